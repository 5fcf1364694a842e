use crate::page::{Change, ChangeKind};

/// What changed, in words.
fn diff(old: &str, new: &str) -> Vec<String> {
    let changes = super::diff(old, new);
    changes.iter().map(Change::to_string).collect()
}

const PAGE: &str = r#"- /title: 缴费
- /location: /pay?step=2
- /lang: zh-CN
- banner:
  - link "首页":
    - /url: /index.html
  - navigation "主菜单":
    - list:
      - listitem:
        - link "办税":
          - /state: current=page
          - /url: /tax
      - listitem:
        - link "查询":
          - /url: /query
- main:
  - heading "城乡居民缴费" [level=1]
  - paragraph: 请核对您的信息。
  - paragraph: 办理须知
  - form "缴费信息":
    - /action: post /pay/submit
    - text: 账号 *
    - textbox "账号 *":
      - /state: required
      - /accepts: maxlength 20
      - text: zhangcs
    - textbox "密码":
      - /state: secret
      - text: •••
    - textbox "备注":
      - /placeholder: 选填
    - combobox "年度":
      - option "2022"
      - option "2023" [selected]
    - group "参保人":
      - radio "本人" [checked]
      - radio "他人"
    - checkbox "我已阅读"
    - slider "额度":
      - /value: 40 of 100
    - button "下一步":
      - /accepts: submit
    - button "取消"
  - table "明细":
    - row:
      - columnheader "项目"
      - columnheader "金额"
    - row:
      - cell "养老"
      - cell "300.00"
    - row:
      - cell "医疗"
      - cell "365.00"
    - row:
      - cell "合计"
      - cell:
        - strong: "665.00"
  - button "更多":
    - /state: collapsed
  - tablist:
    - tab "明细" [selected]
    - tab "历史"
  - iframe "支付":
    - textbox "卡号"
  - alert: 请填写验证码
  - paragraph: 这是一段很长的说明文字，用来检查差异只显示发生变化的地方附近的内容，而不是把整段说明文字都重复一遍给读者看，金额为350.00元，请在到期之前完成缴纳，以免影响待遇享受。
  - text: 客服电话 12366
"#;

/// Replaces once and compares.
fn change(from: &str, to: &str) -> Vec<String> {
    assert_eq!(
        PAGE.matches(from).count(),
        1,
        "{from:?} must stand there once"
    );
    diff(PAGE, &PAGE.replace(from, to))
}

#[test]
fn a_single_change_is_a_single_line() {
    // (from, to, line)
    let table = [
        ("/title: 缴费", "/title: 确认", "title 缴费 → 确认"),
        ("step=2", "step=3", "location /pay?step=2 → /pay?step=3"),
        ("zh-CN", "en", "lang zh-CN → en"),
        (
            "button \"下一步\"",
            "button \"继续\"",
            "button 下一步 → 继续 (in form \"缴费信息\")",
        ),
        (
            "button \"取消\"",
            "button \"返回\"",
            "button 取消 → 返回 (in form \"缴费信息\")",
        ),
        (
            "button \"取消\"",
            "button \"取消\" [disabled]",
            "button \"取消\" is now disabled (in form \"缴费信息\")",
        ),
        (
            "button \"取消\"",
            "link \"取消\"",
            "button \"取消\" is now link (in form \"缴费信息\")",
        ),
        (
            "    - button \"取消\"\n",
            "",
            "− button \"取消\" (in form \"缴费信息\")",
        ),
        (
            "    - button \"取消\"\n",
            "    - button \"取消\"\n    - button \"保存\"\n",
            "+ button \"保存\" (in form \"缴费信息\")",
        ),
        (
            "    - button \"取消\"\n",
            "    - button \"取消\"\n    - button \"取消\"\n",
            "+ button \"取消\" (in form \"缴费信息\")",
        ),
        (
            "text: zhangcs",
            "text: liyl",
            "textbox \"账号 *\": value zhangcs → liyl (in form \"缴费信息\")",
        ),
        (
            "      - text: zhangcs\n",
            "",
            "textbox \"账号 *\": value zhangcs → (none) (in form \"缴费信息\")",
        ),
        (
            "      - /placeholder: 选填\n",
            "      - /placeholder: 选填\n      - text: x\n",
            "textbox \"备注\": value (none) → x (in form \"缴费信息\")",
        ),
        (
            "      - text: •••\n",
            "",
            "textbox \"密码\": value ••• → (none) (in form \"缴费信息\")",
        ),
        (
            "      - /state: secret\n",
            "",
            "textbox \"密码\" is no longer secret (in form \"缴费信息\")",
        ),
        (
            "      - /state: required\n",
            "",
            "textbox \"账号 *\" is no longer required (in form \"缴费信息\")",
        ),
        (
            "/state: required",
            "/state: required readonly",
            "textbox \"账号 *\" is now readonly (in form \"缴费信息\")",
        ),
        (
            "maxlength 20",
            "maxlength 10",
            "textbox \"账号 *\": accepts maxlength 20 → maxlength 10 (in form \"缴费信息\")",
        ),
        (
            "      - /accepts: maxlength 20\n",
            "",
            "textbox \"账号 *\": without accepts maxlength 20 (in form \"缴费信息\")",
        ),
        (
            "选填",
            "必填",
            "textbox \"备注\": placeholder 选填 → 必填 (in form \"缴费信息\")",
        ),
        (
            "textbox \"备注\":",
            "textbox \"备注\" [invalid]:",
            "textbox \"备注\" is now invalid (in form \"缴费信息\")",
        ),
        (
            "textbox \"备注\":\n",
            "textbox \"备注\":\n      - /description: 太长\n",
            "textbox \"备注\": now with description 太长 (in form \"缴费信息\")",
        ),
        (
            "textbox \"备注\":",
            "searchbox \"备注\":",
            "textbox \"备注\" is now searchbox (in form \"缴费信息\")",
        ),
        (
            "post /pay/submit",
            "get /pay/submit",
            "form \"缴费信息\": action post /pay/submit → get /pay/submit",
        ),
        ("form \"缴费信息\"", "form \"信息\"", "form 缴费信息 → 信息"),
        (
            "      - option \"2022\"\n",
            "",
            "− option \"2022\" (in combobox \"年度\")",
        ),
        (
            "option \"2022\"",
            "option \"2021\"",
            "option 2022 → 2021 (in combobox \"年度\")",
        ),
        (
            "radio \"本人\" [checked]",
            "radio \"本人\"",
            "radio \"本人\" is no longer checked (in group \"参保人\")",
        ),
        (
            "radio \"他人\"",
            "radio \"他人\" [disabled]",
            "radio \"他人\" is now disabled (in group \"参保人\")",
        ),
        (
            "checkbox \"我已阅读\"",
            "checkbox \"我已阅读\" [checked]",
            "checkbox \"我已阅读\" is now checked (in form \"缴费信息\")",
        ),
        (
            "checkbox \"我已阅读\"",
            "checkbox \"我已阅读\" [checked=mixed]",
            "checkbox \"我已阅读\" is now checked=mixed (in form \"缴费信息\")",
        ),
        (
            "checkbox \"我已阅读\"",
            "switch \"我已阅读\"",
            "checkbox \"我已阅读\" is now switch (in form \"缴费信息\")",
        ),
        (
            "40 of 100",
            "50 of 100",
            "slider \"额度\": value 40 of 100 → 50 of 100 (in form \"缴费信息\")",
        ),
        (
            "/accepts: submit",
            "/accepts: reset",
            "button \"下一步\": accepts submit → reset (in form \"缴费信息\")",
        ),
        (
            "[level=1]",
            "[level=2]",
            "heading \"城乡居民缴费\": level 1 → 2",
        ),
        (
            "heading \"城乡居民缴费\"",
            "heading \"居民缴费\"",
            "heading 城乡居民缴费 → 居民缴费",
        ),
        (
            "  - heading \"城乡居民缴费\" [level=1]\n",
            "",
            "− heading \"城乡居民缴费\"",
        ),
        (
            "请核对您的信息。",
            "请核对信息。",
            "paragraph: 请核对您的信息。 → 请核对信息。",
        ),
        ("  - paragraph: 办理须知\n", "", "− paragraph: 办理须知"),
        (
            "  - paragraph: 办理须知\n",
            "  - paragraph: 办理须知\n  - paragraph: 注意\n",
            "+ paragraph: 注意",
        ),
        (
            "cell \"300.00\"",
            "cell \"310.00\"",
            "cell 300.00 → 310.00 (in row \"养老\")",
        ),
        (
            "cell \"养老\"",
            "cell \"医保\"",
            "cell 养老 → 医保 (in table \"明细\")",
        ),
        (
            "strong: \"665.00\"",
            "strong: \"675.00\"",
            "strong: 665.00 → 675.00 (in row \"合计\")",
        ),
        (
            "    - row:\n      - cell \"医疗\"\n      - cell \"365.00\"\n",
            "",
            "− row: 医疗 365.00 (in table \"明细\")",
        ),
        ("table \"明细\"", "table \"清单\"", "table 明细 → 清单"),
        (
            "      - columnheader \"项目\"\n      - columnheader \"金额\"\n",
            "      - columnheader \"金额\"\n      - columnheader \"项目\"\n",
            "columnheader \"项目\" moved (in table \"明细\")",
        ),
        (
            "      - cell \"养老\"\n      - cell \"300.00\"\n",
            "      - cell \"300.00\"\n      - cell \"养老\"\n",
            "cell \"养老\" moved (in table \"明细\")",
        ),
        (
            "  - button \"更多\":\n    - /state: collapsed\n",
            "  - button \"更多\"\n",
            "button \"更多\" is no longer collapsed",
        ),
        (
            "tab \"明细\" [selected]",
            "tab \"明细\"",
            "tab \"明细\" is no longer selected",
        ),
        ("    - tab \"历史\"\n", "", "− tab \"历史\""),
        (
            "textbox \"卡号\"",
            "textbox \"账号\"",
            "textbox 卡号 → 账号 (in iframe \"支付\")",
        ),
        ("iframe \"支付\"", "iframe \"付款\"", "iframe 支付 → 付款"),
        (
            "  - iframe \"支付\":\n    - textbox \"卡号\"\n",
            "",
            "− iframe \"支付\": 卡号",
        ),
        ("  - alert: 请填写验证码\n", "", "− alert: 请填写验证码"),
        (
            "alert: 请填写验证码",
            "alert: 验证码错误",
            "alert: 请填写验证码 → 验证码错误",
        ),
        (
            "alert: 请填写验证码",
            "status: 请填写验证码",
            "alert \"请填写验证码\" is now status",
        ),
        (
            "/url: /tax",
            "/url: /taxes",
            "link \"办税\": url /tax → /taxes (in navigation \"主菜单\")",
        ),
        (
            "          - /state: current=page\n",
            "",
            "link \"办税\" is no longer current=page (in navigation \"主菜单\")",
        ),
        (
            "current=page",
            "current=step",
            "link \"办税\" is now current=step (in navigation \"主菜单\")",
        ),
        (
            "      - listitem:\n        - link \"查询\":\n          - /url: /query\n",
            "",
            "− listitem: 查询 (in navigation \"主菜单\")",
        ),
        (
            "navigation \"主菜单\"",
            "navigation",
            "navigation 主菜单 → (none)",
        ),
        (
            "- main:\n",
            "- main:\n  - /state: inert\n",
            "main with heading \"城乡居民缴费\" is now inert",
        ),
        (
            "金额为350.00元",
            "金额为665.00元",
            "paragraph: …重复一遍给读者看，金额为350.00元，请在到期之前完… → …重复一遍给读者看，金额为665.00元，请在到期之前完…",
        ),
        (
            "text: 客服电话 12366",
            "text: 客服电话 12345",
            "text: 客服电话 12366 → 客服电话 12345",
        ),
    ];
    assert!(table.len() >= 60);
    let mut wrong = Vec::new();
    for (from, to, line) in table {
        let lines = change(from, to);
        if lines != [line] {
            wrong.push(format!("{from:?} → {to:?}\n  is {lines:?}\n  not {line:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn equal_texts_have_no_difference_and_others_always_one() {
    assert!(diff(PAGE, PAGE).is_empty());
    assert!(diff("", "").is_empty());
    assert_eq!(
        diff("- text: a\n", "- text: \"a\"\n"),
        ["line 1: - text: a → - text: \"a\""]
    );
    assert_eq!(diff("- text: a\n", "- text: a"), ["line breaks differ"]);
    assert_eq!(diff("", "- text: a\n"), ["+ text: a"]);
    assert_eq!(diff("no snapshot", ""), ["− text: no snapshot"]);
    // Every line of a snapshot counts.
    let lines: Vec<&str> = PAGE.lines().collect();
    for skip in 0..lines.len() {
        let mut fewer = lines.clone();
        fewer.remove(skip);
        let fewer = fewer.join("\n") + "\n";
        assert!(!diff(PAGE, &fewer).is_empty(), "{}", lines[skip]);
        assert!(!diff(&fewer, PAGE).is_empty(), "{}", lines[skip]);
    }
}

#[test]
fn a_label_and_its_control_are_told_once() {
    let new = PAGE.replace("账号 *", "用户名 *");
    assert_eq!(
        diff(PAGE, &new),
        ["textbox 账号 * → 用户名 * (in form \"缴费信息\")"]
    );
}

#[test]
fn a_name_made_of_its_content_is_told_once() {
    let old = "- link \"共 3 条\":\n  - strong: \"3\"\n";
    assert_eq!(
        diff(old, &old.replace('3', "4")),
        ["link 共 3 条 → 共 4 条"]
    );
}

#[test]
fn a_line_that_was_removed_here_and_added_there_has_moved() {
    let old =
        "- form \"A\":\n  - button \"x\"\n  - button \"y\"\n- form \"B\":\n  - button \"z\"\n";
    let new =
        "- form \"A\":\n  - button \"y\"\n- form \"B\":\n  - button \"z\"\n  - button \"x\"\n";
    assert_eq!(
        diff(old, new),
        ["button \"x\" moved: form \"A\" → form \"B\""]
    );
}

#[test]
fn an_opened_dialog_is_one_line() {
    let new = PAGE
        .replace("- main:\n", "- main:\n  - /state: inert\n")
        .replace("- banner:\n", "- banner:\n  - /state: inert\n")
        + "- dialog \"提示\":\n  - /state: modal\n  - paragraph: 确定要删除吗？\n  - button \"确定\"\n";
    let words = "dialog \"提示\": 确定要删除吗？ 确定";
    assert_eq!(diff(PAGE, &new), [format!("+ {words}")]);
    assert_eq!(diff(&new, PAGE), [format!("− {words}")]);
}

#[test]
fn opposite_states_are_one_line() {
    let open = "- button \"更多\" [expanded]\n";
    let closed = "- button \"更多\":\n  - /state: collapsed\n";
    assert_eq!(diff(open, closed), ["button \"更多\" is now collapsed"]);
    assert_eq!(diff(closed, open), ["button \"更多\" is now expanded"]);
}

#[test]
fn a_definition_is_told_with_its_term() {
    let old = "- term: 姓名\n- definition: 张三\n- term: 证件\n- definition: 身份证\n";
    let new = old.replace("张三", "李四");
    assert_eq!(diff(old, &new), ["definition: 张三 → 李四 (in \"姓名\")"]);
}

#[test]
fn another_choice_is_one_line() {
    let old = "- combobox \"年度\":\n  - option \"2022\" [selected]\n  - group \"以后\":\n    - option \"2023\"\n";
    let new = "- combobox \"年度\":\n  - option \"2022\"\n  - group \"以后\":\n    - option \"2023\" [selected]\n";
    assert_eq!(diff(old, new), ["combobox \"年度\": value 2022 → 2023"]);
}

#[test]
fn many_rows_are_aligned_in_time() {
    let row = |n: usize| format!("  - row:\n    - cell \"{n}\"\n    - cell \"name {n}\"\n");
    let table = |skip: usize| {
        let rows = (0..400).filter(|&n| n != skip).map(row).collect::<String>();
        format!("- table \"t\":\n{rows}")
    };
    assert_eq!(
        diff(&table(1000), &table(200)),
        ["− row: 200 name 200 (in table \"t\")"]
    );
    let other = table(10).replace("name 300", "nom 300");
    assert_eq!(
        diff(&table(10), &other),
        ["cell name 300 → nom 300 (in row \"300\")"]
    );
    assert_eq!(diff(&table(10), &table(390)).len(), 2);
}

#[test]
fn what_was_renamed_is_told_wholly() {
    let old = "- /title: Draft\n- button \"Save\"\n- textbox \"Name\": x\n";
    let new = "- /title: Drafts\n- button \"Save (in draft folder)\"\n- textbox \"Name\": y\n";
    let changes = super::diff(old, new);
    let renamed = ChangeKind::Renamed {
        role: "button".into(),
        old: "Save".into(),
        new: "Save (in draft folder)".into(),
    };
    assert!(
        changes.iter().any(|change| change.kind == renamed),
        "{changes:?}"
    );
    let json = serde_json::to_string(&changes).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Change>>(&json).unwrap(), changes);
}
