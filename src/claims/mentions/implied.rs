//! Controls that a sentence means without their name: it ticks a box, sums up the fields of a form, or
//! signs in.

use std::sync::LazyLock;

use regex::Regex;

use crate::page::Use;

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new($pattern).ok());
    };
}
pattern!(TICKS, r"勾选|选中|打勾|\b(?:tick|check)\b");
pattern!(
    SUMS_UP,
    r"(?:录入|填写|输入|完善|登记|填报)[^,。;、]*(?:信息|资料|表单|内容)|\b(?:fill in|fill out|complete|enter)\b[^,.;]*\b(?:form|details|information|fields|data|credentials)\b"
);
pattern!(SIGNS_IN, r"登录|登陆|\b(?:log|sign)(?:ged|s)?[ -]in\b");
pattern!(
    OF_SIGN_IN,
    r"用户名|账号|帐号|手机号|密码|验证码|user|account|e-?mail|password|code|login"
);

/// Whether a folded sentence means a control that is used so and has these names.
pub(super) fn implied(purpose: Use, names: &[String], said: &str) -> bool {
    let is = |pattern: &LazyLock<Option<Regex>>, text: &str| {
        pattern
            .as_ref()
            .is_some_and(|pattern| pattern.is_match(text))
    };
    match purpose {
        Use::Check | Use::Choose => is(&TICKS, said),
        Use::Fill | Use::Write | Use::Keys | Use::Select => {
            is(&SUMS_UP, said)
                || is(&SIGNS_IN, said) && names.iter().any(|name| is(&OF_SIGN_IN, name))
        }
        _ => false,
    }
}
