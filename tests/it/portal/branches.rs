//! The coverage points: the visitors of these tests reach all of them except those in page scripts.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::json;
use stepproof::portal;

use super::visitor::{reached, visitor};
use super::{app, bank, faults, flows, insured, register, sessions, sign_in};

/// Points in page scripts: `axe` reaches them in the browser.
pub const IN_PAGE: [&str; 6] = [
    "W1.announcement-closed",
    "W5.tab-by-hover",
    "W8.form-cleared",
    "W11.cancelled",
    "W12.paying-trouble",
    "W14.control-detected",
];

#[test]
fn every_coverage_point_is_reached() {
    sign_in::sign_in_says_what_is_wrong();
    sign_in::each_way_of_naming_an_account_works();
    sign_in::the_second_check_says_what_is_wrong();
    sign_in::the_identity_is_chosen();
    insured::the_form_for_others_says_what_is_wrong();
    insured::fees_are_paid_on_working_days_from_the_5th_to_the_20th_before_15();
    insured::the_setup_shapes_the_pages();
    sessions::the_session_is_lost_once_where_the_setup_says();
    register::a_new_account_signs_in_and_gets_its_real_name();
    register::the_real_name_is_checked();
    register::registration_says_what_is_wrong();
    register::a_forgotten_password_is_changed();
    flows::pays_for_oneself_from_the_index_to_the_record();
    flows::a_parent_pays_for_a_child();
    flows::a_later_page_leads_to_the_earliest_step_that_is_missing();
    flows::an_order_is_made_once_and_charged_once();
    flows::one_confirms_what_another_has_paid_meanwhile();
    flows::nothing_ticked_is_nothing_to_pay_and_two_rows_add_up();
    bank::the_card_page_says_what_is_wrong();
    bank::the_card_number_is_checked();
    bank::the_bank_answers_as_the_card_says();
    bank::an_unknown_result_is_asked_for_and_blocks_a_second_order();
    bank::a_first_use_card_is_opened_by_its_holder();
    bank::a_credit_card_and_a_bound_card_pay_too();
    bank::a_bound_card_pays_by_sms_alone();
    bank::a_card_that_is_locked_pays_nowhere();
    bank::charged_money_that_cannot_be_booked_comes_back();
    bank::a_second_payment_is_refunded();
    bank::a_query_may_not_know_the_result_either();
    bank::the_password_control_is_installed_by_fetching_it();
    bank::records_lag_when_the_setup_says();
    faults::the_start_page_and_the_assets_are_there();
    app::all();
    let reached = reached();
    let left: Vec<_> = portal::coverage_points()
        .iter()
        .map(|point| point.id.as_str())
        .filter(|id| !reached.contains(id) && !IN_PAGE.contains(id))
        .collect();
    assert!(left.is_empty(), "not reached: {left:#?}");
}

#[test]
fn ids_are_unique_and_say_their_page() {
    let mut ids = BTreeSet::new();
    for point in portal::coverage_points() {
        assert!(ids.insert(&*point.id), "{} is there twice", point.id);
        let page = point.id.split('.').next();
        assert_eq!(page, Some(point.page), "{}", point.id);
        let word = point.id[point.page.len() + 1..].bytes();
        assert!(
            word.into_iter()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "{}",
            point.id
        );
    }
    assert!(IN_PAGE.iter().all(|id| ids.contains(id)));
}

#[tokio::test]
async fn the_control_api_tells_what_was_reached() {
    let mut v = visitor(json!({})).await;
    v.signs_in("nobody", "x").await;
    for branch in IN_PAGE.into_iter().chain(["W2.by-name", "nonsense"]) {
        v.sends(Method::POST, "/__seen", branch.to_owned()).await;
    }
    v.control(Method::POST, "/reset", json!({})).await;
    let (_, list) = v.control(Method::GET, "/branches", json!({})).await;
    let list = list["branches"].as_array().unwrap();
    assert_eq!(list.len(), portal::coverage_points().len());
    let told: BTreeSet<_> = list
        .iter()
        .filter(|branch| branch["reached"] == true)
        .map(|branch| branch["id"].as_str().unwrap())
        .collect();
    let mut expected = BTreeSet::from(["W2.page", "W2.account-unknown"]);
    expected.extend(IN_PAGE);
    assert_eq!(told, expected);
    assert_eq!(v.portal.covered(), expected);
}
