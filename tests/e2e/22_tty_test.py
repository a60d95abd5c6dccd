"""A real terminal: job control in bash, ^C, ^Z with and without a shell, the window's size."""
import pytest

import rig

BASH = ["bash", "--norc", "--noprofile", "-i"]
PROMPT = {"PS1": "$ ", "TERM": "dumb"}


@pytest.fixture
def shell(box):
    def start(*options, **more):
        one = box(*options, app=BASH, tty=True, env=PROMPT, **more).expect("$ ")
        assert "job control" not in one.out, one
        return one
    return start


def test_job_control_in_bash(shell):
    one = shell()
    one.type("sleep 1000\n")
    rig.until("sleep is in the foreground", lambda: sleeping(one))
    one.type("\x1a")
    one.expect("Stopped")
    one.type("jobs\n")
    one.expect("Stopped", times=2)
    one.type("bg\n")
    one.expect("sleep 1000 &")
    one.type("fg\n")
    rig.until("sleep is in the foreground again", lambda: sleeping(one))
    one.type("\x03")
    one.expect("^C")
    one.type("echo rc=$?\n")
    one.expect("rc=130")
    one.type("exit 7\n")
    assert one.exit() == 7


def sleeping(one):
    """The pid of a sleep that is the terminal's foreground group."""
    for pid in one.pids():
        stat = rig.read(f"/proc/{pid}/stat").rpartition(")")[2].split()
        if "sleep" in rig.read(f"/proc/{pid}/comm") and stat and stat[2] == stat[5]:
            return pid
    return None


def test_a_background_job_that_reads_the_terminal_stops(shell):
    one = shell()
    one.type("cat &\n")
    one.expect("$ ", times=2)
    one.type("sleep 0.2; jobs\n")
    one.expect("Stopped")


def test_a_background_job_may_be_kept_from_writing(shell):
    """TTOU: with `stty tostop` a job that writes from behind is stopped, not lost."""
    one = shell()
    one.type("stty tostop\n")
    one.type("(sleep 0.1; echo from-behind) &\n")
    one.type("sleep 0.4; jobs\n")
    one.expect("Stopped")
    assert "\nfrom-behind" not in one.out
    one.type("fg\n")
    one.expect("\nfrom-behind")


def test_control_c_kills_the_app(box):
    one = box(app="say ready pause", tty=True).expect("ready")
    one.type("\x03")
    assert one.exit() == 130


def test_control_backslash_kills_the_app(box):
    one = box(app="say ready pause", tty=True).expect("ready")
    one.type("\x1c")
    assert one.exit() == 131


def test_control_c_reaches_an_app_that_handles_it_once(box):
    one = box(app="signals 10", tty=True).expect("ready")
    one.type("\x03")
    one.expect("got 2 ")
    rig.kill(one.app, "USR1")
    assert one.exit() == 0
    assert one.out.count("got 2 ") == 1, one


def test_control_z_without_a_shell_does_not_freeze_the_app(box):
    """Nobody could ever say `fg`: as bare PID 1 the app would not have stopped at all."""
    one = box(app="tick", tty=True).expect("tick")
    one.type("\x1a")
    one.expect("^Z")
    one.expect("tick", times=one.out.count("tick") + 5)
    one.type("\x03")
    assert one.exit() == 130


def test_control_z_leaves_nobody_of_the_group_stopped(box):
    one = box(app="fork { say there tick } say here pause", tty=True).expect("here").expect("there")
    one.type("\x1a")
    one.expect("^Z")
    one.expect("tick", times=one.out.count("tick") + 5)
    rig.until("the app goes on", lambda: rig.state(one.app) == "S")


def test_the_windows_size_arrives(box):
    one = box(app="signals 28", tty=True).expect("ready")
    one.terminal.resize(44, 132)
    assert one.exit() == 0
    assert "got 28 " in one.out


def test_the_windows_size_sent_to_us_is_forwarded(box):
    """As docker's client does it when it cannot reach the terminal."""
    one = box(app="signals 28", tty=True).expect("ready")
    one.signal("WINCH")
    assert one.exit() == 0


def test_a_terminal_that_goes_away_ends_the_app(box):
    one = box(app="pause", tty=True)
    assert one.app
    one.terminal.hang_up()
    assert one.exit() == 128 + 1


def test_under_a_shell_control_z_stops_both_and_fg_goes_on(box):
    """Not PID 1 but a shell's job: the shell has to see us stop, or its prompt never comes."""
    one = box(argv=BASH, tty=True, env=PROMPT).expect("$ ")
    one.type(f"{rig.MAINSTAY} -- sleep 1000\n")
    rig.until("sleep is in the foreground", lambda: sleeping(one))
    one.type("\x1a")
    one.expect("Stopped")
    one.type("fg\n")
    rig.until("sleep is in the foreground again", lambda: sleeping(one))
    one.type("\x03")
    one.type("echo rc=$?\n")
    one.expect("rc=130")
    one.type("exit\n")
    one.exit()


def test_under_a_shell_in_the_background_we_do_not_take_the_terminal(box):
    one = box(argv=BASH, tty=True, env=PROMPT).expect("$ ")
    one.type(f"{rig.MAINSTAY} -- sleep 1000 &\n")
    one.expect("$ ", times=2)
    rig.until("the job runs", lambda: any("sleep" in rig.read(f"/proc/{p}/comm") for p in one.pids()))
    one.type("echo still-$((40 + 2))\n")
    one.expect("still-42")
    one.type("kill %1; wait %1; echo rc=$?\n")
    one.expect("rc=143")


def test_stdin_elsewhere_does_not_matter(box):
    """`docker run -t` without -i: the terminal is only stdout and stderr."""
    one = box(app=["sh", "-c", f"exec {rig.PROBE} say ready pause"], tty=True)
    one.expect("ready")
    one.signal("TERM")
    assert one.exit() == 143
