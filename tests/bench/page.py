"""Writes docs/performance.md from what was measured."""

import statistics

NAMES = {
    "stepproof": "stepproof",
    "stepproof-failed": "stepproof, `--pictures failed`",
    "playwright": "Playwright Test",
    "playwright-without": "Playwright Test, no evidence",
    "selenium": "Selenium, no evidence",
    "floor": "raw CDP",
    "floor-without": "raw CDP, no evidence",
}

HEAD = """\
# Performance

`make bench` measures stepproof and its peers in one run, in alternation, and writes this page. All of them go through
the documented procedure of the Web portal (15 steps: sign in, SMS, pay by card) against the same mock, in the same
Chromium, at the same viewport:

- **stepproof**: `run web-self`, with a snapshot and a picture of every step, compared as in CI.
- **Playwright Test** {playwright}, in its own idioms: locators by role, `toMatchAriaSnapshot` and a screenshot in every
  step (`tests/bench/playwright`).
- **Selenium** {selenium}, without snapshots and pictures.
- **raw CDP**: the same navigations and inputs over one WebSocket, with one evaluation and one PNG a step. It knows the
  pages, so it neither searches nor waits for anything else: the floor.

CPU is that of the whole process tree, user and system, from the first process to the last; it depends little on what else
the machine does, while wall time does. Figures are per case: the median of all rounds, and the range in parentheses.
The ratio is stepproof divided by the peer, of each round: below 1, stepproof is cheaper. Harness, driver and browser
are told apart by looking at the processes every 50 ms, so only their sum is exact. With one worker, all use one running
portal, whose CPU is not counted. With two, the peers have a portal each, and stepproof starts one in its own process for
every case, which counts. Memory is the peak of the harness alone.

On {cores} cores ({processor}), with {browser}.
"""

TAIL = """
## What was tried

| what | before | after | |
|---|---|---|---|
| `--pictures failed`, 20 cases, 1 worker (one round) | 2.02 s CPU, 3.04 s wall a case | 1.67 s, 2.28 s | an option |
| `check`: the pattern of a term is compiled once (5,000 scenarios) | 0.75 s CPU | 0.38 s | kept |
| guides of the tests with small pictures (one `guide build` of a debug build) | 5.6 s CPU | 0.5 s | kept |
"""

TITLES = {
    "cold": "One case in a process of its own",
    "cold-full": "The same with the whole Chromium instead of its headless shell",
    "suite": "20 cases, 1 worker",
    "suite-2": "20 cases, 2 workers",
    "tiny": "1,000 cases of 2 steps, 2 workers",
    "alone": "Without a browser",
}


def of(found):
    """The whole page."""
    about = found["machine"]
    versions = about["versions"]
    text = HEAD.format(
        **{name: value for name, value in about.items() if name != "versions"},
        playwright=versions["@playwright/test"],
        selenium=versions["selenium-webdriver"],
    )
    for name in filter(found.__contains__, TITLES):
        figures, (before, after) = found[name]["figures"], found[name]["load"]
        rounds = len(next(iter(figures.values())))
        how = "1 round" if rounds == 1 else f"{rounds} rounds"
        text += f"\n## {TITLES[name]}\n\n"
        text += alone(figures) if name == "alone" else table(figures)
        text += f"\n{found[name]['at']}, {how}, load {before:.1f} at the beginning and {after:.1f} at the end.\n"
    return text + TAIL


def alone(figures):
    text = "| command | CPU s | wall s |\n|---|---|---|\n"
    for name, rounds in figures.items():
        text += f"| {name} | {spread(rounds, 'cpu', 3)} | {spread(rounds, 'wall', 3)} |\n"
    return text


def table(figures):
    ours = figures["stepproof"]
    lines = [
        "| | CPU s | harness | driver | browser | wall s | memory | CPU ratio | wall ratio |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for tool, rounds in figures.items():
        middle = lambda key: statistics.median(one[key] for one in rounds)
        parts = " | ".join(f"{middle(key):.2f}" for key in ("harness", "driver", "browser"))
        memory = f"{middle('memory') / 1e6:.0f} MB"
        ratios = " | ".join("–" if tool == "stepproof" else ratio(ours, rounds, key) for key in ("cpu", "wall"))
        lines.append(
            f"| {NAMES[tool]} | {spread(rounds, 'cpu', 2)} | {parts} | {spread(rounds, 'wall', 2)} | {memory} | {ratios} |"
        )
    return "\n".join(lines) + "\n"


def spread(rounds, key, digits):
    """The median, and the range."""
    values = [one[key] for one in rounds]
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def ratio(ours, theirs, key):
    """Ours divided by theirs, round by round."""
    values = [one[key] / other[key] for one, other in zip(ours, theirs)]
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"
