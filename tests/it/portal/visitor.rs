//! A visitor: a client that only uses HTTP, with methods for what a person does.

use std::collections::BTreeSet;
use std::sync::Mutex;

use reqwest::{Method, StatusCode, redirect};
use serde_json::{Map, Value, json};
use stepproof::portal::{self, Options, Portal};

pub const HOME: &str = "/xxmh/html/index_login.html";
pub const PERSON: &str = "/sbf/cxjm/yl/jfbl";
pub const INSURED: &str = "/sbf/cxjm/yl/cbxx";
pub const SUBMIT: &str = "/sbf/cxjm/yl/jftj";
pub const CONFIRM: &str = "/sbf/cxjm/yl/jfqr";
pub const RECORDS: &str = "/sbf/cxjm/yl/jfjl";
pub const CASHIER: &str = "/sbf/zf/cashier";
pub const CARD: &str = "/upop/pay/card";
pub const WALLET: &str = "/upop/pay/cards";
pub const RESULT: &str = "/upop/pay/result";
pub const GOOD_CARD: &str = "6216261000000000018";

/// A visitor with their own portal.
pub struct Visitor {
    pub portal: Portal,
    pub client: reqwest::Client,
    pub cookie: String,
    pub path: String,
    pub page: String,
    pub status: StatusCode,
}

/// A visitor of a portal with this initial state.
pub async fn visitor(setup: Value) -> Visitor {
    let options = Options {
        setup: object(setup),
        ..Options::default()
    };
    Visitor {
        portal: portal::start(options).await.expect("portal"),
        client: stepproof::http_client::plain_builder()
            .redirect(redirect::Policy::none())
            .build()
            .unwrap(),
        cookie: String::new(),
        path: String::new(),
        page: String::new(),
        status: StatusCode::OK,
    }
}

pub fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

static REACHED: Mutex<BTreeSet<&str>> = Mutex::new(BTreeSet::new());

fn note(portal: &Portal) {
    REACHED.lock().unwrap().extend(portal.covered());
}

/// The branches that the visitors of this process have reached.
pub fn reached() -> BTreeSet<&'static str> {
    REACHED.lock().unwrap().clone()
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
    pub async fn sends(&mut self, method: Method, path: &str, body: String) -> &mut Self {
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
                note(&self.portal);
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

    pub async fn opens(&mut self, path: &str) -> &mut Self {
        self.sends(Method::GET, path, String::new()).await
    }

    pub async fn posts(&mut self, path: &str, fields: &[(&str, &str)]) -> &mut Self {
        self.sends(Method::POST, path, encode(fields)).await
    }

    #[track_caller]
    pub fn sees(&mut self, text: &str) -> &mut Self {
        assert!(
            self.page.contains(text),
            "no {text} on {}:\n{}",
            self.path,
            self.page
        );
        self
    }

    #[track_caller]
    pub fn sees_not(&mut self, text: &str) -> &mut Self {
        assert!(!self.page.contains(text), "{text} on {}", self.path);
        self
    }

    #[track_caller]
    pub fn is_at(&mut self, path: &str) -> &mut Self {
        assert_eq!(self.path.split('?').next(), Some(path), "{}", self.page);
        self
    }

    /// The control API.
    pub async fn control(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let request = self
            .client
            .request(method, format!("{}/__portal{path}", self.portal.base_url))
            .bearer_auth(&self.portal.token)
            .json(&body);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    pub async fn value(&self, name: &str) -> String {
        let (status, body) = self
            .control(Method::GET, &format!("/values/{name}"), json!({}))
            .await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body["value"].as_str().unwrap().to_owned()
    }

    pub async fn expects(&self, expectation: Value) -> &Self {
        let (_, body) = self
            .control(Method::POST, "/expect", expectation.clone())
            .await;
        assert_eq!(body["found"], expectation);
        assert_eq!(body["ok"], true);
        self
    }

    pub async fn advances(&self, seconds: u32) -> &Self {
        self.control(Method::POST, "/clock", json!({ "advance": seconds }))
            .await;
        self
    }

    pub async fn faulty(&self, fault: &str) -> &Self {
        let (status, _) = self
            .control(Method::POST, &format!("/faults/{fault}"), json!({}))
            .await;
        assert_eq!(status, StatusCode::OK);
        self
    }

    /// W2, with the code of the picture unless another is given.
    pub async fn signs_in(&mut self, account: &str, password: &str) -> &mut Self {
        self.opens("/sso/login").await;
        let captcha = self.value("captcha").await;
        self.signs_in_with(account, password, &captcha).await
    }

    pub async fn signs_in_with(
        &mut self,
        account: &str,
        password: &str,
        captcha: &str,
    ) -> &mut Self {
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
    pub async fn verifies(&mut self, password: &str) -> &mut Self {
        let captcha = self.value("captcha").await;
        let fields = [
            ("method", "password"),
            ("password", password),
            ("captcha", &captcha),
        ];
        self.posts("/sso/verify", &fields).await
    }

    /// W3: asks for a code.
    pub async fn asks_for_sms(&mut self) -> &mut Self {
        let captcha = self.value("captcha").await;
        self.posts("/sso/verify/sms", &[("captcha", &captcha)])
            .await
    }

    pub async fn verifies_by_sms(&mut self, code: &str) -> &mut Self {
        self.posts("/sso/verify", &[("method", "sms"), ("sms", code)])
            .await
    }

    pub async fn enters_as_person(&mut self) -> &mut Self {
        self.posts(HOME, &[("as", "person")]).await
    }

    pub async fn pays_for_self(&mut self) -> &mut Self {
        self.posts(PERSON, &[("who", "self")]).await
    }

    pub async fn pays_for(
        &mut self,
        document: &str,
        id: &str,
        name: &str,
        nation: &str,
    ) -> &mut Self {
        let fields = [
            ("who", "other"),
            ("document", document),
            ("id", id),
            ("name", name),
            ("nation", nation),
        ];
        self.posts(PERSON, &fields).await
    }

    pub async fn pays_for_resident(&mut self, id: &str, name: &str) -> &mut Self {
        self.pays_for("居民身份证", id, name, "中国").await
    }

    /// W9 to W12 for one year.
    pub async fn orders(&mut self, year: &str) -> &mut Self {
        self.posts(INSURED, &[("year", year)]).await.is_at(SUBMIT);
        self.posts(SUBMIT, &[("year", year)]).await;
        self.posts(CONFIRM, &[]).await
    }

    /// W12 to W14.
    pub async fn gives_card(&mut self, card: &str) -> &mut Self {
        self.opens(CASHIER).await.is_at(CASHIER);
        self.posts(CASHIER, &[("way", "unionpay")])
            .await
            .is_at("/upop/pay");
        self.posts("/upop/pay", &[("card", card)]).await
    }

    /// W13: 登录付款.
    pub async fn signs_in_at_the_bank(&mut self) -> &mut Self {
        let captcha = self.value("captcha").await;
        let fields = [
            ("login", "15400000001"),
            ("password", "Upop@2023"),
            ("captcha", &captcha),
        ];
        self.posts("/upop/pay/login", &fields).await
    }

    /// W14.
    pub async fn pays(&mut self, pin: &str) -> &mut Self {
        self.posts("/upop/pay/sms", &[]).await.sees("验证码已发送");
        let sms = self.value("card_sms").await;
        self.posts(CARD, &[("pin", pin), ("sms", &sms)]).await
    }
}

/// A visitor who is signed in, on W7.
pub async fn payer(mut setup: Value) -> Visitor {
    setup["signed_in"] = json!(true);
    let mut payer = visitor(setup).await;
    payer.opens(PERSON).await.is_at(PERSON);
    payer
}

/// A visitor on W14 with this card.
pub async fn at_card(card: &str, mut setup: Value) -> Visitor {
    setup["signed_in"] = json!(true);
    let mut payer = visitor(setup).await;
    payer.pays_for_self().await;
    payer.orders("2023").await;
    payer.gives_card(card).await;
    payer
}
