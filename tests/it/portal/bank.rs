//! W13 to W15: what the bank answers.

use serde_json::json;

use super::visitor::{CARD, GOOD_CARD, RECORDS, RESULT, at_card, payer};

#[tokio::test]
async fn the_card_page_says_what_is_wrong() {
    let mut v = at_card(GOOD_CARD, json!({})).await;
    v.posts(CARD, &[("pin", "123456"), ("sms", "111111")])
        .await
        .sees("请先获取验证码");
    v.posts("/upop/pay/sms", &[]).await;
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
    v.expects(json!({ "charges": 0, "order": "open" })).await;
}

#[tokio::test]
async fn the_card_number_is_checked() {
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
async fn the_bank_answers_as_the_card_says() {
    for (answer, text) in [
        ("33", "交易金额超限"),
        ("64", "卡上的余额不足"),
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
async fn an_unknown_result_is_asked_for_and_blocks_a_second_order() {
    let mut v = at_card("6299990000000000053", json!({})).await;
    v.pays("123456")
        .await
        .sees("支付结果未知,请勿重复支付,请稍后查询");
    v.pays_for_self().await;
    v.orders("2023").await.sees("交易被锁定");
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
async fn a_first_use_card_is_opened_by_its_holder() {
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
async fn a_credit_card_and_a_bound_card_pay_too() {
    let mut v = at_card("6221558812340000", json!({})).await;
    v.sees("CVN2").posts("/upop/pay/sms", &[]).await;
    let wrong = [("expiry", "1124"), ("cvn2", "123"), ("sms", "111111")];
    v.posts(CARD, &wrong)
        .await
        .sees("输入的密码、有效期或CVN2有误，交易失败");
    let right = [("expiry", "11/23"), ("cvn2", "123"), ("sms", "111111")];
    v.posts(CARD, &right).await.sees("您已成功支付665.00元!");

    let mut v = at_card("", json!({})).await;
    v.posts("/upop/pay/login", &[])
        .await
        .sees("请输入用户名")
        .sees("请输入密码");
    let captcha = v.value("captcha").await;
    let wrong = [
        ("login", "15400000001"),
        ("password", "x"),
        ("captcha", &captcha),
    ];
    v.posts("/upop/pay/login", &wrong)
        .await
        .sees("用户名或密码错误，请重新输入");
    let captcha = v.value("captcha").await;
    let right = [
        ("login", "15400000001"),
        ("password", "Upop@2023"),
        ("captcha", &captcha),
    ];
    v.posts("/upop/pay/login", &right)
        .await
        .is_at("/upop/pay/cards")
        .sees("尾号 0012");
    v.posts("/upop/pay/sms", &[]).await;
    let card = [("card", "6299990000000000012"), ("sms", "111111")];
    v.posts("/upop/pay/cards", &card)
        .await
        .sees("您已成功支付665.00元!");
}

#[tokio::test]
async fn the_password_control_is_installed_by_fetching_it() {
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
    let mut v = at_card(GOOD_CARD, json!({ "password_control": "detecting" })).await;
    v.sees("正在检测控件请稍等...");
    v.opens(CARD).await.sees("name=\"pin\"");
}

#[tokio::test]
async fn records_lag_when_the_setup_says() {
    let mut v = at_card(GOOD_CARD, json!({ "record_lag": 30 })).await;
    v.pays("123456").await;
    v.opens(RECORDS).await.sees("处理中");
    v.expects(json!({ "record": "pending" })).await;
    v.advances(30 * 60).await;
    v.opens(RECORDS).await.sees("已缴费");
    let mut v = payer(json!({ "at": "2023-01-16T10:00:00+08:00" })).await;
    v.opens(RECORDS).await.sees("批量扣款期间不能查询缴费");
}
