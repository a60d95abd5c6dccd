"""mainstay doctor: what it sees is compared with what is seen from outside, and what it advises is done."""
import json
import os
import pathlib
import re
import resource
import shlex
import shutil
import subprocess
import tarfile
import tempfile

import pytest

import engine as engines
import rig

DOCTOR = [rig.MAINSTAY, "doctor", "--json"]
HARDENED = "--read-only --cap-drop ALL --security-opt no-new-privileges --user 1000:1000 --memory 64m " \
    "--pids-limit 50".split()
ADVICE = rig.ROOT / "docs/doctor.md"


class Found(dict):
    """The doctor's JSON; .verdict("user") and .check("user") say what it thinks of one thing."""

    def check(self, name):
        return next(one for one in self["checks"] if one["id"] == name)

    def verdict(self, name):
        return self.check(name)["verdict"]


def found(text):
    return Found(json.loads(text))


# ---- in boxes --------------------------------------------------------------------------------------

def boxed(box, **more):
    one = box(argv=more.pop("argv", DOCTOR), **more)
    assert one.exit() == 0, one
    return found(one.out)


def test_on_this_machine(box):
    """In a box only processes and mounts are our own."""
    seen = boxed(box)
    assert seen["process"]["pid"] == 1 and seen["process"]["init_kind"] == "mainstay"
    assert (seen["level"], seen["wanted"], seen["met"]) == ("none", None, True)
    assert seen["namespaces"]["pid"] == "own" and seen.verdict("user") == "improve"


@pytest.mark.parametrize("name, check", [("net", "host_network"), ("ipc", "host_ipc"), ("uts", None), ("cgroup", None)])
def test_namespaces(box, name, check):
    """Those of the machine, and those of a container."""
    number = int(re.sub(r"\D", "", os.readlink(f"/proc/self/ns/{name}")))
    ours = number < 0xf0000000 if name != "net" else os.path.exists("/proc/sys/net/core/netdev_budget")
    for before, owner in ([], "host" if ours else "own"), (["/usr/bin/unshare", f"--{name}"], "own"):
        seen = boxed(box, argv=[*before, *DOCTOR])
        assert seen["namespaces"][name] == owner
        if check:
            assert seen.verdict(check) == ("ok" if owner == "own" else "bad")


def test_a_user_namespace(box):
    seen = boxed(box, argv=["/usr/bin/unshare", "--user", "--map-root-user", *DOCTOR],
                 user=["--reuid", "1000", "--regid", "1000", "--clear-groups"])
    assert seen["rights"]["uids"] == [0, 0, 0] and seen["namespaces"]["root_outside"] == 1000
    assert seen["namespaces"]["user"] == "own" and seen.verdict("user_namespace") == "ok"


def sets(pid):
    """The five sets of a process as the kernel shows them, by the doctor's names."""
    status = rig.status(pid)
    return {name: int(status["Cap" + key], 16) for name, key in (
        ("inheritable", "Inh"), ("permitted", "Prm"), ("effective", "Eff"), ("bounding", "Bnd"), ("ambient", "Amb"))}


NAMES = """CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE
NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE
SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL
SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE""".split()


def masks(capabilities):
    return {key: sum(1 << NAMES.index(name) for name in names) for key, names in capabilities.items()}


@pytest.mark.parametrize("user", [
    [], ["--reuid", "1000", "--regid", "1001", "--groups", "4,1001", "--inh-caps", "-all,+net_bind_service",
         "--ambient-caps", "-all,+net_bind_service"],
    ["--bounding-set", "-all,+chown,+kill", "--no-new-privs", "--securebits", "+noroot"],
], ids=str)
def test_rights_are_those_of_the_kernel(box, user):
    """Asked of the very process that asks the doctor: it goes on as it was before."""
    script = "import os, subprocess, sys; print(open('/proc/self/status').read()); sys.stdout.flush(); " \
        "subprocess.run(sys.argv[1:])"
    one = box(argv=["/usr/bin/python3", "-c", script, *DOCTOR], user=user)
    assert one.exit() == 0, one
    status, _, told = one.out.partition("\n{")
    status = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    seen = found("{" + told)
    rights = seen["rights"]
    assert rights["uids"] == [int(word) for word in status["Uid"].split()[:3]]
    assert rights["gids"] == [int(word) for word in status["Gid"].split()[:3]]
    assert rights["groups"] == [int(word) for word in status["Groups"].split()]
    assert rights["no_new_privs"] == int(status["NoNewPrivs"])
    assert rights["seccomp_mode"] == int(status["Seccomp"])
    assert rights["seccomp_filters"] == int(status["Seccomp_filters"])
    assert rights["securebits"] == (3 if "--securebits" in user else 0) & 1
    assert masks(seen["capabilities"])["bounding"] == int(status["CapBnd"], 16)
    assert masks(seen["capabilities"])["ambient"] == int(status["CapAmb"], 16)
    assert masks(seen["capabilities"])["inheritable"] == int(status["CapInh"], 16)


def test_who_process_1_is(box):
    """One that does not reap is found out by what it leaves."""
    script = "import os, subprocess, sys\npid = os.fork()\nif pid == 0: os._exit(0)\n" \
        "os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)\nsubprocess.run(sys.argv[1:])"
    seen = boxed(box, argv=["/usr/bin/python3", "-c", script, *DOCTOR])
    assert (seen["process"]["init"], seen["process"]["init_kind"]) == ("python3", "app")
    assert (seen["process"]["zombies"], seen["process"]["init_reaps"]) == (1, False)
    assert seen.verdict("init") == "improve"
    seen = boxed(box, argv=[rig.MAINSTAY, "--", *DOCTOR])
    assert seen["process"]["init"].startswith("mainstay")
    assert seen["process"]["init_reaps"] is True and seen.verdict("init") == "ok"
    seen = boxed(box, argv=["/usr/bin/tini", "--", *DOCTOR])
    assert seen["process"]["init_kind"] == "init" and seen.verdict("init") == "ok"


def test_limits_are_those_of_the_process(box):
    def lower():
        resource.setrlimit(resource.RLIMIT_CORE, (4096, 8192))
        resource.setrlimit(resource.RLIMIT_NOFILE, (512, 600))
    seen = boxed(box, before=lower)
    assert seen["limits"]["core"] == [4096, 8192] and seen["limits"]["nofile"] == [512, 600]
    assert seen.verdict("core_files") == "improve" and seen.verdict("open_files") == "improve"


def test_names_of_secrets_but_never_their_values(box):
    env = {"DB_PASSWORD": "hunter2", "TLS_PRIVATE_KEY": "hunter2", "DB_PASSWORD_FILE": "/hunter2", "API_KEY": ""}
    seen = boxed(box, env=env)
    assert seen["process"]["secrets"] == ["DB_PASSWORD", "TLS_PRIVATE_KEY"]
    for argv in DOCTOR, DOCTOR[:2]:
        one = box(argv=argv, env=env)
        assert one.exit() == 0 and "hunter2" not in one.out + one.err and "DB_PASSWORD" in one.out


def test_a_terminal(box):
    one = box(argv=DOCTOR, tty=True)
    assert one.exit() == 0
    seen = found(one.out)
    assert seen["process"]["terminal"] is True
    legacy = rig.read("/proc/sys/dev/tty/legacy_tiocsti").strip()
    assert seen["kernel"]["legacy_tiocsti"] == (int(legacy) if legacy else None)
    assert seen.verdict("terminal") == ("ok" if legacy == "0" else "improve")


@pytest.fixture
def scratch():
    """A root that holds nothing but the binary."""
    with tempfile.TemporaryDirectory(prefix="mainstay-root-") as root:
        os.chmod(root, 0o755)
        shutil.copy(rig.MAINSTAY, f"{root}/mainstay")
        yield root


def test_without_proc(scratch):
    """What cannot be seen is no proof."""

    def run(*words):
        return subprocess.run(
            ["unshare", "--pid", "--fork", "--kill-child", "--net", "--ipc", "chroot", "--userspec=1000:1000", scratch,
             "/mainstay", "doctor", "--json", *words], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=rig.PATIENCE, env=rig.ENV)
    done = run()
    assert (done.returncode, done.stderr) == (0, "")
    seen = found(done.stdout)
    assert seen["rights"]["uids"] == [1000] * 3 and seen["rights"]["no_new_privs"] == 0
    assert seen["capabilities"]["effective"] == [] and len(seen["capabilities"]["bounding"]) > 10
    for name in "host_pid", "host_sockets", "masked_paths", "user_namespace":
        assert seen.verdict(name) == "unknown", name
    assert seen["kernel"]["pidfd_open"] == "yes"
    assert run("--level", "baseline").returncode == 1


def test_where_no_child_can_be_made(box):
    """Then nothing is known of the calls, and all else is."""
    seen = boxed(box, user=["--reuid", "64000", "--regid", "64000", "--clear-groups"],
                 argv=["/usr/bin/prlimit", "--nproc=1", *DOCTOR])
    assert {seen["kernel"][name] for name in ("pidfd_open", "clone3", "mseal")} == {"unknown"}
    assert seen.verdict("kernel") == "unknown" and seen.verdict("user") == "ok"


@pytest.mark.parametrize("words, says", [
    (["--level"], "--level"), (["--level", "best"], "best"), (["--level=none"], "none"), (["--levl"], "--levl"),
    (["now"], "now"), (["--json", "--level", ""], "is no level")], ids=str)
def test_wrong_words(box, words, says):
    one = box(argv=[rig.MAINSTAY, "doctor", *words])
    assert one.exit() == 78 and one.out == "" and says in one.err, one


def test_help(box):
    one = box(argv=[rig.MAINSTAY, "doctor", "--help"])
    assert one.exit() == 0 and one.out.startswith("usage: mainstay doctor")


def test_a_person_sees_the_same(box):
    seen, one = boxed(box), box(argv=DOCTOR[:2])
    assert one.exit() == 0
    for check in seen["checks"]:
        assert re.search(rf"^{check['verdict']} +{check['id']}: ", one.out, re.M), check
        assert check["verdict"] not in ("bad", "improve") or check["docker"] in one.out, check
    for part in "process", "rights", "capabilities", "cgroup", "limits", "files", "namespaces", "kernel":
        assert re.search(rf"^{part} ", one.out, re.M), part
    assert max(len(line) for line in one.out.splitlines() if line.startswith(" " * 13)) <= 130


def test_every_check_is_in_the_manual(box):
    rows = re.findall(r"^\| `(\w+)` \| (\w+) \|", ADVICE.read_text(), re.M)
    assert rows == [(check["id"], check["level"]) for check in boxed(box)["checks"]]


# ---- in Docker -------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def running_engine(tmp_path_factory):
    one = engines.Engine(images=False)
    root = tmp_path_factory.mktemp("image")
    with tarfile.open(root / "image.tar", "w") as tar:
        tar.add(rig.MAINSTAY, "mainstay")
        tar.add(rig.PROBE, "probe")
        for name, mode in ("open", 0o777), ("tmp", 0o1777):
            entry = tarfile.TarInfo(name)
            entry.type, entry.mode = tarfile.DIRTYPE, mode
            tar.addfile(entry)
    one.docker("import", "--change", 'ENTRYPOINT ["/mainstay"]', str(root / "image.tar"), "doctor")
    yield one
    one.stop()


@pytest.fixture
def engine(running_engine):
    yield running_engine
    running_engine.clear()


def ask(engine, *flags, level=None):
    done = engine.run(*flags, "doctor", "doctor", "--json", *(["--level", level] if level else []))
    assert done.returncode in (0, 1), done
    seen = found(done.stdout)
    assert seen["met"] is (done.returncode == 0)
    return seen


def test_the_default_is_the_baseline(engine):
    for level, met in ("baseline", True), ("restricted", False):
        seen = ask(engine, level=level)
        assert (seen["level"], seen["met"], seen["wanted"]) == ("baseline", met, level), seen["checks"]
    assert seen["files"]["world_writable"] == ["/open"]
    assert seen["process"]["engine"] == "docker"
    assert seen["namespaces"]["pid"] == seen["namespaces"]["ipc"] == seen["namespaces"]["uts"] == "own"


def test_hardened_is_restricted(engine):
    seen = ask(engine, *HARDENED, level="restricted")
    assert seen["level"] == "restricted" and seen["met"]
    assert seen["cgroup"]["memory_max"] == 64 << 20 and seen["cgroup"]["pids_max"] == 50
    assert seen["files"]["root_read_only"] is True and not seen["cgroup"]["writable"]


@pytest.mark.parametrize("taken", [word for word in HARDENED if word.startswith("--")])
def test_each_flag_of_it_counts(engine, taken):
    """Without any one of them it is not restricted any more."""
    at = HARDENED.index(taken)
    rest = HARDENED[:at] + HARDENED[at + (1 if taken == "--read-only" else 2):]
    assert ask(engine, *rest, level="restricted")["level"] == "baseline"


# What makes each check fail, if a plain run does not; the doctor says how to make it good again.
WORSE = {
    "host_pid": ["--pid", "host"],
    "host_ipc": ["--ipc", "host"],
    "host_sockets": ["-v", "SOCKET:/run/docker.sock"],
    "host_devices": ["--device", "DISK:/dev/sda"],
    "default_capabilities": ["--cap-add", "NET_ADMIN"],
    "seccomp": ["--security-opt", "seccomp=unconfined"],
    "masked_paths": ["--security-opt", "systempaths=unconfined"],
    "sys_read_only": ["-v", "/sys:/sys"],
    "user": [],
    "no_new_privs": [],
    "capabilities": [],
    "read_only_root": [],
    "memory_limit": [],
    "pids_limit": [],
    "cgroup_read_only": ["-v", "/sys/fs/cgroup:/sys/fs/cgroup"],
    "group": [],
    "cpu_limit": [],
    "core_files": ["--ulimit", "core=4096:4096"],
    "open_files": ["--ulimit", "nofile=512:512"],
    "writable_mounts": ["-v", "FOLDER:/data"],
    "world_writable": [],
    "secrets": ["-e", "DB_PASSWORD=hunter2"],
    "low_ports": ["--cap-drop", "ALL", "--sysctl", "net.ipv4.ip_unprivileged_port_start=1024"],
    "terminal": ["-t"],
}
ELSEWHERE = {"init", "host_network"}  # tests of their own
NOT_HERE = {"security_module"}        # needs a kernel that has one
VALUED = {"--pid", "--ipc", "-v", "--device", "--cap-add", "--cap-drop", "--security-opt", "--ulimit", "-e", "--sysctl"}


def applied(remedy, flags):
    """The flags of docker run with a remedy: words to add, or after "without" words to take away."""
    if not remedy.startswith("without "):
        return [*flags, *shlex.split(remedy)]
    taken, kept = {word for word in remedy.split() if word.startswith("-")}, list(flags)
    while taken & set(kept):
        at = next(i for i, word in enumerate(kept) if word in taken)
        del kept[at:at + (2 if kept[at] in VALUED else 1)]
    return kept


def disk():
    for path in pathlib.Path("/dev").iterdir():
        if path.is_block_device():
            return str(path)
    return pytest.skip("this machine has no disk")


@pytest.mark.parametrize("name", WORSE)
def test_what_it_advises_helps(engine, tmp_path, name):
    places = {"SOCKET": f"{engine.dir}/sock", "FOLDER": str(tmp_path), "SOURCE:PATH": f"{tmp_path}:/data"}
    if name == "host_devices":
        places["DISK"] = disk()

    def placed(words):
        for word, place in places.items():
            words = words.replace(word, place)
        return words
    flags = [placed(word) for word in WORSE[name]]
    before = ask(engine, *flags).check(name)
    assert before["verdict"] == ("bad" if before["level"] == "baseline" else "improve"), before
    if name == "writable_mounts":
        flags = []  # the same volume, said in another way
    after = ask(engine, *applied(placed(before["docker"]), flags)).check(name)
    assert after["verdict"] == "ok", (before, after)


def test_no_advice_is_left_out(engine):
    """Every check is tried above, or in a test of its own, or cannot be helped from here."""
    for check in ask(engine)["checks"]:
        if check["docker"].startswith("host: "):
            assert check["docker"] == check["compose"], check
        else:
            assert check["id"] in set(WORSE) | ELSEWHERE | NOT_HERE, check


def test_an_init_is_what_it_advises(engine):
    bare = ["--entrypoint", "/probe", "doctor", "say", "ready", "pause"]
    one = engine.start(*bare).expect("ready")
    before = found(one.exec("/mainstay", "doctor", "--json").stdout)
    assert (before["process"]["init"], before["process"]["init_reaps"]) == ("probe", None)
    assert before.verdict("init") == "improve"
    two = engine.start(*shlex.split(before.check("init")["docker"]), *bare).expect("ready")
    after = found(two.exec("/mainstay", "doctor", "--json").stdout)
    assert after.verdict("init") == "ok" and after["process"]["init_reaps"] is True


def test_the_processes_of_another_container(engine):
    one = engine.start("--entrypoint", "/probe", "doctor", "say", "ready", "pause").expect("ready")
    seen = ask(engine, "--pid", f"container:{one.id}")
    assert seen["namespaces"]["pid"] == "shared" and seen.verdict("host_pid") == "bad"


def group_of(engine, container):
    """The container's control group with memory, as the machine sees it."""
    pattern = f"**/{os.path.basename(engine.dir)}/{container.id}"
    return next(pathlib.Path("/sys/fs/cgroup/memory").glob(pattern), None) or \
        next(pathlib.Path("/sys/fs/cgroup").glob(pattern))


@pytest.mark.parametrize("space", ["host", "private"])
def test_the_same_is_seen_from_outside(engine, space):
    """Rights and limits of a container, beside what the machine's own /proc and cgroups say."""
    one = engine.start("--cgroupns", space, "--user", "1000:1001", "--group-add", "7", "--cap-drop", "ALL", "--cap-add",
                       "NET_BIND_SERVICE", "--memory", "48m", "--pids-limit", "33", "--cpus", "0.5",
                       "--entrypoint", "/probe", "doctor", "say", "ready", "pause").expect("ready")
    seen = found(one.exec("/mainstay", "doctor", "--json").stdout)
    group = group_of(engine, one)
    pid = min(int(line) for line in (group / "cgroup.procs").read_text().split())
    status = rig.status(pid)
    assert seen["rights"]["uids"] == [int(word) for word in status["Uid"].split()[:3]]
    assert seen["rights"]["gids"] == [int(word) for word in status["Gid"].split()[:3]]
    assert seen["rights"]["groups"] == [int(word) for word in status["Groups"].split()]
    assert seen["rights"]["seccomp_mode"] == int(status["Seccomp"])
    assert seen["rights"]["seccomp_filters"] == int(status["Seccomp_filters"])
    assert masks(seen["capabilities"]) == sets(pid)
    assert seen["cgroup"]["memory_max"] == 48 << 20
    assert seen["cgroup"]["memory_max"] == int((group / "memory.limit_in_bytes").read_text())
    assert (seen["cgroup"]["pids_max"], seen["cgroup"]["cpu_milli"]) == (33, 500)
    assert seen["cgroup"]["pids_current"] >= 2 and 0 < seen["cgroup"]["memory_current"] <= 48 << 20
    assert seen["namespaces"]["cgroup"] == ("host" if space == "host" else "own")
    open_now = seen["files"]["open_paths"]
    assert open_now == [] and seen.verdict("masked_paths") == "ok"


ANSWERS = {
    "pidfd_open": ("SCMP_ACT_ERRNO", 1, "refused"), "openat2": ("SCMP_ACT_ERRNO", 38, "absent"),
    "memfd_create": ("SCMP_ACT_ERRNO", 22, "unsupported"), "io_uring_setup": ("SCMP_ACT_KILL_PROCESS", None, "killed"),
    "pidfd_send_signal": ("SCMP_ACT_ERRNO", 5, "unknown"),
}
FEATURE = {"memfd_create": "memfd_seals", "io_uring_setup": "io_uring"}


def profile(path, rules):
    calls = [{"names": [name], "action": action} | ({} if errno is None else {"errnoRet": errno})
             for name, (action, errno, *_) in rules.items()]
    path.write_text(json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": calls}))
    return ["--security-opt", f"seccomp={path}"]


def test_answers_are_told_apart(engine, tmp_path):
    """A filter may refuse, pretend to be old, or kill: the doctor lives, and says which."""
    seen = ask(engine, *profile(tmp_path / "profile", ANSWERS))
    for call, (_, _, answer) in ANSWERS.items():
        assert seen["kernel"][FEATURE.get(call, call)] == answer, call
    assert seen["kernel"]["close_range"] == "yes"
    assert seen.verdict("io_uring") == "ok" and seen.verdict("kernel") == "improve"


def test_where_nearly_all_is_refused(engine, tmp_path):
    """As under a kernel in user space: nothing of it ends the doctor."""
    refused = {name: ("SCMP_ACT_ERRNO", 38) for name in (
        "statfs", "sysinfo", "sched_getaffinity", "faccessat", "faccessat2", "capget", "getgroups", "prlimit64",
        "readlink", "access", "memfd_create", "pidfd_open", "landlock_create_ruleset", "seccomp")}
    seen = ask(engine, "--security-opt", "no-new-privileges", *profile(tmp_path / "profile", refused))
    assert seen["level"] == "none" and seen["kernel"]["landlock"] == "absent"
    assert seen["rights"]["seccomp_mode"] == 2


def test_as_a_person_would_start_it(engine):
    done = engine.run("doctor", "doctor", "--level=restricted")
    assert done.returncode == 1 and done.stderr == ""
    assert done.stdout.startswith("level baseline, not restricted\n"), done.stdout
    assert "--cap-drop ALL" in done.stdout
