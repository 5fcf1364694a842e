//! The result of a run of mutants: as JSON, as one HTML page, and as Markdown for the documentation.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::advice::advice;
use super::operator::{Family, Oracle};
use super::operators;
use super::record::{Detection, MutantRecord, Score, Verdict};
use crate::escape;
use crate::template::render;

/// The whole record.
///
/// # Errors
/// If the record cannot be written as JSON.
pub fn json(detection: &Detection) -> Result<String, String> {
    let text = serde_json::to_string_pretty(detection).map_err(|error| error.to_string())?;
    Ok(escape::json(&text).into_owned() + "\n")
}

/// The HTML report; `pictures` reads a picture by its path.
///
/// # Errors
/// If the template cannot be rendered.
pub fn html(
    detection: &Detection,
    pictures: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Result<String, String> {
    let data = |path: &Option<String>| {
        let png = path.as_deref().and_then(pictures);
        png.map(|png| format!("data:image/png;base64,{}", STANDARD.encode(png)))
    };
    let shown = |mutant: &MutantRecord| {
        let mut value = told(mutant);
        value["picture_before"] = json!(data(&mutant.picture_before));
        value["picture"] = json!(data(&mutant.picture));
        value
    };
    let mut values = values(detection);
    values["survivors"] = detection.survivors().map(shown).collect();
    values["alarms"] = detection.alarms().map(shown).collect();
    values["matrix"] = matrix(detection);
    let template = include_str!("templates/mutate.html");
    render("mutate.html", template, values).map_err(|error| error.to_string())
}

/// The page for the documentation: figures, and the changes that were not noticed.
///
/// # Errors
/// If the template cannot be rendered.
pub fn markdown(detection: &Detection) -> Result<String, String> {
    let mut values = values(detection);
    values["survivors"] = detection.survivors().map(told).collect();
    values["alarms"] = detection.alarms().map(told).collect();
    let template = include_str!("templates/detection.md");
    render("detection.md", template, values).map_err(|error| error.to_string())
}

fn score(score: Score) -> Value {
    json!({
        "noticed": score.noticed, "all": score.all, "left": score.all - score.noticed,
        "percent": percent(score),
    })
}

/// A percentage that is not rounded up to 100.
fn percent(score: Score) -> String {
    let percent = score.percent();
    let tenths = (percent * 10.0).round() / 10.0;
    match score {
        Score { all: 0, .. } => "–".to_owned(),
        Score { noticed, all } if noticed < all && tenths >= 100.0 => "99.9 %".to_owned(),
        _ => format!("{tenths:.1} %").replace(".0 %", " %"),
    }
}

fn told(mutant: &MutantRecord) -> Value {
    let by = mutant.noticed_by.iter().map(|oracle| oracle.name());
    let seen_by = mutant.seen_by.iter().map(|oracle| oracle.name());
    let failures = mutant.failures.iter().map(|failure| {
        json!({
            "title": failure.title, "details": failure.details,
            "location": failure.location.to_string(),
        })
    });
    let passed_by = mutant.passed_by.as_ref();
    json!({
        "operator": mutant.mutant.operator, "does": mutant.does, "page": mutant.mutant.page,
        "what": mutant.mutant.place.what, "at": mutant.mutant.place.at,
        "case": mutant.mutant.case.to_string(), "family": mutant.family.name(),
        "noticed_by": by.collect::<Vec<_>>(), "seen_by": seen_by.collect::<Vec<_>>(),
        "reason": mutant.reason, "before": mutant.before, "after": mutant.after,
        "changes": mutant.changes, "failures": failures.collect::<Vec<_>>(),
        "step": passed_by.map(|by| &by.step),
        "location": passed_by.map(|by| by.location.to_string()),
    })
}

fn values(detection: &Detection) -> Value {
    let harmful = Score::of(detection.harmful());
    let reach = |mutant: &&MutantRecord| mutant.is_in_reach(&detection.oracles);
    let named = |names: fn(&MutantRecord) -> bool| {
        let noticed = detection
            .harmful()
            .filter(|it| it.verdict == Verdict::Noticed);
        let all = noticed.clone().count();
        let noticed = noticed.filter(|it| names(it)).count();
        score(Score { noticed, all })
    };
    let alarms = Score::of(detection.harmless());
    json!({
        "stepproof": detection.stepproof,
        "seed": detection.seed,
        "base_url": detection.base_url,
        "oracles": detection.oracles.iter().map(|oracle| oracle.name()).collect::<Vec<_>>(),
        "unused": unused(detection),
        "planned": detection.planned, "ran": detection.mutants.len(), "ended": detection.ended,
        "minutes": detection.duration_ms.div_ceil(60_000),
        "harmful": score(harmful),
        "reach": score(Score::of(detection.harmful().filter(reach))),
        "harmless": score(alarms),
        "named": named(|it| it.names_page && it.names_place),
        "named_page": named(|it| it.names_page),
        "named_place": named(|it| it.names_place),
        "families": families(detection), "by_oracle": by_oracle(detection),
        "pages": pages(detection), "operators": by_operator(detection),
        "baseline": detection.baseline.iter().map(|it| json!({
            "case": it.case.to_string(), "trouble": it.trouble,
            "seconds": format!("{:.1}", precise(it.duration_ms)),
        })).collect::<Vec<_>>(),
        "equivalent": list(detection, Verdict::Equivalent),
        "not_live": list(detection, Verdict::NotLive),
        "not_counted": list(detection, Verdict::NotCounted),
        "unnamed": detection.harmful()
            .filter(|it| it.verdict == Verdict::Noticed && !(it.names_page && it.names_place))
            .map(told).collect::<Vec<_>>(),
        "placeless": detection.placeless,
        "advice": advice(detection).iter().map(|it| json!({
            "case": it.case.to_string(), "page": it.page, "title": it.title, "steps": it.steps,
            "location": it.location.to_string(), "score": score(it.score),
            "unnoticed": it.unnoticed,
        })).collect::<Vec<_>>(),
    })
}

#[expect(clippy::cast_precision_loss, reason = "seconds, rounded")]
fn precise(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

/// Oracles that were not in use.
fn unused(detection: &Detection) -> Vec<&'static str> {
    let unused = Oracle::ALL
        .into_iter()
        .filter(|oracle| !detection.oracles.contains(oracle));
    unused.map(Oracle::name).collect()
}

fn list(detection: &Detection, verdict: Verdict) -> Vec<Value> {
    detection.with(verdict).map(told).collect()
}

fn families(detection: &Detection) -> Vec<Value> {
    let row = |family: Family| {
        let of = |mutant: &&MutantRecord| mutant.family == family;
        let by = |oracle: Oracle| {
            let harmful = detection.harmful().filter(of);
            harmful.filter(|it| it.noticed_by.contains(&oracle)).count()
        };
        json!({
            "name": family.name(),
            "harmful": score(Score::of(detection.harmful().filter(of))),
            "harmless": score(Score::of(detection.harmless().filter(of))),
            "by": Oracle::ALL.map(by),
        })
    };
    Family::ALL.map(row).into()
}

/// For each oracle: how many of the mutants that it must notice were noticed, and how many it noticed first,
/// alone or together with others.
fn by_oracle(detection: &Detection) -> Vec<Value> {
    let row = |oracle: Oracle| {
        let must = detection
            .harmful()
            .filter(|it| it.seen_by.first() == Some(&oracle));
        json!({
            "name": oracle.name(), "used": detection.oracles.contains(&oracle),
            "must": score(Score::of(must)),
            "noticed": detection.harmful().filter(|it| it.noticed_by.contains(&oracle)).count(),
            "alone": detection.harmful().filter(|it| it.noticed_by == [oracle]).count(),
        })
    };
    Oracle::ALL.map(row).into()
}

fn pages(detection: &Detection) -> Vec<Value> {
    let rows = detection.pages.iter().map(|page| {
        let of = |mutant: &&MutantRecord| mutant.mutant.page == page.path;
        json!({
            "path": page.path, "title": page.title,
            "harmful": score(Score::of(detection.harmful().filter(of))),
            "harmless": score(Score::of(detection.harmless().filter(of))),
        })
    });
    rows.collect()
}

fn by_operator(detection: &Detection) -> Vec<Value> {
    let mut of: BTreeMap<&str, Vec<&MutantRecord>> = BTreeMap::new();
    for mutant in &detection.mutants {
        of.entry(&mutant.mutant.operator).or_default().push(mutant);
    }
    let rows = operators::all().filter_map(|operator| {
        let mutants = of.get(operator.name)?;
        Some(json!({
            "name": operator.name, "does": operator.does, "harmful": operator.is_harmful(),
            "family": operator.family.name(),
            "score": score(Score::of(mutants.iter().copied())),
        }))
    });
    rows.collect()
}

/// The verdicts, as a table of operators and pages.
fn matrix(detection: &Detection) -> Value {
    let at: BTreeMap<(&str, &str), &MutantRecord> = detection
        .mutants
        .iter()
        .map(|it| ((it.mutant.operator.as_str(), it.mutant.page.as_str()), it))
        .collect();
    let rows = operators::all().filter_map(|operator| {
        let cells: Vec<Value> = detection
            .pages
            .iter()
            .map(|page| {
                at.get(&(operator.name, page.path.as_str()))
                    .map_or(Value::Null, |it| cell(it))
            })
            .collect();
        cells.iter().any(|cell| !cell.is_null()).then(|| {
            json!({
                "operator": operator.name, "does": operator.does,
                "harmful": operator.is_harmful(), "cells": cells,
            })
        })
    });
    rows.collect()
}

fn cell(mutant: &MutantRecord) -> Value {
    let (sign, kind) = match (mutant.verdict, mutant.is_harmful()) {
        (Verdict::Noticed, true) => ("✓", "good"),
        (Verdict::Unnoticed, true) => ("✗", "bad"),
        (Verdict::Noticed, false) => ("!", "bad"),
        (Verdict::Unnoticed, false) => ("✓", "good"),
        (Verdict::Equivalent, _) => ("=", "none"),
        (Verdict::NotLive | Verdict::NotCounted, _) => ("·", "none"),
    };
    let by: Vec<_> = mutant
        .noticed_by
        .iter()
        .map(|oracle| oracle.name())
        .collect();
    let word = match mutant.verdict {
        Verdict::Noticed => format!("noticed by {}", by.join(", ")),
        Verdict::Unnoticed => "not noticed".to_owned(),
        Verdict::Equivalent => "equivalent".to_owned(),
        Verdict::NotLive => "not live".to_owned(),
        Verdict::NotCounted => "not counted".to_owned(),
    };
    json!({
        "sign": sign, "kind": kind,
        "about": format!("{} on {}: {word}", mutant.mutant.operator, mutant.mutant.page),
    })
}
