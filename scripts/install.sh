#!/bin/sh
# Installs what a bare Debian or Ubuntu machine lacks for building and running stepproof:
# Chromium (with its headless shell), its driver, Chinese fonts and a C linker. Does nothing when all is there.
# `install.sh firefox` also installs Firefox and its driver, geckodriver, which no Debian package has: cargo builds it.
# `install.sh webkit` also installs WebKitGTK with its driver, a display without a screen, and the sources of languages.
# `install.sh grid` also installs Java, and by npm the Selenium Grid that `make grid` starts.
# `install.sh tests` also installs what only the tests need: Python for a mock, xmllint, and by npm the libraries of tests/sites.
set -eu

say() { printf '%s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }

system=unknown
if [ -r /etc/os-release ]; then
    # shellcheck disable=SC1091 # not a file of this repository
    system=$(. /etc/os-release && printf '%s %s' "${ID:-}" "${ID_LIKE:-}")
fi

# What is missing, by package; and in words, for systems that have other packages.
packages=''
missing=''
lacks() {
    packages="$packages $1"
    missing="$missing
  - $2"
}

has_browser() {
    [ -n "${CHROME:-}" ] || has chromium || has chromium-browser || has google-chrome ||
        has google-chrome-stable || has chromium-headless-shell || has chrome-headless-shell
}
has_driver() { [ -n "${CHROMEDRIVER:-}" ] || has chromedriver; }
has_fonts() { has fc-list && [ -n "$(fc-list :lang=zh 2>/dev/null | head -n 1)" ]; }

has_browser || lacks chromium 'Chromium or Google Chrome'
has_driver || lacks chromium-driver 'chromedriver of the same major version'
has_fonts || lacks 'fontconfig fonts-noto-cjk' 'a Chinese font, such as Noto Sans CJK'
[ "${1:-}" != firefox ] || [ -n "${FIREFOX:-}" ] || has firefox || has firefox-esr ||
    lacks firefox-esr Firefox
if [ "${1:-}" = webkit ]; then
    has WebKitWebDriver || lacks webkit2gtk-driver 'WebKitWebDriver, with MiniBrowser of WebKitGTK'
    has Xvfb || lacks xvfb 'Xvfb, the display of browsers without a window'
    [ -d /usr/share/i18n/locales ] || lacks locales 'the sources of languages, which localedef reads'
fi
[ "${1:-}" != grid ] || has java || lacks default-jre-headless 'Java, in which the Selenium Grid is written'
has cc || lacks 'gcc libc6-dev' 'a C compiler, which Rust links with'
case "${1:-}" in
tests | grid) has npm || lacks npm 'npm, which fetches what the tests need' ;;
esac
[ "${1:-}" != tests ] || has xmllint || lacks libxml2-utils 'xmllint, which judges reports in XML'
[ "${1:-}" != tests ] || has python3 || lacks python3 'Python, in which a mock of the tests is written'

if [ -n "$missing" ]; then
    case " $system " in
    *' ubuntu '*)
        # Ubuntu has its browsers as snaps, and no package of the driver that a program can start
        # by its usual name.
        case " $packages " in
        *' chromium '* | *' chromium-driver '*)
            say "Missing:$missing"
            say ''
            say 'Ubuntu packs Chromium as a snap. Install one of these, then run this again:'
            say '  - Google Chrome and its chromedriver (Chrome for Testing), both on the PATH; or'
            say '  - `snap install chromium`, then'
            say '      export CHROME=/snap/bin/chromium'
            say '      export CHROMEDRIVER=/snap/bin/chromium.chromedriver'
            exit 1
            ;;
        esac
        ;;
    *' debian '*) ;;
    *)
        say "Missing:$missing"
        say 'This script knows Debian and Ubuntu only: install these by the means of your system.'
        exit 1
        ;;
    esac

    if [ "$(id -u)" = 0 ]; then
        root=''
    elif has sudo; then
        root='sudo'
    else
        say "Missing:$missing"
        say "Run as root: apt-get install$packages"
        exit 1
    fi
    $root apt-get update -qq
    case " $packages " in
    *' chromium '*)
        # The same browser without a window, for half of the work; not every release has it.
        apt-cache show chromium-headless-shell >/dev/null 2>&1 &&
            packages="$packages chromium-headless-shell"
        ;;
    esac
    say "Installing:$packages"
    # The list is split on purpose: a word is a package.
    # shellcheck disable=SC2086
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages >&2
fi

if ! has cargo; then
    say 'Missing: cargo. Install Rust by https://rustup.rs, or your system'"'"'s package when it is'
    say "new enough (Cargo.toml names the version under \`rust-version\`)."
    exit 1
fi

if [ "${1:-}" = firefox ] && [ -z "${GECKODRIVER:-}" ] && ! has geckodriver; then
    cargo install --quiet geckodriver >&2
    has geckodriver || {
        say 'geckodriver is in the folder of programs that cargo installs: add it to the PATH.'
        exit 1
    }
fi

folder=''
case "${1:-}" in
tests) folder='sites' ;;
grid) folder='grid' ;;
esac
if [ -n "$folder" ]; then
    cd "$(dirname "$0")/../tests/$folder"
    # npm notes there what it has installed.
    if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
        npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
    fi
fi
