//! The guide as a tour: one HTML file in which a reader walks through a procedure by clicking the
//! boxed controls in its pictures. Without scripts, and on paper, it is the list of all steps.

use serde::Serialize;

use super::document::{Document, DocumentError, Make, Source};
use super::hash::policy;
use super::page::{View, view_with_pictures};
use super::words::{TourWords, words};
use crate::template::render;

/// The guide as a tour.
pub(super) const TOUR: Document = Document {
    format: "tour",
    extension: "tour.html",
    about: "One self-contained file to walk through, by clicking the controls in the pictures",
    make: Make::File(|source| tour(source).map(String::into_bytes)),
};

const TEMPLATE: &str = include_str!("templates/tour.html");
const STYLE: &str = include_str!("templates/tour.css");
const SCRIPT: &str = include_str!("templates/tour.js");

/// What the template is given.
#[derive(Serialize)]
struct Tour {
    guide: View,
    words: &'static TourWords,
    style: &'static str,
    script: &'static str,
    /// The content security policy: nothing but this style, this script and embedded pictures.
    policy: String,
}

fn tour(source: &Source<'_>) -> Result<String, DocumentError> {
    let tour = Tour {
        guide: view_with_pictures(source)?,
        words: &words(source.locale).tour,
        style: STYLE,
        script: SCRIPT,
        policy: format!(
            "default-src 'none'; img-src data:; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
            policy(STYLE),
            policy(SCRIPT)
        ),
    };
    Ok(render("tour.html", TEMPLATE, tour)?)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest as _, Sha256};

    use super::super::page::tests::{manifest, png};
    use super::super::templates::Templates;
    use super::*;

    fn tour_of(locale: &str) -> String {
        tour(&Source {
            manifest: &manifest(true),
            locale,
            templates: &Templates::default(),
            picture: &|_| Ok(png()),
        })
        .unwrap()
    }

    /// What stands between two texts.
    fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
        let (_, rest) = text.split_once(from).unwrap();
        rest.split_once(to).unwrap().0
    }

    #[test]
    fn nothing_but_its_own_style_and_script_is_allowed() {
        let tour = tour_of("zh-CN");
        let policy = between(&tour, "Content-Security-Policy\" content=\"", "\">");
        let policy = policy.replace("&#x27;", "'").replace("&#x2f;", "/");
        assert!(
            policy.starts_with("default-src 'none'; img-src data:;"),
            "{policy}"
        );
        for name in ["style", "script"] {
            let code = between(&tour, &format!("<{name}>"), &format!("</{name}>"));
            let hash = STANDARD.encode(Sha256::digest(code));
            let allowed = format!("{name}-src 'sha256-{hash}'");
            assert!(policy.contains(&allowed), "{policy}");
        }
        assert!(!tour.contains("http://") && !tour.contains("https://"));
        assert!(!tour.contains(" style=\"") && !tour.contains(" onclick"));
    }

    #[test]
    fn targets_lie_where_their_controls_are_and_say_their_names() {
        let tour = tour_of("zh-CN");
        assert!(tour.contains(
            "data-number=\"2\" data-left=\"20.0\" data-top=\"3.75\" data-width=\"10.0\" data-height=\"3.75\" \
             data-hint=\"请在图中点击②“&lt;密码&gt;”。\" aria-label=\"②“&lt;密码&gt;”\""
        ), "{tour}");
        assert!(tour.find("“登录”。\"").unwrap() < tour.find("“&lt;密码&gt;”。\"").unwrap());
    }

    #[test]
    fn every_step_is_a_page_with_its_sentence() {
        let tour = tour_of("zh-CN");
        assert!(tour.contains(
            "点击“&lt;登录&gt;”<b class=\"badge\" data-number=\"1\">1</b>，输入 {x} *号*。"
        ));
        assert_eq!(
            tour.matches("<article class=\"page step\"").count(),
            manifest(true).steps().count()
        );
        assert!(tour_of("en").contains(">Next</button>"));
    }
}
