//! Values that are got while a case runs: by a call, from a file, by the clock, or from a person.

use regex::Regex;
use totp_rs::{Builder, Secret, Totp};

use super::HttpAnswer;
use super::calls::{beginning, expected, pointed};
use super::error::StepError;
use super::live::LivePage;
use super::values::Values;
use crate::record::{Class, Failure};
use crate::scenario::{Call, Method, Template, ValueSource};
use crate::source::Location;

impl Values<'_> {
    /// The value of this name. What a call or the clock gives is got anew each time; the rest once a
    /// case.
    pub(super) async fn value(
        &mut self,
        name: &str,
        location: &Location,
        live: &mut LivePage<'_>,
    ) -> Result<String, StepError> {
        if let Some(value) = self.got.get(name) {
            return Ok(value.clone());
        }
        let declared = self.case.values.iter().find(|value| value.name == name);
        let Some(declared) = declared else {
            let title = format!("there is no value `{name}` yet");
            let help = "it is taken by a call of `before`, which comes first";
            return Err(broken(title, location).help(help).into());
        };
        let at = &declared.location;
        let (value, keep) = match &declared.source {
            ValueSource::Call {
                call,
                pointer,
                matches,
            } => {
                let taken = Taken {
                    pointer: pointer.as_deref(),
                    matches: matches.as_deref(),
                };
                (self.answered(name, call, &taken, live).await?, false)
            }
            ValueSource::Totp(key) => (self.one_time_password(key, at, live).await?, false),
            ValueSource::File(file) => {
                let read = std::fs::read_to_string(self.root.join(&file.path));
                let text = read.map_err(|error| {
                    let title = format!("cannot read `{}`", file.path.display());
                    StepError::from(broken(title, &file.location).detail(error.to_string()))
                })?;
                (text.trim_end_matches(['\n', '\r']).to_owned(), true)
            }
            ValueSource::Ask(question) => {
                let answer = match self.ask {
                    Some(ask) => ask.ask(question).await,
                    None => Err("there is no terminal".to_owned()),
                };
                let answer = answer.map_err(|why| {
                    let title = format!("nobody has answered \"{question}\"");
                    StepError::from(broken(title, at).detail(why))
                })?;
                (answer, true)
            }
        };
        self.blanks.hand_out(name, &value);
        if keep {
            self.got.insert(name.to_owned(), value.clone());
        }
        Ok(value)
    }

    /// What is taken from the answer to a call. A `get` is repeated until the value is there: an SMS
    /// may be under way.
    async fn answered(
        &mut self,
        name: &str,
        call: &Call,
        taken: &Taken<'_>,
        live: &mut LivePage<'_>,
    ) -> Result<String, StepError> {
        let mut wait = live.wait();
        loop {
            let answer = self.call(call, live).await?;
            let value = expected(call, &answer).and_then(|()| taken.of(&answer));
            let why = match value {
                Ok(value) => return Ok(value),
                Err(why) => why,
            };
            if call.method != Method::Get || !live.again(&mut wait).await {
                let title = format!("there is no value `{name}`: {} {why}", call.words());
                let failure = Failure::new(Class::Assertion, title, &call.location);
                return Err(StepError::failed(
                    failure
                        .detail(beginning(&answer))
                        .help("an earlier step must make the site create or send it"),
                ));
            }
        }
    }

    async fn one_time_password(
        &mut self,
        key: &Template,
        location: &Location,
        live: &mut LivePage<'_>,
    ) -> Result<String, StepError> {
        let key = Box::pin(self.text(key, location, live)).await?;
        match authenticator(&key) {
            Some(totp) => Ok(totp.generate_current().to_string()),
            None => Err(
                broken("the key of the one-time password is not valid", location)
                    .help("it is a text in base32 (A-Z, 2-7), as an authenticator shows it")
                    .into(),
            ),
        }
    }
}

/// What gives one-time passwords for a key in base32, however it is written. The RFC wants keys of 128
/// bits, but many sites hand out 80.
fn authenticator(key: &str) -> Option<Totp> {
    let letters = key.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let key: String = letters.collect();
    let key = key.to_uppercase();
    let key = key.trim_end_matches('=');
    let secret = Secret::try_from_base32(key).ok();
    let secret = secret.filter(|_| !key.is_empty())?;
    Some(Builder::new().with_secret(secret).build_noncompliant())
}

/// What is taken from an answer.
struct Taken<'a> {
    pointer: Option<&'a str>,
    matches: Option<&'a str>,
}

impl Taken<'_> {
    fn of(&self, answer: &HttpAnswer) -> Result<String, String> {
        let text = match self.pointer {
            None => answer.body.trim().to_owned(),
            Some(pointer) => pointed(answer, pointer)?,
        };
        let Some(pattern) = self.matches else {
            return match text.is_empty() {
                true => Err("answered with nothing".to_owned()),
                false => Ok(text),
            };
        };
        // It was compiled when the scenario was read.
        let found = Regex::new(pattern).ok().and_then(|regex| {
            let found = regex.captures(&text)?;
            let value = found.get(1).or_else(|| found.get(0))?;
            Some(value.as_str().to_owned())
        });
        found.ok_or_else(|| format!("has nothing in its answer that matches /{pattern}/"))
    }
}

fn broken(title: impl Into<String>, location: &Location) -> Failure {
    Failure::new(Class::Environment, title, location)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_time_passwords_are_those_of_rfc_6238() {
        let at =
            |key: &str, seconds| authenticator(key).map(|totp| totp.generate(seconds).to_string());
        let some = |code: &str| Some(code.to_owned());
        let key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        assert_eq!(at(key, 59), some("287082"));
        assert_eq!(
            at("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", 59),
            some("287082")
        );
        assert_eq!(at(key, 1_111_111_109), some("081804"));
        assert_eq!(at("JBSWY3DPEHPK3PXP", 59), some("996554"));
        assert_eq!(at("not base32!", 59), None);
        assert_eq!(at("==", 59), None);
    }

    #[test]
    fn a_value_is_what_pointer_and_pattern_leave() {
        let answer = HttpAnswer {
            status: 200,
            body: r#"[{"text":"Your code is 481516.","n":7,"of":{}}]"#.to_owned(),
        };
        let of = |pointer, matches| Taken { pointer, matches }.of(&answer);
        assert_eq!(of(Some("/0/n"), None), Ok("7".to_owned()));
        assert_eq!(
            of(Some("/0/text"), Some(r"(\d{6})\.")),
            Ok("481516".to_owned())
        );
        assert_eq!(of(None, Some(r"\d{6}")), Ok("481516".to_owned()));
        assert!(
            of(Some("/1/text"), None)
                .unwrap_err()
                .contains("nothing at `/1/text`")
        );
        assert!(of(Some("/0/of"), None).unwrap_err().contains("no text"));
        assert!(
            of(Some("/0/text"), Some("[A-Z]{9}"))
                .unwrap_err()
                .contains("matches")
        );
    }
}
