//! What a page asks of the site, and which of it is waited for.
//!
//! What a page shows comes with the answers to its scripts (XHR, fetch, sockets), so they are waited
//! for. Not without end: long polling is answered when there is news, heartbeats are repeated as long
//! as the page is there, and neither says anything about what a person waits for. So requests count
//! for a while after their cause, an input or the end of a load; and one that is repeated without a
//! new cause does not count at all. One that was open before the input counts only while it may
//! bring the outcome of what the page has asked for since.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use url::Url;

use super::Access;

/// Requests count for so long after what has caused them.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);

/// The end of an answer comes right behind its beginning, or never: a script that does not read
/// what it asked for leaves it open for good.
const READING: Duration = Duration::from_millis(500);

/// A conversation over a socket or a stream has ended when nothing was said for so long.
const SILENCE: Duration = Duration::from_millis(200);

/// An image, a style or a font that does not come within this time is not waited for by pictures.
const FETCHING: Duration = Duration::from_secs(8);

/// What a page says over a socket is answered within this time, or needs no answer. So it is with
/// what it asks for while it waits for news by a request that has been open for long.
const REPLY: Duration = Duration::from_secs(1);

/// The requests of one page.
pub(super) struct Traffic {
    /// The last input, or the end of the last load.
    cause: Instant,
    /// How many causes there were.
    causes: u64,
    /// The last cause was an input.
    input: bool,
    /// How many inputs there were.
    inputs: u64,
    /// When something was last asked for since the last input.
    asked: Option<Instant>,
    /// Requests of scripts by id.
    requests: BTreeMap<String, Request>,
    /// Requests for everything else that the page consists of, by id.
    resources: BTreeMap<String, Resource>,
    /// How many causes there were at the last request of each kind, once it has ended.
    ended: HashMap<String, u64>,
    /// A request was repeated without a cause.
    polls: bool,
    /// When something was last said over a socket or stream.
    said: Option<Instant>,
    /// Since when something that the page has said over a socket has had no reply.
    unreplied: Option<Instant>,
    /// When anything was last asked or answered.
    last: Instant,
    /// Which requests are not waited for.
    access: Arc<Access>,
    /// Those that are open.
    passed_over: BTreeSet<String>,
}

/// A request for something that the page consists of.
struct Resource {
    what: String,
    since: Instant,
    /// It changes how the page looks.
    looks: bool,
}

/// A request of a script.
struct Request {
    what: String,
    /// Equal for requests that ask the same.
    kind: String,
    repeated: bool,
    /// The input that it followed, by the count of causes.
    by_input: Option<u64>,
    /// How many inputs there were when it began.
    inputs: u64,
    /// Since when it has an answer, if not yet all of it.
    answered: Option<Instant>,
}

impl Default for Traffic {
    fn default() -> Self {
        let now = Instant::now();
        Self {
            cause: now,
            causes: 0,
            input: false,
            inputs: 0,
            asked: None,
            requests: BTreeMap::new(),
            resources: BTreeMap::new(),
            ended: HashMap::new(),
            polls: false,
            said: None,
            unreplied: None,
            last: now,
            access: Arc::default(),
            passed_over: BTreeSet::new(),
        }
    }
}

/// What a page asks the site for.
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    pub(super) url: &'a str,
    /// What tells two requests to one address apart.
    pub(super) body: &'a str,
    pub(super) kind: AskedFor,
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AskedFor {
    /// An answer to a script.
    Answer,
    /// Something that changes how the page looks: an image, a style or a font.
    Looks,
    /// Something else that the page consists of.
    Part,
}

/// What an event of the traffic means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Noted {
    /// It is none, or of no interest.
    Nothing,
    /// Something has changed.
    Changed,
    /// A request has begun that is waited for.
    Begun,
}

impl Traffic {
    /// None yet, of a page that reaches its site like this.
    pub(super) fn of(access: Arc<Access>) -> Self {
        Self {
            access,
            ..Self::default()
        }
    }

    /// Something has happened that requests may follow from: an `input`, or the end of a load.
    pub(super) fn caused(&mut self, input: bool) {
        self.cause = Instant::now();
        self.causes += 1;
        self.input = input;
        if input {
            self.inputs += 1;
            self.asked = None;
        }
    }

    /// What the old document asked for does not concern the new one.
    pub(super) fn new_document(&mut self) {
        *self = Self {
            causes: self.causes,
            inputs: self.inputs,
            ..Self::of(self.access.clone())
        };
        self.caused(false);
    }

    /// Requests of scripts that are open, as `METHOD URL`: those that are waited for, or the others.
    pub(super) fn open(&self, waited_for: bool) -> Vec<String> {
        let of_interest = |request: &&Request| {
            let unread = request.answered.is_some_and(|at| at.elapsed() >= READING);
            !unread && waited_for == self.counts(request)
        };
        let open = self.requests.values().filter(of_interest);
        open.map(|request| request.what.clone()).collect()
    }

    fn counts(&self, request: &Request) -> bool {
        let may_bring_news = || self.asked.is_some_and(|at| at.elapsed() < REPLY);
        let follows = request.inputs == self.inputs || may_bring_news();
        self.is_patient() && !request.repeated && follows
    }

    /// What an input has asked for is still to be answered, after all the waiting.
    pub(super) fn is_slow(&self) -> bool {
        let unanswered = |request: &Request| {
            request.by_input == Some(self.causes) && !request.repeated && request.answered.is_none()
        };
        !self.is_patient() && self.requests.values().any(unanswered)
    }

    /// Everything else that the page is still loading, as `METHOD URL`.
    pub(super) fn resources(&self) -> Vec<String> {
        let resources = self.resources.values();
        resources.map(|resource| resource.what.clone()).collect()
    }

    /// Whether a request is open that the settings say not to wait for: the page may never end to load.
    pub(super) fn is_passing_over(&self) -> bool {
        !self.passed_over.is_empty()
    }

    /// Whether images, styles or fonts are on their way that were asked for not long ago.
    pub(super) fn is_fetching(&self) -> bool {
        let mut resources = self.resources.values();
        resources.any(|resource| resource.looks && resource.since.elapsed() < FETCHING)
    }

    /// The page and the site are talking over a socket or a stream.
    pub(super) fn is_talking(&self) -> bool {
        let within = |at: Option<Instant>, limit| at.is_some_and(|at| at.elapsed() < limit);
        self.is_patient() && (within(self.said, SILENCE) || within(self.unreplied, REPLY))
    }

    /// The page asks again and again by itself.
    pub(super) fn polls(&self) -> bool {
        self.polls
    }

    /// When anything was last asked or answered.
    pub(super) fn last(&self) -> Instant {
        self.last
    }

    fn is_patient(&self) -> bool {
        self.cause.elapsed() < PATIENCE
    }

    /// The page asks the site for something.
    pub(super) fn begin(&mut self, id: &str, request: &Asked) -> Noted {
        let what = format!("{} {}", request.method, address(request.url));
        if self.access.ignores(&what) {
            self.passed_over.insert(id.to_owned());
            return Noted::Nothing;
        }
        if request.kind == AskedFor::Answer {
            self.last = Instant::now();
            return self.ask(id, what, request.body);
        }
        let resource = Resource {
            what,
            since: Instant::now(),
            looks: request.kind == AskedFor::Looks,
        };
        self.resources.insert(id.to_owned(), resource);
        Noted::Nothing
    }

    fn ask(&mut self, id: &str, what: String, body: &str) -> Noted {
        // A request that is redirected is told of again.
        if self.requests.contains_key(id) {
            return Noted::Nothing;
        }
        let kind = format!("{} {body}", without_clock(&what));
        let repeated = self.ended.get(&kind) == Some(&self.causes);
        self.polls |= repeated;
        let request = Request {
            what,
            kind,
            repeated,
            by_input: (self.input && self.is_patient()).then_some(self.causes),
            inputs: self.inputs,
            answered: None,
        };
        self.requests.insert(id.to_owned(), request);
        if !repeated {
            self.asked = Some(Instant::now());
        }
        match repeated || !self.is_patient() {
            true => Noted::Changed,
            false => Noted::Begun,
        }
    }

    /// The answer to a request has begun.
    pub(super) fn answered(&mut self, id: &str) -> Noted {
        self.last = Instant::now();
        match self.requests.get_mut(id) {
            Some(request) => {
                request.answered = Some(Instant::now());
                Noted::Changed
            }
            None => Noted::Nothing,
        }
    }

    /// The answer to a request has ended, or will not come.
    pub(super) fn end(&mut self, id: &str) -> Noted {
        if self.passed_over.remove(id) {
            return Noted::Changed;
        }
        self.last = Instant::now();
        self.resources.remove(id);
        match self.requests.remove(id) {
            Some(request) => {
                self.ended.insert(request.kind, self.causes);
                Noted::Changed
            }
            None => Noted::Nothing,
        }
    }

    /// A part of the answer to a request has come.
    pub(super) fn receive_part(&mut self, id: &str) -> Noted {
        if !self.requests.contains_key(id) {
            return Noted::Nothing;
        }
        self.last = Instant::now();
        self.said = Some(self.last);
        Noted::Changed
    }

    /// The page has said something over a socket.
    pub(super) fn send_message(&mut self) -> Noted {
        self.last = Instant::now();
        self.said = Some(self.last);
        self.unreplied = self.said;
        Noted::Changed
    }

    /// The site has said something over a socket or a stream.
    pub(super) fn receive_message(&mut self) -> Noted {
        self.last = Instant::now();
        self.said = Some(self.last);
        self.unreplied = None;
        Noted::Changed
    }
}

/// A URL as messages show it: without fragment, user and password.
pub(super) fn address(url: &str) -> String {
    let Ok(mut parsed) = Url::parse(url) else {
        return url.to_owned();
    };
    parsed.set_fragment(None);
    // Neither can fail where there is a host, and without one there is nothing to hide.
    parsed.set_username("").ok();
    parsed.set_password(None).ok();
    parsed.into()
}

/// The request without values that are but the time, which make the same question another one.
pub(super) fn without_clock(what: &str) -> String {
    let Some((path, query)) = what.split_once('?') else {
        return what.to_owned();
    };
    let is_clock = |pair: &&str| {
        let value = pair.split_once('=').map_or(*pair, |(_, value)| value);
        value.len() >= 10
            && value
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.')
    };
    let kept: Vec<_> = query.split('&').filter(|pair| !is_clock(pair)).collect();
    format!("{path}?{}", kept.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked<'a>(method: &'a str, url: &'a str, body: &'a str, kind: AskedFor) -> Asked<'a> {
        Asked {
            method,
            url,
            body,
            kind,
        }
    }

    fn ask(traffic: &mut Traffic, id: &str, url: &str) -> Noted {
        traffic.begin(id, &asked("GET", url, "", AskedFor::Answer))
    }

    fn end(traffic: &mut Traffic, id: &str) {
        traffic.end(id);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_stays_open_stops_counting() {
        let mut traffic = Traffic::default();
        assert_eq!(ask(&mut traffic, "1", "http://h/news"), Noted::Begun);
        assert_eq!(traffic.open(true), ["GET http://h/news"]);
        tokio::time::advance(PATIENCE).await;
        assert!(traffic.open(true).is_empty());
        assert_eq!(traffic.open(false), ["GET http://h/news"]);
        assert!(!traffic.is_slow());
        // A new input has nothing to do with it, unless the page asks for something.
        traffic.caused(true);
        assert!(traffic.open(true).is_empty());
        ask(&mut traffic, "2", "http://h/report");
        assert_eq!(traffic.open(true).len(), 2);
        tokio::time::advance(REPLY).await;
        assert_eq!(traffic.open(true), ["GET http://h/report"]);
        assert!(!traffic.is_slow());
        tokio::time::advance(PATIENCE).await;
        assert!(traffic.is_slow());
        end(&mut traffic, "2");
        assert!(!traffic.is_slow());
    }

    #[test]
    fn what_is_asked_again_without_a_cause_does_not_count() {
        let mut traffic = Traffic::default();
        ask(&mut traffic, "1", "http://h/poll?_=1701200000000");
        end(&mut traffic, "1");
        assert!(!traffic.polls());
        let again = ask(&mut traffic, "2", "http://h/poll?_=1701200002500");
        assert_eq!(again, Noted::Changed);
        assert!(traffic.open(true).is_empty() && traffic.polls());
        end(&mut traffic, "2");
        traffic.caused(true);
        assert_eq!(ask(&mut traffic, "3", "http://h/poll"), Noted::Begun);
    }

    #[test]
    fn other_questions_to_the_same_address_count_and_so_do_two_at_a_time() {
        let mut traffic = Traffic::default();
        let mut post = |id: &str, body: &str| {
            let asked = asked("POST", "http://h/graphql", body, AskedFor::Answer);
            traffic.begin(id, &asked)
        };
        assert_eq!(post("1", "{me}"), Noted::Begun);
        assert_eq!(post("2", "{me}"), Noted::Begun);
        assert_eq!(post("3", "{orders}"), Noted::Begun);
        end(&mut traffic, "1");
        ask(&mut traffic, "4", "http://h/list?page=1");
        end(&mut traffic, "4");
        assert_eq!(ask(&mut traffic, "5", "http://h/list?page=2"), Noted::Begun);
    }

    #[test]
    fn what_the_settings_pass_over_is_not_waited_for() {
        let counter = regex::Regex::new("counter").unwrap();
        let access = Access {
            ignored: vec![counter],
            ..Access::default()
        };
        let mut traffic = Traffic::of(Arc::new(access));
        traffic.new_document();
        assert_eq!(ask(&mut traffic, "1", "http://h/counter"), Noted::Nothing);
        let pixel = asked("GET", "http://h/counter.gif", "", AskedFor::Looks);
        traffic.begin("2", &pixel);
        assert!(traffic.open(true).is_empty() && traffic.resources().is_empty());
        assert!(traffic.is_passing_over());
        end(&mut traffic, "1");
        end(&mut traffic, "2");
        assert!(!traffic.is_passing_over());
        assert_eq!(ask(&mut traffic, "3", "http://h/basket"), Noted::Begun);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_nobody_reads_is_not_waited_for() {
        let mut traffic = Traffic::default();
        ask(&mut traffic, "7", "http://h/");
        traffic.answered("7");
        assert_eq!(traffic.open(true).len(), 1);
        tokio::time::advance(READING).await;
        assert!(traffic.open(true).is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn talk_over_a_socket_is_waited_for_until_it_ends() {
        let mut traffic = Traffic::default();
        assert!(!traffic.is_talking());
        traffic.send_message();
        tokio::time::advance(SILENCE).await;
        assert!(traffic.is_talking());
        traffic.receive_message();
        assert!(traffic.is_talking());
        tokio::time::advance(SILENCE).await;
        assert!(!traffic.is_talking());
        // A ticker talks without end.
        tokio::time::advance(PATIENCE).await;
        traffic.receive_message();
        assert!(!traffic.is_talking());
    }

    #[test]
    fn what_a_page_loads_is_named_until_it_is_there() {
        let mut traffic = Traffic::default();
        let url = "http://me:secret@h/room.png#top";
        traffic.begin("9", &asked("GET", url, "", AskedFor::Looks));
        assert_eq!(traffic.resources(), ["GET http://h/room.png"]);
        assert!(traffic.open(true).is_empty());
        end(&mut traffic, "9");
        assert!(traffic.resources().is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn pictures_wait_for_what_a_reader_would_see_but_not_without_end() {
        let mut traffic = Traffic::default();
        let mut ask = |id: &str, kind: AskedFor| {
            traffic.begin(id, &asked("GET", "http://h/x", "", kind));
            traffic.is_fetching()
        };
        assert!(!ask("1", AskedFor::Part));
        assert!(ask("2", AskedFor::Looks));
        tokio::time::advance(FETCHING).await;
        assert!(!traffic.is_fetching());
    }
}
