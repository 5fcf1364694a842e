//! Filter expressions: `tag(web) & !tag(slow) & changed(main)`.

use std::fmt;

use super::suggest;

/// A filter expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// Any of these holds.
    Any(Vec<Self>),
    /// All of these hold.
    All(Vec<Self>),
    /// This does not hold.
    Not(Box<Self>),
    /// What a case is.
    Is(Predicate),
}

/// What a case is: a word with its argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predicate {
    /// The word.
    pub word: FilterWord,
    /// Its argument.
    pub argument: String,
    /// The column of its argument, from 1.
    pub column: usize,
}

super::vocabulary::vocabulary! {
    /// A word of filter expressions.
    pub enum FilterWord {
        All = "all",
        Changed = "changed",
        File = "file",
        Id = "id",
        Tag = "tag",
        Text = "text",
    }
}

/// What is wrong with an expression, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    /// The expression.
    pub expression: String,
    /// The column, from 1.
    pub column: usize,
    /// One line: lower case, no full stop.
    pub title: String,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (title, column) = (&self.title, self.column);
        // What is wide gets the wide space, so the mark stands under its column.
        let before = self.expression.chars().take(column.saturating_sub(1));
        let spaces: String = before
            .map(|c| if c.is_ascii() { ' ' } else { '\u{3000}' })
            .collect();
        writeln!(f, "{title}\n  --> the filter, column {column}")?;
        write!(f, "   | {}\n   | {spaces}^", self.expression)
    }
}

impl Filter {
    /// Reads an expression.
    pub fn parse(expression: &str) -> Result<Self, FilterError> {
        let letters: Vec<char> = expression.chars().collect();
        let mut parser = Parser {
            expression,
            letters: &letters,
            at: 0,
        };
        let filter = parser.any(0)?;
        match parser.next_is_end() {
            true => Ok(filter),
            false => Err(parser.error("expected `&`, `|` or the end")),
        }
    }

    /// All its predicates.
    pub fn predicates(&self) -> Vec<&Predicate> {
        match self {
            Self::Any(all) | Self::All(all) => all.iter().flat_map(Self::predicates).collect(),
            Self::Not(one) => one.predicates(),
            Self::Is(predicate) => vec![predicate],
        }
    }

    /// Whether it holds, given what holds of a case.
    pub fn holds(&self, is: &impl Fn(&Predicate) -> bool) -> bool {
        match self {
            Self::Any(all) => all.iter().any(|one| one.holds(is)),
            Self::All(all) => all.iter().all(|one| one.holds(is)),
            Self::Not(one) => !one.holds(is),
            Self::Is(predicate) => is(predicate),
        }
    }
}

/// Expressions may be nested this deep.
const DEPTH: usize = 64;

struct Parser<'a> {
    expression: &'a str,
    letters: &'a [char],
    at: usize,
}

impl Parser<'_> {
    fn error(&self, title: impl Into<String>) -> FilterError {
        self.error_at(self.at, title)
    }

    fn error_at(&self, at: usize, title: impl Into<String>) -> FilterError {
        FilterError {
            expression: self.expression.to_owned(),
            column: at + 1,
            title: title.into(),
        }
    }

    fn skip_blanks(&mut self) {
        while self.letters.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    fn next_is_end(&mut self) -> bool {
        self.skip_blanks();
        self.at == self.letters.len()
    }

    /// Takes the sign, or the word that means the same.
    fn takes(&mut self, sign: char, word: &str) -> Result<bool, FilterError> {
        self.skip_blanks();
        if self.letters.get(self.at) == Some(&sign) {
            self.at += 1;
            if sign != '!' && self.letters.get(self.at) == Some(&sign) {
                return Err(self.error(format!("write `{sign}` once")));
            }
            return Ok(true);
        }
        let start = self.at;
        if self.word() == word {
            return Ok(true);
        }
        self.at = start;
        Ok(false)
    }

    fn word(&mut self) -> String {
        let rest = &self.letters[self.at..];
        let word: String = rest.iter().take_while(|c| c.is_alphanumeric()).collect();
        self.at += word.chars().count();
        word
    }

    fn any(&mut self, depth: usize) -> Result<Filter, FilterError> {
        let mut all = vec![self.all(depth)?];
        while self.takes('|', "or")? {
            all.push(self.all(depth)?);
        }
        Ok(match all.len() {
            1 => all.remove(0),
            _ => Filter::Any(all),
        })
    }

    fn all(&mut self, depth: usize) -> Result<Filter, FilterError> {
        let mut all = vec![self.one(depth)?];
        while self.takes('&', "and")? {
            all.push(self.one(depth)?);
        }
        Ok(match all.len() {
            1 => all.remove(0),
            _ => Filter::All(all),
        })
    }

    fn one(&mut self, depth: usize) -> Result<Filter, FilterError> {
        if depth > DEPTH {
            return Err(self.error("the expression is nested too deep"));
        }
        if self.takes('!', "not")? {
            return Ok(Filter::Not(Box::new(self.one(depth + 1)?)));
        }
        self.skip_blanks();
        if self.letters.get(self.at) == Some(&'(') {
            let open = self.at;
            self.at += 1;
            let inner = self.any(depth + 1)?;
            self.skip_blanks();
            if self.letters.get(self.at) != Some(&')') {
                return Err(self.error_at(open, "this `(` is not closed"));
            }
            self.at += 1;
            return Ok(inner);
        }
        self.predicate()
    }

    fn predicate(&mut self) -> Result<Filter, FilterError> {
        let start = self.at;
        let word = self.word();
        if word.is_empty() {
            return Err(self.error("expected a word such as `tag(…)`, or `(`"));
        }
        let known = FilterWord::of(&word).ok_or_else(|| {
            let help = suggest::help(&word, "there are", FilterWord::WORDS);
            self.error_at(start, format!("a filter has no word `{word}`; {help}"))
        })?;
        if self.letters.get(self.at) != Some(&'(') {
            return Err(self.error(format!("expected `(`, as in `{word}(…)`")));
        }
        let open = self.at;
        self.at += 1;
        let (column, argument) = self.argument(open)?;
        let empty = argument.is_empty();
        if empty != (known == FilterWord::All) {
            let title = match empty {
                true => format!("`{word}(…)` needs an argument"),
                false => format!("`{word}()` has no argument"),
            };
            return Err(self.error_at(column - 1, title));
        }
        Ok(Filter::Is(Predicate {
            word: known,
            argument,
            column,
        }))
    }

    /// Everything up to the bracket that closes; one in quotes, or with a partner, does not.
    fn argument(&mut self, open: usize) -> Result<(usize, String), FilterError> {
        self.skip_blanks();
        let start = self.at;
        if let Some(quote @ ('"' | '\'')) = self.letters.get(self.at).copied() {
            let rest = &self.letters[start + 1..];
            let length = rest.iter().position(|c| *c == quote);
            let length = length.ok_or_else(|| self.error_at(start, "this quote is not closed"))?;
            self.at = start + length + 2;
            self.skip_blanks();
            if self.letters.get(self.at) != Some(&')') {
                return Err(self.error("expected `)` behind the quote"));
            }
            self.at += 1;
            return Ok((start + 2, rest[..length].iter().collect()));
        }
        let mut nested = 0_usize;
        while let Some(letter) = self.letters.get(self.at) {
            match letter {
                '(' => nested += 1,
                ')' if nested == 0 => {
                    let text: String = self.letters[start..self.at].iter().collect();
                    self.at += 1;
                    return Ok((start + 1, text.trim_end().to_owned()));
                }
                ')' => nested -= 1,
                _ => {}
            }
            self.at += 1;
        }
        Err(self.error_at(open, "this `(` is not closed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the expression holds for a case with these tags.
    fn holds(expression: &str, tags: &[&str]) -> bool {
        let filter = Filter::parse(expression).unwrap();
        filter.holds(&|is| match is.word {
            FilterWord::All => true,
            _ => tags.contains(&is.argument.as_str()),
        })
    }

    #[test]
    fn not_binds_closer_than_and_and_that_closer_than_or() {
        assert!(holds("tag(a) | tag(b) & tag(c)", &["a"]));
        assert!(!holds("(tag(a) | tag(b)) & tag(c)", &["a"]));
        assert!(holds("!tag(a) | tag(b)", &["a", "b"]));
        assert!(holds("not (tag(a) or tag(b)) and all()", &["c"]));
        assert!(!holds("!!tag(a)", &[]));
        assert!(holds(" tag( a b ) ", &["a b"]));
        assert!(holds("tag(\"a)b\")", &["a)b"]));
        assert!(holds("id(web-pay[card (new)])", &["web-pay[card (new)]"]));
        // Words that only begin like others are words of their own.
        assert!(Filter::parse("tag(a) android").is_err());
    }

    #[test]
    fn a_mistake_is_told_at_its_column() {
        let said = |expression: &str| {
            let error = Filter::parse(expression).unwrap_err();
            (error.column, error.title)
        };
        let cases = [
            ("", 1, "expected a word such as `tag(…)`, or `(`"),
            ("tag(a) &", 9, "expected a word such as `tag(…)`, or `(`"),
            ("tag(a) tag(b)", 8, "expected `&`, `|` or the end"),
            ("tag(a) && tag(b)", 9, "write `&` once"),
            ("tag", 4, "expected `(`, as in `tag(…)`"),
            ("tag(a", 4, "this `(` is not closed"),
            ("(tag(a)", 1, "this `(` is not closed"),
            ("tag()", 5, "`tag(…)` needs an argument"),
            ("all(x)", 5, "`all()` has no argument"),
            ("tag(\"a)", 5, "this quote is not closed"),
            ("标签(a)", 1, "a filter has no word `标签`"),
            ("tgа(a)", 1, "a filter has no word"),
        ];
        for (expression, column, title) in cases {
            let (at, told) = said(expression);
            assert_eq!(at, column, "{expression}: {told}");
            assert!(told.starts_with(title), "{expression}: {told}");
        }
        assert!(said("tags(a)").1.contains("did you mean `tag`"));
        let deep = format!("{}tag(a)", "!".repeat(1000));
        assert!(said(&deep).1.contains("too deep"));
        let shown = Filter::parse("tag(慢) ? tag(b)").unwrap_err().to_string();
        let lines: Vec<_> = shown.lines().collect();
        assert_eq!(lines[1], "  --> the filter, column 8");
        assert_eq!(lines[3], "   |     \u{3000}  ^");
    }
}
