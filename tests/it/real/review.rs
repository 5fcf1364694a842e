//! The page of `review --web` is used by stepproof itself.

use crate::harness::Project;
use crate::review::web::Server;
use crate::review::{project, rename_button};

/// Whoever executes it, gives the page another title.
const HOSTILE: &str =
    "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>";

fn walk(server: &Server) -> String {
    let url = format!("http://{}{}", server.host, server.path);
    let hostile = HOSTILE.replace('\'', "''");
    format!(
        "\
scenario: walk
title: Reviews
steps:
  - step: look
    snapshot: off
    text: A change of three steps is shown once, as text.
    do:
      - open: {url}
    then:
      - text: 'changed page, the same in 3 steps'
      - text: '{hostile}'
      - text: button Pay → Go
      - text: 1 file of no step
  - step: everywhere
    snapshot: off
    text: A key accepts it everywhere, and the next change is shown.
    do:
      - press: e
    then:
      - text: 3 of 4 files decided
      - text: 'new page: pay[card]/done'
  - step: turn
    snapshot: off
    text: One step in all its cases.
    do:
      - click: {{ button: by step }}
      - until: {{ text: step done in 1 case }}
      - click: {{ button: reject }}
    then:
      - text: 4 of 4 files decided
      - text: Files of no step
  - step: remove
    snapshot: off
    text: A file of no step is removed, and the review ends.
    do:
      - click: {{ button: remove }}
      - until: {{ text: Everything is decided. }}
      - click: {{ button: end the review }}
    then:
      - text: The review has ended. You can close this page.
      - title: Review · stepproof
"
    )
}

#[test]
fn a_person_reviews_by_keys_and_buttons_and_hostile_texts_stay_texts() {
    let project = project();
    let hostile = serde_json::to_string(HOSTILE).unwrap();
    rename_button(&project, |_, button| {
        format!("- button \"{button}\"\n- paragraph: {hostile}")
    });
    let server = Server::start(&project);
    let walker = Project::new(&[
        (
            "scenarios/stepproof.yaml",
            &format!(
                "locale: en\npage_errors: fail\nsites: {{ here: {{ base_url: 'http://{}' }} }}\n",
                server.host
            ),
        ),
        ("scenarios/walk.yaml", &walk(&server)),
    ]);
    walker
        .stepproof("run")
        .stderr_has("1 case: 1 passed")
        .passes();
    assert!(project.has("snapshots/pay.card/choose.snap"));
    assert!(!project.has("snapshots/pay.card/done.snap.new"));
    assert!(!project.has("snapshots/pay.card/gone.snap"));
    assert!(
        server
            .ends()
            .contains("3 accepted, 1 rejected, 0 left, 1 file of no step removed")
    );
}
