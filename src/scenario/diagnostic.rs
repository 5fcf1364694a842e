//! Diagnostics: what is wrong in a file, where, and what to do; the only user of annotate-snippets.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};

use crate::escape::{excerpt as tame, one_line, visible};
use crate::source::{Location, Source, Span};

/// Whether a diagnostic prevents a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Severity {
    /// The file cannot be used.
    Error,
    /// The file can be used.
    Warning,
}

/// One finding of `check`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it prevents a run.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, names in backticks.
    pub title: String,
    /// The file it is in.
    pub source: Source,
    /// The text that it concerns, within one line.
    pub span: Span,
    /// The text beside the caret.
    pub label: Option<String>,
    /// A related location.
    pub related: Option<Related>,
    /// What to do.
    pub help: Option<String>,
}

/// A related location of a diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The file it is in.
    pub source: Source,
    /// The text.
    pub span: Span,
    /// What is there.
    pub label: String,
}

impl Diagnostic {
    /// An error at `span`, which is cut at the end of its line.
    pub fn error(source: &Source, span: Span, title: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            title: title.into(),
            source: source.clone(),
            span: first_line(source, span),
            label: None,
            related: None,
            help: None,
        }
    }

    pub(super) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// What to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn related(mut self, source: &Source, span: Span, label: impl Into<String>) -> Self {
        self.related = Some(Related {
            source: source.clone(),
            span: first_line(source, span),
            label: label.into(),
        });
        self
    }

    /// Where it is.
    pub fn location(&self) -> Location {
        self.source.location(self.span)
    }
}

/// All diagnostics as text: `error: …` with the line, the caret and the help.
pub fn render(diagnostics: &[Diagnostic], color: bool) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
    .decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    for diagnostic in diagnostics {
        let diagnostic = &shown(diagnostic);
        if !text.is_empty() {
            text.push('\n');
        }
        // The renderer pads empty lines with spaces, which golden files should not have.
        for line in renderer.render(&[group(diagnostic)]).lines() {
            text.push_str(line.trim_end());
            text.push('\n');
        }
    }
    text
}

/// The diagnostic without control characters for a terminal, which its file may contain.
fn shown(diagnostic: &Diagnostic) -> Diagnostic {
    let (source, span) = shown_source(&diagnostic.source, diagnostic.span);
    let related = diagnostic.related.as_ref().map(|related| {
        let (source, span) = shown_source(&related.source, related.span);
        let label = one_line(&related.label).into_owned();
        Related {
            source,
            span,
            label,
        }
    });
    Diagnostic {
        severity: diagnostic.severity,
        title: one_line(&diagnostic.title).into_owned(),
        source,
        span,
        label: diagnostic
            .label
            .as_deref()
            .map(|label| one_line(label).into_owned()),
        related,
        help: diagnostic
            .help
            .as_deref()
            .map(|help| visible(help).into_owned()),
    }
}

fn shown_source(source: &Source, span: Span) -> (Source, Span) {
    let shown = Source::new(&*one_line(&source.name), &*tame(&source.text));
    let start = tame(&source.text[..span.start]).len();
    let length = tame(&source.text[span.start..span.end]).len();
    let end = start + length;
    (shown, Span { start, end, ..span })
}

fn group(diagnostic: &Diagnostic) -> Group<'_> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let primary = |at: usize| {
        AnnotationKind::Primary
            .span(diagnostic.span.start - at..diagnostic.span.end - at)
            .label(diagnostic.label.as_deref())
    };
    let context = |related: &'_ Related, at: usize| related.span.start - at..related.span.end - at;
    let title = level.primary_title(diagnostic.title.as_str());
    let group = match &diagnostic.related {
        None => {
            let (snippet, at) = excerpt(&diagnostic.source, &[diagnostic.span]);
            title.element(snippet.annotation(primary(at)))
        }
        Some(related) if is_near(diagnostic, related) => {
            let (snippet, at) = excerpt(&diagnostic.source, &[diagnostic.span, related.span]);
            title.element(
                snippet.annotation(primary(at)).annotation(
                    AnnotationKind::Context
                        .span(context(related, at))
                        .label(related.label.as_str()),
                ),
            )
        }
        Some(related) => {
            let (snippet, at) = excerpt(&diagnostic.source, &[diagnostic.span]);
            let (other, other_at) = excerpt(&related.source, &[related.span]);
            title.element(snippet.annotation(primary(at))).element(
                other.annotation(
                    AnnotationKind::Context
                        .span(context(related, other_at))
                        .label(related.label.as_str()),
                ),
            )
        }
    };
    match &diagnostic.help {
        None => group,
        Some(help) => group.element(Level::HELP.message(help.as_str())),
    }
}

/// Whether both locations fit in one excerpt.
fn is_near(diagnostic: &Diagnostic, related: &Related) -> bool {
    related.source.name == diagnostic.source.name
        && related.span.start.abs_diff(diagnostic.span.start) < 4096
}

/// The lines from the first span to the last, and the offset where they begin: the renderer scans all
/// the text that it gets, and a file may have 1 MB.
fn excerpt<'a>(
    source: &'a Source,
    spans: &[Span],
) -> (Snippet<'a, annotate_snippets::Annotation<'a>>, usize) {
    let text = &source.text;
    let from = spans.iter().map(|span| span.start).min().unwrap_or(0);
    let to = spans.iter().map(|span| span.end).max().unwrap_or(0);
    let line = spans.iter().map(|span| span.line).min().unwrap_or(1);
    let start = text[..from].rfind('\n').map_or(0, |at| at + 1);
    // The rest of a long line is not shown, but the renderer would scan it.
    let shown = text[to..]
        .char_indices()
        .nth(200)
        .map_or(text.len(), |(at, _)| to + at);
    let end = text[to..shown].find('\n').map_or(shown, |at| to + at);
    let snippet = Snippet::source(&text[start..end])
        .line_start(line as usize)
        .path(&*source.name);
    (snippet, start)
}

/// `span`, cut at the end of its first line.
fn first_line(source: &Source, span: Span) -> Span {
    let length = source.text[span.start..span.end]
        .find(['\n', '\r'])
        .unwrap_or(span.end - span.start);
    Span {
        end: span.start + length,
        ..span
    }
}
