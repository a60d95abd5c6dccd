"""In Docker: the demo service from start to stop, hardened containers, scratch images, --init."""
import json
import re
import time

import pytest

import engine as engines
import rig

PROBED = "FROM scratch\nCOPY mainstay probe /\nENTRYPOINT [\"/mainstay\",\"--\",\"/probe\"]\n"
HEALTH = 'HEALTHCHECK --interval=1s --timeout=2s --retries=2 CMD ["/mainstay","health"]\n'
HARDENED = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]


@pytest.fixture(scope="module")
def running_engine():
    one = engines.Engine()
    one.build("probed", PROBED, mainstay=rig.MAINSTAY, probe=rig.PROBE)
    one.build("probed-health", PROBED + HEALTH, mainstay=rig.MAINSTAY, probe=rig.PROBE)
    one.build("bare", "FROM scratch\nCOPY probe /\nENTRYPOINT [\"/probe\"]\n", probe=rig.PROBE)
    one.docker("build", "-q", "-t", "demo", "--build-arg", "NODE_IMAGE=mainstay-rig/node",
               "-f", str(rig.ROOT / "docker/demo/Dockerfile"), str(rig.ROOT))
    yield one
    one.stop()


@pytest.fixture
def engine(running_engine):
    yield running_engine
    running_engine.clear()


def healthy(container):
    rig.until("healthy", lambda: container.health == "healthy")


# -- the main job ------------------------------------------------------------------------------------

def test_the_demo_service_from_start_to_stop(engine):
    """Starts, turns healthy, serves as another user, drains what is in flight, leaves with 0."""
    demo = engine.start("demo")
    assert demo.health == "starting"
    demo.expect("listening")
    assert "uid 10001" in demo.get("/")
    healthy(demo)

    slow = demo.get_later("/slow?ms=2500")
    time.sleep(0.7)
    began = time.monotonic()
    stopping = engines.Later(lambda: demo.stop(grace=20))
    rig.until("draining", lambda: demo.exec("/mainstay", "health").returncode == 1)
    assert demo.exec("/mainstay", "health", "--live").returncode == 0
    assert slow.join() == "200 done after 2500 ms"
    stopping.join()
    assert time.monotonic() - began < 15
    assert demo.code == 0
    assert "1 in flight" in demo.logs and "all answered" in demo.logs
    assert "mainstay" not in demo.logs


def test_the_health_log_says_why(engine):
    demo = engine.start("demo")
    healthy(demo)
    log = json.loads(demo.ask("{{json .State.Health.Log}}"))
    assert log[-1]["ExitCode"] == 0
    assert len(log[-1]["Output"]) < 200


def test_with_the_health_helper_too(engine):
    demo = engine.start("-e", "MAINSTAY_HEALTH_LISTEN=:9090", "demo").expect("listening")
    healthy(demo)
    assert demo.get("/readyz", port=9090).startswith("200 ")
    demo.stop()
    assert demo.code == 0


# -- exit codes --------------------------------------------------------------------------------------

@pytest.mark.parametrize("words, code", [("exit 0", 0), ("exit 42", 42), ("die KILL", 137), ("die SEGV", 139),
                                         ("die 37", 165)])
def test_exit_codes(engine, words, code):
    assert engine.run("probed", *words.split()).returncode == code


@pytest.mark.parametrize("command, code", [("/nope", 127), ("/proc", 126), ("/etc/hosts", 126)])
def test_a_command_that_cannot_be_run(engine, command, code):
    found = engine.run("--entrypoint", "/mainstay", "probed", "--", command)
    assert found.returncode == code
    assert command in found.stderr


# -- scratch -----------------------------------------------------------------------------------------

def test_nothing_but_the_binary_is_needed(engine):
    seen = json.loads(engine.run("-e", "MAINSTAY_USER=1000:1000", "probed", "see").stdout)
    status = seen["status"]
    assert status["Uid"].split() == ["1000"] * 4 and status["Groups"].split() == ["1000"]
    assert all(int(status[key], 16) == 0 for key in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
    assert "HOME=/" in seen["env"]


def test_healthy_in_scratch(engine):
    one = engine.start("-e", "MAINSTAY_USER=1000:1000", "probed-health",
                       *"block TERM say ready await TERM exit 0".split())
    healthy(one)
    one.stop()
    assert one.code == 0


def test_stdout_can_be_opened_as_another_user(engine):
    found = engine.run("-e", "MAINSTAY_USER=1000:1000", "probed", "stdout")
    assert found.stdout == "stdout: opened\n", found


def test_what_the_app_sees_is_what_it_would_see(engine):
    def view(*words):
        seen = json.loads(engine.run("--hostname", "box", "-w", "/proc", "-e", "A=b", "--ulimit", "nofile=99:99",
                                     "--oom-score-adj", "200", *words).stdout)
        keys = ("SigBlk", "SigIgn", "CapEff", "CapBnd", "CapPrm", "CapInh", "NoNewPrivs", "Seccomp", "Uid", "Groups")
        status = {key: seen["status"][key] for key in keys}
        same = {key: seen[key] for key in ("env", "limits", "cwd", "umask", "nice", "oom_score_adj", "sid")}
        return same, status, sorted(seen["fds"])
    assert view("probed", "see") == view("bare", "see")


# -- hardened ----------------------------------------------------------------------------------------

def test_the_demo_hardened(engine):
    """The image says MAINSTAY_USER, the operator says --user: both mean the same."""
    demo = engine.start(*HARDENED, "--user", "10001:10001", "--pids-limit", "64", "-m", "256m", "demo")
    demo.expect("listening")
    healthy(demo)
    assert "uid 10001" in demo.get("/")
    assert demo.stop() < 10
    assert demo.code == 0


def test_root_without_the_right_to_drop_is_refused(engine):
    found = engine.run(*HARDENED, "-e", "MAINSTAY_USER=1000:1000", "probed", "say", "ran")
    assert found.returncode in (78, 125)
    assert "ran" not in found.stdout and found.stderr.startswith("mainstay: ")


def test_setuid_and_setgid_are_enough(engine):
    one = engine.start("--read-only", "--cap-drop", "ALL", "--cap-add", "SETUID", "--cap-add", "SETGID",
                       "-e", "MAINSTAY_USER=1000:1000", "probed-health",
                       *"block TERM say ready await TERM exit 3".split())
    healthy(one)
    one.stop()
    assert one.code == 3


# -- stop --------------------------------------------------------------------------------------------

def test_a_stop_just_after_the_start_is_not_lost(engine):
    for _ in range(5):
        one = engine.start("probed", "say", "ready", "pause")
        assert one.stop() < 5
        assert one.code == 143


def test_the_drain_timeout_comes_before_the_engines(engine):
    one = engine.start("-e", "MAINSTAY_DRAIN_TIMEOUT=1s", "probed", *"ignore TERM say ready pause".split())
    one.expect("ready")
    assert 1 <= one.stop(grace=20) < 10
    assert one.code == 137
    assert "SIGKILL" in one.logs


def test_a_stop_signal_of_the_image(engine):
    one = engine.start("--stop-signal", "SIGQUIT", "-e", "MAINSTAY_STOP_SIGNAL=SIGQUIT", "probed",
                       *"block QUIT say ready await QUIT exit 4".split()).expect("ready")
    one.stop()
    assert one.code == 4


@pytest.mark.parametrize("name", ["HUP", "USR1", "WINCH", "RTMIN+3"])
def test_docker_kill_reaches_the_app(engine, name):
    one = engine.start("probed", "signals", "12").expect("ready")
    one.signal(name)
    number = 37 if name == "RTMIN+3" else rig.signal_number(name)
    one.expect(f"got {number} ")
    one.signal("USR2")
    assert one.code == 0


def test_paused_and_unpaused(engine):
    """The freezer interrupts system calls; a filter that forgets restart_syscall dies of it."""
    one = engine.start("-e", "MAINSTAY_HEALTH=true", "-e", "MAINSTAY_USER=1000:1000", "probed-health",
                       *"block TERM say ready await TERM exit 0".split())
    healthy(one)
    engine.docker("pause", one.id)
    engine.docker("unpause", one.id)
    healthy(one)
    one.stop()
    assert one.code == 0
    assert "mainstay" not in one.logs


# -- docker run --init -------------------------------------------------------------------------------

def test_the_daemon_reads_our_version(engine):
    components = json.loads(engine.docker("version", "-f", "{{json .Server.Components}}").stdout)
    ours = [one for one in components if one["Name"] == "mainstay"]
    assert len(ours) == 1, components
    assert re.fullmatch(r"\d+\.\d+\.\d+_mainstay", ours[0]["Version"])
    assert re.fullmatch(r"[0-9a-f]{7,}", ours[0]["Details"]["GitCommit"])


def test_as_dockers_own_init(engine):
    seen = json.loads(engine.run("--init", "bare", "see").stdout)
    assert seen["ppid"] == 1 and seen["pid"] != 1
    one = engine.start("--init", "bare", *"orphans 20 5 block TERM say ready await TERM exit 3".split())
    one.expect("ready")
    top = engine.docker("top", one.id, "-o", "pid,args").stdout
    assert "/sbin/docker-init" in top and "defunct" not in top, top
    one.stop()
    assert one.code == 3


@pytest.mark.parametrize("command, code", [(["/nope"], 127), (["/etc"], 126), (["/probe", "die", "KILL"], 137)])
def test_as_dockers_init_the_codes_are_kept(engine, command, code):
    found = engine.run("--init", "--entrypoint", command[0], "bare", *command[1:])
    assert found.returncode == code


def test_as_dockers_init_it_is_silent(engine):
    found = engine.run("--init", "bare", "exit", "3")
    assert (found.returncode, found.stdout, found.stderr) == (3, "", "")


def test_as_dockers_init_the_environment_configures_it(engine):
    """The only way there is: dockerd passes no options."""
    one = engine.start("--init", "-e", "MAINSTAY_DRAIN_TIMEOUT=1s", "-e", "MAINSTAY_REMAP_EXIT=137:7", "bare",
                       *"ignore TERM say ready pause".split()).expect("ready")
    assert one.stop(grace=20) < 10
    assert one.code == 7


def test_as_dockers_init_for_another_user(engine):
    found = engine.run("--init", "--user", "1234:1234", *HARDENED, "bare", "see")
    assert found.returncode == 0 and found.stderr == ""
    assert json.loads(found.stdout)["status"]["Uid"].split() == ["1234"] * 4


def test_two_inits_are_quiet(engine):
    found = engine.run("--init", "probed", "exit", "0")
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


# -- a terminal --------------------------------------------------------------------------------------

@pytest.fixture
def interactive(engine):
    opened = []

    def start(*words):
        opened.append(engines.Interactive(engine, *words))
        return opened[-1]
    yield start
    for one in opened:
        one.close()


def sleeping(engine):
    found = engine.docker("ps", "-q").stdout.split()
    return any("sleep 1000" in engine.docker("top", one, "-o", "pid,args").stdout for one in found)


def test_job_control_in_bash(engine, interactive):
    """docker run -it --init: ^Z, jobs, fg, ^C, and the shell's own exit code."""
    one = interactive("--init", "-e", "PS1=$ ", "mainstay-rig/bash", "bash", "--norc", "--noprofile", "-i")
    one.expect("$ ")
    assert "job control" not in one.terminal.text
    one.type("sleep 1000\n")
    rig.until("it sleeps", lambda: sleeping(engine))
    one.type("\x1a")
    one.expect("Stopped")
    one.type("jobs\n")
    one.expect("Stopped", times=2)
    one.type("fg\n")
    one.expect("sleep 1000", times=4)
    time.sleep(0.2)
    one.type("\x03")
    one.type("echo rc=$?\n")
    one.expect("rc=130")
    one.type("exit 7\n")
    assert one.exit() == 7


def test_control_c_in_a_container(engine, interactive):
    one = interactive("probed", "say", "ready", "pause").expect("ready")
    one.type("\x03")
    assert one.exit() == 130


def test_the_size_of_the_window(engine, interactive):
    one = interactive("probed", "signals", "28").expect("ready")
    one.terminal.resize(44, 132)
    assert one.exit() == 0
