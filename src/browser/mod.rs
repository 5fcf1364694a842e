//! browser
#![allow(missing_docs)]
pub struct Found {
    pub browser: Option<std::path::PathBuf>,
    pub driver: Option<std::path::PathBuf>,
}
pub fn find_programs() -> Found {
    let f = |n: &str| Some(std::path::Path::new("/usr/bin").join(n)).filter(|p| p.is_file());
    Found {
        browser: f("chromium"),
        driver: f("chromedriver"),
    }
}
