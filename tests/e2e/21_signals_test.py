"""Every signal that can be caught reaches the app as it was sent, real-time ones in their number."""
import pytest

import rig

ASKING_TO_STOP = {2, 15}


def test_every_signal_is_forwarded(box):
    one = box(app="signals 0").expect("ready")
    for sig in rig.FORWARDED:
        if sig not in ASKING_TO_STOP:
            one.signal(sig)
            one.expect(f"got {sig} ")
    got = [int(line.split()[1]) for line in one.out.splitlines() if line.startswith("got")]
    assert [n for n in got if n != 17] == [n for n in rig.FORWARDED if n not in ASKING_TO_STOP]


@pytest.mark.parametrize("sig", rig.FORWARDED)
def test_each_by_itself(box, sig):
    one = box(app=f"signals {sig}").expect("ready")
    one.signal(sig)
    assert one.exit() == 0
    assert f"got {sig} " in one.out


def test_a_real_time_signal_sent_many_times_comes_as_often(box):
    """Ordinary signals merge while they wait; real-time ones are counted by the kernel."""
    one = box(app="signals 0").expect("ready")
    for _ in range(20):
        one.signal(34)
        one.signal(50)
    one.expect("got 34 ", times=20).expect("got 50 ", times=20)


def test_a_childs_death_is_not_for_the_app(box):
    one = box(app="signals 10").expect("ready")
    one.signal("CHLD")
    one.signal("USR1")
    assert one.exit() == 0
    assert "got 17" not in one.out


def test_only_the_app_is_signalled(box):
    one = box(app="block USR1 fork { await USR1 say child } say ready await USR1 say app sleep 200")
    one.expect("ready").signal("USR1")
    one.exit()
    assert "app" in one.out and "child" not in one.out


@pytest.mark.parametrize("how", [["-g"], ["--signal-group"]])
def test_the_group_is_signalled_when_asked(box, how):
    one = box(*how, app="block USR1 fork { await USR1 say child } say ready await USR1 say app wait")
    one.expect("ready").signal("USR1")
    one.exit()
    assert "app" in one.out and "child" in one.out


def test_another_group_is_not(box):
    one = box("-g", app="block USR1 fork { setpgid say there await USR1 say child } "
                        "say ready await USR1 say app sleep 200")
    one.expect("ready").expect("there").signal("USR1")
    one.exit()
    assert "app" in one.out and "child" not in one.out


def test_the_signal_kills_who_does_not_handle_it(box):
    one = box(app="say ready pause").expect("ready")
    one.signal("USR2")
    assert one.exit() == 128 + 12


def test_rewritten_by_name(box):
    one = box("--rewrite", "SIGHUP:SIGUSR1", app="signals 10").expect("ready")
    one.signal("HUP")
    assert one.exit() == 0
    assert "got 10 " in one.out and "got 1 " not in one.out


def test_rewritten_to_nothing(box):
    one = box("-r", "HUP:0", app="signals 10").expect("ready")
    one.signal("HUP")
    one.signal("USR1")
    assert one.exit() == 0
    assert "got 1 " not in one.out


def test_several_rewritten(box):
    one = box("-r", "1:10", "-r", "34:12", app="signals 12", ).expect("ready")
    one.signal("HUP")
    one.expect("got 10 ")
    one.signal(34)
    assert one.exit() == 0


def test_rewritten_by_the_environment(box):
    one = box(app="signals 10", env={"MAINSTAY_REWRITE": "HUP:USR1,USR2:0"}).expect("ready")
    one.signal("USR2")
    one.signal("HUP")
    assert one.exit() == 0
    assert "got 12 " not in one.out


def test_a_stop_request_is_rewritten_too(box):
    one = box("-r", "TERM:QUIT", app="block QUIT say ready await QUIT exit 4").expect("ready")
    one.signal("TERM")
    assert one.exit() == 4


def test_after_the_stop_request_signals_still_pass(box):
    """Many apps dump their state on a second signal while they drain."""
    one = box(app="signals 12").expect("ready")
    one.signal("TERM")
    one.expect("got 15 ").signal("USR1")
    one.expect("got 10 ").signal("USR2")
    assert one.exit() == 0
