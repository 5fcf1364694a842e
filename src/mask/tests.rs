use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};

use super::*;

fn mask(values: &[(&str, &str)]) -> Mask {
    let mut mask = Mask::default();
    for (name, value) in values {
        mask.add(name, value);
    }
    mask
}

/// The text with the one secret covered, which is shown as `•`.
#[track_caller]
fn covered(secret: &str, text: &str) -> String {
    let mask = mask(&[("S", secret)]);
    let once = mask.cover(text).into_owned();
    assert_eq!(mask.cover(&once), once, "a second time covers no more");
    once.replace("<secret-S>", "•")
}

#[track_caller]
fn hides(secret: &str, texts: &[&str]) {
    for text in texts {
        let shown = covered(secret, &format!("(({text}))"));
        assert_eq!(shown, "((•))", "{text}");
    }
}

const FORM: &str = "p w/1+x=(y)!";

#[test]
fn a_secret_is_found_in_encoded_addresses() {
    hides(
        FORM,
        &[
            "p w/1+x=(y)!",
            "p+w%2F1%2Bx%3D%28y%29%21",
            "p%20w%2f1%2bx%3d(y)!",
            "p%20w/1+x=(y)!",
            "%70%20%77%2F%31%2B%78%3D%28%79%29%21",
            "p%2520w%252F1%252Bx%253D(y)!",
            "p%20w%2F1%2Bx%3D%28y%29&#33;",
            "p=20w/1+x=3D(y)!",
        ],
    );
    assert_eq!(covered(FORM, "/a?k=p+w%2F1%2Bx%3D(y)!&b=1"), "/a?k=•&b=1");
    hides(
        "pä\"ss",
        &["p%C3%A4%22ss", "p%c3%a4\"ss", "p%E4%22ss", "p%u00E4%22ss"],
    );
    hides(
        "键🔑值值",
        &[
            "%E9%94%AE%F0%9F%94%91%E5%80%BC%E5%80%BC",
            "键%uD83D%uDD11值值",
        ],
    );
}

#[test]
fn a_secret_is_found_in_escaped_strings() {
    let secret = "a\"b\\c<d>&'é\u{1f511}";
    hides(
        secret,
        &[
            secret,
            r#"a\"b\\c<d>&'é🔑"#,
            r#"a\"b\\c\u003cd\u003e\u0026\u0027\u00e9\uD83D\uDD11"#,
            r#"a\x22b\x5cc\x3Cd\x3e&\'\xc3\xa9\u{1F511}"#,
            r#"a\"b\\c\x3Cd\x3e&\'\xe9\U0001F511"#,
            "a&quot;b\\c&lt;d&gt;&amp;&apos;&#233;&#x1F511;",
            "a&#34;b&#92;c&#60;d&#62;&#38;&#39;&#xE9;&#128273;",
            "a\"b\\c<d>&''é🔑",
            "a\"\"b\\c<d>&'é🔑",
            r#"a\\\"b\\\\c<d>&'é🔑"#,
            r"a\&quot;b\\c&lt;d&gt;&amp;&#39;é🔑",
            "a%22b%5Cc%3Cd%3E%26%27%C3%A9%F0%9F%94%91",
            "a&amp;quot;b\\c&amp;lt;d&amp;gt;&amp;amp;'é🔑",
            r"a\u0022b\u005cc<d>&'e\u0301🔑",
            "a\"b\\c<U+003C>d>&'é🔑",
        ],
    );
}

#[test]
fn a_secret_is_found_in_other_case_width_and_spacing() {
    hides(
        "Quarry-Lark 77",
        &[
            "QUARRY-LARK 77",
            "quarry-lark 77",
            "Ｑｕａｒｒｙ－Ｌａｒｋ　７７",
            "Quarry-Lark \n\t 77",
            "Quarry-Lark\u{a0}77",
            "Quarry\u{ad}-\u{200b}Lark 77",
            "Quarry-Lark␊77",
            "Q u a r r y - L a r k  7 7",
        ],
    );
    hides("  white   ends ", &["white ends", "white   ends"]);
    hides(
        "6222021000",
        &["6222 0210 00", "62220210\n00", "6222-0210-00"],
    );
    hides("Straße", &["STRASSE", "straße"]);
    hides("é—“x”zz", &["e\u{301}-\"x\"zz"]);
    hides("密 码 abc", &["密码abc", "密码 abc"]);
}

#[test]
fn the_rest_of_a_shortened_secret_is_masked() {
    assert_eq!(covered("Quarry-Lark-77", "key Quarry-L… no"), "key •… no");
    assert_eq!(covered("Quarry-Lark-77", "key Quar... no"), "key •... no");
    assert_eq!(covered("Quarry-Lark-77", "…Lark-77 end"), "…• end");
    assert_eq!(covered("Quarry-Lark-77", "…rry-Lar…"), "…•…");
    for cut in [
        "p+w%2F1…",
        "p+w%2F1%2…",
        "p+w%2F1%…",
        "p w&#47;1&am…",
        r"p w/\u00…",
    ] {
        let shown = covered(FORM, cut);
        assert_eq!(shown, "•…", "{cut}");
    }
    assert_eq!(covered("Quarry-Lark-77", "Qua…"), "Qua…");
    assert_eq!(covered("Quarry-Lark-77", "Quarry-L no"), "Quarry-L no");
}

#[test]
fn a_secret_is_found_in_base64_and_hex() {
    let secret = "Quarry-Lark-77";
    for lead in ["", "a", "ab", "ann:"] {
        for engine in [STANDARD, STANDARD_NO_PAD, URL_SAFE] {
            let packed = engine.encode(format!("{lead}{secret}"));
            let shown = covered(secret, &format!("Basic {packed} end"));
            assert!(shown.contains('•'), "{packed}: {shown}");
            assert!(shown.len() < 24, "{packed}: {shown}");
        }
    }
    let jwt = URL_SAFE.encode("{\"key\":\"a\\\"b\\\\c\u{e9}\",\"n\":1}");
    assert!(covered("a\"b\\cé", &format!("h.{jwt}.s")).contains('•'));
    let escaped = STANDARD
        .encode("??>>Quarry-Lark-77??>>")
        .replace('+', "%2B")
        .replace('/', "%2F");
    assert!(covered(secret, &escaped).contains('•'), "{escaped}");
    let cut = &STANDARD.encode(secret)[..12];
    assert_eq!(covered(secret, &format!("x {cut}…")), "x •…");
    hides(
        secret,
        &[
            "5175617272792d4c61726b2d3737",
            "51:75:61:72:72:79:2D:4C:61:72:6B:2D:37:37",
        ],
    );
    let wide: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(covered(secret, &STANDARD.encode(wide)).contains('•'));
    let latin = STANDARD.encode([b'p', 0xe4, b's', b's', b'w']);
    assert!(covered("pässw", &latin).contains('•'));
}

#[test]
fn overlapping_secrets_are_masked_to_their_ends() {
    let mask = mask(&[("A", "abcdef"), ("B", "defghijk"), ("C", "cdef")]);
    assert_eq!(mask.cover("xabcdefghijkx"), "x<secret-B>x");
    assert_eq!(mask.cover("xcdefx abcdefx"), "x<secret-C>x <secret-A>x");
    assert_eq!(mask.shown("/k=ABCDEF"), Some("A"));
    assert_eq!(mask.shown("key <secret-C>"), Some("C"));
    assert_eq!(mask.shown("nothing"), None);
}

#[test]
fn a_short_secret_is_masked_only_where_it_stands_alone() {
    assert_eq!(
        covered("123", "CVV 123, a1234, 123.50, %3D123&, 5123"),
        "CVV •, a1234, 123.50, %3D123&, 5123"
    );
    assert_eq!(covered("123", "cvv=123&x"), "cvv=•&x");
    assert_eq!(covered("12", "12"), "12");
    assert_eq!(covered("", "x"), "x");
}

#[test]
fn other_texts_are_not_masked() {
    let mask = mask(&[("A", "Quarry-Lark-77"), ("B", "123456"), ("C", "p%q&r")]);
    for text in [
        "Quarry Lark 77 and Quarry-Lark-7",
        "12345 and 1234 x567",
        "/a?b=%ZZ&c=%&lt&#;&#x;\\u12\\",
        "…",
        "%%%%%%%%%%&&&&&&&\\\\\\\\\\\\\\\\",
        "点击“登录”，金额 350.00 元。",
    ] {
        assert_eq!(mask.cover(text), text);
    }
    assert!(!format!("{mask:?}").contains("Quarry"));
}

#[test]
fn hostile_texts_and_long_values_cost_little() {
    let long: String = (0..40_000)
        .map(|n| char::from(b'a' + (n % 23) as u8))
        .collect();
    assert_eq!(covered(&long, &long), "•");
    let signs = "\\".repeat(40);
    let text = "\\".repeat(400);
    assert!(!covered(&signs, &text).contains(&signs));
    let text = "%25".repeat(2_000);
    assert!(covered("%%%%%%%%x", &text).len() >= text.len());
}
