use super::*;
use crate::page::Node;

fn numbered(name: &str, pattern: &str) -> VolatilePattern {
    VolatilePattern {
        name: name.to_owned(),
        pattern: pattern.to_owned(),
        numbered: true,
    }
}

fn blanks(patterns: &[(&str, &str)]) -> Blanks {
    let patterns = patterns.iter();
    let patterns: Vec<_> = patterns
        .map(|(name, pattern)| numbered(name, pattern))
        .collect();
    Blanks::new(&patterns).unwrap()
}

#[test]
fn values_that_are_not_numbered_are_one_blank() {
    let time = VolatilePattern {
        numbered: false,
        ..numbered("time", r"\d\d:\d\d")
    };
    let mut blanks = Blanks::new(&[time, numbered("order", r"A-\d+")]).unwrap();
    assert_eq!(
        blanks.apply("A-1 opened 10:15, saved 10:16"),
        "<order-1> opened <time>, saved <time>"
    );
    assert_eq!(blanks.unmatched(), [""; 0]);
    assert_eq!(blanks.omitted("opened 10:15"), "opened …");
}

#[test]
fn equal_values_get_equal_numbers_over_all_pages() {
    let mut blanks = blanks(&[("order", r"A-\d+")]);
    assert_eq!(
        blanks.apply("A-1, A-2, A-1"),
        "<order-1>, <order-2>, <order-1>"
    );
    assert_eq!(
        blanks.apply("paid: A-2; new: A-3"),
        "paid: <order-2>; new: <order-3>"
    );
    assert_eq!(blanks.apply("nothing"), "nothing");
}

#[test]
fn the_first_group_is_the_value() {
    let mut blanks = blanks(&[("order", r"订单号：(\d+)"), ("any", r"x(\d)|y(\d)")]);
    assert_eq!(blanks.apply("订单号：17 17"), "订单号：<order-1> 17");
    assert_eq!(blanks.apply("y4x4"), "y<any-1>x<any-1>");
}

#[test]
fn the_match_that_begins_first_counts_then_the_one_declared_first() {
    let mut first = blanks(&[("date", r"\d{4}-\d\d-\d\d"), ("number", r"\d+")]);
    assert_eq!(
        first.apply("7 2023-01-10 8"),
        "<number-1> <date-1> <number-2>"
    );
    // A blank that was filled in is not searched again.
    let mut chain = blanks(&[("a", "x"), ("b", "a-1")]);
    assert_eq!(chain.apply("x a-1"), "<a-1> <b-1>");
}

#[test]
fn patterns_that_never_matched_are_told() {
    let mut blanks = blanks(&[("a", "a"), ("b", "b"), ("c", "c")]);
    assert_eq!(blanks.unmatched(), ["a", "b", "c"]);
    blanks.apply("b");
    assert_eq!(blanks.unmatched(), ["a", "c"]);
}

#[test]
fn patterns_that_cannot_be_meant_are_errors() {
    let new = |pattern: &str| Blanks::new(&[numbered("x", pattern)]);
    assert_eq!(new("(").unwrap_err().name, "x");
    let error = new(r"\d*").unwrap_err().to_string();
    assert_eq!(
        error,
        "volatile value `x`: the pattern matches the empty text"
    );
}

#[test]
fn secrets_are_always_blanked() {
    let mut blanks = blanks(&[("digits", r"\d{6}")]);
    blanks.conceal("PIN", "135790");
    blanks.conceal("PASS", "pä\"ss 135790");
    blanks.conceal("CVV", "123");
    let text = r#"135790 "pä\"ss 135790" p%C3%A4%22ss%20135790 123 246800"#;
    assert_eq!(
        blanks.apply(text),
        r#"<secret-PIN> "<secret-PASS>" <secret-PASS> <secret-CVV> <digits-1>"#
    );
    assert!(!format!("{blanks:?}").contains("135790"));
}

#[test]
fn quotes_of_a_page_do_not_depend_on_the_value() {
    let page = |value: &str| PageSnapshot {
        children: vec![Node {
            text: Some(value.to_owned()),
            ..Node::default()
        }],
        ..PageSnapshot::default()
    };
    let patterns = [("code", r"text: (\S+)")];
    let expected = "- /title: \"\"\n- /location: \"\"\n- text: <code-1>\n";
    assert_eq!(blanks(&[("code", r"a?\d+")]).page(&page("42")), expected);
    assert_eq!(blanks(&[("code", r"a?\d+")]).page(&page("a42")), expected);
    assert_eq!(blanks(&patterns).page(&page("a42")), expected);
}

#[test]
fn a_value_handed_out_is_blanked_where_it_is_all_of_a_text() {
    let text = |text: &str| Node {
        text: Some(text.into()),
        ..Node::default()
    };
    let page = |code: &str| PageSnapshot {
        children: vec![text(code), text(&format!("{code}年度"))],
        ..PageSnapshot::default()
    };
    let mut blanks = blanks(&[]);
    blanks.hand_out("captcha", "2023");
    blanks.hand_out("captcha", "A7KX");
    let first = blanks.page(&page("2023"));
    assert!(
        first.contains("<captcha-1>") && first.contains("2023年度"),
        "{first}"
    );
    assert!(blanks.page(&page("A7KX")).contains("<captcha-2>"));
}

#[test]
fn a_short_secret_inside_of_a_volatile_value_does_not_break_it() {
    let mut blanks = blanks(&[("order", r"SB(\d+)")]);
    blanks.conceal("PIN", "123456");
    assert_eq!(blanks.apply("SB9912345600"), "SB<order-1>");
}

#[test]
fn readers_get_texts_without_volatile_values() {
    let mut blanks =
        Blanks::new(&[numbered("order", r"Order (\d+)"), numbered("n", r"n=(\d)")]).unwrap();
    blanks.hand_out("sms", "482916");
    assert_eq!(blanks.omitted("Order 7: paid"), "Order …: paid");
    assert_eq!(blanks.omitted("Pay 100200"), "Pay 100200");
    blanks.apply("text: Order 100200, n=5");
    assert_eq!(blanks.omitted("Pay 100200 (482916)"), "Pay … (…)");
    // What is short is found by its pattern only.
    assert_eq!(blanks.omitted("Room 5, n=5"), "Room 5, n=…");
    assert_eq!(blanks.volatile_in("5 of 100200"), ["100200"]);
}
