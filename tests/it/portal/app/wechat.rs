//! The service account that an iPhone uses.

use serde_json::json;

use super::{FORGOT, INSURED, LIST, RIGHT, at_pay};
use crate::portal::visitor::{Visitor, visitor};

const MENU: &str = "/wx/bjswfwh";
const BIND: &str = "/wx/bjswfwh/bind";
const PHONE: &str = "15400000001";

impl Visitor {
    async fn asks_to_bind(&mut self, phone: &str) -> &mut Self {
        self.posts("/wx/bjswfwh/sms", &[("phone", phone)]).await
    }

    async fn binds(&mut self, phone: &str, sms: &str) -> &mut Self {
        self.posts(BIND, &[("phone", phone), ("sms", sms)]).await
    }
}

#[tokio::test]
pub async fn an_iphone_pays_by_the_service_account() {
    let mut v = visitor(json!({})).await;
    v.holding("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0)");
    v.opens(MENU)
        .await
        .sees("北京税务服务号")
        .sees("社保费缴纳");
    v.opens(LIST).await.is_at(BIND);
    v.asks_to_bind(PHONE).await.sees("验证码已发送");
    let code = v.value("sms").await;
    v.binds(PHONE, &code).await.is_at(LIST);
    v.opens(BIND).await.is_at(LIST);
    v.is_for_self().await.is_at(INSURED);
    v.submits(&["2023"]).await;
    // In WeChat, there is no other wallet.
    v.posts("/app/pay", &[("way", "alipay")])
        .await
        .sees("请选择支付方式");
    v.pays_in("wechat", RIGHT)
        .await
        .sees("缴费成功")
        .sees("href=\"&#x2f;wx&#x2f;bjswfwh\"");
    v.expects(json!({ "person": "payer_m", "paid": "665.00", "charges": 1 }))
        .await;
}

#[tokio::test]
pub async fn binding_says_what_is_wrong() {
    let mut v = visitor(json!({ "lose_session_at": "app-who" })).await;
    v.opens(MENU).await;
    for (phone, text) in [
        ("", "请输入手机号码"),
        ("1", "手机号码不正确,请核对"),
        ("15400000009", "该用户未注册，请先注册"),
        ("15400000004", "您的账号已被锁定"),
    ] {
        v.asks_to_bind(phone).await.sees(text);
        v.binds(phone, "1").await.sees(text);
    }
    v.binds(PHONE, "1").await.sees("请先获取验证码");
    v.asks_to_bind(PHONE).await;
    // After a reload, the button can be pressed, and there is a message.
    v.opens(BIND).await.sees(">获取验证码</button>");
    v.asks_to_bind(PHONE).await.sees("获取过于频繁");
    v.binds(PHONE, "").await.sees("请输入短信验证码");
    v.binds(PHONE, "1").await.sees("短信验证码错误");
    let code = v.value("sms").await;
    v.binds("15400000002", &code).await.sees("请先获取验证码");
    v.advances(301).await;
    v.binds(PHONE, &code).await.sees("短信验证码已过期");
    for _ in 0..4 {
        v.advances(60).await;
        v.asks_to_bind(PHONE).await.sees("验证码已发送");
    }
    v.advances(60).await;
    v.asks_to_bind(PHONE)
        .await
        .sees("今日获取验证码次数已达上限");
    let code = v.value("sms").await;
    v.binds(PHONE, &code).await.is_at(LIST);
    // After the session is lost, the next page is the binding, not the APP.
    v.opens("/app/sbf/who")
        .await
        .sees("用户登录超时？")
        .sees("action=\"&#x2f;wx&#x2f;bjswfwh&#x2f;bind\"");
    let mut v = at_pay(json!({})).await;
    v.sees_not("value=\"alipay\" disabled");
}

#[tokio::test]
pub async fn who_is_locked_out_chooses_a_password_and_binds() {
    let phone = "15400000004";
    let mut v = visitor(json!({})).await;
    v.opens(MENU).await;
    v.binds(phone, "")
        .await
        .sees("建议您直接使用“忘记密码”修改密码")
        .sees("href=\"/app/forgot-password\"");
    v.opens(FORGOT)
        .await
        .sees("&#x2f;wx&#x2f;bjswfwh&#x2f;bind");
    v.posts("/app/forgot-password/sms", &[("phone", phone)])
        .await;
    let code = v.value("sms").await;
    let fields = [
        ("phone", phone),
        ("sms", &code),
        ("password", "Neu@2023"),
        ("again", "Neu@2023"),
    ];
    v.posts(FORGOT, &fields)
        .await
        .sees("密码已修改，请重新绑定账号")
        .sees("action=\"&#x2f;wx&#x2f;bjswfwh&#x2f;bind\"");
    v.advances(60).await;
    v.asks_to_bind(phone).await.sees("验证码已发送");
    let code = v.value("sms").await;
    v.binds(phone, &code).await.sees("请先完成实名认证");
}
