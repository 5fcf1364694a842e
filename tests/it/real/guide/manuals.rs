//! Documents of a team's own, whose places are filled from a guide.

use std::collections::BTreeMap;
use std::path::Path;

use super::{SETTINGS, Team, read_all};
use crate::harness::Project;

const MANUAL: &str = "\u{FEFF}# 手册\r\n\r\n随便写的 *文字*。\r\n\r\n<!-- stepproof: pay/name -->\r\n旧\r\n\
    <!-- /stepproof -->\r\n\r\n图：<!-- stepproof: pay/submit picture --><!-- /stepproof -->\r\n\
    <!-- stepproof: proved by pay -->\r\n点击“下一步”，再点“提交”。\r\n<!-- /stepproof -->\r\n没有换行";

fn team() -> Team {
    let team = Team::new();
    team.settings(&format!(
        "{SETTINGS}documents: [docs/handbook, README.md]\n"
    ));
    team.project.write("docs/handbook/pay.md", MANUAL);
    team.project.write("README.md", "# 无\n");
    team
}

#[test]
fn places_are_filled_and_kept_fresh_and_all_else_keeps_its_bytes() {
    let team = team();
    team.stepproof("guide build")
        .stderr_has("wrote docs/handbook/pay.md")
        .passes();
    let filled = MANUAL
        .replace(
            "\r\n旧\r\n",
            "\r\n\r\n输入姓名①，点击“下一步”②。\r\n\r\n![页面“登录”，用红框标出①“姓名”、②“下一步”。](../guide/zh-CN/img/pay/name.png)\r\n\r\n",
        )
        .replace(
            "picture --><!--",
            "picture --> ![页面“提交”，用红框标出①“提交”。](../guide/zh-CN/img/pay/submit.png) <!--",
        );
    let now = team.project.read("docs/handbook/pay.md");
    assert_eq!(now.replace("，画面为本步骤操作时所见", ""), filled);
    assert_eq!(team.project.read("README.md"), "# 无\n");
    team.stepproof("guide check")
        .stderr_has("guide pay: fresh")
        .passes();

    team.project
        .write("docs/handbook/pay.md", &now.replace("输入姓名", "填写姓名"));
    team.stepproof("guide check")
        .stderr_has("docs/handbook/pay.md:5: the place of pay/name is not as the guide has it")
        .fails_with(1);

    // A renamed button makes guide and document stale, and one build makes both fresh.
    team.replace("/two", "提交", "缴费");
    team.scenario(&super::SCENARIO.replace("click: 提交", "click: 缴费"));
    team.stepproof("guide build")
        .stderr_has("error: “提交” is on no page of the case\n --> docs/handbook/pay.md:15:12")
        .fails_with(1);
    let after = team.project.read("docs/handbook/pay.md");
    assert!(
        after.contains("用红框标出①“缴费”") && after.contains("输入姓名①"),
        "{after}"
    );
}

#[test]
fn mistakes_of_documents_stop_a_build_before_anything_runs() {
    let team = team();
    team.project.write(
        "docs/handbook/pay.md",
        "<!-- stepproof: pay/nam -->\n<!-- /stepproof -->\n<!-- stepproof: buy/one -->\n<!-- /stepproof -->\n<!-- stepproof: proved by pay -->\n",
    );
    for command in ["guide build", "guide check"] {
        team.stepproof(command)
            .stderr_has("docs/handbook/pay.md:1:1")
            .stderr_has("docs/handbook/pay.md:5:1")
            .stderr_has("`pay` has no step `nam`; did you mean `name`?")
            .fails_with(3);
    }
}

/// Both example manuals in one project: that for VitePress in a folder of its own.
fn manuals() -> Project {
    let project = Project::empty();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manuals");
    for (from, to) in [
        ("mkdocs/docs", "docs"),
        ("mkdocs/scenarios", "scenarios"),
        ("vitepress/docs", "vitepress/docs"),
    ] {
        let mut files = BTreeMap::new();
        read_all(&folder.join(from), &folder.join(from), &mut files);
        for (name, bytes) in files {
            project.write(&format!("{to}/{name}"), &String::from_utf8(bytes).unwrap());
        }
    }
    let settings = project.read("scenarios/stepproof.yaml");
    let both = settings.replace("[docs/pages]", "[docs/pages, vitepress/docs/pages]");
    project.write("scenarios/stepproof.yaml", &both);
    project
}

const OLD: &str = "城乡居民基本医疗保险费办理";
const NEW: &str = "城乡居民医保费申报";

#[test]
fn after_a_control_was_renamed_one_rename_makes_run_guide_and_both_manuals_fresh() {
    let project = manuals();
    let stepproof = |args: &str| project.stepproof(args).args("--quiet");
    let renamed = |args: &str| stepproof(args).args("--fault renamed-menu");
    let page = |manual: &str| project.read(&format!("{manual}docs/pages/form.md"));
    stepproof("guide build")
        .stderr_has("wrote docs/pages/form.md")
        .stderr_has("wrote vitepress/docs/pages/form.md")
        .passes();
    for manual in ["", "vitepress/"] {
        assert!(page(manual).contains(OLD) && !page(manual).contains(NEW));
    }
    stepproof("run").stderr_has("new menu: 1 page").passes();
    let accept = || {
        let accept = project.stepproof("accept --all").any_stdout();
        accept.stderr_has("accepted").passes();
    };
    accept();
    let said = format!("“{OLD}” is said in scenarios/menu.yaml:6:");
    let command = format!("`stepproof rename \"{OLD}\" \"{NEW}\"` changes locators and sentences");
    for fails in ["run", "guide check"] {
        renamed(fails)
            .stderr_has(&said)
            .stderr_has(&command)
            .fails_with(1);
    }
    project
        .stepproof(&format!("rename {OLD} {NEW} --write"))
        .any_stdout()
        .stderr_has("2 places in 1 file")
        .passes();
    // The page is another one, which a person accepts.
    renamed("run").stderr_has("has changed").fails_with(1);
    accept();
    renamed("run").stderr_has("2 passed").passes();
    renamed("guide build")
        .stderr_has("wrote vitepress/docs/pages/form.md")
        .passes();
    renamed("guide check").stderr_has("fresh").passes();
    project.stepproof("check").stderr_has("no errors").passes();
    for manual in ["", "vitepress/"] {
        assert!(page(manual).contains(NEW) && !page(manual).contains(OLD));
    }
}
