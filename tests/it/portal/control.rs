//! The control API, and which options are rejected before a portal starts.

use reqwest::{Method, StatusCode};
use serde_json::json;
use stepproof::portal;

use super::visitor::{GOOD_CARD, PERSON, payer, visitor};

#[tokio::test]
pub async fn the_control_api_wants_its_token_and_known_words() {
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
    for host in ["evil.example", "localhost:evil.example"] {
        let elsewhere = v.client.get(&url).bearer_auth(&v.portal.token);
        let elsewhere = elsewhere.header("host", host).send().await.unwrap();
        assert_eq!(elsewhere.status(), StatusCode::FORBIDDEN, "{host}");
    }

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
pub async fn the_control_api_reads_and_sets_the_state() {
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
    let (_, clock) = v
        .control(Method::POST, "/clock", json!({ "running": true }))
        .await;
    assert_eq!(clock["running"], true);
    let (_, clock) = v
        .control(Method::POST, "/clock", json!({ "running": false }))
        .await;
    assert_eq!(clock["running"], false);
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
async fn a_setup_and_an_expectation_are_checked() {
    let v = visitor(json!({})).await;
    let said = async |path: &str, body| {
        let (status, answer) = v.control(Method::POST, path, body).await;
        let error = answer["error"].as_str().unwrap_or_default().to_owned();
        assert_eq!(status.is_success(), error.is_empty(), "{answer}");
        error
    };
    assert_eq!(said("/reset", json!({})).await, "");
    let full = json!({
        "user": "payer_f", "at": "2023-01-10T10:00:00+08:00", "faults": ["slow"], "seed": 7,
        "signed_in": true, "announcements": 1, "password_control": "missing",
        "paid": ["child"], "pending": ["hk"], "record_lag": 5, "locked": false, "sms_sent": 2,
        "lose_session_at": "card", "social": "frame", "cashier": "new-tab",
        "cards": { GOOD_CARD: "64" }, "certify": "6002", "wallets": { "wechat": "insufficient" },
    });
    assert_eq!(said("/reset", full).await, "");
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
        (
            json!({ "wallets": { "alipay": "64" } }),
            "unknown answer of a wallet `64`",
        ),
        (
            json!({ "wallets": { "paypal": "ok" } }),
            "unknown variant `paypal`",
        ),
        (
            json!({ "certify": "9001" }),
            "unknown result of Alipay `9001`; did you mean `9000`?",
        ),
    ] {
        let error = said("/reset", wrong).await;
        assert!(error.contains(text), "{error}");
    }
    let child = json!({ "person": "child", "year": 2023, "paid": "345.00" });
    assert_eq!(said("/expect", child).await, "");
    for (wrong, text) in [
        (json!({ "person": "child" }), "expects nothing"),
        (json!({ "paid": 665 }), "`paid`"),
    ] {
        let error = said("/expect", wrong).await;
        assert!(error.contains(text), "{error}");
    }
}
