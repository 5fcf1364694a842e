//! A10, the wallets, A11 and the records.

use serde_json::json;

use super::{ALIPAY, HOME, PAY, QUERY, RECORDS, RESULT, RIGHT, SUBMIT, WXPAY, at_pay, guest};
use crate::portal::visitor;

#[tokio::test]
pub async fn both_wallets_pay() {
    for way in ["wechat", "alipay"] {
        let mut v = at_pay(json!({})).await;
        v.sees("665.00元").sees("15:00");
        v.posts(PAY, &[]).await.is_at(PAY).sees("请选择支付方式");
        v.pays_in(way, RIGHT)
            .await
            .is_at(RESULT)
            .sees("缴费成功")
            .sees("2023-01-01 至 2023-12-31")
            .sees("665.00元")
            .sees("张测试")
            .sees("查看缴费记录");
        v.expects(json!({
            "person": "payer_m", "year": 2023, "paid": "665.00", "orders": 1, "order": "paid",
            "charges": 1, "charged": "665.00", "record": "paid",
        }))
        .await;
        v.opens(HOME).await.is_at(HOME);
    }
}

#[tokio::test]
pub async fn the_wallet_says_what_is_wrong() {
    for (way, wallet, missing) in [
        ("wechat", WXPAY, "未检测到微信"),
        ("alipay", ALIPAY, "未检测到支付宝"),
    ] {
        let mut v = at_pay(json!({ "wallets": { way: "not-installed" } })).await;
        v.posts(PAY, &[("way", way)]).await.is_at(PAY).sees(missing);

        let mut v = at_pay(json!({})).await;
        v.opens(wallet).await.is_at(PAY);
        v.posts(wallet, &[("password", RIGHT)]).await.is_at(PAY);
        v.posts(PAY, &[("way", way)]).await.is_at(wallet);
        v.posts(wallet, &[("do", "cancel")])
            .await
            .is_at(PAY)
            .sees("支付已取消");
        v.pays_in(way, "").await.sees("请输入支付密码");
        for _ in 0..2 {
            v.pays_in(way, "000000")
                .await
                .sees("支付密码错误，请重新输入");
        }
        v.pays_in(way, "000000")
            .await
            .sees("支付密码输入错误次数过多");
        v.pays_in(way, RIGHT)
            .await
            .is_at(wallet)
            .sees("支付密码输入错误次数过多");
        v.expects(json!({ "charges": 0, "order": "open" })).await;
        let other = if way == "wechat" { "alipay" } else { "wechat" };
        v.pays_in(other, RIGHT).await.sees("缴费成功");

        let mut v = at_pay(json!({ "wallets": { way: "insufficient" } })).await;
        v.pays_in(way, RIGHT)
            .await
            .is_at(RESULT)
            .sees("支付失败")
            .sees("余额不足，请更换支付方式")
            .sees("重新支付");
        v.expects(json!({ "charges": 0, "order": "open" })).await;
        v.pays_in(other, RIGHT).await.sees("缴费成功");
        v.expects(json!({ "charges": 1, "orders": 1 })).await;
    }
}

#[tokio::test]
pub async fn an_order_is_charged_once() {
    for (way, wallet) in [("wechat", WXPAY), ("alipay", ALIPAY)] {
        let mut v = at_pay(json!({})).await;
        let order = v.value("order").await;
        // Confirmed twice, as by a double click or on the way back: the same order.
        v.submits(&["2023"]).await.is_at(PAY).sees(&order);
        v.pays_in(way, RIGHT).await.sees("缴费成功");
        v.posts(wallet, &[("password", RIGHT)])
            .await
            .is_at(RESULT)
            .sees("缴费成功");
        for path in [PAY, wallet, RESULT] {
            v.opens(path).await.is_at(RESULT).sees("缴费成功");
        }
        v.posts(PAY, &[("way", way)]).await.is_at(RESULT);
        v.posts(QUERY, &[]).await.is_at(RESULT);
        v.expects(json!({ "orders": 1, "charges": 1 })).await;
    }
}

#[tokio::test]
pub async fn an_unknown_result_is_asked_for() {
    let mut v = at_pay(json!({ "wallets": { "wechat": "unknown-paid" } })).await;
    v.pays_in("wechat", RIGHT)
        .await
        .sees("支付结果未知,请勿重复支付,请稍后查询");
    v.opens(PAY).await.is_at(RESULT);
    v.pays_for_self().await;
    v.orders("2023").await.sees("交易被锁定");
    v.posts(QUERY, &[]).await.sees("缴费成功");
    v.expects(json!({ "charges": 1, "paid": "665.00" })).await;

    let mut v = at_pay(json!({ "wallets": { "alipay": "unknown-failed" } })).await;
    v.pays_in("alipay", RIGHT).await.sees("支付结果未知");
    v.posts(QUERY, &[]).await.sees("支付失败").sees("重新支付");
    v.expects(json!({ "charges": 0, "order": "open" })).await;
}

#[tokio::test]
pub async fn an_order_can_be_too_old() {
    let mut v = at_pay(json!({})).await;
    v.posts(PAY, &[("way", "wechat")]).await.is_at(WXPAY);
    v.advances(16 * 60).await;
    v.posts(WXPAY, &[("password", RIGHT)])
        .await
        .is_at(RESULT)
        .sees("您的输入超时，交易失败")
        .sees_not("重新支付");
    v.opens(PAY).await.sees("已超时");
    v.posts(PAY, &[("way", "alipay")])
        .await
        .is_at(PAY)
        .sees("订单已超时，请重新提交");
    v.expects(json!({ "charges": 0, "order": "expired" })).await;
    v.opens(SUBMIT).await.is_at(SUBMIT);
    v.submits(&["2023"]).await.is_at(PAY).sees("15:00");
}

#[tokio::test]
pub async fn records_are_those_of_the_web() {
    let mut v = guest(json!({ "record_lag": 30 })).await;
    v.opens(RECORDS).await.sees("暂无数据");
    v.is_for_self().await;
    v.submits(&["2023"]).await;
    v.pays_in("alipay", RIGHT).await;
    for records in [RECORDS, visitor::RECORDS] {
        v.opens(records).await.sees("处理中").sees("665.00");
    }
    v.advances(30 * 60).await;
    for records in [RECORDS, visitor::RECORDS] {
        v.opens(records).await.sees("已缴费");
    }
    let mut v = guest(json!({ "paid": ["payer_m"] })).await;
    v.opens(RECORDS).await.sees("银行批量扣款");
    let mut v = guest(json!({ "at": "2023-01-16T10:00:00+08:00" })).await;
    v.opens(RECORDS).await.sees("批量扣款期间不能查询缴费");

    // An order whose result stays unknown does not block forever; if it is paid twice, that is refunded.
    let mut v = at_pay(json!({ "wallets": { "wechat": "unknown-paid" } })).await;
    v.pays_in("wechat", RIGHT).await;
    v.advances(31 * 60).await;
    v.pays_for_self().await;
    v.orders("2023").await;
    v.gives_card(visitor::GOOD_CARD).await;
    v.pays("123456").await.sees("您已成功支付665.00元!");
    v.posts(QUERY, &[])
        .await
        .sees("缴费成功")
        .sees("重复扣款将于7日内原路退回");
    v.opens(RECORDS).await.sees("退款处理中");
    v.advances(7 * 24 * 3600).await;
    v.opens(RECORDS).await.sees("已退款");
}
