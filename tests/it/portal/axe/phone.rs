//! The pages of the APP, of the wallets and of the service account, at the size of a phone.

use serde_json::json;

use super::Judge;
use crate::portal::app::{
    ALIPAY, CERTIFY, CONFIRM, DOWNLOAD, FORGOT, HOME, INSURED, LIST, LOGIN, MINE, PAY, PERSON,
    QUERY, REAL_NAME, RECORDS, REGISTER, RIGHT, SUBMIT, WHO, WXPAY, at_pay, guest,
};
use crate::portal::visitor::{GOOD_CARD, visitor};

const WECHAT: &str = "/wx/bjswfwh";
const BIND: &str = "/wx/bjswfwh/bind";
const ANDROID: &str = "Mozilla/5.0 (Linux; Android 14) Mobile";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0)";

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_the_app_has_a_serious_violation() {
    let mut judge = Judge::new(390, 844).await;
    the_app_and_the_account(&mut judge).await;
    the_real_name(&mut judge).await;
    the_home_page(&mut judge).await;
    the_fees(&mut judge).await;
    judge.ends(45).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_that_pays_on_a_phone_has_a_serious_violation() {
    let mut judge = Judge::new(390, 844).await;
    the_ways_to_pay(&mut judge).await;
    the_records(&mut judge).await;
    the_service_account(&mut judge).await;
    judge.ends(30).await;
}

/// A1 and A2.
async fn the_app_and_the_account(judge: &mut Judge) {
    let mut v = visitor(json!({})).await;
    judge.looks(v.opens(DOWNLOAD).await).await;
    judge.looks(v.holding(IPHONE).opens(DOWNLOAD).await).await;
    judge.looks(v.holding(ANDROID).opens(DOWNLOAD).await).await;
    judge.looks(v.posts(DOWNLOAD, &[]).await).await;
    judge.looks(v.opens(LOGIN).await).await;
    judge.looks(v.enters_with("", "", "").await).await;
    judge.looks(v.enters("suoding", "x").await).await;
    judge
        .looks(v.posts(LOGIN, &[("side", "company")]).await)
        .await;
    judge.looks(v.opens("/app/fn/app_terms").await).await;

    let phone = ("phone", "15400000005");
    judge.looks(v.opens(REGISTER).await).await;
    judge.looks(v.posts(REGISTER, &[]).await).await;
    v.posts("/app/register/sms", &[phone]).await;
    let sms = v.value("sms").await;
    let chosen = [("password", "Neu@2023"), ("again", "Neu@2023")];
    let mut fields = vec![phone, ("sms", &sms), ("login", "xinren"), ("agree", "yes")];
    fields.extend(chosen);
    judge.looks(v.posts(REGISTER, &fields).await).await;

    judge.looks(v.opens(FORGOT).await).await;
    judge.looks(v.posts(FORGOT, &[]).await).await;
    v.advances(60).await;
    v.posts("/app/forgot-password/sms", &[phone]).await;
    let sms = v.value("sms").await;
    let mut fields = vec![phone, ("sms", &sms)];
    fields.extend(chosen);
    judge.looks(v.posts(FORGOT, &fields).await).await;
}

/// A3, and Alipay's part of it.
async fn the_real_name(judge: &mut Judge) {
    let (name, id) = ("阿依·测试", "11019919920202905X");
    let mut v = guest(json!({ "user": "wrgs" })).await;
    judge.looks(v.opens(REAL_NAME).await).await;
    judge.looks(v.certifies("", "1").await).await;
    judge
        .looks(v.posts(REAL_NAME, &[("document", "护照")]).await)
        .await;
    judge.looks(v.certifies(name, id).await).await;
    judge.looks(v.taps("cancel").await).await;
    v.certifies(name, id).await;
    judge.looks(v.taps("agree").await.is_at(CERTIFY)).await;
    judge.looks(v.taps("look").await.sees("实名认证成功")).await;
}

/// A4 and A5.
async fn the_home_page(judge: &mut Judge) {
    let mut v = visitor(json!({})).await;
    judge.looks(v.opens(HOME).await).await;
    judge.looks(v.opens(LIST).await.sees("请先登录")).await;
    judge.looks(v.opens("/app/fn/nothing").await).await;
    let mut v = guest(json!({ "user": "wrgs" })).await;
    judge.looks(v.opens(HOME).await).await;
    judge
        .looks(v.opens(LIST).await.sees("请先完成实名认证"))
        .await;
    judge.looks(v.opens(MINE).await).await;
    let mut v = guest(json!({ "lose_session_at": "app-who" })).await;
    judge.looks(v.opens(HOME).await).await;
    judge.looks(v.opens(MINE).await).await;
    judge.looks(v.opens("/app/fn/app_messages").await).await;
    judge.looks(v.opens(LIST).await).await;
    judge.looks(v.opens("/app/fn/app_pension").await).await;
    judge.looks(v.opens(WHO).await.sees("用户登录超时？")).await;
}

/// A6 to A9.
async fn the_fees(judge: &mut Judge) {
    let mut v = guest(json!({})).await;
    judge.looks(v.opens(WHO).await).await;
    judge
        .looks(v.opens(&format!("{PERSON}?who=self")).await)
        .await;
    judge.looks(v.posts(PERSON, &[("who", "self")]).await).await;
    judge
        .looks(v.opens(&format!("{PERSON}?who=other")).await)
        .await;
    judge
        .looks(v.posts(PERSON, &[("who", "other"), ("phone", "1")]).await)
        .await;
    judge
        .looks(v.is_for_resident("110199201506019942", "张大样").await)
        .await;
    judge
        .looks(v.is_for_resident("110199202212159952", "李新生").await)
        .await;
    judge.looks(v.posts(INSURED, &[]).await).await;
    let years = [("year", "2022"), ("year", "2023")];
    judge
        .looks(v.posts(INSURED, &years).await.is_at(SUBMIT))
        .await;
    judge.looks(v.posts(SUBMIT, &[]).await).await;
    judge.looks(v.posts(SUBMIT, &years).await).await;
    let mut v = guest(json!({ "pending": ["payer_m"] })).await;
    v.is_for_self().await;
    judge
        .looks(v.submits(&["2023"]).await.sees("交易被锁定"))
        .await;
    let mut v = guest(json!({ "faults": ["app-http-500"] })).await;
    v.is_for_self().await;
    judge
        .looks(v.posts(INSURED, &[("year", "2023")]).await)
        .await;
}

/// A10, the wallets and A11.
async fn the_ways_to_pay(judge: &mut Judge) {
    for (way, wallet) in [("wechat", WXPAY), ("alipay", ALIPAY)] {
        let mut v = at_pay(json!({})).await;
        judge.looks(&v).await;
        judge.looks(v.posts(PAY, &[]).await).await;
        judge.looks(v.posts(PAY, &[("way", way)]).await).await;
        judge
            .looks(v.posts(wallet, &[("password", "000000")]).await)
            .await;
        judge
            .looks(v.posts(wallet, &[("do", "cancel")]).await.is_at(PAY))
            .await;
        judge
            .looks(v.pays_in(way, RIGHT).await.sees("缴费成功"))
            .await;
        for answer in ["insufficient", "unknown-failed"] {
            let mut v = at_pay(json!({ "wallets": { way: answer } })).await;
            judge.looks(v.pays_in(way, RIGHT).await).await;
            judge.looks(v.posts(QUERY, &[]).await).await;
        }
        let mut v = at_pay(json!({ "wallets": { way: "not-installed" } })).await;
        judge.looks(v.posts(PAY, &[("way", way)]).await).await;
    }
    let mut v = at_pay(json!({})).await;
    v.posts(PAY, &[("way", "wechat")]).await;
    v.advances(16 * 60).await;
    judge
        .looks(v.posts(WXPAY, &[("password", RIGHT)]).await)
        .await;
    judge.looks(v.opens(PAY).await.sees("已超时")).await;
    judge.looks(v.posts(PAY, &[("way", "wechat")]).await).await;
}

/// A5b.
async fn the_records(judge: &mut Judge) {
    let mut v = guest(json!({ "paid": ["payer_m"] })).await;
    judge.looks(v.opens(RECORDS).await).await;
    let mut v = guest(json!({ "record_lag": 30 })).await;
    judge.looks(v.opens(RECORDS).await).await;
    v.is_for_self().await;
    v.submits(&["2023"]).await;
    v.pays_in("alipay", RIGHT).await;
    judge.looks(v.opens(RECORDS).await.sees("处理中")).await;
    v.advances(30 * 60).await;
    judge.looks(v.opens(RECORDS).await.sees("已缴费")).await;
    let mut v = guest(json!({ "cards": { GOOD_CARD: "75" } })).await;
    v.pays_for_self().await;
    v.orders("2023").await;
    v.gives_card(GOOD_CARD).await;
    v.pays("123456").await;
    judge.looks(v.opens(RECORDS).await.sees("退款处理中")).await;
    v.advances(7 * 24 * 3600).await;
    judge.looks(v.opens(RECORDS).await.sees("已退款")).await;
    let mut v = guest(json!({ "at": "2023-01-16T10:00:00+08:00" })).await;
    judge.looks(v.opens(RECORDS).await).await;
}

/// WX and WXb, and what differs on this way.
async fn the_service_account(judge: &mut Judge) {
    let mut v = visitor(json!({ "lose_session_at": "app-pay" })).await;
    judge.looks(v.opens(WECHAT).await).await;
    judge.looks(v.opens(BIND).await).await;
    judge.looks(v.posts(BIND, &[]).await).await;
    judge.looks(v.opens(FORGOT).await).await;
    let phone = ("phone", "15400000001");
    v.posts("/wx/bjswfwh/sms", &[phone]).await;
    let sms = v.value("sms").await;
    judge
        .looks(v.posts(BIND, &[phone, ("sms", &sms)]).await.is_at(LIST))
        .await;
    v.is_for_self().await;
    v.posts(INSURED, &[("year", "2023")]).await;
    v.posts(SUBMIT, &[("year", "2023")]).await;
    judge
        .looks(v.posts(CONFIRM, &[]).await.sees("用户登录超时？"))
        .await;
}
