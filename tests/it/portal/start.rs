//! The start page: what it shows, what it changes, and who may use it.

use reqwest::{Method, StatusCode};
use serde_json::json;
use stepproof::portal;

use super::visitor::{INSURED, PERSON, Visitor, visitor};

impl Visitor {
    /// Posts a form of the start page with these headers.
    async fn changes(&self, part: &str, body: &str, headers: &[(&str, &str)]) -> StatusCode {
        let url = format!("{}/__start/{part}", self.portal.base_url);
        let mut request = self
            .client
            .post(url)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.to_owned());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap().status()
    }

    /// The same, as sent by the start page itself.
    async fn chooses(&self, part: &str, body: &str) {
        let own = [("sec-fetch-site", "same-origin")];
        let status = self.changes(part, body, &own).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{part} {body}");
    }

    async fn clock(&self) -> serde_json::Value {
        self.control(Method::GET, "/clock", json!({})).await.1
    }
}

#[tokio::test]
async fn only_the_start_page_itself_changes_the_portal() {
    let v = visitor(json!({})).await;
    let own = v.portal.base_url.clone();
    let body = "name=slow&on=true";
    for (headers, status) in [
        (vec![], 403),
        (vec![("sec-fetch-site", "cross-site")], 403),
        (vec![("sec-fetch-site", "same-site")], 403),
        (vec![("sec-fetch-site", "none")], 403),
        (vec![("origin", "http://127.0.0.1:1")], 403),
        (vec![("origin", "null")], 403),
        (
            vec![
                ("sec-fetch-site", "same-origin"),
                ("origin", "http://evil.example"),
            ],
            403,
        ),
        (vec![("origin", &*own)], 303),
        (vec![("sec-fetch-site", "same-origin")], 303),
    ] {
        v.control(Method::DELETE, "/faults/slow", json!({})).await;
        let found = v.changes("fault", body, &headers).await;
        assert_eq!(found, status, "{headers:?}");
        let (_, state) = v.control(Method::GET, "/state", json!({})).await;
        assert_eq!(state["faults"] == json!(["slow"]), status == 303);
    }
    for part in ["clock", "fault", "reset"] {
        let found = v.changes(part, "at=2023-01-16T10:00", &[]).await;
        assert_eq!(found, StatusCode::FORBIDDEN, "{part}");
    }
    let (_, clock) = v.control(Method::GET, "/clock", json!({})).await;
    assert_eq!(clock["at"], "2023-01-10T10:00:00+08:00");
}

#[tokio::test]
async fn faults_are_switched() {
    let mut v = visitor(json!({})).await;
    let checked = "aria-checked=\"true\"";
    v.opens("/").await.sees_not(checked);
    v.chooses("fault", "name=renamed-button&on=true").await;
    v.chooses("fault", "name=slow&on=true").await;
    v.opens("/").await;
    assert_eq!(v.page.matches(checked).count(), 2);
    v.chooses("fault", "name=slow&on=false").await;
    v.opens("/").await;
    assert_eq!(v.page.matches(checked).count(), 1);
    v.chooses("fault", "name=").await;
    v.opens("/").await.sees_not(checked);
    let own = [("sec-fetch-site", "same-origin")];
    assert_eq!(v.changes("fault", "name=sloow", &own).await, 400);
}

#[tokio::test]
async fn the_clock_is_set() {
    let mut v = visitor(json!({})).await;
    v.opens("/").await.sees("2023-01-10 10:00:00").sees("静止");
    v.chooses("clock", "advance=900").await;
    assert_eq!(v.clock().await["at"], "2023-01-10T10:15:00+08:00");
    v.chooses("clock", "at=2023-01-16T09:30").await;
    assert_eq!(
        v.clock().await,
        json!({ "at": "2023-01-16T09:30:00+08:00", "running": false })
    );
    v.opens("/").await.sees("批量扣款日");
    v.chooses("clock", "run=on").await;
    assert_eq!(v.clock().await["running"], true);
    v.chooses("clock", "run=off").await;
    assert_eq!(v.clock().await["running"], false);
    let own = [("sec-fetch-site", "same-origin")];
    for wrong in ["at=", "at=tomorrow", "at=-9999-01-01T00:00", "advance=x"] {
        assert_eq!(v.changes("clock", wrong, &own).await, 400, "{wrong}");
    }
}

#[tokio::test]
async fn the_state_is_chosen_and_clock_and_faults_stay() {
    let mut v = visitor(json!({})).await;
    v.chooses("clock", "at=2023-01-11T09:00").await;
    v.chooses("fault", "name=renamed-button&on=true").await;
    let state = "user=payer_f&signed_in=true&announcements=1&record_lag=5&sms_sent=5&\
                 paid=child&paid=hk&pending=payer_m&social=frame&cashier=new-tab&\
                 password_control=missing&lose_session_at=&card=6216261000000000018&answer=64";
    v.chooses("reset", state).await;
    v.opens("/")
        .await
        .sees("<option value=\"payer_f\" selected>")
        .sees("name=\"paid\" value=\"hk\" checked")
        .sees("<td><code>64</code></td>");
    assert_eq!(v.clock().await["at"], "2023-01-11T09:00:00+08:00");
    v.opens(PERSON).await.sees("欢迎，李样例");
    v.pays_for_resident("110199201506019942", "张小样")
        .await
        .sees("不允许重复申报");
    v.pays_for_resident("110199195005059964", "王老样")
        .await
        .is_at(INSURED)
        .sees(">继续<");
    let own = [("sec-fetch-site", "same-origin")];
    for wrong in ["user=nobody", "announcements=x", "paid=nobody", "new=1"] {
        assert_eq!(v.changes("reset", wrong, &own).await, 400, "{wrong}");
    }
}

/// Every value that the form offers is one that the setup has.
#[tokio::test]
async fn every_choice_can_be_made() {
    let mut v = visitor(json!({})).await;
    let page = v.opens("/").await.page.clone();
    let mut tried = 0;
    for select in page.split("<select ").skip(1) {
        let name = select.split("name=\"").nth(1).unwrap();
        let name = name.split('"').next().unwrap();
        let options = select.split("</select>").next().unwrap();
        for option in options.split("<option").skip(1) {
            let value = option.split("value=\"").nth(1).map(|value| {
                let (value, _) = value.split_once('"').unwrap();
                value
            });
            let body = match (name, value) {
                ("answer", _) => {
                    let (_, text) = option.split_once('>').unwrap();
                    let text = text.split('<').next().unwrap();
                    format!("card=6216261000000000018&answer={text}")
                }
                (_, value) => format!("{name}={}", value.unwrap()),
            };
            v.chooses("reset", &body).await;
            tried += 1;
        }
    }
    assert!(tried > 60, "only {tried} choices");
}

#[tokio::test]
async fn every_fault_is_told_in_chinese_too() {
    let mut v = visitor(json!({})).await;
    v.opens("/").await;
    for fault in portal::faults() {
        let what = format!("id=\"what-{}\"><span lang=\"zh-CN\">", fault.name());
        v.sees(&what);
    }
}
