//! A project whose mock is written in another language.

use crate::mocks::{Server, shop};

#[test]
fn a_mock_in_another_language_is_used_like_the_built_in_one() {
    let project = shop();
    project
        .stepproof("check")
        .stderr("2 cases with 4 steps: no errors\n")
        .passes();
    project
        .stepproof("list")
        .stdout_has("order  Order tea with a voucher")
        .passes();
    let server = Server::start(&project);
    server
        .run(&project, "")
        .stderr_has("2 cases: 2 passed in ")
        .passes();
    server
        .run(&project, "order --fault wide-button")
        .stderr_has("1 passed")
        .passes();
    server
        .run(&project, "order --fault wrong-total --timeout 1s")
        .stderr_has("found nearest: \"Total: 15.50 €\"")
        .fails_with(1);
    server
        .run(&project, "--fault wrong-totle")
        .stderr(
            "error: the mock has no fault `wrong-totle`; did you mean `wrong-total`?\n\
             help: it has: wrong-total, wide-button\n",
        )
        .fails_with(2);
}
