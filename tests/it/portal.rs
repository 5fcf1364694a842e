//! The mock portal, driven by HTTP alone.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode, redirect};
use serde_json::{Map, Value, json};
use stepproof::portal::{self, Options, Portal};

const HOME: &str = "/xxmh/html/index_login.html";
const PERSON: &str = "/sbf/cxjm/yl/jfbl";
const INSURED: &str = "/sbf/cxjm/yl/cbxx";
const SUBMIT: &str = "/sbf/cxjm/yl/jftj";
const CONFIRM: &str = "/sbf/cxjm/yl/jfqr";
const RECORDS: &str = "/sbf/cxjm/yl/jfjl";
const CASHIER: &str = "/sbf/zf/cashier";
const CARD: &str = "/upop/pay/card";
const RESULT: &str = "/upop/pay/result";
const GOOD_CARD: &str = "6216261000000000018";

/// Somebody at a browser, with a portal of their own.
struct Visitor {
    portal: Portal,
    client: reqwest::Client,
    cookie: String,
    path: String,
    page: String,
    status: StatusCode,
}

/// A visitor of a portal that begins like this.
async fn visitor(setup: Value) -> Visitor {
    let options = Options {
        setup: object(setup),
        ..Options::default()
    };
    Visitor {
        portal: portal::start(options).await.expect("portal"),
        client: reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .build()
            .unwrap(),
        cookie: String::new(),
        path: String::new(),
        page: String::new(),
        status: StatusCode::OK,
    }
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn encode(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        let plain = |byte: u8| byte.is_ascii_alphanumeric();
        text.bytes()
            .map(|byte| {
                if plain(byte) {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect()
    };
    let pair = |(name, value): &(&str, &str)| format!("{}={}", escape(name), escape(value));
    fields.iter().map(pair).collect::<Vec<_>>().join("&")
}

impl Visitor {
    async fn sends(&mut self, method: Method, path: &str, body: String) -> &mut Self {
        let (mut method, mut path, mut body) = (method, path.to_owned(), body);
        for _ in 0..8 {
            let request = self
                .client
                .request(method.clone(), format!("{}{path}", self.portal.base_url))
                .header("cookie", &self.cookie)
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body.clone());
            let answer = request.send().await.unwrap();
            if let Some(cookie) = answer.headers().get("set-cookie") {
                self.cookie = cookie
                    .to_str()
                    .unwrap()
                    .split(';')
                    .next()
                    .unwrap()
                    .to_owned();
            }
            self.status = answer.status();
            if !self.status.is_redirection() {
                self.path = path;
                self.page = answer.text().await.unwrap();
                assert!(
                    !self.page.contains("⟦?⟧"),
                    "a text is missing on {}",
                    self.path
                );
                return self;
            }
            path = answer.headers()["location"].to_str().unwrap().to_owned();
            method = Method::GET;
            body = String::new();
        }
        panic!("redirected for ever: {path}");
    }

    async fn opens(&mut self, path: &str) -> &mut Self {
        self.sends(Method::GET, path, String::new()).await
    }

    async fn posts(&mut self, path: &str, fields: &[(&str, &str)]) -> &mut Self {
        self.sends(Method::POST, path, encode(fields)).await
    }

    #[track_caller]
    fn sees(&mut self, text: &str) -> &mut Self {
        assert!(
            self.page.contains(text),
            "no {text} on {}:\n{}",
            self.path,
            self.page
        );
        self
    }

    #[track_caller]
    fn sees_not(&mut self, text: &str) -> &mut Self {
        assert!(!self.page.contains(text), "{text} on {}", self.path);
        self
    }

    #[track_caller]
    fn is_at(&mut self, path: &str) -> &mut Self {
        assert_eq!(self.path.split('?').next(), Some(path), "{}", self.page);
        self
    }

    /// The control API.
    async fn control(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let request = self
            .client
            .request(method, format!("{}/__portal{path}", self.portal.base_url))
            .bearer_auth(&self.portal.token)
            .json(&body);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    async fn value(&self, name: &str) -> String {
        let (status, body) = self
            .control(Method::GET, &format!("/values/{name}"), json!({}))
            .await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body["value"].as_str().unwrap().to_owned()
    }

    async fn expects(&self, expectation: Value) -> &Self {
        let (_, body) = self
            .control(Method::POST, "/expect", expectation.clone())
            .await;
        assert_eq!(body["found"], expectation);
        assert_eq!(body["ok"], true);
        self
    }

    async fn advances(&self, seconds: u32) -> &Self {
        self.control(Method::POST, "/clock", json!({ "advance": seconds }))
            .await;
        self
    }

    async fn faulty(&self, fault: &str) -> &Self {
        let (status, _) = self
            .control(Method::POST, &format!("/faults/{fault}"), json!({}))
            .await;
        assert_eq!(status, StatusCode::OK);
        self
    }

    /// W2, with the code of the picture unless another is given.
    async fn signs_in(&mut self, account: &str, password: &str) -> &mut Self {
        self.opens("/sso/login").await;
        let captcha = self.value("captcha").await;
        self.signs_in_with(account, password, &captcha).await
    }

    async fn signs_in_with(&mut self, account: &str, password: &str, captcha: &str) -> &mut Self {
        let fields = [
            ("side", "person"),
            ("way", "name"),
            ("account", account),
            ("password", password),
            ("captcha", captcha),
        ];
        self.posts("/sso/login", &fields).await
    }

    /// W3 by password.
    async fn verifies(&mut self, password: &str) -> &mut Self {
        let captcha = self.value("captcha").await;
        let fields = [
            ("method", "password"),
            ("password", password),
            ("captcha", &captcha),
        ];
        self.posts("/sso/verify", &fields).await
    }

    /// W3: asks for a code.
    async fn asks_for_sms(&mut self) -> &mut Self {
        let captcha = self.value("captcha").await;
        self.posts("/sso/verify/sms", &[("captcha", &captcha)])
            .await
    }

    async fn verifies_by_sms(&mut self, code: &str) -> &mut Self {
        self.posts("/sso/verify", &[("method", "sms"), ("sms", code)])
            .await
    }

    async fn enters_as_person(&mut self) -> &mut Self {
        self.posts(HOME, &[("as", "person")]).await
    }

    async fn pays_for_self(&mut self) -> &mut Self {
        self.posts(PERSON, &[("who", "self")]).await
    }

    async fn pays_for(&mut self, document: &str, id: &str, name: &str, nation: &str) -> &mut Self {
        let fields = [
            ("who", "other"),
            ("document", document),
            ("id", id),
            ("name", name),
            ("nation", nation),
        ];
        self.posts(PERSON, &fields).await
    }

    async fn pays_for_resident(&mut self, id: &str, name: &str) -> &mut Self {
        self.pays_for("居民身份证", id, name, "中国").await
    }

    /// W9 to W12 for one year.
    async fn orders(&mut self, year: &str) -> &mut Self {
        self.posts(INSURED, &[("year", year)]).await.is_at(SUBMIT);
        self.posts(SUBMIT, &[("year", year)]).await;
        self.posts(CONFIRM, &[]).await
    }

    /// W12 to W14.
    async fn gives_card(&mut self, card: &str) -> &mut Self {
        self.opens(CASHIER).await.is_at(CASHIER);
        self.posts(CASHIER, &[("way", "unionpay")])
            .await
            .is_at("/upop/pay");
        self.posts("/upop/pay", &[("card", card)]).await
    }

    /// W14.
    async fn pays(&mut self, pin: &str) -> &mut Self {
        self.posts("/upop/pay/sms", &[]).await.sees("验证码已发送");
        let sms = self.value("card_sms").await;
        self.posts(CARD, &[("pin", pin), ("sms", &sms)]).await
    }
}

/// Somebody who is signed in and stands at W7.
async fn payer(mut setup: Value) -> Visitor {
    setup["signed_in"] = json!(true);
    let mut payer = visitor(setup).await;
    payer.opens(PERSON).await.is_at(PERSON);
    payer
}

/// Somebody who stands at W14 with this card.
async fn at_card(card: &str, mut setup: Value) -> Visitor {
    setup["signed_in"] = json!(true);
    let mut payer = visitor(setup).await;
    payer.pays_for_self().await;
    payer.orders("2023").await;
    payer.gives_card(card).await;
    payer
}

#[tokio::test]
async fn pays_for_oneself_from_the_index_to_the_record() {
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
async fn a_parent_pays_for_a_child() {
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
async fn a_later_page_leads_to_the_earliest_step_that_is_missing() {
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
    v.signs_in("zhangcs", "Test@2023").await;
    v.opens(SUBMIT).await.is_at("/sso/verify");
    v.verifies("Test@2023").await;
    v.opens(SUBMIT).await.is_at(HOME);
    v.enters_as_person().await;
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
async fn sign_in_says_what_is_wrong() {
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
    v.signs_in("zhangcs", "wrong").await.sees(locked);
    v.signs_in("zhangcs", "Test@2023").await.sees(locked);
    v.signs_in("suoding", "Test@2023").await.sees(locked);
    v.signs_in("liyl", "Test@2023").await.is_at("/sso/verify");
}

#[tokio::test]
async fn each_way_of_naming_an_account_works() {
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
async fn the_second_check_says_what_is_wrong() {
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
    v.verifies_by_sms("x")
        .await
        .sees("短信验证码错误")
        .sees("60秒后重新获取");
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
async fn the_identity_is_chosen() {
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
    v.opens("/yhgl/smzsq")
        .await
        .sees("您是否已经在税务机关进行过实名信息采集");
    v.posts(HOME, &[("as", "company")])
        .await
        .sees("暂无企业，请先绑定企业");
}

#[tokio::test]
async fn the_form_for_others_says_what_is_wrong() {
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
async fn nothing_ticked_is_nothing_to_pay_and_two_rows_add_up() {
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
    v.posts(CONFIRM, &[]).await.is_at(CASHIER).sees("325.00");
    v.gives_card(GOOD_CARD).await;
    v.pays("123456").await.sees("您已成功支付325.00元!");
    v.expects(json!({ "person": "newborn", "year": 2023, "paid": "0.00" }))
        .await;
    v.pays_for_resident("110199202212159952", "李新生")
        .await
        .sees("345.00")
        .sees_not("325.00");
}

#[tokio::test]
async fn an_order_is_made_once_and_charged_once() {
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
    v.posts(CONFIRM, &[]).await.is_at(CASHIER);
}

#[tokio::test]
async fn fees_are_paid_on_working_days_from_the_5th_to_the_20th_before_15() {
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
    }
    let mut v = payer(json!({ "at": "2023-01-10T14:59:00+08:00" })).await;
    v.pays_for_self().await;
    v.advances(120).await;
    v.orders("2023").await.is_at(SUBMIT).sees(closed);
}

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
async fn the_session_is_lost_once_where_the_setup_says() {
    let lost = "用户登录超时？";
    let mut v = visitor(json!({ "lose_session_at": "verify" })).await;
    v.signs_in("zhangcs", "Test@2023").await.sees(lost);
    v.signs_in("zhangcs", "Test@2023").await.sees_not(lost);
    let mut v = payer(json!({ "lose_session_at": "insured" })).await;
    v.pays_for_self().await.sees(lost);
    v.opens(PERSON).await.is_at("/sso/login");
    let mut v = at_card(GOOD_CARD, json!({ "lose_session_at": "card" })).await;
    v.sees(lost);
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

#[tokio::test]
async fn the_setup_shapes_the_pages() {
    let mut v = visitor(json!({ "announcements": 2 })).await;
    v.opens("/xxmh/html/index.html").await;
    assert_eq!(v.page.matches("<dialog").count(), 2);
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

#[tokio::test]
async fn every_fault_shows() {
    for fault in portal::faults() {
        let mut v = payer(json!({})).await;
        v.faulty(fault.name).await;
        match fault.name {
            "renamed-button" => {
                v.pays_for_self().await.sees(">继续<").sees_not("下一步");
            }
            "renamed-menu" => {
                v.opens("/sbf/index").await.sees("城乡居民医保费申报");
            }
            "wrong-amount" => {
                v.pays_for_self().await.sees(">665.00<");
                v.posts(INSURED, &[("year", "2023")]).await.sees(">675.00<");
                v.posts(SUBMIT, &[("year", "2023")])
                    .await
                    .sees("社会保险费675.00元");
                v.posts(CONFIRM, &[]).await.sees("665.00");
            }
            "skipped-step" => {
                v.pays_for_self().await.is_at(SUBMIT);
            }
            "lost-session" => {
                v.pays_for_self().await.sees("用户登录超时？");
            }
            "http-500" => {
                v.pays_for_self().await;
                v.posts(INSURED, &[("year", "2023")]).await;
                assert_eq!(v.status, StatusCode::INTERNAL_SERVER_ERROR);
            }
            "no-answer" => {
                v.pays_for_self().await;
                v.posts(INSURED, &[("year", "2023")]).await;
                v.posts(SUBMIT, &[("year", "2023")]).await;
                let url = format!("{}{CASHIER}", v.portal.base_url);
                let silent = tokio::spawn(v.client.get(url).send());
                // The request is there and unanswered until the instance stops; then it ends.
                v.control(Method::GET, "/state", json!({})).await;
                assert!(!silent.is_finished());
                v.portal.stop().await;
                assert!(
                    silent
                        .await
                        .unwrap()
                        .is_ok_and(|answer| answer.status() == 200)
                );
                continue;
            }
            "missing-notice" => {
                v.pays_for_self().await;
                v.posts(INSURED, &[("year", "2023")]).await;
                v.posts(SUBMIT, &[("year", "2023")])
                    .await
                    .sees("665.00元。")
                    .sees_not("核对");
            }
            "extra-dialog" => {
                v.opens(PERSON).await.sees("data-alert=");
            }
            "slow" => {
                v.opens(PERSON).await.is_at(PERSON);
            }
            "disabled-button" => {
                v.pays_for_self().await;
                v.posts(INSURED, &[("year", "2023")])
                    .await
                    .sees("disabled>提交");
            }
            "duplicate-button" => {
                v.pays_for_self().await;
                assert_eq!(v.page.matches(">下一步<").count(), 2);
            }
            "wrong-person" => {
                v.pays_for_self().await;
                v.posts(INSURED, &[("year", "2023")]).await;
                v.posts(SUBMIT, &[("year", "2023")])
                    .await
                    .sees("您正在为张三样缴纳");
            }
            "double-charge" | "lost-record" => {
                v.pays_for_self().await;
                v.orders("2023").await;
                v.gives_card(GOOD_CARD).await;
                v.pays("123456").await.sees("您已成功支付665.00元!");
                let (charges, paid) = match fault.name {
                    "double-charge" => (2, "665.00"),
                    _ => (1, "0.00"),
                };
                v.expects(json!({ "charges": charges, "paid": paid })).await;
            }
            "preselected-other" => {
                v.opens(PERSON)
                    .await
                    .sees("value=\"other\" data-clears=\"other-form\" checked");
            }
            "missing-field" => {
                let mut v = visitor(json!({ "faults": ["missing-field"] })).await;
                v.opens("/sso/login").await.sees_not("id=\"captcha\"");
                v.signs_in_with("zhangcs", "Test@2023", "")
                    .await
                    .is_at("/sso/verify");
            }
            other => panic!("no test for the fault {other}"),
        }
    }
}

#[tokio::test]
async fn the_control_api_wants_its_token_and_known_words() {
    let v = visitor(json!({})).await;
    let url = format!("{}/__portal/state", v.portal.base_url);
    let bare = v.client.get(&url).send().await.unwrap();
    assert_eq!(bare.status(), StatusCode::UNAUTHORIZED);
    assert!(
        bare.text()
            .await
            .unwrap()
            .contains("Authorization: Bearer TOKEN")
    );
    let wrong = v.client.get(&url).bearer_auth("x").send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
    let elsewhere = v
        .client
        .get(&url)
        .bearer_auth(&v.portal.token)
        .header("host", "evil.example");
    assert_eq!(
        elsewhere.send().await.unwrap().status(),
        StatusCode::FORBIDDEN
    );

    for (method, path, body, status, text) in [
        (
            Method::GET,
            "/values/sms",
            json!({}),
            404,
            "there is no `sms` yet",
        ),
        (
            Method::GET,
            "/values/captch",
            json!({}),
            404,
            "did you mean `captcha`?",
        ),
        (
            Method::POST,
            "/reset",
            json!({ "usr": "x" }),
            400,
            "did you mean `user`?",
        ),
        (
            Method::POST,
            "/reset",
            json!({ "user": "payer_n" }),
            400,
            "did you mean `payer_m`?",
        ),
        (
            Method::POST,
            "/expect",
            json!({ "payd": "1" }),
            400,
            "did you mean `paid`?",
        ),
        (
            Method::POST,
            "/expect",
            json!({ "paid": "665" }),
            400,
            "665.00",
        ),
        (
            Method::POST,
            "/clock",
            json!({ "to": 1 }),
            400,
            "unknown field `to`",
        ),
        (Method::POST, "/clock", json!({}), 400, "wants either"),
        (
            Method::POST,
            "/faults/sloow",
            json!({}),
            404,
            "did you mean `slow`?",
        ),
        (
            Method::DELETE,
            "/state",
            json!({}),
            405,
            "not with this method",
        ),
        (Method::GET, "/nothing", json!({}), 404, "no such part"),
    ] {
        let (found, answer) = v.control(method, path, body).await;
        assert_eq!(found, status, "{path}: {answer}");
        assert!(
            answer["error"].as_str().unwrap().contains(text),
            "{path}: {answer}"
        );
    }
}

#[tokio::test]
async fn the_control_api_reads_and_sets_the_state() {
    let mut v = payer(json!({})).await;
    v.pays_for_self().await;
    v.orders("2023").await;
    let (_, orders) = v.control(Method::GET, "/orders", json!({})).await;
    assert_eq!(orders["orders"][0]["status"], "open");
    v.advances(16 * 60)
        .await
        .expects(json!({ "order": "expired" }))
        .await;
    let (_, clock) = v.control(Method::GET, "/clock", json!({})).await;
    assert_eq!(
        clock,
        json!({ "at": "2023-01-10T10:16:00+08:00", "running": false })
    );
    v.faulty("slow").await;
    let (_, on) = v.control(Method::GET, "/faults", json!({})).await;
    assert_eq!(
        on["faults"].as_array().unwrap().len(),
        portal::faults().len()
    );
    let (_, off) = v.control(Method::DELETE, "/faults/slow", json!({})).await;
    assert_eq!(off["faults"], json!([]));
    let (_, reset) = v
        .control(Method::POST, "/reset", json!({ "user": "payer_f" }))
        .await;
    assert_eq!(reset["ok"], true);
    v.expects(json!({ "orders": 0 })).await;
    let (_, state) = v.control(Method::GET, "/state", json!({})).await;
    assert_eq!(state["user"], "payer_f");
    v.opens(PERSON).await.is_at("/sso/login");
    let (_, inbox) = v.control(Method::GET, "/inbox", json!({})).await;
    assert_eq!(inbox["inbox"], json!([]));
}

#[tokio::test]
async fn the_start_page_and_the_assets_are_there() {
    let mut v = visitor(json!({})).await;
    v.opens("/")
        .await
        .sees("模拟系统 · 仅供测试")
        .sees("zhangcs")
        .sees(GOOD_CARD)
        .sees("slow");
    for asset in [
        "/assets/portal.css",
        "/assets/portal.js",
        "/assets/icon.svg",
        "/favicon.ico",
    ] {
        v.opens(asset).await;
        assert_eq!(v.status, StatusCode::OK);
    }
    v.opens("/sso/captcha").await.sees("<svg").sees_not("<text");
    let code = v.value("captcha").await;
    v.sees_not(&code);
}

#[tokio::test]
async fn equal_instances_show_equal_pages() {
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
async fn garbage_is_never_an_error_of_the_server() {
    let paths = [
        "/",
        "/xxmh/html/index.html",
        "/sso/login",
        "/sso/captcha",
        "/sso/verify",
        "/sso/verify/sms",
        "/sso/logout",
        HOME,
        "/xxmh/switch",
        "/yhgl/smzsq",
        "/sbf/index",
        "/xxmh/fn/x",
        PERSON,
        INSURED,
        SUBMIT,
        CONFIRM,
        RECORDS,
        CASHIER,
        "/upop/pay",
        "/upop/pay/login",
        CARD,
        "/upop/pay/cards",
        "/upop/pay/sms",
        "/upop/pay/query",
        RESULT,
        "/upop/control.exe",
        "/__start/live",
    ];
    let garbage = [
        "",
        "%",
        "=&=&&",
        "year=99999999&year=-1&year=2023",
        "who=other&id=%F0%9F%92%A9&name=%00",
        "who=other&document=%E5%B1%85%E6%B0%91%E8%BA%AB%E4%BB%BD%E8%AF%81&id=%E4%B8%80%E4%B8%80%E4%B8%80%E4%B8%80%E4%B8%80%E4%B8%80",
        "card=62%C3%A9&pin=1&sms=1",
        "as=company&company=%3Cscript%3E",
        "\u{0}\u{1}",
        "a[]=1&scene=x",
        "side=person&account=%3Cb%3E&password=x&captcha=x",
    ];
    for setup in [
        json!({}),
        json!({ "signed_in": true }),
        json!({ "user": "wrgs", "signed_in": true }),
    ] {
        let mut v = visitor(setup).await;
        for stage in 0..3 {
            for path in paths {
                v.opens(path).await;
                assert!(!v.status.is_server_error(), "{path}: {}", v.status);
                for body in garbage {
                    v.sends(Method::POST, path, body.to_owned()).await;
                    assert!(!v.status.is_server_error(), "{path} {body}: {}", v.status);
                    v.sees_not("<script>").sees_not("<b>");
                }
            }
            v.pays_for_self().await;
            if stage == 1 {
                v.posts(INSURED, &[("year", "2023")]).await;
                v.posts(SUBMIT, &[("year", "2023")]).await;
                v.posts(CONFIRM, &[]).await;
                v.posts(CASHIER, &[]).await;
            }
        }
    }
}

#[test]
fn a_setup_and_an_expectation_are_checked() {
    let setup = |value| portal::validate_setup(&object(value));
    assert_eq!(setup(json!({})), Ok(()));
    let full = json!({
        "user": "payer_f", "at": "2023-01-10T10:00:00+08:00", "faults": ["slow"],
        "signed_in": true, "announcements": 1, "password_control": "missing",
        "paid": ["child"], "pending": ["hk"], "record_lag": 5, "locked": false, "sms_sent": 2,
        "lose_session_at": "card", "social": "frame", "cashier": "new-tab",
        "cards": { GOOD_CARD: "64" },
    });
    assert_eq!(setup(full), Ok(()));
    for (wrong, text) in [
        (
            json!({ "announcement": 1 }),
            "unknown key `announcement`; did you mean `announcements`?",
        ),
        (json!({ "announcements": 3 }), "`announcements`: 0, 1 or 2"),
        (json!({ "faults": ["slo"] }), "did you mean `slow`?"),
        (json!({ "at": "noon" }), "`at`:"),
        (
            json!({ "password_control": "gone" }),
            "`password_control`: unknown variant `gone`",
        ),
        (json!({ "cards": { "1": "64" } }), "unknown card `1`"),
    ] {
        let error = setup(wrong).unwrap_err();
        assert!(error.contains(text), "{error}");
    }
    let expectation = |value| portal::validate_expectation(&object(value));
    assert_eq!(
        expectation(json!({ "person": "child", "year": 2023, "paid": "345.00" })),
        Ok(())
    );
    assert!(
        expectation(json!({ "person": "child" }))
            .unwrap_err()
            .contains("expects nothing")
    );
    assert!(
        expectation(json!({ "paid": 665 }))
            .unwrap_err()
            .contains("`paid`")
    );
    assert_eq!(
        portal::value_names(),
        ["captcha", "sms", "card_sms", "order"]
    );
}
