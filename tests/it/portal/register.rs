//! 用户注册, 忘记密码 and 实名制申请.

use serde_json::json;

use super::visitor::{HOME, INSURED, PERSON, Visitor, visitor};

const REGISTER: &str = "/yhgl/yhzc";
const FORGOT: &str = "/yhgl/wjmm";
const REAL_NAME: &str = "/yhgl/smzsq";
const PHONE: &str = "15400000005";

impl Visitor {
    async fn registers(&mut self, fields: &[(&str, &str)]) -> &mut Self {
        let mut all = vec![
            ("login", "xinren"),
            ("password", "Neu@2023"),
            ("again", "Neu@2023"),
            ("phone", PHONE),
        ];
        all.retain(|(name, _)| !fields.iter().any(|(other, _)| name == other));
        all.extend(fields);
        self.posts(REGISTER, &all).await
    }

    /// A new account, signed in up to W4.
    async fn is_new(&mut self) -> &mut Self {
        self.posts("/yhgl/yhzc/sms", &[("phone", PHONE)]).await;
        let code = self.value("sms").await;
        self.registers(&[("sms", &code)]).await;
        self.sees("注册成功，请登录");
        self.signs_in("xinren", "Neu@2023").await;
        self.verifies("Neu@2023").await.is_at(HOME)
    }

    /// The form that links a real name, for the ID of a woman's or a man's.
    async fn links(&mut self, document: &str, id: &str, name: &str, sex: &str) -> &mut Self {
        let fields = [
            ("name", name),
            ("document", document),
            ("id", id),
            ("sex", sex),
            (
                "nation",
                if document == "护照" {
                    "日本"
                } else {
                    "中国"
                },
            ),
        ];
        self.posts(REAL_NAME, &fields).await
    }
}

#[tokio::test]
pub async fn a_new_account_signs_in_and_gets_its_real_name() {
    for (id, name, sex, paid, year) in [
        ("110199201506019942", "张小样", "female", "345.00", "2023"),
        ("110199195005059964", "王老样", "female", "370.00", "2023"),
    ] {
        let mut v = visitor(json!({})).await;
        v.opens(REGISTER).await.sees("提交注册");
        v.is_new().await.sees("暂时未实名，请先进行实名制申请");
        v.enters_as_person()
            .await
            .sees("未绑定个人身份，不能办理个人业务，请点击确定按钮进行绑定。");
        v.opens(PERSON).await.is_at(HOME);
        v.opens(REAL_NAME)
            .await
            .sees("您是否已经在税务机关进行过实名信息采集");
        v.opens("/yhgl/smzsq?collected=no")
            .await
            .sees("模拟系统到此为止");
        v.opens("/yhgl/smzsq?collected=yes")
            .await
            .sees("关联实名信息");
        v.links("居民身份证", id, name, sex)
            .await
            .sees("实名信息关联成功")
            .sees(name);
        v.links("居民身份证", id, name, sex)
            .await
            .is_at(REAL_NAME)
            .sees("您已完成实名");
        v.enters_as_person().await.sees("我要办税");
        v.pays_for_self().await.is_at(INSURED).sees(paid);
        v.orders(year).await.sees(name);
    }
    let mut v = visitor(json!({})).await;
    v.is_new().await;
    v.links("居民身份证", "110199198503159937", "孙免缴", "male")
        .await;
    v.enters_as_person().await;
    v.pays_for_self().await.sees("该参保人为免缴人员，无需缴费");
}

#[tokio::test]
pub async fn the_real_name_is_checked() {
    let mut v = visitor(json!({})).await;
    v.is_new().await;
    v.links("居民身份证", "", "", "male")
        .await
        .sees("请输入姓名")
        .sees("请输入证件号码");
    v.links("居民身份证", "110199201506019943", "张小样", "female")
        .await
        .sees("证件号码不正确,请核对")
        .sees("关联实名信息");
    v.links("护照", "E1234567", "无名", "male")
        .await
        .sees("请到办税服务厅办理");
    v.links("港澳台居民居住证", "810000199408230021", "陈样本", "female")
        .await
        .sees("请确认国籍和证件类型");
    for (name, sex) in [("张大样", "female"), ("张小样", "male")] {
        v.links("居民身份证", "110199201506019942", name, sex)
            .await
            .sees("未查询到您的实名信息，请核对后重新输入");
    }
    v.enters_as_person().await.sees("未绑定个人身份");
}

#[tokio::test]
pub async fn registration_says_what_is_wrong() {
    let mut v = visitor(json!({})).await;
    let empty = [
        ("login", ""),
        ("password", ""),
        ("again", ""),
        ("phone", ""),
    ];
    v.registers(&empty)
        .await
        .sees("请输入用户名")
        .sees("请输入密码")
        .sees("请输入手机号码")
        .sees("请先获取验证码");
    v.registers(&[("login", "zhangcs")])
        .await
        .sees("该用户名已被使用");
    for weak in ["Neu@202", "12345678", "Neu@2023Neu@2023x"] {
        v.registers(&[("password", weak)])
            .await
            .sees("密码应为8至16位，且包含字母、数字、符号中的两种")
            .sees("两次输入的密码不一致");
    }
    for (phone, text) in [
        ("12345", "手机号码不正确,请核对"),
        ("15400000001", "该手机号已注册"),
        ("13800000000", "模拟系统只接受虚构的手机号"),
    ] {
        v.registers(&[("phone", phone)])
            .await
            .sees(text)
            .sees(phone);
        v.posts("/yhgl/yhzc/sms", &[("phone", phone)])
            .await
            .sees(text);
    }
    v.posts("/yhgl/yhzc/sms", &[("phone", PHONE)])
        .await
        .sees("验证码已发送");
    v.posts("/yhgl/yhzc/sms", &[("phone", PHONE)])
        .await
        .sees("获取过于频繁");
    let code = v.value("sms").await;
    v.registers(&[]).await.sees("请输入短信验证码");
    v.registers(&[("sms", "x")]).await.sees("短信验证码错误");
    // A code proves only the phone that it was sent to.
    v.registers(&[("sms", &code), ("phone", "15400000006")])
        .await
        .sees("请先获取验证码");
    v.advances(301).await;
    v.registers(&[("sms", &code)])
        .await
        .sees("短信验证码已过期");
    for _ in 0..4 {
        v.advances(60).await;
        v.posts("/yhgl/yhzc/sms", &[("phone", PHONE)]).await;
    }
    v.advances(60).await;
    v.posts("/yhgl/yhzc/sms", &[("phone", PHONE)])
        .await
        .sees("今日获取验证码次数已达上限");
    // The next day, the count begins at zero.
    v.advances(24 * 60 * 60).await;
    v.is_new().await;
    v.registers(&[("login", "anders")])
        .await
        .sees("该手机号已注册");
}

#[tokio::test]
pub async fn a_forgotten_password_is_changed() {
    let mut v = visitor(json!({})).await;
    v.opens(FORGOT).await.sees("新密码");
    v.posts(FORGOT, &[])
        .await
        .sees("请输入手机号码")
        .sees("请输入密码");
    let wrong = [("phone", "1"), ("password", "short"), ("again", "x")];
    v.posts(FORGOT, &wrong)
        .await
        .sees("手机号码不正确,请核对")
        .sees("密码应为8至16位")
        .sees("两次输入的密码不一致");
    v.posts("/yhgl/wjmm/sms", &[("phone", PHONE)])
        .await
        .sees("该用户未注册");
    // The account is locked from the start, and unlocked by setting another password.
    let locked = "15400000004";
    v.posts("/yhgl/wjmm/sms", &[("phone", locked)])
        .await
        .sees("验证码已发送");
    v.posts("/yhgl/wjmm/sms", &[("phone", locked)])
        .await
        .sees("获取过于频繁");
    let mut right = vec![
        ("phone", locked),
        ("password", "Neu@2023"),
        ("again", "Neu@2023"),
    ];
    v.posts(FORGOT, &right).await.sees("请输入短信验证码");
    right.push(("sms", "x"));
    v.posts(FORGOT, &right).await.sees("短信验证码错误");
    let code = v.value("sms").await;
    right[3].1 = &code;
    v.posts(FORGOT, &right).await.sees("密码已修改，请重新登录");
    v.posts(FORGOT, &right).await.sees("请先获取验证码");
    v.signs_in("suoding", "Test@2023")
        .await
        .sees("账号或密码错误");
    v.signs_in("suoding", "Neu@2023").await.is_at("/sso/verify");

    let mut v = visitor(json!({ "user": "payer_f", "sms_sent": 5 })).await;
    v.posts("/yhgl/wjmm/sms", &[("phone", "15400000002")])
        .await
        .sees("今日获取验证码次数已达上限");
    let mut v = visitor(json!({})).await;
    v.posts("/yhgl/wjmm/sms", &[("phone", "15400000002")]).await;
    let code = v.value("sms").await;
    v.advances(301).await;
    let fields = [
        ("phone", "15400000002"),
        ("password", "Neu@2023"),
        ("again", "Neu@2023"),
        ("sms", &code),
    ];
    v.posts(FORGOT, &fields).await.sees("短信验证码已过期");
}
