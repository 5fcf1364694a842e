//! W1 to W4: messages about wrong input.

use serde_json::json;

use super::visitor::{HOME, PERSON, visitor};

#[tokio::test]
pub async fn sign_in_says_what_is_wrong() {
    let mut v = visitor(json!({})).await;
    v.signs_in("", "")
        .await
        .sees("请输入账号")
        .sees("请输入密码")
        .sees_not("请输入验证码<");
    v.signs_in_with("", "", "").await.sees("请输入验证码<");
    v.signs_in_with("zhangcs", "Test@2023", "0000")
        .await
        .sees("验证码错误")
        .sees("zhangcs");
    v.signs_in("nobody", "Test@2023")
        .await
        .sees("该用户未注册，请在自然人业务入口进行用户注册");
    v.posts("/sso/login", &[("side", "company")])
        .await
        .sees("请选择“自然人业务办理”登录");
    for _ in 0..4 {
        v.signs_in("zhangcs", "wrong")
            .await
            .sees("输入的个人账号或密码错误，请重新输入！");
    }
    let locked = "连续认证错误次数过多，您的账号已被锁定。建议您直接使用“忘记密码”修改密码";
    v.signs_in("zhangcs", "wrong")
        .await
        .sees(locked)
        .sees("href=\"/yhgl/wjmm\"")
        .sees("href=\"/yhgl/yhzc\"");
    v.signs_in("zhangcs", "Test@2023").await.sees(locked);
    v.signs_in("suoding", "Test@2023").await.sees(locked);
    v.opens("/sso/captcha?scene=sso&fresh=1").await;
    v.signs_in("liyl", "Test@2023").await.is_at("/sso/verify");
    for _ in 0..4 {
        v.verifies("wrong").await.sees("账号或密码错误");
    }
    v.verifies("wrong").await.sees(locked);
}

#[tokio::test]
pub async fn each_way_of_naming_an_account_works() {
    for (way, account) in [
        ("name", "zhangcs"),
        ("phone", "15400000001"),
        ("id", "110199199001019912"),
    ] {
        let mut v = visitor(json!({})).await;
        v.opens("/sso/login").await;
        let captcha = v.value("captcha").await.to_lowercase();
        let fields = [
            ("way", way),
            ("account", account),
            ("password", "Test@2023"),
            ("captcha", &captcha),
        ];
        v.posts("/sso/login", &fields).await.is_at("/sso/verify");
    }
}

#[tokio::test]
pub async fn the_second_check_says_what_is_wrong() {
    let mut v = visitor(json!({})).await;
    v.signs_in("zhangcs", "Test@2023").await;
    v.posts("/sso/verify", &[])
        .await
        .sees("请输入密码")
        .sees("请输入图形验证码");
    let wrong = [("password", "Test@2023"), ("captcha", "0000")];
    v.posts("/sso/verify", &wrong)
        .await
        .sees("图形验证码错误，请重新输入");
    v.verifies("wrong")
        .await
        .sees("输入的个人账号或密码错误，请重新输入！");
    v.verifies_by_sms("123456").await.sees("请先获取验证码");
    v.posts("/sso/verify/sms", &[("captcha", "0000")])
        .await
        .sees("图形验证码错误");
    v.asks_for_sms().await.sees("验证码已发送");
    v.asks_for_sms().await.sees("获取过于频繁，请稍后再试");
    v.verifies_by_sms("").await.sees("请输入短信验证码");
    v.verifies_by_sms("x").await.sees("短信验证码错误");
    v.advances(301).await;
    let code = v.value("sms").await;
    v.verifies_by_sms(&code)
        .await
        .sees("短信验证码已过期，请重新获取");
    for _ in 0..4 {
        v.advances(60).await;
        v.asks_for_sms().await.sees("验证码已发送");
    }
    v.advances(60).await;
    v.asks_for_sms()
        .await
        .sees("今日获取验证码次数已达上限，请明日再试");
    let code = v.value("sms").await;
    v.verifies_by_sms(&code).await.is_at(HOME);
}

#[tokio::test]
pub async fn the_identity_is_chosen() {
    let mut v = visitor(json!({})).await;
    v.signs_in("zhangcs", "Test@2023").await;
    v.verifies("Test@2023").await;
    v.posts(HOME, &[("as", "company")])
        .await
        .sees("请先选择企业!");
    let company = [("as", "company"), ("company", "北京样例科技有限公司(模拟)")];
    v.posts(HOME, &company)
        .await
        .sees("您当前以企业身份办税")
        .sees_not("社保");
    v.opens(PERSON).await.is_at(HOME);
    v.posts("/xxmh/switch", &[])
        .await
        .sees("您确定以个人身份直接进入系统吗？");
    v.enters_as_person().await.sees("社保");

    let mut v = visitor(json!({ "user": "wrgs" })).await;
    v.signs_in("wrgs", "Test@2023").await;
    v.verifies("Test@2023")
        .await
        .sees("暂时未实名，请先进行实名制申请");
    v.enters_as_person().await;
    v.sees("未绑定个人身份，不能办理个人业务，请点击确定按钮进行绑定。");
    v.posts(HOME, &[("as", "company")])
        .await
        .sees("暂无企业，请先绑定企业");

    let mut v = visitor(json!({})).await;
    v.signs_in("qiye", "Test@2023").await;
    v.verifies("Test@2023").await;
    for (company, text) in [
        (
            "北京停用样例有限公司(模拟)",
            "该纳税人主体已被停用，请咨询税务机关！",
        ),
        ("北京无权样例有限公司(模拟)", "用户未分配用户权限！"),
        ("别人的公司", "请先选择企业!"),
    ] {
        v.posts(HOME, &[("as", "company"), ("company", company)])
            .await
            .sees(text);
    }
}
