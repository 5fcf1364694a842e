//! W7 and W8: whom the fees are for, and when they can be paid.

use serde_json::json;

use super::visitor::{HOME, INSURED, PERSON, SUBMIT, payer, visitor};

#[tokio::test]
pub async fn the_form_for_others_says_what_is_wrong() {
    let mut v = payer(json!({})).await;
    v.pays_for_resident("", "")
        .await
        .sees("请输入证件号码")
        .sees("请输入姓名");
    v.pays_for_resident("110199201506019943", "张小样")
        .await
        .sees("证件号码不正确,请核对");
    v.sees("110199201506019943");
    v.pays_for("居民身份证", "110199201506019942", "张小样", "日本")
        .await;
    v.sees("请确认国籍和证件类型");
    v.pays_for_resident("110199199001019912", "张测试")
        .await
        .sees("为本人缴费请选择“本人”");
    v.pays_for_resident("110199201506019942", "张大样")
        .await
        .sees("没有您的参保信息");
    v.pays_for_resident("110199198503159937", "孙免缴")
        .await
        .sees("该参保人为免缴人员，无需缴费");
    v.pays_for_resident("110199195505059979", "赵已缴").await;
    v.sees("该缴费人已经申报，不允许重复申报");
    v.posts(PERSON, &[("who", "other")])
        .await
        .sees("请选择证件类型")
        .sees("请选择国籍(地区)");
    let bad_phone = [
        ("who", "other"),
        ("document", "居民身份证"),
        ("id", "110199201506019942"),
        ("name", "张小样"),
        ("nation", "中国"),
        ("phone", "12"),
    ];
    v.posts(PERSON, &bad_phone)
        .await
        .sees("手机号码不正确,请核对");
    v.pays_for_resident("11019919920202905x", "阿依·测试")
        .await
        .is_at(INSURED);
    v.pays_for_resident("11019919920202905X", "阿依·测试")
        .await
        .is_at(INSURED);
    v.pays_for(
        "港澳台居民居住证",
        "810000199408230021",
        "陈样本",
        "中国香港",
    )
    .await
    .is_at(INSURED);
    v.pays_for("护照", "E1234567", "无名", "日本")
        .await
        .sees("没有您的参保信息");

    let mut v = payer(json!({ "user": "payer_f" })).await;
    v.pays_for_self().await.sees("没有您的参保信息");
}

#[tokio::test]
pub async fn fees_are_paid_on_working_days_from_the_5th_to_the_20th_before_15() {
    let closed = "当前不在缴费时间内(每月5日至20日工作日15:00前)";
    for (at, text) in [
        ("2023-01-05T00:00:00+08:00", "参保信息选择"),
        ("2023-01-20T14:59:59+08:00", "665.00"),
        ("2023-01-04T10:00:00+08:00", closed),
        ("2023-01-21T10:00:00+08:00", closed),
        ("2023-01-14T10:00:00+08:00", closed),
        ("2023-01-10T15:00:00+08:00", closed),
        ("2023-03-10T10:00:00+08:00", closed),
        ("2023-01-16T10:00:00+08:00", "批量扣款期间不能查询缴费"),
        ("2023-02-15T10:00:00+08:00", "批量扣款期间不能查询缴费"),
    ] {
        let mut v = payer(json!({ "at": at })).await;
        v.pays_for_self().await.sees(text);
        v.pays_for_resident("110199201506019942", "张小样").await;
        v.sees(&text.replace("665", "345"));
    }
    let mut v = payer(json!({ "at": "2023-01-10T14:59:00+08:00" })).await;
    v.pays_for_self().await;
    v.advances(120).await;
    v.orders("2023").await.is_at(SUBMIT).sees(closed);
    let mut v = payer(json!({ "at": "2023-01-13T10:00:00+08:00" })).await;
    v.pays_for_self().await;
    v.advances(3 * 24 * 60 * 60).await;
    v.orders("2023")
        .await
        .is_at(SUBMIT)
        .sees("批量扣款期间不能查询缴费");
}

#[tokio::test]
pub async fn the_setup_shapes_the_pages() {
    let mut v = visitor(json!({ "announcements": 2 })).await;
    v.opens("/xxmh/html/index.html").await;
    assert_eq!(v.page.matches("<dialog").count(), 2);
    let mut v = visitor(json!({ "announcements": 1, "signed_in": true })).await;
    v.opens("/xxmh/html/index.html").await.is_at(HOME);
    v.posts("/sso/logout", &[]).await;
    assert_eq!(v.page.matches("<dialog").count(), 1);
    let mut v = visitor(json!({ "locked": true })).await;
    v.signs_in("zhangcs", "Test@2023")
        .await
        .sees("您的账号已被锁定");
    let mut v = visitor(json!({ "sms_sent": 5 })).await;
    v.signs_in("zhangcs", "Test@2023").await;
    v.asks_for_sms().await.sees("今日获取验证码次数已达上限");
    let mut v = visitor(json!({ "social": "new-tab", "signed_in": true })).await;
    v.opens(HOME).await.sees("target=\"_blank\"");
    let mut v = visitor(json!({ "social": "frame", "signed_in": true })).await;
    v.opens(&format!("{HOME}?main=sbf"))
        .await
        .sees("<iframe id=\"ifrMain\"");
    let mut v = payer(json!({ "cashier": "new-tab" })).await;
    v.pays_for_self().await;
    v.orders("2023").await.sees("支付遇到问题");
}
