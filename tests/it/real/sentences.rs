//! Sentences of the mock portal's two guides, changed by hand, and judged by a run: what is wrong is
//! reported at its column, and nothing else. `crate::sentences` judges the same by the stored pages.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use stepproof::record::{Class, Failure, RunRecord};

use super::suite::Portal;
use crate::harness::Project;
use crate::sentences::FILES;
use crate::sentences::changes::{
    OLD_NAMES, OTHER_LOCALES, OTHER_NAMES, OTHER_NUMBERS, OTHER_ORDERS, REWORDINGS,
};

/// A file, and a line and a column in it, from 1.
type Place = (String, u32, u32);

/// The scenarios of both guides in a project of their own.
struct Guides {
    project: Project,
    files: BTreeMap<&'static str, String>,
}

impl Guides {
    fn new() -> Self {
        let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let read = |file| (file, std::fs::read_to_string(scenarios.join(file)).unwrap());
        Self {
            project: Project::empty(),
            files: FILES.into_iter().map(read).collect(),
        }
    }

    /// The first line of a file that has the text.
    fn line(&self, file: &str, text: &str) -> String {
        let mut lines = self.files[file].lines();
        let line = lines.find(|line| line.contains(text));
        line.unwrap_or_else(|| panic!("{file}: {text}")).to_owned()
    }

    fn place(&self, file: &str, line: &str, text: &str) -> Place {
        let mut lines = self.files[file].lines();
        let number = lines.position(|other| other == line).unwrap() + 1;
        let at = line.find(text).unwrap_or_else(|| panic!("{line}: {text}"));
        let column = line[..at].chars().count() + 1;
        let of = |number| u32::try_from(number).unwrap();
        (format!("scenarios/{file}"), of(number), of(column))
    }

    /// What a run reports of sentences, where it is not reported otherwise, too.
    fn told(&self, options: &[&str]) -> Vec<(Place, Failure)> {
        for (file, text) in &self.files {
            self.project.write(&format!("scenarios/{file}"), text);
        }
        let mut run = self.project.stepproof("run --pictures off --output out");
        for option in options {
            run = run.arg(option);
        }
        run.stderr_has("2 cases: 2 failed").fails_with(1);
        let record: RunRecord = serde_json::from_str(&self.project.read("out/run.json")).unwrap();
        let mut told = Vec::new();
        for (case, step) in record
            .cases
            .iter()
            .flat_map(|case| case.steps.iter().map(move |step| (case, step)))
        {
            for failure in &step.failures {
                assert_eq!(failure.class, Class::Sentence, "{}: {failure:#?}", case.id);
                let location = &failure.location;
                let file = location.file.to_string();
                told.push(((file, location.line, location.column), failure.clone()));
            }
        }
        assert!(record.cases.iter().all(|case| case.failure.is_none()));
        told
    }
}

/// Tells each wrong place that was not reported, and what was reported elsewhere.
fn assert_told(told: &[(Place, Failure)], wrong: &BTreeMap<Place, String>) {
    let places: BTreeSet<&Place> = told.iter().map(|(place, _)| place).collect();
    let missed: Vec<_> = wrong
        .iter()
        .filter(|(place, _)| !places.contains(place))
        .collect();
    let alarms: Vec<_> = told
        .iter()
        .filter(|(place, _)| !wrong.contains_key(place))
        .collect();
    assert!(
        missed.is_empty() && alarms.is_empty(),
        "missed: {missed:#?}\nelsewhere: {alarms:#?}"
    );
    for (place, failure) in told {
        assert!(failure.help.is_some(), "{place:?}: {failure:#?}");
    }
}

/// The language of a sentence, the sentence, and the term in it that is wrong.
type Said<'a> = (&'a str, String, Option<&'a str>);

/// Every changed sentence is another locale of the sentence that it was: a run proves all of them.
#[test]
fn a_run_reports_wrong_sentences_at_their_column_and_no_rewording() {
    let mut guides = Guides::new();
    // What each line says in its locales.
    let mut said: BTreeMap<(&str, String), Vec<Said>> = BTreeMap::new();
    let wrong = [&OTHER_NAMES[..], &OTHER_NUMBERS, &OTHER_ORDERS].concat();
    let wrong = wrong
        .into_iter()
        .map(|(file, from, to, term)| (file, from, to, Some(term)));
    let reworded = REWORDINGS
        .into_iter()
        .map(|(file, from, to)| (file, from, to, None));
    for (file, from, to, term) in wrong.chain(reworded) {
        let line = guides.line(file, from);
        let (_, sentence) = line.split_once("text: ").unwrap();
        let changed = sentence.replacen(from, to, 1);
        let locales = said.entry((file, line)).or_default();
        locales.push(("zh", changed, term));
    }
    for (file, sentence, locale, text, term) in OTHER_LOCALES {
        let line = guides.line(file, sentence);
        let locales = said.entry((file, line)).or_default();
        locales.push((&locale[..2], text.to_owned(), Some(term)));
    }
    let mut lines = Vec::new();
    for ((file, line), locales) in said {
        let (_, sentence) = line.split_once("text: ").unwrap();
        let mut all = format!("    text:\n      zh-CN: {sentence}\n");
        for (index, (language, sentence, term)) in locales.into_iter().enumerate() {
            // Its region makes each locale another one.
            let line = format!("      {language}-{:03}: {sentence}", 100 + index);
            all += &format!("{line}\n");
            lines.extend(term.map(|term| (file, line, term)));
        }
        let text = guides.files.get_mut(file).unwrap();
        *text = text.replacen(&format!("{line}\n"), &all, 1);
    }
    let wrong: BTreeMap<Place, String> = lines
        .into_iter()
        .map(|(file, line, term)| (guides.place(file, &line, term), line))
        .collect();
    assert_eq!(wrong.len() + OLD_NAMES.len(), 40);
    assert_told(&guides.told(&[]), &wrong);
}

/// The locators were repaired, and the sentences were not.
#[test]
fn a_run_reports_sentences_that_say_the_old_names_of_controls() {
    let mut guides = Guides::new();
    let mut wrong = BTreeMap::new();
    for (file, old, new, locators, lead) in OLD_NAMES {
        let line = guides.line(file, lead);
        let (file_name, number, column) = guides.place(file, &line, lead);
        let column = column + u32::try_from(lead.chars().count()).unwrap();
        wrong.insert((file_name, number, column), line);
        let text = guides.files.get_mut(file).unwrap();
        for locator in locators {
            assert!(text.contains(locator), "{file}: {locator}");
            *text = text.replacen(locator, &locator.replace(old, new), 1);
        }
    }
    let portal = Portal::start();
    let url = renamed(&portal);
    let options = ["--base-url", &url, "--portal-token", &portal.token];
    let told = guides.told(&options);
    assert_told(&told, &wrong);
    for (_, old, new, ..) in OLD_NAMES {
        let repaired = |(_, failure): &(Place, Failure)| {
            let help = failure.help.as_deref().unwrap_or_default();
            failure.title.contains(&format!("“{old}”")) && help.contains(&format!("“{new}”"))
        };
        assert!(told.iter().any(repaired), "{old}: {told:#?}");
    }
}

/// A site that is the portal, with other names for controls.
fn renamed(portal: &Portal) -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let portal = portal.url.clone();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let app = Router::new().fallback(forward).with_state(portal);
            axum::serve(listener, app).await.unwrap();
        });
    });
    format!("http://{address}")
}

async fn forward(State(portal): State<String>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let is_app = head.uri.path().starts_with("/app");
    let client =
        stepproof::http_client::plain_builder().redirect(reqwest::redirect::Policy::none());
    let answer = client
        .build()
        .unwrap()
        .request(head.method, format!("{portal}{}", head.uri))
        .headers(head.headers)
        .body(to_bytes(body, usize::MAX).await.unwrap())
        .send()
        .await
        .unwrap();
    let mut response = Response::builder().status::<StatusCode>(answer.status());
    let headers: HeaderMap = answer.headers().clone();
    let is_page = |value: &header::HeaderValue| value.as_bytes().starts_with(b"text/html");
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(is_page);
    for (name, value) in &headers {
        if ![header::CONTENT_LENGTH, header::TRANSFER_ENCODING].contains(name) {
            response = response.header(name, value);
        }
    }
    let mut bytes = answer.bytes().await.unwrap().to_vec();
    if is_page {
        let mut page = String::from_utf8(bytes).unwrap();
        for (file, old, new, ..) in OLD_NAMES {
            if is_app == file.starts_with("parts/app") {
                page = page.replace(&format!(">{old}<"), &format!(">{new}<"));
            }
        }
        bytes = page.into_bytes();
    }
    response.body(Body::from(bytes)).unwrap()
}
