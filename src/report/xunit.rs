//! `xunit.xml`: the JUnit report without what the schema of Jenkins' xUnit plugin (`junit-10.xsd`) does
//! not know; the plugin refuses a file that it does not fit.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};

use super::{Report, junit};

/// `xunit.xml`.
pub(super) const REPORT: Report = Report {
    name: "xunit",
    file: "xunit.xml",
    by_default: false,
    render: |record, context| reduced(&junit::junit_xml(record, context.output)?),
};

/// Attributes that the schema does not have, by their elements.
const UNKNOWN: [(&[u8], &[u8]); 7] = [
    (b"testsuites", b"skipped"),
    (b"testcase", b"file"),
    (b"testcase", b"line"),
    (b"rerunFailure", b"time"),
    (b"rerunError", b"time"),
    (b"flakyFailure", b"time"),
    (b"flakyError", b"time"),
];

/// The report without those attributes, and without the properties of cases.
fn reduced(junit: &str) -> anyhow::Result<String> {
    let mut reader = Reader::from_str(junit);
    let mut writer = Writer::new(Vec::new());
    let mut in_case = false;
    loop {
        match reader.read_event()? {
            Event::Eof => break,
            Event::Start(tag) if in_case && tag.name().0 == b"properties" => {
                reader.read_to_end(tag.name())?;
            }
            Event::Start(tag) => {
                in_case |= tag.name().0 == b"testcase";
                writer.write_event(Event::Start(known(&tag)?))?;
            }
            Event::Empty(tag) => writer.write_event(Event::Empty(known(&tag)?))?,
            Event::End(tag) => {
                in_case &= tag.name().0 != b"testcase";
                writer.write_event(Event::End(tag))?;
            }
            other => writer.write_event(other)?,
        }
    }
    Ok(String::from_utf8(writer.into_inner())?)
}

fn known(tag: &BytesStart<'_>) -> anyhow::Result<BytesStart<'static>> {
    let name = tag.name().0.to_vec();
    let mut kept = BytesStart::new(String::from_utf8(name.clone())?);
    for attribute in tag.attributes() {
        let attribute = attribute?;
        let is_unknown = |(of, key): &(&[u8], &[u8])| *of == name && *key == attribute.key.0;
        if !UNKNOWN.iter().any(is_unknown) {
            kept.push_attribute(attribute);
        }
    }
    Ok(kept)
}
