"""A drop-in for tini, dumb-init and catatonit, by flags, by variables and by name."""
import re

import pytest

import rig


# -- options -----------------------------------------------------------------------------------------

def test_options_end_at_the_command(box):
    """tini built on glibc reads the app's own options as its own; we do not."""
    one = box(argv=[rig.MAINSTAY, "sh", "-c", "exit 3"])
    assert one.exit() == 3
    one = box(argv=[rig.MAINSTAY, "-g", rig.PROBE, "exit", "4"])
    assert one.exit() == 4


def test_two_dashes_end_the_options(box):
    assert box(argv=[rig.MAINSTAY, "-g", "--", rig.PROBE, "exit", "5"]).exit() == 5


def test_only_the_first_two_dashes_are_ours(box):
    one = box(argv=[rig.MAINSTAY, "--", "sh", "-c", "echo $1", "sh", "--"])
    assert one.exit() == 0 and one.out == "--\n"


@pytest.mark.parametrize("flags", [["-s"], ["-v"], ["-vvv"], ["-w"], ["-g"], ["-sgvw"], ["-p", "SIGKILL"],
                                   ["-p", "SIGTERM"], ["-e", "143"], ["-e143"], ["-s", "-e", "1"]])
def test_tinis_flags(box, flags):
    one = box(*flags, app="exit 3")
    assert one.exit() == 3


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help(box, flag):
    one = box(argv=[rig.MAINSTAY, flag])
    assert one.exit() == 0
    assert "--drain" in one.out and one.err == ""


@pytest.mark.parametrize("flag", ["-l", "-L", "--license"])
def test_license(box, flag):
    one = box(argv=[rig.MAINSTAY, flag])
    assert one.exit() == 0
    assert "mainstay" in one.out.lower() and one.err == ""


def test_tinis_exit_remap(box):
    one = box("-e", "143", app="say ready pause").expect("ready")
    one.signal("TERM")
    assert one.exit() == 0
    assert box("-e", "1", "-e", "2", app="exit 2").exit() == 0
    assert box("-e", "1", "-e", "2", app="exit 3").exit() == 3


def test_the_parents_death_signal(box):
    """-p, as in tini: when our own parent dies we get the signal, and send it on."""
    middle = f"{rig.MAINSTAY} -p USR1 -- {rig.PROBE} block USR1 say ready await USR1 say told & wait"
    one = box(argv=["bash", "-mc", 'bash -c "$1" & sleep 0.3; kill -KILL %1; sleep 0.5',
                    "bash", middle])
    one.exit()
    assert "told" in one.out, one


# -- environment -------------------------------------------------------------------------------------

@pytest.mark.parametrize("env", [{"TINI_KILL_PROCESS_GROUP": "1"}, {"TINI_KILL_PROCESS_GROUP": ""},
                                 {"MAINSTAY_SIGNAL_GROUP": "true"}, {"MAINSTAY_SIGNAL_GROUP": "1"}])
def test_group_signalling_by_the_environment(box, env):
    app = "block USR1 fork { await USR1 say child } say ready await USR1 say app wait"
    one = box(app=app, env=env).expect("ready")
    one.signal("USR1")
    one.exit()
    assert "child" in one.out


@pytest.mark.parametrize("env", [{"TINI_SUBREAPER": ""}, {"TINI_VERBOSITY": "0"}, {"TINI_VERBOSITY": "3"},
                                 {"DUMB_INIT_SETSID": "0"}, {"DUMB_INIT_DEBUG": "1"}])
def test_variables_of_others_are_accepted(box, env):
    assert box(app="exit 3", env=env).exit() == 3


def test_everything_by_the_environment_as_docker_run_init_needs(box):
    env = {"MAINSTAY_STOP_SIGNAL": "QUIT", "MAINSTAY_REMAP_EXIT": "5:0", "MAINSTAY_DRAIN": "all",
           "MAINSTAY_DRAIN_TIMEOUT": "9s", "MAINSTAY_DRAIN_DELAY": "10ms"}
    one = box(argv0="docker-init", app="block QUIT say ready await QUIT exit 5", env=env).expect("ready")
    one.signal("TERM")
    assert one.exit() == 0 and one.err == ""


# -- by name -----------------------------------------------------------------------------------------

NAMES = ["mainstay", "tini", "docker-init", "dumb-init", "catatonit", "podman-init"]


@pytest.mark.parametrize("name", NAMES)
def test_called_by_any_name_it_runs_the_command(box, name):
    one = box(argv0=name, app="say hello exit 3")
    assert one.exit() == 3
    assert (one.out, one.err) == ("hello\n", "")


@pytest.mark.parametrize("name", NAMES)
def test_called_by_any_name_it_forwards_and_reaps(box, name):
    one = box(argv0=name, app="orphans 5 5 say ready await TERM exit 4").expect("ready")
    rig.until("only the app is left", lambda: rig.children(one.init) == [one.app])
    one.signal("TERM")
    assert one.exit() == 4


@pytest.mark.parametrize("name", NAMES)
def test_the_version_as_dockerd_reads_it(box, name):
    """moby splits at " - "; part 0 starts with "tini version ", part 1 with "git."."""
    flag = "--version"
    link = [rig.MAINSTAY, flag] if name == "mainstay" else ["bash", "-c", f'exec -a {name} "$@"', "bash",
                                                            rig.MAINSTAY, flag]
    one = box(argv=link)
    assert one.exit() == 0
    text = one.out or one.err
    parts = text.strip().split(" - ")
    assert len(parts) == 2, one
    assert re.fullmatch(r"tini version \d+\.\d+\.\d+_mainstay", parts[0]), one
    assert re.fullmatch(r"git\.[0-9a-f]{7,}(-dirty)?", parts[1]) or parts[1].startswith("git."), one


def test_a_command_named_health_under_another_name_is_a_command(box, tmp_path):
    """`docker run --init image health` runs the image's own program of that name."""
    tool = tmp_path / "health"
    tool.write_text("#!/bin/sh\nexit 9\n")
    tool.chmod(0o755)
    one = box(argv=["bash", "-c", 'exec -a tini "$@"', "bash", rig.MAINSTAY, "health"],
              env={"PATH": f"{tmp_path}:/usr/bin:/bin"})
    assert one.exit() == 9, one


def test_after_two_dashes_health_is_a_command_too(box, tmp_path):
    tool = tmp_path / "health"
    tool.write_text("#!/bin/sh\nexit 9\n")
    tool.chmod(0o755)
    one = box(argv=[rig.MAINSTAY, "--", "health"], env={"PATH": f"{tmp_path}:/usr/bin:/bin"})
    assert one.exit() == 9, one


# -- dumb-init ---------------------------------------------------------------------------------------

GROUP_APP = "block USR1 fork { await USR1 say child } say ready await USR1 say app sleep 200"


def test_as_dumb_init_the_group_is_signalled(box):
    one = box(argv0="dumb-init", app=GROUP_APP).expect("ready")
    one.signal("USR1")
    one.exit()
    assert "child" in one.out


@pytest.mark.parametrize("how", [dict(options=["-c"]), dict(options=["--single-child"]),
                                 dict(env={"DUMB_INIT_SETSID": "0"})])
def test_as_dumb_init_with_a_single_child(box, how):
    one = box(*how.get("options", []), argv0="dumb-init", app=GROUP_APP, env=how.get("env")).expect("ready")
    one.signal("USR1")
    one.exit()
    assert "child" not in one.out and "app" in one.out


def test_dumb_inits_rewriting_by_numbers(box):
    one = box("-r", "15:3", argv0="dumb-init", app="block QUIT say ready await QUIT exit 4").expect("ready")
    one.signal("TERM")
    assert one.exit() == 4
    one = box("--rewrite", "15:0", argv0="dumb-init", app="signals 12").expect("ready")
    one.signal("TERM")
    one.signal("USR2")
    assert one.exit() == 0
    assert "got 15" not in one.out


def test_dumb_inits_fast_stop_for_tests(box):
    """-r 15:9, as asked of tini in vain."""
    one = box("-r", "15:9", app="ignore TERM say ready pause").expect("ready")
    one.signal("TERM")
    assert one.exit() == 137


@pytest.mark.parametrize("flags", [["-v"], ["--verbose"], ["-c", "-v"]])
def test_dumb_inits_other_flags(box, flags):
    assert box(*flags, argv0="dumb-init", app="exit 6").exit() == 6


@pytest.mark.parametrize("flag", ["-V", "--version"])
def test_short_version_flag(box, flag):
    one = box(argv=["bash", "-c", 'exec -a dumb-init "$@"', "bash", rig.MAINSTAY, flag])
    assert one.exit() == 0
    assert "0." in one.out + one.err


# -- catatonit ---------------------------------------------------------------------------------------

@pytest.mark.parametrize("name", ["mainstay", "catatonit"])
@pytest.mark.parametrize("sig", ["TERM", "INT"])
def test_the_pause_of_a_pod(box, name, sig):
    """-P: no command, orphans are reaped, a stop ends it with 0."""
    link = ["bash", "-c", f'exec -a {name} "$@"', "bash", rig.MAINSTAY, "-P"]
    one = box(argv=link)
    one.binary = rig.os.path.realpath(rig.MAINSTAY)
    rig.until("up", lambda: one.comm == "mainstay:up")
    assert rig.children(one.init) == []
    one.signal(sig)
    assert one.exit() == 0
    assert (one.out, one.err) == ("", "")


def test_the_pause_ignores_other_signals(box):
    one = box(argv=[rig.MAINSTAY, "-P"])
    rig.until("up", lambda: one.comm == "mainstay:up")
    for sig in "HUP", "USR1", "USR2", "WINCH", "CHLD", 34:
        one.signal(sig)
    rig.while_("it runs", one.running, 0.2)
    one.signal("TERM")
    assert one.exit() == 0


def test_catatonits_group_flag(box):
    one = box("-g", argv0="catatonit", app=GROUP_APP).expect("ready")
    one.signal("USR1")
    one.exit()
    assert "child" in one.out
