//! Every fault of the APP is visible.

use reqwest::{Method, StatusCode};
use serde_json::json;
use stepproof::portal;

use super::{
    CONFIRM, INSURED, LIST, LOGIN, PAY, PERSON, REAL_NAME, RIGHT, SUBMIT, WHO, at_pay, guest,
};
use crate::portal::visitor::{Visitor, visitor};

/// A visitor on A8.
async fn at_insured(fault: &str) -> Visitor {
    let mut v = guest(json!({ "faults": [fault] })).await;
    v.is_for_self().await;
    v
}

#[tokio::test]
async fn every_fault_is_visible() {
    let year = [("year", "2023")];
    let faults = portal::faults().iter().map(|fault| fault.name());
    for fault in faults.filter(|name| name.starts_with("app-")) {
        match fault {
            "app-missing-field" => {
                let mut v = visitor(json!({ "faults": [fault] })).await;
                v.opens(LOGIN).await.sees_not("name=\"captcha\"");
                v.enters_with("zhangcs", "Test@2023", "")
                    .await
                    .is_at("/app/home");
            }
            "app-unchecked-result" => {
                let setup = json!({ "faults": [fault], "user": "wrgs" });
                let mut v = guest(setup).await;
                v.certifies("王老样", "110199195005059964").await;
                v.opens(&format!("{REAL_NAME}/done?resultStatus=9000"))
                    .await
                    .sees("已实名");
            }
            "app-renamed-item" => {
                let mut v = guest(json!({ "faults": [fault] })).await;
                v.opens(LIST)
                    .await
                    .sees("城乡居民医保缴费")
                    .sees_not("城乡居民基本医疗保险缴费办理");
            }
            "app-swapped-choice" => {
                let mut v = guest(json!({ "faults": [fault] })).await;
                v.opens(WHO).await.sees("?who=other\">为本人缴费<");
            }
            "app-missing-notice" => {
                let mut v = guest(json!({ "faults": [fault] })).await;
                v.opens(&format!("{PERSON}?who=self"))
                    .await
                    .sees_not("提示信息");
                v.posts(PERSON, &[("who", "self")]).await.is_at(INSURED);
            }
            "app-preticked-notice" => {
                let mut v = guest(json!({ "faults": [fault] })).await;
                v.opens(&format!("{PERSON}?who=self"))
                    .await
                    .sees("name=\"notice\" value=\"yes\" checked");
            }
            "app-extra-dialog" => {
                let mut v = guest(json!({ "faults": [fault] })).await;
                v.opens(&format!("{PERSON}?who=self"))
                    .await
                    .sees("data-alert=");
            }
            "app-covered-button" => {
                let mut v = guest(json!({ "faults": [fault] })).await;
                v.opens(&format!("{PERSON}?who=self"))
                    .await
                    .sees("class=\"foot covered\"");
            }
            "app-skipped-step" => {
                at_insured(fault).await.is_at(SUBMIT);
            }
            "app-lost-session" => {
                at_insured(fault).await.sees("用户登录超时？");
            }
            "app-renamed-button" => {
                at_insured(fault).await.sees(">继续<").sees_not("下一步");
            }
            "app-duplicate-button" => {
                let v = at_insured(fault).await;
                assert_eq!(v.page.matches(">下一步<").count(), 2);
            }
            "app-wrong-amount" => {
                let mut v = at_insured(fault).await;
                v.sees(">665.00元<");
                v.posts(INSURED, &year).await.sees(">675.00元<");
                v.posts(SUBMIT, &year).await.sees("社会保险费675.00元");
                v.posts(CONFIRM, &[]).await.is_at(PAY).sees("665.00");
            }
            "app-wrong-person" => {
                let mut v = at_insured(fault).await;
                v.posts(SUBMIT, &year).await.sees("您正在为张三样缴纳");
            }
            "app-disabled-button" => {
                let mut v = at_insured(fault).await;
                v.posts(INSURED, &year).await.sees("disabled>提交");
            }
            "app-http-500" => {
                let mut v = at_insured(fault).await;
                v.posts(INSURED, &year).await;
                assert_eq!(v.status, StatusCode::INTERNAL_SERVER_ERROR);
            }
            "app-no-answer" => {
                let v = at_pay(json!({})).await;
                v.faulty(fault).await;
                let url = format!("{}{PAY}", v.portal.base_url);
                let silent = tokio::spawn(v.client.get(url).header("cookie", &v.cookie).send());
                // The request is there and unanswered until the instance stops; then it ends.
                v.control(Method::GET, "/state", json!({})).await;
                assert!(!silent.is_finished());
                v.portal.stop().await;
                let answer = silent.await.unwrap();
                assert!(answer.is_ok_and(|answer| answer.status() == 200));
            }
            "app-double-charge" | "app-lost-record" => {
                let mut v = at_pay(json!({ "faults": [fault] })).await;
                v.pays_in("wechat", RIGHT).await.sees("缴费成功");
                let (charges, paid) = match fault {
                    "app-double-charge" => (2, "665.00"),
                    _ => (1, "0.00"),
                };
                v.expects(json!({ "charges": charges, "paid": paid })).await;
            }
            "app-false-success" => {
                let setup = json!({ "faults": [fault], "wallets": { "alipay": "insufficient" } });
                let mut v = at_pay(setup).await;
                v.pays_in("alipay", RIGHT).await.sees("缴费成功");
                v.expects(json!({ "charges": 0, "record": "none" })).await;
            }
            other => panic!("no test for the fault {other}"),
        }
    }
}
