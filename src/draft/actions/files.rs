//! Files that are uploaded.

use std::ops::Range;

use super::super::book::Verb;
use super::super::deed::{Act, Deed};
use super::super::pattern::{is, pattern};
use super::super::sentence::{ANCHOR, Sentence};

// A button of which each field for files has one.
pattern!(
    CHOOSES,
    r"^(?:[+＋]|(?:点击)?上传|上传文件|选择文件|选择图片|添加|浏览)$"
);
pattern!(
    FILE,
    r"^[\w .()\p{Han}-]+\.(?:[A-Za-z][A-Za-z0-9]{1,4}|7z)$"
);
pattern!(
    CHOOSER,
    r"(?i)文件|上传|附件|浏览|图片|照片|\b(?:files?|upload|browse|attach\w*|image|photo)\b"
);

impl Sentence<'_> {
    /// Files for each name beside a button that many fields have: `点击“A”、“B”后面的“上传”`.
    pub(super) fn chooses_files(&mut self, index: usize, scope: &Range<usize>) -> bool {
        let inside = |at: &Range<usize>| scope.start <= at.start && at.end <= scope.end;
        let terms = (0..self.terms.len()).filter(|term| inside(&self.terms[*term]));
        let terms: Vec<usize> = terms.collect();
        let button = terms.iter().position(|term| is(&CHOOSES, self.term(*term)));
        let Some((button, names)) = button.map(|at| (terms[at], &terms[..at])) else {
            return false;
        };
        let next = self.phrases.get(index + 1);
        let goes_on = next.is_some_and(|next| next.verb == Verb::Upload);
        let is_sure = goes_on || self.term(button).contains("上传");
        let Some(last) = names.last().filter(|_| is_sure) else {
            return false;
        };
        let between = self.between(self.terms[*last].end, self.terms[button].start);
        if !is(&ANCHOR, between) {
            return false;
        }
        for name in names {
            self.taken[*name] = true;
            self.push(
                index,
                Act::Upload(self.term(*name).to_owned(), Vec::new()),
                &[],
            );
        }
        self.taken[button] = true;
        if goes_on {
            self.phrases[index + 1].verb = Verb::Noun;
        }
        true
    }

    /// Whether a term is the name of a file.
    pub(super) fn is_file(&self, term: usize) -> bool {
        self.is_value(term) && is(&FILE, self.term(term))
    }

    pub(super) fn upload(&mut self, index: usize, scope: &Range<usize>) {
        let before = self
            .before(index)
            .filter(|before| self.is_field(*before, index));
        let mut files = Vec::new();
        let mut fields = Vec::new();
        while let Some(term) = self.peek(scope) {
            self.taken[term] = true;
            let list = if self.is_file(term) || self.is_value(term) {
                &mut files
            } else {
                &mut fields
            };
            list.push(self.term(term).to_owned());
        }
        if fields.is_empty() {
            fields.extend(before.map(|before| {
                self.taken[before] = true;
                self.term(before).to_owned()
            }));
        }
        if fields.is_empty() {
            // `点击“选择文件”，上传…`: the click only opens the chooser of files.
            let chooser = |deed: &Deed| match deed {
                Deed::Act(Act::On("click", name), _) if is(&CHOOSER, name) => Some(name.clone()),
                _ => None,
            };
            if let Some(field) = self.all.deeds.last().and_then(chooser) {
                self.all.deeds.pop();
                fields.push(field);
            }
        }
        if fields.is_empty() {
            return self.unclear(index, scope, "which field, and which file?");
        }
        for field in fields {
            self.push(index, Act::Upload(field, files.clone()), &[]);
        }
    }
}
