"""Idle means idle: no wake-up at all when nothing is scheduled."""
import time

import pytest

import rig

SECONDS = 6


def turns(pid):
    """How often a process ran: (slept voluntarily, was put on a CPU)."""
    runs = rig.read(f"/proc/{pid}/schedstat").split()[2]
    return int(rig.status(pid)["voluntary_ctxt_switches"]), int(runs)


@pytest.mark.parametrize("options", [[], ["-g"], ["--drain", "all", "--drain-timeout", "10s", "--drain-delay", "1s"],
                                     ["--health"], ["--health", "--health-listen", "127.0.0.1:0"],
                                     ["--user", "1000:1000"]],
                         ids=lambda options: " ".join(options) or "plain")
def test_no_wake_up(box, options):
    if "127.0.0.1:0" in options:
        import socket
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            options = ["--health-listen", "127.0.0.1:%d" % s.getsockname()[1]]
    one = box(*options, app="say ready pause").expect("ready")
    rig.until("up", lambda: one.comm == "mainstay:up")
    time.sleep(0.5)
    ours = [one.init] + [pid for pid in rig.children(one.init) if rig.program(pid) == one.binary]
    assert len(ours) == (2 if any("health" in word for word in options) else 1)
    before = [turns(pid) for pid in ours]
    time.sleep(SECONDS)
    assert [turns(pid) for pid in ours] == before


def test_no_wake_up_while_an_app_drains_without_a_limit(box):
    one = box(app="ignore TERM say ready pause").expect("ready")
    one.signal("TERM")
    rig.until("draining", lambda: one.comm == "mainstay:drain")
    time.sleep(0.3)
    before = turns(one.init)
    time.sleep(2)
    assert turns(one.init) == before
