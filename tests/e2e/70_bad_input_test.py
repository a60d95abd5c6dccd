"""What is wrong is said once, clearly, and with code 78; the app does not run."""
import json
import os
import time

import pytest

import rig

APP = "say ran"


def refused(box, *options, **more):
    one = box(*options, app=APP, **more)
    assert one.exit() == 78, one
    assert "ran" not in one.out, one
    assert one.err.startswith("mainstay: "), one
    return one.err


@pytest.mark.parametrize("options", [
    ["--no-such-option"], ["--drian", "all"], ["-z"], ["-gz"], ["--drain"], ["--drain="], ["--drain", "some"],
    ["--drain-timeout", "10"], ["--drain-timeout", "soon"], ["--drain-timeout", "-1s"],
    ["--drain-timeout", "99999999999999999999s"], ["--drain-timeout", "25h"], ["--drain-timeout", "1s "],
    ["--drain-delay", "none"], ["--stop-signal", "SIGNOPE"], ["--stop-signal", "0"], ["--stop-signal", "65"],
    ["--stop-signal", "SIGRTMIN+40"], ["--stop-signal", "-15"], ["--rewrite", "TERM"],
    ["--rewrite", "TERM:"], ["--rewrite", ":TERM"], ["--rewrite", "KILL:TERM"], ["--rewrite", "STOP:TERM"],
    ["--rewrite", "CHLD:TERM"], ["--rewrite", "65:1"], ["-e", "256"], ["-e", "-1"], ["-e", "x"], ["-e", ""],
    ["--remap-exit", "1:2:3"], ["-p", "0"], ["-p", "NOPE"], ["--keep-caps", "NET_BIND"],
    ["--keep-caps", "NET_BIND_SERVICE,"], ["--health-listen", "nowhere"], ["--health-listen", ":0"],
    ["--health-listen", ":65536"], ["--health-listen", "1.2.3:80"], ["--health-listen", "[::1:80"],
    ["--user", ""], ["--group", "nosuchgroup"], ["--verbose=9"], ["--signal-group=perhaps"],
    ["--config", "/no/such/file.json"],
], ids=lambda options: " ".join(options))
def test_a_bad_option(box, options):
    refused(box, *options)


def test_a_misspelt_option_names_the_nearest(box):
    assert "--drain-timeout" in refused(box, "--drain-timout", "5s")


def test_what_is_allowed_is_said(box):
    said = refused(box, "--drain", "some")
    assert "app" in said and "group" in said and "all" in said


@pytest.mark.parametrize("name, value", [
    ("MAINSTAY_DRAIN", "some"), ("MAINSTAY_DRAIN_TIMEOUT", "x"),
    ("MAINSTAY_STOP_SIGNAL", "NOPE"), ("MAINSTAY_REMAP_EXIT", "1:2:3"),
    ("MAINSTAY_HEALTH_LISTEN", "x"), ("TINI_VERBOSITY", "loud"), ("MAINSTAY_CONFIG", "/no/such/file"),
])
def test_a_bad_variable(box, name, value):
    said = refused(box, env={name: value})
    assert (value if name == "MAINSTAY_CONFIG" else name) in said


def test_variables_that_only_look_like_ours_are_left_alone(box):
    """Kubernetes gives every pod MAINSTAY_PORT and more when a service is called mainstay."""
    env = {"MAINSTAY_PORT": "tcp://10.0.0.1:80", "MAINSTAY_SERVICE_HOST": "10.0.0.1"}
    assert box(app="exit 3", env=env).exit() == 3


# -- the configuration file --------------------------------------------------------------------------

@pytest.fixture
def config(tmp_path):
    def write(text):
        path = tmp_path / "mainstay.json"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)
    return write


@pytest.mark.parametrize("text", [
    "", "{", "[]", "null", '"x"', "{} {}", "{\"drain\":\"some\"}", '{"drian":"all"}', '{"drain":1}',
    '{"drain":"all","drain":"app"}', '{"drain_timeout":10}', '{"signal_group":"yes"}', '{"remap_exit":{}}',
    '{"user":null}', "{'drain':'all'}", '{"drain":"all",}', '{"health_listen":[["x"]]}', '{"config":"x"}',
    '{"drain":"all\\u0000"}', "[" * 100000, '{"a":' * 5000, b'{"drain":"\xff\xfe"}', b'{"drain":"a\0ll"}',
    b"\xef\xbb\xbf{]", '{"user":"' + "x" * 100000 + '"}', '{"drain_timeout":1e999}', "// no\n{}",
], ids=range(27))
def test_a_bad_file(box, config, text):
    path = config(text)
    said = refused(box, "--config", path)
    assert "mainstay.json" in said or "drian" in said, said


def test_a_bad_key_is_said_with_line_and_column_and_the_nearest_name(box, config):
    said = refused(box, "--config", config('{\n  "drain": "all",\n  "drain_timout": "5s"\n}\n'))
    assert "drain_timeout" in said
    assert ":3:" in said, said


def test_a_good_file(box, config):
    path = config(json.dumps({"$schema": "x", "remap_exit": ["7:0"], "drain": "all", "stop_signal": "QUIT"}))
    assert box("--config", path, app="exit 7").exit() == 0


def test_the_command_line_is_stronger_than_the_environment_than_the_file(box, config):
    path = config('{"remap_exit":["7:1"]}')
    assert box("--config", path, app="exit 7").exit() == 1
    env = {"MAINSTAY_REMAP_EXIT": "7:2"}
    assert box("--config", path, app="exit 7", env=env).exit() == 2
    assert box("--config", path, "--remap-exit", "7:3", app="exit 7", env=env).exit() == 3


def test_a_huge_file_is_refused_quickly(box, config):
    path = config(b'{"user":"' + b"x" * 10_000_000 + b'"}')
    began = time.monotonic()
    refused(box, "--config", path)
    assert time.monotonic() - began < 2


def test_a_directory_is_not_a_file(box, tmp_path):
    refused(box, "--config", str(tmp_path))


def test_a_fifo_does_not_hang_us(box, tmp_path):
    os.mkfifo(tmp_path / "fifo")
    began = time.monotonic()
    refused(box, "--config", str(tmp_path / "fifo"))
    assert time.monotonic() - began < 2


def test_a_device_is_not_read_for_ever(box):
    began = time.monotonic()
    refused(box, "--config", "/dev/zero")
    assert time.monotonic() - began < 2


def test_an_unreadable_file_is_said(box, config):
    path = config("{}")
    os.chmod(path, 0)
    user = ["--reuid", "1234", "--regid", "1234", "--clear-groups"]
    os.chmod(os.path.dirname(path), 0o755)
    refused(box, "--config", path, user=user)


# -- check and plan ----------------------------------------------------------------------------------

def test_check_prints_all_faults(box):
    one = box(argv=[rig.MAINSTAY, "check", "--drain", "some", "--drain-timeout", "x", "--stop-signal", "NOPE",
                    "--", "/nope"])
    assert one.exit() == 78
    said = one.out + one.err
    assert all(word in said for word in ("some", "drain-timeout", "NOPE")), one


@pytest.mark.parametrize("option", ["--output=x", "--merge", "--format=docker"])
def test_check_and_a_run_refuse_what_is_for_learn_where_it_was_said(box, option):
    for first in ((), ("check",), ("plan",)):
        one = box(argv=[rig.MAINSTAY, *first, option, "--", "sh", "-c", "echo ran"])
        assert one.exit() == 78 and "ran" not in one.out
        said = f"error: {option.split('=')[0]}: is for mainstay learn\n  from:    command line, argument {1 + len(first)}\n"
        assert said in one.err, one


def test_check_is_content(box):
    one = box(argv=[rig.MAINSTAY, "check", "--drain", "all", "--", "sh", "-c", "echo ran"])
    assert one.exit() == 0
    assert "ran" not in one.out


@pytest.fixture
def programs(tmp_path):
    """A directory of commands, good and bad, each as its name says."""
    folder = tmp_path / "bin"
    for name, text, mode in [("script", "#!/bin/sh\nexit 0\n", 0o755), ("plain", "exit 0\n", 0o644),
                             ("roots", "#!/bin/sh\nexit 0\n", 0o700), ("lost", "#!/no/such/sh\n", 0o755),
                             ("later/plain", "#!/bin/sh\nexit 0\n", 0o755)]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
        (folder / name).chmod(mode)
    for path in [folder / "later", folder, *folder.parents[:3]]:
        path.chmod(0o755)
    return folder


@pytest.mark.parametrize("options, command, code, word", [
    ([], "script", 0, ""), ([], "nosuch", 127, "PATH"), ([], "./script", 127, "inside the image"),
    ([], "plain", 126, "chmod +x"), ([], "later", 126, ""), ([], "lost", 127, ""), ([], "/bin/sh", 0, ""),
    ([], "roots", 0, ""), (["--user", "1000:1000"], "roots", 126, "chmod +x"),
    (["--user", "1000:1000"], "script", 0, ""), ([], "", 127, "empty"), (["--cwd", "@"], "./script", 0, ""),
    (["--drain", "some"], "nosuch", 78, "exec"), (["--user", "nosuch"], "nosuch", 78, "exec"),
], ids=str)
def test_check_looks_for_the_command(box, programs, options, command, code, word):
    """It answers as the run would."""
    options = [option.replace("@", str(programs)) for option in options]
    env = {"PATH": f"{programs}:/usr/bin:/bin"}
    one = box(argv=[rig.MAINSTAY, "check", *options, "--", command], env=env)
    assert one.exit() == code and word in one.err, one
    assert (one.out == "no fault found\n") == (code == 0), one
    run = box(*options, app=[command], env=env)
    assert run.exit() == code, run


def test_check_goes_on_along_path(box, programs):
    env = {"PATH": f"{programs}:{programs}/later"}
    assert box(argv=[rig.MAINSTAY, "check", "--", "plain"], env=env).exit() == 0
    assert box(app=["plain"], env=env).exit() == 0


def test_a_wrong_variable_is_named(box):
    one = box(env={"MAINSTAY_USER": "nosuch"}, app="say ran")
    assert one.exit() == 78 and "environment, MAINSTAY_USER" in one.err and one.out == "", one
    one = box(env={"MAINSTAY_DROP_CAPS": "NOSUCH"}, app="say ran")
    assert one.exit() == 78 and "MAINSTAY_DROP_CAPS" in one.err and one.out == "", one


def test_plan_says_what_auto_comes_to(box):
    def nnp(*options, **more):
        one = box(argv=[rig.MAINSTAY, "plan", *options, "--", "sh"], **more)
        assert one.exit() == 0, one
        return next(line.split() for line in one.out.splitlines() if line.startswith("no_new_privs"))
    assert nnp()[1:] == ["no", "default"]
    assert nnp("--drop-caps", "NET_RAW")[1:] == ["yes", "default"]
    assert nnp(env={"MAINSTAY_USER": "1000:1000"})[1:] == ["yes", "default"]
    assert nnp("--user", "1000:1000", "--no-new-privs", "no")[1] == "no"


@pytest.mark.parametrize("fence", [["--fs-ro", "/"], ["--net-bind", "80"], ["--guard", "yes"], ["--seccomp", "node"],
                                   ["--complain", "node"]], ids=str)
def test_new_privileges_and_a_fence_exclude_each_other(box, fence):
    one = box("--no-new-privs", "no", *fence, app="say ran")
    assert one.exit() == 78 and f"cannot be no together with {fence[0]}" in one.err and one.out == "", one


def test_plan_says_each_value_and_where_it_was_said(box):
    one = box(argv=[rig.MAINSTAY, "plan", "--drain", "all", "--", "sh"], env={"MAINSTAY_STOP_SIGNAL": "QUIT"})
    assert one.exit() == 0
    assert "SIGQUIT" in one.out and "environment" in one.out and "command line" in one.out, one


# -- how it is written -------------------------------------------------------------------------------

def test_a_strangers_bytes_do_not_reach_the_terminal_raw(box):
    said = refused(box, "--drain", "\x1b[31mred\x07")
    assert "\x1b" not in said and "\x07" not in said


def test_nothing_on_stdout(box):
    one = box("--no-such-option", app=APP)
    assert one.exit() == 78 and one.out == ""


def test_a_thousand_options_are_fine(box):
    assert box(*["-e", "5"] * 1000, app="exit 5").exit() == 0
