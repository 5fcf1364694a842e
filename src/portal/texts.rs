//! Texts that every page shows; the others are in the files of their pages. Verbatim texts are marked
//! with their source (see `docs/portal.md`); the rest is ours.

use super::page::Texts;

/// The texts by id.
pub(super) const TEXTS: Texts = &[
    ("mock", "模拟系统 · 仅供测试"),
    ("site", "国家税务总局北京市电子税务局"),
    ("site_note", "(模拟)"),
    ("site_short", "电子税务局(模拟)"),
    ("welcome", "欢迎，"),
    ("switch", "切换身份"),
    ("logout", "退出"),
    (
        "footer",
        "本页面为测试用模拟系统，与任何政府机关、银行或支付机构无关。",
    ),
    ("footer_note", "请勿输入真实的账号、证件号码或银行卡号。"),
    ("ok", "确定"),
    ("cancel", "取消"),
    ("yes", "是"),
    ("no", "否"),
    ("dialog_title", "提示"),
    ("warm_title", "温馨提醒"),
    ("empty", "暂无数据"),
    ("go_back", "返回"),
    ("not_found_title", "页面不存在"),
    ("not_found", "您访问的页面不存在，请返回首页后重试。"),
    ("broken_title", "系统错误"),
    ("broken", "系统繁忙，请稍后再试。(500)"),
    ("elsewhere", "该功能不在模拟范围内。"),
    ("timeout", "用户登录超时？"),
    ("login_again", "重新登录"),
    ("captcha_change", "看不清，换一张"),
];
