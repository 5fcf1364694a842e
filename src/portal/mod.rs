//! The mock portal: the Web and the APP flow of the documented procedure, with people, orders and a clock of
//! its own, and a control API for tests. `docs/portal.md` describes it.
//!
//! It stands alone: nothing here imports another module of the crate.

mod accounts;
mod app;
mod branches;
mod captcha;
mod card;
mod cashier;
mod clock;
mod control;
mod expect;
mod faults;
mod fixtures;
mod form;
mod home;
mod identity;
mod insurance;
mod ledger;
mod limits;
mod login;
mod money;
mod person;
mod real_name;
mod register;
mod result;
mod serve;
mod session;
mod setup;
mod start_control;
mod start_page;
mod start_texts;
mod state;
mod texts;
mod unionpay;
mod verify;
mod web;

pub use branches::{Branch, branches};
pub use control::schema;
pub use faults::{Fault, faults};
pub use serve::{Options, Portal, StartError, start};

use serve::App;

// The addresses of the pages, so that no two places can disagree about one.
const INDEX: &str = "/xxmh/html/index.html";
const HOME: &str = "/xxmh/html/index_login.html";
const LOGIN: &str = "/sso/login";
const VERIFY: &str = "/sso/verify";
const VERIFY_SMS: &str = "/sso/verify/sms";
const REGISTER: &str = "/yhgl/yhzc";
const REGISTER_SMS: &str = "/yhgl/yhzc/sms";
const FORGOT: &str = "/yhgl/wjmm";
const FORGOT_SMS: &str = "/yhgl/wjmm/sms";
const REAL_NAME: &str = "/yhgl/smzsq";
const SOCIAL: &str = "/sbf/index";
const PERSON: &str = "/sbf/cxjm/yl/jfbl";
const INSURED: &str = "/sbf/cxjm/yl/cbxx";
const SUBMIT: &str = "/sbf/cxjm/yl/jftj";
const CONFIRM: &str = "/sbf/cxjm/yl/jfqr";
const RECORDS: &str = "/sbf/cxjm/yl/jfjl";
const CASHIER: &str = "/sbf/zf/cashier";
const PAY: &str = "/upop/pay";
const PAY_LOGIN: &str = "/upop/pay/login";
const CARD: &str = "/upop/pay/card";
const CARD_SMS: &str = "/upop/pay/sms";
const WALLET: &str = "/upop/pay/cards";
const QUERY: &str = "/upop/pay/query";
const RESULT: &str = "/upop/pay/result";

/// The bank's page for an order.
fn pay_path(order: &str) -> String {
    format!("{PAY}?order={order}")
}
