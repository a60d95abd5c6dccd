"""The defects B1 to B22 that were found in other inits: one test each, named after it, or a line
that says where else it is answered."""
import json
import os
import select
import signal
import subprocess
import time

import pytest

import rig

STOPS = str(rig.ROOT / "build/e2e/stops")


def stops(count, *command):
    done = subprocess.run([STOPS, str(count), "3000", *command], stdout=subprocess.PIPE, text=True,
                          timeout=rig.PATIENCE * 8)
    return json.loads(done.stdout)


def test_b1_a_stop_during_the_start_is_not_lost():
    """dumb-init loses a fifth of them."""
    found = stops(60, rig.MAINSTAY, "--", rig.PROBE, "pause")
    assert found["lost"] == 0 and found["codes"] == {"143": 60}, found


def test_b2_nor_with_group_signalling():
    """tini -g and catatonit -g signal a group that does not exist yet."""
    found = stops(60, rig.MAINSTAY, "-g", "--", rig.PROBE, "pause")
    assert found["lost"] == 0 and found["codes"] == {"143": 60}, found


def test_b3_terminal_stop_signals_are_not_blocked_in_the_app(box):
    """catatonit blocks TSTP, TTIN and TTOU: no job control. (With a real shell: 22_tty.)"""
    seen = rig.see()
    assert int(seen["status"]["SigBlk"], 16) == 0


def test_b4_126_and_127_are_kept(box):
    assert box(app=["/etc"]).exit() == 126
    assert box(app=["/nope"]).exit() == 127


def test_b5_inherited_dispositions_and_mask_are_kept(box):
    def before():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    status = rig.see(before=before)["status"]
    assert (int(status["SigBlk"], 16), int(status["SigIgn"], 16)) == (0x4000, 3)


def test_b6_a_job_gets_its_term_and_the_time_to_act_on_it(box):
    """As PID 1 dumb-init leaves at once, and the kernel kills the job before its handler ran."""
    job = "setsid block TERM say there await TERM sleep 200 say job-done"
    one = box("--drain", "all", app=f"fork {{ {job} }} say ready pause").expect("ready").expect("there")
    one.signal("TERM")
    assert one.exit() == 143
    assert "job-done" in one.out


def test_b7_a_stop_reaches_a_stopped_app(box):
    one = box(app="block TERM say ready await TERM exit 3").expect("ready")
    rig.kill(one.app, "STOP")
    rig.until("stopped", lambda: rig.state(one.app) == "T")
    one.signal("TERM")
    assert one.exit() == 3


def test_b8_control_z_does_not_freeze_the_only_app(box):
    one = box(app="tick", tty=True).expect("tick")
    one.type("\x1a")
    one.expect("^Z")
    one.expect("tick", times=one.out.count("tick") + 3)


def test_b9_tstp_to_the_init_does_not_freeze_the_app(box):
    """Forwarded as it is; an app that stops on it goes on, for nobody could say `fg`."""
    one = box(app="say ready pause").expect("ready")
    app = one.app
    one.signal("TSTP")
    time.sleep(0.1)
    rig.until("the app goes on", lambda: rig.state(app) == "S")
    one.signal("TERM")
    assert one.exit() == 143


def test_b10_the_app_keeps_its_directory(box, tmp_path):
    for _ in range(20):
        assert rig.see(cwd=str(tmp_path))["cwd"] == str(tmp_path)


def test_b11_high_signal_numbers_are_ordinary(box):
    """dumb-init indexes a table of 32 with them."""
    one = box("-r", "64:34", app="signals 34", env={"MAINSTAY_VERBOSE": "1"}).expect("ready")
    for sig in 33, 40, 63:
        one.signal(sig)
        one.expect(f"got {sig} ")
    one.signal(64)
    assert one.exit() == 0


def test_b12_hangup_and_continue_cannot_race_the_terminal(box):
    """The terminal is handed over once, at birth, by setpgid and tcsetpgrp: there is no new session
    and no TIOCNOTTY, so nobody gets a HUP or CONT from the hand-over."""
    for _ in range(10):
        one = box(app="signals 12", tty=True).expect("ready")
        one.signal("USR2")
        assert one.exit() == 0
        assert "got 1 " not in one.out and "got 18 " not in one.out
        one.close()


def test_b13_death_by_a_real_time_signal_ends_us(box):
    assert box(app="die 37").exit() == 165


def test_b14_all_signals_pass(box):
    """In whole: 21_signals. Here the ones pid1-rs loses, and INT, which must not escalate."""
    one = box(app="signals 12").expect("ready")
    for sig in 1, 10, 3, 28, 2:
        one.signal(sig)
        one.expect(f"got {sig} ")
    rig.while_("it runs", one.running, 0.3)
    one.signal("USR2")
    assert one.exit() == 0


def test_b15_signals_that_process_1_would_have_ignored_can_be_dropped(box):
    """Any init changes that; ours can be told not to: MAINSTAY_REWRITE=HUP:0,USR2:0."""
    one = box(app="say ready pause", env={"MAINSTAY_REWRITE": "HUP:0,USR2:0"}).expect("ready")
    one.signal("HUP")
    one.signal("USR2")
    rig.while_("it runs", one.running, 0.2)


def test_b16_whom_a_stop_goes_to_is_chosen(box):
    """Alone: workers are left to the app that manages them. All: shells work."""
    app = "block TERM fork { setsid await TERM say worker } say ready await TERM sleep 100 exit 0"
    alone = box(app=app).expect("ready")
    alone.signal("TERM")
    assert alone.exit() == 0 and "worker" not in alone.out
    everyone = box("--drain", "all", app=app).expect("ready")
    everyone.signal("TERM")
    assert everyone.exit() == 0 and "worker" in everyone.out


def test_b17_the_init_pins_neither_a_directory_nor_descriptors(box, tmp_path):
    ends = os.pipe()
    one = box(app="say ready pause", cwd=str(tmp_path), fds={40: ends[0], 41: ends[1]}).expect("ready")
    rig.until("up", lambda: one.comm == "mainstay:up")
    init = one.init
    assert os.readlink(f"/proc/{init}/cwd") == "/"
    assert not {"40", "41"} & set(os.listdir(f"/proc/{init}/fd"))
    os.close(ends[0]), os.close(ends[1])


def test_b17_a_pipe_ends_when_the_app_closes_it(box, tmp_path):
    """Who reads the app's pipe must see its end while the init lives on."""
    os.mkfifo(tmp_path / "fifo")
    reader = os.open(tmp_path / "fifo", os.O_RDONLY | os.O_NONBLOCK)
    start = f'exec 41>{tmp_path}/fifo; exec {rig.MAINSTAY} -- bash -c "$1"'
    one = box(argv=["bash", "-c", start, "bash", "echo x >&41; exec 41>&-; echo ready; sleep 1000"])
    one.expect("ready")
    rig.until("a byte", lambda: select.select([reader], [], [], 0)[0])
    assert os.read(reader, 2) == b"x\n"
    rig.until("the pipe has ended", lambda: select.select([reader], [], [], 0)[0])
    assert os.read(reader, 1) == b"" and one.running()
    os.close(reader)


def test_b18_the_drain_lasts_until_the_last_is_gone(box):
    """s6-overlay's grace time ends when the first service does."""
    jobs = " ".join(f"fork {{ setsid block TERM say there await TERM sleep {ms} say end-{ms} }}"
                    for ms in (50, 250, 450))
    one = box("--drain", "all", app=f"{jobs} say ready pause").expect("ready").expect("there", times=3)
    one.signal("TERM")
    assert one.exit() == 143
    assert all(f"end-{ms}" in one.out for ms in (50, 250, 450)), one


def test_b19_a_stop_by_the_terminal_works_without_root(box):
    user = ["--reuid", "1234", "--regid", "1234", "--clear-groups", "--bounding-set", "-all", "--inh-caps", "-all"]
    one = box(app="say ready pause", tty=True, user=user).expect("ready")
    one.type("\x03")
    assert one.exit() == 130


def test_b20_two_inits_say_nothing(box):
    one = box(app=[rig.MAINSTAY, "--", rig.PROBE, "exit", "0"])
    assert one.exit() == 0
    assert (one.out, one.err) == ("", "")


def test_b21_an_interrupt_that_comes_twice_does_not_escalate(box):
    one = box("--drain-timeout", "20s", app="signals 12").expect("ready")
    one.signal("INT")
    one.expect("got 2 ")
    one.signal("INT")
    one.expect("got 2 ", times=2)
    rig.while_("it runs", one.running, 0.3)
    one.signal("USR2")
    assert one.exit() == 0


def test_b22_zombies_of_a_living_parent_are_the_parents(box):
    """Nobody can reap them for it. They never pile up at ours: 31_zombies."""
    one = box(app="fork { exit 0 } say ready pause").expect("ready")
    rig.until("a zombie", lambda: any(rig.state(pid) == "Z" for pid in rig.children(one.app)))
    assert rig.children(one.init) == [one.app]
