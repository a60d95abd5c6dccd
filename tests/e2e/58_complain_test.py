"""--complain: everything that a profile refuses is let through and said, and nothing harms the app."""
import contextlib
import json
import pathlib
import platform
import re
import time

import pytest

import rig

learning = __import__("57_learn_test")
PYTHON = "/usr/bin/python3"
LEAST = ["execve", "read", "write", "close", "openat", "mmap", "munmap", "mprotect", "brk", "newfstatat", "fstat", "pread64",
         "access", "arch_prctl", "set_tid_address", "set_robust_list", "rseq", "prlimit64", "getrandom", "readlink",
         "rt_sigaction", "rt_sigprocmask", "sigaltstack", "ioctl", "lseek", "getdents64", "futex", "sysinfo",
         "getuid", "geteuid", "getgid", "getegid", "fcntl", "dup", "readlinkat", "statx"]
GETPPID, SYNC = {"x86_64": (110, 162), "aarch64": (173, 81)}[platform.machine()]


def profile(path, *allowed, **more):
    path.write_text(json.dumps({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
        {"names": [*LEAST, *allowed], "action": "SCMP_ACT_ALLOW"}], **more}))
    return str(path)


@pytest.fixture
def strict(tmp_path):
    """What Python needs to start, and no more."""
    return profile(tmp_path / "strict.json")


@pytest.fixture
def complain(box, strict):
    def start(*app, options=(), **more):
        return box("--complain", strict, *options, app=list(app), **more)
    return start


def complaints(one):
    return re.findall(r'^mainstay: complain: call=(\w+) pid=(\d+) comm="(.*?)" arg0=(\S+) arg1=(\S+)$', one.err, re.M)


def total(one):
    found = re.search(r"complain: calls=(\d+) kinds=(\d+) ", one.err)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def helper(one):
    def find():
        return [pid for pid in rig.children(one.init) if rig.state(pid) not in "ZgX"
                and "mainstay: complain" in rig.read(f"/proc/{pid}/cmdline")]
    return rig.until("the complain helper", find)[0]


# -- what is said ------------------------------------------------------------------------------------

def test_the_first_of_each_is_said_and_all_are_counted(complain):
    one = complain(PYTHON, "-c", "import os, ctypes\n"
                   f"call = ctypes.CDLL(None).syscall\nfor i in range(7): call({GETPPID}, 1, 2)\n"
                   "os.kill(os.getpid(), 0); os.kill(os.getpid(), 0); os.sync()")
    assert one.exit() == 0, one.err
    said = [(call, comm) for call, _, comm, *_ in complaints(one)]
    assert said.count(("getppid", "python3")) == 1 and ("sync", "python3") in said
    assert said.count(("kill", "python3")) == 1
    assert next(args for call, _, _, *args in complaints(one) if call == "getppid") == ["1", "2"]
    assert total(one)[0] >= 10 and total(one)[1] == len(said)
    assert "read" not in dict(said)


def test_enforced_the_same_profile_refuses_what_was_said(box, strict):
    app = [PYTHON, "-c", "import os, sys\ntry: os.kill(os.getpid(), 0)\nexcept PermissionError: sys.exit(9)"]
    assert box("--seccomp", strict, app=app).exit() == 9
    one = box("--complain", strict, app=app)
    assert one.exit() == 0 and "kill" in one.err


def test_a_profile_that_fits_says_nothing(box, tmp_path):
    learned = str(tmp_path / "app.json")
    app = [PYTHON, "-c", "import os; os.sync(); os.kill(os.getpid(), 0)"]
    assert box(argv=[rig.MAINSTAY, "learn", "-o", learned, "--", *app]).exit() == 0
    one = box("--complain", learned, app=app)
    assert one.exit() == 0 and one.err == ""


def test_one_noisy_call_does_not_drown_the_others(complain):
    one = complain(PYTHON, "-c", f"import ctypes, os; call = ctypes.CDLL(None).syscall\n"
                   f"for i in range(100): call({GETPPID}, i, 0)\nos.sync()")
    assert one.exit() == 0
    said = [call for call, *_ in complaints(one)]
    assert said.count("getppid") == 8 and "sync" in said
    assert one.err.count("call=getppid further kinds of it are only counted") == 1
    assert total(one)[0] >= 101


def test_a_name_that_would_steer_a_terminal_is_written_out(complain):
    one = complain(PYTHON, "-c", "import os; open('/proc/self/comm', 'w').write('a\\x1b[2J\"b'); os.sync()")
    assert one.exit() == 0
    assert r'comm="a\x1b[2J\"b"' in one.err and "\x1b" not in one.err


def test_clone3_stays_a_call_that_is_not_there(complain):
    """It is refused with ENOSYS, and every program falls back: nothing to complain of."""
    one = complain(PYTHON, "-c", "import threading; t = threading.Thread(target=print, args=('thread',)); "
                   "t.start(); t.join()")
    assert one.exit() == 0 and one.out == "thread\n"
    assert {"clone"} <= {call for call, *_ in complaints(one)} and "clone3" not in one.err


def test_beside_a_profile_that_is_enforced(box, strict, tmp_path):
    """Try the stricter one while the other protects; what that one refuses is not seen."""
    looser = profile(tmp_path / "looser.json", "kill", "getppid", "seccomp")
    one = box("--seccomp", looser, "--complain", strict, app=[PYTHON, "-c", "import os, sys\nos.kill(os.getpid(), 0)\n"
              "try: os.sched_yield(); os.setsid()\nexcept PermissionError: sys.exit(9)"])
    assert one.exit() == 9
    assert "call=kill" in one.err and "setsid" not in one.err


def test_the_profile_beside_it_must_let_it_be_loaded(box, strict):
    one = box("--seccomp", strict, "--complain", strict, app=["sh", "-c", "echo ran"])
    assert one.exit() == 125 and "ran" not in one.out
    assert "--seccomp-extra-allow seccomp" in one.err


# -- who says it -------------------------------------------------------------------------------------

def test_the_helper_has_no_power(complain):
    one = complain("sleep", "60")
    status = rig.until("confined", lambda: (s := rig.status(helper(one)))["Seccomp"] == "2" and s)
    assert set(status["Uid"].split()) == {"65534"} and status["NoNewPrivs"] == "1"
    assert all(int(status[key], 16) == 0 for key in ("CapPrm", "CapEff", "CapBnd", "CapAmb"))
    assert sorted(int(fd.name) for fd in pathlib.Path(f"/proc/{one.app}/fd").iterdir()) == [0, 1, 2]
    one.signal("TERM")
    assert one.exit() == 143


@pytest.mark.parametrize("options", [["--user", "10001:10001"], ["--health"], ["--drain", "all"]], ids=" ".join)
def test_with_other_options(complain, options):
    one = complain(PYTHON, "-c", "import os; os.sync(); print('done')", options=options)
    assert one.exit() == 0 and one.out == "done\n" and "call=sync" in one.err


@pytest.mark.parametrize("user", [learning.NOBODY_AT_ALL[:5], learning.NOBODY_AT_ALL], ids=["a user", "no capability"])
@pytest.mark.parametrize("options", [[], ["--guard", "no"]], ids=["guarded", "not guarded"])
def test_as_the_user_that_it_was_started_as(complain, tmp_path, user, options):
    for above in [tmp_path, *list(tmp_path.parents)[:3]]:
        above.chmod(above.stat().st_mode | 0o055)
    one = complain(PYTHON, "-c", "import os; os.sync(); print(os.getuid())", options=options, user=user)
    assert one.exit() == 0, one.err
    assert one.out == "12345\n" and "call=sync" in one.err


def test_not_being_process_1(complain):
    one = complain(PYTHON, "-c", "import os; os.sync(); print('done')", pid1=False)
    assert one.exit() == 0 and "call=sync" in one.err


# -- what must not happen to the app -----------------------------------------------------------------

LOAD = f"""import ctypes, signal, threading
libc = ctypes.CDLL(None, use_errno=True)
bad, told = [], threading.Event()
def work():
    while not told.is_set():
        if libc.syscall({GETPPID}) != 1 or libc.sched_getparam(0, ctypes.byref(ctypes.c_int())) != 0:
            bad.append(ctypes.get_errno())
signal.signal(signal.SIGTERM, lambda *_: told.set())
all = [threading.Thread(target=work) for _ in range(4)]
[t.start() for t in all]
print('ready', flush=True)
[t.join() for t in all]
print('bad', bad, flush=True)"""


def test_killed_under_load_it_comes_back_and_no_call_fails(complain):
    """Whichever moment it dies at, the call that it held is answered by the next one."""
    one = complain(PYTHON, "-c", LOAD).expect("ready")
    app = one.app
    for _ in range(6):
        pid = helper(one)
        rig.until("confined", lambda: rig.status(pid)["Seccomp"] == "2")
        time.sleep(0.01)  # whatever it does by then
        rig.kill(pid, "KILL")
        rig.until("gone", lambda: rig.state(pid) in "gZX")
    assert one.app == app
    one.signal("TERM")
    assert one.exit(60) == 0, one.err
    assert "bad []" in one.out
    assert one.err.count("the complain helper[") == 6
    assert [call for call, *_ in complaints(one)].count("sched_getparam") == 1, "said before, and not again"


def test_stopped_it_only_makes_the_app_wait(complain):
    one = complain(PYTHON, "-c", "import os, time; print('ready', flush=True); time.sleep(0.7); os.sync(); print('done')")
    one.expect("ready")
    pid = helper(one)
    rig.until("confined", lambda: rig.status(pid)["Seccomp"] == "2")
    rig.kill(pid, "STOP")
    rig.while_("it waits", lambda: "done" not in one.out, 1.2)
    rig.kill(pid, "CONT")
    assert one.exit() == 0 and "done" in one.out


def test_whoever_is_left_is_answered_to_the_end(complain):
    """The app is gone, and what it left behind still calls while it drains."""
    one = complain(PYTHON, "-c", "import os, signal, sys, time\n"
                   "r, w = os.pipe()\n"
                   "if os.fork(): os.read(r, 1); sys.exit(5)\n"
                   "def leave(*_): os.sync(); print('left well', os.sched_getscheduler(0), flush=True); os._exit(0)\n"
                   "os.setsid(); signal.signal(signal.SIGTERM, leave); os.write(w, b'x')\n"
                   "while True: time.sleep(1)", options=["--drain", "all"])
    assert one.exit() == 5
    assert "left well 0" in one.out and "call=sync" in one.err


def test_it_goes_without_a_word_when_nobody_is_left(complain):
    one = complain(PYTHON, "-c", "pass", options=["--drain", "all"])
    assert one.exit() == 0
    assert "helper" not in one.err


# -- where it cannot be ------------------------------------------------------------------------------

def test_without_notification_the_kernel_logs(complain):
    one = complain(PYTHON, "-c", "import os; os.sync(); print('ran')", before=learning.refuse(learning.GET_NOTIF_SIZES, 22))
    assert one.exit() == 0 and one.out == "ran\n"
    assert "kernel's log" in one.err and "call=" not in one.err


def test_without_either_nothing_runs(complain, box, strict):
    def both():
        learning.refuse(learning.GET_NOTIF_SIZES, 22)()
        learning.refuse(learning.GET_ACTION_AVAIL, 22)()
    one = box("--complain", strict, app=["sh", "-c", "echo ran"], before=both)
    assert one.exit() == 125 and "ran" not in one.out and "Linux 5.5" in one.err


def test_learning_and_complaining_exclude_each_other(box, strict, tmp_path):
    one = box(argv=[rig.MAINSTAY, "learn", "-o", str(tmp_path / "x.json"), "--complain", strict, "--", "sh", "-c",
                    "echo ran"])
    assert one.exit() == 78 and "ran" not in one.out and "--complain" in one.err


def test_a_wrong_profile_is_refused_with_its_place(box, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text('{\n "defaultAction": "SCMP_ACT_WRONG"\n}')
    one = box("--complain", str(path), app="say ran")
    assert one.exit() == 78 and "bad.json:2:" in one.err and "ran" not in one.out
    check = box(argv=[rig.MAINSTAY, "check", "--complain", str(path)])
    assert check.exit() == 78 and "bad.json:2:" in check.err


@pytest.mark.parametrize("said", ["nosuch", "/nonexistent.json"])
def test_a_profile_that_is_not_there_is_refused_where_it_was_said(box, said):
    one = box("--complain", said, app="say ran")
    assert one.exit() == 78 and "ran" not in one.out
    assert re.search(rf"error: {said}: .*\n  from:    command line, argument 1\n", one.err)


def test_a_compiled_profile_cannot_be_tried(box, tmp_path):
    made = str(tmp_path / "made")
    assert box(argv=[rig.MAINSTAY, "seccomp", "compile", "-o", made, "web"]).exit() == 0
    for words in (["check"], []):
        one = box(argv=[rig.MAINSTAY, *words, "--complain", made, "--", "sh", "-c", "echo ran"])
        assert one.exit() == 78 and "ran" not in one.out
        assert f"{made}: is compiled, and only --seccomp takes it so\n  from: " in one.err


def test_what_was_learned_is_a_valid_profile(box, tmp_path):
    learned = str(tmp_path / "app.json")
    assert box(argv=[rig.MAINSTAY, "learn", "-o", learned, "--", "sh", "-c", "ls /"]).exit() == 0
    for option in "--seccomp", "--complain":
        assert box(argv=[rig.MAINSTAY, "check", option, learned, "--seccomp-strict"]).exit() == 0
    assert box("--seccomp", learned, "--seccomp-strict", app=["sh", "-c", "ls /"]).exit() == 0
