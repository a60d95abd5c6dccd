"""Stopping is orderly: the delay if asked, the stop signal, the drain, SIGKILL to what is left, and
the exit code of the app."""
import resource
import time

import pytest

import rig

POLITE = "block TERM say ready await TERM sleep 200 say done exit 3"
STUBBORN = "ignore TERM ignore INT say ready pause"
JOB = "block TERM say there await TERM sleep 300 say job-done exit 0"
GRIM_JOB = "ignore TERM say there pause"


def stopped(one, sig="TERM"):
    """Sends a stop and gives the seconds until the end."""
    began = time.monotonic()
    one.signal(sig)
    one.exit()
    return time.monotonic() - began


# -- the app alone ---------------------------------------------------------------------------------

@pytest.mark.parametrize("sig", ["TERM", "INT"])
def test_a_stop_is_sent_on_as_it_came(box, sig):
    one = box(app=f"block {sig} say ready await {sig} say done exit 3").expect("ready")
    stopped(one, sig)
    assert one.exit() == 3
    assert "done" in one.out and one.err == ""


def test_the_app_has_all_the_time_it_needs(box):
    one = box(app="block TERM say ready await TERM sleep 1500 say done exit 0").expect("ready")
    assert stopped(one) >= 1.5
    assert one.exit() == 0 and "done" in one.out


def test_the_state_is_said_in_the_name(box):
    one = box(app="block TERM say ready await TERM say told sleep 400 exit 0").expect("ready")
    rig.until("up", lambda: one.comm == "mainstay:up")
    one.signal("TERM")
    rig.until("draining", lambda: one.comm == "mainstay:drain")


@pytest.mark.parametrize("sig", ["TERM", "INT", "QUIT"])
def test_another_stop_signal(box, sig):
    """--stop-signal is what the app understands; it is a stop request itself, too."""
    one = box("--stop-signal", "SIGQUIT", app="block QUIT say ready await QUIT exit 5").expect("ready")
    one.signal(sig)
    assert one.exit() == 5
    assert one.err == ""


def test_a_real_time_stop_signal(box):
    """systemd in a container wants SIGRTMIN+3."""
    one = box("--stop-signal", "SIGRTMIN+3", app="signals 37").expect("ready")
    one.signal("TERM")
    assert one.exit() == 0


def test_a_stop_without_a_handler(box):
    one = box(app="say ready pause").expect("ready")
    assert stopped(one) < 2
    assert one.exit() == 143 and one.err == ""


def test_a_second_stop_is_sent_again_and_skips_nothing(box):
    one = box("--drain-timeout", "30s", app="signals 12").expect("ready")
    one.signal("TERM")
    one.expect("got 15 ")
    one.signal("TERM")
    one.expect("got 15 ", times=2)
    one.signal("INT")
    one.expect("got 2 ")
    assert one.running()
    one.signal("USR2")
    assert one.exit() == 0


# -- delay and timeout -----------------------------------------------------------------------------

def test_the_delay_comes_before_the_signal(box):
    one = box("--drain-delay", "700ms", app="block TERM say ready await TERM exit 3").expect("ready")
    one.signal("TERM")
    began = time.monotonic()
    rig.until("draining", lambda: one.comm == "mainstay:drain")
    assert one.running() and "got" not in one.out
    assert one.exit() == 3
    assert 0.65 <= time.monotonic() - began < 3


def test_a_second_stop_in_the_delay_does_not_shorten_it(box):
    """Docker's client sends ^C twice on some machines."""
    one = box("--drain-delay", "600ms", app="block TERM say ready await TERM exit 3").expect("ready")
    began = time.monotonic()
    one.signal("TERM")
    time.sleep(0.05)
    one.signal("TERM")
    assert one.exit() == 3
    assert time.monotonic() - began >= 0.55


def test_an_app_that_ends_in_the_delay_ends_the_delay(box):
    one = box("--drain-delay", "20s", app="say ready sleep 300 exit 6").expect("ready")
    assert stopped(one) < 5
    assert one.exit() == 6


def test_ignoring_the_stop_goes_on_for_ever_by_default(box):
    one = box(app=STUBBORN).expect("ready")
    one.signal("TERM")
    rig.while_("it runs", one.running, 1.0)


def test_the_timeout_kills(box):
    one = box("--drain-timeout", "400ms", app=STUBBORN).expect("ready")
    assert 0.39 <= stopped(one) < 3
    assert one.exit() == 137
    assert "SIGKILL" in one.err or "killed" in one.err, one


def test_the_timeout_is_not_paid_by_who_is_quick(box):
    one = box("--drain-timeout", "20s", app=POLITE).expect("ready")
    assert stopped(one) < 3
    assert one.exit() == 3 and one.err == ""


def test_delay_and_timeout_add_up(box):
    one = box("--drain-delay", "300ms", "--drain-timeout", "300ms", app=STUBBORN).expect("ready")
    assert 0.58 <= stopped(one) < 3
    assert one.exit() == 137


def test_by_the_environment(box):
    env = {"MAINSTAY_DRAIN_TIMEOUT": "0.3s", "MAINSTAY_DRAIN": "all"}
    one = box(app=STUBBORN, env=env).expect("ready")
    assert 0.29 <= stopped(one) < 3


# -- a stopped app ---------------------------------------------------------------------------------

@pytest.mark.parametrize("options", [[], ["-g"], ["--drain", "group"], ["--drain", "all"]])
def test_a_stop_reaches_a_stopped_app(box, options):
    """A stopped process keeps a signal for later; only SIGCONT makes it later."""
    one = box(*options, app="block TERM say ready await TERM exit 3").expect("ready")
    rig.kill(one.app, "STOP")
    rig.until("stopped", lambda: rig.state(one.app) == "T")
    assert stopped(one) < 5
    assert one.exit() == 3


def test_an_app_that_stopped_itself(box):
    one = box(app="block TERM say ready stop await TERM exit 3").expect("ready")
    rig.until("stopped", lambda: rig.state(one.app) == "T")
    assert stopped(one) < 5
    assert one.exit() == 3


def test_sigstop_is_an_operators_wish(box):
    """Without a stop request nobody continues it."""
    one = box(app="say ready pause").expect("ready")
    app = one.app
    rig.kill(app, "STOP")
    rig.until("stopped", lambda: rig.state(app) == "T")
    rig.while_("it stays stopped", lambda: rig.state(app) == "T", 0.5)


# -- others than the app ---------------------------------------------------------------------------

def with_job(job, app="block TERM say ready await TERM exit 3"):
    return f"fork {{ {job} }} {app}"


def test_drain_app_does_not_wait_for_jobs(box):
    one = box(app=with_job("setsid " + JOB)).expect("ready").expect("there")
    assert stopped(one) < 0.3 + 2
    assert one.exit() == 3
    assert "job-done" not in one.out


def test_drain_group_tells_and_awaits_the_jobs_of_the_group(box):
    one = box("--drain", "group", app=with_job(JOB)).expect("ready").expect("there")
    stopped(one)
    assert one.exit() == 3
    assert "job-done" in one.out


def test_drain_group_does_not_wait_for_other_sessions(box):
    one = box("--drain", "group", app=with_job("setsid " + JOB)).expect("ready").expect("there")
    stopped(one)
    assert one.exit() == 3
    assert "job-done" not in one.out


@pytest.mark.parametrize("apart", ["", "setpgid ", "setsid "])
def test_drain_all_tells_and_awaits_everyone(box, apart):
    """The most asked and never delivered: own-session jobs get the stop signal and their time."""
    one = box("--drain", "all", app=with_job(apart + JOB)).expect("ready").expect("there")
    stopped(one)
    assert one.exit() == 3, one
    assert "job-done" in one.out, one
    assert one.err == ""


def test_drain_all_awaits_a_daemon_that_forked_twice(box):
    one = box("--drain", "all", app=f"daemon {{ {JOB} }} block TERM say ready await TERM exit 3")
    one.expect("ready").expect("there")
    stopped(one)
    assert one.exit() == 3 and "job-done" in one.out


def test_an_app_that_becomes_a_daemon(box):
    """The app leaves, its daemon stays: with drain all it is told to stop, and waited for."""
    one = box("--drain", "all", app=f"daemon {{ {JOB} }} sleep 150 exit 4").expect("there")
    assert one.exit() == 4
    assert "job-done" in one.out


def test_drain_all_ends_as_soon_as_none_is_left(box):
    one = box("--drain", "all", "--drain-timeout", "20s", app=with_job("setsid " + JOB))
    one.expect("ready").expect("there")
    assert 0.29 <= stopped(one) < 3


@pytest.mark.parametrize("apart", ["", "setpgid ", "setsid "])
def test_the_timeout_kills_every_job_whatever_its_session(box, apart):
    one = box("--drain", "all", "--drain-timeout", "300ms", app=with_job(apart + GRIM_JOB))
    one.expect("ready").expect("there")
    assert 0.29 <= stopped(one) < 3
    assert one.exit() == 3  # the app had ended by itself


def test_a_stopped_job_is_continued_too(box):
    job = "setsid block TERM say there stop await TERM say job-done exit 0"
    one = box("--drain", "all", app=with_job(job)).expect("ready").expect("there")
    rig.until("stopped", lambda: any(rig.state(pid) == "T" for pid in one.pids()))
    stopped(one)
    assert one.exit() == 3 and "job-done" in one.out


def test_an_app_that_waits_for_its_job_itself(box):
    """sh -c 'job & wait': told by us, the job ends, and the shell can end as well."""
    one = box("--drain", "all", app=["bash", "-c", f"trap 'wait; exit 8' TERM; {rig.PROBE} {JOB} & wait"])
    one.expect("there")
    stopped(one)
    assert one.exit() == 8, one
    assert "job-done" in one.out


def test_with_jobs_the_code_is_the_apps(box):
    one = box("--drain", "all", app=with_job("setsid block TERM say there await TERM exit 77",
                                             "say ready pause"))
    one.expect("ready").expect("there")
    stopped(one)
    assert one.exit() == 143


# -- an app that cannot be started -----------------------------------------------------------------

def test_no_process_left_for_the_app_is_said_and_ends(box):
    """fork refused by a limit: a clear end, and no spinning until then."""
    def before():
        resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
    user = ["--reuid", "54321", "--regid", "54321", "--clear-groups"]
    one = box(app="exit 0", user=user, before=before)
    assert one.exit() == 125, one
    assert one.err.startswith("mainstay: "), one


def test_a_stop_while_the_app_cannot_be_started(box):
    def before():
        resource.setrlimit(resource.RLIMIT_NPROC, (1, 1))
    user = ["--reuid", "54321", "--regid", "54321", "--clear-groups"]
    one = box(app="exit 0", user=user, before=before)
    if one.running():
        one.signal("TERM")
    assert one.exit() in (125, 143)
