//! Descriptions of pictures for readers who cannot see them.

use super::words::{is_chinese, is_english, words};
use crate::scenario::circled;

/// Describes a picture by the page's title and the names of what is marked, which are quoted.
pub(super) fn compose(locale: &str, title: &str, marked: &[String], mock: bool) -> String {
    let words = words(locale);
    let title = words.quoted(title);
    let (least, most) = limits(locale);
    let named = |count: usize| {
        let names = marked.iter().take(count).enumerate();
        let names = names.map(|(at, name)| format!("{}{name}", circled(at + 1)));
        names.collect::<Vec<_>>().join(words.comma)
    };
    let sentence = |count: usize| {
        let rest = marked.len() - count;
        // A language that has no words of ours gets none of another one.
        if !is_chinese(locale) && !is_english(locale) {
            return match (named(count), rest) {
                (names, _) if names.is_empty() => title.clone(),
                (names, 0) => format!("{title}: {names}"),
                (names, _) => format!("{title}: {names} …"),
            };
        }
        match (is_chinese(locale), marked.len()) {
            (true, 0) => format!("页面{title}"),
            (true, _) if rest > 0 => format!(
                "页面{title}，用红框标出{}等{}处",
                named(count),
                marked.len()
            ),
            (true, _) => format!("页面{title}，用红框标出{}", named(count)),
            (false, 0) => format!("The page {title}"),
            (false, _) if rest > 0 => format!(
                "The page {title}, with {} and {rest} more in red boxes",
                named(count)
            ),
            (false, _) => format!("The page {title}, with {} in red boxes", named(count)),
        }
    };
    let fits = |text: &String| text.chars().count() < most;
    let mut text = (0..=marked.len())
        .rev()
        .map(sentence)
        .find(fits)
        .unwrap_or_else(|| sentence(0).chars().take(most - 2).chain(['…']).collect());
    let more = match (is_chinese(locale), mock) {
        (true, true) => "，画面取自模拟系统，仅供演示",
        (true, false) => "，画面为本步骤操作时所见",
        (false, true) => ", as the mock of the system shows it",
        (false, false) => ", as it is seen at this step of the procedure",
    };
    let has_words = is_chinese(locale) || is_english(locale);
    if has_words && text.chars().count() < least {
        text.push_str(more);
    }
    if !has_words {
        return text;
    }
    text.push_str(if is_chinese(locale) { "。" } else { "." });
    text
}

/// Least and greatest number of characters.
fn limits(locale: &str) -> (usize, usize) {
    if is_chinese(locale) {
        (20, 75)
    } else {
        (40, 150)
    }
}

/// What is wrong with an author's description, if anything.
pub(super) fn lint(locale: &str, alt: &str) -> Option<String> {
    let (least, most) = limits(locale);
    let count = alt.chars().count();
    let lower = alt.to_lowercase();
    if !(least..=most).contains(&count) {
        return Some(format!(
            "it has {count} characters, and should have {least} to {most}"
        ));
    }
    let ends = alt.ends_with(['。', '.', '！', '!', '？', '?']);
    if !ends {
        return Some("it does not end like a sentence".to_owned());
    }
    let empty = ["image of", "picture of", "screenshot of", "图片", "截图"];
    empty
        .into_iter()
        .find(|words| lower.starts_with(words))
        .map(|words| format!("it begins with \"{words}\", which tells the reader nothing"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_without_words_of_its_own_gets_no_english_ones() {
        let marked = ["“Weiter”".to_owned(), "“Menge”".to_owned()];
        let alt = compose("de", "Kasse", &marked, true);
        assert_eq!(alt, "\"Kasse\": ①“Weiter”, ②“Menge”");
        assert_eq!(compose("de", "Kasse", &[], true), "\"Kasse\"");
    }

    #[test]
    fn a_composed_description_keeps_its_own_rules() {
        let many: Vec<String> = (0..12).map(|n| format!("“带星号的信息{n}”")).collect();
        for locale in ["zh-CN", "en"] {
            for marked in [&many[..], &many[..1], &[]] {
                for title in ["缴费", "缴费结果 - 北京电子税务局Web端（模拟系统）"]
                {
                    let alt = compose(locale, title, marked, true);
                    assert_eq!(lint(locale, &alt), None, "{alt}");
                }
            }
        }
        assert_eq!(
            compose(
                "zh-CN",
                "登录 - 电子税务局",
                &["“账号”".into(), "“登录”".into()],
                true
            ),
            "页面“登录 - 电子税务局”，用红框标出①“账号”、②“登录”。"
        );
    }

    #[test]
    fn descriptions_of_authors_are_checked() {
        let wrong = |alt: &str| lint("zh-CN", alt).unwrap();
        assert!(wrong("登录页。").starts_with("it has 4 characters"));
        assert!(wrong("登录页面上方的用户名和密码两栏以及下方的登录按钮已标出").contains("end"));
        assert!(wrong("截图：登录页面上方的用户名和密码两栏已用红框标出来了。").contains("begins"));
        assert_eq!(
            lint(
                "zh-CN",
                "登录页面，用户名、密码两栏和登录按钮已用红框标出。"
            ),
            None
        );
    }
}
