use super::*;
use crate::scenario::QuoteRules;

/// The actions of a text, as short texts, with what is to be looked at.
fn marked(text: &str) -> Vec<String> {
    let locale = match text.contains(|c: char| c >= '\u{2e80}') {
        true => "zh",
        false => "en",
    };
    let terms = QuoteRules::default().terms(text, locale);
    let all = deeds(text, &terms, &[]).deeds.into_iter();
    all.map(|deed| match deed {
        Deed::Act(act, remarks) => match remarks.is_empty() {
            true => short(&act),
            false => format!("{} # {}", short(&act), remarks.join("; ")),
        },
        Deed::Unclear(words, _) => format!("? {words}"),
        Deed::Found(action, _) => action,
    })
    .collect()
}

pub(in crate::draft) fn short(act: &Act) -> String {
    match act {
        Act::On(word, name) => format!("{word} {name}"),
        Act::Fill(field, value) => format!("fill {field}={}", value.as_deref().unwrap_or("")),
        Act::Select(field, option) => format!("select {field}={}", option.as_deref().unwrap_or("")),
        Act::Press(key) => format!("press {key}"),
        Act::Open(path) => format!("open {path}"),
        Act::Upload(field, files) if files.is_empty() => format!("upload {field}"),
        Act::Upload(field, files) => format!("upload {field}={}", files.join(", ")),
        Act::Drag(from, to) => format!("drag {from} -> {to}"),
        Act::Plain(word) => (*word).to_owned(),
    }
}

/// The same without what is to be looked at.
fn told(text: &str) -> Vec<String> {
    let marked = marked(text).into_iter();
    let first = |line: String| line.split(" # ").next().unwrap_or_default().to_owned();
    marked.map(first).collect()
}

#[test]
fn sentences_of_manuals_have_their_actions_and_questions() {
    let table = include_str!("../../../tests/cases/draft/sentences.txt");
    let mut wrong = Vec::new();
    let mut count = 0;
    let mut lines = table
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .peekable();
    while let Some(sentence) = lines.next() {
        let mut expected = Vec::new();
        while let Some(action) = lines.peek().and_then(|line| line.strip_prefix("  ")) {
            expected.push(action.to_owned());
            lines.next();
        }
        count += 1;
        let told = marked(sentence);
        if told != expected {
            wrong.push(format!("{sentence}\n  {}", told.join("\n  ")));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn what_is_done_is_told_by_phrases_and_quoted_terms() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        // Clicks, one after the other, and in menus.
        ("点击右上角“登录”。", &["click 登录"][..]),
        (
            "点击“我要办税”下面的“社保”选项，进入社保费操作模块",
            &["click 我要办税", "click 社保"],
        ),
        (
            "依次点击“设置”、“账号”和“安全”。",
            &["click 设置", "click 账号", "click 安全"],
        ),
        (
            "点击【我要办税-税费申报-社保费】",
            &["click 我要办税", "click 税费申报", "click 社保费"],
        ),
        (
            "点击 我的 > 设置 > 关于。",
            &["click 我的", "click 设置", "click 关于"],
        ),
        (
            "Go to **File > Export > PDF**.",
            &["click File", "click Export", "click PDF"],
        ),
        (
            "Click **File** > **Export**, then **PDF**.",
            &["click File", "click Export", "click PDF"],
        ),
        (
            "Go to Settings > Account and click **Save**.",
            &["click Settings", "click Account", "click Save"],
        ),
        (
            "On the **File** menu, click **Open**.",
            &["click File", "click Open"],
        ),
        (
            "Click **Save** in the **Profile** section.",
            &["click Save"],
        ),
        ("Click **OK** or **Cancel**.", &["click OK"]),
        (
            "Double-click **Report**, then right-click \"Copy\".",
            &["double_click Report", "right_click Copy"],
        ),
        ("点击下一步", &["click 下一步"]),
        (
            "Click Save and close the window.",
            &["click Save", "? close the window"],
        ),
        ("确认属期、金额无误，提交。", &["click 提交"]),
        // Fields.
        (
            "输入“姓名”和“证件号码”，点击“查询”",
            &["fill 姓名=", "fill 证件号码=", "click 查询"],
        ),
        ("在“姓名”栏中填写“张三”", &["fill 姓名=张三"]),
        (
            "点击“登录”，在“手机号”中输入“13800000000”。",
            &["click 登录", "fill 手机号=13800000000"],
        ),
        (
            "Enter `ann` in the **User name** field.",
            &["fill User name=ann"],
        ),
        (
            "In the **User name** field, type `ann`.",
            &["fill User name=ann"],
        ),
        (
            "Fill in **Name** and **Email**.",
            &["fill Name=", "fill Email="],
        ),
        ("Enter `ann`.", &["? Enter `ann`"]),
        (
            "输入正确的密码及验证码，点击“登录”",
            &["? 输入正确的密码及验证码", "click 登录"],
        ),
        (
            "“行业”填写“餐饮”，“类型”选择“个体”",
            &["fill 行业=餐饮", "select 类型=个体"],
        ),
        (
            "Type a day in **From** and another one in **To**.",
            &["fill From=", "fill To="],
        ),
        // Choices.
        ("在“险种”下拉框中选择“养老”", &["select 险种=养老"]),
        ("“险种”选择“养老”", &["select 险种=养老"]),
        (
            "In the **Country** list, select **China**.",
            &["select Country=China"],
        ),
        (
            "Select **China** from the **Country** list.",
            &["select Country=China"],
        ),
        (
            "Set **Language** to **English**.",
            &["select Language=English"],
        ),
        (
            "Set **From** to 09:00 and **To** to 10:00.",
            &["? Set **From** to 09:00 and **To** to 10:00"],
        ),
        ("将“语言”设置为“中文”", &["select 语言=中文"]),
        ("勾选“我已阅读”", &["check 我已阅读"]),
        ("取消勾选“记住我”", &["uncheck 记住我"]),
        (
            "Select the **Remember me** check box.",
            &["check Remember me"],
        ),
        ("Select the **Monthly** radio button.", &["choose Monthly"]),
        (
            "Tick **I agree** and tap **Continue**.",
            &["check I agree", "click Continue"],
        ),
        // Files, keys and addresses.
        ("上传“身份证照片”", &["upload 身份证照片"]),
        (
            "Press **Ctrl+S**, then press Enter.",
            &["press Control+S", "press Enter"],
        ),
        ("Press **Delete**.", &["click Delete"]),
        ("按“回车”键", &["press Enter"]),
        (
            "打开 https://a.example/login?x=1，点击“登录”",
            &["open /login?x=1", "click 登录"],
        ),
        ("Visit https://a.example/open/check.", &["open /open/check"]),
        ("Open `/admin/users`.", &["open /admin/users"]),
        ("Open **Settings**.", &["click Settings"]),
        // What nobody does.
        ("系统默认勾选“银联支付”，选择右下角“确定”", &["click 确定"]),
        ("请勿点击“取消”。", &[]),
        ("Do not click **Cancel**.", &[]),
        ("页面提示“缴费成功”。", &[]),
        ("The message **Saved** appears.", &[]),
        ("扫描下方二维码", &["? 扫描下方二维码"]),
    ] {
        let told = told(text);
        if told != expected {
            wrong.push((text, told));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_text_that_only_says_what_the_page_shows_is_no_question() {
    let text = "页面跳转，提示“您已成功支付xxx.00元!”。缴费成功!";
    let found = deeds(text, &QuoteRules::default().terms(text, "zh"), &[]);
    assert!(found.shows && found.deeds.is_empty());
}
