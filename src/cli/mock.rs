//! What scenarios say to the mock portal, judged by the portal itself before a browser starts.

use serde_json::{Map, Value};

use super::exit::{Exit, Stop};
use super::project::Project;
use super::suggest::did_you_mean;
use crate::portal;
use crate::scenario::{
    By, Case, Check, ClockMove, Container, Diagnostic, Kind, Locator, Piece, Template, TextMatch,
};
use crate::source::Place;

/// Diagnostics of the `portal:` maps, portal expectations, moments of the clock and `${portal.…}` names of the cases.
/// The entries of a matrix say the same thing once.
pub fn check(cases: &[Case], project: &Project) -> Vec<Diagnostic> {
    let mut findings: Vec<(Place, String)> = Vec::new();
    for case in cases {
        if let Some(setup) = &case.portal
            && let Err(why) = portal::validate_setup(setup)
        {
            findings.push((case.place.clone(), format!("invalid `portal`: {why}")));
        }
        for step in &case.steps {
            for action in &step.actions {
                if let Kind::Clock(ClockMove::Set(at)) = &action.kind
                    && setup(None, Some(at), &[]).is_err()
                {
                    let example = "`2023-01-10T15:01:00+08:00`";
                    let title = format!("`{at}` is not a moment, such as {example}");
                    findings.push((action.place.clone(), title));
                }
                names_of_action(&action.kind, &mut |name| {
                    findings.extend(unknown_value(name).map(|why| (action.place.clone(), why)));
                });
            }
            for expectation in step.expect.iter().chain(&step.then) {
                let place = || expectation.place.clone();
                if let Check::Portal(expected) = &expectation.check
                    && let Err(why) = portal::validate_expectation(expected)
                {
                    findings.push((place(), format!("invalid expectation of the portal: {why}")));
                }
                names_of_check(&expectation.check, &mut |name| {
                    findings.extend(unknown_value(name).map(|why| (place(), why)));
                });
            }
        }
    }
    findings.sort();
    findings.dedup();
    findings
        .into_iter()
        .map(|(place, title)| project.error_at(&place, title))
        .collect()
}

fn unknown_value(name: &str) -> Option<String> {
    let known = portal::value_names();
    let known = known.iter().map(AsRef::as_ref);
    let names: Vec<&str> = known.collect();
    if names.contains(&name) {
        return None;
    }
    let hint = did_you_mean(name, names.iter().copied());
    Some(format!("the portal has no value `{name}`{hint}"))
}

type Visit<'a> = &'a mut dyn FnMut(&str);

fn names_of_action(kind: &Kind, visit: Visit<'_>) {
    match kind {
        Kind::Open(url) => names_of(url, visit),
        Kind::Click(at) | Kind::Choose(at) | Kind::Check(at, _) | Kind::Hover(at) => {
            names_of_locator(at, visit);
        }
        Kind::Upload(at, _) | Kind::Press(_, Some(at)) => names_of_locator(at, visit),
        Kind::Fill(at, text) | Kind::Select(at, text) => {
            names_of_locator(at, visit);
            names_of(text, visit);
        }
        Kind::Dialog { text, answer, .. } => {
            text.iter().for_each(|text| names_of_match(text, visit));
            answer.iter().for_each(|answer| names_of(answer, visit));
        }
        Kind::Switch(title) => names_of_match(title, visit),
        Kind::Press(_, None) | Kind::Back | Kind::Reload | Kind::Close | Kind::Clock(_) => {}
    }
}

fn names_of_check(check: &Check, visit: Visit<'_>) {
    match check {
        Check::Text(text)
        | Check::NoText(text)
        | Check::Path(text)
        | Check::Title(text)
        | Check::Download(text) => {
            names_of_match(text, visit);
        }
        Check::Visible(at) | Check::Hidden(at) | Check::Enabled(at, _) | Check::Checked(at, _) => {
            names_of_locator(at, visit);
        }
        Check::Value(at, text) => {
            names_of_locator(at, visit);
            names_of_match(text, visit);
        }
        Check::Portal(_) => {}
    }
}

fn names_of_locator(locator: &Locator, visit: Visit<'_>) {
    names_of_by(&locator.by, visit);
    for container in &locator.within {
        match container {
            Container::Frame(name) => names_of_match(name, visit),
            Container::Element(by) => names_of_by(by, visit),
        }
    }
}

fn names_of_by(by: &By, visit: Visit<'_>) {
    match by {
        By::Name(text) | By::Text(text) | By::Role(_, Some(text)) => names_of_match(text, visit),
        By::Role(_, None) | By::TestId(_) | By::Css(_) => {}
    }
}

fn names_of_match(text: &TextMatch, visit: Visit<'_>) {
    if let TextMatch::Is(template) = text {
        names_of(template, visit);
    }
}

fn names_of(template: &Template, visit: Visit<'_>) {
    for piece in &template.0 {
        if let Piece::Portal(name) = piece {
            visit(name);
        }
    }
}

/// The `portal:` map for `stepproof portal`, from its arguments.
pub fn setup(
    json: Option<&str>,
    at: Option<&str>,
    faults: &[String],
) -> Result<Map<String, Value>, Stop> {
    let usage = |message: String| Stop::new(Exit::Usage, message);
    let mut setup = match json.map(serde_json::from_str) {
        None => Map::new(),
        Some(Ok(Value::Object(setup))) => setup,
        Some(Ok(_)) => return Err(usage("`--setup` must be a JSON object".into())),
        Some(Err(error)) => return Err(usage(format!("`--setup` is not JSON: {error}"))),
    };
    if let Some(at) = at {
        setup.insert("at".into(), at.into());
    }
    check_faults(faults)?;
    portal::validate_setup(&setup).map_err(usage)?;
    Ok(setup)
}

/// Stops at a name that no fault has.
pub fn check_faults(faults: &[String]) -> Result<(), Stop> {
    let known = || portal::faults().iter().map(|fault| fault.name);
    match faults
        .iter()
        .find(|name| !known().any(|known| known == *name))
    {
        None => Ok(()),
        Some(name) => {
            let hint = did_you_mean(name, known());
            Err(Stop::new(
                Exit::Usage,
                format!("the portal has no fault `{name}`{hint}"),
            )
            .help("`stepproof portal --list-faults` names them"))
        }
    }
}
