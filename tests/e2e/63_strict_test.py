"""Process 1 and its helpers under their own filters: what an operator does to a container passes, and
what nobody of them does is refused to each of them, alive.

What a filter forgets shows when the kernel restarts an interrupted call, when a helper is born again,
and when somebody comes in from outside.
"""
import errno
import platform
import signal
import socket
import subprocess
import time

import pytest

import engine as engines
import reference
import rig

health = __import__("60_health_test")
learning = __import__("57_learn_test")

STRICT = "FROM scratch\nCOPY mainstay probe /\nENTRYPOINT [\"/mainstay\",\"--\",\"/probe\"]\n"
SERVE = "block TERM say ready await TERM exit 3".split()
FILTERED = {"plain": (), "helper": ("--health",), "group": ("--drain", "group"), "all": ("--drain", "all")}
OURS = {"health", "complain"}


def confined(one):
    """{role: pid} of the helpers behind their filters, next to the one that they have of process 1."""
    lines = {pid: rig.read(f"/proc/{pid}/cmdline") for pid in rig.children(one.init)}
    return {role: pid for role in OURS for pid, line in lines.items()
            if f"mainstay: {role}" in line and rig.status(pid).get("Seccomp_filters") == "2"}


@pytest.mark.parametrize("options", FILTERED.values(), ids=FILTERED)
def test_process_1_has_a_filter_and_serves(box, options):
    one = box(*options, app="block TERM say ready await TERM exit 3").expect("ready")
    rig.until("filtered", lambda: rig.status(one.init)["Seccomp"] == "2")
    assert rig.status(one.app)["Seccomp"] == "0"
    one.signal("TERM")
    assert one.exit() == 3 and one.err == ""


def test_below_a_shell_too(box):
    one = box("--drain", "all", app="fork { setsid say job pause } say ready pause", pid1=False).expect("job")
    rig.until("filtered", lambda: rig.status(one.init)["Seccomp"] == "2")
    one.signal("TERM")
    assert one.exit() == 143


@pytest.mark.parametrize("options", FILTERED.values(), ids=FILTERED)
def test_stopped_and_continued(box, options):
    """SIGSTOP from outside interrupts the sleep; the kernel goes on with restart_syscall."""
    one = box(*options, app="block TERM say ready await TERM exit 3").expect("ready")
    rig.until("filtered", lambda: rig.status(one.init)["Seccomp"] == "2")
    # Who is stopped before its exec holds up process 1, which waits for it with its memory lent out.
    rig.until("born", lambda: len(confined(one)) == options.count("--health"))
    for _ in range(3):
        for pid in one.pids():
            rig.kill(pid, "STOP")
        rig.until("stopped", lambda: rig.state(one.init) == "T")
        for pid in one.pids():
            rig.kill(pid, "CONT")
        rig.until("asleep", lambda: rig.state(one.init) == "S")
    one.signal("TERM")
    assert one.exit() == 3


def test_the_helper_is_born_again_under_the_filter(box):
    one = box("--health", app="block TERM say ready await TERM exit 3").expect("ready")
    first = rig.until("the helper", lambda: confined(one).get("health"))
    assert rig.status(first)["CapEff"] == "0" * 16 and rig.status(first)["Uid"].split()[0] == "65534"
    rig.kill(first, "KILL")
    second = rig.until("another one", lambda: confined(one).get("health", first) != first and confined(one)["health"])
    assert rig.status(second)["CapEff"] == "0" * 16 and rig.status(second)["Uid"].split()[0] == "65534"
    one.signal("TERM")
    assert one.exit() == 3


# -- in other hands ----------------------------------------------------------------------------------
#
# What a helper would ask for that somebody has taken over: apps/inject.c makes the live process itself
# make the call.  The arguments are such that the kernel has another answer than EPERM, and does no harm.

INJECT = str(rig.ROOT / "build/e2e/inject")
EPERM = -errno.EPERM
AT_FDCWD, O_WRONLY, READ_EXEC, PRIVATE_ANONYMOUS, PEEKDATA, DUMPABLE, LONE_SIGHAND, NOBODY, UNKNOWN = (
    -100, 1, 5, 0x22, 2, 4, 0x800, 0x3fffffff, 9999)
FORBIDDEN = {
    "openat": (AT_FDCWD, 0, O_WRONLY), "execve": (0, 0, 0), "execveat": (AT_FDCWD, 0, 0, 0, 0), "kill": (1, 0),
    "tgkill": (1, 1, 0), "ptrace": (PEEKDATA, NOBODY), "process_vm_readv": (1,), "socket": (socket.AF_INET, 1),
    "clone": (LONE_SIGHAND,), "clone3": (0, 0), "mmap": (0, 4096, READ_EXEC, PRIVATE_ANONYMOUS, -1, 0),
    "mprotect": (0, 0, READ_EXEC), "prctl": (DUMPABLE, 1), "setuid": (0,), "unshare": (0,), "bpf": (UNKNOWN,),
    "io_uring_register": (-1,),
}
NUMBERS = {name: reference.number_of(name, reference.seccomp.Arch.NATIVE) for name in FORBIDDEN}
WORDS = {name: ",".join(map(str, (NUMBERS[name], *given))) for name, given in FORBIDDEN.items()}
if platform.machine() == "x86_64":
    WORDS["x32"] = str(0x40000000 | 1)  # write(2), which everybody may, by its other number
ALLOWED = f"{reference.number_of('close', reference.seccomp.Arch.NATIVE)},-1"
SET_MODE_FILTER = 1
DEADLY = signal.SIGSYS.value
# Process 1 signals, and with helpers it bears them: then the filter lets pass what a birth takes.
BEARS = {"kill", "execve", "prctl", "setuid"}


def inject(pid, *calls):
    """What came of each call: ("returned", value) or ("killed", signal)."""
    done = subprocess.run([INJECT, str(pid), *(WORDS.get(call, call) for call in calls)], text=True, capture_output=True,
                          timeout=rig.PATIENCE)
    assert done.returncode == 0, done.stderr
    return [(word, int(value)) for word, value in map(str.split, done.stdout.splitlines())]


@pytest.fixture
def helped(box, tmp_path):
    """A box with every helper: /health answers, and what the app says passes the one that complains."""
    (tmp_path / "few.json").write_text('{"defaultAction": "SCMP_ACT_ERRNO"}')
    port = health.free_port()
    one = box("--health-listen", f"127.0.0.1:{port}", "--complain", str(tmp_path / "few.json"),
              app="block TERM say ready await TERM say bye exit 3").expect("ready")
    one.port = port
    rig.until("all are confined", lambda: set(confined(one)) == OURS)
    rig.until("healthy", lambda: well(one))
    return one


def well(one):
    return health.answers(one.port) and health.get(one.port).status == 200


def assert_it_ends_well(one):
    one.signal("TERM")
    assert one.exit() == 3 and "bye" in one.out, one


@pytest.mark.parametrize("call", WORDS)
def test_a_forbidden_call_ends_that_helper_and_nobody_else(helped, call):
    init, app = helped.init, helped.app
    for dead, role in enumerate(sorted(OURS), 1):
        before = confined(helped)
        assert inject(before[role], call) == [("killed", DEADLY)], role
        after = rig.until("born again", lambda: len(found := confined(helped)) == len(OURS) and found)
        assert {other for other in OURS if after[other] != before[other]} == {role}
        assert (helped.init, helped.app) == (init, app)
        rig.until("healthy again", lambda: well(helped))
        assert f"the {role} helper[" in helped.err and helped.err.count(f"killed by signal {DEADLY}") == dead, helped.err
    assert_it_ends_well(helped)


def test_a_call_of_its_own_harms_no_helper(helped):
    """Whoever is killed above is not killed by being interrupted."""
    before = confined(helped)
    for pid in before.values():
        assert inject(pid, ALLOWED, ALLOWED) == [("returned", -errno.EBADF)] * 2
    assert well(helped) and confined(helped) == before
    assert_it_ends_well(helped)


def test_process_1_with_helpers_is_refused_and_goes_on(helped):
    init, app, before = helped.init, helped.app, confined(helped)
    calls = [call for call in WORDS if call not in BEARS]
    assert dict(zip(calls, inject(init, *calls))) == dict.fromkeys(calls, ("returned", EPERM))
    assert (helped.init, helped.app, confined(helped)) == (init, app, before) and well(helped)
    assert_it_ends_well(helped)


@pytest.mark.parametrize("options, pid1, may", [((), True, {"kill"}), (("--health",), True, BEARS), ((), False, {"kill"})],
                         ids=["alone", "with one helper", "not process 1"])
def test_each_of_its_filters_refuses(box, options, pid1, may):
    one = box(*options, app="block TERM say ready await TERM say bye exit 3", pid1=pid1).expect("ready")
    rig.until("filtered", lambda: rig.status(one.init)["Seccomp"] == "2")
    init, app = one.init, one.app
    calls = [call for call in WORDS if call not in may]
    assert dict(zip(calls, inject(init, *calls))) == dict.fromkeys(calls, ("returned", EPERM))
    assert (one.init, one.app) == (init, app)
    assert_it_ends_well(one)


def test_without_a_filter_the_kernel_has_other_answers(box):
    """The proof that it is the filter which refuses: the same process 1, where the kernel has no filters."""
    one = box(before=learning.refuse(SET_MODE_FILTER, errno.EINVAL),
              app="block TERM say ready await TERM say bye exit 3").expect("ready")
    rig.until("up", lambda: one.comm == "mainstay:up")
    assert rig.status(one.init)["Seccomp_filters"] == "1", "the one that refuses others"
    answers = dict(zip(WORDS, inject(one.init, *WORDS)))
    assert [call for call, answer in answers.items() if answer[0] != "returned" or answer[1] == EPERM] == []
    assert_it_ends_well(one)


# -- in an engine ------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def running_engine():
    one = engines.Engine()
    one.build("strict", STRICT, mainstay=rig.MAINSTAY, probe=rig.PROBE)
    yield one
    one.stop()


@pytest.fixture
def engine(running_engine):
    yield running_engine
    running_engine.clear()


@pytest.mark.parametrize("options", [["-e", "MAINSTAY_HEALTH=true"], ["--user", "1000:1000"],
                                     ["-e", "MAINSTAY_USER=1000:1000"]], ids=["helper", "user", "another"])
def test_what_an_operator_does_to_a_container(engine, options):
    one = engine.start(*options, "strict", *SERVE).expect("ready")
    for _ in range(3):
        engine.docker("pause", one.id)
        time.sleep(0.1)
        engine.docker("unpause", one.id)
    assert one.running
    assert one.exec("/probe", "exit", "7").returncode == 7
    assert one.exec("/mainstay", "health").returncode == 0
    engine.docker("restart", "-t", "20", one.id)
    rig.until("ready again", lambda: one.logs.count("ready") == 2)
    assert one.running
    one.stop()
    assert one.code == 3
    assert "mainstay" not in one.logs
