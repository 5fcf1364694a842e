use super::*;
use crate::scenario::TermRules;

fn read(text: &str) -> Result<Manual, Vec<String>> {
    let (manual, errors) = Manual::read(Source::new("docs/a.md", text));
    let line = |error: &Diagnostic| format!("{}: {}", error.location().line, error.title);
    match errors.is_empty() {
        true => Ok(manual),
        false => Err(errors.iter().map(line).collect()),
    }
}

fn filled(text: &str) -> String {
    let filled = read(text).unwrap().filled(|place| {
        let step = format!("{}/{} {:?}", place.case, place.step, place.shows);
        let is_known = place.case.scenario() != "unbuilt";
        Ok::<_, ()>(is_known.then(|| vec![step, "picture".to_owned()]))
    });
    filled.unwrap()
}

#[test]
fn a_place_is_filled_and_all_else_keeps_its_bytes() {
    let text =
        "\u{FEFF}# A\r\n\r\n<!-- stepproof: pay/one -->\r\nold\r\n<!-- /stepproof -->\r\nend";
    assert_eq!(
        filled(text),
        "\u{FEFF}# A\r\n\r\n<!-- stepproof: pay/one -->\r\n\r\npay/one Both\r\n\r\npicture\r\n\r\n<!-- /stepproof -->\r\nend"
    );
    assert_eq!(filled(&filled(text)), filled(text));
    assert_eq!(
        filled("\u{FEFF}<!--stepproof:pay[a]/one picture--><!--/stepproof-->"),
        "\u{FEFF}<!--stepproof:pay[a]/one picture--> pay[a]/one Picture picture <!--/stepproof-->"
    );
    assert_eq!(filled("no places\n"), "no places\n");
    let unbuilt = "<!-- stepproof: unbuilt/one -->\nas it was\n<!-- /stepproof -->\n";
    assert_eq!(filled(unbuilt), unbuilt);
}

#[test]
fn a_place_may_lie_in_a_list_a_quote_or_a_line() {
    assert_eq!(
        filled("1. <!-- stepproof: pay/one sentence -->\n   <!-- /stepproof -->\n"),
        "1. <!-- stepproof: pay/one sentence -->\n\n   pay/one Sentence\n\n   picture\n\n   <!-- /stepproof -->\n"
    );
    assert_eq!(
        filled("> <!-- stepproof: pay/one -->\n> <!-- /stepproof -->\n"),
        "> <!-- stepproof: pay/one -->\n>\n> pay/one Both\n>\n> picture\n>\n> <!-- /stepproof -->\n"
    );
    assert_eq!(
        filled(
            "See <!-- stepproof: pay/one picture -->x<!-- /stepproof --> and <!-- stepproof: pay/two sentence picture --><!-- /stepproof -->.\n"
        ),
        "See <!-- stepproof: pay/one picture --> pay/one Picture picture <!-- /stepproof --> and <!-- stepproof: pay/two sentence picture --> pay/two Both picture <!-- /stepproof -->.\n"
    );
}

#[test]
fn markers_in_code_are_examples() {
    for text in [
        "```md\n<!-- stepproof: pay/one -->\n```\n",
        "~~~~\n~~~\n<!-- stepproof: pay/one -->\n~~~~\n",
        "- ```\n  <!-- stepproof: pay/one -->\n  ```\n",
        "Write `<!-- stepproof: pay/one -->` or ``a ` <!-- /stepproof -->``.\n",
        "```\n<!-- /stepproof -->",
        "<!-- stepproof is a tool -->\n",
    ] {
        assert!(read(text).unwrap().places.is_empty(), "{text}");
    }
    let after = "```\na\n```\n<!-- stepproof: pay/one -->\n<!-- /stepproof -->\n";
    assert_eq!(read(after).unwrap().places.len(), 1);
}

#[test]
fn mistakes_are_told_with_their_lines_all_at_once() {
    let errors = |text: &str| read(text).unwrap_err();
    assert_eq!(
        errors("a\n<!-- stepproof: pay/one -->\n"),
        ["2: this place has no end"]
    );
    assert_eq!(
        errors("<!-- /stepproof -->\n"),
        ["1: this marker ends nothing"]
    );
    assert_eq!(
        errors(
            "<!-- stepproof: pay/one -->\n<!-- stepproof: pay/two -->\n<!-- /stepproof -->\n<!-- /stepproof -->\n"
        ),
        ["2: this place begins inside the one of line 1"]
    );
    assert_eq!(
        errors(
            "<!-- stepproof: proved by pay -->\n<!-- stepproof: proved by b -->\n<!-- /stepproof -->\n"
        ),
        [
            "1: this place has no end",
            "2: this place begins inside the one of line 1"
        ]
    );
    assert_eq!(
        errors(
            "<!-- stepproof: pay -->\n<!-- stepproof: pay/a film -->\n<!-- stepproof: proved pay -->\n<!-- stepproof: pay/b"
        ),
        [
            "1: this marker names no step",
            "2: `film` is not known here",
            "3: `proved` needs one case",
            "4: this marker does not end on its line",
        ]
    );
    // The end of a place that could not be read is no mistake.
    assert_eq!(
        errors("<!-- stepproof: pay/a film -->\n<!-- /stepproof -->\n"),
        ["1: `film` is not known here"]
    );
    assert_eq!(
        errors("Text <!-- stepproof: pay/one -->\n<!-- /stepproof -->\n"),
        ["1: a place of several lines has text beside its markers"]
    );
}

#[test]
fn proved_prose_claims_what_it_quotes() {
    let text = "<!-- stepproof: proved by pay -->\n点击“提交”，见 [“帮助”](a \"b\") 和 <a title=\"c\">**D**</a>。\n\
        ```\n“code”\n```\n<!-- stepproof: pay/one -->\n“filled”\n<!-- /stepproof -->\n`E`\n<!-- /stepproof -->\n“outside”\n";
    let manual = read(text).unwrap();
    let terms = manual.terms(&manual.proved[0], &TermRules::default(), "zh-CN");
    let shown: Vec<_> = terms
        .iter()
        .map(|term| {
            format!(
                "{}:{} {}",
                term.location.line, term.location.column, term.text
            )
        })
        .collect();
    assert_eq!(shown, ["2:4 提交", "2:12 帮助", "2:41 D", "9:2 E"]);
}
