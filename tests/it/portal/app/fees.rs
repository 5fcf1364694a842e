//! A6 to A9.

use serde_json::json;

use super::{CONFIRM, INSURED, PAY, PERSON, RIGHT, SUBMIT, WHO, guest};
use crate::portal::visitor;

#[tokio::test]
pub async fn the_person_is_checked_as_on_the_web() {
    let mut v = guest(json!({})).await;
    v.opens(WHO).await.sees("为本人缴费").sees("为他人缴费");
    v.opens(PERSON).await.is_at(WHO);
    v.opens(&format!("{PERSON}?who=self"))
        .await
        .sees("110199199001019912")
        .sees("提示信息");
    v.posts(PERSON, &[("who", "self")])
        .await
        .is_at(PERSON)
        .sees("请先阅读并勾选提示信息");
    v.opens(&format!("{PERSON}?who=other"))
        .await
        .sees("被缴费人基本信息")
        .sees("<option value=\"\">请选择</option>")
        .sees_not("请先阅读");
    v.posts(PERSON, &[("who", "other")])
        .await
        .sees("请先阅读并勾选提示信息")
        .sees("请输入证件号码")
        .sees("请输入姓名")
        .sees("请选择证件类型")
        .sees("请选择国籍(地区)");
    // Reloading the page keeps the choice, and the message is gone.
    v.opens(&format!("{PERSON}?who=other"))
        .await
        .sees("被缴费人基本信息")
        .sees_not("请输入姓名");
    v.is_for_resident("110199201506019943", "张小样")
        .await
        .sees("证件号码不正确,请核对")
        .sees("110199201506019943");
    v.is_for("居民身份证", "110199201506019942", "张小样", "日本")
        .await
        .sees("请确认国籍和证件类型");
    v.is_for_resident("110199199001019912", "张测试")
        .await
        .sees("为本人缴费请选择“为本人缴费”");
    v.is_for_resident("110199201506019942", "张大样")
        .await
        .sees("没有您的参保信息");
    v.is_for_resident("110199198503159937", "孙免缴")
        .await
        .sees("该参保人为免缴人员，无需缴费");
    v.is_for_resident("110199195505059979", "赵已缴")
        .await
        .sees("该缴费人已经申报，不允许重复申报")
        .sees("&#x2f;app&#x2f;sbf\"");
    let phone = [
        ("who", "other"),
        ("document", "居民身份证"),
        ("id", "110199201506019942"),
        ("name", "张小样"),
        ("nation", "中国"),
        ("phone", "12"),
        ("notice", "yes"),
    ];
    v.posts(PERSON, &phone).await.sees("手机号码不正确,请核对");
    v.is_for_resident("11019919920202905x", "阿依·测试")
        .await
        .is_at(INSURED);
    v.is_for(
        "港澳台居民居住证",
        "810000199408230021",
        "陈样本",
        "中国香港",
    )
    .await
    .is_at(INSURED)
    .sees("345.00");
    // After going back, the form is as it was, but only for the same choice.
    v.opens(PERSON).await.sees("陈样本");
    v.opens(&format!("{PERSON}?who=self"))
        .await
        .sees_not("陈样本");
    let mut v = guest(json!({ "user": "payer_f" })).await;
    v.is_for_self().await.sees("没有您的参保信息");
}

#[tokio::test]
pub async fn fees_are_paid_in_their_window() {
    let closed = "当前不在缴费时间内(每月5日至20日工作日15:00前)";
    for (at, text) in [
        ("2023-01-20T14:59:59+08:00", "参保信息选择"),
        ("2023-01-10T15:00:00+08:00", closed),
        ("2023-01-21T10:00:00+08:00", closed),
        ("2023-01-16T10:00:00+08:00", "批量扣款期间不能查询缴费"),
    ] {
        let mut v = guest(json!({ "at": at })).await;
        v.is_for_self().await.sees(text);
    }
    for (at, passed, text) in [
        ("2023-01-10T14:59:00+08:00", 120, closed),
        ("2023-01-13T14:59:00+08:00", 3 * 24 * 3600, "批量扣款期间"),
    ] {
        let mut v = guest(json!({ "at": at })).await;
        v.is_for_self().await;
        v.advances(passed).await;
        v.submits(&["2023"]).await.is_at(SUBMIT).sees(text);
    }
}

#[tokio::test]
pub async fn nothing_ticked_is_nothing_to_pay_and_two_rows_add_up() {
    let mut v = guest(json!({})).await;
    for path in [INSURED, SUBMIT, PAY] {
        v.opens(path).await.is_at(WHO);
    }
    v.is_for_resident("110199202212159952", "李新生")
        .await
        .sees("value=\"2022\" checked")
        .sees("value=\"2023\" checked");
    v.posts(CONFIRM, &[]).await.is_at(SUBMIT);
    v.posts(INSURED, &[])
        .await
        .is_at(INSURED)
        .sees("请选择参保信息")
        .sees_not(" checked");
    v.opens(SUBMIT).await.is_at(INSURED);
    let both = [("year", "2022"), ("year", "2023")];
    v.posts(INSURED, &both).await.is_at(SUBMIT).sees("暂无数据");
    v.posts(SUBMIT, &[]).await.sees("请选择缴费信息");
    v.posts(SUBMIT, &both).await.sees(
        "您正在为李新生缴纳城乡居民基本医疗保险费社会保险费670.00元,请认真核对参保人个人信息及金额!",
    );
    v.opens(SUBMIT).await.sees_not("您正在为");
    v.posts(CONFIRM, &[]).await.is_at(PAY).sees("670.00");
    v.submits(&["2022"]).await.is_at(PAY).sees("325.00");
    v.expects(json!({ "orders": 2, "order": "open" })).await;
}

#[tokio::test]
pub async fn both_sides_know_of_each_others_orders() {
    // An order from the Web is found in the APP, and paid there.
    let mut v = guest(json!({})).await;
    v.pays_for_self().await;
    v.orders("2023").await.is_at(visitor::CASHIER);
    let order = v.value("order").await;
    v.is_for_self().await;
    v.submits(&["2023"]).await.is_at(PAY).sees(&order);
    v.pays_in("wechat", RIGHT).await.sees("缴费成功");
    v.opens(visitor::CASHIER).await.is_at(visitor::RECORDS);
    v.pays_for_self()
        .await
        .sees("该缴费人已经申报，不允许重复申报");
    v.expects(json!({ "orders": 1, "charges": 1, "paid": "665.00" }))
        .await;

    // What the Web has paid meanwhile cannot be paid again.
    let mut v = guest(json!({})).await;
    v.is_for_self().await;
    v.posts(INSURED, &[("year", "2023")]).await;
    v.posts(SUBMIT, &[("year", "2023")]).await;
    v.pays_for_self().await;
    v.orders("2023").await;
    v.gives_card(visitor::GOOD_CARD).await;
    v.pays("123456").await.sees("您已成功支付665.00元!");
    v.posts(CONFIRM, &[]).await.sees("该缴费人已经申报");
    v.posts(SUBMIT, &[("year", "2023")])
        .await
        .sees("该缴费人已经申报")
        .sees_not("请选择缴费信息");
    v.opens(SUBMIT).await.sees("该缴费人已经申报");
    v.is_for_self().await.is_at(PERSON).sees("该缴费人已经申报");

    // Another person's order blocks, whether it was made on the Web or in the APP.
    let mut v = guest(json!({ "pending": ["payer_m"] })).await;
    v.is_for_self().await;
    v.submits(&["2023"]).await.is_at(SUBMIT).sees("交易被锁定");
    v.expects(json!({ "orders": 1 })).await;
}
