//! A3 with its Alipay pages, and what needs a real name.

use serde_json::json;

use super::{CERTIFY, HOME, LIST, LOGIN, MINE, PERSON, REAL_NAME, guest};
use crate::portal::visitor::{self, Visitor, visitor};

const NAME: &str = "阿依·测试";
const ID: &str = "11019919920202905x";

/// A visitor whose real name is unknown.
async fn unknown(setup: serde_json::Value) -> Visitor {
    let mut setup = setup;
    setup["user"] = json!("wrgs");
    let mut v = guest(setup).await;
    v.opens(REAL_NAME).await.is_at(REAL_NAME).sees("未实名");
    v
}

#[tokio::test]
pub async fn alipay_proves_the_real_name() {
    let mut v = unknown(json!({})).await;
    v.certifies(NAME, ID)
        .await
        .is_at(CERTIFY)
        .sees("同意授权")
        .sees("110199********905X");
    v.taps("look").await.sees("同意授权");
    v.taps("agree").await.sees("人脸识别");
    v.taps("look")
        .await
        .is_at(REAL_NAME)
        .sees("实名认证成功")
        .sees("已实名");
    v.opens(HOME).await.sees("您好，阿依·测试").sees("已实名");
    v.opens(MINE).await.sees("154****0003").sees(NAME);
    v.certifies("张测试", "110199199001019912").await.sees(NAME);
    v.opens(CERTIFY).await.is_at(REAL_NAME);
    // The Web knows it, too.
    v.opens(visitor::HOME).await.sees("欢迎，阿依·测试");
}

#[tokio::test]
pub async fn the_form_says_what_is_wrong() {
    let mut v = unknown(json!({})).await;
    v.certifies("", "")
        .await
        .sees("请输入姓名")
        .sees("请输入证件号码");
    v.certifies(NAME, "110199199202029050")
        .await
        .sees("证件号码不正确,请核对")
        .sees(NAME);
    let hk = [
        ("name", "陈样本"),
        ("document", "港澳台居民居住证"),
        ("id", "810000199408230021"),
    ];
    v.posts(REAL_NAME, &hk).await.sees("请到办税服务厅办理");
    let mut v = unknown(json!({ "certify": "not-installed" })).await;
    v.certifies(NAME, ID)
        .await
        .is_at(REAL_NAME)
        .sees("未检测到支付宝");
}

#[tokio::test]
pub async fn alipay_may_answer_otherwise() {
    for (setup, name, taps, text) in [
        ("9000", NAME, ["cancel", ""], "您已取消支付宝认证"),
        ("9000", NAME, ["agree", "cancel"], "您已取消支付宝认证"),
        ("6001", NAME, ["agree", "look"], "您已取消支付宝认证"),
        ("6002", NAME, ["agree", "look"], "网络连接出错"),
        ("4000", NAME, ["agree", "look"], "认证未通过"),
        (
            "9000",
            "张大样",
            ["agree", "look"],
            "姓名与身份证号不一致，认证未通过",
        ),
    ] {
        let mut v = unknown(json!({ "certify": setup })).await;
        v.certifies(name, ID).await;
        for tap in taps.into_iter().filter(|tap| !tap.is_empty()) {
            v.taps(tap).await;
        }
        // What was typed stays there.
        v.is_at(REAL_NAME)
            .sees(text)
            .sees("未实名")
            .sees(&format!("value=\"{name}\""))
            .sees("value=\"11019919920202905X\"");
    }
    // A claim sent by the page is not trusted.
    let mut v = unknown(json!({})).await;
    v.opens("/app/real-name/done?resultStatus=9000")
        .await
        .sees("未实名");
    v.certifies(NAME, ID).await;
    v.opens("/app/real-name/done?resultStatus=9000")
        .await
        .sees("认证未完成，请重新认证")
        .sees("未实名");
    v.certifies(NAME, ID).await;
    v.taps("agree").await;
    v.advances(23 * 60 * 60 + 1).await;
    v.taps("look")
        .await
        .sees("认证已失效，请重新认证")
        .sees("未实名");
}

#[tokio::test]
pub async fn what_needs_an_account_says_so_when_it_is_tapped() {
    let mut v = visitor(json!({})).await;
    v.opens(HOME).await.sees("您尚未登录");
    v.opens(LIST)
        .await
        .is_at(HOME)
        .sees("请先登录")
        .sees("action=\"&#x2f;app&#x2f;login\"");
    for path in [PERSON, MINE, REAL_NAME, "/app/pay"] {
        v.opens(path).await.is_at(LOGIN);
    }
    v.opens("/app/fn/app_fn_map").await.sees("办税地图");
    v.opens("/app/fn/nothing").await.sees("页面不存在");

    let mut v = unknown(json!({})).await;
    v.opens(LIST)
        .await
        .is_at(HOME)
        .sees("请先完成实名认证")
        .sees("action=\"&#x2f;app&#x2f;real-name\"");
    v.opens(PERSON).await.is_at(REAL_NAME);

    let mut v = guest(json!({})).await;
    v.opens(HOME).await.sees("已实名");
    v.opens(LIST)
        .await
        .is_at(LIST)
        .sees("城乡居民基本医疗保险缴费办理");
    v.opens("/app/fn/app_pension").await.sees("不在模拟范围内");
}
