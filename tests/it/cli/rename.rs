//! `rename`: what it changes, and what it leaves.

use crate::harness::Project;

const PAY: &str = "# 提交 is the last step.
scenario: pay
title: 提交申报
matrix: [{ id: a, button: 提交 }, { id: b, button: \"取消\" }]
steps:
  - use: parts/confirm.yaml
    with: { name: 提交 } # the button
  - step: send
    text:
      zh-CN: |
        核对后提交：
        点击“提交”，或点击“提交申请”。
      en: 'Press \"提交\", it''s the last one.'
    note: 「提 交」 在右下角。
    terms: { 提交申请: a word of the paper form }
    do:
      - click: { button: 提交, in: { form: 表单 } }
      - fill: { 提交申请: 提交 }
      - click: \"${matrix.button}\"
    then:
      - text: 提交
";

const CONFIRM: &str = "part: confirm
inputs: { name: text }
steps:
  - step: look
    text: 找到“${inputs.name}”，勿点“提交”。
    terms: { 提交: seen later }
    expect:
      - visible: { button: \"${inputs.name}\" }
";

/// Another scenario with the same names.
const OTHER: &str = "scenario: other
title: 其他
steps:
  - use: parts/confirm.yaml
    with: { name: 提交 }
  - step: send
    text: 点击“提交”。
    do:
      - click: 提交
";

fn project() -> Project {
    Project::new(&[
        ("scenarios/stepproof.yaml", "locale: zh-CN\n"),
        ("scenarios/pay.yaml", PAY),
        ("scenarios/other.yaml", OTHER),
        ("scenarios/parts/confirm.yaml", CONFIRM),
    ])
}

#[test]
fn a_rename_is_shown_first_and_changes_nothing() {
    let project = project();
    let output = project.stepproof("rename 提交 递交").any_stdout();
    let output = output
        .stderr_has("12 places in 3 files: “提交” → “递交”\nhelp: nothing is written yet: `--write` does it\n")
        .stderr_has("note: scenarios/pay.yaml:11:12 also says 提交, not as a name: it stays\n")
        .passes();
    let diff = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in [
        "--- a/scenarios/pay.yaml\n",
        "+++ b/scenarios/pay.yaml\n",
        "-    with: { name: 提交 } # the button\n",
        "+    with: { name: 递交 } # the button\n",
    ] {
        assert!(diff.contains(line), "{line}{diff}");
    }
    assert_eq!(project.read("scenarios/pay.yaml"), PAY);
}

#[test]
fn a_rename_changes_names_and_nothing_else() {
    let project = project();
    project
        .stepproof("rename 提交 递交 pay --write")
        .any_stdout()
        .stderr_has(
            "note: scenarios/parts/confirm.yaml is also used by other, which change with it\n",
        )
        .stderr_has("9 places in 2 files: “提交” → “递交”: written\n")
        .passes();
    let expected = "# 提交 is the last step.
scenario: pay
title: 提交申报
matrix: [{ id: a, button: 递交 }, { id: b, button: \"取消\" }]
steps:
  - use: parts/confirm.yaml
    with: { name: 递交 } # the button
  - step: send
    text:
      zh-CN: |
        核对后提交：
        点击“递交”，或点击“提交申请”。
      en: 'Press \"递交\", it''s the last one.'
    note: 「递交」 在右下角。
    terms: { 提交申请: a word of the paper form }
    do:
      - click: { button: 递交, in: { form: 表单 } }
      - fill: { 提交申请: 提交 }
      - click: \"${matrix.button}\"
    then:
      - text: 递交
";
    assert_eq!(project.read("scenarios/pay.yaml"), expected);
    let confirm = CONFIRM
        .replace("“提交”", "“递交”")
        .replace("{ 提交:", "{ 递交:");
    assert_eq!(project.read("scenarios/parts/confirm.yaml"), confirm);
    assert_eq!(project.read("scenarios/other.yaml"), OTHER);
    // What is renamed back is as it was.
    project
        .stepproof("rename 递交 提交 pay --write")
        .any_stdout()
        .stderr_has(": written\n")
        .passes();
    assert_eq!(
        project
            .read("scenarios/pay.yaml")
            .replace("「提交」", "「提 交」"),
        PAY
    );
}

#[test]
fn line_breaks_of_windows_stay() {
    let project = project();
    let windows = OTHER.replace('\n', "\r\n");
    project.write("scenarios/other.yaml", &windows);
    project
        .stepproof("rename 提交 Send other --write")
        .any_stdout()
        .stderr_has(": written\n")
        .passes();
    let expected = windows.replace("提交", "Send");
    assert_eq!(project.read("scenarios/other.yaml"), expected);
}

#[test]
fn a_name_that_is_nowhere_or_empty_is_an_error() {
    let project = project();
    project
        .stepproof("rename 递交 提交")
        .stderr_has("error: no locator and no sentence of the selected scenarios says “递交”\n")
        .fails_with(4);
    project
        .stepproof("rename")
        .arg("提交")
        .arg(" ")
        .stderr("error: a name has at least one character, and no line break\n")
        .fails_with(2);
    // A part of a name is no name.
    project
        .stepproof("rename 申请 申报")
        .stderr_has("says “申请”")
        .fails_with(4);
}
