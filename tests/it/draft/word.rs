//! Word documents, as Word and WPS write them.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A ZIP file with these parts.
pub fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn document(body: &str) -> Vec<u8> {
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"w\" xmlns:r=\"r\" xmlns:a=\"a\"><w:body>{body}</w:body></w:document>"
    );
    zip(&[
        ("word/document.xml", &document),
        ("word/styles.xml", STYLES),
        ("word/numbering.xml", NUMBERING),
        ("word/_rels/document.xml.rels", RELATIONS),
    ])
}

const STYLES: &str = r#"<w:styles xmlns:w="w">
<w:style w:styleId="Title"><w:name w:val="Title"/></w:style>
<w:style w:styleId="2"><w:name w:val="heading 2"/></w:style>
<w:style w:styleId="a5"><w:name w:val="List Number"/></w:style>
</w:styles>"#;

const NUMBERING: &str = r#"<w:numbering xmlns:w="w">
<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>
</w:numbering>"#;

const RELATIONS: &str = r#"<Relationships xmlns="p">
<Relationship Id="rId1" Target="media/image1.png"/>
<Relationship Id="rId2" Target="https://reports.example.org/new"/>
</Relationships>"#;

/// A paragraph with these properties, of runs: `*bold*` ones between stars.
fn paragraph(properties: &str, text: &str) -> String {
    let runs = text.split('*').enumerate().map(|(at, run)| {
        let bold = if at % 2 == 1 {
            "<w:rPr><w:b/></w:rPr>"
        } else {
            ""
        };
        format!("<w:r>{bold}<w:t xml:space=\"preserve\">{run}</w:t></w:r>")
    });
    let runs: String = runs.collect();
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")
}

fn item(level: usize, text: &str) -> String {
    let list = format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"3\"/></w:numPr>");
    paragraph(&list, text)
}

/// A manual in English, with lists of Word.
pub fn report() -> Vec<u8> {
    let picture = "<w:p><w:r><w:drawing><a:blip r:embed=\"rId1\"/></w:drawing></w:r></w:p>";
    let link = "<w:p><w:pPr><w:pStyle w:val=\"a5\"/></w:pPr><w:r><w:t>Visit </w:t></w:r><w:hyperlink r:id=\"rId2\"><w:r><w:t>the reports</w:t></w:r></w:hyperlink><w:r><w:t>.</w:t></w:r></w:p>";
    let split = "<w:p><w:pPr><w:pStyle w:val=\"a5\"/></w:pPr><w:r><w:t xml:space=\"preserve\">Click </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>Se</w:t></w:r><w:r><w:rPr><w:b w:val=\"1\"/></w:rPr><w:t>nd</w:t></w:r><w:r><w:rPr><w:b w:val=\"0\"/></w:rPr><w:t>.</w:t></w:r></w:p>";
    let title = "<w:pStyle w:val=\"Title\"/>";
    let heading = "<w:pStyle w:val=\"2\"/>";
    let body = [
        paragraph(title, "File a *report*"),
        paragraph("", "For Q&amp;A staff &#8211; and others."),
        paragraph(heading, "Write it"),
        link.to_owned(),
        item(0, "In the *Kind* drop-down list, choose *Damage*."),
        picture.to_owned(),
        item(1, "Tick *Urgent* if somebody is hurt."),
        item(0, "Enter *Place* and *Time*."),
        paragraph("", "Note: the time is local."),
        paragraph(heading, "Send it"),
        split.to_owned(),
    ];
    document(&body.concat())
}

/// A manual in Chinese, with typed numbers and a copy of a drawing for old programs.
pub fn water() -> Vec<u8> {
    let drawn = "<w:p><w:r><mc:AlternateContent><mc:Choice><a:blip r:embed=\"rId1\"/></mc:Choice><mc:Fallback><w:t>图</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>";
    let body = [
        paragraph("", "*水费缴纳指南*"),
        paragraph("", "请在每月25日前缴费。"),
        paragraph(
            "",
            "第一步：打开“水务大厅”页面，在“户号”处输入“10086”，点击“查询”。",
        ),
        drawn.to_owned(),
        paragraph(
            "",
            "第二步：核对欠费，选择“支付方式”中的“银行卡”，点击“立即支付”。",
        ),
        paragraph("", "温馨提示：支付后不可退款。"),
        paragraph("", "第三步：提示“支付成功”。"),
    ];
    document(&body.concat())
}
