//! Every fault of the portal is found by a case, in the step where it is visible, with a clear message.

use std::collections::BTreeSet;

use stepproof::portal;
use stepproof::record::{CaseRecord, Outcome};

use super::{record, run};
use crate::harness::Project;

/// A test for each fault: the step that finds it, and the message.
macro_rules! faults {
    ($($case:literal { $($fault:ident: $step:literal, $says:literal;)* })*) => {
        /// The faults that have a test.
        const FAULTS: &[&str] = &[$($(stringify!($fault)),*),*];

        mod fault {
            $($(
                #[test]
                fn $fault() {
                    super::is_found($case, stringify!($fault), $step, $says);
                }
            )*)*
        }
    };
}

faults! {
    "web-self" {
        renamed_button: "choose-insured", "button 下一步 → 继续";
        renamed_menu: "medical-menu", "link 城乡居民基本医疗保险费办理 → 城乡居民医保费申报";
        wrong_amount: "submit", "status \"缴费金额\": 665.00 → 675.00";
        skipped_step: "choose-insured", "expected the text \"665.00\"";
        lost_session: "choose-insured", "expected the text \"参保人：张测试\"";
        http_500: "choose-insured", "the site answered with HTTP 500";
        no_answer: "confirm", "the site has not answered `GET /sbf/zf/cashier`";
        missing_notice: "confirm", "found nearest: \"您正在为张测试缴纳城乡居民基本医疗保险费社会保险费665.00元。\"";
        extra_dialog: "medical-menu", "the page opened an unexpected alert";
        disabled_button: "submit", "button \"提交\" is now disabled";
        duplicate_button: "choose-insured", "control \"下一步\" matches 2 elements";
        wrong_person: "confirm", "found nearest: \"您正在为张三样缴纳";
        double_charge: "paid", "\"charges\":2}";
        preselected_other: "for-self", "expected control \"本人\" to be checked";
        missing_field: "sign-in", "验证码\" cannot be filled: hidden";
        prefilled: "sign-in", "textbox \"账号\": value (none) → wangls";
        lost_record: "paid", "\"paid\":\"0.00\"";
        unmasked_id: "enter-as-person", "110199199001019912";
        missing_alt: "sign-in", "看不清，换一张";
        captcha_refused: "verify", "there is no control \"手机验证码验证\"";
        popup_before_login: "open-portal", "dialog \"通知公告\"";
        sms_not_sent: "verify", "the mock has no `sms` yet";
        short_sms_life: "enter-as-person", "expected dialog \"办税身份选择\" to be visible";
        no_sms_pause: "verify", "60秒后重新获取";
        module_in_frame: "social", "/xxmh/html/index_login.html?main=sbf";
        module_in_new_tab: "social", "target _blank";
        clear_password: "pay", "textbox \"银行卡密码\"";
        dead_link: "medical-menu", "/xxmh/fn/none";
    }
    "web-child" {
        lost_required: "for-others", "证件号码";
    }
    "bank-refuses[too-little-money]" {
        renamed_heading: "choose-insured", "heading 城乡居民基本医疗保险缴费办理 → 城乡居民基本医疗保险费办理";
        lost_enrolment: "choose-insured", "没有您的参保信息";
        already_declared: "choose-insured", "该缴费人已经申报，不允许重复申报";
        closed_window: "choose-insured", "当前不在缴费时间内";
        lost_row: "choose-insured", "expected the text \"665.00\"";
        wrong_period: "choose-insured", "2024-01-01";
        covered_button: "choose-insured", "button \"下一步\" cannot be clicked: covered by";
        stale_total: "submit", "status \"缴费金额\": 665.00 → 0.00";
        locked_order: "cashier", "交易被锁定";
        wrong_order_amount: "cashier", "expected the text \"665.00元\"";
        unticked_way: "cashier", "expected control \"银联支付\" to be checked";
        bank_in_new_tab: "cashier", "target _blank";
        endless_spinner: "card-number", "covered by status \"加载中\"";
        stuck_control: "pay", "there is no control \"银行卡密码\"";
        endless_unknown: "pay", "支付结果未知";
        false_success: "pay", "expected the text \"卡上的余额不足\"";
    }
    "sign-in-refused[wrong-password]" {
        kept_password: "refused", "expected control \"密码\" to hold \"\"";
        wrong_error: "refused", "系统繁忙，请稍后再试";
    }
    "sign-in-lock" {
        unlocked_account: "fifth-refused", "expected the text \"您的账号已被锁定\"";
    }
    "verify-sms-refused" {
        sms_unasked: "wrong-picture", "expected the text \"图形验证码错误，请重新输入\"";
    }
    "window[weekend]" {
        open_window: "refused", "expected dialog \"提示\" to be visible";
    }
    "other-form-refused[other-name]" {
        unchecked_name: "refused", "expected";
    }
    "card-page-refused" {
        unlocked_card: "third-wrong-pin", "expected the text \"密码输入次数超限\"";
    }
    "web-login-payment" {
        endless_pending: "record", "expected the text \"已缴费\"";
    }
    "web-back" {
        second_order: "same-order", "\"orders\":2";
    }
    "web-paid-twice" {
        lost_refund: "query", "expected the text \"该费用此前已缴纳，重复扣款将于7日内原路退回。\"";
    }
    "app-self" {
        app_missing_field: "register", "there is no control \"图形验证码\"";
        app_renamed_item: "medical", "link 城乡居民基本医疗保险缴费办理 → 城乡居民医保缴费";
        app_swapped_choice: "who", "url /app/sbf/person?who=self → /app/sbf/person?who=other";
        app_missing_notice: "person", "expected control \"我已阅读并知晓以上提示信息\" to be unchecked";
        app_preticked_notice: "person", "found checked";
        app_extra_dialog: "who", "the page opened an unexpected alert";
        app_covered_button: "person", "button \"下一步\" cannot be clicked: covered by";
        app_skipped_step: "insured", "expected control \"2023年城乡居民基本医疗保险\" to be checked";
        app_lost_session: "insured", "用户登录超时？";
        app_renamed_button: "insured", "button 下一步 → 继续";
        app_duplicate_button: "insured", "control \"下一步\" matches 2 elements";
        app_wrong_amount: "submit", "found nearest: \"您正在为张测试缴纳城乡居民基本医疗保险费社会保险费675.00元";
        app_wrong_person: "submit", "found nearest: \"您正在为张三样缴纳";
        app_disabled_button: "submit", "button \"提交\" cannot be clicked: disabled";
        app_http_500: "insured", "the site answered with HTTP 500";
        app_no_answer: "pay", "the site has not answered `GET /app/pay`";
        app_double_charge: "paid", "\"charges\":2}";
        app_lost_record: "paid", "\"paid\":\"0.00\"";
    }
    "app-real-name" {
        app_unchecked_result: "unfinished", "expected the text \"认证未完成，请重新认证\"";
    }
    "app-insufficient" {
        app_false_success: "failed", "expected the text \"支付失败\"";
    }
}

fn is_found(case: &str, fault: &str, step: &str, says: &str) {
    let fault = fault.replace('_', "-");
    let folder = Project::empty();
    // Three seconds are enough if nothing will ever come, and what comes after the step is its consequence.
    run(
        &folder,
        &format!("--timeout 3s --pictures off --to {step} --fault {fault} {case}"),
    )
    .stderr_has(&format!("s): step {step}: "))
    .stderr_has(says)
    .stderr_has("1 case: 1 failed in ")
    .fails_with(1);
    let case = &record(&folder).cases[0];
    let (first, _) = case.failures().next().unwrap();
    assert_eq!(first.unwrap().id, step);
}

#[test]
fn harmless_faults_change_nothing() {
    let all = portal::faults().iter().filter(|fault| !fault.harmful());
    let on: String = all
        .map(|fault| format!("--fault {} ", fault.name()))
        .collect();
    run(&Project::empty(), &format!("{on} web-self app-self"))
        .stderr_has("2 cases: 2 passed in ")
        .passes();
}

/// A page that fails in three of ten instances: what passes in a later attempt is flaky, and what is
/// reported as passed has never failed.
#[test]
fn a_flaky_fault_is_never_reported_as_passed() {
    let folder = Project::empty();
    let args = "--fault flaky-page --retries 1 --repeat 7 --timeout 3s web-paid-twice";
    run(&folder, args)
        .stderr_has("FLAKY web-paid-twice")
        .stderr_has("to run what did not pass: ")
        .fails_with(1);
    let cases = record(&folder).cases;
    for case in &cases {
        let failed = !case.earlier_attempts.is_empty();
        assert_eq!(case.outcome == Outcome::Passed, !failed, "{}", case.id);
    }
    let flaky = |case: &&CaseRecord| case.outcome == Outcome::Flaky;
    let flaky: Vec<_> = cases.iter().filter(flaky).collect();
    assert!((1..7).contains(&flaky.len()), "{}", flaky.len());
    let junit = folder.read("out/junit.xml");
    assert_eq!(junit.matches("<flakyFailure ").count(), flaky.len());
    // The files of the attempt that failed are kept.
    for case in flaky {
        let step = case.earlier_attempts[0]
            .steps
            .iter()
            .find(|step| !step.failures.is_empty());
        let page = step.unwrap().failure_page.as_ref().unwrap();
        assert!(folder.has(&format!("out/{page}")), "{page}");
    }
}

#[test]
fn no_harmful_fault_is_without_a_test() {
    let harmful = portal::faults()
        .iter()
        .filter(|fault| fault.harmful() && !fault.flaky());
    let harmful: BTreeSet<_> = harmful.map(|fault| fault.name().to_owned()).collect();
    let tested: BTreeSet<_> = FAULTS.iter().map(|name| name.replace('_', "-")).collect();
    assert_eq!(harmful, tested);
}

#[test]
fn the_faults_are_listed_one_a_line() {
    let names = portal::faults().iter().map(|fault| fault.name());
    let list = Project::empty()
        .stepproof("portal --list-faults")
        .any_stdout()
        .passes();
    let list = String::from_utf8(list.stdout).unwrap();
    assert_eq!(list.lines().collect::<Vec<_>>(), names.collect::<Vec<_>>());
}
