//! Every fault is visible, and garbage does no harm.

use reqwest::{Method, StatusCode};
use serde_json::json;
use stepproof::portal;

use super::visitor::{
    CARD, CASHIER, CONFIRM, GOOD_CARD, HOME, INSURED, PERSON, RECORDS, RESULT, SUBMIT, Visitor,
    payer, visitor,
};

#[tokio::test]
pub async fn every_fault_is_visible() {
    // Those of the APP have a test of their own.
    for fault in portal::faults()
        .iter()
        .filter(|fault| !fault.name().starts_with("app-"))
    {
        let mut v = payer(json!({})).await;
        v.faulty(fault.name()).await;
        match fault.name() {
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
            "flaky-page" => flaky_page().await,
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
                let (charges, paid) = match fault.name() {
                    "double-charge" => (2, "665.00"),
                    _ => (1, "0.00"),
                };
                v.expects(json!({ "charges": charges, "paid": paid })).await;
            }
            "preselected-other" => {
                v.opens(PERSON)
                    .await
                    .sees("data-seen=\"W8.form-cleared\" checked>他人");
            }
            "missing-field" => {
                let mut v = visitor(json!({ "faults": ["missing-field"] })).await;
                v.opens("/sso/login").await.sees_not("id=\"captcha\"");
                v.signs_in_with("zhangcs", "Test@2023", "")
                    .await
                    .is_at("/sso/verify");
            }
            other => shows_more(&mut v, other).await,
        }
    }
}

/// The faults that are visible in one place: how to get there, and what is then on the page or not.
async fn shows_more(v: &mut Visitor, fault: &str) {
    match fault {
        "unmasked-id" => v.pays_for_self().await.sees("110199199001019912"),
        "missing-alt" => v.leaves().await.sees_not("看不清"),
        "captcha-refused" => v.leaves().await.tries("Test@2023").await.sees("验证码错误"),
        "kept-password" => v
            .leaves()
            .await
            .tries("wrong")
            .await
            .sees("value=\"wrong\""),
        "wrong-error" => v.leaves().await.tries("wrong").await.sees("系统繁忙"),
        "unlocked-account" => {
            v.leaves().await;
            for _ in 0..5 {
                v.tries("wrong").await.sees("账号或密码错误");
            }
            v.tries("Test@2023").await.is_at("/sso/verify")
        }
        "prefilled" => v.leaves().await.sees("value=\"wangls\""),
        "popup-before-login" => v.posts("/sso/logout", &[]).await.sees("<dialog"),
        "sms-not-sent" => {
            v.leaves().await.tries("Test@2023").await;
            v.asks_for_sms().await.sees("验证码已发送");
            v.expects(json!({ "sms": 0 })).await;
            v
        }
        "sms-unasked" => {
            v.leaves().await.tries("Test@2023").await;
            v.posts("/sso/verify/sms", &[("captcha", "0000")])
                .await
                .sees("验证码已发送")
        }
        "short-sms-life" => {
            v.leaves().await.tries("Test@2023").await;
            v.asks_for_sms().await;
            let code = v.value("sms").await;
            v.verifies_by_sms(&code).await.sees("短信验证码已过期")
        }
        "no-sms-pause" => {
            v.leaves().await.tries("Test@2023").await;
            v.asks_for_sms().await.sees("\"wait\":0");
            v.asks_for_sms().await.sees("验证码已发送")
        }
        "click-only-tabs" => v.opens(HOME).await.sees("tablist").sees_not("data-hover"),
        "module-in-frame" => v.opens(HOME).await.sees("?main=sbf"),
        "module-in-new-tab" => v.opens(HOME).await.sees("target=\"_blank\""),
        "dead-link" => v.opens("/sbf/index").await.sees("/xxmh/fn/none"),
        "renamed-heading" => v.opens(PERSON).await.sees("<h1>城乡居民基本医疗保险费办理"),
        "lost-enrolment" => v.pays_for_self().await.sees("没有您的参保信息"),
        "already-declared" => v.pays_for_self().await.sees("不允许重复申报"),
        "closed-window" => v.pays_for_self().await.sees("当前不在缴费时间内"),
        "open-window" => {
            v.advances(12 * 60 * 60).await;
            v.pays_for_self().await.is_at(INSURED)
        }
        "unchecked-name" => v
            .pays_for_resident("110199201506019942", "任何人")
            .await
            .is_at(INSURED),
        "lost-required" => v.opens(PERSON).await.sees("<label for=\"id\">证件号码"),
        "lost-row" => v.pays_for_self().await.is_at(INSURED).sees_not("665.00"),
        "wrong-period" => v.pays_for_self().await.sees("2024-01-01 至 2024-12-31"),
        "covered-button" => v.pays_for_self().await.sees("end covered"),
        "late-rows" => v.pays_for_self().await.sees("<template data-late>"),
        "slow-page" => v.pays_for_self().await.is_at(INSURED),
        "moved-button" => v.stands_at_submit().await.sees("total moved"),
        "late-button" => v.stands_at_submit().await.sees("disabled data-late>提交"),
        "deaf-button" => v
            .stands_at_submit()
            .await
            .sees("main deaf\" data-late>提交"),
        "stale-total" => v.stands_at_submit().await.sees_not("data-sum"),
        "locked-order" => v
            .pays_for_self()
            .await
            .orders("2023")
            .await
            .sees("交易被锁定"),
        "second-order" => {
            v.pays_for_self().await.orders("2023").await;
            v.posts(CONFIRM, &[]).await;
            v.expects(json!({ "orders": 2 })).await;
            v
        }
        "wrong-order-amount" => v
            .pays_for_self()
            .await
            .orders("2023")
            .await
            .sees("675.00元"),
        "unticked-way" => v
            .pays_for_self()
            .await
            .orders("2023")
            .await
            .sees_not("checked"),
        "bank-in-new-tab" => v
            .pays_for_self()
            .await
            .orders("2023")
            .await
            .sees("支付遇到问题"),
        "endless-spinner" => v.pays_by("").await.sees("加载中"),
        "stuck-control" => {
            v.pays_by(GOOD_CARD).await;
            v.opens(CARD).await.sees("正在检测控件请稍等...")
        }
        "clear-password" => v
            .pays_by(GOOD_CARD)
            .await
            .sees("name=\"pin\" type=\"text\""),
        "unlocked-card" => {
            v.pays_by(GOOD_CARD).await.posts("/upop/pay/sms", &[]).await;
            for _ in 0..3 {
                v.posts(CARD, &[("pin", "0"), ("sms", "111111")]).await;
            }
            v.sees("输入的密码、有效期或CVN2有误")
        }
        "endless-unknown" => {
            v.pays_by(GOOD_CARD).await.pays("123456").await;
            v.posts("/upop/pay/query", &[]).await.sees("支付结果未知")
        }
        "false-success" => {
            v.pays_by("6299990000000000020").await.pays("123456").await;
            v.expects(json!({ "charges": 0 })).await;
            v.sees("您已成功支付665.00元!")
        }
        "endless-pending" => {
            v.pays_by(GOOD_CARD).await.pays("123456").await;
            v.advances(24 * 60 * 60).await;
            v.opens(RECORDS).await.sees("处理中")
        }
        "lost-refund" => {
            v.pays_by("6299990000000000053").await.pays("123456").await;
            v.advances(31 * 60).await;
            v.pays_for_self().await.orders("2023").await;
            let second = v.value("order").await;
            v.posts("/upop/pay/query", &[]).await;
            v.opens(&format!("/upop/pay?order={second}")).await;
            v.posts("/upop/pay", &[("card", GOOD_CARD)]).await;
            v.pays("123456").await.sees("您已成功支付");
            v.expects(json!({ "charges": 2, "paid": "665.00", "refunded": "0.00" }))
                .await;
            v
        }
        "animated" | "restyled" => v.opens(PERSON).await.sees(&format!("class=\" {fault}\"")),
        "wrapped" => v.opens(PERSON).await.sees("<div><div>"),
        other => panic!("no test for the fault {other}"),
    };
}

impl Visitor {
    /// Signed out, at W2.
    async fn leaves(&mut self) -> &mut Self {
        self.posts("/sso/logout", &[]).await;
        self.opens("/sso/login").await
    }

    async fn tries(&mut self, password: &str) -> &mut Self {
        self.signs_in("zhangcs", password).await
    }

    async fn stands_at_submit(&mut self) -> &mut Self {
        self.pays_for_self().await;
        self.posts(INSURED, &[("year", "2023")]).await.is_at(SUBMIT)
    }

    async fn pays_by(&mut self, card: &str) -> &mut Self {
        self.pays_for_self().await.orders("2023").await;
        self.gives_card(card).await
    }
}

/// A flaky fault strikes some instances, by the seed and the number of resets.
async fn flaky_page() {
    let setup = |seed: u32| json!({ "seed": seed, "signed_in": true, "faults": ["flaky-page"] });
    let mut answers = Vec::new();
    for seed in 0..20 {
        let mut v = visitor(setup(seed)).await;
        for _reset in 0..2 {
            v.pays_for_self().await;
            v.posts(INSURED, &[("year", "2023")]).await;
            answers.push(v.status == StatusCode::INTERNAL_SERVER_ERROR);
            v.control(Method::POST, "/reset", setup(seed)).await;
        }
    }
    let struck = answers.iter().filter(|struck| **struck).count();
    assert!((4..20).contains(&struck), "{struck} of {}", answers.len());
    assert!(answers.chunks(2).any(|resets| resets[0] != resets[1]));
}

/// The table in docs/portal.md matches the code.
#[test]
fn the_faults_are_documented() {
    let docs = include_str!("../../../docs/portal.md");
    for fault in portal::faults() {
        let harmless = if fault.harmful() { "" } else { " Harmless." };
        let row = format!(
            "| `{}` | {} | {}{harmless} |\n",
            fault.name(),
            fault.pages(),
            fault.summary()
        );
        assert!(docs.contains(&row), "docs/portal.md lacks: {row}");
    }
    let rows = docs.split("\n## Faults\n").nth(1).unwrap();
    let rows = rows.split("\n## ").next().unwrap();
    assert_eq!(rows.matches("\n| `").count(), portal::faults().len());
}

#[tokio::test]
pub async fn the_start_page_and_the_assets_are_there() {
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
        "/assets/start.css",
        "/assets/start.js",
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
pub async fn garbage_is_never_an_error_of_the_server() {
    let paths = [
        "/",
        "/xxmh/html/index.html",
        "/sso/login",
        "/sso/captcha",
        "/sso/verify",
        "/sso/verify/sms",
        HOME,
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
        "/app/download",
        "/app/login",
        "/app/register",
        "/app/register/sms",
        "/app/captcha",
        "/app/real-name",
        "/app/real-name/done",
        "/alipay/certify",
        "/app/home",
        "/app/mine",
        "/app/fn/x",
        "/app/sbf",
        "/app/sbf/who",
        "/app/sbf/person",
        "/app/sbf/insured",
        "/app/sbf/submit",
        "/app/sbf/confirm",
        "/app/sbf/records",
        "/app/pay",
        "/wxpay",
        "/alipay/pay",
        "/app/result",
        "/app/result/query",
        "/wx/bjswfwh",
        "/wx/bjswfwh/bind",
        "/wx/bjswfwh/sms",
        "/app/logout",
        "/__start/clock",
        "/__start/fault",
        "/__start/reset",
        "/yhgl/yhzc",
        "/yhgl/yhzc/sms",
        "/yhgl/wjmm",
        "/yhgl/wjmm/sms",
        // These come last, since they end the session.
        "/xxmh/switch",
        "/sso/logout",
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
    for (signed_in, user) in [(false, "payer_m"), (true, "payer_m"), (true, "wrgs")] {
        let mut v = visitor(json!({ "signed_in": signed_in, "user": user })).await;
        // Visitors at different points: not signed in, before W7, on W14.
        for ordered in [false, true] {
            v.cookie.clear();
            if ordered {
                v.pays_for_self().await;
                v.posts(INSURED, &[("year", "2023")]).await;
                v.posts(SUBMIT, &[("year", "2023")]).await;
                v.posts(CONFIRM, &[]).await;
                v.posts(CASHIER, &[]).await;
                v.posts("/upop/pay", &[("card", GOOD_CARD)]).await;
            }
            for path in paths {
                v.opens(path).await;
                assert!(!v.status.is_server_error(), "{path}: {}", v.status);
                for body in garbage {
                    v.sends(Method::POST, path, body.to_owned()).await;
                    assert!(!v.status.is_server_error(), "{path} {body}: {}", v.status);
                    v.sees_not("<script>").sees_not("<b>");
                }
            }
        }
    }
}

/// The code names faults by an enum, but templates by a string, which only this test checks.
#[test]
fn templates_name_faults_that_exist() {
    let known: Vec<&str> = portal::faults().iter().map(|fault| fault.name()).collect();
    let mut asked = 0;
    let mut folders = vec![concat!(env!("CARGO_MANIFEST_DIR"), "/src/portal/templates").into()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir::<std::path::PathBuf>(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let parts: Vec<&str> = text.split("\" in faults").collect();
            for before in &parts[..parts.len() - 1] {
                let name = before.rsplit('"').next().unwrap();
                assert!(known.contains(&name), "{}: {name}", path.display());
                asked += 1;
            }
        }
    }
    assert!(asked > 0);
}
