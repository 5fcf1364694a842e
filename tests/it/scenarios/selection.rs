//! Which cases a command line selects.

use stepproof::scenario::{SelectError, Selection, load, select};

use super::reference::reference;
use super::valid;

fn chosen(selection: Selection) -> Result<Vec<String>, SelectError> {
    let mut inputs = reference();
    inputs.retain(|input| !input.name.contains("fragment"));
    let cases = select(&valid(inputs).suite, &selection)?;
    Ok(cases.into_iter().map(|case| case.id.to_string()).collect())
}

fn paths(path: &str, line: Option<u32>) -> Selection {
    Selection {
        paths: vec![(path.to_owned(), line)],
        ..Selection::default()
    }
}

#[test]
fn cases_are_selected() {
    let all = ["first", "web-self", "mail", "payers[self]", "payers[child]"];
    assert_eq!(chosen(Selection::default()).unwrap(), all);
    assert_eq!(chosen(paths("scenarios", None)).unwrap(), all);
    assert_eq!(chosen(paths("scenarios/web/", None)).unwrap(), ["web-self"]);
    assert_eq!(
        chosen(paths("./scenarios/first.yaml", Some(3))).unwrap(),
        ["first"]
    );
    let entry = chosen(paths("scenarios/payers.yaml", Some(5))).unwrap();
    assert_eq!(entry, ["payers[child]"]);
    let step = chosen(paths("scenarios/payers.yaml", Some(8))).unwrap();
    assert_eq!(step, ["payers[self]", "payers[child]"]);
    let part = chosen(paths("scenarios/parts/sign-in.yaml", None)).unwrap();
    assert_eq!(part, ["web-self"]);
    let ids = |ids: &[&str]| Selection {
        ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        ..Selection::default()
    };
    assert_eq!(
        chosen(ids(&["payers"])).unwrap(),
        ["payers[self]", "payers[child]"]
    );
    assert_eq!(
        chosen(ids(&["payers[s*", "first"])).unwrap(),
        ["first", "payers[self]"]
    );
    let tags = Selection {
        tags: vec!["smoke".into()],
        ..Selection::default()
    };
    assert_eq!(chosen(tags).unwrap(), ["web-self"]);
    let without = Selection {
        exclude_tags: vec!["web".into()],
        grep: Some("缴费".into()),
        ..Selection::default()
    };
    assert_eq!(
        chosen(without).unwrap(),
        ["first", "payers[self]", "payers[child]"]
    );
}

#[test]
fn a_selection_of_nothing_says_what_there_is() {
    let error = |selection| chosen(selection).unwrap_err().to_string();
    assert_eq!(
        error(paths("scenarios/frist.yaml", None)),
        "no scenario matches path `scenarios/frist.yaml`; did you mean `scenarios/first.yaml`?"
    );
    assert_eq!(
        error(paths("scenarios/first.yaml", Some(99))),
        "no scenario matches path `scenarios/first.yaml:99`; the file has 12 lines"
    );
    let ids = Selection {
        ids: vec!["x*".into()],
        ..Selection::default()
    };
    assert_eq!(
        error(ids),
        "no scenario matches id `x*`; there are: `first`, `web-self`, `mail`, `payers[self]`, `payers[child]`"
    );
    let both = Selection {
        ids: vec!["first".into()],
        tags: vec!["web".into()],
        ..Selection::default()
    };
    assert_eq!(error(both), "no scenario matches all of what is asked for");
    assert_eq!(
        select(&load(Vec::new(), None).suite, &Selection::default()).unwrap_err(),
        SelectError::Empty
    );
}
