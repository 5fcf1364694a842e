//! Losing the session on any page.

use serde_json::json;

use super::visitor::{
    CARD, CASHIER, GOOD_CARD, HOME, INSURED, PERSON, RECORDS, RESULT, SUBMIT, Visitor, WALLET,
    at_card, visitor,
};

const LOST: &str = "用户登录超时？";

/// Every page on which the session can be lost, in the order of the flow.
const STOPS: [(&str, &str); 13] = [
    ("verify", "/sso/verify"),
    ("home", HOME),
    ("real-name", "/yhgl/smzsq"),
    ("social", "/sbf/index"),
    ("person", PERSON),
    ("insured", INSURED),
    ("submit", SUBMIT),
    ("cashier", CASHIER),
    ("pay", "/upop/pay"),
    ("card", CARD),
    ("wallet", WALLET),
    ("result", RESULT),
    ("records", RECORDS),
];

impl Visitor {
    /// Goes on until the session is lost; returns whether it was.
    async fn is_lost_walking(&mut self) -> bool {
        self.signs_in("zhangcs", "Test@2023").await;
        let steps = [
            self.lost() || self.verifies("Test@2023").await.lost(),
            self.lost() || self.enters_as_person().await.lost(),
            self.lost() || self.opens("/yhgl/smzsq").await.lost(),
            self.lost() || self.opens("/sbf/index").await.lost(),
            self.lost() || self.opens(PERSON).await.lost(),
            self.lost() || self.pays_for_self().await.lost(),
            self.lost() || self.posts(INSURED, &[("year", "2023")]).await.lost(),
            self.lost() || self.posts(SUBMIT, &[("year", "2023")]).await.lost(),
            self.lost() || self.posts("/sbf/cxjm/yl/jfqr", &[]).await.lost(),
            self.lost() || self.posts(CASHIER, &[]).await.lost(),
            self.lost() || self.signs_in_at_the_bank().await.lost(),
            self.lost() || self.posts("/upop/pay", &[("card", GOOD_CARD)]).await.lost(),
            self.lost() || self.pays("123456").await.lost(),
            self.lost() || self.opens(RECORDS).await.lost(),
        ];
        steps.contains(&true)
    }

    fn lost(&self) -> bool {
        self.page.contains(LOST)
    }
}

#[tokio::test]
pub async fn the_session_is_lost_once_where_the_setup_says() {
    for (stop, path) in STOPS {
        let mut v = visitor(json!({ "lose_session_at": stop })).await;
        assert!(v.is_lost_walking().await, "{stop}");
        v.is_at(path)
            .sees("action=\"/sso/login\"")
            .sees("action=\"/xxmh/html/index.html\"");
        v.opens(SUBMIT).await.is_at("/sso/login");
        v.signs_in("zhangcs", "Test@2023").await.sees_not(LOST);
    }
    // Also on the home page, once signed in.
    let mut v = visitor(json!({ "lose_session_at": "home", "signed_in": true })).await;
    v.opens(HOME).await.sees(LOST);
}

#[tokio::test]
pub async fn a_lost_session_loses_no_order_and_no_payment() {
    let mut v = at_card(GOOD_CARD, json!({ "lose_session_at": "result" })).await;
    v.pays("123456").await.sees(LOST);
    v.expects(json!({ "charges": 1, "paid": "665.00" })).await;
    v.signs_in("zhangcs", "Test@2023").await;
    v.verifies("Test@2023").await;
    v.enters_as_person().await;
    v.pays_for_self()
        .await
        .sees("该缴费人已经申报，不允许重复申报");
}
