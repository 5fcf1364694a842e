//! W13 to W15: the answers of the bank.

use serde_json::json;

use super::visitor::{CARD, CASHIER, GOOD_CARD, RECORDS, RESULT, WALLET, at_card, payer};

#[tokio::test]
pub async fn the_card_page_says_what_is_wrong() {
    let mut v = at_card(GOOD_CARD, json!({})).await;
    v.posts(CARD, &[("pin", "123456"), ("sms", "111111")])
        .await
        .sees("请先获取验证码");
    v.posts("/upop/pay/sms", &[]).await;
    v.posts("/upop/pay/sms", &[])
        .await
        .sees("获取过于频繁，请稍后再试");
    v.posts(CARD, &[])
        .await
        .sees("请输入银行卡密码")
        .sees("请输入短信验证码");
    let wrong_sms = [("pin", "123456"), ("sms", "000000")];
    v.posts(CARD, &wrong_sms)
        .await
        .sees("动态口令或短信验证码校验失败");
    let wrong_pin = [("pin", "000000"), ("sms", "111111")];
    for _ in 0..2 {
        v.posts(CARD, &wrong_pin)
            .await
            .sees("输入的密码、有效期或CVN2有误，交易失败");
    }
    v.posts(CARD, &wrong_pin).await.sees("密码输入次数超限");
    v.posts(CARD, &[("pin", "123456"), ("sms", "111111")])
        .await
        .sees("密码输入次数超限");
    v.advances(301).await;
    v.posts(CARD, &[("pin", "123456"), ("sms", "111111")])
        .await
        .sees("短信验证码已过期");
    for _ in 0..4 {
        v.posts("/upop/pay/sms", &[]).await.sees("验证码已发送");
        v.advances(60).await;
    }
    v.posts("/upop/pay/sms", &[])
        .await
        .sees("今日获取验证码次数已达上限");
    v.expects(json!({ "charges": 0, "order": "open" })).await;
}

#[tokio::test]
pub async fn the_card_number_is_checked() {
    let mut v = at_card("", json!({})).await;
    v.is_at("/upop/pay").sees("请输入银行卡号");
    v.gives_card("4000000000000000")
        .await
        .sees("请输入正确的银行卡号");
    v.gives_card("6222000000000000")
        .await
        .sees("输入的卡号无效，请确认后输入");
    v.gives_card("6299990000000000038")
        .await
        .sees("卡状态不正确");
    let mut v = at_card(GOOD_CARD, json!({ "cards": { GOOD_CARD: "62" } })).await;
    v.sees("发卡银行不支持该商户");
}

#[tokio::test]
pub async fn the_bank_answers_as_the_card_says() {
    for (answer, text) in [
        ("12", "重复交易"),
        ("33", "交易金额超限"),
        ("64", "卡上的余额不足"),
        ("65", "输入的密码、有效期或CVN2有误，交易失败"),
        ("66", "持卡人身份信息或手机号输入不正确，验证失败"),
        ("67", "密码输入次数超限"),
        ("68", "您的银行卡暂不支持该业务，请向您的银行或95516咨询"),
        ("69", "您的输入超时，交易失败"),
        ("71", "动态口令或短信验证码校验失败"),
        ("72", "未签约银联无卡支付业务"),
        ("73", "支付卡已超过有效期"),
    ] {
        let mut v = at_card(GOOD_CARD, json!({ "cards": { GOOD_CARD: answer } })).await;
        v.pays("123456")
            .await
            .is_at(RESULT)
            .sees(text)
            .sees("重新支付");
        v.expects(json!({ "charges": 0 })).await;
        let first = v.value("order").await;
        v.gives_card("6299990000000000012").await;
        v.pays("123456")
            .await
            .sees("您已成功支付665.00元!")
            .sees(&first);
    }
    let mut v = at_card(GOOD_CARD, json!({ "cards": { GOOD_CARD: "42" } })).await;
    v.pays("123456")
        .await
        .sees("扣款成功但交易超过规定支付时间");
    let mut v = at_card(GOOD_CARD, json!({})).await;
    v.advances(16 * 60).await;
    v.pays("123456")
        .await
        .sees("您的输入超时，交易失败")
        .sees_not("重新支付");
}

#[tokio::test]
pub async fn an_unknown_result_is_asked_for_and_blocks_a_second_order() {
    let mut v = at_card("6299990000000000053", json!({})).await;
    v.pays("123456")
        .await
        .sees("支付结果未知,请勿重复支付,请稍后查询");
    v.pays_for_self().await;
    v.orders("2023").await.sees("交易被锁定，请于30分钟后重试");
    v.posts("/upop/pay/query", &[])
        .await
        .sees("您已成功支付665.00元!");
    v.expects(json!({ "charges": 1, "paid": "665.00" })).await;

    let mut v = at_card("6299990000000000061", json!({})).await;
    v.pays("123456").await.sees("支付结果未知");
    v.posts("/upop/pay/query", &[])
        .await
        .sees("支付失败")
        .sees("重新支付");
    v.expects(json!({ "charges": 0, "order": "open" })).await;
}

#[tokio::test]
pub async fn a_first_use_card_is_opened_by_its_holder() {
    let mut v = at_card("6299990000000000046", json!({})).await;
    v.sees("开通并付款");
    v.posts("/upop/pay/sms", &[]).await;
    let mut fields = vec![("pin", "123456"), ("sms", "111111")];
    v.posts(CARD, &fields)
        .await
        .sees("请先阅读并同意服务协议")
        .sees("请输入姓名");
    fields.extend([("holder", "张测"), ("holder_id", "110199199001019912")]);
    fields.extend([("phone", "15400000001"), ("agree", "yes")]);
    v.posts(CARD, &fields)
        .await
        .sees("持卡人身份信息或手机号输入不正确，验证失败");
    fields[2].1 = "张测试";
    v.posts(CARD, &fields).await.sees("您已成功支付665.00元!");
}

#[tokio::test]
pub async fn a_credit_card_and_a_bound_card_pay_too() {
    let mut v = at_card("6221558812340000", json!({})).await;
    v.sees("CVN2").posts("/upop/pay/sms", &[]).await;
    let wrong = [("expiry", "1124"), ("cvn2", "123"), ("sms", "111111")];
    v.posts(CARD, &wrong)
        .await
        .sees("输入的密码、有效期或CVN2有误，交易失败");
    let right = [("expiry", "11/23"), ("cvn2", "123"), ("sms", "111111")];
    v.posts(CARD, &right).await.sees("您已成功支付665.00元!");

    v.opens(RESULT).await;
    v.posts(CARD, &right).await.is_at(RESULT);
    let mut v = at_card("6221558812340000", json!({})).await;
    v.posts("/upop/pay/sms", &[]).await;
    v.posts(CARD, &[])
        .await
        .sees("请输入有效期")
        .sees("请输入CVN2");
}

#[tokio::test]
pub async fn a_bound_card_pays_by_sms_alone() {
    let mut v = at_card("", json!({})).await;
    v.posts("/upop/pay/login", &[])
        .await
        .sees("请输入用户名")
        .sees("请输入密码");
    for (password, captcha, text) in [
        ("x", "", "用户名或密码错误，请重新输入"),
        ("Upop@2023", "0000", "图形验证码错误，请重新输入"),
    ] {
        let right = v.value("captcha").await;
        let fields = [
            ("login", "15400000001"),
            ("password", password),
            ("captcha", if captcha.is_empty() { &right } else { captcha }),
        ];
        v.posts("/upop/pay/login", &fields).await.sees(text);
    }
    v.signs_in_at_the_bank()
        .await
        .is_at(WALLET)
        .sees("尾号 0012");
    let good = ("card", "6299990000000000012");
    v.posts(WALLET, &[good, ("sms", "111111")])
        .await
        .sees("请先获取验证码");
    v.posts("/upop/pay/sms", &[]).await.sees("验证码已发送");
    v.posts("/upop/pay/sms", &[])
        .await
        .sees("获取过于频繁，请稍后再试");
    v.opens(WALLET).await;
    v.posts(WALLET, &[good]).await.sees("请输入短信验证码");
    v.posts(WALLET, &[good, ("sms", "000000")])
        .await
        .sees("动态口令或短信验证码校验失败");
    v.advances(301).await;
    v.posts(WALLET, &[good, ("sms", "111111")])
        .await
        .sees("短信验证码已过期");
    for _ in 0..4 {
        v.posts("/upop/pay/sms", &[]).await.sees("验证码已发送");
        v.advances(60).await;
    }
    v.posts("/upop/pay/sms", &[])
        .await
        .sees("今日获取验证码次数已达上限");
    v.posts(WALLET, &[good, ("sms", "111111")])
        .await
        .sees("您已成功支付665.00元!");

    let cards = json!({ "6299990000000000012": "77" });
    let mut v = at_card("", json!({ "cards": cards })).await;
    v.signs_in_at_the_bank().await;
    v.posts("/upop/pay/sms", &[]).await;
    v.posts(WALLET, &[good, ("sms", "111111")])
        .await
        .is_at(RESULT)
        .sees("银行卡未开通认证支付(77)");
}

#[tokio::test]
pub async fn a_card_that_is_locked_pays_nowhere() {
    let mut v = at_card(GOOD_CARD, json!({})).await;
    v.posts("/upop/pay/sms", &[]).await;
    for _ in 0..3 {
        v.posts(CARD, &[("pin", "000000"), ("sms", "111111")]).await;
    }
    v.sees("密码输入次数超限").opens("/upop/pay").await;
    v.signs_in_at_the_bank().await;
    v.posts(WALLET, &[("card", GOOD_CARD), ("sms", "111111")])
        .await
        .is_at(WALLET)
        .sees("密码输入次数超限");
}

#[tokio::test]
pub async fn charged_money_that_cannot_be_booked_comes_back() {
    let mut v = at_card(GOOD_CARD, json!({ "cards": { GOOD_CARD: "74" } })).await;
    v.pays("123456")
        .await
        .sees("您已成功支付665.00元!")
        .sees("扣款成功，销账未知");
    v.opens(RECORDS).await.sees("处理中");
    v.advances(24 * 60 * 60).await;
    v.opens(RECORDS).await.sees("已缴费");

    let mut v = at_card(GOOD_CARD, json!({ "cards": { GOOD_CARD: "75" } })).await;
    v.pays("123456")
        .await
        .sees("扣款成功，销账失败(75)")
        .sees("已扣款项将于7日内原路退回")
        .sees_not("重新支付");
    v.expects(
        json!({ "charged": "665.00", "refunded": "665.00", "paid": "0.00",
        "order": "refunded" }),
    )
    .await;
    v.opens(CASHIER).await.is_at(RECORDS).sees("退款处理中");
    v.pays_for_self().await;
    v.orders("2023").await.is_at(CASHIER);
    v.advances(7 * 24 * 60 * 60).await;
    v.opens(RECORDS).await.sees("已退款");
}

#[tokio::test]
pub async fn a_second_payment_is_refunded() {
    // The result of the first payment is unknown; after 30 minutes, another one is allowed.
    let mut v = at_card("6299990000000000053", json!({})).await;
    v.pays("123456").await.sees("支付结果未知");
    let first = v.value("order").await;
    v.advances(31 * 60).await;
    v.pays_for_self().await;
    v.orders("2023").await.is_at(CASHIER);
    v.gives_card(GOOD_CARD).await;
    v.pays("123456").await.sees("您已成功支付665.00元!");
    // Then the bank reports that the first was also paid, but too late.
    v.opens(&format!("/upop/pay?order={first}"))
        .await
        .is_at(RESULT)
        .sees("支付结果未知");
    v.posts("/upop/pay/query", &[])
        .await
        .sees("扣款成功但交易超过规定支付时间")
        .sees("该费用此前已缴纳，重复扣款将于7日内原路退回");
    v.expects(json!({ "charges": 2, "paid": "665.00", "refunded": "665.00" }))
        .await;
    v.opens(RECORDS).await.sees("已缴费").sees("退款处理中");
}

#[tokio::test]
pub async fn a_query_may_not_know_the_result_either() {
    let mut v = at_card(GOOD_CARD, json!({ "cards": { GOOD_CARD: "04" } })).await;
    v.pays("123456")
        .await
        .sees("支付结果未知")
        .sees_not("交易状态未明");
    for _ in 0..2 {
        v.posts("/upop/pay/query", &[])
            .await
            .sees("支付结果未知")
            .sees("交易状态未明(04)");
    }
    v.expects(json!({ "order": "unknown", "charges": 0 })).await;
}

#[tokio::test]
pub async fn the_password_control_is_installed_by_fetching_it() {
    for (state, text) in [
        ("missing", "请先下载并安装密码控件"),
        ("outdated", "请下载并更新密码控件"),
    ] {
        let mut v = at_card(GOOD_CARD, json!({ "password_control": state })).await;
        v.sees(text).sees_not("name=\"pin\"");
        v.opens(CARD).await.sees(text);
        v.opens("/upop/control.exe").await;
        v.opens(CARD).await.sees("name=\"pin\"");
    }
    for (state, text) in [
        ("detecting", "正在检测控件请稍等..."),
        ("reconnecting", "密码控件重新连接中..."),
    ] {
        let mut v = at_card(GOOD_CARD, json!({ "password_control": state })).await;
        v.sees(text).sees("data-detecting");
        v.opens(CARD).await.sees("name=\"pin\"");
    }
}

#[tokio::test]
pub async fn records_lag_when_the_setup_says() {
    let mut v = at_card(GOOD_CARD, json!({ "record_lag": 30 })).await;
    v.pays("123456").await;
    v.opens(RECORDS).await.sees("处理中");
    v.expects(json!({ "record": "pending" })).await;
    v.advances(30 * 60).await;
    v.opens(RECORDS).await.sees("已缴费");
    let mut v = payer(json!({ "at": "2023-01-16T10:00:00+08:00" })).await;
    v.opens(RECORDS).await.sees("批量扣款期间不能查询缴费");
    let mut v = payer(json!({ "paid": ["payer_m"] })).await;
    v.opens(RECORDS).await.sees("银行批量扣款");
}
