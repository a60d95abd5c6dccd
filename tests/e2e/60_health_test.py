"""/health: what it says, who serves it, and that nothing done to it hurts the app."""
import contextlib
import http.client
import json
import os
import pathlib
import socket
import subprocess
import threading
import time

import pytest

import rig

SLOW = "block TERM say ready await TERM say told sleep 3000 exit 0"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def probe(one, *words, user=()):
    """`mainstay health` as an engine runs it: a new process in the container's namespaces."""
    inside = ["/usr/bin/nsenter", "--target", str(one.init), "--mount", "--pid"]
    who = ["/usr/bin/setpriv", *user] if user else []
    began = time.monotonic()
    done = subprocess.run([*inside, *who, rig.MAINSTAY, "health", *words], env=one.env, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=rig.PATIENCE)
    done.seconds = time.monotonic() - began
    return done


def get(port, path="/health", method="GET", host="127.0.0.1", **headers):
    connection = http.client.HTTPConnection(host, port, timeout=5)
    with contextlib.closing(connection):
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        answer.body = answer.read().decode()
        return answer


def helper(one):
    """The host's pid of the health process: the child of init that is mainstay."""
    def find():
        return [pid for pid in rig.children(one.init) if rig.program(pid) == one.binary
                and rig.state(pid) != "Z"]
    return rig.until("the health process", find)[0]


@pytest.fixture
def served(box):
    """A box with the TCP endpoint, once it answers."""
    def start(*options, app=SLOW, **more):
        port = free_port()
        one = box("--health-listen", f"127.0.0.1:{port}", *options, app=app, **more).expect("ready")
        one.port = port
        rig.until("it answers", lambda: answers(port))
        return one
    return start


def answers(port):
    with contextlib.suppress(OSError, http.client.HTTPException):
        return get(port).status in (200, 503)
    return False


# -- mainstay health ---------------------------------------------------------------------------------

@pytest.mark.parametrize("options", [[], ["--health"]], ids=["plain", "helper"])
@pytest.mark.parametrize("user", [[], ["--reuid", "12345", "--regid", "12345", "--clear-groups",
                                       "--bounding-set", "-all", "--inh-caps", "-all", "--no-new-privs"]],
                         ids=["root", "another user"])
def test_the_probe_finds_it_with_no_configuration(box, options, user):
    one = box(*options, app=SLOW).expect("ready")
    rig.until("up", lambda: one.comm == "mainstay:up")
    if options:
        helper(one)
    found = rig.until("healthy", lambda: (d := probe(one, user=user)).returncode == 0 and d)
    assert found.seconds < 1.5
    assert len(found.stdout.splitlines()) <= 1
    one.signal("TERM")
    rig.until("draining", lambda: one.comm == "mainstay:drain")
    found = probe(one, user=user)
    assert found.returncode == 1
    assert len(found.stdout.splitlines()) == 1 and len(found.stdout) < 200, found.stdout


@pytest.mark.parametrize("options", [[], ["--health"]], ids=["plain", "helper"])
def test_draining_is_alive_and_not_ready(box, options):
    one = box(*options, app=SLOW).expect("ready")
    if options:
        helper(one)
    rig.until("ready", lambda: probe(one, "--ready").returncode == 0)
    assert probe(one, "--live").returncode == 0
    one.signal("TERM")
    rig.until("draining", lambda: one.comm == "mainstay:drain")
    assert probe(one, "--ready").returncode == 1
    assert probe(one, "--live").returncode == 0


def test_without_an_agent_it_fails(box, tmp_path):
    """Somebody else is process 1."""
    one = box(argv=[rig.PROBE, "say", "ready", "pause"]).expect("ready")
    found = probe(one)
    assert found.returncode == 1
    assert len(found.stdout.splitlines()) == 1


def test_the_probe_has_its_own_deadline(box):
    """A helper that does not answer must not hang the probe: Kubernetes never kills one."""
    one = box("--health", app=SLOW).expect("ready")
    rig.until("healthy", lambda: probe(one).returncode == 0)
    frozen = helper(one)
    rig.kill(frozen, "STOP")
    found = probe(one)
    rig.kill(frozen, "CONT")
    assert found.seconds < 2.5


# -- HTTP --------------------------------------------------------------------------------------------

def test_while_it_is_up(served):
    one = served()
    for path in "/health", "/healthz", "/livez", "/readyz":
        answer = get(one.port, path)
        assert answer.status == 200, path
        assert answer.getheader("Content-Type") == "application/health+json"
        assert answer.getheader("Cache-Control") == "no-store"
        body = json.loads(answer.body)
        assert body["status"] == "pass" and body["state"] == "up"


def test_while_it_drains(served):
    one = served()
    one.signal("TERM")
    rig.until("not ready", lambda: get(one.port, "/readyz").status == 503)
    assert get(one.port, "/health").status == 503
    assert get(one.port, "/livez").status == 200
    assert json.loads(get(one.port, "/health").body)["state"] == "draining"


def test_the_delay_is_a_lame_duck(served):
    """Readiness is gone while the app still serves: balancers look away first."""
    one = served("--drain-delay", "1500ms")
    one.signal("TERM")
    rig.until("not ready", lambda: get(one.port, "/readyz").status == 503)
    assert "told" not in one.out


def test_head_and_the_other_methods(served):
    one = served()
    assert get(one.port, "/livez", "HEAD").body == ""
    answer = get(one.port, "/livez", "POST")
    assert answer.status == 405 and "GET" in answer.getheader("Allow")
    assert get(one.port, "/nope").status == 404


def test_every_address_and_both_families(box):
    port = free_port()
    one = box("--health-listen", f":{port}", app=SLOW).expect("ready")
    rig.until("it answers", lambda: answers(port))
    assert get(port, host="127.0.0.1").status == 200
    if pathlib.Path("/proc/net/if_inet6").exists() and rig.read("/proc/net/if_inet6"):
        assert get(port, host="::1").status == 200


def test_the_name_of_a_container_that_is_just_dying_is_waited_for(box):
    """Namespaces' numbers are given away again before the dead one's sockets are closed."""
    failed = []

    def churn():
        try:
            for _ in range(40):
                box("--health", app="say ready pause").expect("ready").close()
        except AssertionError as error:
            failed.append(error)

    threads = [threading.Thread(target=churn) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed[0]


def test_an_address_in_use_is_said_at_the_start(box):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        one = box("--health-listen", "127.0.0.1:%d" % taken.getsockname()[1], app="say ran")
        assert one.exit() in (78, 125)
        assert "ran" not in one.out and one.err.startswith("mainstay: ")


# -- the process behind it ---------------------------------------------------------------------------

def test_it_has_no_power_at_all(served):
    one = served()
    status = rig.status(helper(one))
    assert set(status["Uid"].split()) == {"65534"} and set(status["Gid"].split()) == {"65534"}
    assert status["Groups"] in ("", "65534")
    assert all(int(status[key], 16) == 0 for key in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"


def test_it_knows_none_of_the_apps_secrets(served):
    one = served(env={"SECRET": "swordfish"})
    pid = helper(one)
    assert "swordfish" not in rig.read(f"/proc/{pid}/environ")
    assert "swordfish" not in rig.read(f"/proc/{pid}/cmdline")


def test_the_app_has_nothing_of_it(served):
    one = served()
    assert sorted(os.listdir(f"/proc/{one.app}/fd")) == ["0", "1", "2"]


def test_killed_it_comes_back_and_the_app_does_not_notice(served):
    one = served()
    app = one.app
    for _ in range(3):
        rig.kill(helper(one), "KILL")
        time.sleep(0.02)
        rig.until("it answers again", lambda: answers(one.port))
    assert one.app == app and one.running()
    one.signal("TERM")
    assert one.exit() == 0


def test_it_is_gone_with_the_app(served):
    one = served(app="block TERM say ready await TERM exit 5")
    one.signal("TERM")
    assert one.exit() == 5
    assert not answers(one.port)


def test_drain_all_does_not_wait_for_it(served):
    one = served("--drain", "all", app="block TERM say ready await TERM exit 5")
    began = time.monotonic()
    one.signal("TERM")
    assert one.exit() == 5
    assert time.monotonic() - began < 2


def test_a_start_that_fails_leaves_no_helper(box):
    one = box("--health", app=["/nope"])
    assert one.exit() == 127


# -- strangers ---------------------------------------------------------------------------------------

def send(port, raw, wait=1.0):
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as s:
        with contextlib.suppress(OSError):
            s.sendall(raw)
            got = b""
            while more := s.recv(65536):
                got += more
            return got
    return b""


GARBAGE = [
    b"\0" * 5000, b"GET", b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 3000, b"GET /livez HTTP/1.1\nHost: x\n\n",
    b"GET /livez HTTP/1.1\r\n\r\n", b"GET " + b"/" * 100000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /livez HTTP/1.1\r\nHost: x\r\n" + b"A: " + b"b" * 9000 + b"\r\n\r\n",
    b"GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", os.urandom(4000),
    b"POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
    b"GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET http://evil/livez HTTP/1.1\r\nHost: x\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + os.urandom(500),
]


def test_garbage_is_answered_or_dropped_and_nothing_is_hurt(served):
    one = served()
    app, pid = one.app, helper(one)
    for raw in GARBAGE:
        with contextlib.suppress(OSError):
            got = send(one.port, raw)
            assert not got or got.startswith(b"HTTP/1.1 4") or got.startswith(b"HTTP/1.1 5"), (raw[:40], got)
    assert get(one.port).status == 200
    assert one.app == app and helper(one) == pid


def test_pipelined_requests_are_answered_in_order(served):
    one = served()
    one_request = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
    got = send(one.port, one_request * 3 + b"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert got.count(b"HTTP/1.1 200") == 4, got


def test_a_flood_of_pipelined_requests(served):
    one = served()
    send(one.port, b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n" * 20000)
    assert get(one.port).status == 200


def test_slow_clients_do_not_keep_the_others_out(served):
    """200 who send a byte now and then, and never a whole request."""
    one = served()
    slow = []
    for _ in range(200):
        s = socket.create_connection(("127.0.0.1", one.port), timeout=2)
        s.sendall(b"GET /livez HT")
        slow.append(s)
    began = time.monotonic()
    for _ in range(20):
        assert get(one.port).status == 200
        assert probe(one).returncode == 0
    assert time.monotonic() - began < 10
    for s in slow:
        s.close()
    assert one.running()


def test_a_flood_over_tcp_does_not_starve_the_local_probe(served):
    one = served()
    over = threading.Event()

    def flood():
        while not over.is_set():
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", one.port), timeout=1).close()

    threads = [threading.Thread(target=flood) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(10):
            found = probe(one)
            assert found.returncode == 0, found.stdout
            assert found.seconds < 2
    finally:
        over.set()
        for thread in threads:
            thread.join()
    one.signal("TERM")
    assert one.exit() == 0
