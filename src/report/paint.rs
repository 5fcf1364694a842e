//! Colours of the terminal, or none.

/// Paints text, or leaves it as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paint {
    /// `false`: everything stays as it is.
    pub color: bool,
}

impl Paint {
    fn with(self, code: &str, text: &str) -> String {
        if self.color {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    /// For what went well.
    pub fn green(self, text: &str) -> String {
        self.with("1;32", text)
    }

    /// For what went wrong.
    pub fn red(self, text: &str) -> String {
        self.with("1;31", text)
    }

    /// For what needs a look.
    pub fn yellow(self, text: &str) -> String {
        self.with("1;33", text)
    }

    /// For what to do next.
    pub fn cyan(self, text: &str) -> String {
        self.with("36", text)
    }

    /// For headings.
    pub fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    /// For what is by the way.
    pub fn dim(self, text: &str) -> String {
        self.with("2", text)
    }
}
