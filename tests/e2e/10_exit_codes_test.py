"""The exit code of the app is the exit code of the container; 128+n when signal n killed it."""
import os

import pytest

IGNORED_BY_DEFAULT = {17, 18, 23, 28}
STOPPING = {19, 20, 21, 22}
DEADLY = [n for n in range(1, 65) if n not in IGNORED_BY_DEFAULT | STOPPING]


@pytest.mark.parametrize("code", [0, 1, 2, 42, 77, 78, 125, 126, 127, 128, 143, 200, 255])
def test_the_code_of_the_app_is_ours(box, code):
    one = box(app=f"exit {code}")
    assert one.exit() == code
    assert one.out == ""


@pytest.mark.parametrize("sig", DEADLY)
def test_killed_by_signal_n_is_128_plus_n(box, sig):
    assert box(app=f"die {sig}").exit() == 128 + sig


def test_success_is_silent(box):
    one = box(app="say hello exit 0")
    assert one.exit() == 0
    assert (one.out, one.err) == ("hello\n", "")


def test_an_app_that_only_says_no_is_silent_too(box):
    """The streams are the app's log: exit code 1 says enough."""
    one = box(app="exit 1")
    assert one.exit() == 1
    assert (one.out, one.err) == ("", "")


@pytest.mark.parametrize("sig, name", [("SEGV", "SIGSEGV"), (9, "SIGKILL"), (37, "SIGRTMIN+3")])
def test_a_crash_is_said_in_one_line(box, sig, name):
    one = box(app=f"sleep 20 die {sig}")
    assert one.exit() > 128
    assert one.out == ""
    lines = one.err.splitlines()
    assert len(lines) == 1 and lines[0].startswith("mainstay: "), one
    assert name in lines[0], one


def test_a_core_dump_is_said(box, tmp_path):
    """The kernel's core bit, where the machine writes cores; the exit code stays 128+n."""
    crash = ["/bin/sh", "-c", "ulimit -c unlimited; kill -SEGV $$"]
    os.chdir(tmp_path)
    status = os.waitpid(os.posix_spawn(crash[0], crash, {}), 0)[1]
    os.chdir("/")
    one = box(app=crash, cwd=str(tmp_path))
    assert one.exit() == 128 + 11
    assert ("core dumped" in one.err) == os.WCOREDUMP(status), one


def test_an_app_stopped_as_asked_is_silent(box):
    one = box(app="say ready pause").expect("ready")
    one.signal("TERM")
    assert one.exit() == 128 + 15
    assert one.err == "", one


def test_the_code_of_a_stopped_app_is_its_own(box):
    one = box(app="block TERM say ready await TERM exit 7").expect("ready")
    one.signal("TERM")
    assert one.exit() == 7
    assert one.err == ""
