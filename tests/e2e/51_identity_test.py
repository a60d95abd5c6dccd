"""--user, --group, --keep-caps: the app is exactly who was asked for, or it does not run.

Every box here has the accounts below: in a mount namespace of its own, or in an image of its own,
a root directory with the two binaries and little else.
"""
import ctypes
import json
import os
import re
import shutil
import subprocess

import pytest

import rig

PASSWD = """root:x:0:0:root:/root:/bin/sh
app:x:1000:1001:The App:/home/app:/bin/sh
plain:x:1002:1002::/home/plain:/bin/sh
toor:x:0:0::/root:/bin/sh
minus:x:4294967295:1::/:/bin/sh
"""
GROUP = """root:x:0:
adm:x:4:app
wheel:x:998:root,app
app:x:1001:
"""

NUMBERS = {"CHOWN": 0, "DAC_OVERRIDE": 1, "FOWNER": 3, "FSETID": 4, "KILL": 5, "SETGID": 6,
           "SETUID": 7, "SETPCAP": 8, "NET_BIND_SERVICE": 10, "NET_RAW": 13, "SYS_CHROOT": 18,
           "MKNOD": 27, "AUDIT_WRITE": 29, "SETFCAP": 31}
DOCKER = tuple(NUMBERS)  # what docker run gives
ALL = None               # what the machine's root has


def mask(*names):
    return sum(1 << NUMBERS[name] for name in names)


def capable(caps, *more):
    """Arguments of setpriv: root (or another, in more) with these capabilities."""
    if caps is ALL:
        return list(more)
    words = ",".join(["-all", *(f"+{name.lower()}" for name in caps)])
    return [f"--bounding-set={words}", "--inh-caps=-all", *more]


@pytest.fixture(scope="session")
def image(tmp_path_factory):
    """A root directory, as an image would be."""
    root = tmp_path_factory.mktemp("image")
    for name in "etc", "proc":
        (root / name).mkdir()
    (root / "etc/passwd").write_text(PASSWD)
    (root / "etc/group").write_text(GROUP)
    for name, binary in ("mainstay", rig.MAINSTAY), ("probe", rig.PROBE):
        shutil.copy(binary, root / name)
        (root / name).chmod(0o755)
    for path in root, root / "etc", root / "etc/passwd", root / "etc/group":
        path.chmod(0o755)
    yield root
    shutil.rmtree(root)


@pytest.fixture(scope="session")
def accounts(image):
    """Makes the accounts of the image those of the process that calls it, and of its children."""
    libc = ctypes.CDLL(None, use_errno=True)
    newns, bind, rec, private = 0x20000, 0x1000, 0x4000, 1 << 18
    pairs = [(str(image / "etc" / name).encode(), b"/etc/" + name.encode())
             for name in ("passwd", "group")]

    def enter():
        assert libc.unshare(newns) == 0
        assert libc.mount(b"none", b"/", None, rec | private, None) == 0
        for ours, theirs in pairs:
            assert libc.mount(ours, theirs, None, bind, None) == 0
    return enter


@pytest.fixture
def run(box, accounts):
    """run(*options, start=[...]): mainstay among those accounts, started as setpriv says."""
    def go(*options, start=(), app="see", **more):
        return box(*options, app=app, user=start, before=accounts, **more)
    return go


def seen(one):
    return identity(one.json())


def identity(what):
    status = what["status"]
    return {
        "uids": [int(word) for word in status["Uid"].split()],
        "gids": [int(word) for word in status["Gid"].split()],
        "groups": [int(word) for word in status["Groups"].split()],
        "caps": {key: int(status["Cap" + key], 16) for key in ("Inh", "Prm", "Eff", "Bnd", "Amb")},
        "no_new_privs": int(status["NoNewPrivs"]), "securebits": what["securebits"],
        "dumpable": what["dumpable"],
    }


def expected(uid, gid, groups, keep=(), bounding=0, securebits=None, no_new_privs=1):
    kept = mask(*keep)
    return {
        "uids": [uid] * 4, "gids": [gid] * 4, "groups": sorted(groups),
        "caps": {"Inh": kept, "Prm": kept, "Eff": kept, "Bnd": bounding, "Amb": kept},
        "no_new_privs": no_new_privs, "securebits": securebits, "dumpable": 1,
    }


# What a spelling means in this image.
SPELLINGS = [
    ("app", 1000, 1001, [4, 998, 1001]),
    ("1000", 1000, 1001, [4, 998, 1001]),
    ("app:adm", 1000, 4, [4]),
    ("app:4", 1000, 4, [4]),
    ("1000:adm", 1000, 4, [4]),
    ("plain", 1002, 1002, [1002]),
    ("5555", 5555, 0, [0]),
    ("5555:6666", 5555, 6666, [6666]),
    ("2147483647:2147483647", 2147483647, 2147483647, [2147483647]),
]
# How the container is started: setpriv's arguments, what is left of the bounding set, securebits.
STARTS = {
    "root": (capable(ALL), 0, 0xEF),
    "docker": (capable(DOCKER), 0, 0xEF),
    "no-new-privileges": (capable(DOCKER, "--no-new-privs"), 0, 0xEF),
    "old docker, inheritable": (capable(DOCKER)[:1] + ["--inh-caps=-all,+chown,+net_raw,+setuid"],
                                0, 0xEF),
    "cap-drop SETPCAP": (capable([c for c in DOCKER if c != "SETPCAP"]),
                         mask(*DOCKER) - mask("SETPCAP"), 0),
    "cap-drop ALL, cap-add SETUID SETGID": (capable(["SETUID", "SETGID"]),
                                            mask("SETUID", "SETGID"), 0),
    "root in groups": (capable(DOCKER, "--groups=0,1,2,3,77"), 0, 0xEF),
    "root with less than it could have": (
        ["--securebits=+noroot", "--inh-caps=-all,+setuid,+setgid,+setpcap",
         "--ambient-caps=-all,+setuid,+setgid,+setpcap"], 0, 0xEF),
}


@pytest.mark.parametrize("spelling", SPELLINGS, ids=lambda s: s[0])
@pytest.mark.parametrize("start", STARTS)
def test_dropped_exactly(run, start, spelling):
    arguments, bounding, securebits = STARTS[start]
    user, uid, gid, groups = spelling
    assert seen(run("--user", user, start=arguments)) == expected(
        uid, gid, groups, bounding=bounding, securebits=securebits)


def test_the_group_option_wins(run):
    assert seen(run("--user", "app:adm", "--group", "wheel"))["groups"] == [998]
    assert seen(run("--user", "1000", "--group", "7"))["gids"] == [7] * 4


@pytest.mark.parametrize("start, keep", [
    ("root", ["NET_BIND_SERVICE"]),
    ("docker", ["NET_BIND_SERVICE", "CHOWN", "SETFCAP"]),
    ("docker", ["SETUID", "SETGID"]),
    ("no-new-privileges", ["NET_BIND_SERVICE"]),
    ("old docker, inheritable", ["NET_BIND_SERVICE"]),
    ("cap-drop SETPCAP", ["NET_BIND_SERVICE", "KILL"]),
    ("cap-drop ALL, cap-add SETUID SETGID", ["SETGID"]),
], ids=str)
def test_kept_capabilities_are_ambient(run, start, keep):
    arguments, bounding, securebits = STARTS[start]
    assert seen(run("--user", "app", "--keep-caps", ",".join(keep), start=arguments)) == expected(
        1000, 1001, [4, 998, 1001], keep, bounding, securebits and 0x2F)


def test_a_root_that_is_spelled_stays_root(run):
    for user in "root", "0":
        one = seen(run("--user", user, start=capable(DOCKER)))
        assert one["uids"] == one["gids"] == [0] * 4 and one["groups"] == [0, 998]
        assert one["caps"]["Eff"] == one["caps"]["Bnd"] == mask(*DOCKER)
        assert one["no_new_privs"] == 1 and one["securebits"] == 0


def test_a_root_that_keeps_little(run):
    assert seen(run("--user", "0:0", "--keep-caps", "KILL", start=capable(DOCKER))) == expected(
        0, 0, [0], ["KILL"], 0, 0x2F)


# ---- the container already has a user ----------------------------------------------------------

USER = ["--reuid=1000", "--regid=1001"]
NO_CAPS = ["--bounding-set=-all", "--inh-caps=-all"]


@pytest.mark.parametrize("given", [[], [4, 998, 1001], [1001], [2000]], ids=str)
def test_started_as_that_user(run, given):
    """The groups are those of whoever started it: only they could give them."""
    groups = "--groups=" + ",".join(map(str, given)) if given else "--clear-groups"
    one = seen(run("--user", "app", start=[*USER, groups, *NO_CAPS]))
    assert one == expected(1000, 1001, given, securebits=0)


def test_started_as_that_user_with_a_bounding_set(run):
    one = seen(run("--user", "app:app", start=[*USER, "--clear-groups", *capable(DOCKER)]))
    assert one == expected(1000, 1001, [], bounding=mask(*DOCKER), securebits=0)


AMBIENT = [*USER, "--clear-groups", "--inh-caps=-all,+net_bind_service",
           "--ambient-caps=-all,+net_bind_service", "--bounding-set=-all,+net_bind_service"]


def test_started_as_that_user_with_ambient_capabilities(run):
    """As podman and Kubernetes may: without --keep-caps they are given up."""
    bound = mask("NET_BIND_SERVICE")
    assert seen(run("--user", "app", start=AMBIENT)) == expected(
        1000, 1001, [], bounding=bound, securebits=0)
    assert seen(run("--user", "app", "--keep-caps", "NET_BIND_SERVICE", start=AMBIENT)) == expected(
        1000, 1001, [], ["NET_BIND_SERVICE"], bound, 0)


# ---- what cannot be ----------------------------------------------------------------------------

def refused(one, code, *words):
    assert one.exit() == code, one
    assert one.out == "", one
    lines = one.err.splitlines()
    assert lines and lines[0].startswith("mainstay: "), one
    for word in words:
        assert word in one.err, one


@pytest.mark.parametrize("user", [
    "nosuch", "-1", "4294967295", "2147483648", "app:nosuch", "app:-1", "app:adm:wheel", "0x3e8",
    "toor", "minus", "1000 ", "99999999999999999999", "a" * 300])
def test_no_such_user(run, user):
    refused(run("--user", user), 78)


def test_the_nearest_user(run):
    refused(run("--user", "plian"), 78, "plian", "plain")


@pytest.mark.parametrize("caps, words", [
    ([], ["SETUID", "SETGID", "--cap-add"]),
    (["SETGID"], ["SETUID"]),
    (["SETUID", "SETPCAP"], ["SETGID"]),
], ids=str)
def test_root_without_the_capability(run, caps, words):
    refused(run("--user", "app", start=capable(caps)), 125, *words)


def test_groups_alone_need_the_capability(run):
    refused(run("--user", "5555:0", start=capable(["SETUID"])), 125, "CAP_SETGID", "--cap-add")


@pytest.mark.parametrize("user", ["plain", "5555:1001", "app:adm", "root"])
def test_started_as_another_user(run, user):
    refused(run("--user", user, start=[*USER, "--clear-groups", *NO_CAPS]), 125, "1000:1001")


def test_a_capability_the_container_has_not_got(run):
    refused(run("--user", "app", "--keep-caps", "NET_ADMIN", start=capable(DOCKER)), 125,
            "NET_ADMIN", "--cap-add")
    refused(run("--user", "app", "--keep-caps", "NO_SUCH_CAP"), 78, "NO_SUCH_CAP")


def test_a_user_namespace_without_that_user(image):
    """Only root is mapped: the kernel refuses, and the step is named."""
    done = subprocess.run(
        ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child", "chroot",
         image, "/mainstay", "--user", "5555:5555", "--", "/probe", "see"],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=rig.PATIENCE, env=rig.ENV)
    assert done.returncode == 125 and done.stdout == ""
    assert re.search("setgroups|setresgid|setresuid", done.stderr), done.stderr


# ---- images with less --------------------------------------------------------------------------

@pytest.fixture
def scratch(image):
    """The image without account files."""
    names = "passwd", "group"
    for name in names:
        (image / "etc" / name).rename(image / "etc" / f"{name}.away")
    yield image
    for name in names:
        (image / "etc" / f"{name}.away").rename(image / "etc" / name)


def test_scratch(box, scratch):
    def start(user):
        return box(argv=["/mainstay", "--user", user, "--", "/probe", "see"], root=scratch)
    assert seen(start("65532:65532")) == expected(65532, 65532, [65532], securebits=0xEF)
    refused(start("app"), 78, "app", "number")


def test_no_proc(image, tmp_path):
    """Nothing of the drop needs /proc."""
    with open(tmp_path / "out", "w+b") as out:
        os.chmod(tmp_path / "out", 0o666)
        done = subprocess.run(
            ["unshare", "--pid", "--fork", "--kill-child", "chroot", image, "/mainstay", "--user",
             "app", "--keep-caps", "CHOWN", "--", "/probe", "say", "ran", "exit", "3"],
            stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, timeout=rig.PATIENCE,
            env=rig.ENV)
        out.seek(0)
        assert (done.returncode, out.read(), done.stderr) == (3, b"ran\n", b"")


def test_read_only_root(image):
    script = f"mount --bind {image} {image} && mount -o remount,ro,bind {image} && " \
        f"exec unshare --pid --fork --kill-child chroot {image} " \
        "/mainstay --user app -- /probe exit 4"
    done = subprocess.run(["unshare", "--mount", "sh", "-c", script], stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=rig.PATIENCE, env=rig.ENV)
    assert (done.returncode, done.stderr) == (4, b"")


# ---- standard output can be opened again -------------------------------------------------------

ECHO = ["sh", "-c", "id -u; echo out >/dev/stdout; echo err >/dev/stderr"]


def test_pipes_are_the_users():
    done = subprocess.run(
        ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", rig.MAINSTAY, "--user",
         "65534:65534", "--", *ECHO], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, timeout=rig.PATIENCE, env=rig.ENV)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"65534\nout\n", b"err\n")


def test_the_terminal_is_the_users(box):
    one = box("--user", "65534:65534", app=ECHO, tty=True)
    assert one.exit() == 0
    assert one.out.replace("\r", "").split() == ["65534", "out", "err"]


def test_a_file_stays_its_owners(tmp_path):
    """A shell's redirection lends a file; it is not given away."""
    path = tmp_path / "log"
    with open(path, "wb") as log:
        subprocess.run(
            ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", rig.MAINSTAY, "--user",
             "65534:65534", "--", "id", "-u"], stdin=subprocess.DEVNULL, stdout=log,
            timeout=rig.PATIENCE, env=rig.ENV, check=True)
    assert path.stat().st_uid == 0
    assert path.read_text() == "65534\n"


# ---- what PID 1 itself gives up ----------------------------------------------------------------

@pytest.mark.parametrize("options", [(), ("--user", "app")], ids=str)
def test_init_keeps_the_right_to_signal(run, options):
    one = run(*options, app="say ready pause", start=capable(DOCKER)).expect("ready")
    pid = one.init
    rig.until("it has shed", lambda: rig.status(pid).get("NoNewPrivs") == "1")
    has = rig.status(pid)
    assert {key: int(has["Cap" + key], 16) for key in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {
        "Inh": 0, "Prm": mask("KILL"), "Eff": mask("KILL"), "Bnd": mask("KILL"), "Amb": 0}
    assert has["Uid"].split() == ["0"] * 4


def test_init_of_another_user_cannot_be_looked_into(run):
    """Not dumpable: what is the process's own in /proc belongs to root."""
    one = run("--user", "app", app="say ready pause", start=[*USER, "--clear-groups", *NO_CAPS])
    pid = one.expect("ready").init
    rig.until("it has shed", lambda: rig.status(pid).get("NoNewPrivs") == "1")
    assert rig.status(pid)["Uid"].split() == ["1000"] * 4
    assert os.stat(f"/proc/{pid}/environ").st_uid == 0


# ---- the environment ---------------------------------------------------------------------------

@pytest.mark.parametrize("start, env, then", [
    ([], {}, {"HOME": "/home/app"}),
    ([], {"HOME": "/root"}, {"HOME": "/home/app"}),
    ([], {"HOME": "/"}, {"HOME": "/home/app"}),
    ([], {"HOME": "/custom"}, {"HOME": "/custom"}),
    ([], {"HOME": "/root", "USER": "root"}, {"HOME": "/home/app", "USER": "app"}),
    ([], {"LOGNAME": "root", "A": "b"}, {"HOME": "/home/app", "LOGNAME": "app", "A": "b"}),
    ([*USER, "--clear-groups"], {"HOME": "/"}, {"HOME": "/"}),
    ([*USER, "--clear-groups"], {}, {"HOME": "/home/app"}),
], ids=str)
def test_home(run, start, env, then):
    path = {"PATH": rig.ENV["PATH"]}
    one = run("--user", "app", start=start, env=env | path, clean_env=True)
    pairs = (word.split("=", 1) for word in one.json()["env"])
    assert {key: value for key, value in pairs if key != "_"} == then | path


# ---- it fails closed ---------------------------------------------------------------------------

TRACED = "execve,setgroups,setresgid,setresuid,setuid,setgid,capset,capget,prctl,getgroups," \
    "getresuid,getresgid"
KEEPING = ("--keep-caps", "NET_BIND_SERVICE")


class Traced:
    """mainstay below strace, which makes system calls fail."""

    def __init__(self, where, inject, *options, start=()):
        accounts, log = where
        done = subprocess.run(
            ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child",
             *(["setpriv", *start] if start else []), "strace", "-f", "-qq", "-o", log,
             "-e", f"trace={TRACED}", *(["-e", f"inject={inject}"] if inject else []),
             rig.MAINSTAY, *options, "--", rig.PROBE, "see"],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=4 * rig.PATIENCE,
            env=rig.ENV, preexec_fn=accounts)
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr
        self.calls = [line.split(None, 1) for line in log.read_text().splitlines()]
        self.ran = self.out != "" or any(
            call.startswith(f'execve("{rig.PROBE}"') for _, call in self.calls)

    def __repr__(self):
        return f"{self.code} {self.out} {self.err}"

    def is_exactly(self, wanted):
        return identity(json.loads(self.out)) == wanted

    def child(self):
        """The calls before exec of the app's process: the one that changes its uid."""
        pid = next(pid for pid, call in self.calls if call.startswith("setresuid("))
        calls = [call for who, call in self.calls if who == pid]
        return calls[:next(i for i, call in enumerate(calls) if call.startswith("execve("))]


def ordinals(calls, name):
    """(which one of that name in its process, its arguments) for each call of the child."""
    return list(enumerate((call for call in calls if call.startswith(name + "(")), 1))


# strace needs CAP_SYS_PTRACE to look into what has changed its uid.
TRACEABLE = capable(DOCKER)[0] + ",+sys_ptrace"
FAIL = {  # setpriv's arguments; what is left of the bounding set, securebits
    "all capabilities": ([], 0, 0xEF),
    "docker's": ([TRACEABLE, "--inh-caps=-all"], 0, 0xEF),
    "without SETPCAP": ([TRACEABLE.replace("+setpcap,", ""), "--inh-caps=-all"],
                        mask(*DOCKER) - mask("SETPCAP") + (1 << 19), 0),
}


def wanted(start, keep):
    _, bounding, securebits = FAIL[start]
    return expected(1000, 1001, [4, 998, 1001], keep[1:], bounding,
                    securebits and (0x2F if keep else 0xEF))


@pytest.fixture
def traced(accounts, tmp_path):
    return accounts, tmp_path / "log"


@pytest.mark.parametrize("keep", [(), KEEPING], ids=["no capability", "one capability"])
@pytest.mark.parametrize("start", FAIL)
def test_untouched_it_runs(traced, start, keep):
    """So that the tests below fail for the reason they name."""
    one = Traced(traced, None, "--user", "app", *keep, start=FAIL[start][0])
    assert (one.code, one.err) == (0, "") and one.is_exactly(wanted(start, keep)), one


STEPS = ["setgroups", "setresgid", "setresuid", "capset"]


@pytest.mark.parametrize("error", ["EPERM", "EINVAL", "ENOMEM"])
@pytest.mark.parametrize("start", FAIL)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_that_fails_ends_it(traced, step, start, error):
    for keep in (), KEEPING:
        one = Traced(traced, f"{step}:error={error}:when=1", "--user", "app", *keep,
                     start=FAIL[start][0])
        assert not one.ran and one.code == 125, one
        word = "inheritable" if step == "capset" and keep else step
        assert word in one.err, one


@pytest.mark.parametrize("step", [*STEPS, "setresuid,setresgid", "setresuid,setgroups,setresgid"])
@pytest.mark.parametrize("keep", [(), KEEPING, ("--keep-caps", "SETUID,SETGID")], ids=str)
def test_a_kernel_that_lies_is_found_out(traced, step, keep):
    """Something in between answers 0 and does nothing."""
    one = Traced(traced, f"{step}:retval=0", "--user", "app", *keep)
    assert not one.ran and one.code == 125, one


@pytest.mark.parametrize("way_back", ["setuid:retval=0", "setgid:retval=0",
                                      "setresuid:retval=0:when=2", "setresgid:retval=0:when=2"])
def test_a_way_back_ends_it(traced, way_back):
    one = Traced(traced, way_back, "--user", "app")
    assert not one.ran and one.code == 125 and "verify" in one.err, one


@pytest.mark.parametrize("call", ["capget", "getgroups", "getresuid", "getresgid"])
def test_what_cannot_be_verified_ends_it(traced, call):
    """Before, in the parent; at first and at last, in the child."""
    untouched = Traced(traced, None, "--user", "app").child()
    for when, _ in ordinals(untouched, call):
        for error in "EPERM", "EINVAL":
            one = Traced(traced, f"{call}:error={error}:when={when}", "--user", "app")
            if (when, call, error) == (1, "getgroups", "EINVAL"):
                # Says only that we have more groups than anybody can count.
                assert one.is_exactly(wanted("all capabilities", ())), one
                continue
            assert not one.ran and one.code == 125, (when, error, one)


PRCTL = {  # the word for a step, by the first argument of its prctl()
    "PR_SET_SECUREBITS": "securebits", "PR_CAPBSET_DROP": "bounding",
    "PR_CAPBSET_READ": "bounding|verify", "PR_SET_KEEPCAPS": "keepcaps", "PR_SET_DUMPABLE": "dumpable",
    "PR_CAP_AMBIENT": "ambient|verify", "PR_SET_NO_NEW_PRIVS": "no_new_privs",
    "PR_GET_NO_NEW_PRIVS": "verify", "PR_GET_SECUREBITS": "verify",
}


def telling(calls):
    """Of the child's prctls those that tell most: the ends of every long list, and all others."""
    found = {}
    for when, call in ordinals(calls, "prctl"):
        what = re.match(r"prctl\((\w+)", call)[1]
        found.setdefault(what, []).append((when, what, call))
    for alike in found.values():
        yield from alike if len(alike) < 6 else [*alike[:2], *alike[-3:]]


def is_a_question(calls, when, error):
    """One that libcap-ng asks before its first capset; or EINVAL at the end of the list of all
    capabilities, where it is the answer anyway."""
    prctls = [call for _, call in ordinals(calls, "prctl")]
    before = calls[:next(i for i, call in enumerate(calls) if call.startswith("capset("))]
    asked = [call for _, call in ordinals(before, "prctl")]
    by_library = "PR_GET_SECUREBITS" in " ".join(asked) and not re.search(
        "PR_SET_|_DROP", prctls[when - 1])
    at_the_end = any("= -1 EINVAL" in call for call in prctls[when - 1:when + 1])
    return (by_library and when <= len(asked)) or (at_the_end and error == "EINVAL")


@pytest.mark.parametrize("error", ["EPERM", "EINVAL", "ENOMEM"])
@pytest.mark.parametrize("start, keep", [
    ("all capabilities", ()), ("docker's", ()), ("docker's", KEEPING), ("without SETPCAP", ()),
    ("without SETPCAP", KEEPING)], ids=str)
def test_a_prctl_that_fails_ends_it(traced, start, keep, error):
    options = ("--user", "app", *keep)
    calls = Traced(traced, None, *options, start=FAIL[start][0]).child()
    tried = 0
    for when, what, call in telling(calls):
        one = Traced(traced, f"prctl:error={error}:when={when}", *options, start=FAIL[start][0])
        if one.ran:
            assert is_a_question(calls, when, error), (call, one)
            assert one.is_exactly(wanted(start, keep)), (call, one)
            continue
        assert one.code == 125 and re.search(PRCTL[what], one.err), (call, one)
        tried += 1
    assert tried >= 3
