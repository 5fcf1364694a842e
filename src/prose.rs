//! Splits texts of authors and pages into paragraphs and lines for documents.

/// The paragraphs of a text, which empty lines separate, each as one line.
pub fn paragraphs(text: Option<&str>) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in text.unwrap_or_default().lines().map(str::trim) {
        if line.is_empty() {
            paragraphs.push(String::new());
        } else if let Some(last) = paragraphs.last_mut() {
            join(last, line);
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// A text as one line, for example a heading.
pub fn one_line(text: &str) -> String {
    let mut line = String::new();
    for paragraph in paragraphs(Some(text)) {
        join(&mut line, &paragraph);
    }
    line
}

/// Appends a line to the text: after a space, unless both sides are Chinese.
fn join(text: &mut String, line: &str) {
    let spaceless = |c: Option<char>| c.is_some_and(is_spaceless);
    let chinese = spaceless(text.chars().next_back()) && spaceless(line.chars().next());
    if !text.is_empty() && !chinese {
        text.push(' ');
    }
    text.push_str(line);
}

/// Characters of scripts that have no spaces between words, and their punctuation.
fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{312F}' | '\u{31A0}'..='\u{A4CF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}'
        | '“' | '”' | '‘' | '’' | '…')
}

/// The text without characters that nobody can read and XML forbids (XML 1.0, 2.2); the ends of
/// lines stay.
pub fn readable(text: &str) -> String {
    let unreadable =
        |c: char| c.is_control() && c != '\n' || ('\u{FFFE}'..='\u{FFFF}').contains(&c);
    let spaced = text.chars().map(|c| if c == '\t' { ' ' } else { c });
    spaced.filter(|c| !unreadable(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_stand_apart_by_an_empty_line_and_lines_go_on() {
        let all = |text| paragraphs(Some(text));
        assert_eq!(
            all("First\ngoes on.\n\n  \nSecond.\n"),
            ["First goes on.", "Second."]
        );
        assert_eq!(all("第一行\n第二行，\nthird\n"), ["第一行第二行， third"]);
        assert_eq!(all("\r\n一\r\n\r\n二\r\n"), ["一", "二"]);
        assert_eq!(paragraphs(None), Vec::<String>::new());
        assert_eq!(one_line("One\n\ntwo\n"), "One two");
    }

    #[test]
    fn what_nobody_can_read_is_left_out() {
        assert_eq!(
            readable("a\u{7}b\tc\u{b}\nd\u{9b}e\u{fffe}😀"),
            "ab c\nde😀"
        );
    }
}
