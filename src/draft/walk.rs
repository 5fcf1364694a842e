//! Walks along a procedure on its site: finds the control of the page that each sentence means, and says
//! what is to be carried out, one action after the other.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::actions::{ANSWERED, WHICH_FIELDS};
use super::deed::{Act, Deed};
use super::pattern::{group, pattern};
use super::steps::Procedure;
use super::write::{VALUE, WHICH_OPTION, WHICH_VALUE, action};
use crate::page::{Control, fold};

mod names;

use self::names::{fields_in, key};

/// After so many actions in a row that could not be carried out, the page is not the one that the
/// article tells of.
const LOST: usize = 2;

/// A walk along a procedure.
#[derive(Debug, Clone)]
pub struct Walk {
    procedure: Procedure,
    /// The values of fields by their folded names, each for all steps or for one.
    values: BTreeMap<(Option<usize>, String), String>,
    /// The values that were given before the walk.
    given: Vec<FieldValue>,
    /// Which of these values were entered.
    entered: BTreeSet<(Option<usize>, String)>,
    /// The fields of the step of which nobody knows a value.
    unknown: BTreeSet<String>,
    /// Whether a control is waited for, because the page only has others whose names contain its name.
    is_late: bool,
    /// Which control is meant, where somebody was asked.
    chosen: Option<usize>,
    /// The step, counted from 0.
    step: usize,
    /// What is still to be done in the step.
    ahead: VecDeque<Deed>,
    /// What has become of what was done in it.
    behind: Vec<Deed>,
    /// What is carried out at present: how the article tells it, and what it becomes if that succeeds.
    trying: Option<(Deed, Deed)>,
    failed_in_a_row: usize,
    carried_out: usize,
    lost_in: Option<usize>,
}

/// The value of a field that the article does not tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldValue {
    /// The step, counted from 1; without it, that of every step.
    pub step: Option<usize>,
    /// The name of the field.
    pub field: String,
    /// As a scenario writes it.
    pub value: String,
}

/// What a walk needs to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// An action to carry out; [`Walk::tried`] takes what became of it.
    Do {
        /// As a scenario writes it.
        action: String,
        /// Whether its control is on the page.
        is_seen: bool,
    },
    /// The value of a field, for [`Walk::value`].
    Value {
        /// The step, counted from 1.
        step: usize,
        /// The name of the field.
        field: String,
    },
    /// Which of several controls is meant, for [`Walk::choose`].
    Choose {
        /// The step, counted from 1.
        step: usize,
        /// What the sentence calls it.
        name: String,
        /// What each would be.
        options: Vec<String>,
    },
    /// The end.
    End,
}

/// How a walk has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Walked {
    /// How many actions were carried out.
    pub carried_out: usize,
    /// The step at which it could not go on, counted from 1.
    pub lost_in: Option<usize>,
    /// The values that no step has entered, as `3/FIELD` or `FIELD`.
    pub unused: Vec<String>,
}

/// What the page has for a deed.
enum Found {
    /// Nothing: what the sentence says is tried as it stands.
    Nothing,
    One(Target),
    Several(Vec<Target>),
}

/// A control, and the action on it.
#[derive(Debug, Clone)]
struct Target {
    action: String,
    /// The name of the control, if it only contains what the sentence says.
    called: Option<String>,
    /// The action, and where the control is in the window.
    is: String,
}

impl Target {
    /// Whether a click is on what only contains the words.
    fn may_be_another(&self) -> bool {
        self.called.is_some() && self.action.starts_with("click: ")
    }
}

impl Procedure {
    /// Begins with the page at which a walk along it began, if the article does not open one itself.
    /// Returns whether it does now.
    pub fn begin_at(&mut self, path: &str) -> bool {
        let opens = |deed: &Deed| match deed {
            Deed::Act(act, _) => matches!(act, Act::Open(_)),
            Deed::Found(action, _) => action.starts_with("open: "),
            Deed::Unclear(..) => false,
        };
        let Some(first) = self.steps.first_mut() else {
            return false;
        };
        let mut told = first.deeds.deeds.iter();
        let told = told.find(|deed| !matches!(deed, Deed::Unclear(..)));
        if told.is_some_and(opens) {
            return false;
        }
        let opening = action(&Act::Open(path.to_owned()));
        let opening = opening.map(|line| Deed::Found(line, Vec::new()));
        first.deeds.deeds.splice(0..0, opening);
        true
    }
}

impl Walk {
    /// A walk from the first step on, on the site of this name, with the values of fields.
    pub fn new(mut procedure: Procedure, values: &[FieldValue], site: &str) -> Self {
        procedure.walked_on = Some(site.to_owned());
        let given = values.iter();
        let given = given.map(|one| ((one.step, key(&one.field)), one.value.clone()));
        let mut walk = Self {
            procedure,
            values: given.collect(),
            entered: BTreeSet::new(),
            given: values.to_vec(),
            unknown: BTreeSet::new(),
            is_late: false,
            chosen: None,
            step: 0,
            ahead: VecDeque::new(),
            behind: Vec::new(),
            trying: None,
            failed_in_a_row: 0,
            carried_out: 0,
            lost_in: None,
        };
        walk.begin_step();
        walk
    }

    /// Takes what the step tells, and the values that were given for it of fields that it does not name:
    /// they are entered before its last action.
    fn begin_step(&mut self) {
        let step = self.procedure.steps.get(self.step);
        self.ahead = step.map_or_else(VecDeque::new, |step| step.deeds.deeds.clone().into());
        let is_told = |field: &str| {
            let names = |deed: &Deed| match deed {
                Deed::Act(Act::Fill(name, _) | Act::Select(name, _), _) => key(name) == key(field),
                Deed::Unclear(words, question) => {
                    *question == WHICH_FIELDS && key(words).contains(&key(field))
                }
                _ => false,
            };
            self.ahead.iter().any(names)
        };
        let own = self
            .given
            .iter()
            .filter(|one| one.step == Some(self.step + 1));
        let own = own.filter(|one| !is_told(&one.field));
        let own: Vec<Deed> = own
            .map(|one| Deed::Act(Act::Fill(one.field.clone(), None), Vec::new()))
            .collect();
        let last = self
            .ahead
            .iter()
            .rposition(|deed| matches!(deed, Deed::Act(..)));
        for deed in own.into_iter().rev() {
            self.ahead.insert(last.unwrap_or(0), deed);
        }
    }

    /// What comes next on a page with these controls.
    pub fn next(&mut self, controls: &[Control]) -> Next {
        loop {
            let Some(deed) = self.ahead.front().cloned() else {
                match self.go_on() {
                    true => continue,
                    false => return Next::End,
                }
            };
            let deed = match deed {
                Deed::Unclear(words, question) if question == WHICH_FIELDS => {
                    let fields = self.fields_of(&words, controls);
                    if !fields.is_empty() {
                        self.ahead.pop_front();
                        for field in fields.into_iter().rev() {
                            let act = Act::Fill(field, None);
                            self.ahead.push_front(Deed::Act(act, Vec::new()));
                        }
                        continue;
                    }
                    Deed::Unclear(words, question)
                }
                deed => deed,
            };
            let Deed::Act(act, remarks) = &deed else {
                self.keep(deed);
                continue;
            };
            let act = match self.with_value(act) {
                Ok(act) => act,
                Err(next) => return next,
            };
            let target = match self.beside(find(&act, controls)) {
                // It may still be on its way, as the items of a menu are.
                Found::One(target)
                    if target.may_be_another() && is_click(&act) && !self.is_late =>
                {
                    self.is_late = true;
                    None
                }
                Found::One(target) => Some(target),
                Found::Several(targets) => match self.chosen.take() {
                    Some(at) => targets.into_iter().nth(at),
                    None => {
                        let options = targets.into_iter().map(|target| target.is);
                        return Next::Choose {
                            step: self.step + 1,
                            name: name(&act).to_owned(),
                            options: options.collect(),
                        };
                    }
                },
                Found::Nothing => None,
            };
            let is_seen = target.is_some();
            self.is_late &= !is_seen;
            let mut remarks = remarks.clone();
            if is_seen {
                // The page has answered these.
                remarks.retain(|remark| !ANSWERED.contains(&&**remark));
            }
            if let Some(called) = target.as_ref().and_then(|target| target.called.as_ref()) {
                remarks.push(format!("is it this one? it is called “{called}”"));
            }
            let line = target.map(|target| target.action).or_else(|| action(&act));
            match (line, &act) {
                (Some(line), Act::Fill(_, None)) => {
                    remarks.insert(0, WHICH_VALUE.to_owned());
                    self.keep(Deed::Found(line, remarks));
                }
                (Some(line), Act::Select(_, None)) => {
                    remarks.insert(0, WHICH_OPTION.to_owned());
                    self.keep(Deed::Found(line, remarks));
                }
                (Some(line), _) => {
                    self.ahead.pop_front();
                    self.trying = Some((deed.clone(), Deed::Found(line.clone(), remarks)));
                    return Next::Do {
                        action: line,
                        is_seen,
                    };
                }
                // The article names no file.
                (None, _) => self.keep(deed),
            }
        }
    }

    /// Takes the value of the field that was asked for; `None`: nobody knows it.
    pub fn value(&mut self, field: &str, value: Option<String>) {
        let field = key(field);
        match value {
            Some(value) => drop(self.values.insert((Some(self.step + 1), field), value)),
            None => drop(self.unknown.insert(field)),
        }
    }

    /// Takes the number of the option that was asked for, from 0; without one, the walk ends here, and
    /// the draft says what there is.
    pub fn choose(&mut self, option: Option<usize>, options: &[String]) {
        self.chosen = option;
        if option.is_none() {
            if let Some(Deed::Act(_, remarks)) = self.ahead.front_mut() {
                remarks.push(format!("which of these? {}", options.join("; ")));
            }
            self.end();
        }
    }

    /// Takes what became of the action: nothing, or why it could not be carried out.
    pub fn tried(&mut self, failure: Option<&str>) {
        let Some((deed, found)) = self.trying.take() else {
            return;
        };
        match (failure, deed) {
            (None, _) => {
                self.is_late = false;
                self.carried_out += 1;
                self.failed_in_a_row = 0;
                self.behind.push(found);
            }
            (Some(_), deed) if self.is_late => self.ahead.push_front(deed),
            (Some(failure), Deed::Act(act, mut remarks)) => {
                self.failed_in_a_row += 1;
                remarks.push(failure.to_owned());
                self.behind.push(Deed::Act(act, remarks));
            }
            (Some(_), deed) => self.behind.push(deed),
        }
        if self.failed_in_a_row == LOST {
            self.end();
        }
    }

    /// Takes back the action that could not be carried out: it is the next one again.
    pub fn again(&mut self) {
        if let Some((deed, _)) = self.trying.take() {
            self.ahead.push_front(deed);
        }
    }

    /// The procedure with what was found, and how the walk has ended.
    pub fn finish(mut self) -> (Procedure, Walked) {
        if let Some((deed, _)) = self.trying.take() {
            self.behind.push(deed);
        }
        self.settle_step();
        let unused = self.given.iter().filter(|one| {
            let key = (one.step, key(&one.field));
            !self.entered.contains(&key)
        });
        let unused = unused.map(|one| match one.step {
            Some(step) => format!("{step}/{}", one.field),
            None => one.field.clone(),
        });
        let walked = Walked {
            carried_out: self.carried_out,
            lost_in: self.lost_in,
            unused: unused.collect(),
        };
        (self.procedure, walked)
    }

    /// Leaves all that is ahead as it is.
    fn end(&mut self) {
        self.lost_in = Some(self.step + 1);
        self.settle_step();
        self.step = self.procedure.steps.len();
    }

    fn keep(&mut self, deed: Deed) {
        self.ahead.pop_front();
        self.behind.push(deed);
    }

    /// Goes on to the next step, if there is one.
    fn go_on(&mut self) -> bool {
        self.settle_step();
        self.unknown.clear();
        self.step += 1;
        self.begin_step();
        self.step < self.procedure.steps.len()
    }

    /// Of several controls, the one at what the sentence names: `“Ann”右侧的“删除”`.
    fn beside(&self, found: Found) -> Found {
        let Found::Several(targets) = found else {
            return found;
        };
        let text = self.procedure.steps.get(self.step);
        let text = text.map_or(String::new(), |step| fold(&step.text.join("\n")));
        let is_at = |target: &&Target| {
            let place = group(&PLACE, &target.action).map(fold);
            place.is_some_and(|place| place.chars().count() > 1 && text.contains(&place))
        };
        let mut named = targets.iter().filter(is_at);
        match (named.next().cloned(), named.next()) {
            (Some(only), None) => Found::One(only),
            _ => Found::Several(targets),
        }
    }

    /// Writes back what has become of the step.
    fn settle_step(&mut self) {
        if let Some(step) = self.procedure.steps.get_mut(self.step) {
            let (behind, ahead) = (self.behind.drain(..), self.ahead.drain(..));
            step.deeds.deeds = behind.chain(ahead).collect();
        }
    }

    /// The act with the value that is known of its field; what to ask for, if nobody was asked yet.
    fn with_value(&mut self, act: &Act) -> Result<Act, Next> {
        let (Act::Fill(field, None) | Act::Select(field, None)) = act else {
            return Ok(act.clone());
        };
        let name = key(field);
        let keys = [Some(self.step + 1), None].map(|step| (step, name.clone()));
        let known = keys
            .iter()
            .find_map(|key| Some((key, self.values.get(key)?.clone())));
        let Some((known, value)) = known else {
            return match self.unknown.contains(&name) {
                true => Ok(act.clone()),
                false => Err(Next::Value {
                    step: self.step + 1,
                    field: field.clone(),
                }),
            };
        };
        self.entered.insert(known.clone());
        Ok(match act {
            Act::Select(..) => Act::Select(field.clone(), Some(value)),
            _ => Act::Fill(field.clone(), Some(value)),
        })
    }

    /// The fields of the page that the words name. If they name none (`填写个人信息`), those of which a value
    /// was given.
    fn fields_of(&self, words: &str, controls: &[Control]) -> Vec<String> {
        let named = fields_in(words, controls);
        if !named.is_empty() {
            return named;
        }
        let has_value = |control: &&Control| {
            let name = key(&control.name);
            let is_entered = |step| self.entered.contains(&(step, name.clone()));
            let is_given = |step| self.values.contains_key(&(step, name.clone()));
            is_given(None) && !is_entered(None) && !is_given(Some(self.step + 1))
        };
        let fields = controls
            .iter()
            .filter(|control| ["fill", "select"].contains(&&*control.purpose));
        fields
            .filter(has_value)
            .map(|control| control.name.clone())
            .collect()
    }
}

// Where a control is, in the action on it.
pattern!(PLACE, r#"in: \{ \w+: "?([^"}]+?)"? \}"#);

fn is_click(act: &Act) -> bool {
    matches!(act, Act::On("click", _))
}

/// What the sentence calls the control of an act.
fn name(act: &Act) -> &str {
    match act {
        Act::On(_, name) | Act::Fill(name, _) | Act::Select(name, _) | Act::Upload(name, _) => name,
        Act::Press(_) | Act::Open(_) | Act::Drag(..) | Act::Plain(_) => "",
    }
}

/// The controls that an act may mean: of those that can be used so, the ones that are called like it, or
/// else those whose names contain its name.
fn find(act: &Act, controls: &[Control]) -> Found {
    let targets = |name: &str, make: &dyn Fn(&Control) -> Option<String>| {
        let name = key(name);
        let usable: Vec<(String, Target)> = controls
            .iter()
            .filter_map(|control| {
                let action = make(control)?;
                let (x, y) = (control.rect.x, control.rect.y);
                let is = format!("{action} (at {x:.0}, {y:.0})");
                let called = Some(control.name.clone());
                Some((key(&control.name), Target { action, called, is }))
            })
            .collect();
        let like = |fits: &dyn Fn(&str) -> bool| {
            let fitting = usable.iter().filter(|(called, _)| fits(called));
            let marked = fitting.map(|(called, target)| Target {
                called: target.called.clone().filter(|_| *called != name),
                ..target.clone()
            });
            marked.collect::<Vec<_>>()
        };
        match like(&|called| called == name) {
            same if !same.is_empty() => same,
            _ if name.chars().count() > 1 => like(&|called| called.contains(&name)),
            _ => Vec::new(),
        }
    };
    let found = match act {
        Act::On(word, name) => {
            let fitting = targets(name, &|control| on(word, control, true));
            match fitting.is_empty() {
                false => fitting,
                true => targets(name, &|control| on(word, control, false)),
            }
        }
        Act::Fill(field, value) => {
            let value = value.as_deref().unwrap_or(VALUE);
            let tries = ["fill", "select"];
            let tries = tries.map(|word| targets(field, &|control| used_as(word, control, value)));
            let found = tries.into_iter().find(|found| !found.is_empty());
            found.unwrap_or_default()
        }
        Act::Select(field, option) => {
            let option = option.as_deref().unwrap_or(VALUE);
            let tries = [
                targets(field, &|control| used_as("select", control, option)),
                targets(field, &|control| used_as("fill", control, option)),
                // The options of a group stand on the page by themselves.
                targets(option, &|control| on("choose", control, true)),
            ];
            let found = tries.into_iter().find(|found| !found.is_empty());
            found.unwrap_or_default()
        }
        Act::Press(_) | Act::Open(_) | Act::Upload(..) | Act::Drag(..) | Act::Plain(_) => {
            Vec::new()
        }
    };
    match <[Target; 1]>::try_from(found) {
        Ok([one]) => Found::One(one),
        Err(none) if none.is_empty() => Found::Nothing,
        Err(several) => Found::Several(several),
    }
}

/// The action of this word on a control; `strictly`: only if that is what a person usually does with it.
fn on(word: &str, control: &Control, strictly: bool) -> Option<String> {
    let word = match (word, &*control.purpose) {
        // A sentence says `select` of everything, and a box that the page draws may take clicks only.
        ("click", usual @ ("check" | "choose")) => usual,
        ("check" | "choose", usual @ ("check" | "choose")) => usual,
        ("check" | "choose", "click") if !strictly => "click",
        ("uncheck", "check") => "uncheck",
        ("click", "click") => "click",
        (word, _) if !strictly => word,
        _ => return None,
    };
    Some(format!("{word}: {}", control.locator()?))
}

fn used_as(word: &str, control: &Control, value: &str) -> Option<String> {
    let fits = control.purpose == word;
    fits.then(|| control.action_with(value)).flatten()
}

#[cfg(test)]
mod tests;
