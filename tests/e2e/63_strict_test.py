"""Process 1 and its helper under their own filters: what an operator does to a container passes.

What a filter forgets shows when the kernel restarts an interrupted call, when a helper is born again,
and when somebody comes in from outside.
"""
import time

import pytest

import engine as engines
import rig

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
