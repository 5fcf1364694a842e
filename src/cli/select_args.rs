//! The arguments that select cases.

use clap::Args;

/// Which cases.
#[derive(Debug, Default, Args)]
pub struct SelectArgs {
    /// Files (with a line: `web/pay.yaml:12`), folders, ids of scenarios (`web-pay`) or of cases
    /// (`web-pay[card-sms]`), with `*` for any characters [default: all cases].
    #[arg(value_name = "PATH|ID")]
    pub what: Vec<String>,
    /// Only cases with this tag; repeat it for cases with any of several tags.
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub tag: Vec<String>,
    /// No cases with this tag.
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub exclude_tag: Vec<String>,
    /// Only cases with this text in their id, title or sentences.
    #[arg(short, long, value_name = "TEXT")]
    pub grep: Option<String>,
    /// Only cases for which this holds, such as `tag(web) & !tag(slow) & changed(main)`; its words are
    /// `tag`, `id`, `file`, `text`, `changed` (since a reference of Git) and `all`.
    #[arg(short = 'E', long, value_name = "EXPR")]
    pub filter: Option<String>,
}

impl SelectArgs {
    /// Whether nothing is left out.
    pub fn is_all(&self) -> bool {
        let lists = [&self.what, &self.tag, &self.exclude_tag];
        lists.iter().all(|list| list.is_empty()) && self.grep.is_none() && self.filter.is_none()
    }
}
