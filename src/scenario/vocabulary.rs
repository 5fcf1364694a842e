//! A closed set of words of the scenario language as an enum: the compiler asks for every word
//! wherever words are read.

/// Declares such an enum, with the list of its words.
macro_rules! vocabulary {
    ($(#[$doc:meta])* pub enum $name:ident { $($variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`")] $variant,)+
        }

        impl $name {
            /// All words as they are written.
            pub const WORDS: &[&'static str] = &[$($word),+];

            /// The variant of a word.
            pub fn of(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// The word as it is written.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The word as messages show it.
            pub fn quoted(self) -> &'static str {
                match self { $(Self::$variant => concat!("`", $word, "`"),)+ }
            }
        }
    };
}
pub(super) use vocabulary;
