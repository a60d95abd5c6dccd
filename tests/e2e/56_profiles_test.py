"""The profiles in seccomp/: real programs do all they do under them, and nothing else can be done.

Each program does many things and says of each how it went; so a call that a profile forgets is
found by name.  What holds for the profiles' text is in 57_profile_names_test.py.
"""
import contextlib
import errno
import http.client
import json
import pathlib
import shutil
import socket
import ssl

import pytest

import places
import rig

THINGS = places.THINGS
PAIR = [str(THINGS / "tls/cert.pem"), str(THINGS / "tls/key.pem")]
USER = ["--user", "1000:1000"]
NODES = ["20", "22", "24", "newest"]


def node(version):
    return [str(THINGS / "node" / version), str(places.APPS / "full.js"), *PAIR]


PYTHON = ["/usr/bin/python3", str(places.APPS / "full.py"), *PAIR]
GO = [str(THINGS / "full-go"), *PAIR]

# program, how many things it does, profiles
PROGRAMS = {f"node {v}": (node(v), 34, ["node"]) for v in NODES} | {
    "python": (PYTHON, 19, ["python", "web"]),
    "go": (GO, 13, ["go", "web"]),
    "a small service in go": ([*GO, "least"], 8, ["minimal"]),
}
PROGRAMS["node 20"][2].append("web")
PROGRAMS["node newest"][2].append("web")
CASES = [(name, profile) for name, (_, _, profiles) in PROGRAMS.items() for profile in profiles]


@pytest.fixture(scope="module", params=["box", "docker"])
def place(request):
    places.prepare()
    one = places.InBox() if request.param == "box" else places.InDocker()
    yield one
    one.close()


def seccomp(profile):
    """--seccomp for a profile: by its name where it is built in, else from its file."""
    built_in = str(profile) in ("node", "web", "minimal")
    path = profile if built_in or isinstance(profile, pathlib.Path) else places.PROFILES / f"{profile}.json"
    return ["--seccomp", str(path), "--seccomp-strict"]


def under(place, profile, argv):
    """Runs a program under a profile: {what it did: "ok" or what went wrong}."""
    said = place.run([*USER, *seccomp(profile)], argv)
    assert place.code == 0 and said.startswith("{"), f"exit {place.code}: {said}{place.err}"
    return json.loads(said)


@pytest.mark.parametrize("name, profile", CASES)
def test_a_program_does_all_it_does(place, name, profile):
    argv, count, _ = PROGRAMS[name]
    did = under(place, profile, argv)
    assert {what: how for what, how in did.items() if how != "ok"} == {}
    assert len(did) == count


# -- what is refused ---------------------------------------------------------------------------------

NOBODY_NEEDS = ["mount", "unshare", "setns", "chroot", "clone(CLONE_NEWUSER)", "clone(CLONE_NEWNS)", "ptrace",
                "process_vm_readv", "process_madvise", "pidfd_getfd", "kcmp", "prlimit64 of another",
                "rt_sigqueueinfo", "personality", "prctl(PR_SET_SYSCALL_USER_DISPATCH)", "bpf", "keyctl", "add_key",
                "request_key", "io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd",
                "perf_event_open", "vmsplice", "name_to_handle_at", "mknodat of a device", "mq_open", "msgget",
                "set_mempolicy", "socket(AF_INET, SOCK_RAW)", "socket(AF_PACKET)", "socket(AF_ALG)",
                "socket(AF_VSOCK)", "socket(AF_BLUETOOTH)", "socket(NETLINK_NETFILTER)", "socketpair(AF_TIPC)",
                "ioctl(TIOCSETD)", "ioctl(SIOCETHTOOL)"]
AS_IF_UNKNOWN = ["clone3", "memfd_secret", "a call of the future"]
EVERYBODY_HAS = ["socket(AF_UNIX)", "socket(AF_INET)", "socket(AF_INET6, SOCK_DGRAM)", "socket(NETLINK_ROUTE)",
                 "ioctl(FIONREAD)"]
SOME_HAVE = {"clone of a process": {"go", "node", "python", "nginx", "web"}, "setuid": {"nginx", "web"},
             "splice": {"go", "python", "web"}, "shmget": {"web"}, "io_setup": {"nginx", "web"}}


@pytest.fixture(scope="module")
def unfiltered(place):
    """What the kernel itself has to say."""
    said = json.loads(place.run(USER, [str(THINGS / "calls")], seccomp="unconfined"))
    assert errno.EPERM not in said.values(), said
    return said


@pytest.mark.parametrize("profile", ["minimal", "go", "node", "python", "nginx", "web"])
def test_what_is_refused_and_how(place, unfiltered, profile):
    said = json.loads(place.run([*USER, *seccomp(profile)], [str(THINGS / "calls")], seccomp="unconfined"))
    wanted = dict.fromkeys(NOBODY_NEEDS, errno.EPERM) | dict.fromkeys(AS_IF_UNKNOWN, errno.ENOSYS)
    wanted |= {name: unfiltered[name] for name in EVERYBODY_HAS}
    wanted |= {name: unfiltered[name] if profile in having else errno.EPERM for name, having in SOME_HAVE.items()}
    wanted["landlock_create_ruleset"] = unfiltered["landlock_create_ruleset"] if profile == "web" else errno.ENOSYS
    assert said == wanted


# -- servers that stay -------------------------------------------------------------------------------

class Unix(http.client.HTTPConnection):
    """HTTP over a socket in the place's directory, so that it works from outside a container."""

    def __init__(self, path, context=None):
        super().__init__("localhost", timeout=rig.PATIENCE)
        self.path, self.context = str(path), context

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(rig.PATIENCE)
        self.sock.connect(self.path)
        if self.context:
            self.sock = self.context.wrap_socket(self.sock, server_hostname="localhost")


def ask(path, target, method="GET", body=None, context=None, **headers):
    with contextlib.closing(Unix(path, context)) as connection:
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


def said(server, what, where):
    """Waits until a server says something."""
    def there():
        found = what in where()
        assert found or server.running(), f"gone without {what!r}: {server.err}"
        return found
    rig.until(lambda: f"{what!r} in {where()}", there)


NGINX = """daemon off; {user} pid {dir}/pid; error_log {dir}/error.log info; lock_file {dir}/lock;
worker_processes 2; worker_rlimit_nofile 256; worker_cpu_affinity auto; worker_priority 1;
timer_resolution 100ms; pcre_jit on; working_directory {dir}; thread_pool default threads=2; env TMPDIR;
events {{ worker_connections 64; multi_accept on; accept_mutex on; }}
http {{
  client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy; fastcgi_temp_path {dir}/f; uwsgi_temp_path {dir}/u;
  scgi_temp_path {dir}/s; proxy_cache_path {dir}/cache keys_zone=c:1m; open_file_cache max=10; gzip on;
  gzip_types *; access_log {dir}/access.log; sendfile on; tcp_nopush on; aio threads; client_max_body_size 9m;
  ssl_certificate {cert}; ssl_certificate_key {key}; ssl_session_cache shared:t:1m;
  server {{
    listen unix:{dir}/http; listen unix:{dir}/tls ssl; listen 127.0.0.1:{port} reuseport; root {dir}/www;
    location / {{ autoindex on; }}
    location = /version {{ return 200 "{version} $pid"; }}
    location /far {{ proxy_pass http://127.0.0.1:{port}/; proxy_cache c; proxy_cache_valid 1m; }}
    location /upload {{ client_body_in_file_only clean; proxy_pass http://unix:{dir}/http:/version; }}
    location ~ ^/(match)+$ {{ return 204; }}
  }}
}}
"""


@contextlib.contextmanager
def nginx(place, profile, user):
    """nginx under a profile: the running place, its directory, and what writes another configuration."""
    top = pathlib.Path(place.dir, "nginx")
    for name in "www", "body", "cache":
        (top / name).mkdir(parents=True)
    for path in top, *top.iterdir():
        path.chmod(0o777)
    (top / "www/page").write_bytes(b"page" * 100000)
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]

    def configure(version):
        (top / "conf").write_text(NGINX.format(dir=top, cert=PAIR[0], key=PAIR[1], port=port, version=version,
                                               user="" if user else "user nobody nogroup;"))
    configure("one")
    argv = ["/usr/sbin/nginx", "-e", str(top / "error.log"), "-c", str(top / "conf")]
    server = place.start([*user, *seccomp(profile)], argv)
    try:
        yield server, top, configure
    finally:
        server.close()
        shutil.rmtree(top)


def up(server, top):
    def there():
        assert server.running(), f"nginx is gone: {server.err}{rig.read(top / 'error.log')}"
        with contextlib.suppress(OSError):
            return ask(top / "http", "/version")
    return rig.until("nginx answers", there)


def worker(top):
    return int(ask(top / "http", "/version")[1].split()[1])


@pytest.mark.parametrize("profile", ["nginx", "web"])
@pytest.mark.parametrize("user", [[], USER], ids=["root", "user"])
def test_nginx(place, profile, user):
    with nginx(place, profile, user) as (server, top, configure):
        assert up(server, top)[0] == 200
        assert ask(top / "http", "/page") == (200, b"page" * 100000)
        assert ask(top / "http", "/page", Range="bytes=1-4") == (206, b"agep")
        assert len(ask(top / "http", "/page", **{"Accept-Encoding": "gzip"})[1]) < 5000
        assert b"page" in ask(top / "http", "/")[1]
        assert ask(top / "http", "/nosuch")[0] == 404 and ask(top / "http", "/matchmatch")[0] == 204
        assert [ask(top / "http", "/far/page")[1] for _ in range(2)] == [b"page" * 100000] * 2
        assert ask(top / "http", "/upload", "POST", b"x" * 3000000)[0] == 200
        trust = ssl.create_default_context(cafile=PAIR[0])
        assert ask(top / "tls", "/page", context=trust) == (200, b"page" * 100000)

        (top / "access.log").rename(top / "old.log")
        server.signal("USR1")
        rig.until("a new log", (top / "access.log").exists)
        configure("two")
        server.signal("HUP")
        rig.until("the new configuration", lambda: ask(top / "http", "/version")[1].startswith(b"two"))
        server.signal("QUIT")
        assert server.exit() == 0
        assert [line for line in rig.read(top / "error.log").splitlines()
                if "not permitted" in line or "[emerg]" in line or "[alert]" in line] == []


def test_a_server_of_a_new_go(place):
    """esbuild, built by a Go far newer than Debian's, watches files and serves them under `minimal` and `go`."""
    top = pathlib.Path(place.dir)
    (top / "in.ts").write_text("export let x: number = 1")
    for profile in "minimal", "go":
        argv = [str(THINGS / "esbuild"), "--serve=127.0.0.1:0", "--watch=forever", f"--outdir={top}/out", str(top / "in.ts")]
        server = place.start([*USER, *seccomp(profile)], argv)
        with contextlib.closing(server):
            said(server, "Local:", lambda: server.err)
            said(server, "build finished", lambda: server.err)
            server.signal("TERM")
            server.exit()


# -- and Docker itself -------------------------------------------------------------------------------

@pytest.mark.parametrize("place", ["docker"], indirect=True)
@pytest.mark.parametrize("profile", ["minimal", "web"])
def test_docker_takes_them_too(place, profile):
    """With no-new-privileges the filter is the last that runc does, so runc needs nothing of it."""
    path = places.PROFILES / f"{profile}.json"
    code, said = place.bare("--security-opt", f"seccomp={path}", "--security-opt", "no-new-privileges",
                            "machine", str(THINGS / "calls"))
    said = json.loads(said)
    assert code == 0 and said["ptrace"] == errno.EPERM and said["a call of the future"] == errno.ENOSYS


# -- and each group is needed ------------------------------------------------------------------------

def without(place, profile, group):
    """A profile that has one group less."""
    text = json.loads((places.PROFILES / f"{profile}.json").read_text())
    left = [rule for rule in text["syscalls"] if not rule["comment"].startswith(group)]
    assert len(left) == len(text["syscalls"]) - 1
    text["syscalls"] = left
    path = pathlib.Path(place.dir, "less.json")
    path.write_text(json.dumps(text))
    return path


@pytest.mark.parametrize("profile, group, argv, fails", [
    ("node", "Files that are watched", node("20"), {"fs: watch"}),
    ("python", "Extended attributes", PYTHON, {"files"}),
    ("go", "Bytes from one descriptor", GO, {"a proxy"}),
])
def test_without_one_group(profile, group, argv, fails):
    """What a profile lacks is noticed, and named, by the tests above."""
    places.prepare()
    with contextlib.closing(places.InBox()) as box:
        did = under(box, without(box, profile, group), argv)
        assert {what for what, how in did.items() if how != "ok"} == fails


def test_nginx_without_one_group():
    places.prepare()
    with contextlib.closing(places.InBox()) as box:
        with nginx(box, without(box, "nginx", "A master that was started as root"), []) as (server, top, _):
            said(server, "setgid(65534) failed (1: Operation not permitted)", lambda: rig.read(top / "error.log"))
