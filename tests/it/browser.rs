//! The real browser behind the door.

use std::time::Duration;

use serde_json::{Value, json};
use stepproof::browser::{Browser, Chromium, ChromiumOptions, Launcher, Page};
use stepproof::scenario::Device;

fn device() -> Device {
    Device {
        name: "desktop".into(),
        width: 1280,
        height: 800,
        scale: 1.0,
        locale: "zh-CN".into(),
        timezone: "Asia/Shanghai".into(),
        touch: false,
        user_agent: None,
    }
}

async fn serve() -> String {
    use axum::response::Html;
    use axum::routing::{get, post};
    let a = "<!doctype html><title>A</title><form method=post action=/b><label>账号 <input></label><button>提交</button></form><a href=/c>去 C</a><button onclick=\"setTimeout(()=>location.href='/c',0)\">脚本</button><button onclick=\"alert('注意')\">警告</button><button onclick=\"fetch('/slow').then(()=>document.title='done')\">取</button>";
    let app = axum::Router::new()
        .route("/a", get(move || async move { Html(a) }))
        .route("/b", post(|| async { axum::response::Redirect::to("/c") }))
        .route(
            "/c",
            get(|| async { Html("<!doctype html><title>C</title><p>到了") }),
        )
        .route(
            "/500",
            get(|| async { (axum::http::StatusCode::INTERNAL_SERVER_ERROR, "no") }),
        );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread")]
async fn probe() {
    let site = serve().await;
    let t = std::time::Instant::now();
    let launcher = Chromium::new(ChromiumOptions::default()).unwrap();
    let mut browser = launcher.launch().await.unwrap();
    println!("launch {:?} {:?}", t.elapsed(), browser.identity());
    for _ in 0..3 {
        let t = std::time::Instant::now();
        let mut page = browser.open_page(&device()).await.unwrap();
        println!("page {:?}", t.elapsed());
        for name in ["去 C", "脚本", "提交"] {
            let t = std::time::Instant::now();
            page.open(&format!("{site}/a"), Duration::from_secs(5))
                .await
                .unwrap();
            println!("open {:?} {:?}", t.elapsed(), page.activity());
            while page.activity().loading {
                page.changed().await;
            }
            println!("loaded {:?}", t.elapsed());
            let t = std::time::Instant::now();
            println!("{}", page.call("rest", &Value::Null).await.unwrap());
            println!("rest {:?}", t.elapsed());
            let t = std::time::Instant::now();
            let found = page.call("prepare", &json!({"query": {"by": {"kind":"name","name":{"is":name}},"in":[]},"use":"click"})).await.unwrap();
            println!("prepare {:?} {found}", t.elapsed());
            let t = std::time::Instant::now();
            page.click(
                found["point"][0].as_f64().unwrap(),
                found["point"][1].as_f64().unwrap(),
            )
            .await
            .unwrap();
            println!("click {:?}", t.elapsed());
            let mut n = 0;
            loop {
                n += 1;
                if page.activity().loading {
                    page.changed().await;
                    continue;
                }
                match page.call("rest", &Value::Null).await {
                    Ok(v) => {
                        if !page.activity().loading {
                            println!("{v}");
                            break;
                        }
                    }
                    Err(e) => println!("{e}"),
                }
            }
            println!("rested {:?} {n}", t.elapsed());
            let t = std::time::Instant::now();
            println!("{}", page.call("capture", &Value::Null).await.unwrap());
            println!("capture {:?}", t.elapsed());
            let t = std::time::Instant::now();
            let png = page.screenshot().await.unwrap();
            println!("shot {:?} {}", t.elapsed(), png.len());
        }
        let t = std::time::Instant::now();
        page.close().await.unwrap();
        println!("close {:?}", t.elapsed());
    }
    let t = std::time::Instant::now();
    browser.close().await;
    println!("browser close {:?}", t.elapsed());
}
