//! Changes what a site sends on its way to the page, and sees what becomes of it: how `mutate` makes
//! another site of the one that is there.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::locator::Locator;
use crate::page::{PageSnapshot, Rect};

/// Stands between the site and the pages of a case.
pub trait Interceptor: Send + Sync {
    /// Runs in every document before the scripts of the page, in the page script's world. Each text
    /// that it gives to `__told` comes to [`Interceptor::told`].
    fn script(&self) -> String;
    /// Which requests are held until [`Interceptor::request`] has answered.
    fn holds(&self) -> Holds;
    /// What becomes of a request that is held.
    fn request(&self, request: &Request) -> Treatment;
    /// The script has told something. When that asks for a look at the page, the look comes to
    /// [`Interceptor::seen`], and the page is not left before it is taken.
    fn told(&self, text: &str) -> Asks;
    /// What is to be covered in pictures of the page.
    fn covers(&self) -> Vec<Locator<String>>;
    /// The page as it was when the script told of it.
    fn seen(&self, look: Look);
}

/// What is asked for when a script has told something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Nothing.
    Nothing,
    /// What the page says.
    Text,
    /// What it says, and the picture of the whole page. For that, the page is told of another size of
    /// its window for a moment, so it may go on otherwise.
    Picture,
}

/// Which requests are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// None.
    Nothing,
    /// Those for documents.
    Documents,
    /// All that a page sends.
    Everything,
}

/// A request of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// E.g. `GET`.
    pub method: String,
    /// Its address.
    pub url: String,
    /// What it is for.
    pub kind: RequestKind,
    /// The address of the page that asks; empty when the browser does not tell it.
    pub page: String,
}

/// What a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    /// A page, also one in a frame.
    Document,
    /// A script.
    Script,
    /// A style sheet.
    Style,
    /// An image.
    Image,
    /// A request of a script (XHR, fetch).
    Call,
    /// Anything else: fonts, beacons, media.
    Other,
}

/// What becomes of a request.
#[derive(Clone)]
pub enum Treatment {
    /// It goes on as if nobody had asked.
    Pass,
    /// The connection is refused.
    Refuse,
    /// It is answered without the site.
    Answer(Response),
    /// It goes on after this time.
    Late(Duration),
    /// It is never answered.
    Silence,
    /// The site's answer is changed; `false` leaves it as it is.
    Rewrite(Arc<Rewrite>),
}

/// Changes an answer of the site; whether it did.
pub type Rewrite = dyn Fn(&mut Response) -> bool + Send + Sync;

impl fmt::Debug for Treatment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pass => f.write_str("Pass"),
            Self::Refuse => f.write_str("Refuse"),
            Self::Answer(response) => write!(f, "Answer({})", response.status),
            Self::Late(time) => write!(f, "Late({time:?})"),
            Self::Silence => f.write_str("Silence"),
            Self::Rewrite(_) => f.write_str("Rewrite"),
        }
    }
}

/// An answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What a page showed at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// What the script told when it asked for the look.
    pub told: String,
    /// What it says.
    pub page: PageSnapshot,
    /// The whole page as PNG, when it was asked for.
    pub png: Option<Vec<u8>>,
    /// Where what is to be covered stands in the picture, in CSS pixels.
    pub covers: Vec<Rect>,
}
