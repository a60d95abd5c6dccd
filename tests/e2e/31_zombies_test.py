"""No zombie outlives a trip of the loop, whatever session it died in."""
import pytest

import rig


def zombies(one):
    return [pid for pid in rig.children(one.init) if rig.state(pid) == "Z"]


@pytest.mark.parametrize("where", [dict(), dict(pid1=False)])
def test_orphans_in_other_sessions_are_reaped(box, where):
    one = box(app="orphans 200 5 say done pause", **where).expect("done")
    rig.until("only the app is left", lambda: rig.children(one.init) == [one.app])


def test_orphans_killed_by_signals_too(box):
    one = box(app="daemon { die KILL } daemon { die SEGV } daemon { die 34 } say done pause").expect("done")
    rig.until("only the app is left", lambda: rig.children(one.init) == [one.app])
    assert one.err == ""


def test_a_storm_of_orphans_does_not_hide_the_apps_end(box):
    one = box(app="orphans 2000 0 exit 9")
    assert one.exit() == 9


def test_a_stop_in_a_storm_is_not_delayed(box):
    import time
    one = box(app="block TERM say ready fork { orphans 100000 0 } await TERM exit 3").expect("ready")
    time.sleep(0.2)
    began = time.monotonic()
    one.signal("TERM")
    assert one.exit() == 3
    assert time.monotonic() - began < 1.0


def test_with_sigchld_ignored_by_the_parent(box):
    import signal
    one = box(app="orphans 20 5 say done pause",
              before=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)).expect("done")
    rig.until("only the app is left", lambda: rig.children(one.init) == [one.app])


def test_reaped_orphans_are_named_when_asked(box):
    one = box("-w", app="daemon { exit 5 } sleep 200 exit 0")
    assert one.exit() == 0
    assert "reaped" in one.err.lower(), one


def test_nothing_is_said_of_them_otherwise(box):
    one = box(app="daemon { exit 5 } sleep 100 exit 0")
    assert one.exit() == 0
    assert one.err == ""
