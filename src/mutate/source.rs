//! Changes of answers on their way: of the source of pages, scripts and style sheets.

use crate::browser::Response;

/// Appends to the body.
fn append(response: &mut Response, text: &str) -> bool {
    let there = response.status < 400 && !response.body.is_empty();
    if there {
        response.body.extend_from_slice(text.as_bytes());
    }
    there
}

/// Replaces a text of the body; `false` when it is not there.
fn replace(response: &mut Response, old: &str, new: &str) -> bool {
    let text = String::from_utf8_lossy(&response.body);
    let replaced = text.replace(old, new);
    let changed = response.status < 400 && replaced != text;
    if changed {
        response.body = replaced.into_bytes();
    }
    changed
}

/// The second half of the body is missing.
pub(super) fn halve(response: &mut Response) -> bool {
    let text = String::from_utf8_lossy(&response.body).into_owned();
    // The head of a page says nothing: half of what follows it.
    let begin = text.find("<body").unwrap_or_default();
    let middle = begin + (text.len() - begin) / 2;
    let Some(end) = (middle..text.len()).find(|at| text.is_char_boundary(*at)) else {
        return false;
    };
    response.body = text[..end].to_owned().into_bytes();
    true
}

/// A page is sent as plain text.
pub(super) fn as_text(response: &mut Response) -> bool {
    let mut changed = false;
    for (name, value) in &mut response.headers {
        if name.eq_ignore_ascii_case("content-type") {
            changed = value.starts_with("text/html");
            "text/plain; charset=utf-8".clone_into(value);
        }
    }
    changed
}

/// A script cannot be read.
pub(super) fn misspelt(response: &mut Response) -> bool {
    append(response, "\n}}}")
}

/// A script throws an exception.
pub(super) fn throwing(response: &mut Response) -> bool {
    append(
        response,
        "\n;setTimeout(() => { throw new Error('no such account'); });",
    )
}

/// A script leaves a promise rejected.
pub(super) fn rejecting(response: &mut Response) -> bool {
    append(response, "\n;Promise.reject(new Error('no such account'));")
}

/// A script reports an error.
pub(super) fn complaining(response: &mut Response) -> bool {
    append(response, "\n;console.error('cannot read the account');")
}

/// A script opens an alert.
pub(super) fn alerting(response: &mut Response) -> bool {
    append(response, "\n;setTimeout(() => alert('Error 17'));")
}

/// A script asks for what is not there.
pub(super) fn asking(response: &mut Response) -> bool {
    append(response, "\n;fetch('/no-such-part.json').catch(() => {});")
}

/// A script writes to the log.
pub(super) fn logging(response: &mut Response) -> bool {
    append(response, "\n;console.log('ready');")
}

/// A script has a comment more.
pub(super) fn script_commented(response: &mut Response) -> bool {
    append(response, "\n/* build 812 */\n")
}

/// A style sheet has a rule more that fits nothing.
pub(super) fn style_added(response: &mut Response) -> bool {
    append(response, "\n.no-such-class-1q2w3e { color: red }\n")
}

/// The source of a page has a comment more.
pub(super) fn commented(response: &mut Response) -> bool {
    append(response, "\n<!-- rendered in 17 ms -->\n")
}

/// There are blank lines between the blocks of a page.
pub(super) fn spaced(response: &mut Response) -> bool {
    let head = replace(response, "</head>", "\n\n</head>\n\n");
    let body = replace(response, "</form>", "</form>\n\n\n");
    head || body
}

/// An answer has a header more.
pub(super) fn with_header(response: &mut Response) -> bool {
    let header = ("X-Served-By".to_owned(), "node-17".to_owned());
    response.headers.push(header);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> Response {
        let kind = (
            "Content-Type".to_owned(),
            "text/html; charset=utf-8".to_owned(),
        );
        Response {
            status: 200,
            headers: vec![kind],
            body: body.into(),
        }
    }

    #[test]
    fn half_of_the_body_is_sent_and_no_character_is_cut() {
        let mut answer = page("<head></head><body>一二三四</body>");
        assert!(halve(&mut answer));
        let text = String::from_utf8(answer.body).unwrap();
        assert!(
            text.starts_with("<head></head><body>一") && !text.contains('四'),
            "{text}"
        );
        assert!(!halve(&mut page("")));
    }

    #[test]
    fn what_does_not_fit_is_left_as_it_is() {
        let mut answer = page("<p>x</p>");
        assert!(!spaced(&mut answer));
        assert_eq!(answer, page("<p>x</p>"));
        let mut error = page("error");
        error.status = 404;
        assert!(!throwing(&mut error));
        let mut kind = page("<p>");
        assert!(as_text(&mut kind) && !as_text(&mut kind));
    }
}
