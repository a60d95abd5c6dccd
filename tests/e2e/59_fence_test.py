"""--fs-ro, --fs-rw, --net-bind, --net-connect: a real Node service behind a fence, in namespaces and
in Docker's default profile; older kernels; and what is said when it cannot be had."""
import ctypes
import errno
import fcntl
import json
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import tempfile

import pytest

import engine as engines
import old
import rig

APP = str(rig.ROOT / "tests/e2e/apps/fenced.js")
RO = "/usr,/lib,/lib64,/bin,/etc,/proc,/sys"
RW = "/tmp,/dev/null,/dev/shm"

FENCED = {
    "listen": "ok", "fetch": "hello", "listen elsewhere": "EACCES", "connect elsewhere": "EACCES",
    "read own": "ok", "write own": "EACCES", "make inside": "ok", "write elsewhere": "EACCES",
    "empty elsewhere": "EACCES", "read elsewhere": "EACCES", "list root": "EACCES", "null": "ok",
    "child": "ok", "worker": "ok", "uid": 1000,
}
FREE = {key: "ok" if value == "EACCES" else value for key, value in FENCED.items()}

ABI = ctypes.CDLL(None).syscall(444, None, 0, 1)
needs = pytest.mark.skipif(ABI < 4, reason=f"Landlock of this kernel is of version {ABI}")


def refused(one, code, said):
    assert (one.exit() if hasattr(one, "exit") else one.code) == code, one
    assert (one.out, one.err) == ("", said), one


def refusal(subject, hint, argument=1):
    return f"mainstay: error: {subject}\n  from:    command line, argument {argument}\n  try:     {hint}\n"


# ---- a service ---------------------------------------------------------------------------------

def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.fixture
def place():
    """An app's folder and one elsewhere, not in /tmp; both are open to everybody, but for the fence."""
    if not shutil.which("node"):
        subprocess.run([str(rig.ROOT / "tests/rig/need.sh"), "nodejs"], check=True)
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="mainstay-fence-") as name:
        root = pathlib.Path(name)
        for folder in root, root / "app", root / "elsewhere":
            folder.mkdir(exist_ok=True)
            folder.chmod(0o777)
        shutil.copy(APP, root / "app/fenced.js")
        (root / "app/fenced.js").chmod(0o644)
        (root / "elsewhere/there").write_text("x")
        (root / "elsewhere/there").chmod(0o666)
        yield root


def service(place, port, other):
    return ["node", str(place / "app/fenced.js"), port, other, "/tmp", str(place / "elsewhere")]


@needs
@pytest.mark.parametrize("started", ["root", "user"])
def test_a_node_service(box, place, started):
    port, other = free_ports(2)
    user = ["--reuid=1000", "--regid=1000", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"]
    words = ["--fs-ro", f"{place}/app,{RO}", "--fs-rw", RW, "--net-bind", port,
             "--net-connect", port]
    if started == "root":
        words += ["--user", "1000:1000"]
    one = box(*words, app=service(place, port, other), user=user if started == "user" else ())
    assert one.exit() == 0, one
    assert json.loads(one.out) == FENCED and one.err == ""


def test_without_a_fence_all_of_it_works(box, place):
    """So that the test above fails for the reason it names."""
    one = box("--user", "1000:1000", app=service(place, *free_ports(2)))
    assert one.exit() == 0 and json.loads(one.out) == FREE, one


def status_of(one):
    one.expect("ready")
    rig.until("init has it", lambda: rig.status(one.init)["NoNewPrivs"] == "1")
    return rig.status(one.app)["NoNewPrivs"]


@needs
@pytest.mark.parametrize("options", [("--fs-ro", "/"), ("--fs-rw", "/"), ("--net-bind", "none"),
                                     ("--net-connect", "80"), ("--mdwe", "yes")], ids=str)
def test_it_takes_no_new_privs(box, options):
    assert status_of(box(*options, app="say ready pause")) == "1"


@needs
def test_process_1_is_not_fenced_in(box):
    one = box("--fs-ro", "/usr", "--fs-ro", str(rig.ROOT / "build"), app="say ready pause", cwd="/tmp").expect("ready")
    assert os.path.samefile(f"/proc/{one.init}/root", "/")
    one.signal("TERM")
    assert one.exit() == 143


@needs
def test_with_the_health_helper(box):
    """The helper is no app: it needs /proc, which the fence leaves out."""
    one = box("--health", "--fs-ro", "/usr", "--fs-ro", str(rig.ROOT / "build"), app="say ready pause").expect("ready")
    rig.until("the helper lives", lambda: len(rig.children(one.init)) == 2)
    assert one.comm == "mainstay:up"


PYTHON = ["/usr/bin/python3", "-S", "-c"]
TRY = """
import errno, os, socket
def attempt(what, deed):
    try:
        deed()
        print(what, "ok")
    except OSError as error:
        print(what, errno.errorcode[error.errno])
"""
NET = TRY + """
for port in 0, 700, 701, 702:
    attempt(f"bind {port}", lambda: socket.socket().bind(("127.0.0.1", port)))
for port in 700, 701:
    attempt(f"connect {port}", lambda: socket.socket().connect(("127.0.0.1", port)))
attempt("udp", lambda: socket.socket(type=socket.SOCK_DGRAM).bind(("127.0.0.1", 0)))
"""


@needs
@pytest.mark.parametrize("options, said", [
    (("--net-bind", "701-702"), "EACCES EACCES ok ok ECONNREFUSED ECONNREFUSED ok"),
    (("--net-bind", "0,700"), "ok ok EACCES EACCES ECONNREFUSED ECONNREFUSED ok"),
    (("--net-bind", "none"), "EACCES EACCES EACCES EACCES ECONNREFUSED ECONNREFUSED ok"),
    (("--net-connect", "701"), "ok ok ok ok EACCES ECONNREFUSED ok"),
    (("--net-connect", "none", "--net-bind", "any"), "ok ok ok ok EACCES EACCES ok"),
], ids=str)
def test_ports(box, options, said):
    one = box(*options, app=[*PYTHON, NET], before=own_network)
    assert one.exit() == 0, one
    assert [line.split()[-1] for line in one.out.splitlines()] == said.split()


def own_network():
    assert ctypes.CDLL(None).unshare(0x40000000) == 0
    with socket.socket() as control:  # lo, up
        fcntl.ioctl(control, 0x8914, struct.pack("16sh", b"lo", 0x41))


FILES = TRY + """
attempt("read", lambda: open("/etc/hostname"))
attempt("out", lambda: open("/dev/stdout", "w"))
attempt("null", lambda: open("/dev/null", "w"))
os.stat("/etc/shadow")
"""


@needs
def test_pipes_and_what_was_open_are_not_concerned(box):
    one = old.Run(rig.MAINSTAY, "--user", "1000:1000", "--fs-ro", "/usr,/lib,/lib64,/proc", "--", *PYTHON, FILES)
    assert (one.code, one.out) == (0, "read EACCES\nout ok\nnull EACCES\n"), one


# ---- older kernels -----------------------------------------------------------------------------

NEED = "it takes Linux {}, started with landlock among lsm=, and an engine whose seccomp profile " \
    "allows it; or go on without: {}=prefer:..."
STRICT = {"--fs-ro": ("/", "6.2"), "--fs-rw": ("/", "6.2"), "--net-bind": ("80", "6.7"),
          "--net-connect": ("80", "6.7")}


@needs
@pytest.mark.parametrize("flag", STRICT)
@pytest.mark.parametrize("error, said", [
    (errno.ENOSYS, "Function not implemented"), (errno.EOPNOTSUPP, "Not supported"),
    (errno.EPERM, "Operation not permitted"), (errno.EINVAL, "Invalid argument"),
], ids=str)
def test_no_landlock(flag, error, said):
    value, kernel = STRICT[flag]
    one = old.without("landlock_create_ruleset", error, flag, value)
    refused(one, 125, refusal(f"{flag}: there is no Landlock here: {said}", NEED.format(kernel, flag)))
    one = old.without("landlock_create_ruleset", error, flag, f"prefer:{value}")
    assert (one.code, one.out) == (0, "ran\n"), one
    assert one.err == f"mainstay: warning: {flag} is not in force: there is no Landlock here: {said}\n"
    one = old.without("landlock_create_ruleset", error, flag, f"prefer:{value}", "--verbose=0")
    assert (one.code, one.out, one.err) == (0, "ran\n", ""), one


TRUNCATES = "cannot keep files from being emptied by truncate(2)"


@needs
@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("flag", ["--fs-ro", "--fs-rw"])
def test_an_early_landlock(flag, version):
    lack = f"Landlock here, version {version}, {TRUNCATES}"
    refused(old.landlock(version, flag, "/"), 125, refusal(f"{flag}: {lack}", NEED.format("6.2", flag)))
    one = old.landlock(version, flag, "prefer:/")
    assert (one.code, one.out) == (0, "ran\n"), one
    assert one.err == f"mainstay: warning: {flag} is in force but for one thing: {lack}\n"


@needs
@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("flag", ["--net-bind", "--net-connect"])
def test_a_landlock_without_ports(flag, version):
    lack = f"Landlock here, version {version}, knows no ports"
    refused(old.landlock(version, flag, "80"), 125, refusal(f"{flag}: {lack}", NEED.format("6.7", flag)))
    one = old.landlock(version, flag, "prefer:80")
    assert (one.code, one.out) == (0, "ran\n"), one
    assert one.err == f"mainstay: warning: {flag} is not in force: {lack}\n"


@needs
@pytest.mark.parametrize("version, outcome", [(1, "ok"), (2, "ok"), (3, "EACCES"), (4, "EACCES"), (9, "EACCES")])
def test_what_each_version_refuses(place, version, outcome):
    """In version 1 and 2 what is read-only can be emptied all the same, which is why they are a fault."""
    code = TRY + f"""
attempt("open", lambda: open("{place}/elsewhere/there", "r+"))
attempt("empty", lambda: os.truncate("{place}/elsewhere/there", 0))
"""
    one = old.landlock(version, "--fs-ro", "prefer:/", app=[*PYTHON, code])
    assert (one.code, one.out) == (0, f"open EACCES\nempty {outcome}\n"), one


@needs
def test_files_are_fenced_where_ports_cannot_be(place):
    one = old.landlock(3, "--fs-ro", "/", "--net-bind", "prefer:none", app=[*PYTHON, TRY + f"""
attempt("write", lambda: open("{place}/elsewhere/there", "r+"))
attempt("bind", lambda: socket.socket().bind(("127.0.0.1", 0)))
"""])
    assert (one.code, one.out) == (0, "write EACCES\nbind ok\n"), one


@needs
@pytest.mark.parametrize("call, said", [
    ("landlock_add_rule", "/usr: cannot be put inside of the fence (Landlock): Invalid argument\n"),
    ("landlock_restrict_self", f"{rig.PROBE}: landlock: Invalid argument\n  try:     it takes no_new_privs, and at "
     "most 16 fences one in another\n"),
])
def test_a_step_that_fails_ends_it(call, said):
    one = old.without(call, errno.EINVAL, "--fs-ro", "/usr", "--fs-ro", str(rig.ROOT / "build"))
    assert (one.code, one.out) == (125, "") and one.err.endswith(f"mainstay: error: {said}"), one


@needs
def test_no_new_privs_cannot_be_refused(box):
    one = box("--no-new-privs", "no", "--fs-ro", "/")
    refused(one, 78, refusal("--no-new-privs: cannot be no together with --fs-ro", "leave out one of them"))


# ---- what is wrong in the image ----------------------------------------------------------------

def both(box, options, said, app=("/bin/true",)):
    """mainstay and `mainstay check` refuse it with the same words."""
    refused(box(*options, app=list(app)), 78, said.replace("ARGUMENT", "1"))
    refused(box(argv=[rig.MAINSTAY, "check", *options, "--", *app]), 78, said.replace("ARGUMENT", "2"))


def test_a_path_that_is_missing(box):
    for flag in "--fs-ro", "--fs-rw":
        both(box, (flag, "/usr,/nosuch,/lib"), refusal(
            f"/nosuch: is a path of {flag}: No such file or directory",
            f"make it in the image, or pass over it: {flag}=prefer:PATH,...", "ARGUMENT"))


@needs
def test_a_path_that_is_passed_over(box):
    one = box("--fs-ro", "prefer:/usr,/nosuch,/lib,/lib64", app=["/bin/true"])
    assert (one.exit(), one.err) == (
        0, "mainstay: warning: --fs-ro passes over /nosuch: No such file or directory\n"), one


def test_a_path_that_stays_writable(box, tmp_path):
    """By what it is, not by its name."""
    (tmp_path / "data/ro").mkdir(parents=True)
    (tmp_path / "link").symlink_to("data/ro")
    for path in f"{tmp_path}/data/ro", f"{tmp_path}/link", f"{tmp_path}/data", f"{tmp_path}/./data/../data/ro":
        both(box, (f"--fs-ro=/usr,{path}", "--fs-rw", f"{tmp_path}/data"), refusal(
            f"{path}: is a path of --fs-ro, and lies inside of --fs-rw",
            "Landlock cannot take back what it gives to a directory above: name for --fs-rw only those "
            "beside it", "ARGUMENT"))


@needs
def test_a_name_that_begins_like_another_is_another(box, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "database").mkdir()
    one = box("--fs-ro", f"/usr,/lib,/lib64,{tmp_path}/database", "--fs-rw", f"{tmp_path}/data", app=["/bin/true"])
    assert (one.exit(), one.err) == (0, ""), one


def test_a_command_outside(box):
    real = os.path.realpath("/usr/bin/python3")
    loader = "/lib64/ld-linux-x86-64.so.2"
    give = "give --fs-ro also {}, or a directory above it"
    both(box, ("--fs-ro", "/etc"), refusal(
        "/usr/bin/python3: is the command, and outside of --fs-ro and --fs-rw", give.format(real), "ARGUMENT"),
        ["python3"])
    if os.path.exists(loader):
        both(box, ("--fs-rw", "/usr/bin"), refusal(
            f"{loader}: is its loader, and outside of --fs-ro and --fs-rw",
            give.format(os.path.realpath(loader)) + ", and those of the libraries that it loads", "ARGUMENT"),
            ["/usr/bin/python3"])


def test_an_interpreter_outside(box, tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/usr/bin/env python3\n")
    script.chmod(0o755)
    both(box, ("--fs-ro", str(tmp_path)), refusal(
        "/usr/bin/env: is its interpreter, and outside of --fs-ro and --fs-rw",
        "give --fs-ro also /usr/bin/env, or a directory above it", "ARGUMENT"), [str(script)])


@needs
def test_a_command_that_is_inside_by_another_name(box, tmp_path):
    """A mount of the same directory elsewhere: the kernel lets it be executed, and so do we."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    shutil.copy(rig.PROBE, tmp_path / "a/probe")

    def bind():
        libc = ctypes.CDLL(None)
        assert libc.unshare(0x20000) == 0 and libc.mount(b"none", b"/", None, 0x44000, None) == 0
        assert libc.mount(str(tmp_path / "a").encode(), str(tmp_path / "b").encode(), None, 0x1000, None) == 0
    one = box("--fs-ro", str(tmp_path / "a"), app=[str(tmp_path / "b/probe"), "exit", "5"], before=bind)
    assert (one.exit(), one.err) == (5, ""), one


@needs
def test_a_command_that_could_not_be_looked_for(box, place):
    """It is relative to a directory that the app has yet to enter."""
    shutil.copy(rig.PROBE, place / "app/probe")
    options = "--cwd", str(place / "app"), "--fs-ro"
    one = box(*options, "/usr", app=["./probe", "exit", "6"])
    assert (one.exit(), one.out) == (126, ""), one
    assert one.err == "mainstay: error: ./probe: exec: Permission denied\n  try:     it must be executable for " \
        "the user it runs as and, with its interpreter, lie inside of --fs-ro or --fs-rw\n"
    one = box(*options, str(place), app=["./probe", "exit", "6"])
    assert (one.exit(), one.err) == (6, ""), one


@needs
def test_a_command_is_not_taken_for_one_where_it_is_not_meant(box, place):
    """The same relative name, in the directory that mainstay is started in."""
    (place / "app/bin").mkdir()
    shutil.copy(rig.PROBE, place / "app/bin/true")
    one = box("--cwd", str(place / "app"), "--fs-ro", str(place), app=["./bin/true", "exit", "6"],
              before=lambda: os.chdir("/"))
    assert (one.exit(), one.err) == (6, ""), one


def test_a_command_that_is_not_there_is_not_found(box):
    one = box("--fs-ro", "/", app=["/nosuch"])
    assert one.exit() == 127 and "check the path inside the image" in one.err


# ---- Docker ------------------------------------------------------------------------------------

DOCKERFILE = """FROM mainstay-rig/node
COPY --chmod=0755 mainstay probe /
COPY --chown=1000:1000 fenced.js /app/
COPY --chown=1000:1000 there /elsewhere/
USER 0
ENTRYPOINT ["/mainstay"]
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    one = engines.Engine()
    there = tmp_path_factory.mktemp("there") / "there"
    there.write_text("x")
    one.build("fenced", DOCKERFILE, mainstay=rig.MAINSTAY, probe=rig.PROBE, there=there, **{"fenced.js": APP})
    yield one
    one.stop()


WORDS = ["--fs-ro", f"/app,{RO}", "--fs-rw", RW, "--net-bind", "8080", "--net-connect", "8080"]
NODE = ["node", "/app/fenced.js", "8080", "8081", "/tmp", "/elsewhere"]
DOCKER = {
    "root that drops": ([], ["--user", "1000:1000"]),
    "--user": (["--user", "1000:1000"], []),
    "--user, hardened": (["--user", "1000:1000", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"], []),
}


@needs
@pytest.mark.parametrize("how", DOCKER)
def test_in_docker(engine, how):
    run, options = DOCKER[how]
    one = engine.run(*run, "fenced", *options, "--", *NODE)
    assert one.returncode == 0 and json.loads(one.stdout) == FREE, one
    one = engine.run(*run, "fenced", *options, *WORDS, "--", *NODE)
    assert one.returncode == 0 and json.loads(one.stdout) == FENCED and one.stderr == "", one
    one = engine.run(*run, "--read-only", "--tmpfs", "/tmp", "fenced", *options, *WORDS, "--", *NODE)
    found = {key: "EACCES" if value == "EROFS" else value for key, value in json.loads(one.stdout).items()}
    assert found == FENCED and one.stderr == "", one


def test_limits_in_docker(engine):
    one = engine.run("--ulimit", "nofile=512:1024", "--entrypoint", "/mainstay", "fenced", "--rlimit",
                     "nofile=max,core=0", "--umask", "077", "--cwd", "/app", "--oom-score-adj", "400", "--user", "1000:1000",
                     "--", "/probe", "see")
    seen = json.loads(one.stdout)
    assert seen["limits"][7] == [1024, 1024] and seen["limits"][4] == [0, 0]
    assert (seen["umask"], seen["cwd"], seen["oom_score_adj"]) == (0o077, "/app", "400")
    one = engine.run("--ulimit", "nofile=512:1024", "fenced", "--rlimit", "nofile=2048", "--", "/probe", "see")
    assert one.returncode == 125 and "docker run --ulimit nofile=2048 " in one.stderr
