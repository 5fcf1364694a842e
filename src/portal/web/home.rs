//! W4 and W5: choosing the identity, and the home page below.

use axum::Router;
use axum::routing::{get, post};
use minijinja::context;

use crate::portal::fixtures::Standing;
use crate::portal::form::{Fields, say, say_then};
use crate::portal::instance::Instance;
use crate::portal::page::{Needs, Page};
use crate::portal::paths::web::{HOME, LOGIN, REAL_NAME};
use crate::portal::redirect::{PageResult, go};
use crate::portal::render::page;
use crate::portal::request::RequestCx;
use crate::portal::session::Stage;
use crate::portal::setup::Opening;

/// W4.
pub(super) static PAGE: Page = Page {
    id: "W4",
    path: HOME,
    template: "home.html",
    source: include_str!("../templates/home.html"),
    needs: Needs::Verified,
    loss: Some("home"),
    points: &[
        ("page", "the choice of identity"),
        ("company-none", "no company to enter for"),
        ("company-unchosen", "no company chosen"),
        ("company-stopped", "the company has been stopped"),
        ("company-no-rights", "no rights for the company"),
        ("enterprise", "entered for a company: a dead end"),
        ("switched-back", "back from there by 切换身份"),
        ("not-real-named", "the real name is unknown"),
        ("identity-unbound", "entering without a real name"),
        ("entered", "entered as a person"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("home_title", "我的电子税务局"),
        ("identity_title", "办税身份选择"), // X1
        ("as_company", "企业办税"),         // X1
        ("as_person", "个人办税"),          // X1
        ("company_choose", "选择企业"),
        ("company_none", "暂无企业，请先绑定企业"), // X2
        ("company_unchosen", "请先选择企业!"),      // X2
        ("company_stopped", "该纳税人主体已被停用，请咨询税务机关！"), // X2
        ("company_no_rights", "用户未分配用户权限！"), // X2
        ("enter_company", "企业进入"),              // X1
        ("enter_person", "个人进入"),               // seed
        ("user_name", "用户姓名"),
        ("document", "证件类型"),
        ("id_number", "证件号码"),
        ("id_until", "证件有效期"),
        ("id_until_date", "2033-12-31"),
        ("not_real_named", "暂时未实名，请先进行实名制申请"), // X1
        ("real_name", "实名制申请"),
        (
            "identity_unbound",
            "未绑定个人身份，不能办理个人业务，请点击确定按钮进行绑定。",
        ), // X2
        ("switch_ask", "您确定以个人身份直接进入系统吗？"), // X2
        ("real_name_hall", "请到办税服务厅办理"),           // L2
        (
            "real_name_unknown",
            "未查询到您的实名信息，请核对后重新输入",
        ),
        ("real_name_linked", "实名信息关联成功"),
        ("company_home", "企业办税首页"),
        (
            "company_home_text",
            "您当前以企业身份办税。办理个人业务请切换身份。",
        ),
        ("home_tabs", "办税栏目"),
        ("tab_mine", "我的信息"),
        ("tab_do", "我要办税"), // seed
        ("tab_ask", "我要查询"),
        ("tab_talk", "互动中心"),
        ("tab_public", "公众服务"),
        ("panel_ask", "缴款记录、申报信息、完税证明等信息查询。"),
        ("panel_talk", "办税咨询、预约办税、留言反馈。"),
        ("panel_public", "办税地图、政策法规、发票查验。"),
        ("common_fn", "常用功能"),
        ("set_fn", "套餐业务"),
        ("special_fn", "特色业务"),
        ("todo", "我的待办"),
        ("remind", "服务提醒"),
        ("remind_text", "2023年度城乡居民基本医疗保险缴费进行中。"),
        ("fn_report", "综合信息报告"),
        ("fn_declare", "税费申报及缴纳"),
        ("fn_proof", "证明开具"),
        ("fn_social", "社保"), // seed
        ("fn_invoice", "发票使用"),
        ("fn_refund", "一般退(抵)税管理"),
        ("fn_vehicle", "车辆税费"),
        ("fn_house", "房产交易"),
    ],
    ..Page::EMPTY
};

/// W5, at the same address once an identity is chosen.
pub(super) static BELOW: Page = Page {
    id: "W5",
    points: &[
        ("page", "the home page"),
        ("tab-by-hover", "a tab opens under the pointer"),
        ("elsewhere", "an item that is not this procedure"),
        ("new-tab", "社保 opens a new tab"),
        ("frame", "社保 opens in a frame"),
        ("session-lost", "the session is lost"),
    ],
    scripted: &["tab-by-hover"],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(HOME, get(home).post(enter))
        .route("/xxmh/switch", post(switch))
}

/// W4 and W5: one address; the layer 办税身份选择 covers it until an identity is chosen.
async fn home(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let account = session.account;
        let owner = account.and_then(|account| world.accounts.owner(account));
        let (social, framed) = (world.social(), fields.get("main") == "sbf");
        match session.stage {
            Stage::Personal if framed => world.cover("W5.frame"),
            Stage::Personal if social == Opening::NewTab => world.cover("W5.new-tab"),
            Stage::Personal => world.cover("W5.page"),
            Stage::Enterprise => world.cover("W4.enterprise"),
            _ if owner.is_none() => world.cover("W4.not-real-named"),
            _ => world.cover("W4.page"),
        }
        let values = context! {
            f => session.take_flash(HOME),
            choosing => session.stage == Stage::Verified,
            enterprise => session.stage == Stage::Enterprise,
            switched => session.switched,
            companies => account.map(|account| {
                account.companies.iter().map(|company| company.name).collect::<Vec<_>>()
            }),
            person => owner.map(|owner| context! {
                name => owner.name,
                document => owner.document,
                id => world.masked(owner.id),
            }),
            new_tab => social == Opening::NewTab,
            in_frame => social == Opening::Frame,
            framed => social == Opening::Frame && framed,
        };
        Ok(page(world, session, &PAGE, values))
    })
}

/// W4 posted.
async fn enter(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        if session.stage != Stage::Verified {
            return go(HOME);
        }
        let Some(account) = session.account else {
            return go(LOGIN);
        };
        if fields.get("as") == "company" {
            if account.companies.is_empty() {
                session.flash = Some(say(world, HOME, "company_none"));
            } else {
                let mut companies = account.companies.iter();
                let chosen = companies.find(|company| company.name == fields.get("company"));
                match chosen.map(|company| company.standing) {
                    Some(Standing::Usable) => session.stage = Stage::Enterprise,
                    Some(Standing::Stopped) => {
                        session.flash = Some(say(world, HOME, "company_stopped"));
                    }
                    Some(Standing::NoRights) => {
                        session.flash = Some(say(world, HOME, "company_no_rights"));
                    }
                    None => session.flash = Some(say(world, HOME, "company_unchosen")),
                }
            }
        } else if world.accounts.owner(account).is_some() {
            world.cover("W4.entered");
            session.stage = Stage::Personal;
        } else {
            let mut flash = say_then(world, HOME, "identity_unbound", Some(REAL_NAME));
            if let Some(dialog) = &mut flash.dialog {
                dialog.title = world.text("warm_title");
            }
            session.flash = Some(flash);
        }
        go(HOME)
    })
}

/// 切换身份.
async fn switch(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        world.cover("W4.switched-back");
        session.stage = Stage::Verified;
        session.switched = true;
        session.flow = None;
        go(HOME)
    })
}
