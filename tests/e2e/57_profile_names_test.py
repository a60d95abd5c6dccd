"""The text of the profiles in seccomp/: what holds in every one, by name and by number.

The numbers are those of libseccomp's own table, for x86_64 and for arm64.
"""
import csv
import functools
import io
import json
import os
import pathlib
import re
import subprocess
import tarfile

import pytest

import engine as engines
import rig

FOLDER = rig.ROOT / "seccomp"
OURS = ["minimal", "go", "node", "python", "nginx", "web"]
ALL = [*OURS, "docker-default"]
ALLOW = "SCMP_ACT_ALLOW"
ENOSYS = 38
ALWAYS = {"getpid", "gettid", "exit", "exit_group", "rt_sigreturn", "restart_syscall"}

# An arm64 has only the newer of these; who allows the older has to allow the newer as well.
NEWER = {"open": "openat", "creat": "openat", "access": "faccessat", "stat": "newfstatat", "lstat": "newfstatat",
         "readlink": "readlinkat", "mkdir": "mkdirat", "rmdir": "unlinkat", "unlink": "unlinkat", "rename": "renameat",
         "link": "linkat", "symlink": "symlinkat", "mknod": "mknodat", "chmod": "fchmodat", "chown": "fchownat",
         "lchown": "fchownat", "utime": "utimensat", "utimes": "utimensat", "futimesat": "utimensat",
         "getdents": "getdents64", "dup2": "dup3", "pipe": "pipe2", "poll": "ppoll", "select": "pselect6",
         "epoll_create": "epoll_create1", "epoll_wait": "epoll_pwait", "eventfd": "eventfd2", "signalfd": "signalfd4",
         "inotify_init": "inotify_init1", "fork": "clone", "vfork": "clone", "getpgrp": "getpgid", "pause": "ppoll",
         "alarm": "setitimer", "time": "gettimeofday", "arch_prctl": "set_tid_address", "uretprobe": "rt_sigreturn"}

# Newer than Linux 5.1 and refused with EPERM all the same: nobody has to fall back from them.
REFUSED = {"io_uring_setup", "io_uring_enter", "io_uring_register", "open_tree", "move_mount", "fsopen", "fsconfig",
           "fsmount", "fspick", "pidfd_getfd", "process_madvise", "mount_setattr", "quotactl_fd", "process_mrelease",
           "set_mempolicy_home_node", "pidfd_send_signal", "pidfd_open", "fchmodat2", "seccomp"}


def no_twins(pairs):
    assert len({key for key, _ in pairs}) == len(pairs), f"a key twice in {pairs}"
    return dict(pairs)


@functools.cache
def profile(name):
    return json.loads((FOLDER / f"{name}.json").read_text(), object_pairs_hook=no_twins)


def conditions(rule):
    return tuple((a["index"], a["op"], a["value"], a.get("valueTwo", 0)) for a in rule.get("args") or [])


def in_force(name, caps=frozenset(), arch="amd64"):
    """The rules that are left when capabilities and architecture are known."""
    for rule in profile(name)["syscalls"]:
        needs, bars = rule.get("includes", {}), rule.get("excludes", {})
        if (set(needs.get("caps", [])) <= caps and not caps & set(bars.get("caps", []))
                and arch in needs.get("arches", [arch]) and arch not in bars.get("arches", [])):
            yield rule


def allowed(name):
    return {call for rule in in_force(name) if rule["action"] == ALLOW for call in rule["names"]}


def allowances(name):
    return {(call, conditions(rule)) for rule in in_force(name) if rule["action"] == ALLOW for call in rule["names"]}


def unknown(name):
    return {call for rule in in_force(name) if rule.get("errnoRet") == ENOSYS for call in rule["names"]}


@functools.cache
def table():
    """{architecture: {name: number}}"""
    subprocess.run([rig.ROOT / "tests/rig/deps.sh", "fetch", "build/dl"], check=True, cwd=rig.ROOT,
                   timeout=300, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    archive, = (rig.ROOT / "build/dl").glob("libseccomp_*.orig.tar.gz")
    with tarfile.open(archive) as tar:
        member, = (m for m in tar.getmembers() if m.name.endswith("/src/syscalls.csv"))
        rows = list(csv.DictReader(io.TextIOWrapper(tar.extractfile(member))))
    name = next(iter(rows[0]))  # its head names the kernel, too
    return {arch: {row[name]: int(row[arch]) for row in rows if row[arch].isdigit()}
            for arch in ("x86_64", "aarch64")}


def test_there_is_no_other():
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == sorted(ALL)


@pytest.mark.parametrize("name", ALL)
def test_its_form(name):
    """A word for the whole and for each group; the names of a group are in order and in it once."""
    text = profile(name)
    assert set(text) <= {"comment", "defaultAction", "defaultErrnoRet", "archMap", "syscalls"}
    assert text["comment"] and text["defaultAction"] == "SCMP_ACT_ERRNO" and text["defaultErrnoRet"] == 1
    # With an entry for the processor, and no second one beside it, runc answers ENOSYS above the highest number.
    natives = {entry["architecture"]: entry["subArchitectures"] for entry in text["archMap"]}
    assert name not in OURS or natives == {"SCMP_ARCH_X86_64": [], "SCMP_ARCH_AARCH64": []}
    seen = []
    for rule in text["syscalls"]:
        assert len(rule["comment"]) > 3 and rule["names"] == sorted(set(rule["names"])), rule
        assert (rule["action"], rule.get("errnoRet")) in {(ALLOW, None), ("SCMP_ACT_ERRNO", ENOSYS)}, rule
        assert len({a["index"] for a in rule.get("args", [])}) == len(rule.get("args", [])), rule
        seen += [(call, conditions(rule)) for call in rule["names"]]
    if name in OURS:
        assert len(seen) == len(set(seen)), sorted(call for call in seen if seen.count(call) > 1)
    raw = (FOLDER / f"{name}.json").read_text()
    assert not re.search(r" +$|\r|[^\n]\Z", raw, re.M), "spaces at a line's end, or no last line"


def test_one_word_means_one_thing():
    """Groups with the same comment are the same in every profile, so one can be mended without hunting."""
    meaning = {}
    for name in OURS:
        for rule in profile(name)["syscalls"]:
            assert meaning.setdefault(rule["comment"], rule) == rule, (name, rule["comment"])


@pytest.mark.parametrize("name", ALL)
def test_what_every_profile_has(name):
    assert ALWAYS | {"execve"} <= allowed(name)
    assert "clone3" in unknown(name) and "clone3" not in allowed(name)
    clone = [rule for rule in in_force(name) if "clone" in rule["names"]]
    assert len(clone) == 1 and clone[0]["args"][0]["value"] & 0x7E020000 == 0x7E020000


@pytest.mark.parametrize("name", OURS)
def test_arguments_are_read_as_the_kernel_reads_them(name):
    """These take an int: a program may leave anything in the upper half, and the kernel does not look."""
    for rule in profile(name)["syscalls"]:
        if set(rule["names"]) & {"ioctl", "prctl", "socket", "socketpair", "prlimit64", "mknod", "mknodat"}:
            for a in rule.get("args", []):
                assert a["op"] == "SCMP_CMP_MASKED_EQ" and a["value"] <= 0xFFFFFFFF, rule
                assert a["valueTwo"] & ~a["value"] == 0, f"can never be: {rule}"


def test_none_allows_what_docker_does_not():
    for name in OURS:
        assert allowed(name) - allowed("docker-default") == set(), name


def test_larger_profiles_hold_the_smaller():
    threads = ("clone", ((0, "SCMP_CMP_MASKED_EQ", 0x7E030000, 0x10000),))
    for smaller, larger in [("minimal", "go"), *((name, "web") for name in OURS[1:5])]:
        assert allowances(smaller) - allowances(larger) - {threads} == set(), (smaller, larger)


@pytest.mark.parametrize("name", OURS)
def test_on_arm64_it_allows_the_same(name):
    for older, newer in NEWER.items():
        assert older not in allowed(name) or newer in allowed(name), (older, newer)
    missing = {call for call in allowed(name) if call not in table()["aarch64"]}
    assert missing <= set(NEWER), f"on x86_64 alone, and nothing named that stands for it: {missing - set(NEWER)}"


@pytest.mark.parametrize("arch", ["x86_64", "aarch64"])
@pytest.mark.parametrize("name", OURS)
def test_every_name_is_known(name, arch):
    everywhere = table()["x86_64"].keys() | table()["aarch64"].keys()
    assert (allowed(name) | unknown(name)) - everywhere == set()
    assert ALWAYS <= table()[arch].keys()


@pytest.mark.parametrize("name", OURS)
def test_who_falls_back_is_told_to(name):
    """Below the highest number that a profile names, a new call is allowed, unknown, or refused on purpose.

    Above it mainstay answers ENOSYS to everything. EPERM in between would tell a C library that its
    new call is there and forbidden, where it could have done the same with an old one.
    """
    numbers = table()["x86_64"]
    highest = max(numbers[call] for call in allowed(name) | unknown(name) if call in numbers)
    new = {call for call, number in numbers.items() if 424 <= number <= highest}
    assert new - allowed(name) - unknown(name) - REFUSED == set()


def test_the_figures_in_the_readme():
    docker = {call for call in allowed("docker-default") if call in table()["x86_64"]}
    text = (FOLDER / "README.md").read_text()
    for name in OURS:
        mine = {call for call in allowed(name) if call in table()["x86_64"]}
        assert re.search(rf"^\| `{name}` \| {len(mine)} \| {len(docker - mine)} \|", text, re.M), \
            f"| `{name}` | {len(mine)} | {len(docker - mine)} |"
    assert f"| `docker-default` | {len(docker)} | 0 |" in text, len(docker)


@pytest.mark.parametrize("name", ALL)
def test_mainstay_has_nothing_to_say_against_it(name):
    """Not even a warning, where the names that it does not know are faults."""
    words = [rig.MAINSTAY, "check", "--seccomp", str(FOLDER / f"{name}.json"), "--seccomp-strict", "--", "/bin/true"]
    done = subprocess.run(words, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=30)
    assert (done.returncode, done.stderr) == (0, "")


# -- Docker's default, and what a running engine makes of its own ------------------------------------

# What Docker 29 has and Docker 20.10 did not.
LATER = {"cachestat", "fchmodat2", "futex_requeue", "futex_wait", "futex_wake", "getxattrat", "listmount",
         "listxattrat", "map_shadow_stack", "mseal", "name_to_handle_at", "pkey_alloc", "pkey_free", "pkey_mprotect",
         "process_vm_readv", "process_vm_writev", "removexattrat", "riscv_hwprobe", "setxattrat", "statmount",
         "uretprobe"}
GONE = {"io_uring_enter", "io_uring_register", "io_uring_setup"}


def rules(some):
    return {(call, rule["action"], rule.get("errnoRet"), conditions(rule)) for rule in some for call in rule["names"]}


def handed_to_runc():
    """The engine's version, and the configuration that it makes for a container of its own accord."""
    engine = engines.Engine()
    try:
        container = engine.start("mainstay-rig/bash", "sleep", "60")
        root = pathlib.Path("/proc", rig.read(f"{engine.dir}/pid").strip(), "root/run/engine")
        bundle, = root.glob(f"containerd/daemon/io.containerd.runtime.v2.task/*/{container.id}/config.json")
        oci = json.loads(bundle.read_text())
        engine.clear()
        return engine.docker("version", "-f", "{{.Server.Version}}").stdout, oci
    finally:
        engine.stop()


def test_docker_default_is_dockers_default():
    version, oci = handed_to_runc()
    caps = set(oci["process"]["capabilities"]["bounding"])
    arch = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
    theirs, mine = rules(oci["linux"]["seccomp"]["syscalls"]), rules(in_force("docker-default", caps, arch))
    # Docker 29.4.2 closed AF_ALG: a condition where there was none.
    mine_alone = {call for call, *_ in mine - theirs} - {"socket"}
    theirs_alone = {call for call, *_ in theirs - mine} - {"socket"}
    if version.startswith("20.10."):
        assert (mine_alone, theirs_alone) == (LATER, GONE)
    else:  # another engine may know fewer of the new ones; it must not differ in any other
        assert mine_alone <= LATER and theirs_alone <= GONE, version
