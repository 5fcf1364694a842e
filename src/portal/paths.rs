//! The addresses that several files lead to. One that only its own page needs is in that page's file.

/// On the Web, the pages of the bank included.
pub(super) mod web {
    pub(in crate::portal) const INDEX: &str = "/xxmh/html/index.html";
    pub(in crate::portal) const HOME: &str = "/xxmh/html/index_login.html";
    pub(in crate::portal) const LOGIN: &str = "/sso/login";
    pub(in crate::portal) const VERIFY: &str = "/sso/verify";
    pub(in crate::portal) const REGISTER: &str = "/yhgl/yhzc";
    pub(in crate::portal) const FORGOT: &str = "/yhgl/wjmm";
    pub(in crate::portal) const REAL_NAME: &str = "/yhgl/smzsq";
    pub(in crate::portal) const SOCIAL: &str = "/sbf/index";
    pub(in crate::portal) const PERSON: &str = "/sbf/cxjm/yl/jfbl";
    pub(in crate::portal) const INSURED: &str = "/sbf/cxjm/yl/cbxx";
    pub(in crate::portal) const SUBMIT: &str = "/sbf/cxjm/yl/jftj";
    pub(in crate::portal) const RECORDS: &str = "/sbf/cxjm/yl/jfjl";
    pub(in crate::portal) const CASHIER: &str = "/sbf/zf/cashier";
    pub(in crate::portal) const PAY: &str = "/upop/pay";
    pub(in crate::portal) const CARD: &str = "/upop/pay/card";
    pub(in crate::portal) const WALLET: &str = "/upop/pay/cards";
    pub(in crate::portal) const RESULT: &str = "/upop/pay/result";

    /// The bank's page for an order.
    pub(in crate::portal) fn pay_path(order: &str) -> String {
        format!("{PAY}?order={order}")
    }
}

/// On the phone: the APP, the wallets, the service account.
pub(super) mod app {
    pub(in crate::portal) const DOWNLOAD: &str = "/app/download";
    pub(in crate::portal) const LOGIN: &str = "/app/login";
    pub(in crate::portal) const REAL_NAME: &str = "/app/real-name";
    pub(in crate::portal) const HOME: &str = "/app/home";
    pub(in crate::portal) const LIST: &str = "/app/sbf";
    pub(in crate::portal) const WHO: &str = "/app/sbf/who";
    pub(in crate::portal) const PERSON: &str = "/app/sbf/person";
    pub(in crate::portal) const INSURED: &str = "/app/sbf/insured";
    pub(in crate::portal) const SUBMIT: &str = "/app/sbf/submit";
    pub(in crate::portal) const PAY: &str = "/app/pay";
    pub(in crate::portal) const RESULT: &str = "/app/result";
    pub(in crate::portal) const WXPAY: &str = "/wxpay";
    pub(in crate::portal) const ALIPAY: &str = "/alipay/pay";
    pub(in crate::portal) const CERTIFY: &str = "/alipay/certify";
    pub(in crate::portal) const WECHAT: &str = "/wx/bjswfwh";
    pub(in crate::portal) const BIND: &str = "/wx/bjswfwh/bind";
    pub(in crate::portal) const REAL_NAME_DONE: &str = "/app/real-name/done";
}
