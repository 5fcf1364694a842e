//! A1: downloading the APP.

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::get;
use minijinja::context;

use super::device::Device;
use super::screen::screen;
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::app::DOWNLOAD;
use crate::portal::redirect::{PageResult, go};
use crate::portal::request::RequestCx;

/// A1.
pub(super) static PAGE: Page = Page {
    id: "A1",
    path: DOWNLOAD,
    template: "app/download.html",
    source: include_str!("../templates/app/download.html"),
    points: &[
        ("android", "on an Android phone: the steps and 下载安装"),
        ("installed", "安装完成, to be opened"),
        (
            "iphone",
            "on an iPhone: the notice and the way to 北京税务服务号",
        ),
        ("desktop", "on a computer: the code is to be scanned"),
    ],
    texts: &[
        ("app_download_title", "下载北京电子税务局APP"),
        ("app_qr", "示例二维码，内容为“模拟系统 仅供测试”"),
        (
            "app_qr_caption",
            "示例二维码(扫描只显示“模拟系统 仅供测试”)",
        ),
        ("app_steps_title", "提前准备"),
        (
            "app_step_1",
            "安卓手机扫描二维码，下载安装北京电子税务局APP。",
        ), // seed
        ("app_step_2", "同时在该手机登录本人微信或支付宝备用。"), // seed
        (
            "app_step_3",
            "注册账号，个人办税登录，并通过支付宝完成实名认证。",
        ), // seed
        (
            "app_parent",
            "若家长为孩子缴费，需用家长身份信息注册登录，为孩子代缴。",
        ), // seed
        ("app_install", "下载安装"),
        ("app_installed", "安装完成"),
        ("app_open", "打开"),
        ("app_scan", "请使用安卓手机扫描二维码下载安装。"),
        ("app_open_here", "在浏览器中打开APP(模拟)"),
        ("app_iphone_title", "苹果手机用户"),
        ("app_iphone", "苹果手机请使用“北京税务服务号”公众号"), // seed
        ("app_iphone_go", "前往“北京税务服务号”"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(DOWNLOAD, get(download).post(install))
}

/// A1.
async fn download(cx: RequestCx, headers: HeaderMap) -> PageResult {
    cx.with(|world, session| {
        let device = match Device::of(&headers) {
            Device::Iphone => {
                world.cover("A1.iphone");
                "iphone"
            }
            Device::Android if session.phone.installed => {
                world.cover("A1.installed");
                "installed"
            }
            Device::Android => {
                world.cover("A1.android");
                "android"
            }
            Device::Other => {
                world.cover("A1.desktop");
                "other"
            }
        };
        let values = context! { device };
        Ok(screen(world, session, &PAGE, values))
    })
}

/// A1 posted: 下载安装.
async fn install(cx: RequestCx) -> PageResult {
    cx.with(|_, session| {
        session.phone.installed = true;
        go(DOWNLOAD)
    })
}
