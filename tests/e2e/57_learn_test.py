"""mainstay learn: what a program asks of the kernel becomes its profile, and harms it in no way."""
import contextlib
import ctypes
import json
import os
import platform
import re
import shutil
import socket
import subprocess

import pytest

import rig

PYTHON = "/usr/bin/python3"
SCRIPT = "ls / >/dev/null; (cd /tmp && :); echo hi | cat; exit 3"
LEARNED = "seen"
ALIVE = {"exit", "exit_group", "rt_sigreturn", "restart_syscall", "read", "write", "close"}


def need(*packages):
    subprocess.run([str(rig.ROOT / "tests/rig/need.sh"), *packages], check=True, timeout=600,
                   stdin=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def node():
    if not shutil.which("node"):
        need("nodejs")
    return shutil.which("node")


@pytest.fixture
def place(tmp_path):
    """Everybody may write there, as into a volume."""
    tmp_path.chmod(0o777)
    for above in list(tmp_path.parents)[:3]:
        with contextlib.suppress(PermissionError):
            above.chmod(above.stat().st_mode | 0o011)
    return tmp_path


@pytest.fixture
def learn(box, place):
    def start(*app, options=(), output=None, **more):
        one = box(argv=[rig.MAINSTAY, "learn", "-o", output or str(place / "app.json"), *options, "--", *app],
                  **more)
        one.profile = place / "app.json"
        return one
    return start


def rules(path):
    return json.loads(path.read_text())["syscalls"]


def names(path, comment=""):
    return {name for rule in rules(path) for name in rule["names"]
            if rule["action"] == "SCMP_ACT_ALLOW" and rule["comment"].startswith(comment)}


def summary(one):
    """{call: (times, who)} of the table for a person."""
    rows = re.findall(r"^  (\w+) +(\d+) +(\S+)", one.err, re.M)
    return {call: (int(times), who) for call, times, who in rows}


# -- what comes of it --------------------------------------------------------------------------------

def test_a_script_and_its_children(learn):
    one = learn("sh", "-c", SCRIPT)
    assert one.exit() == 3 and one.out == "hi\n"
    assert {"pipe2", "getdents64", "chdir"} & names(one.profile, LEARNED) >= {"getdents64", "chdir"}
    assert ALIVE <= names(one.profile)
    assert summary(one)["getdents64"] == (2, "ls")
    last = rules(one.profile)[-1]
    assert last["names"] == ["clone3"] and last["errnoRet"] == 38
    assert f"Written to {one.profile}" in one.err


def test_it_is_what_strace_sees_and_the_base(learn, place):
    """Nothing is missing and nothing is made up."""
    need("strace")
    app = [PYTHON, "-c", "import subprocess, threading, tempfile\n"
           "threading.Thread(target=lambda: open('/etc/hostname').read()).start()\n"
           "subprocess.run(['/bin/ls', '/'], stdout=subprocess.DEVNULL)\n"
           "tempfile.TemporaryFile().write(b'x')"]
    one = learn(*app)
    assert one.exit() == 0
    trace = place / "trace"
    subprocess.run(["strace", "-f", "-qq", "-o", str(trace), "-e", "inject=clone3:error=ENOSYS", *app],
                   check=True, stdin=subprocess.DEVNULL, timeout=60)
    seen = set(re.findall(r"^\d+ +(?:<\.\.\. )?(\w+)(?:\(| resumed)", trace.read_text(), re.M)) - {"clone3"}
    assert seen <= names(one.profile), "missing"
    assert names(one.profile, LEARNED) <= seen, "made up"


def test_two_runs_give_the_same_bytes(learn):
    first = learn("sh", "-c", SCRIPT)
    first.exit()
    before = first.profile.read_bytes()
    again = learn("sh", "-c", SCRIPT)
    again.exit()
    assert again.profile.read_bytes() == before


def test_sockets_and_epoll_are_in_it_only_where_they_are_used(learn):
    one = learn("sh", "-c", "exit 0")
    assert one.exit() == 0
    assert not {"accept4", "sendmsg", "recvfrom", "epoll_ctl", "epoll_wait"} & names(one.profile)
    one = learn(PYTHON, "-c", "import socket, select; socket.socket(socket.AF_UNIX); select.epoll()")
    assert one.exit() == 0
    assert {"accept4", "sendmsg", "recvfrom", "epoll_ctl"} <= names(one.profile)


def test_a_socket_that_was_given_counts(learn):
    ours, theirs = socket.socketpair()
    one = learn("sh", "-c", "exit 0", stdin=theirs.fileno())
    assert one.exit() == 0
    assert "recvfrom" in names(one.profile)
    ours.close(), theirs.close()


def test_what_a_call_was_about_stands_in_a_comment(learn):
    one = learn(PYTHON, "-c", "import socket; socket.socket(socket.AF_UNIX); socket.socket(socket.AF_INET)")
    assert one.exit() == 0
    comments = {rule["names"][0]: rule["comment"] for rule in rules(one.profile)}
    assert comments["socket"] == "seen with 0x1 0x2"
    assert not any("args" in rule for rule in rules(one.profile))


IO_URING = "import ctypes, sys; sys.exit(ctypes.CDLL(None, use_errno=True).syscall(425, 8, 0) != -1 or " \
           "ctypes.get_errno() != 1)"


def test_io_uring_is_refused_and_left_out(learn):
    """It works past every filter; what falls back on other calls is learned with those."""
    one = learn(PYTHON, "-c", IO_URING)
    assert one.exit() == 0, one.err
    assert "io_uring_setup" not in names(one.profile)
    assert "refused, and left out" in one.err


@pytest.mark.skipif(platform.machine() != "x86_64", reason="i386 is an architecture of x86-64 machines")
def test_calls_of_another_architecture_are_refused(learn):
    code = "b814000000cd80c3"  # mov $20, %eax (getpid); int $0x80; ret
    one = learn(PYTHON, "-c", "import ctypes, mmap, sys\n"
                f"m = mmap.mmap(-1, 4096, prot=7); m.write(bytes.fromhex('{code}'))\n"
                "at = ctypes.addressof(ctypes.c_char.from_buffer(m))\n"
                "sys.exit(ctypes.CFUNCTYPE(ctypes.c_int)(at)() != -38)")
    assert one.exit() == 0, one.err
    assert "Not in it: 1 call of another architecture" in one.err


WORK = {
    "shell": ["sh", "-c", "ls / | sort | head -n 3; (cd /tmp && pwd); echo $(date +%Y | wc -c); exit 3"],
    "python": [PYTHON, "-c", "import asyncio, json, subprocess, sys, tempfile, threading\n"
               "async def main():\n"
               "    server = await asyncio.start_server(lambda r, w: (w.write(b'hello'), w.close()), '127.0.0.1', 0)\n"
               "    reader, _ = await asyncio.open_connection(*server.sockets[0].getsockname())\n"
               "    print(await reader.read())\n"
               "asyncio.run(main()); tempfile.TemporaryFile().write(b'x')\n"
               "t = threading.Thread(target=print, args=('thread',)); t.start(); t.join()\n"
               "sys.exit(subprocess.run(['/bin/sh', '-c', 'exit 3']).returncode)"],
}
NODE = """const http = require('http'), fs = require('fs'), { execFileSync } = require('child_process')
const server = http.createServer((q, a) => a.end('hello')).listen(0, '127.0.0.1', () =>
  http.get({ port: server.address().port, agent: false }, a => a.on('data', d => console.log(String(d)))
    .on('end', () => server.close(() => {
      console.log(execFileSync('/bin/echo', ['child']).toString().trim(), fs.readdirSync('/').includes('etc'))
      process.exitCode = 3
    }))))"""


@pytest.mark.parametrize("work", ["shell", "python", "node"])
def test_it_runs_under_exactly_the_result(learn, box, node, work):
    app = [node, "-e", NODE] if work == "node" else WORK[work]
    one = learn(*app, before=loopback)
    assert one.exit(60) == 3, one.err
    again = box("--seccomp", str(one.profile), "--seccomp-strict", app=app, before=loopback)
    assert again.exit(60) == 3, again.err
    assert again.out == one.out and again.err == ""


def loopback():
    """A network of its own, with nothing but itself."""
    os.unshare(os.CLONE_NEWNET) if hasattr(os, "unshare") else ctypes.CDLL(None).unshare(0x40000000)
    subprocess.run(["/usr/sbin/ip", "link", "set", "lo", "up"], check=True, stdin=subprocess.DEVNULL)


def test_without_a_call_that_was_seen_it_does_not(learn, box):
    """So it is no larger than it has to be, and in force."""
    app = WORK["shell"]
    one = learn(*app)
    assert one.exit() == 3
    profile = json.loads(one.profile.read_text())
    for rule in profile["syscalls"]:
        rule["names"] = [name for name in rule["names"] if name != "getdents64"] or ["getpid"]
    one.profile.write_text(json.dumps(profile))
    again = box("--seccomp", str(one.profile), app=app)
    again.exit()
    assert again.out != one.out and "Operation not permitted" in again.err


# -- as whom -----------------------------------------------------------------------------------------

SEE = "import os, sys; os.getppid(); print(os.getuid(), os.getgid()); sys.exit(7)"
NOBODY_AT_ALL = ["--reuid", "12345", "--regid", "12345", "--clear-groups", "--bounding-set", "-all",
                 "--inh-caps", "-all", "--no-new-privs"]


def test_as_root_for_another_user(learn):
    one = learn(PYTHON, "-c", SEE, options=["--user", "10001:10002"])
    assert one.exit() == 7 and one.out == "10001 10002\n"
    assert one.profile.stat().st_uid == 0 and "getppid" in names(one.profile, LEARNED)


@pytest.mark.parametrize("user", [NOBODY_AT_ALL[:5], NOBODY_AT_ALL], ids=["a user", "no capability, no new privileges"])
@pytest.mark.parametrize("options", [[], ["--guard", "no"]], ids=["guarded", "not guarded"])
def test_as_the_user_that_it_was_started_as(learn, user, options):
    one = learn(PYTHON, "-c", SEE, options=options, user=user)
    assert one.exit() == 7 and one.out == "12345 12345\n"
    assert one.profile.stat().st_uid == 12345 and "getppid" in names(one.profile, LEARNED)


def test_beside_the_health_helper(learn):
    one = learn("sh", "-c", "echo ready; exec sleep 30", options=["--health"])
    one.expect("ready")

    def healthy():
        return subprocess.run(["/usr/bin/nsenter", "--target", str(one.init), "--mount", "--pid", rig.MAINSTAY,
                               "health", "--live"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              timeout=rig.PATIENCE).returncode == 0
    rig.until("healthy", healthy)
    helper = rig.until("the helper", lambda: [pid for pid in rig.children(one.init)
                                             if "health" in rig.read(f"/proc/{pid}/cmdline")])
    assert helper
    one.signal("TERM")
    assert one.exit() == 143 and "sleep" in one.profile.read_text()


# -- what it must not do to the app ------------------------------------------------------------------

TIMED = """import os, signal, sys
signal.signal(signal.SIGALRM, lambda *_: None)
signal.siginterrupt(signal.SIGALRM, False)
signal.setitimer(signal.ITIMER_REAL, 0.0003, 0.0003)
libc = __import__('ctypes').CDLL(None, use_errno=True)
bad = sum(libc.syscall(%d) < 0 or libc.access(b'/etc/hostname', 4) != 0 for _ in range(5000))
signal.setitimer(signal.ITIMER_REAL, 0)
print(bad)""" % {"x86_64": 110, "aarch64": 173}[platform.machine()]


def test_signals_with_sa_restart_interrupt_no_call(learn):
    one = learn(PYTHON, "-c", TIMED)
    assert one.exit() == 0 and one.out == "0\n", one.err
    assert summary(one)["getppid"][0] >= 5000


def test_threads_forks_and_execs_all_get_through(learn):
    one = learn(PYTHON, "-c", "import subprocess, threading\n"
                "def work():\n"
                "    for _ in range(15): subprocess.run(['/bin/true'], check=True)\n"
                "all = [threading.Thread(target=work) for _ in range(6)]\n"
                "[t.start() for t in all]; [t.join() for t in all]; print('done')")
    assert one.exit(60) == 0 and one.out == "done\n"
    calls = summary(one)
    assert calls["wait4"][0] >= 90 and any(who == "true" for _, who in calls.values()) is False


def test_orphans_are_taken_in_and_signals_reach_the_app(learn):
    one = learn(rig.PROBE, *"block TERM fork { fork { sleep 300 exit 0 } exit 0 } wait say ready await TERM say told exit 5"
                .split())
    one.expect("ready")
    one.signal("TERM")
    assert one.exit() == 5 and "told" in one.out


def test_a_stop_leaves_a_profile_and_the_apps_code(learn):
    one = learn("sh", "-c", "echo ready; exec sleep 60").expect("ready")
    assert not one.profile.exists()
    one.signal("TERM")
    assert one.exit() == 143
    assert "clock_nanosleep" in names(one.profile)


def test_what_there_is_at_a_stop_is_written_at_once(learn):
    """An engine kills whoever takes its time."""
    one = learn("sh", "-c", "trap '' TERM; echo ready; sleep 60; :").expect("ready")
    one.signal("TERM")
    rig.until("written", one.profile.exists)
    assert one.running() and "getdents64" not in names(one.profile)
    json.loads(one.profile.read_text())
    one.close()


@pytest.mark.parametrize("options", [(), ("--health",)])
def test_whoever_is_waited_for_is_answered(box, place, options):
    """The command has ended, and with it the helpers; those that it left behind still call."""
    late = f"trap : TERM; : > {place}/ready; sleep 60; mkdir {place}/late"
    one = box(argv=[rig.MAINSTAY, "learn", *options, "--drain", "all", "-o", str(place / "app.json"), "--", "sh", "-c",
                    f"sh -c '{late}' & while [ ! -e {place}/ready ]; do sleep 0.01; done"])
    assert one.exit() == 0
    assert (place / "late").is_dir() and '"mkdir"' in (place / "app.json").read_text()


@pytest.mark.parametrize("options", [(), ("--health",)])
def test_killed_it_takes_the_command_along(box, place, options):
    """Below another process 1 nobody else would: its calls would fail from then on."""
    one = box(argv=["/bin/sh", "-c", '"$@"; echo ended; exec sleep 60', "sh", rig.MAINSTAY, "learn", *options, "-o",
                    str(place / "app.json"), "--", "sh", "-c",
                    "sh -c 'while :; do ls / >/dev/null; done' & echo ready; wait"]).expect("ready")
    first = one.init
    study = next(pid for pid in rig.children(first) if rig.program(pid) == rig.MAINSTAY)
    app = next(pid for pid in rig.children(study) if rig.program(pid) != rig.MAINSTAY)
    group = [pid for pid in one.pids() if os.getpgid(pid) == app]
    assert len(group) >= 2
    rig.kill(study, "KILL")
    rig.until("the group is gone", lambda: not any(rig.state(pid) not in "gZX" for pid in group))
    rig.until("it is said", lambda: "learning was killed" in one.err)
    rig.until("nobody mourns any more", lambda: [pid for pid in one.pids() if rig.state(pid) not in "gZX"] == [first])
    assert os.listdir(place) == []


def test_not_being_process_1_it_leaves_nobody_behind(box, place):
    """Whoever is left could not live on: nobody would let its calls pass."""
    one = box(argv=["/bin/sh", "-c", '"$@"; echo ended $?; sleep 60', "sh", rig.MAINSTAY, "learn", "-o",
                    str(place / "app.json"), "--", "sh", "-c", "setsid sh -c 'echo ready; sleep 77; :' & sleep 0.2; exit 4"])
    one.expect("ready").expect("ended 4")
    assert (place / "app.json").exists()
    rig.until("nobody is left", lambda: "sleep\x0077" not in "".join(rig.read(f"/proc/{pid}/cmdline") for pid in one.pids()))


# -- where it is written -----------------------------------------------------------------------------

@pytest.mark.parametrize("output, says", [("/nowhere/app.json", "cannot be written"), ("/dev/null", "not a regular file"),
                                          ("/proc/app.json", "cannot be written"), ("/", "not a regular file")])
def test_a_place_that_cannot_be_written_is_refused_before_the_start(learn, output, says):
    one = learn("sh", "-c", "echo ran", output=output)
    assert one.exit() == 78 and "ran" not in one.out
    assert says in one.err and output in one.err


def test_without_a_place_nothing_runs(box):
    one = box(argv=[rig.MAINSTAY, "learn", "--", "sh", "-c", "echo ran"])
    assert one.exit() == 78 and one.out == "" and "--output" in one.err


def test_standard_output(learn):
    one = learn("sh", "-c", "exit 0", output="-")
    assert one.exit() == 0
    assert json.loads(one.out)["defaultAction"] == "SCMP_ACT_ERRNO"
    assert not one.profile.exists()


def test_the_old_profile_stands_until_the_new_one_does(learn, place):
    (place / "app.json").write_text("old")
    one = learn("sh", "-c", "cat app.json; exit 0", cwd=str(place))
    assert one.exit() == 0 and one.out == "old"
    assert os.listdir(place) == ["app.json"] and "SCMP_ACT_ERRNO" in one.profile.read_text()


def test_a_command_that_is_not_there_leaves_no_profile(learn, place):
    one = learn("/nope")
    assert one.exit() == 127 and os.listdir(place) == []


def test_its_options_mean_nothing_elsewhere(box):
    one = box("--output", "x.json", app="say ran")
    assert one.exit() == 78 and "mainstay learn" in one.err and "ran" not in one.out


# -- where it cannot be ------------------------------------------------------------------------------

def test_learning_within_learning_is_explained(learn, place):
    one = learn(rig.MAINSTAY, "learn", "-o", str(place / "inner.json"), "--", "sh", "-c", "echo ran")
    assert one.exit() == 125 and "ran" not in one.out
    assert "lets only one" in one.err


def refuse(operation, errno):
    """A filter of seccomp(2) itself: an operation of it is not to be had, as on older kernels."""
    class Code(ctypes.Structure):
        _fields_ = [("code", ctypes.c_ushort), ("jt", ctypes.c_ubyte), ("jf", ctypes.c_ubyte), ("k", ctypes.c_uint)]

    class Program(ctypes.Structure):
        _fields_ = [("len", ctypes.c_ushort), ("code", ctypes.POINTER(Code))]

    number = {"x86_64": 317, "aarch64": 277}[platform.machine()]
    codes = (Code * 6)((0x20, 0, 0, 0), (0x15, 0, 3, number), (0x20, 0, 0, 16), (0x15, 0, 1, operation),
                       (0x06, 0, 0, 0x50000 | errno), (0x06, 0, 0, 0x7fff0000))
    program = Program(6, codes)

    def load():
        libc = ctypes.CDLL(None)
        assert libc.prctl(38, 1, 0, 0, 0) == 0
        assert libc.syscall(number, 1, 0, ctypes.byref(program)) == 0
    return load


GET_ACTION_AVAIL, GET_NOTIF_SIZES = 2, 3


def test_a_kernel_without_notification_is_said(learn):
    one = learn("sh", "-c", "echo ran", before=refuse(GET_NOTIF_SIZES, 22))
    assert one.exit() == 125 and "ran" not in one.out
    assert "user notification" in one.err and "Linux 5.5" in one.err


# -- again and again ---------------------------------------------------------------------------------

def test_merged_it_allows_what_each_run_did(learn):
    first = learn("sh", "-c", "cd /tmp")
    first.exit()
    before = names(first.profile)
    second = learn(PYTHON, "-c", "import os; os.getppid(); os.sync()", options=["--merge"])
    assert second.exit() == 0, second.err
    after = names(second.profile)
    assert before < after and "sync" in after and "chdir" in names(second.profile, "from the profile")
    third = learn("sh", "-c", "exit 0", options=["--merge"])
    assert third.exit() == 0 and names(third.profile) == after


def test_without_a_profile_there_is_nothing_to_merge(learn):
    one = learn("sh", "-c", "exit 0", options=["--merge"])
    assert one.exit() == 0 and ALIVE <= names(one.profile)


@pytest.mark.parametrize("change", [
    lambda profile: profile["syscalls"][0].update(args=[{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]),
    lambda profile: profile["syscalls"][0].update(action="SCMP_ACT_LOG"),
    lambda profile: profile.update(defaultAction="SCMP_ACT_ALLOW"),
], ids=["arguments", "another action", "another default"])
def test_what_a_person_wrote_is_not_merged_away(learn, change):
    one = learn("sh", "-c", "cd /tmp")
    assert one.exit() == 0
    profile = json.loads(one.profile.read_text())
    change(profile)
    one.profile.write_text(json.dumps(profile))
    one = learn("sh", "-c", "echo ran", options=["--merge"])
    assert one.exit() == 78 and "ran" not in one.out
    assert "app.json" in one.err and json.loads(one.profile.read_text()) == profile
