"""Process 1 against the app: whatever a program that was taken over may ask of the kernel.

apps/attack.c does it and says what came of it; here process 1 is watched from outside.  Every
identity has its turn, in a box and in a real engine; and without the guard some of it succeeds, so
that these tests can fail.
"""
import os
import time

import pytest

import engine as engines
import rig

ATTACK = str(rig.ROOT / "build/e2e/attack")
REFUSED = {"Operation not permitted", "Permission denied", "Function not implemented", "No such process",
           "No such file or directory", "Read-only file system"}
# Where there is no terminal, or no second instruction set, the attack itself is not to be had.
ABSENT = {"type": "Not a tty", "type_high": "Not a tty", "type_higher": "Not a tty", "type_linux": "Not a tty",
          "kill_32_bits": "Bad address"}
SAME = ["--reuid", "1000", "--regid", "1000", "--clear-groups"]
BARE = [*SAME, "--bounding-set", "-all", "--inh-caps", "-all"]
IDENTITIES = {
    "root-to-another": (["--user", "1000:1000"], ()),
    "root-to-another-few-caps": (["--user", "1000:1000"], ["--bounding-set", "-all,+setuid,+setgid", "--inh-caps",
                                                          "-all"]),
    "same-user": ([], SAME),
    "same-user-nothing-left": ([], BARE),
    "same-user-no-new-privs": ([], [*BARE, "--no-new-privs"]),
    "same-user-by-name": (["--user", "1000:1000"], BARE),
    "same-user-with-a-helper": (["--health"], BARE),
}


def verdicts(text):
    lines = (line.strip().partition(" ") for line in text.splitlines())
    return {name: words for name, _, words in lines if words and name != "mainstay:"}


def look(pid):
    """What an attacker could have changed of a process."""
    status = rig.status(pid)
    return {"limits": rig.read(f"/proc/{pid}/limits"), "oom": rig.read(f"/proc/{pid}/oom_score_adj"),
            "comm": rig.read(f"/proc/{pid}/comm"), "core": rig.read(f"/proc/{pid}/coredump_filter"),
            "slack": rig.read(f"/proc/{pid}/timerslack_ns"),
            "autogroup": rig.read(f"/proc/{pid}/autogroup").partition(" ")[2],
            "nice": os.getpriority(os.PRIO_PROCESS, pid), "scheduler": os.sched_getscheduler(pid),
            "processors": os.sched_getaffinity(pid), "tracer": status["TracerPid"], "mask": status["Umask"]}


def assert_all_refused(found, least=70):
    assert len(found) >= least, found
    taken = {name: words for name, words in found.items()
             if not name.startswith("-") and words not in REFUSED and words != ABSENT.get(name)}
    assert not taken


# -- in a box ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("tty", [False, True], ids=["pipe", "tty"])
@pytest.mark.parametrize("identity", IDENTITIES)
def test_nothing_reaches_process_1(box, identity, tty):
    options, user = IDENTITIES[identity]
    quiet = box(*options, app=[ATTACK], user=user, tty=tty).expect("done")
    one = box(*options, app=[ATTACK, "all"], user=user, tty=tty).expect("done")
    assert_all_refused(verdicts(one.out))
    if options != ["--user", "1000:1000"] or user == BARE:
        # What a descriptor sends is refused by nobody but us.
        rig.until("the news is refused", lambda: "SIGTERM of pid" in one.out + one.err)
    rig.until("it sleeps", lambda: rig.state(one.init) == "S")
    assert look(one.init) == look(quiet.init)
    assert one.running() and one.comm == "mainstay:up"
    one.signal("TERM")
    assert one.exit() == 143


def test_from_the_first_instruction_on(box):
    """While process 1 executes itself it could be looked into; nobody is there yet who would."""
    for _ in range(20):
        one = box(app=[ATTACK, "read_mem", "read_environ", "write_mem", "write_oom", "leave"], user=BARE)
        assert one.exit() == 0
        assert set(verdicts(one.out).values()) == {"Permission denied"}
        one.close()


def test_without_the_guard_much_of_it_does(box):
    """The proof that the attacks are real."""
    quiet = box("--guard", "no", app=[ATTACK], user=BARE).expect("done")
    one = box("--guard", "no", app=[ATTACK, "limit_files", "processors", "scheduler", "nice_process", "io_process",
                                    "kill_term", "pidfd_of_proc", "queue_queue"], user=BARE).expect("done")
    assert set(verdicts(one.out).values()) == {"ok"}
    now, before = look(one.init), look(quiet.init)
    assert {key for key in now if now[key] != before[key]} >= {"limits", "nice", "scheduler"}


def test_without_the_guard_one_call_is_the_end(box):
    """The kernel itself kills process 1, and the container with it.  unshare(1) cannot die of SIGKILL like it."""
    one = box("--guard", "no", app=[ATTACK, "starve"], user=BARE)
    assert one.exit(seconds=60) in (1, 137) and "starve" not in one.out


@pytest.mark.skipif(rig.read("/proc/sys/dev/tty/legacy_tiocsti").strip() == "0", reason="the kernel has no TIOCSTI")
@pytest.mark.parametrize("attack", ["type", "type_high", "type_higher"])
def test_without_the_guard_programs_type(box, attack):
    one = box("--user", "1000:1000", "--guard", "no", app=[ATTACK, attack], tty=True).expect("done")
    assert f"{attack} ok" in one.out


@pytest.mark.parametrize("dialect", ["tini", "docker-init", "catatonit", "dumb-init"])
def test_by_another_name_there_is_no_guard(box, dialect):
    seen = box(app="see", argv0=dialect, user=BARE).json()
    assert seen["no_new_privs"] == 0 and seen["status"]["Seccomp"] == "0"


def test_whoever_wants_setuid_programs_has_no_guard(box):
    seen = box("--no-new-privs", "no", app="see", user=BARE).json()
    assert seen["no_new_privs"] == 0 and seen["status"]["Seccomp"] == "0"


def test_the_app_of_root_is_left_alone(box):
    seen = box(app="see").json()
    assert seen["no_new_privs"] == 0 and seen["status"]["Seccomp"] == "0"


def test_asked_for_it_is_there_for_root_too(box):
    one = box("--guard", "yes", app=[ATTACK, "kill_term", "limit_files", "trace_seize", "type"], tty=True)
    one.expect("done")
    assert set(verdicts(one.out).values()) == {"Operation not permitted"}
    assert one.comm == "mainstay:up"


def test_who_is_not_process_1_cannot_guard_it(box):
    one = box("--guard", "yes", app="say ran", pid1=False)
    assert one.exit() == 78 and "ran" not in one.out and "--guard" in one.err


def test_it_cannot_be_had_without_no_new_privs(box):
    one = box("--guard", "yes", "--no-new-privs", "no", app="say ran")
    assert one.exit() == 78 and "ran" not in one.out and "--no-new-privs" in one.err


# -- who may stop us ---------------------------------------------------------------------------------

def test_the_app_cannot_stop_us(box):
    one = box("--guard", "no", app=[ATTACK, "kill_term", "kill_int", "tgkill_term", "queue_queue", "queue_timer",
                                    "pidfd_of_proc"], user=BARE).expect("done")
    assert set(verdicts(one.out).values()) == {"ok"}
    rig.until("said", lambda: "--stop-from anyone" in one.err)
    assert "uid 1000" in one.err and one.comm == "mainstay:up"
    one.signal("TERM")
    assert one.exit() == 143


def test_a_flood_of_requests_does_not_flood_the_log(box):
    one = box("--guard", "no", app=[ATTACK, *["kill_term", "queue_queue"] * 2000], user=BARE).expect("done")
    rig.until("said", lambda: "is not the operator's" in one.err)
    assert one.err.count("\n") <= 2 + time.monotonic() - one.began
    assert one.comm == "mainstay:up"


def test_anyone_may_if_told_so(box):
    one = box("--guard", "no", "--stop-from", "anyone", app=[ATTACK, "kill_term"], user=BARE)
    assert one.exit() == 143


@pytest.mark.parametrize("dialect", ["tini", "docker-init", "catatonit", "dumb-init"])
def test_by_another_name_anyone_may(box, dialect):
    assert box(argv0=dialect, app=[ATTACK, "kill_term"], user=BARE).exit() == 143


# -- in an engine ------------------------------------------------------------------------------------

IMAGE = "FROM scratch\nCOPY mainstay attack /\nENTRYPOINT [\"/mainstay\",\"--\",\"/attack\"]\n"
SOME_USER = ["--user", "1000:1000"]
CONTAINERS = {
    "root-to-another": ["-e", "MAINSTAY_USER=1000:1000"],
    "root-to-another-few-caps": ["--cap-drop", "ALL", "--cap-add", "SETUID", "--cap-add", "SETGID",
                                 "-e", "MAINSTAY_USER=1000:1000"],
    "user": SOME_USER,
    "user-no-caps": ["--cap-drop", "ALL", *SOME_USER],
    "user-no-new-privileges": ["--security-opt", "no-new-privileges", *SOME_USER],
    "user-read-only": ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", *SOME_USER],
    "user-no-profile": ["--security-opt", "seccomp=unconfined", *SOME_USER],
    "user-terminal": ["-t", *SOME_USER],
    "root-to-another-terminal": ["-t", "-e", "MAINSTAY_USER=1000:1000"],
}


@pytest.fixture(scope="module")
def running_engine():
    one = engines.Engine()
    one.build("attack", IMAGE, mainstay=rig.MAINSTAY, attack=ATTACK)
    yield one
    one.stop()


@pytest.fixture
def engine(running_engine):
    yield running_engine
    running_engine.clear()


def look_inside(container):
    return container.engine.docker("exec", "--user", "0", container.id, "/attack", "look").stdout


@pytest.mark.parametrize("identity", CONTAINERS)
def test_in_an_engine_nothing_reaches_process_1(engine, identity):
    quiet = engine.start(*CONTAINERS[identity], "attack").expect("done")
    one = engine.start(*CONTAINERS[identity], "attack", "all").expect("done")
    assert_all_refused(verdicts(one.logs))
    assert look_inside(one) == look_inside(quiet)
    assert one.running and "mainstay:up" in look_inside(one)
    assert one.stop() < 10 and one.code == 143


def test_in_an_engine_without_the_guard_it_is_reached(engine):
    one = engine.start("-e", "MAINSTAY_GUARD=no", *SOME_USER, "attack", "limit_files", "nice_process").expect("done")
    quiet = engine.start("-e", "MAINSTAY_GUARD=no", *SOME_USER, "attack").expect("done")
    assert verdicts(one.logs) == {"limit_files": "ok", "nice_process": "ok"}
    assert look_inside(one) != look_inside(quiet)


def test_who_comes_in_by_exec(engine):
    """Of the container's own user they are not the operator; root is."""
    one = engine.start(*SOME_USER, "attack").expect("done")
    assert "kill_term ok" in one.exec("/attack", "kill_term", "leave").stdout
    one.expect("--stop-from anyone")
    assert one.running
    engine.docker("exec", "--user", "0", one.id, "/attack", "kill_term", "leave")
    assert one.code == 143


def test_who_comes_in_by_exec_may_be_let(engine):
    one = engine.start("-e", "MAINSTAY_STOP_FROM=anyone", *SOME_USER, "attack").expect("done")
    one.exec("/attack", "kill_term", "leave")
    assert one.code == 143
