//! Losing the session of the APP on any page.

use serde_json::json;

use super::{
    HOME, INSURED, LIST, LOGIN, MINE, PAY, PERSON, REAL_NAME, RECORDS, RESULT, RIGHT, SUBMIT, WHO,
};
use crate::portal::visitor::visitor;

const LOST: &str = "用户登录超时？";

#[tokio::test]
pub async fn the_session_is_lost_once_where_the_setup_says() {
    for (stop, path) in [
        ("app-real-name", REAL_NAME),
        ("app-home", HOME),
        ("app-mine", MINE),
        ("app-list", LIST),
        ("app-who", WHO),
        ("app-person", PERSON),
        ("app-insured", INSURED),
        ("app-submit", SUBMIT),
        ("app-pay", PAY),
        ("app-result", RESULT),
        ("app-records", RECORDS),
    ] {
        let mut v = visitor(json!({ "lose_session_at": stop, "signed_in": true })).await;
        let mut seen = Vec::new();
        for page in [REAL_NAME, HOME, MINE, LIST, WHO, "/app/sbf/person?who=self"] {
            seen.push(v.opens(page).await.page.contains(LOST));
        }
        if !seen.contains(&true) {
            let year = [("year", "2023")];
            seen.push(v.is_for_self().await.page.contains(LOST));
            seen.push(v.posts(INSURED, &year).await.page.contains(LOST));
            v.posts(SUBMIT, &year).await;
            seen.push(v.posts("/app/sbf/confirm", &[]).await.page.contains(LOST));
            if !seen.contains(&true) {
                seen.push(v.pays_in("wechat", RIGHT).await.page.contains(LOST));
                seen.push(v.opens(RECORDS).await.page.contains(LOST));
            }
        }
        assert!(seen.contains(&true), "{stop}");
        v.opens(path).await.sees_not(LOST);
        // Signed out, but no order and no payment is lost, nor the session of the Web.
        v.opens(MINE).await.is_at(LOGIN);
        v.opens("/sbf/index").await.is_at("/sbf/index");
        v.enters("zhangcs", "Test@2023").await.is_at(HOME);
    }
}
