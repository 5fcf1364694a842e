//! The flow in the APP and the service account, tested with HTTP requests only.

mod faults;
mod fees;
mod pay;
mod real_name;
mod sessions;
mod sign_in;
mod wechat;

use serde_json::{Value, json};

use super::visitor::{Visitor, visitor};

pub const DOWNLOAD: &str = "/app/download";
pub const LOGIN: &str = "/app/login";
pub const REGISTER: &str = "/app/register";
pub const FORGOT: &str = "/app/forgot-password";
pub const REAL_NAME: &str = "/app/real-name";
pub const CERTIFY: &str = "/alipay/certify";
pub const HOME: &str = "/app/home";
pub const MINE: &str = "/app/mine";
pub const LIST: &str = "/app/sbf";
pub const WHO: &str = "/app/sbf/who";
pub const PERSON: &str = "/app/sbf/person";
pub const INSURED: &str = "/app/sbf/insured";
pub const SUBMIT: &str = "/app/sbf/submit";
pub const CONFIRM: &str = "/app/sbf/confirm";
pub const RECORDS: &str = "/app/sbf/records";
pub const PAY: &str = "/app/pay";
pub const RESULT: &str = "/app/result";
pub const QUERY: &str = "/app/result/query";
pub const WXPAY: &str = "/wxpay";
pub const ALIPAY: &str = "/alipay/pay";
pub const RIGHT: &str = "654321";

/// Everything needed to reach all branches.
pub fn all() {
    sign_in::the_app_comes_from_the_download_page();
    sign_in::sign_in_says_what_is_wrong();
    sign_in::registration_says_what_is_wrong();
    sign_in::a_new_account_goes_on_to_its_real_name();
    sign_in::a_forgotten_password_is_changed_and_unlocks();
    real_name::alipay_proves_the_real_name();
    real_name::the_form_says_what_is_wrong();
    real_name::alipay_may_answer_otherwise();
    real_name::what_needs_an_account_says_so_when_it_is_tapped();
    fees::the_person_is_checked_as_on_the_web();
    fees::fees_are_paid_in_their_window();
    fees::nothing_ticked_is_nothing_to_pay_and_two_rows_add_up();
    fees::both_sides_know_of_each_others_orders();
    pay::both_wallets_pay();
    pay::the_wallet_says_what_is_wrong();
    pay::an_order_is_charged_once();
    pay::an_unknown_result_is_asked_for();
    pay::an_order_can_be_too_old();
    pay::records_are_those_of_the_web();
    sessions::the_session_is_lost_once_where_the_setup_says();
    wechat::an_iphone_pays_by_the_service_account();
    wechat::binding_says_what_is_wrong();
    wechat::who_is_locked_out_chooses_a_password_and_binds();
}

/// A visitor who is signed in to the APP.
pub async fn guest(mut setup: Value) -> Visitor {
    setup["signed_in"] = json!(true);
    visitor(setup).await
}

/// A visitor on A10 with an order for themselves.
pub async fn at_pay(setup: Value) -> Visitor {
    let mut guest = guest(setup).await;
    guest.is_for_self().await.is_at(INSURED);
    guest.submits(&["2023"]).await.is_at(PAY);
    guest
}

impl Visitor {
    /// The same person with another device.
    pub fn holding(&mut self, agent: &str) -> &mut Self {
        self.client = stepproof::http_client::plain_builder()
            .redirect(reqwest::redirect::Policy::none())
            .user_agent(agent)
            .build()
            .unwrap();
        self
    }

    /// A2, with the code of the picture unless another is given.
    pub async fn enters(&mut self, account: &str, password: &str) -> &mut Self {
        self.opens(LOGIN).await;
        let captcha = self.value("captcha").await;
        self.enters_with(account, password, &captcha).await
    }

    pub async fn enters_with(&mut self, account: &str, password: &str, captcha: &str) -> &mut Self {
        let fields = [
            ("side", "person"),
            ("account", account),
            ("password", password),
            ("captcha", captcha),
        ];
        self.posts(LOGIN, &fields).await
    }

    /// A3.
    pub async fn certifies(&mut self, name: &str, id: &str) -> &mut Self {
        let fields = [("name", name), ("document", "居民身份证"), ("id", id)];
        self.posts(REAL_NAME, &fields).await
    }

    /// What is tapped at Alipay.
    pub async fn taps(&mut self, what: &str) -> &mut Self {
        self.posts(CERTIFY, &[("do", what)]).await
    }

    /// A7.
    pub async fn is_for_self(&mut self) -> &mut Self {
        self.posts(PERSON, &[("who", "self"), ("notice", "yes")])
            .await
    }

    pub async fn is_for(
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
            ("notice", "yes"),
        ];
        self.posts(PERSON, &fields).await
    }

    pub async fn is_for_resident(&mut self, id: &str, name: &str) -> &mut Self {
        self.is_for("居民身份证", id, name, "中国").await
    }

    /// A8 to A10.
    pub async fn submits(&mut self, years: &[&str]) -> &mut Self {
        let fields: Vec<_> = years.iter().map(|year| ("year", *year)).collect();
        self.posts(INSURED, &fields).await.is_at(SUBMIT);
        self.posts(SUBMIT, &fields).await.is_at(SUBMIT);
        self.posts(CONFIRM, &[]).await
    }

    /// A10, and the wallet with this password.
    pub async fn pays_in(&mut self, way: &str, password: &str) -> &mut Self {
        self.posts(PAY, &[("way", way)]).await;
        let wallet = if way == "wechat" { WXPAY } else { ALIPAY };
        self.is_at(wallet);
        self.posts(wallet, &[("password", password)]).await
    }
}
