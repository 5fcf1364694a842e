//! The successful flows, and the order of their pages.

use std::collections::BTreeSet;

use reqwest::StatusCode;
use serde_json::json;

use super::visitor::{
    CARD, CASHIER, CONFIRM, GOOD_CARD, HOME, INSURED, PERSON, RECORDS, RESULT, SUBMIT, payer,
    visitor,
};

#[tokio::test]
pub async fn pays_for_oneself_from_the_index_to_the_record() {
    let mut v = visitor(json!({})).await;
    v.opens("/xxmh/html/index.html")
        .await
        .sees("登录")
        .sees("模拟系统 · 仅供测试");
    v.signs_in("zhangcs", "Test@2023")
        .await
        .is_at("/sso/verify")
        .sees("154****0001");
    v.asks_for_sms().await.sees("验证码已发送");
    let code = v.value("sms").await;
    v.verifies_by_sms(&code)
        .await
        .is_at(HOME)
        .sees("办税身份选择")
        .sees("110199********9912");
    v.enters_as_person()
        .await
        .sees("我要办税")
        .sees_not("办税身份选择");
    v.opens("/sbf/index")
        .await
        .sees("城乡居民医疗")
        .sees("城乡居民基本医疗保险费办理");
    v.opens(RECORDS).await.sees("暂无数据");
    v.opens(PERSON)
        .await
        .sees("城乡居民基本医疗保险缴费办理")
        .sees("110199199001019912");
    v.pays_for_self().await.is_at(INSURED).sees("665.00");
    v.posts(INSURED, &[("year", "2023")])
        .await
        .is_at(SUBMIT)
        .sees("特殊缴费信息");
    v.posts(SUBMIT, &[("year", "2023")]).await.sees(
        "您正在为张测试缴纳城乡居民基本医疗保险费社会保险费665.00元,请认真核对参保人个人信息及金额!",
    );
    v.posts(CONFIRM, &[])
        .await
        .is_at(CASHIER)
        .sees("15:00")
        .sees("银联支付");
    v.gives_card("6216 2610 0000 0000 018")
        .await
        .is_at(CARD)
        .sees("尾号 0018");
    v.pays("123456")
        .await
        .is_at(RESULT)
        .sees("您已成功支付665.00元!");
    v.opens(RECORDS).await.sees("已缴费").sees("665.00");
    v.expects(
        json!({ "person": "payer_m", "year": 2023, "paid": "665.00", "orders": 1,
        "charges": 1, "charged": "665.00", "order": "paid", "record": "paid", "sms": 2 }),
    )
    .await;
}

#[tokio::test]
pub async fn a_parent_pays_for_a_child() {
    let mut v = visitor(json!({ "user": "payer_f" })).await;
    v.signs_in("liyl", "Test@2023").await;
    v.verifies("Test@2023").await;
    v.enters_as_person().await;
    v.pays_for_resident("110199201506019942", "张小样")
        .await
        .is_at(INSURED)
        .sees("345.00");
    v.orders("2023")
        .await
        .is_at(CASHIER)
        .sees("李样例")
        .sees("张小样");
    v.gives_card(GOOD_CARD).await;
    v.pays("123456").await.sees("您已成功支付345.00元!");
    v.expects(json!({ "person": "child", "paid": "345.00" }))
        .await;
    v.expects(json!({ "person": "payer_f", "orders": 0 })).await;
    v.opens(RECORDS).await.sees("张小样");
}

#[tokio::test]
pub async fn a_later_page_leads_to_the_earliest_step_that_is_missing() {
    let mut v = visitor(json!({})).await;
    for path in [
        HOME,
        PERSON,
        INSURED,
        SUBMIT,
        CASHIER,
        CARD,
        RESULT,
        RECORDS,
        "/upop/pay",
    ] {
        v.opens(path).await.is_at("/sso/login");
    }
    v.opens("/xxmh/fn/fn_proof").await.is_at("/sso/login");
    v.signs_in("zhangcs", "Test@2023").await;
    v.opens(SUBMIT).await.is_at("/sso/verify");
    v.opens("/sso/login").await.is_at("/sso/verify");
    v.verifies("Test@2023").await;
    v.opens(SUBMIT).await.is_at(HOME);
    v.enters_as_person().await;
    for (item, name) in [
        ("fn_proof", "证明开具"),
        ("menu_pension", "城乡居民基本养老保险费办理"),
    ] {
        v.opens(&format!("/xxmh/fn/{item}"))
            .await
            .sees(name)
            .sees("该功能不在模拟范围内");
    }
    v.opens(SUBMIT).await.is_at(PERSON);
    v.pays_for_self().await;
    v.opens(SUBMIT).await.is_at(INSURED);
    v.posts(INSURED, &[("year", "2023")]).await;
    v.opens(CASHIER).await.is_at(SUBMIT);
    v.opens("/upop/pay?order=SB1").await.sees("订单不存在");
    v.opens("/nowhere").await.sees("页面不存在");
    assert_eq!(v.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
pub async fn an_order_is_made_once_and_charged_once() {
    let mut v = payer(json!({})).await;
    v.pays_for_self().await;
    v.orders("2023").await;
    let first = v.value("order").await;
    v.posts(CONFIRM, &[]).await.is_at(CASHIER).sees(&first);
    v.pays_for_self().await;
    v.orders("2023").await.sees(&first);
    v.gives_card(GOOD_CARD).await;
    v.pays("123456").await;
    v.posts(CARD, &[("pin", "123456"), ("sms", "111111")])
        .await
        .is_at(RESULT);
    v.opens(CARD)
        .await
        .is_at(RESULT)
        .sees("您已成功支付665.00元!");
    v.opens(CASHIER).await.is_at(RECORDS);
    v.pays_for_self()
        .await
        .sees("该缴费人已经申报，不允许重复申报");
    v.posts(PERSON, &[("who", "self")]).await;
    v.expects(json!({ "orders": 1, "charges": 1 })).await;

    let mut v = payer(json!({ "paid": ["payer_m"] })).await;
    v.pays_for_self()
        .await
        .sees("该缴费人已经申报，不允许重复申报");

    let mut v = payer(json!({ "pending": ["payer_m"] })).await;
    v.pays_for_self().await;
    v.orders("2023").await.is_at(SUBMIT).sees("交易被锁定");
    v.advances(16 * 60).await;
    v.posts(CONFIRM, &[]).await.is_at(CASHIER).sees("15:00");
    v.advances(16 * 60).await;
    v.opens(CASHIER).await.sees("已超时");
    v.posts(CASHIER, &[]).await;
    v.posts("/upop/pay", &[("card", GOOD_CARD)])
        .await
        .is_at(RESULT)
        .sees("您的输入超时，交易失败(69)");
}

#[tokio::test]
pub async fn nothing_ticked_is_nothing_to_pay_and_two_rows_add_up() {
    let mut v = payer(json!({})).await;
    v.pays_for_resident("110199202212159952", "李新生")
        .await
        .sees("325.00")
        .sees("345.00");
    v.posts(INSURED, &[]).await.sees("请选择参保信息");
    v.posts(INSURED, &[("year", "2022"), ("year", "2023")])
        .await
        .is_at(SUBMIT);
    v.posts(SUBMIT, &[]).await.sees("请选择缴费信息");
    v.posts(SUBMIT, &[("year", "2022"), ("year", "2023")])
        .await
        .sees("社会保险费670.00元,");
    v.posts(SUBMIT, &[("year", "2022")])
        .await
        .sees("社会保险费325.00元,");
    v.posts(SUBMIT, &[("year", "2022"), ("year", "2023")]).await;
    v.posts(CONFIRM, &[]).await.is_at(CASHIER).sees("670.00");
    v.posts(SUBMIT, &[("year", "2022")]).await;
    v.posts(SUBMIT, &[("to", "back")]).await.is_at(INSURED);
    v.posts(INSURED, &[("to", "back")])
        .await
        .is_at(PERSON)
        .sees("李新生");
    v.posts(SUBMIT, &[("year", "2022")]).await;
    v.posts(CONFIRM, &[]).await.is_at(CASHIER).sees("325.00");
    v.expects(json!({ "person": "newborn", "year": 2022, "orders": 2, "order": "open" }))
        .await;
    v.gives_card(GOOD_CARD).await;
    v.pays("123456").await.sees("您已成功支付325.00元!");
    v.expects(json!({ "person": "newborn", "year": 2023, "paid": "0.00", "orders": 1 }))
        .await;
    v.pays_for_resident("110199202212159952", "李新生")
        .await
        .sees("345.00")
        .sees_not("325.00");
}

#[tokio::test]
pub async fn equal_instances_show_equal_pages() {
    let mut pages = BTreeSet::new();
    for _ in 0..2 {
        let mut v = payer(json!({})).await;
        v.pays_for_self().await;
        let mut seen = v.page.clone();
        v.orders("2023").await;
        seen += &v.page.replace(&v.value("order").await, "ORDER");
        pages.insert(seen);
    }
    assert_eq!(pages.len(), 1);
}

#[tokio::test]
pub async fn one_confirms_what_another_has_paid_meanwhile() {
    let mut v = payer(json!({})).await;
    for (id, name, amount) in [
        ("110199195005059964", "王老样", "370.00"),
        ("11019919920202905X", "阿依·测试", "665.00"),
    ] {
        v.pays_for_resident(id, name).await;
        v.orders("2023").await.sees(amount);
    }
    // The same order is paid in another browser.
    let first = std::mem::take(&mut v.cookie);
    v.pays_for_resident("11019919920202905X", "阿依·测试").await;
    v.orders("2023").await;
    v.gives_card(GOOD_CARD).await;
    v.pays("123456").await.sees("您已成功支付665.00元!");
    let second = std::mem::replace(&mut v.cookie, first);
    v.posts(CONFIRM, &[])
        .await
        .is_at(SUBMIT)
        .sees("该缴费人已经申报，不允许重复申报");
    v.opens(CASHIER).await.is_at(RECORDS);
    v.cookie = second;
    v.posts("/sso/logout", &[])
        .await
        .is_at("/xxmh/html/index.html");
    v.expects(json!({ "charges": 1, "charged": "665.00" }))
        .await;
}
