//! The tour of a guide is walked through by stepproof itself.

use super::Team;

const SETTINGS: &str = "\
locale: zh-CN
timeouts: { step: 5s }
page_errors: fail
guides:
  pay:
    title: 缴费指南
    introduction: 介绍。
    chapters: [pay]
";

const WALK: &str = "\
scenario: walk
title: Walks through the tour
steps:
  - step: begin
    snapshot: off
    text: The list of chapters leads to the first step.
    do:
      - open: /tour
      - click: { link: 网页缴费 }
      - click: { button: 下一步 }
    then:
      - text: 请在图中点击①“姓名”。
      - text: '网页缴费 · 第1步 / 3'
      - focused: { css: '[id=\"pay/name\"]' }
  - step: miss
    snapshot: off
    text: A click beside the control says so.
    do:
      - click: { on: { img: '页面“登录”，用红框标出①“姓名”、②“下一步”。' }, at: 5px 5px, reason: beside the controls }
    then:
      - text: 不是这里。请在图中点击①“姓名”。
  - step: controls
    snapshot: off
    text: Each control leads to the next one, and the last one to the next step.
    do:
      - click: { button: ①“姓名” }
      - until: { focused: { button: ②“下一步” } }
      - click: { button: ②“下一步” }
    then:
      - text: 请在图中点击①“提交”。
  - step: keyboard
    snapshot: off
    text: All of it works by the keyboard.
    do:
      - press: ArrowLeft
      - until: { text: 请在图中点击①“姓名”。 }
      - press: ArrowRight
      - until: { text: 请在图中点击①“提交”。 }
      - press: Tab
      - press: Enter
    then:
      - text: 阅读后点击“下一步”按钮。
  - step: end
    snapshot: off
    text: A step without a control is read, and the last one leads to the end.
    do:
      - click: { button: 下一步 }
      - until: { text: 全部步骤已完成。 }
      - click: { button: 查看全部步骤 }
    then:
      - text: 缴费成功。
      - no_text: 全部步骤已完成。
";

#[test]
fn a_reader_walks_through_it_with_mouse_and_keyboard() {
    let team = Team::new();
    team.settings(SETTINGS);
    team.stepproof("guide build --format tour")
        .stderr_has("pay.tour.html")
        .passes();
    let tour = team
        .project
        .read("target/stepproof/guide/zh-CN/pay.tour.html");
    team.pages.lock().unwrap().insert("/tour".to_owned(), tour);
    team.project.write("scenarios/walk.yaml", WALK);
    team.stepproof("run walk")
        .stderr_has("1 case: 1 passed")
        .passes();
}
