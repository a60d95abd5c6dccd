"""Fail closed: whatever system call of a start fails, the app runs as it was asked for, or not at all.

The calls are not listed here.  One good run of mainstay tells which ones it makes, in the first stage
and between clone and exec; then each of them is made to fail in turn, with each error, and what comes
of it is judged by one law:

    the app's program was never executed, mainstay said why and left with a code of its own;
    or the app ran and what it saw was to the letter what it sees when nothing fails.

A call that is added tomorrow is covered tomorrow.
"""
import errno
import functools
import json
import os
import pathlib
import re
import subprocess

import pytest

import rig

FAIL, WITHOUT = (str(rig.ROOT / "build/e2e" / name) for name in ("fail", "without"))
BY_HAND, INIT = 1, 0  # the app's process; mainstay's


@functools.cache
def call_names():
    """The machine's system calls by number."""
    said = subprocess.run(["gcc", "-E", "-dM", "-include", "sys/syscall.h", "-x", "c", "/dev/null"],
                          capture_output=True, text=True, check=True).stdout
    return {int(number): name for name, number in re.findall(r"#define __NR_(\w+) (\d+)$", said, re.M)}


# ---- how the container is started, and what is asked for -------------------------------------------

DOCKER = "chown,dac_override,fowner,fsetid,kill,setgid,setuid,setpcap,net_bind_service,net_raw," \
    "sys_chroot,mknod,audit_write,setfcap".split(",")


def caps(names):
    return [f"--bounding-set={','.join(['-all', *('+' + name for name in names)])}", "--inh-caps=-all"]


STARTS = {
    "root": [],
    "docker": ["/usr/bin/setpriv", *caps(DOCKER)],
    "without SETPCAP": ["/usr/bin/setpriv", *caps([name for name in DOCKER if name != "setpcap"])],
    "user": ["/usr/bin/setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", *caps(DOCKER)],
}
USER, KEEP = ("--user", "1000:1000"), ("--keep-caps", "NET_BIND_SERVICE")

# Everything that confines an app at once.
CAGE = (
    "--no-new-privs", "yes", "--bounding", "NET_BIND_SERVICE", "--securebits", "noroot,noroot-locked",
    "--rlimit", "nofile=512:1024,core=0", "--umask", "027", "--nice", "7", "--oom-score-adj", "300", "--cwd", "/usr",
    "--keep-fds", "none", "--mdwe", "yes", "--fs-ro", "/", "--fs-rw", "/dev", "--net-bind", "8080",
    "--net-connect", "443", "--guard", "yes", "--seccomp", "docker-default", "--seccomp-extra-deny", "ptrace",
)
# What ends a start of it: a stage that is no longer made, or no longer heard, is missed.
STEPS = {
    "setpgid", "setpriority", "prlimit64", "umask", "setgroups", "setresgid", "setresuid", "capset", "prctl", "getcwd",
    "landlock_restrict_self", "rt_sigprocmask", "seccomp", "execve",
}


ASKED = {
    "nothing": (),
    "no_new_privs": ("--no-new-privs", "yes"),
    "user": USER,
    "user, keep": (*USER, *KEEP),
    "user of the image": ("--user", "nobody"),
    "root, drop": ("--drop-caps", "NET_RAW,MKNOD"),
    "root, drop ALL": ("--drop-caps", "ALL"),
    "root, keep": KEEP,
    "health": (*USER, "--health"),
    "complain": ("--complain", "docker-default"),
    "cage": CAGE,
    "cage, user": (*USER, *CAGE),
    "cage, user, keep": (*USER, *KEEP, *CAGE),
}
RUNS = [("root", asked) for asked in ASKED if asked != "nothing"] + [
    ("root", "nothing"), ("docker", "user"), ("docker", "user, keep"), ("docker", "root, drop"),
    ("without SETPCAP", "user"), ("without SETPCAP", "user, keep"), ("without SETPCAP", "root, drop"),
    ("user", "no_new_privs"), ("user", "root, drop ALL"), ("docker", "cage, user"),
]


# ---- one run ---------------------------------------------------------------------------------------

TRIED = pathlib.Path("/tmp/mainstay-e2e-try")
APP = [rig.PROBE, "see", "write", str(TRIED), "write", "/dev/null"]


@pytest.fixture(autouse=True)
def nothing_left():
    yield
    TRIED.unlink(missing_ok=True)


class Run:
    """mainstay as process 1, with one call that fails: (process, number, error)."""

    def __init__(self, tmp, start, options, fault=(INIT, 0, 0), app=APP):
        log = tmp / "calls"
        chain = STARTS[start]
        with open(tmp / "out", "w+") as out:
            os.fchmod(out.fileno(), 0o666)
            done = subprocess.run(
                [FAIL, *map(str, fault), "2" if chain else "1", str(log), *chain, rig.MAINSTAY, *options, "--", *app],
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, text=True, env=rig.ENV,
                timeout=rig.PATIENCE, cwd="/")
            out.seek(0)
            self.out = out.read()
        self.code, self.err = done.returncode, done.stderr
        lines = [line.split() for line in log.read_text().splitlines()]
        self.ran = any(words[0] == "ran" for words in lines) or self.out != ""
        self.calls = [tuple(map(int, words)) for words in lines if words[0] != "ran"]

    def __repr__(self):
        return f"exit {self.code}\n--- out\n{self.out}--- err\n{self.err}---"


VARIES = re.compile(r"^(Vm|Rss|Hugetlb|Pid$|Tgid$|NSpid|NStgid|NSpgid|NSsid|Ngid|.*ctxt_switches|Cpus_allowed|"
                    r"Mems_allowed|TracerPid|State|FDSize|SigQ)")


def posture(out):
    """What the app saw of itself, without what differs from run to run."""
    seen, end = json.JSONDecoder().raw_decode(out)
    seen["status"] = {key: value for key, value in seen["status"].items() if not VARIES.match(key)}
    seen["fds"] = {fd: seen["fds"][fd] | {"target": re.sub(r"\d+", "N", seen["fds"][fd]["target"])}
                   for fd in seen["fds"]}
    for key in "cpus", "env":
        del seen[key]
    return seen, out[end:]


def named(call):
    """("prctl", 24) of a call: its name, and the argument that tells what it does."""
    _, _, number, first, second = call
    name = call_names().get(number, str(number))
    return name, {"prctl": first, "fcntl": second, "seccomp": first}.get(name)


def telling(calls):
    """All calls that there are, but of a long list of the same ones only the two at either end."""
    alike = {}
    for call in calls:
        alike.setdefault((call[0], named(call)), []).append(call)
    for some in alike.values():
        yield from some if len(some) < 6 else [*some[:2], *some[-2:]]


# Calls of libc before main(), which has no words for what befalls it there.
BEFORE_MAIN = {"arch_prctl", "set_tid_address", "set_robust_list", "rseq", "mmap", "mprotect", "brk", "getrandom"}
# What stands on stderr when it is these that fail; elsewhere the error itself has to.
WORDS = {
    "setgroups": "setgroups", "setresgid": "setresgid", "setresuid": "setresuid",
    "capset": "capset|inheritable|ambient", "setpgid": "process group", "clone": "clone", "clone3": "clone",
    "execve": "exec", "seccomp": "seccomp|filter", "landlock_create_ruleset": "fence|landlock",
    "landlock_add_rule": "fence|landlock", "landlock_restrict_self": "fence|landlock",
    "prlimit64": "limit|resources", "setpriority": "nice|resources", "close_range": "close|descriptors",
    "chdir": "cwd|directory",
}


def differences(good, run):
    """What one app saw and the other did not."""
    if run.code != good.code:
        return {"exit code": (good.code, run.code)}
    (was, end), (now, other_end) = posture(good.out), posture(run.out)
    changed = {key: (was[key], now[key]) for key in was if was[key] != now[key] and key != "status"}
    changed |= {key: (was["status"][key], now["status"].get(key))
                for key in was["status"] if was["status"][key] != now["status"].get(key)}
    if end != other_end:
        changed["words"] = end, other_end
    return changed


# What nobody asked for by name is left out where it cannot be had, and that is said.
GUARDED = {"Seccomp", "Seccomp_filters", "NoNewPrivs", "no_new_privs"}
LEFT_OUT = {"the command is not guarded": GUARDED}
# Who cannot know that it is root guards itself from its app.
STRICTER = {"getuid": GUARDED}


def excused(name, run, changed):
    """Is the app as it should be, but for what is left out with a warning, or is stricter?"""
    if changed and set(changed) <= STRICTER.get(name, set()):
        return int(changed["Seccomp_filters"][1]) > int(changed["Seccomp_filters"][0])
    return any(re.search(f"^mainstay: warning: {words}", run.err) and set(changed) <= keys
               for words, keys in LEFT_OUT.items())


def wrong(good, run, call, error):
    """What is wrong with the outcome, in words; None: it is as the law says."""
    name, _ = named(call)
    in_child = call[0] != INIT
    if run.ran:
        changed = differences(good, run)
        return changed and not excused(name, run, changed) and f"the app ran with a difference: {changed}"
    if name in BEFORE_MAIN and call[1] <= 4:
        return None if run.code else "no exit code"
    codes = (126, 127) if in_child and name == "execve" else (125,) if in_child else (78, 125)
    if run.code not in codes:
        return f"exit code {run.code}, stderr {run.err!r}"
    if not re.match(r"mainstay: error: .+: .+\n", run.err):
        return f"nothing is said: {run.err!r}"
    if in_child and not re.search(f"{ERRORS[error]}|verify", run.err):
        return f"another error is said: {run.err!r}"
    if in_child and not re.search(f"{WORDS.get(name, '.')}|verify", run.err):
        return f"another step is named: {run.err!r}"
    return None


# musl's words.
ERRORS = {errno.EPERM: "Operation not permitted", errno.EINVAL: "Invalid argument", errno.ENOMEM: "Out of memory",
          errno.ENOSYS: "Function not implemented"}


def try_all(tmp, start, options):
    """Every call in turn.  How many of them kept the app from running, by name."""
    good = Run(tmp, start, options)
    assert good.code == 0 and good.err == "" and good.ran, good
    again = Run(tmp, start, options)
    assert not differences(good, again)
    ended, faults = {}, []
    # What the first stage does depends little on how it was started; it is tried from root.
    for call in (call for call in telling(good.calls) if call[0] != INIT or start == "root"):
        for error in ERRORS:
            run = Run(tmp, start, options, (*call[:2], error))
            fault = wrong(good, run, call, error)
            if fault:
                faults.append(f"{named(call)} {call} as {errno.errorcode[error]}: {fault}")
            if not run.ran:
                ended.setdefault(named(call)[0], set()).add(call[0])
    assert not faults, "\n".join(faults)
    return ended


@pytest.mark.parametrize("start, asked", RUNS, ids=lambda word: word)
def test_a_call_that_fails(tmp_path, start, asked):
    ended = try_all(tmp_path, start, ASKED[asked])
    assert ended["execve"] == {BY_HAND}
    assert start != "root" or ended["clone"] == {INIT}
    if asked == "cage, user":
        assert STEPS <= {name for name, where in ended.items() if BY_HAND in where}


# ---- an old kernel, a strict runtime: a call is refused whoever makes it --------------------------------

def denied(tmp, options, call, error):
    """mainstay in a PID namespace where one call is answered with an error, for the app as well."""
    with open(tmp / "out", "w+") as out:
        done = subprocess.run(
            ["/usr/bin/unshare", "--pid", "--fork", "--mount-proc", "--kill-child", WITHOUT, str(call), "-1",
             str(error), rig.MAINSTAY, *options, "--", *APP], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE,
            text=True, env=rig.ENV, timeout=rig.PATIENCE, cwd="/")
        out.seek(0)
        return Outcome(out.read(), done.stderr, done.returncode)


class Outcome:
    def __init__(self, out, err, code):
        self.out, self.err, self.code = out, err, code
        self.ran = out != ""

    def __repr__(self):
        return f"exit {self.code}\n--- out\n{self.out}--- err\n{self.err}---"


UNUSED = 0xffff  # no call has this number
# An app that may not make these cannot say what it sees; the first test covers them.
NEEDED = {"openat", "open", "read", "readv", "write", "writev", "fstat", "newfstatat", "mmap", "brk", "munmap",
          "arch_prctl", "execve", "exit_group", "ioctl", "close"}
# And these it says differently, because it asks in vain.
ASKED_IN_VAIN = {
    "getpid": {"pid", "fds"}, "getppid": {"ppid"}, "getpgid": {"pgid"}, "getcwd": {"cwd"}, "fcntl": {"fds"},
    "prctl": {"securebits", "keepcaps", "no_new_privs", "dumpable", "timer_slack", "mdwe"},
}


@pytest.mark.parametrize("error", [errno.EPERM, errno.ENOSYS], ids=errno.errorcode.get)
@pytest.mark.parametrize("asked", ["nothing", "no_new_privs", "user", "user, keep", "root, drop", "cage, user, keep"])
def test_a_call_that_is_refused_to_all(tmp_path, asked, error):
    options = ASKED[asked]
    good = denied(tmp_path, options, UNUSED, error)
    assert good.code == 0 and good.ran, good
    calls = {named(call)[0]: call[2] for call in Run(tmp_path, "root", options).calls}
    faults = []
    for name, number in calls.items():
        if name in NEEDED:
            continue
        run = denied(tmp_path, options, number, error)
        changed = run.ran and differences(good, run)
        if changed and not set(changed) <= ASKED_IN_VAIN.get(name, set()) and not excused(name, run, changed):
            faults.append(f"{name}: the app ran with a difference: {changed}")
        if not run.ran and not (run.code in (78, 125) and run.err.startswith("mainstay: error: ")):
            faults.append(f"{name}: {run!r}")
    assert not faults, "\n".join(faults)
