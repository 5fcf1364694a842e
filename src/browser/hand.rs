//! The mouse and the keyboard of a person, as WebDriver's actions.

use serde_json::{Value, json};

use super::pointer::Pointer;
use super::webdriver_keys as keys;
use super::{BrowserError, Input, Point};

/// The numbers of the mouse's buttons.
const LEFT: u32 = 0;
const RIGHT: u32 = 2;

/// A frame, in milliseconds.
const FRAME: u32 = 16;

/// Where the mouse is, and what is held.
#[derive(Default)]
pub(super) struct Hand {
    pointer: Pointer,
    /// Whether the mouse's button is held down.
    is_pressed: bool,
}

impl Hand {
    /// The actions for an input, if so many documents have been requested so far. `None` when there is
    /// nothing to do, or when it takes more than a mouse and a keyboard.
    pub(super) fn actions(
        &mut self,
        input: Input<'_>,
        documents: u64,
    ) -> Result<Option<Value>, BrowserError> {
        let moves = match input {
            // The engine notices the file chooser.
            Input::Click(at) | Input::OpenFileChooser(at) => self.press(at, documents, LEFT, 1),
            Input::DoubleClick(at) => self.press(at, documents, LEFT, 2),
            Input::RightClick(at) => self.press(at, documents, RIGHT, 1),
            Input::Drag(points) => self.drag(points, documents),
            Input::Drop(at) => {
                self.is_pressed = false;
                vec![move_to(at), json!({ "type": "pointerUp", "button": LEFT })]
            }
            Input::Hover(at) => {
                self.pointer.moves_to(at, documents);
                vec![move_to(at)]
            }
            // Here the pointer cannot leave the window. It goes to the corner, where there is usually
            // nothing.
            Input::RestPointer => match self.pointer.rest(documents, (0.0, 0.0)) {
                Some(at) => vec![move_to(at)],
                None => return Ok(None),
            },
            Input::Type(text) | Input::TypeKeys(text) => return Ok(Some(typed(text))),
            Input::Press(key) => return pressed(key).map(Some),
            Input::Paste(_) | Input::ChooseFiles(_) | Input::DropFiles(..) => return Ok(None),
        };
        let mouse = json!({ "pointerType": "mouse" });
        Ok(Some(
            json!({ "type": "pointer", "id": "mouse", "parameters": mouse, "actions": moves }),
        ))
    }

    fn press(&mut self, at: Point, documents: u64, button: u32, times: usize) -> Vec<Value> {
        self.pointer.moves_to(at, documents);
        let press =
            ["pointerDown", "pointerUp"].map(|kind| json!({ "type": kind, "button": button }));
        let presses = press.iter().cycle().take(press.len() * times).cloned();
        [move_to(at)].into_iter().chain(presses).collect()
    }

    fn drag(&mut self, points: &[Point], documents: u64) -> Vec<Value> {
        let mut actions = Vec::new();
        for (number, point) in points.iter().enumerate() {
            self.pointer.moves_to(*point, documents);
            let mut moves = move_to(*point);
            if number > 0 {
                // Each move is a frame of the page, as when a hand moves the mouse.
                moves["duration"] = FRAME.into();
            }
            actions.push(moves);
            if number == 0 && !self.is_pressed {
                actions.push(json!({ "type": "pointerDown", "button": LEFT }));
                self.is_pressed = true;
            }
        }
        actions
    }
}

/// The actions that type a text key by key.
pub(super) fn typed(text: &str) -> Value {
    keyboard(keys::text(text))
}

/// The actions that press this key.
pub(super) fn pressed(key: &str) -> Result<Value, BrowserError> {
    let stroke = keys::stroke(key).ok_or_else(|| BrowserError::Refused {
        command: "press".into(),
        message: format!("there is no key `{key}`"),
    });
    stroke.map(keyboard)
}

fn move_to((x, y): Point) -> Value {
    json!({ "type": "pointerMove", "x": x, "y": y })
}

fn keyboard(actions: Vec<Value>) -> Value {
    json!({ "type": "key", "id": "keyboard", "actions": actions })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_button_is_pressed_once_in_a_drag_of_several_moves() {
        let mut hand = Hand::default();
        let mut kinds = |input| {
            let actions = hand.actions(input, 1).unwrap().unwrap();
            let actions = actions["actions"].as_array().unwrap().clone();
            let kinds = actions.iter().map(|action| action["type"].to_string());
            kinds.collect::<Vec<_>>().join(" ").replace('"', "")
        };
        let first = kinds(Input::Drag(&[(1.0, 1.0), (2.0, 2.0)]));
        assert_eq!(first, "pointerMove pointerDown pointerMove");
        assert_eq!(kinds(Input::Drag(&[(3.0, 3.0)])), "pointerMove");
        assert_eq!(kinds(Input::Drop((3.0, 3.0))), "pointerMove pointerUp");
        let again = kinds(Input::Drag(&[(1.0, 1.0)]));
        assert_eq!(again, "pointerMove pointerDown");
    }

    #[test]
    fn an_unused_mouse_stays_where_it_is_and_unknown_keys_are_told() {
        let mut hand = Hand::default();
        assert_eq!(hand.actions(Input::RestPointer, 1), Ok(None));
        hand.actions(Input::Hover((5.0, 6.0)), 1).unwrap();
        let rest = hand.actions(Input::RestPointer, 1).unwrap().unwrap();
        assert_eq!(rest["actions"][0], move_to((5.0, 6.0)));
        let away = hand.actions(Input::RestPointer, 2).unwrap().unwrap();
        assert_eq!(away["actions"][0], move_to((0.0, 0.0)));
        let error = hand.actions(Input::Press("Nonsense"), 1).unwrap_err();
        assert_eq!(error.to_string(), "press: there is no key `Nonsense`");
    }
}
