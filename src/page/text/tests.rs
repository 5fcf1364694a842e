use super::*;

fn node(role: &str, name: &str) -> Node {
    Node {
        role: role.to_owned(),
        name: name.to_owned(),
        ..Node::default()
    }
}

fn text(text: &str) -> Node {
    Node {
        text: Some(text.to_owned()),
        ..Node::default()
    }
}

fn page(children: Vec<Node>) -> PageSnapshot {
    PageSnapshot {
        title: "缴费".to_owned(),
        location: "/pay?step=2".to_owned(),
        children,
        ..PageSnapshot::default()
    }
}

/// The text without the two lines on top.
fn body(children: Vec<Node>) -> String {
    let text = page(children).to_string();
    text.lines().skip(2).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_page_in_the_form_of_the_documentation() {
    let mut email = node("textbox", "Email *");
    email.invalid = Flag::Is(true);
    email.state = vec!["required".to_owned()];
    email.description = Some("Enter a valid email".to_owned());
    email.children = vec![text("a@b")];
    let mut heading = node("heading", "Checkout");
    heading.level = Some(1);
    let mut paragraph = node("paragraph", "");
    paragraph.children = vec![text("Order A-1 placed")];
    let mut form = node("form", "Delivery");
    form.children = vec![text("Email *"), email, node("button", "下一步")];
    let mut main = node("main", "");
    main.state = vec!["inert".to_owned()];
    main.children = vec![heading, paragraph, form];
    assert_eq!(
        page(vec![main]).to_string(),
        "\
- /title: 缴费
- /location: /pay?step=2
- main:
  - /state: inert
  - heading \"Checkout\" [level=1]
  - paragraph: Order A-1 placed
  - form \"Delivery\":
    - text: Email *
    - textbox \"Email *\" [invalid]:
      - /state: required
      - /description: Enter a valid email
      - text: a@b
    - button \"下一步\"
"
    );
}

#[test]
fn states_are_in_a_fixed_order() {
    let mut all = node("treeitem", "x");
    all.checked = Flag::Word("mixed".to_owned());
    all.disabled = true;
    all.expanded = true;
    all.invalid = Flag::Word("spelling".to_owned());
    all.level = Some(3);
    all.pressed = Flag::Is(true);
    all.selected = true;
    assert_eq!(
        body(vec![all]),
        "- treeitem \"x\" [checked=mixed] [disabled] [expanded] [invalid=spelling] [level=3] \
         [pressed] [selected]"
    );
}

#[test]
fn values_are_quoted_where_yaml_would_read_something_else() {
    let plain = [
        "a@b",
        "Enter a valid email",
        "张三 440101",
        "<order-1> placed",
        "a:b",
        "a#b",
        "您已成功支付665.00元！",
        "it's \"fine\"",
        "/docs/",
        "2 items",
    ];
    for value in plain {
        assert_eq!(body(vec![text(value)]), format!("- text: {value}"));
    }
    let quoted = [
        "",
        " a",
        "a ",
        "a: b",
        "a #b",
        "a:",
        "- a",
        "? a",
        "*******",
        "&a",
        "[a]",
        "{a}",
        "!a",
        "|",
        ">",
        "%a",
        "@a",
        "`a`",
        "'a'",
        "true",
        "No",
        "null",
        "~",
        "42",
        "042",
        "665.00",
        "-1",
        "+1",
        ".5",
        "1e3",
        "0x1f",
        "12:30",
        "2023-01-10",
        "2023-01-10T10:00:00Z",
        "6222021234567890123",
        "<<",
        "+.inf",
        "2001-12-14t21:59:43.10-05:00",
    ];
    for value in quoted {
        assert_eq!(body(vec![text(value)]), format!("- text: \"{value}\""));
    }
    assert_eq!(body(vec![text("\"a\" b")]), "- text: \"\\\"a\\\" b\"");
    assert_eq!(body(vec![text("a\nb")]), "- text: \"a\\nb\"");
    assert_eq!(body(vec![text("a\u{202e}b")]), "- text: \"a\\u202eb\"");
    assert_eq!(body(vec![text("a\u{ffff}b")]), "- text: \"a\\uffffb\"");
}

#[test]
fn names_are_always_quoted_and_the_key_where_needed() {
    let cases = [
        ("a \"b\" \\c", r#"- button "a \"b\" \\c""#),
        ("a: b", r#"- 'button "a: b"'"#),
        ("it's: so", r#"- 'button "it''s: so"'"#),
        ("a #b", r#"- 'button "a #b"'"#),
        ("/docs/", r#"- button "/docs/""#),
        ("a [checked]", r#"- button "a [checked]""#),
        ("^[a-z]+$", r#"- button "^[a-z]+$""#),
        ("你好：世界", r#"- button "你好：世界""#),
        ("tab\there", r#"- button "tab\there""#),
    ];
    for (name, line) in cases {
        assert_eq!(body(vec![node("button", name)]), line);
    }
}

#[test]
fn reading_gives_back_what_was_written() {
    let awkward = [
        "",
        "a",
        "a: b",
        "a #b",
        "a:",
        "\"",
        "\\",
        "'",
        "''",
        "\\\"",
        "a\nb",
        "\t",
        "- a",
        "text: x",
        "- button \"x\" [checked]",
        "[checked]",
        "/url: x",
        "/docs/",
        "true",
        "42",
        "缴费：￥665.00",
        "\u{202e}x",
        "\u{2028}",
        "🎉",
        "a \" b: c",
        "' # '",
        "x'",
        "<order-1>",
        "  two  spaces  ",
    ];
    let mut children = Vec::new();
    for a in awkward {
        let mut named = node("button", a);
        named.disabled = true;
        named.description = Some(a.to_owned());
        named.children = vec![text(a), node("img", a), text("tail")];
        children.push(named);
        let mut inline = node("paragraph", a);
        inline.children = vec![text(a)];
        children.push(inline);
        children.push(text(a));
    }
    let written = page(children.clone()).to_string();
    let read = read(&written);
    assert_eq!(read, page_items(&page(children)));
    assert_eq!(write(&read), written);
}

#[test]
fn lines_that_are_not_items_are_kept_as_text() {
    let items = read("- button \"a\n    odd\nnonsense\n- /state\n- x y z\n");
    let values: Vec<&str> = items.iter().map(|item| item.value.as_str()).collect();
    assert_eq!(values, ["- button \"a", "nonsense", "- /state", "- x y z"]);
    assert_eq!(items[0].children[0].value, "odd");
    assert_eq!(read(""), []);
}

#[test]
fn unknown_members_of_the_answer_are_noticed() {
    let read = |node: &str| {
        let page = format!(r#"{{"title":"t","location":"/","nodes":[[0,{node}]]}}"#);
        serde_json::from_str::<PageSnapshot>(&page)
    };
    assert!(read(r#"{"role":"a","nmae":"b"}"#).is_err());
    let page = read(r#"{"role":"checkbox","checked":"mixed"}"#).unwrap();
    assert_eq!(page.children[0].checked, Flag::Word("mixed".to_owned()));
}

#[test]
fn the_snapshots_of_all_page_cases_read_and_write_the_same() {
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/page");
    let mut count = 0;
    for case in std::fs::read_dir(cases).unwrap() {
        let file = case.unwrap().path().join("expected.txt");
        if let Ok(text) = std::fs::read_to_string(&file) {
            assert_eq!(write(&read(&text)), text, "{}", file.display());
            count += 1;
        }
    }
    assert!(count >= 30, "only {count} cases");
}

#[test]
fn a_name_that_is_too_long_for_a_key_stands_below() {
    let long = "Yes, I agree. ".repeat(80);
    let mut button = node("button", &long);
    button.disabled = true;
    button.state = vec!["required".to_owned()];
    let expected = format!("- button [disabled]:\n  - /name: \"{long}\"\n  - /state: required");
    assert_eq!(body(vec![button]), expected);
    // With their quotes and backslashes counted.
    let quoted = "\"'".repeat(400);
    assert!(body(vec![node("button", &quoted)]).starts_with("- button:\n  - /name: \"\\\"'"));
    assert!(body(vec![node("button", &"x".repeat(900))]).starts_with("- button \"xxx"));
}

#[test]
fn keys_are_in_a_fixed_order() {
    let all = r#"{"role":"x","state":["busy"],"lang":"fr","dir":"rtl","roledescription":"a","url":"b",
        "action":"c","target":"d","accepts":"e","popup":"f","numbers":"g","sort":"h","spans":"i",
        "shortcut":"j","placeholder":"k","value":"l","description":"m","live":"n2"}"#;
    let all: Node = serde_json::from_str(all).unwrap();
    let keys = body(vec![all]);
    let keys: Vec<_> = keys
        .lines()
        .skip(1)
        .map(|line| line.trim_start_matches("  - /").split(':').next().unwrap())
        .collect();
    assert_eq!(
        keys.join(" "),
        "state lang dir roledescription url action target accepts popup numbers sort spans shortcut \
         placeholder value description live"
    );
    let page =
        r#"{"title":"t","location":"/","lang":"ar","dir":"rtl","refresh":"5; /next","nodes":[]}"#;
    let page: PageSnapshot = serde_json::from_str(page).unwrap();
    assert_eq!(
        page.to_string(),
        "- /title: t\n- /location: /\n- /lang: ar\n- /dir: rtl\n- /refresh: 5; /next\n"
    );
}

#[test]
fn a_page_of_a_thousand_levels_is_written_and_read() {
    // A test's own stack is small; that of a run is not.
    let thread = std::thread::Builder::new().stack_size(16 << 20);
    thread.spawn(read_and_write_deep).unwrap().join().unwrap();
}

fn read_and_write_deep() {
    let depth = 1_000;
    let nodes: Vec<String> = (0..depth)
        .map(|level| format!(r#"[{level},{{"role":"group","name":"L{level}"}}]"#))
        .chain([format!(r#"[{depth},{{"text":"Innermost"}}]"#)])
        .collect();
    let page = format!(
        r#"{{"title":"t","location":"/","nodes":[{}]}}"#,
        nodes.join(",")
    );
    let page: PageSnapshot = serde_json::from_str(&page).unwrap();
    let written = page.to_string();
    assert_eq!(written.lines().count(), depth + 2);
    assert!(written.ends_with("- group \"L999\": Innermost\n"));
    assert_eq!(write(&read(&written)), written);
    let blanked = crate::page::Blanks::default().page(&page);
    assert_eq!(blanked, written);
    let other = written.replace("Innermost", "Elsewhere");
    let changes = crate::page::diff(&written, &other);
    let told: Vec<_> = changes.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        ["group \"L999\": Innermost → Elsewhere (in group \"L998\")"]
    );
}
