"""Runs a command, and measures it with all processes that it starts."""

import ctypes
import os
import signal
import subprocess
import threading
import time

# Children of this process that are not part of what is measured.
NOT_OURS = set()

TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
# Seconds between two looks at the processes.
APART = 0.05
# Seconds that processes may outlive the command; Selenium leaves its browser behind.
PATIENCE = 3


def adopt_orphans():
    """Makes processes whose parents have ended children of this one, so that none is missed."""
    PR_SET_CHILD_SUBREAPER = 36
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "cannot adopt orphans")


class Failed(Exception):
    """A command did not succeed."""


class Done:
    """What a command has needed: seconds, and bytes at its peak."""

    def __init__(self, cpu, wall, parts, memory):
        self.cpu, self.wall, self.parts, self.memory = cpu, wall, parts, memory

    def per(self, cases):
        parts = {name: seconds / cases for name, seconds in self.parts.items()}
        return {"cpu": self.cpu / cases, "wall": self.wall / cases, **parts, "memory": self.memory}


class Watcher(threading.Thread):
    """Looks at the processes from time to time: whose CPU it is, and how much memory the harness has."""

    def __init__(self):
        super().__init__(daemon=True)
        self.seen, self.kinds, self.memory = {}, {}, 0
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(APART):
            self.look()

    def look(self):
        memory = 0
        for pid in descendants():
            try:
                fields = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
                # One that has ended has no name any more.
                kind = self.kinds[pid] = self.kind(pid) or self.kinds.get(pid, "harness")
                self.seen[pid] = (kind, (int(fields[11]) + int(fields[12])) / TICK)
                if kind == "harness":
                    memory += int(open(f"/proc/{pid}/statm").read().split()[1]) * PAGE
            except (OSError, IndexError, ValueError):
                continue
        self.memory = max(self.memory, memory)

    def kind(self, pid):
        words = open(f"/proc/{pid}/cmdline", "rb").read().decode(errors="replace").split("\0")
        if not words[0]:
            return None
        # Debian's programs are scripts, which become the browser a moment later.
        program = words[1] if words[0].endswith("sh") and len(words) > 1 else words[0]
        # Some give themselves a title of one word.
        program = os.path.basename(program.split(" ")[0])
        if "chromedriver" in program:
            return "driver"
        return "browser" if "chrom" in program or "headless" in program else "harness"

    def parts(self, total):
        sums = {"harness": 0.0, "driver": 0.0, "browser": 0.0}
        for kind, seconds in self.seen.values():
            sums[kind] += seconds
        # What was not seen between the last look and the end is mostly the browser's.
        sums["browser"] += max(0.0, total - sum(sums.values()))
        return sums


def descendants():
    """All processes below this one, without those that are not ours."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                stat = open(f"/proc/{name}/stat").read()
            except OSError:
                continue
            parents.setdefault(int(stat.rpartition(")")[2].split()[1]), []).append(int(name))
    found, left = [], [os.getpid()]
    while left:
        for child in parents.get(left.pop(), []):
            if child not in NOT_OURS:
                found.append(child)
                left.append(child)
    return found


def run(command, environment, folder):
    """Runs the command to its end, and until all that it has started has ended."""
    settle(PATIENCE)
    watcher = Watcher()
    began = time.monotonic()
    with open(os.devnull) as nothing:
        log = open(os.path.join("/tmp", f"bench-{os.getpid()}.log"), "wb+")
        process = subprocess.Popen(command, env=environment, cwd=folder, stdin=nothing, stdout=log, stderr=log)
    watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    cpu += settle(PATIENCE)
    watcher.over.set()
    watcher.join()
    if process.returncode != 0:
        log.seek(0)
        text = log.read().decode(errors="replace")
        raise Failed(f"{' '.join(command)}\nended with {process.returncode}:\n{text[-3000:]}")
    os.unlink(log.name)
    log.close()
    return Done(cpu, wall, watcher.parts(cpu), watcher.memory)


def settle(patience):
    """Waits until nothing runs any more, and ends what does; the CPU of what was adopted."""
    cpu, deadline = 0, time.monotonic() + patience
    while left := descendants():
        if time.monotonic() > deadline:
            kill(left)
        cpu += sum(ended(pid) for pid in left)
        time.sleep(0.01)
    return cpu


def kill(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def ended(pid):
    """The CPU of an adopted process that has ended, and of those that it has waited for."""
    try:
        done, _, usage = os.wait4(pid, os.WNOHANG)
    except ChildProcessError:
        return 0
    return usage.ru_utime + usage.ru_stime if done else 0
