//! Every fault shows, and garbage does no harm.

use reqwest::{Method, StatusCode};
use serde_json::json;
use stepproof::portal;

use super::visitor::{
    CARD, CASHIER, CONFIRM, GOOD_CARD, HOME, INSURED, PERSON, RECORDS, RESULT, SUBMIT, payer,
    visitor,
};

#[tokio::test]
pub async fn every_fault_shows() {
    // Those of the APP have a test of their own.
    for fault in portal::faults()
        .iter()
        .filter(|fault| !fault.name.starts_with("app-"))
    {
        let mut v = payer(json!({})).await;
        v.faulty(fault.name).await;
        match fault.name {
            "renamed-button" => {
                v.pays_for_self().await.sees(">继续<").sees_not("下一步");
            }
            "renamed-menu" => {
                v.opens("/sbf/index").await.sees("城乡居民医保费申报");
            }
            "wrong-amount" => {
                v.pays_for_self().await.sees(">665.00<");
                v.posts(INSURED, &[("year", "2023")]).await.sees(">675.00<");
                v.posts(SUBMIT, &[("year", "2023")])
                    .await
                    .sees("社会保险费675.00元");
                v.posts(CONFIRM, &[]).await.sees("665.00");
            }
            "skipped-step" => {
                v.pays_for_self().await.is_at(SUBMIT);
            }
            "lost-session" => {
                v.pays_for_self().await.sees("用户登录超时？");
            }
            "http-500" => {
                v.pays_for_self().await;
                v.posts(INSURED, &[("year", "2023")]).await;
                assert_eq!(v.status, StatusCode::INTERNAL_SERVER_ERROR);
            }
            "no-answer" => {
                v.pays_for_self().await;
                v.posts(INSURED, &[("year", "2023")]).await;
                v.posts(SUBMIT, &[("year", "2023")]).await;
                let url = format!("{}{CASHIER}", v.portal.base_url);
                let silent = tokio::spawn(v.client.get(url).send());
                // The request is there and unanswered until the instance stops; then it ends.
                v.control(Method::GET, "/state", json!({})).await;
                assert!(!silent.is_finished());
                v.portal.stop().await;
                assert!(
                    silent
                        .await
                        .unwrap()
                        .is_ok_and(|answer| answer.status() == 200)
                );
                continue;
            }
            "missing-notice" => {
                v.pays_for_self().await;
                v.posts(INSURED, &[("year", "2023")]).await;
                v.posts(SUBMIT, &[("year", "2023")])
                    .await
                    .sees("665.00元。")
                    .sees_not("核对");
            }
            "extra-dialog" => {
                v.opens(PERSON).await.sees("data-alert=");
            }
            "slow" => {
                v.opens(PERSON).await.is_at(PERSON);
            }
            "disabled-button" => {
                v.pays_for_self().await;
                v.posts(INSURED, &[("year", "2023")])
                    .await
                    .sees("disabled>提交");
            }
            "duplicate-button" => {
                v.pays_for_self().await;
                assert_eq!(v.page.matches(">下一步<").count(), 2);
            }
            "wrong-person" => {
                v.pays_for_self().await;
                v.posts(INSURED, &[("year", "2023")]).await;
                v.posts(SUBMIT, &[("year", "2023")])
                    .await
                    .sees("您正在为张三样缴纳");
            }
            "double-charge" | "lost-record" => {
                v.pays_for_self().await;
                v.orders("2023").await;
                v.gives_card(GOOD_CARD).await;
                v.pays("123456").await.sees("您已成功支付665.00元!");
                let (charges, paid) = match fault.name {
                    "double-charge" => (2, "665.00"),
                    _ => (1, "0.00"),
                };
                v.expects(json!({ "charges": charges, "paid": paid })).await;
            }
            "preselected-other" => {
                v.opens(PERSON)
                    .await
                    .sees("data-seen=\"W8.form-cleared\" checked>他人");
            }
            "missing-field" => {
                let mut v = visitor(json!({ "faults": ["missing-field"] })).await;
                v.opens("/sso/login").await.sees_not("id=\"captcha\"");
                v.signs_in_with("zhangcs", "Test@2023", "")
                    .await
                    .is_at("/sso/verify");
            }
            other => panic!("no test for the fault {other}"),
        }
    }
}

#[tokio::test]
pub async fn the_start_page_and_the_assets_are_there() {
    let mut v = visitor(json!({})).await;
    v.opens("/")
        .await
        .sees("模拟系统 · 仅供测试")
        .sees("zhangcs")
        .sees(GOOD_CARD)
        .sees("slow");
    for asset in [
        "/assets/portal.css",
        "/assets/portal.js",
        "/assets/icon.svg",
        "/favicon.ico",
    ] {
        v.opens(asset).await;
        assert_eq!(v.status, StatusCode::OK);
    }
    v.opens("/sso/captcha").await.sees("<svg").sees_not("<text");
    let code = v.value("captcha").await;
    v.sees_not(&code);
}

#[tokio::test]
pub async fn garbage_is_never_an_error_of_the_server() {
    let paths = [
        "/",
        "/xxmh/html/index.html",
        "/sso/login",
        "/sso/captcha",
        "/sso/verify",
        "/sso/verify/sms",
        HOME,
        "/yhgl/smzsq",
        "/sbf/index",
        "/xxmh/fn/x",
        PERSON,
        INSURED,
        SUBMIT,
        CONFIRM,
        RECORDS,
        CASHIER,
        "/upop/pay",
        "/upop/pay/login",
        CARD,
        "/upop/pay/cards",
        "/upop/pay/sms",
        "/upop/pay/query",
        RESULT,
        "/upop/control.exe",
        "/__start/live",
        "/app/download",
        "/app/login",
        "/app/register",
        "/app/register/sms",
        "/app/captcha",
        "/app/real-name",
        "/app/real-name/done",
        "/alipay/certify",
        "/app/home",
        "/app/mine",
        "/app/fn/x",
        "/app/sbf",
        "/app/sbf/who",
        "/app/sbf/person",
        "/app/sbf/insured",
        "/app/sbf/submit",
        "/app/sbf/confirm",
        "/app/sbf/records",
        "/app/pay",
        "/wxpay",
        "/alipay/pay",
        "/app/result",
        "/app/result/query",
        "/wx/bjswfwh",
        "/wx/bjswfwh/bind",
        "/wx/bjswfwh/sms",
        "/app/logout",
        // Last, since they end the session.
        "/xxmh/switch",
        "/sso/logout",
    ];
    let garbage = [
        "",
        "%",
        "=&=&&",
        "year=99999999&year=-1&year=2023",
        "who=other&id=%F0%9F%92%A9&name=%00",
        "who=other&document=%E5%B1%85%E6%B0%91%E8%BA%AB%E4%BB%BD%E8%AF%81&id=%E4%B8%80%E4%B8%80%E4%B8%80%E4%B8%80%E4%B8%80%E4%B8%80",
        "card=62%C3%A9&pin=1&sms=1",
        "as=company&company=%3Cscript%3E",
        "\u{0}\u{1}",
        "a[]=1&scene=x",
        "side=person&account=%3Cb%3E&password=x&captcha=x",
    ];
    for (signed_in, user) in [(false, "payer_m"), (true, "payer_m"), (true, "wrgs")] {
        let mut v = visitor(json!({ "signed_in": signed_in, "user": user })).await;
        // As far as each can come: nowhere, before W7, at W14.
        for ordered in [false, true] {
            v.cookie.clear();
            if ordered {
                v.pays_for_self().await;
                v.posts(INSURED, &[("year", "2023")]).await;
                v.posts(SUBMIT, &[("year", "2023")]).await;
                v.posts(CONFIRM, &[]).await;
                v.posts(CASHIER, &[]).await;
                v.posts("/upop/pay", &[("card", GOOD_CARD)]).await;
            }
            for path in paths {
                v.opens(path).await;
                assert!(!v.status.is_server_error(), "{path}: {}", v.status);
                for body in garbage {
                    v.sends(Method::POST, path, body.to_owned()).await;
                    assert!(!v.status.is_server_error(), "{path} {body}: {}", v.status);
                    v.sees_not("<script>").sees_not("<b>");
                }
            }
        }
    }
}
