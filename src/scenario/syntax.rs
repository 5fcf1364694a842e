//! Explains errors of the YAML reader.

use serde_yaml::granit_parser::ErrorKind;

/// A tab in an indentation.
pub(super) const TAB: &str = "a tab cannot indent";

/// The kinds of syntax errors.
pub(super) enum Trouble {
    /// Lines, keys or brackets do not match.
    Structure,
    /// There is more text after a closing quote.
    BehindQuote,
    /// A quoted text has no closing quote.
    Unclosed,
    /// A text begins with a YAML indicator.
    Sign,
    /// The YAML reader's own message is the best.
    Other,
}

/// The kind of an error.
pub(super) fn trouble(kind: &ErrorKind) -> Trouble {
    use ErrorKind as E;
    match kind {
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
            Trouble::BehindQuote
        }
        E::UnclosedQuotedScalar => Trouble::Unclosed,
        E::UnexpectedCharacter { .. }
        | E::MissingAnchorOrAliasName
        | E::InvalidBlockScalarHeader => Trouble::Sign,
        E::UnclosedFlowCollection { .. }
        | E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping
        | E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator
        | E::MisplacedFlowCollectionEnd
        | E::MismatchedFlowCollectionEnd { .. }
        | E::MappingValueNotAllowed
        | E::InvalidColonPlacement
        | E::SimpleKeyExpected
        | E::InvalidSimpleKey
        | E::InvalidIndentation
        | E::ExpectedBlockMappingKey
        | E::ExpectedBlockSequenceEntry
        | E::BlockSequenceEntryNotAllowed
        | E::MappingKeyNotAllowed
        | E::InvalidFlowScalarIndent => Trouble::Structure,
        _ => Trouble::Other,
    }
}

/// Title and help for authors of scenarios; `next` is the character at the position of the error.
pub(super) fn explain(kind: &ErrorKind, next: Option<char>) -> (String, &'static str) {
    use ErrorKind as E;
    let (title, help) = match kind {
        E::DirectiveDisallowed => ("YAML directives are not supported", "remove the line"),
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabAtBlockScalarStart
        | E::TabInPlainScalar => (TAB, "indent with spaces"),
        E::UnclosedQuotedScalar | E::DocumentIndicatorInQuotedScalar => {
            ("a quote is not closed", "close it on the same line")
        }
        E::UnclosedFlowCollection { .. }
        | E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping
        | E::ExpectedFlowMappingSeparator
        | E::ExpectedFlowSequenceSeparator
        | E::MisplacedFlowCollectionEnd
        | E::MismatchedFlowCollectionEnd { .. } => (
            "brackets do not match here",
            "close each `{` and `[`, separate entries with `, `, and put `${…}` in quotes",
        ),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => (
            "text behind a closing quote",
            "put the whole text in quotes, or none of it; `“` and `”` need no care",
        ),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => (
            "unknown escape in double quotes",
            "use single quotes: in them `\\` is an ordinary character",
        ),
        E::MappingValueNotAllowed
        | E::InvalidColonPlacement
        | E::SimpleKeyExpected
        | E::InvalidSimpleKey => (
            "a `:` cannot stand here",
            "put a text with `: ` in quotes, and indent keys of one map alike",
        ),
        E::UnexpectedCharacter { character } => {
            let title = match character {
                '`' => "a text cannot begin with a backtick".to_owned(),
                _ => format!("a text cannot begin with `{}`", character.escape_debug()),
            };
            return (title, "put the text in quotes");
        }
        E::InvalidIndentation
        | E::ExpectedBlockMappingKey
        | E::ExpectedBlockSequenceEntry
        | E::BlockSequenceEntryNotAllowed
        | E::MappingKeyNotAllowed
        | E::InvalidBlockScalarIndent
        | E::InvalidFlowScalarIndent
        | E::InvalidQuotedScalarIndent => (
            "this line does not fit the lines before it",
            "indent keys of one map, and the `-` of one list, alike",
        ),
        E::MissingAnchorOrAliasName => (
            "a text cannot begin with `*` or `&`",
            "put the text in quotes",
        ),
        E::InvalidBlockScalarHeader => (
            "a text cannot begin with `>` or `|`",
            "put the text in quotes, or begin it on the next line",
        ),
        _ => {
            let what = next.map_or("the end of the file".to_owned(), |c| {
                format!("`{}`", c.escape_debug())
            });
            return (
                format!("not valid YAML at {what}"),
                "put texts with special characters in quotes",
            );
        }
    };
    (title.to_owned(), help)
}
