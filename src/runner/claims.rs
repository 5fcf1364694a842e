//! Whether pages show the terms that the texts of a case quote.

use crate::locator::{Fill as _, Locator};
use crate::page::{Node, PageSnapshot, fold};
use crate::record::{Class, Failure};
use crate::scenario::{
    Case, Check, ErrorLevel, KnownTerm, Phrase, Step, Template, Term, TermRules,
};

/// The terms of a case that no page has shown yet.
#[derive(Debug)]
pub(super) struct Claims {
    rules: TermRules,
    /// Of the sentence of the current step.
    sentence: Vec<(Term, Phrase)>,
    /// Of notes, warnings, sections, captions and introductions, which any page may show.
    remarks: Vec<(Term, Phrase)>,
}

impl Claims {
    /// Those of a case, before its first step.
    pub(super) fn of(case: &Case, rules: &TermRules) -> Self {
        let mut claims = Self {
            rules: rules.clone(),
            sentence: Vec::new(),
            remarks: Vec::new(),
        };
        if rules.level != ErrorLevel::Off {
            claims.remarks = claims.phrases(&case.terms, &[]);
            for step in &case.steps {
                let remarks = claims.phrases(&step.claims.remarks, &step.claims.known);
                claims.remarks.extend(remarks);
            }
        }
        claims
    }

    /// A step begins.
    pub(super) fn begin(&mut self, step: &Step) {
        if self.rules.level != ErrorLevel::Off {
            self.sentence = self.phrases(&step.claims.sentence, &step.claims.known);
        }
    }

    /// Terms that a page must show, without those that are declared not to be of the page.
    fn phrases(&self, terms: &[Term], known: &[KnownTerm]) -> Vec<(Term, Phrase)> {
        let known: Vec<&KnownTerm> = self.rules.known.iter().chain(known).collect();
        let terms = terms
            .iter()
            .filter(|term| !known.iter().any(|known| known.is(term)));
        let phrase = |term: &Term| {
            let phrase = Phrase::of(&term.text, &self.rules.placeholders)?;
            Some((term.clone(), phrase))
        };
        terms.filter_map(phrase).collect()
    }

    /// Whether the sentence of the step claims something that no page has shown yet.
    pub(super) fn are_open(&self) -> bool {
        !self.sentence.is_empty()
    }

    /// A reader could see this page.
    pub(super) fn see(&mut self, page: &PageSnapshot) {
        if !self.sentence.is_empty() || !self.remarks.is_empty() {
            self.see_texts(&texts(page));
        }
    }

    /// A reader could see these texts.
    pub(super) fn see_texts(&mut self, texts: &[String]) {
        let is_open = |(_, phrase): &(Term, Phrase)| !texts.iter().any(|text| phrase.is_in(text));
        self.sentence.retain(is_open);
        self.remarks.retain(is_open);
    }

    /// The step has come to its end: what no page of it has shown. What it has used and what it
    /// expected was there, if only for a moment.
    pub(super) fn end(&mut self, step: &Step) -> Vec<Failure> {
        self.see_texts(&found(step));
        let open = std::mem::take(&mut self.sentence);
        let unnamed = unnamed(step);
        open.iter()
            .map(|(term, _)| unproved(term, &unnamed))
            .collect()
    }

    /// The case has come to its end: what no page of it has shown.
    pub(super) fn end_of_case(&mut self) -> Vec<Failure> {
        let open = std::mem::take(&mut self.remarks);
        let failure = |term: &Term| {
            let title = format!("“{}” is on no page of the case", term.text);
            Failure::new(Class::Sentence, title, &term.location).help(help(&term.text))
        };
        open.iter().map(|(term, _)| failure(term)).collect()
    }
}

/// The names and texts, folded, that a page had, since the step has come to its end.
fn found(step: &Step) -> Vec<String> {
    let used = step.actions.iter().flat_map(|action| action.kind.targets());
    let used = used.flat_map(|(locator, _)| locator.texts());
    let expected = step.expect.iter().chain(&step.then);
    let expected = expected.filter_map(|expectation| match &expectation.check {
        Check::Page(check) if !check.is_of_absence() => Some(check.texts()),
        _ => None,
    });
    let texts = used.chain(expected.flatten());
    texts.map(|text| fold(&text.to_string())).collect()
}

fn unproved(term: &Term, unnamed: &[&Locator<Template>]) -> Failure {
    let title = format!(
        "the sentence says “{}”, and no page of the step has such a text",
        term.text
    );
    let mut failure = Failure::new(Class::Sentence, title, &term.location);
    let used = unnamed.iter().map(|locator| {
        format!("{locator} is what the step uses, and the sentence does not name it")
    });
    failure = failure.details(used.collect::<Vec<_>>());
    match unnamed {
        [one] => {
            let repaired = term.sentence.replacen(&term.text, &one.called(), 1);
            failure.help(format!("write: {}", repaired.trim()))
        }
        _ => failure.help(help(&term.text)),
    }
}

fn help(term: &str) -> String {
    format!(
        "write it as the page does; if it is not of the page, say why: `terms: {{ {term}: … }}` in the \
         step, or in stepproof.yaml"
    )
}

/// The controls that the step uses and its sentence does not name.
fn unnamed(step: &Step) -> Vec<&Locator<Template>> {
    let said: Vec<String> = step.text.all().iter().map(|(_, text)| fold(text)).collect();
    let controls = step.actions.iter().flat_map(|action| action.kind.targets());
    let controls = controls.map(|(locator, _)| locator);
    let is_unnamed = |locator: &&Locator<Template>| {
        let name = fold(&locator.called());
        !said.iter().any(|text| text.contains(&name))
    };
    controls.filter(is_unnamed).collect()
}

/// The texts of a page, folded. What stands in pieces beside each other is also read as one.
fn texts(page: &PageSnapshot) -> Vec<String> {
    let mut texts = vec![fold(&page.title), fold(&page.location)];
    together(&page.children, &mut texts);
    page.children.iter().for_each(|node| read(node, &mut texts));
    texts
}

fn read(node: &Node, texts: &mut Vec<String>) {
    let own = [
        &node.text,
        &node.placeholder,
        &node.value,
        &node.description,
        &node.validation,
    ];
    let own = own.into_iter().flatten().chain([&node.name]);
    texts.extend(own.filter(|text| !text.is_empty()).map(|text| fold(text)));
    together(&node.children, texts);
    node.children.iter().for_each(|child| read(child, texts));
}

/// The children's texts as one.
fn together(children: &[Node], texts: &mut Vec<String>) {
    let pieces: Vec<&str> = children
        .iter()
        .map(|child| child.text.as_deref().unwrap_or(&child.name))
        .filter(|text| !text.is_empty())
        .collect();
    if pieces.len() > 1 {
        texts.push(fold(&pieces.concat()));
        texts.push(fold(&pieces.join(" ")));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_texts_of_a_page_are_its_names_values_and_what_stands_side_by_side() {
        let page = json!({
            "title": "缴费", "location": "/pay", "nodes": [
                [0, { "role": "paragraph" }],
                [1, { "text": "您已成功支付" }],
                [1, { "role": "strong" , "name": "665.00" }],
                [1, { "text": "元!" }],
                [0, { "role": "textbox", "name": "手机号", "placeholder": "请输入" }],
                [1, { "text": "154" }],
            ],
        });
        let page: PageSnapshot = serde_json::from_value(page).unwrap();
        let texts = texts(&page);
        for text in ["缴费", "手机号", "请输入", "154", "您已成功支付665.00元!"] {
            assert!(texts.iter().any(|found| found == text), "{text}: {texts:?}");
        }
    }
}
