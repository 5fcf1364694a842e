//! Texts that tests compare with files of the repository ("goldens").

use std::fs;
use std::path::Path;

use similar::TextDiff;

/// Goldens that are compared together, so that one run of a test reports all that differ.
#[derive(Default)]
pub struct Goldens {
    differences: Vec<String>,
}

impl Goldens {
    /// Compares a text with its file; with `STEPPROOF_RENEW` set, writes it there instead.
    pub fn compare(&mut self, path: &Path, text: &str) {
        if std::env::var_os("STEPPROOF_RENEW").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
            return;
        }
        let stored = fs::read_to_string(path).unwrap_or_default();
        if stored != text {
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            let name = path.strip_prefix(root).unwrap_or(path).display();
            let diff = TextDiff::from_lines(&*stored, text);
            let (old, new) = (format!("{name} as stored"), format!("{name} as it is now"));
            let mut diff = diff.unified_diff();
            self.differences
                .push(diff.header(&old, &new).context_radius(2).to_string());
        }
    }

    /// Fails if one of them differed.
    #[track_caller]
    pub fn assert(self) {
        let count = self.differences.len();
        assert!(
            count == 0,
            "{count} differ from what is stored. If they are right, run this test with \
             STEPPROOF_RENEW=1 and look at what it writes.\n\n{}",
            self.differences.join("\n")
        );
    }
}

/// Compares one text with its file.
#[track_caller]
pub fn assert(path: &Path, text: &str) {
    let mut goldens = Goldens::default();
    goldens.compare(path, text);
    goldens.assert();
}
