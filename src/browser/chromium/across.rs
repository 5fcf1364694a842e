//! Merges what the page script says in a frame of another origin into what it says around the frame.
//!
//! A frame's script answers in its own coordinates. The script around it knows where the frame is
//! drawn, and what of a locator is left to look for in it.

use serde_json::{Value, json};

/// A frame of another origin that is drawn, as the script around it tells.
#[derive(Debug)]
pub(super) struct Drawn {
    /// Its id.
    pub(super) id: String,
    /// Maps its coordinates to those around it: `a` to `f` of a 2D matrix.
    matrix: [f64; 6],
    /// Where it is drawn.
    clip: Value,
    /// For each locator that was asked: the places that are left; `null` if it is not in the frame.
    rests: Vec<Value>,
}

/// Checks that are about the page in front alone.
const OF_PAGE: [&str; 4] = ["path", "url", "query", "title"];

/// Whether a function of the page script is about what the frames show, too.
pub(super) fn is_of_all_frames(function: &str) -> bool {
    matches!(
        function,
        "observe"
            | "prepare"
            | "ping"
            | "pose"
            | "release"
            | "moving_elements"
            | "locate_texts"
            | "regions"
            | "violations"
            | "load_axe"
    )
}

/// Reads the answer of `foreign_frames`.
pub(super) fn drawn(answer: &Value) -> Vec<Drawn> {
    let list = answer.as_array().into_iter().flatten();
    list.map(|frame| Drawn {
        id: frame["id"].as_str().unwrap_or_default().to_owned(),
        matrix: serde_json::from_value(frame["matrix"].clone()).unwrap_or_default(),
        clip: frame["clip"].clone(),
        rests: frame["rests"].as_array().cloned().unwrap_or_default(),
    })
    .collect()
}

/// The locators in the argument of a function, in the order in which they are handed on.
pub(super) fn locators(function: &str, argument: &Value) -> Vec<Value> {
    let of = |key: &str| argument[key].as_array().cloned().unwrap_or_default();
    match function {
        "prepare" => vec![argument["locator"].clone()],
        "pose" => of("targets")
            .iter()
            .map(|one| one["locator"].clone())
            .collect(),
        "observe" => {
            let checks = of("checks")
                .into_iter()
                .map(|check| check["locator"].clone());
            let targets = of("targets")
                .into_iter()
                .map(|target| target["locator"].clone());
            let next = argument["next"]["locator"].clone();
            checks
                .chain(targets)
                .chain(of("covers"))
                .chain([next])
                .collect()
        }
        _ => Vec::new(),
    }
}

impl Drawn {
    /// The argument for the script in the frame; `None` if there is nothing to do there.
    pub(super) fn argument(&self, function: &str, argument: &Value) -> Option<Value> {
        let mut own = argument.clone();
        let mut rests = self.rests.iter();
        // What is not in the frame is looked for in a place that no frame has.
        let nowhere = json!([{ "kind": "css", "value": ":not(*)" }]);
        let mut place = |locator: &mut Value| {
            let rest = rests.next().unwrap_or(&Value::Null);
            if locator.is_object() {
                locator["in"] = if rest.is_null() {
                    nowhere.clone()
                } else {
                    rest.clone()
                };
            }
            !rest.is_null()
        };
        let each = |list: &mut Value| list.as_array_mut().map(std::mem::take).unwrap_or_default();
        match function {
            "prepare" => place(&mut own["locator"]).then_some(own),
            "pose" => {
                let mut targets = each(&mut own["targets"]);
                targets.retain_mut(|target| place(&mut target["locator"]));
                own["targets"] = targets.into();
                Some(own)
            }
            "observe" => {
                for (key, inner) in [
                    ("checks", Some("locator")),
                    ("targets", Some("locator")),
                    ("covers", None),
                ] {
                    let mut list = each(&mut own[key]);
                    for one in &mut list {
                        match inner {
                            Some(inner) if one.get(inner).is_some() => place(&mut one[inner]),
                            Some(_) => place(&mut Value::Null),
                            None => place(one),
                        };
                    }
                    own[key] = list.into();
                }
                if own["next"].is_object()
                    && !place(&mut own["next"]["locator"])
                    && let Some(own) = own.as_object_mut()
                {
                    own.remove("next");
                }
                // Each script has its own time.
                let since = own["since"]["frames"][&self.id].take();
                match own.as_object_mut() {
                    Some(own) if since.is_null() => drop(own.remove("since")),
                    _ => own["since"] = since,
                }
                Some(own)
            }
            "moving_elements" => {
                let areas = each(&mut own["areas"]);
                own["areas"] = areas.iter().map(|area| self.inward(area)).collect();
                Some(own)
            }
            "locate_texts" | "regions" | "release" | "ping" | "violations" | "load_axe" => {
                Some(own)
            }
            _ => None,
        }
    }

    /// Merges the answer of the script in the frame.
    pub(super) fn merge(&self, function: &str, argument: &Value, around: &mut Value, own: Value) {
        match function {
            "observe" => self.merge_observation(argument, around, own),
            "moving_elements" | "regions" => self.append(around, &own, |one| &mut one["rect"]),
            "locate_texts" => self.append(around, &own, |one| one),
            "violations" => self.merge_violations(around, own),
            "ping" => around["frames"][&self.id] = own,
            "pose" if own["restless"] == true => around["restless"] = true.into(),
            _ => {}
        }
    }

    fn merge_observation(&self, argument: &Value, around: &mut Value, own: Value) {
        if own["quiet"] == false && around["quiet"] != false {
            around["quiet"] = false.into();
            around["why"] = own["why"].clone();
        }
        if own["unchanged"] != true {
            around["unchanged"] = false.into();
        }
        self.merge_sight(around, &own);
        let asked = argument["checks"].as_array().into_iter().flatten();
        for (index, check) in asked.enumerate() {
            merge_check(check, &mut around["checks"][index], &own["checks"][index]);
        }
        for index in 0..argument["targets"].as_array().map_or(0, Vec::len) {
            if around["targets"][index].is_null() && !own["targets"][index].is_null() {
                let mut target = own["targets"][index].clone();
                self.move_out(&mut target["rect"], true);
                let around_it = target.get_mut("around").and_then(Value::as_array_mut);
                for rect in around_it.into_iter().flatten() {
                    self.move_out(rect, true);
                }
                if area(&target["rect"]) == 0.0 && target["left_out"].is_null() {
                    target["left_out"] = "scrolled out of sight".into();
                }
                around["targets"][index] = target;
            }
        }
        for index in 0..argument["covers"].as_array().map_or(0, Vec::len) {
            self.append(&mut around["covers"][index], &own["covers"][index], |one| {
                &mut one["rect"]
            });
        }
        let is_asked =
            argument["next"].is_object() && self.rests.last().is_some_and(|rest| !rest.is_null());
        let tells_more = !is_none(&own["next"]) || around["next"]["foreign"] == true;
        if is_asked && is_none(&around["next"]) && tells_more {
            around["next"] = self.found(own["next"].clone());
        }
        if is_none(&around["control"]) {
            around["control"] = own["control"].clone();
        }
        let id = &self.id;
        let nodes = around.pointer_mut("/page/nodes");
        if let Some(nodes) = nodes.and_then(Value::as_array_mut)
            && let Some(at) = nodes.iter().position(|node| node[1]["frame"] == **id)
        {
            let depth = nodes[at][0].as_u64().unwrap_or_default();
            let own = own["page"]["nodes"].as_array().into_iter().flatten();
            let below = own.map(|node| {
                let deeper = node[0].as_u64().unwrap_or_default() + depth + 1;
                json!([deeper, node[1]])
            });
            let below: Vec<_> = below.collect();
            nodes.splice(at + 1..at + 1, below);
        }
    }

    /// Where axe is missing in one of the documents, there is no verdict yet.
    fn merge_violations(&self, around: &mut Value, mut own: Value) {
        let (Some(all), Value::Array(own)) = (around["found"].as_array_mut(), own["found"].take())
        else {
            *around = Value::Null;
            return;
        };
        for mut violation in own {
            let rect = &mut violation["rect"];
            if rect.is_object() {
                self.move_out(rect, true);
                if area(rect) == 0.0 {
                    *rect = Value::Null;
                }
            }
            all.push(violation);
        }
    }

    /// A frame that takes a quarter of the window is part of what the page shows.
    fn merge_sight(&self, around: &mut Value, own: &Value) {
        let seen = common(
            &self.clip,
            &json!({
                "x": 0, "y": 0,
                "width": around["window"]["width"], "height": around["window"]["height"],
            }),
        );
        if area(&seen) * 4.0 < area(&around["window"]) || !own["sight"].is_object() {
            return;
        }
        let text = |answer: &Value| {
            let document = answer["sight"]["document"].as_str();
            document.unwrap_or_default().to_owned()
        };
        around["sight"]["document"] = format!("{} {}", text(around), text(own)).into();
    }

    /// An answer about a control, with its box around the frame.
    pub(super) fn found(&self, mut found: Value) -> Value {
        if found["element"].is_object() {
            self.move_out(&mut found["element"]["rect"], false);
        }
        let elements = found.get_mut("elements").and_then(Value::as_array_mut);
        for element in elements.into_iter().flatten() {
            self.move_out(&mut element["rect"], false);
        }
        found
    }

    fn append(&self, around: &mut Value, own: &Value, rect: fn(&mut Value) -> &mut Value) {
        let Some(all) = around.as_array_mut() else {
            return;
        };
        for one in own.as_array().into_iter().flatten() {
            let mut one = one.clone();
            self.move_out(rect(&mut one), true);
            if area(rect(&mut one)) > 0.0 {
                all.push(one);
            }
        }
    }

    /// Moves a rectangle of the frame to where it is drawn; of what is drawn, only that counts which is
    /// in the frame's box.
    fn move_out(&self, rect: &mut Value, clipped: bool) {
        let moved = moved(rect, self.matrix);
        *rect = if clipped {
            common(&moved, &self.clip)
        } else {
            moved
        };
    }

    fn inward(&self, rect: &Value) -> Value {
        let [a, b, c, d, e, f] = self.matrix;
        let det = a * d - b * c;
        if det == 0.0 {
            return rect.clone();
        }
        let inverse = [
            d / det,
            -b / det,
            -c / det,
            a / det,
            (c * f - d * e) / det,
            (b * e - a * f) / det,
        ];
        moved(rect, inverse)
    }
}

/// Nothing was found.
fn is_none(found: &Value) -> bool {
    found["status"] == "none"
}

/// What must not be there must be nowhere; all else may be in the frame.
fn merge_check(check: &Value, around: &mut Value, own: &Value) {
    let kind = check["kind"].as_str().unwrap_or_default();
    if OF_PAGE.contains(&kind) || !own.is_object() {
        return;
    }
    let is_of_absence = check["present"] == false;
    let (held, holds) = (around["ok"] == true, own["ok"] == true);
    if is_of_absence {
        if held && !holds {
            *around = own.clone();
        }
        return;
    }
    if check["kind"] == "count" && around["count"].is_u64() && own["count"].is_u64() {
        *around = counted(check, around, own);
        return;
    }
    if !held && (holds || around["missed"] == true && own["missed"] != true) {
        *around = own.clone();
    }
}

/// The elements around a frame and in it are counted together.
fn counted(check: &Value, around: &Value, own: &Value) -> Value {
    let list = |answer: &Value| answer["shown"].as_array().cloned().unwrap_or_default();
    let count = around["count"].as_u64().unwrap_or(0) + own["count"].as_u64().unwrap_or(0);
    let shown = [list(around), list(own)].concat();
    let names: Vec<_> = shown.iter().filter_map(Value::as_str).take(5).collect();
    let most = check["count"]["most"].as_u64();
    let ok = count >= check["count"]["least"].as_u64().unwrap_or(0)
        && most.is_none_or(|most| count <= most);
    let found = match count {
        0 => "none".to_owned(),
        _ => format!("{count}: {}", names.join(", ")),
    };
    json!({ "ok": ok, "found": found, "count": count, "shown": shown })
}

fn side(rect: &Value, name: &str) -> f64 {
    rect[name].as_f64().unwrap_or_default()
}

fn area(rect: &Value) -> f64 {
    side(rect, "width") * side(rect, "height")
}

/// The box around a rectangle that a matrix moves.
fn moved(rect: &Value, [a, b, c, d, e, f]: [f64; 6]) -> Value {
    let (x, y) = (side(rect, "x"), side(rect, "y"));
    let (right, bottom) = (x + side(rect, "width"), y + side(rect, "height"));
    let corners = [(x, y), (right, y), (x, bottom), (right, bottom)];
    let corners = corners.map(|(x, y)| (a * x + c * y + e, b * x + d * y + f));
    let least = |of: fn(&(f64, f64)) -> f64| corners.iter().map(of).fold(f64::INFINITY, f64::min);
    let most =
        |of: fn(&(f64, f64)) -> f64| corners.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    let (left, top) = (least(|p| p.0), least(|p| p.1));
    json!({ "x": left, "y": top, "width": most(|p| p.0) - left, "height": most(|p| p.1) - top })
}

fn common(one: &Value, other: &Value) -> Value {
    let end = |rect: &Value, from: &str, size: &str| side(rect, from) + side(rect, size);
    let (x, y) = (
        side(one, "x").max(side(other, "x")),
        side(one, "y").max(side(other, "y")),
    );
    let right = end(one, "x", "width").min(end(other, "x", "width"));
    let bottom = end(one, "y", "height").min(end(other, "y", "height"));
    json!({ "x": x, "y": y, "width": (right - x).max(0.0), "height": (bottom - y).max(0.0) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame at (100, 50), drawn at half its size.
    fn frame(rests: Vec<Value>) -> Drawn {
        Drawn {
            id: "f".into(),
            matrix: [0.5, 0.0, 0.0, 0.5, 100.0, 50.0],
            clip: json!({ "x": 100, "y": 50, "width": 200, "height": 100 }),
            rests,
        }
    }

    #[test]
    fn what_is_drawn_in_a_frame_is_moved_and_clipped() {
        let frame = frame(vec![]);
        let mut rect = json!({ "x": 10, "y": 20, "width": 40, "height": 40 });
        let area = frame.inward(&json!({ "x": 105, "y": 60, "width": 20, "height": 20 }));
        assert_eq!(
            area,
            json!({ "x": 10.0, "y": 20.0, "width": 40.0, "height": 40.0 })
        );
        frame.move_out(&mut rect, true);
        assert_eq!(
            rect,
            json!({ "x": 105.0, "y": 60.0, "width": 20.0, "height": 20.0 })
        );
        let mut below = json!({ "x": 0, "y": 180, "width": 40, "height": 40 });
        frame.move_out(&mut below, true);
        assert_eq!(below["height"], 10.0);
    }

    #[test]
    fn checks_hold_in_any_frame_and_absence_holds_in_all() {
        let (yes, no) = (
            json!({ "ok": true, "found": "" }),
            json!({ "ok": false, "missed": true, "found": "none" }),
        );
        let text = |present: bool| json!({ "kind": "text", "present": present });
        let merged = |check: &Value, around: &Value, own: &Value| {
            let mut merged = around.clone();
            merge_check(check, &mut merged, own);
            merged["ok"].clone()
        };
        assert_eq!(merged(&text(true), &no, &yes), true);
        assert_eq!(merged(&text(true), &yes, &no), true);
        assert_eq!(merged(&text(false), &yes, &no), false);
        assert_eq!(merged(&json!({ "kind": "title" }), &no, &yes), false);
        let count =
            |least, most| json!({ "kind": "count", "count": { "least": least, "most": most } });
        let two = json!({ "ok": false, "count": 2, "shown": ["a", "b"], "found": "2: a, b" });
        assert_eq!(merged(&count(4, 4), &two, &two), true);
        assert_eq!(merged(&count(0, 3), &two, &two), false);
    }

    #[test]
    fn a_locator_has_the_places_that_are_left_and_the_page_gets_the_nodes_of_the_frame() {
        let argument = json!({
            "checks": [{ "kind": "title" }, { "kind": "visible", "locator": { "in": [1, 2] }, "present": true }],
            "targets": [{ "locator": { "in": [] } }], "covers": [{ "in": [] }], "page": true,
        });
        assert_eq!(locators("observe", &argument).len(), 5);
        let rests = vec![Value::Null, json!([2]), json!([]), Value::Null, Value::Null];
        let frame = frame(rests);
        let own = frame.argument("observe", &argument).unwrap();
        assert_eq!(own["checks"][1]["locator"]["in"], json!([2]));
        assert_eq!(own["covers"][0]["in"][0]["value"], ":not(*)");
        let mut around = json!({
            "quiet": true, "checks": [{ "ok": true }, { "ok": false, "found": "none" }],
            "targets": [null], "covers": [[]],
            "page": { "nodes": [[0, { "role": "iframe", "frame": "f" }], [0, { "text": "x" }]] },
        });
        let said = json!({
            "quiet": true, "checks": [{ "ok": false }, { "ok": true, "found": "button" }],
            "targets": [{ "rect": { "x": 0, "y": 0, "width": 10, "height": 10 } }], "covers": [[]],
            "page": { "nodes": [[0, { "text": "in it" }]] },
        });
        frame.merge("observe", &argument, &mut around, said);
        assert_eq!(around["checks"][1]["ok"], true);
        assert_eq!(around["targets"][0]["rect"]["x"], 100.0);
        assert_eq!(around["page"]["nodes"][1], json!([1, { "text": "in it" }]));
        assert_eq!(around["unchanged"], false);
        let mut now = json!({ "page": 1, "time": 5 });
        frame.merge(
            "ping",
            &Value::Null,
            &mut now,
            json!({ "page": 2, "time": 9 }),
        );
        let since = frame.argument("observe", &json!({ "since": now })).unwrap();
        assert_eq!(since["since"], json!({ "page": 2, "time": 9 }));
    }
}
