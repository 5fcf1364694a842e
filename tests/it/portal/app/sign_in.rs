//! A1, A2 and 注册.

use serde_json::json;

use super::{DOWNLOAD, FORGOT, HOME, LOGIN, REAL_NAME, REGISTER};
use crate::portal::visitor::{Visitor, visitor};

const PHONE: &str = "15400000005";
/// 获取验证码 counts nothing down.
const ASKABLE: &str = ">获取验证码</button>";

impl Visitor {
    /// 忘记密码 for a phone, with everything right except `other`.
    async fn changes_password(&mut self, phone: &str, other: &[(&str, &str)]) -> &mut Self {
        let mut fields = vec![
            ("phone", phone),
            ("password", "Neu@2023"),
            ("again", "Neu@2023"),
        ];
        fields.retain(|(name, _)| !other.iter().any(|(changed, _)| changed == name));
        fields.extend(other);
        self.posts(FORGOT, &fields).await
    }

    async fn asks_for_the_forgotten(&mut self, phone: &str) -> &mut Self {
        self.posts("/app/forgot-password/sms", &[("phone", phone)])
            .await
    }

    async fn asks_to_register(&mut self, phone: &str) -> &mut Self {
        self.posts("/app/register/sms", &[("phone", phone)]).await
    }

    /// 注册 with everything right except `other`.
    async fn registers_in_app(&mut self, other: &[(&str, &str)]) -> &mut Self {
        let mut fields = vec![
            ("phone", PHONE),
            ("login", "xinren"),
            ("password", "Neu@2023"),
            ("again", "Neu@2023"),
            ("agree", "yes"),
        ];
        fields.retain(|(name, _)| !other.iter().any(|(changed, _)| changed == name));
        fields.extend(other);
        self.posts(REGISTER, &fields).await
    }
}

#[tokio::test]
pub async fn the_app_comes_from_the_download_page() {
    let mut v = visitor(json!({})).await;
    v.opens(DOWNLOAD)
        .await
        .sees("模拟系统 · 仅供测试")
        .sees("请使用安卓手机扫描二维码")
        .sees("同时在该手机登录本人微信或支付宝备用")
        .sees_not(">下载安装<");
    v.opens("/assets/app-qr.svg").await.sees("<svg");
    v.opens("/assets/app.css").await;
    v.holding("Mozilla/5.0 (Linux; Android 14) Mobile")
        .opens(DOWNLOAD)
        .await
        .sees(">下载安装<")
        .sees_not(">打开<");
    v.posts(DOWNLOAD, &[]).await.sees("安装完成").sees(">打开<");
    v.opens(LOGIN).await.is_at(LOGIN);
    v.holding("Mozilla/5.0 (iPhone; CPU iPhone OS 16_0)")
        .opens(DOWNLOAD)
        .await
        .sees("苹果手机请使用“北京税务服务号”公众号")
        .sees_not(">打开<");
    v.opens(LOGIN).await.is_at(DOWNLOAD);
}

#[tokio::test]
pub async fn sign_in_says_what_is_wrong() {
    let mut v = visitor(json!({})).await;
    v.enters_with("", "", "")
        .await
        .sees("请输入用户名&#x2f;手机号")
        .sees("请输入密码")
        .sees("请输入图形验证码");
    v.enters_with("zhangcs", "Test@2023", "0000")
        .await
        .sees("图形验证码错误，请重新输入")
        .sees("zhangcs");
    let old = v.value("captcha").await;
    v.opens("/app/captcha?scene=sso&fresh=1").await.sees("<svg");
    v.enters_with("zhangcs", "Test@2023", &old)
        .await
        .sees("图形验证码错误");
    v.enters("nobody", "Test@2023")
        .await
        .sees("该用户未注册，请先注册");
    v.posts(LOGIN, &[("side", "company")])
        .await
        .sees("请选择“个人办税”登录");
    v.enters("zhangcs", "wrong")
        .await
        .sees("输入的个人账号或密码错误，请重新输入！");
    v.enters("suoding", "Test@2023")
        .await
        .sees("您的账号已被锁定");
    v.enters("15400000001", "Test@2023")
        .await
        .is_at(HOME)
        .sees("张测试")
        .sees("已实名");
    v.opens(LOGIN).await.is_at(HOME);
    // The Web does not know this, but counts the same wrong passwords.
    v.opens("/sbf/index").await.is_at("/sso/login");
    v.posts("/app/logout", &[]).await.sees("您尚未登录");
    for _ in 0..5 {
        v.enters("zhangcs", "wrong").await;
    }
    v.sees("您的账号已被锁定");
    v.signs_in("zhangcs", "Test@2023")
        .await
        .sees("您的账号已被锁定");
}

#[tokio::test]
pub async fn registration_says_what_is_wrong() {
    let mut v = visitor(json!({})).await;
    v.opens(REGISTER).await.is_at(REGISTER);
    v.posts(REGISTER, &[])
        .await
        .sees("请输入手机号码")
        .sees("请先获取验证码")
        .sees("请输入用户名")
        .sees("请输入密码")
        .sees("请先阅读并同意用户服务协议");
    for (phone, text) in [
        ("", "请输入手机号码"),
        ("123", "手机号码不正确,请核对"),
        ("15400000001", "该手机号已注册"),
        ("13800000000", "模拟系统只接受虚构的手机号"),
    ] {
        v.asks_to_register(phone).await.sees(text);
        v.registers_in_app(&[("phone", phone)]).await.sees(text);
    }
    v.asks_to_register(PHONE).await.sees("验证码已发送");
    // After a reload, the button can be pressed, and there is a message.
    v.opens(REGISTER).await.sees(ASKABLE);
    v.asks_to_register(PHONE)
        .await
        .sees("获取过于频繁，请稍后再试");
    v.registers_in_app(&[]).await.sees("请输入短信验证码");
    v.registers_in_app(&[("sms", "x")])
        .await
        .sees("短信验证码错误");
    let code = v.value("sms").await;
    v.registers_in_app(&[("sms", &code), ("phone", "15400000006")])
        .await
        .sees("请先获取验证码");
    v.registers_in_app(&[("sms", &code), ("login", "zhangcs")])
        .await
        .sees("该用户名已被使用");
    for weak in ["Ab1", "12345678", "abcdefgh", "Abcdefgh123456789"] {
        v.registers_in_app(&[("sms", &code), ("password", weak), ("again", weak)])
            .await
            .sees("密码应为8至16位");
    }
    // What was ticked stays ticked.
    let ticked = "name=\"agree\" value=\"yes\" checked";
    v.sees(ticked);
    v.registers_in_app(&[("sms", &code), ("again", "other")])
        .await
        .sees("两次输入的密码不一致");
    v.registers_in_app(&[("sms", &code), ("agree", "")])
        .await
        .sees("请先阅读并同意用户服务协议")
        .sees_not(ticked);
    v.advances(301).await;
    v.registers_in_app(&[("sms", &code)])
        .await
        .sees("短信验证码已过期，请重新获取");
    for _ in 0..4 {
        v.advances(60).await;
        v.asks_to_register(PHONE).await;
    }
    v.advances(60).await;
    v.asks_to_register(PHONE)
        .await
        .sees("今日获取验证码次数已达上限");
}

#[tokio::test]
pub async fn a_new_account_goes_on_to_its_real_name() {
    let mut v = visitor(json!({})).await;
    v.asks_to_register(PHONE).await;
    let code = v.value("sms").await;
    v.registers_in_app(&[("sms", &code)])
        .await
        .sees("注册成功，请登录");
    v.enters("xinren", "Test@2023")
        .await
        .sees("输入的个人账号或密码错误");
    v.enters("xinren", "Neu@2023")
        .await
        .is_at(REAL_NAME)
        .sees("未实名");
    v.opens(HOME).await.sees("您好，xinren").sees("未实名");
    v.asks_to_register(PHONE).await.sees("该手机号已注册");
    // The account also works on the Web.
    v.signs_in(PHONE, "Neu@2023").await.sees("该用户未注册");
    v.signs_in("xinren", "Neu@2023").await.is_at("/sso/verify");
}

#[tokio::test]
pub async fn a_forgotten_password_is_changed_and_unlocks() {
    let mut v = visitor(json!({ "locked": true })).await;
    v.enters("zhangcs", "Test@2023")
        .await
        .sees("建议您直接使用“忘记密码”修改密码")
        .sees("href=\"/app/forgot-password\"");
    v.opens(FORGOT).await.sees("新密码").sees(ASKABLE);
    v.posts(FORGOT, &[])
        .await
        .sees("请输入手机号码")
        .sees("请先获取验证码")
        .sees("请输入密码");
    for (phone, text) in [
        ("1", "手机号码不正确,请核对"),
        (PHONE, "该用户未注册，请先注册"),
    ] {
        v.asks_for_the_forgotten(phone).await.sees(text);
        v.changes_password(phone, &[]).await.sees(text).sees(phone);
    }
    let locked = "15400000001";
    v.changes_password(locked, &[("password", "short"), ("again", "x")])
        .await
        .sees("密码应为8至16位")
        .sees("两次输入的密码不一致");
    v.asks_for_the_forgotten(locked).await.sees("验证码已发送");
    v.opens(FORGOT).await.sees(ASKABLE);
    v.asks_for_the_forgotten(locked).await.sees("获取过于频繁");
    v.changes_password(locked, &[])
        .await
        .sees("请输入短信验证码");
    v.changes_password(locked, &[("sms", "x")])
        .await
        .sees("短信验证码错误");
    v.advances(301).await;
    let code = v.value("sms").await;
    v.changes_password(locked, &[("sms", &code)])
        .await
        .sees("短信验证码已过期");
    v.asks_for_the_forgotten(locked).await;
    let code = v.value("sms").await;
    v.changes_password(locked, &[("sms", &code)])
        .await
        .sees("密码已修改，请重新登录")
        .sees("action=\"&#x2f;app&#x2f;login\"");
    v.enters("zhangcs", "Neu@2023").await.is_at(HOME);
    for _ in 0..3 {
        v.advances(60).await;
        v.asks_for_the_forgotten(locked).await.sees("验证码已发送");
    }
    v.advances(60).await;
    v.asks_for_the_forgotten(locked)
        .await
        .sees("今日获取验证码次数已达上限");
}
