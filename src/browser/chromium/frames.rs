//! The page script's worlds in all frames of a case: those that share a process with their page, and
//! those that have one of their own.
//!
//! A script reads frames of its own origin by itself. Frames of other origins have scripts of their
//! own, and are told apart by the ids of their frames.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

/// Name of the page script's worlds.
pub(super) const WORLD: &str = "stepproof";

/// The page script's world in a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct World {
    /// The frame.
    pub(super) frame: String,
    /// The session that its commands go through.
    pub(super) session: String,
    /// Its unique id.
    pub(super) id: String,
    /// Its number in its session.
    pub(super) number: u64,
}

/// The frames of a case.
#[derive(Default)]
pub(super) struct Frames(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    /// By frame.
    worlds: BTreeMap<String, World>,
    /// The origin of the document in each frame. That of a world may be an earlier one.
    origins: BTreeMap<String, String>,
    /// The frame that each frame is in.
    parents: BTreeMap<String, String>,
    /// Which scripts know the elements of which frames: ids of worlds, and frames.
    known: BTreeSet<(String, String)>,
    /// The world in which a control was prepared last.
    prepared: Option<World>,
}

impl Frames {
    /// Takes an event of a session.
    pub(super) fn take(&self, session: &str, event: &str, params: &Value) {
        let text = |pointer: &str| {
            let text = params.pointer(pointer).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        match event {
            "Page.frameAttached" => {
                let parents = &mut self.lock().parents;
                parents.insert(text("/frameId"), text("/parentFrameId"));
            }
            // A frame that goes to another process is still there.
            "Page.frameDetached" if params["reason"] != "swap" => {
                let mut inner = self.lock();
                inner.parents.remove(&text("/frameId"));
                inner.origins.remove(&text("/frameId"));
                inner.worlds.remove(&text("/frameId"));
            }
            "Runtime.executionContextCreated" if text("/context/name") == WORLD => {
                let world = World {
                    frame: text("/context/auxData/frameId"),
                    session: session.to_owned(),
                    id: text("/context/uniqueId"),
                    number: params["context"]["id"].as_u64().unwrap_or_default(),
                };
                self.lock().worlds.insert(world.frame.clone(), world);
            }
            "Runtime.executionContextCreated"
                if params["context"]["auxData"]["isDefault"] == true =>
            {
                let origins = &mut self.lock().origins;
                origins.insert(text("/context/auxData/frameId"), text("/context/origin"));
            }
            "Runtime.executionContextDestroyed" => {
                self.forget(|world| world.id == text("/executionContextUniqueId"));
            }
            "Runtime.executionContextsCleared" => self.forget(|world| world.session == session),
            _ => {}
        }
    }

    /// A session has ended.
    pub(super) fn ended(&self, session: &str) {
        self.forget(|world| world.session == session);
    }

    /// The frames of other origins that the script of this frame cannot read, each with the session
    /// of the frame that it is in.
    pub(super) fn foreign(&self, frame: &str) -> Vec<(World, String)> {
        let inner = self.lock();
        let foreign = inner.worlds.values().filter_map(|world| {
            let parent = inner.worlds.get(inner.parents.get(&world.frame)?)?;
            let is_foreign = !inner.reads(parent, world);
            let session = parent.session.clone();
            (is_foreign && inner.reader(parent).frame == frame).then(|| (world.clone(), session))
        });
        foreign.collect()
    }

    /// Whether the script in this world knows the element of a frame.
    pub(super) fn is_known(&self, world: &World, frame: &World) -> bool {
        let known = (world.id.clone(), frame.frame.clone());
        self.lock().known.contains(&known)
    }

    /// The script in this world knows the element of a frame from now on.
    pub(super) fn note(&self, world: &World, frame: &World) {
        let known = (world.id.clone(), frame.frame.clone());
        self.lock().known.insert(known);
    }

    /// A control was prepared in this world.
    pub(super) fn prepared(&self, world: &World) {
        self.lock().prepared = Some(world.clone());
    }

    /// The world in which a control was prepared last, if it is still there.
    pub(super) fn last_prepared(&self) -> Option<World> {
        let inner = self.lock();
        let world = inner.prepared.as_ref()?;
        (inner.worlds.get(&world.frame) == Some(world)).then(|| world.clone())
    }

    /// The world of a frame.
    pub(super) fn world(&self, frame: &str) -> Option<World> {
        self.lock().worlds.get(frame).cloned()
    }

    fn forget(&self, is_gone: impl Fn(&World) -> bool) {
        let mut inner = self.lock();
        let gone = inner.worlds.values().filter(|world| is_gone(world));
        let gone: Vec<_> = gone.map(|world| world.id.clone()).collect();
        inner.worlds.retain(|_, world| !gone.contains(&world.id));
        inner.known.retain(|(world, _)| !gone.contains(world));
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A poisoned lock means a panic elsewhere, which is reported there; the maps are plain.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// The frame whose script reads this one.
    fn reader<'a>(&'a self, world: &'a World) -> &'a World {
        let parent = self.parents.get(&world.frame);
        match parent.and_then(|parent| self.worlds.get(parent)) {
            Some(parent) if self.reads(parent, world) => self.reader(parent),
            _ => world,
        }
    }

    /// Whether the script of a frame can read a frame in it. An opaque origin is equal to no other. A
    /// first, empty document has the origin of the frame around it.
    fn reads(&self, parent: &World, child: &World) -> bool {
        let origin = |world: &World| self.origins.get(&world.frame);
        let Some(own) = origin(child) else {
            return true;
        };
        let is_opaque = own == "://" || !own.contains("://");
        origin(parent) == Some(own) && !is_opaque
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn frames() -> Frames {
        let frames = Frames::default();
        for (frame, parent) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d")] {
            let params = json!({ "frameId": frame, "parentFrameId": parent });
            frames.take("s", "Page.frameAttached", &params);
        }
        let origins = [
            ("a", "http://h"),
            ("b", "http://h"),
            ("c", "http://pay"),
            ("d", "http://pay"),
            ("e", "://"),
        ];
        for (number, (frame, origin)) in origins.into_iter().enumerate() {
            for (name, origin) in [("", origin), (WORLD, "http://h")] {
                let context = json!({
                    "id": number, "uniqueId": format!("{frame}-1"), "name": name, "origin": origin,
                    "auxData": { "frameId": frame, "isDefault": name.is_empty() },
                });
                let params = json!({ "context": context });
                frames.take("s", "Runtime.executionContextCreated", &params);
            }
        }
        frames
    }

    fn foreign(frames: &Frames, frame: &str) -> Vec<String> {
        let foreign = frames.foreign(frame).into_iter();
        foreign.map(|(world, _)| world.frame).collect()
    }

    #[test]
    fn a_frame_belongs_to_the_script_that_reads_the_frames_around_it() {
        let frames = frames();
        assert_eq!(foreign(&frames, "a"), ["c"]);
        assert_eq!(foreign(&frames, "b"), [""; 0]);
        assert_eq!(foreign(&frames, "c"), ["e"]);
        frames.take(
            "s",
            "Page.frameDetached",
            &json!({ "frameId": "c", "reason": "remove" }),
        );
        assert_eq!(foreign(&frames, "a"), [""; 0]);
    }

    #[test]
    fn what_is_known_of_a_frame_ends_with_the_world() {
        let frames = frames();
        let (top, child) = (frames.world("a").unwrap(), frames.world("c").unwrap());
        assert!(!frames.is_known(&top, &child));
        frames.note(&top, &child);
        assert!(frames.is_known(&top, &child));
        frames.prepared(&child);
        assert_eq!(frames.last_prepared(), Some(child.clone()));
        let gone = json!({ "executionContextUniqueId": "c-1" });
        frames.take("s", "Runtime.executionContextDestroyed", &gone);
        assert_eq!(frames.last_prepared(), None);
        frames.take("s", "Runtime.executionContextsCleared", &json!({}));
        assert_eq!(frames.world("a"), None);
        assert!(!frames.is_known(&top, &child));
    }
}
