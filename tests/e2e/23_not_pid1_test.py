"""Below another first process: a sub-reaper by itself, and quiet about it."""
import rig


def below(box, *options, **more):
    return box(*options, pid1=False, **more)


def test_exit_codes(box):
    assert below(box, app="exit 42").exit() == 42
    assert below(box, app="die SEGV").exit() == 139
    assert below(box, app=["/nope"]).exit() == 127


def test_quiet(box):
    one = below(box, app="say ready block TERM await TERM exit 0").expect("ready")
    one.signal("TERM")
    assert one.exit() == 0
    assert one.err == ""


def test_orphans_come_to_us(box):
    one = below(box, app="daemon { say there sleep 60000 } say ready pause")
    one.expect("ready").expect("there")
    rig.until("the orphan is our child", lambda: len(rig.children(one.init)) == 2)


def test_orphans_are_reaped(box):
    one = below(box, app="orphans 50 10 say done pause").expect("done")
    rig.until("only the app is left", lambda: rig.children(one.init) == [one.app])


def test_the_flag_is_accepted(box):
    one = below(box, "-s", app="exit 3")
    assert one.exit() == 3
    assert one.err == ""


def test_every_signal_is_forwarded(box):
    one = below(box, app="signals 0").expect("ready")
    for sig in rig.FORWARDED:
        if sig not in (2, 15):
            one.signal(sig)
            one.expect(f"got {sig} ")


def test_what_is_left_behind_is_left_alone_by_default(box):
    """Not our container: others may live in it."""
    one = below(box, app="daemon { say there sleep 300 say lived } sleep 50 exit 5").expect("there")
    init, first = one.init, one.process
    rig.until("mainstay is gone", lambda: rig.program(init) == "")
    assert one.exit() == 5


def test_drain_all_waits_for_our_own_orphans(box):
    one = below(box, "--drain", "all", app="daemon { block TERM say there await TERM say bye } say ready pause")
    one.expect("ready").expect("there").signal("TERM")
    assert one.exit() == 143
    assert "bye" in one.out, one


def test_two_inits_in_a_row(box):
    """ENTRYPOINT [mainstay] and --init together."""
    one = box(app=[rig.MAINSTAY, "--", rig.PROBE, *"block TERM say ready await TERM exit 9".split()])
    one.expect("ready").signal("TERM")
    assert one.exit() == 9
    assert one.err == ""


def test_tini_outside_mainstay(box):
    one = box(argv=["/usr/bin/tini-static", "--", rig.MAINSTAY, "--", rig.PROBE, "exit", "4"])
    assert one.exit() == 4
    assert one.err == ""
