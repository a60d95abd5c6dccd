"""The health helper alone, without mainstay: a rig stands in for init and says what the state is.

So every state can be held for as long as a test wants, and what strangers do to the helper is seen
on the helper itself.
"""
import contextlib
import json
import os
import pathlib
import random
import resource
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = ROOT / "build/e2e/health_rig"
PATIENCE = 15.0
GET = b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="session", autouse=True)
def binary():
    """The same rooms and the same compiler as the binary that is shipped."""
    deps = "build/deps/native"
    subprocess.run(["make", "-s", "build/release/rooms.a"], cwd=ROOT, check=True)
    BINARY.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [f"{deps}/gcc", "-std=c11", "-D_GNU_SOURCE", "-Isrc", "-idirafter", f"{deps}/kernel", "-Os",
         "-fPIE", "-Wall", "-Wextra", "-Werror", "tests/e2e/health_rig/main.c",
         "build/release/rooms.a", f"-L{deps}/lib", "-lc", "-lseccomp", "-lcap-ng", "-lcjson",
         "-o", str(BINARY)], cwd=ROOT, check=True)


def until(what, true, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.005)
    return found


def read(path):
    with contextlib.suppress(OSError):
        return pathlib.Path(path).read_text(errors="replace")
    return ""


def below(pid):
    """Every process below pid, as the host numbers them."""
    found = [int(word) for word in read(f"/proc/{pid}/task/{pid}/children").split()]
    return found + [p for child in found for p in below(child)]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Rig:
    def __init__(self, *addresses, user=(), wrap=(), before=None):
        self.process = subprocess.Popen(
            ["/usr/bin/setpriv", "--pdeathsig", "KILL", "/usr/bin/unshare", "--pid", "--fork",
             "--kill-child", "--mount-proc", *(["/usr/bin/setpriv", *user] if user else []), *wrap,
             str(BINARY), *addresses],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            bufsize=1, preexec_fn=before)
        assert self.process.stdout.readline() == "ok\n", self.process.communicate()
        self.started(self.process.stdout.readline())

    def started(self, line):
        assert line.startswith("helper "), line
        self.helper = until("the helper is confined", self.find)

    def find(self):
        for pid in below(self.process.pid):
            if read(f"/proc/{pid}/comm") == "mainstay:health\n" and self.status(pid).get("Seccomp") == "2":
                return pid
        return None

    @staticmethod
    def status(pid):
        pairs = (line.split(":", 1) for line in read(f"/proc/{pid}/status").splitlines())
        return {key: value.strip() for key, value in pairs}

    @property
    def init(self):
        return int(self.status(self.helper)["PPid"])

    def say(self, word):
        self.process.stdin.write(word + "\n")
        return self.process.stdout.readline().strip()

    def be(self, state):
        assert self.say(state) == "ok"

    def kill(self, name):
        assert self.helper > 1
        os.kill(self.helper, getattr(signal, "SIG" + name))

    def alive(self):
        return self.find() == self.helper

    def cpu(self):
        fields = read(f"/proc/{self.helper}/stat").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def local(self):
        """A connection to the agent's socket; the rig shares our network, but not our mounts."""
        s = socket.socket(socket.AF_UNIX)
        s.settimeout(3)
        s.connect(f"\0mainstay-{os.stat(f'/proc/{self.helper}/ns/mnt').st_ino}")
        return s

    def probe(self, *words, user=()):
        who = ["/usr/bin/setpriv", *user] if user else []
        began = time.monotonic()
        done = subprocess.run(
            ["/usr/bin/nsenter", "--target", str(self.init), "--mount", "--pid", *who, str(BINARY),
             "health", *words], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=PATIENCE)
        done.seconds = time.monotonic() - began
        return done

    def close(self):
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def rig():
    rigs = []

    def start(*addresses, **more):
        rigs.append(Rig(*addresses, **more))
        return rigs[-1]

    yield start
    for one in rigs:
        one.close()


@pytest.fixture
def served(rig):
    def start(**more):
        port = free_port()
        one = rig(f"127.0.0.1:{port}", **more)
        one.port = port
        return one
    return start


def dial(port, timeout=3):
    return socket.create_connection(("127.0.0.1", port), timeout=timeout)


def hear(s):
    """Everything until the server closes."""
    got = b""
    with contextlib.suppress(ConnectionResetError):
        while more := s.recv(65536):
            got += more
    return got


def get(s, path=b"/readyz"):
    """One request on a connection that is kept: status, headers and body."""
    s.sendall(GET % path)
    got = b""
    while b"\r\n\r\n" not in got:
        more = s.recv(65536)
        assert more, got
        got += more
    head, body = got.split(b"\r\n\r\n", 1)
    length = int(head.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += s.recv(65536)
    return int(head.split()[1]), head.decode(), body.decode()


def once(port, path=b"/readyz"):
    with dial(port) as s:
        return get(s, path)


# -- what it says ------------------------------------------------------------------------------------

STATES = {"starting": (200, 503), "up": (200, 200), "draining": (200, 503), "restarting": (200, 503),
          "stopped": (503, 503), "stuck": (503, 503)}


@pytest.mark.parametrize("state", STATES)
def test_every_state_on_every_path(served, state):
    one = served()
    one.be(state)
    live, ready = STATES[state]
    for path, expected in (b"/livez", live), (b"/readyz", ready), (b"/health", ready), (b"/healthz", ready):
        for s in dial(one.port), one.local():
            with s:
                status, head, body = get(s, path)
            assert status == expected, path
            assert "application/health+json" in head and "no-store" in head and "nosniff" in head
            told = json.loads(body)
            assert told["status"] == ("pass" if expected == 200 else "fail")
            assert told["state"] == ("up" if state == "stuck" else state)
            assert ("output" in told) == (expected != 200)
    if state == "stuck":
        assert told["output"] == "init is stuck"


def test_draining_closes_and_up_keeps(served):
    one = served()
    one.be("up")
    with dial(one.port) as s:
        assert "Connection: close" not in get(s)[1]
        one.be("draining")
        status, head, _ = get(s)
        assert status == 503 and "Connection: close" in head
        assert s.recv(1) == b""


def test_details_are_for_local_clients_only(served):
    one = served()
    one.be("up")
    assert "checks" not in json.loads(once(one.port, b"/health?verbose")[2])
    with one.local() as s:
        assert json.loads(get(s, b"/health?verbose")[2])["checks"]["app:uptime"]


def test_a_socket_file_serves_any_user(rig, tmp_path):
    one = rig(f"unix:{tmp_path}/sock")
    one.be("up")
    assert oct((tmp_path / "sock").stat().st_mode)[-3:] == "666"
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(f"{tmp_path}/sock")
        assert get(s)[0] == 200


# -- what it is --------------------------------------------------------------------------------------

NOTHING = {"CapInh", "CapPrm", "CapEff", "CapAmb"}


def test_it_has_no_power_left(served):
    one = served()
    pid, status = one.helper, one.status(one.helper)
    assert set(status["Uid"].split()) == set(status["Gid"].split()) == {"65534"}
    assert status["Groups"] == ""
    assert all(int(status[key], 16) == 0 for key in NOTHING | {"CapBnd"})
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
    assert int(status["SigBlk"], 16) | 0x40100 == 0xffffffffffffffff  # all but KILL and STOP
    assert os.readlink(f"/proc/{pid}/root").endswith("/fdinfo")
    assert os.readlink(f"/proc/{pid}/cwd").endswith("/fdinfo")
    assert os.stat(f"/proc/{pid}/environ").st_uid == 0, "it can be dumped"
    assert read(f"/proc/{pid}/environ") == ""
    limits = {line[:26].strip(): line[26:].split()[:2] for line in read(f"/proc/{pid}/limits").splitlines()}
    for name in "Max file size", "Max processes", "Max core file size", "Max locked memory":
        assert limits[name] == ["0", "0"], name
    assert int(limits["Max open files"][1]) < 100


def test_its_descriptors_are_counted(served):
    one = served()
    fds = {int(fd): os.readlink(f"/proc/{one.helper}/fd/{fd}") for fd in os.listdir(f"/proc/{one.helper}/fd")}
    assert sorted(fds) == [0, 1, 2, 6, 7], fds
    for fd in 0, 1:
        assert fds[fd].startswith("/memfd:mainstay-status")
    maps = read(f"/proc/{one.helper}/maps")
    assert [line.split()[1] for line in maps.splitlines() if "mainstay-status" in line] == ["r--s"]
    assert not [line for line in maps.splitlines() if "w" in line.split()[1] and "x" in line.split()[1]]


@pytest.mark.parametrize("user, uid", [
    (["--reuid", "1000", "--regid", "1000", "--clear-groups"], "1000"),
    (["--bounding-set", "-all", "--inh-caps", "-all"], "0"),
    (["--bounding-set", "-all,+setuid,+setgid", "--inh-caps", "-all"], "65534"),
    (["--no-new-privs"], "65534"),
], ids=["as a user", "all capabilities dropped", "without chroot", "no new privileges"])
def test_it_runs_with_less(served, user, uid):
    one = served(user=user)
    status = one.status(one.helper)
    assert set(status["Uid"].split()) == {uid}
    assert all(int(status[key], 16) == 0 for key in NOTHING)
    assert status["Seccomp"] == "2"
    one.be("up")
    assert once(one.port)[0] == 200
    assert one.probe().returncode == 0


def test_only_kill_ends_it(served):
    one = served()
    one.be("up")
    for name in "TERM", "INT", "HUP", "QUIT", "PIPE", "USR1", "ALRM", "SEGV", "TSTP", "TTOU", "RTMIN":
        one.kill(name)
    assert once(one.port)[0] == 200 and one.alive()
    one.kill("KILL")
    assert one.say("wait") == "signal 9"


def test_clients_wait_for_the_next_one(served):
    """The listeners are init's: while the helper is away connections queue up."""
    one = served()
    one.be("up")
    one.kill("KILL")
    assert one.say("wait") == "signal 9"
    with dial(one.port) as s:
        s.sendall(GET % b"/readyz")
        one.started(one.say("again"))
        assert s.recv(12) == b"HTTP/1.1 200"


def test_it_dies_with_init(served):
    one = served(wrap=["/bin/sh", "-c", '"$0" "$@"; sleep 60'])
    init, helper = one.init, one.helper
    assert init > 1
    os.kill(init, signal.SIGKILL)
    until("it is gone", lambda: helper not in below(one.process.pid))
    assert one.process.poll() is None, "the namespace should have stayed"


def test_it_sleeps_while_nobody_asks(served):
    one = served()
    one.be("up")
    once(one.port)

    def switches():
        status = one.status(one.helper)
        return int(status["voluntary_ctxt_switches"]), int(status["nonvoluntary_ctxt_switches"])

    time.sleep(0.1)
    before = switches()
    time.sleep(3)
    assert switches() == before


def test_idle_it_costs_next_to_nothing(served):
    """What clients may fill is memory only once they have filled it."""
    os.sync()  # the pages of a binary that was just written count as dirty

    def dirty():
        one = served()
        one.be("up")
        once(one.port)
        rollup = dict(line.split()[:2] for line in read(f"/proc/{one.helper}/smaps_rollup").splitlines()[1:])
        return int(rollup["Private_Dirty:"])

    kilobytes = [dirty() for _ in range(3)]  # where the stack begins is random: a page or two more or less
    assert min(kilobytes) <= 48, kilobytes


def test_paused_and_continued(served):
    """With a client that waits, so that poll() is restarted with the rest of its time."""
    one = served()
    one.be("up")
    with dial(one.port) as s:
        get(s)
        for _ in range(5):
            one.kill("STOP")
            time.sleep(0.05)
            one.kill("CONT")
            time.sleep(0.05)
        assert get(s)[0] == 200
    for _ in range(3):
        one.kill("STOP")
        time.sleep(0.05)
        one.kill("CONT")
    assert once(one.port)[0] == 200 and one.alive()


# -- strangers ---------------------------------------------------------------------------------------

def test_two_hundred_slow_clients_keep_nobody_out(served):
    one = served()
    one.be("up")
    slow = [dial(one.port) for _ in range(200)] + [one.local() for _ in range(50)]
    for s in slow:
        with contextlib.suppress(OSError):
            s.sendall(b"GET /livez HT")
    took = []
    for n in range(100):
        with contextlib.suppress(OSError):
            slow[n].sendall(b"T")
        began = time.monotonic()
        assert once(one.port)[0] == 200
        with one.local() as s:
            assert get(s)[0] == 200
        took.append(time.monotonic() - began)
    assert sorted(took)[95] < 0.5
    assert one.alive() and one.cpu() < 2
    for s in slow:
        s.close()


def test_a_flood_leaves_the_local_probe_alone(served):
    one = served()
    one.be("up")
    over = threading.Event()

    def flood():
        while not over.is_set():
            with contextlib.suppress(OSError), dial(one.port, 1) as s:
                s.sendall((GET % b"/livez") * 50)
                s.recv(100)

    threads = [threading.Thread(target=flood) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(20):
            found = one.probe()
            assert found.returncode == 0 and "ready: up" in found.stdout, found.stdout
    finally:
        over.set()
        for thread in threads:
            thread.join()
    assert one.alive()


def test_pipelined_requests_get_eight_answers_then_the_end(served):
    one = served()
    one.be("up")
    with dial(one.port) as s:
        s.sendall((GET % b"/livez") * 7 + b"GET /nope HTTP/1.0\r\n\r\n")
        got = hear(s)
    assert got.count(b"HTTP/1.1 200") == 7 and got.count(b"HTTP/1.1 404") == 1
    with dial(one.port) as s:
        s.sendall((GET % b"/livez") * 60)
        got = hear(s)
    assert got.count(b"HTTP/1.1 200") == 8 and got.count(b"Connection: close") == 1


@pytest.mark.parametrize("raw, status", [
    (b"GET /" + b"a" * 50000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"431"),
    (b"GET /livez HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 50000 + b"\r\n\r\n", b"431"),
    (b"GET /livez HTTP/1.1\r\n" + b"A: b\r\n" * 8000, b"431"),
    (b"\0" * 50000, b"400"),
    (b"POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n" + b"b" * 50000, b"405"),
    (b"GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n" + b"b" * 50000, b"400"),
], ids=["long line", "long header", "many headers", "zeros", "post", "body"])
def test_a_refusal_arrives_whole_however_much_was_sent(served, raw, status):
    one = served()
    for _ in range(5):
        with dial(one.port) as s:
            s.sendall(raw)
            s.shutdown(socket.SHUT_WR)
            got = hear(s)
        assert got.startswith(b"HTTP/1.1 " + status) and got.endswith(b"\n"), got
        assert b"Connection: close" in got


def test_noise(served):
    one = served()
    one.be("up")
    dice = random.Random(1)
    words = [b"GET ", b"HEAD ", b"/livez", b" HTTP/1.1", b"\r\n", b"\n", b"\r", b"Host: x", b"\r\n\r\n", b":",
             b"Content-Length: ", b"0", b"9" * 30, b"\x00", b"\xff", b" ", b"\t", b"?verbose", b"A" * 700]
    for n in range(600):
        with contextlib.suppress(OSError), (one.local() if n % 2 else dial(one.port)) as s:
            s.sendall(b"".join(dice.choices(words, k=dice.randrange(1, 30))))
            if n % 3 == 0:
                s.shutdown(socket.SHUT_WR)
                got = hear(s)
                assert not got or got.startswith(b"HTTP/1.1 "), got
    assert one.alive() and once(one.port)[0] == 200


def test_every_wait_has_an_end(served):
    """Silent 2 s, half a request 2 s, between requests 5 s, and nobody stays longer than 10 s."""
    one = served()
    one.be("up")
    began = time.monotonic()
    silent, half, idle, busy = (dial(one.port, 15) for _ in range(4))
    half.sendall(b"GET /livez HTTP/1.1\r\n")
    get(idle)
    ended = {}

    def wait(name, s):
        hear(s)
        ended[name] = time.monotonic() - began

    threads = [threading.Thread(target=wait, args=pair) for pair in
               (("silent", silent), ("half", half), ("idle", idle))]
    for thread in threads:
        thread.start()
    with contextlib.suppress(OSError, AssertionError):
        while time.monotonic() - began < 13:
            get(busy)
            time.sleep(0.3)
    ended["busy"] = time.monotonic() - began
    for thread in threads:
        thread.join()
    for name, expected in ("silent", 2), ("half", 2), ("idle", 5), ("busy", 10):
        assert expected - 0.1 <= ended[name] <= expected + 1.5, ended
    assert one.cpu() < 0.5


def test_without_descriptors_it_does_not_spin(served):
    """Fewer than it has places for: the oldest client makes room, and the listener rests a little."""
    few = (24, 24)
    one = served(before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, few))
    one.be("up")
    crowd = [dial(one.port) for _ in range(60)]
    began = one.cpu()
    time.sleep(1.5)
    assert one.cpu() - began < 0.3
    until("it answers again", lambda: once(one.port)[0] == 200)
    assert one.probe().returncode == 0 and one.alive()
    for s in crowd:
        s.close()


# -- the probe ---------------------------------------------------------------------------------------

BELOW = ["/bin/sh", "-c", '"$0" "$@"; true']  # so that process 1 is a shell, and no mainstay


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("wrap", [(), BELOW], ids=["process 1", "below a shell"])
def test_the_probe_in_every_state(rig, wrap, state):
    """From the name of process 1, which does not show that it is stuck; else from the helper."""
    one = rig(wrap=wrap)
    one.be(state)
    live, ready = STATES["up" if state == "stuck" and not wrap else state]
    for user in (), ["--reuid", "12345", "--regid", "12345", "--clear-groups"]:
        for words, expected in [(), ready], [("--ready",), ready], [("--live",), live]:
            found = one.probe(*words, user=user)
            assert found.returncode == int(expected != 200), found.stdout
            assert len(found.stdout.splitlines()) == 1 and len(found.stdout) < 200
            assert ("up" if state == "stuck" else state) in found.stdout
            assert ("not " in found.stdout) == (expected != 200)
    assert ("stuck" in found.stdout) == (state == "stuck" and bool(wrap))


def test_a_silent_helper_says_nothing_about_the_app(rig):
    one = rig()
    one.be("up")
    one.kill("STOP")
    found = one.probe()
    assert found.returncode == 0 and found.seconds < 0.5
    one.kill("CONT")


def test_the_probe_ends_in_time_when_the_helper_is_silent(rig):
    one = rig(wrap=BELOW)
    one.be("up")
    assert one.probe().returncode == 0
    one.kill("STOP")
    found = one.probe()
    assert found.returncode == 1 and 0.8 < found.seconds < 2
    assert one.probe("--timeout", "100ms").seconds < 0.6
    one.kill("CONT")


def test_the_probe_is_told_where_to_ask(rig, tmp_path):
    one = rig(f"unix:{tmp_path}/sock", wrap=BELOW)
    one.be("up")
    elsewhere = [str(BINARY), "health"]
    assert subprocess.run(elsewhere, stdout=subprocess.DEVNULL).returncode == 1
    env = os.environ | {"MAINSTAY_SOCKET": f"{tmp_path}/sock"}
    assert subprocess.run(elsewhere, env=env, stdout=subprocess.DEVNULL).returncode == 0


LIAR = """
import os, socket
door = socket.socket(socket.AF_UNIX)
door.bind(f"\\0mainstay-{os.stat('/proc/%s/ns/mnt').st_ino}")
door.listen()
print("ready", flush=True)
while True:
    s, _ = door.accept()
    s.recv(1000)
    s.sendall(b'HTTP/1.0 200 OK\\r\\n\\r\\n{"status":"pass","state":"up"}\\n')
    s.close()
"""


@pytest.mark.parametrize("inside", [False, True], ids=["another container", "the app itself"])
@pytest.mark.parametrize("comm", ["mainstay:drain", "other"])
def test_the_probe_is_not_fooled(inside, comm):
    """Somebody else has the agent's name and says that all is well.

    Of another container the kernel shows process 0; our own app is believed only where process 1
    is not a mainstay, as then mainstay is some other process of the container.
    """
    shell = f"printf {comm} >/proc/self/comm; echo ready; sleep 60 & wait"
    with subprocess.Popen(["/usr/bin/setpriv", "--pdeathsig", "KILL", "/usr/bin/unshare", "--pid",
                           "--fork", "--kill-child", "--mount-proc", "/bin/bash", "-c", shell],
                          stdout=subprocess.PIPE, text=True) as box:
        assert box.stdout.readline() == "ready\n"
        first = below(box.pid)[0]
        enter = ["/usr/bin/nsenter", "--target", str(first), "--mount", "--pid"]
        with subprocess.Popen([*(enter if inside else []), "/usr/bin/setpriv", "--pdeathsig", "KILL",
                               sys.executable, "-c", LIAR % ("self" if inside else first)],
                              stdout=subprocess.PIPE, text=True) as liar:
            assert liar.stdout.readline() == "ready\n"
            found = subprocess.run([*enter, str(BINARY), "health"], text=True, stdout=subprocess.PIPE,
                                   timeout=PATIENCE)
            box.kill()
            liar.kill()
    assert found.returncode == (0 if inside and comm == "other" else 1), found.stdout
    assert ("draining" in found.stdout) == (comm == "mainstay:drain")


def test_the_probe_asks_any_endpoint(served):
    one = served()
    one.be("up")
    url = f"http://127.0.0.1:{one.port}"
    for words, code in [(["--url", f"{url}/readyz"], 0), (["--url", f"{url}/nope"], 1),
                        (["--url", f"http://localhost:{one.port}/livez"], 0),
                        (["--tcp", f"127.0.0.1:{one.port}"], 0), (["--tcp", f"localhost:{one.port}"], 0),
                        (["--tcp", f"127.0.0.1:{free_port()}"], 1), (["--tcp", "nonsense"], 78),
                        (["--url", f"http://[::1]:{free_port()}/"], 1)]:
        found = one.probe(*words)
        assert found.returncode == code, (words, found.stdout)
        if code != 78:
            assert len(found.stdout.splitlines()) == 1
    one.be("stopped")
    assert one.probe("--url", f"{url}/livez").returncode == 1


def test_the_probe_leaves_a_dripping_server_in_time(served):
    one = served()
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()

        def drip():
            s, _ = door.accept()
            with contextlib.suppress(OSError), s:
                for byte in b"HTTP/1.1 200 OK " * 10:
                    s.send(bytes([byte]))
                    time.sleep(0.1)

        thread = threading.Thread(target=drip)
        thread.start()
        found = one.probe("--url", f"http://127.0.0.1:{door.getsockname()[1]}/")
        assert found.returncode == 1 and found.seconds < 2 and "in time" in found.stdout
        thread.join()
