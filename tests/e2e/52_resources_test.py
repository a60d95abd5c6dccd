"""--rlimit, --umask, --oom-score-adj, --nice, --cwd, --keep-fds, --mdwe: what the app is granted and
where it begins; process 1 keeps its own; and what is said when it cannot be had."""
import errno
import os
import re
import resource
import subprocess

import pytest

import old
import rig

NAMES = "cpu fsize data stack core rss nproc nofile memlock as locks sigpending msgqueue nice rtprio " \
    "rttime".split()
LONELY = "54321:54321"  # a user that nobody else on the machine is


def capable(*names):
    return ["--bounding-set=" + ",".join(["-all", *("+" + name for name in names)]), "--inh-caps=-all"]


def limits_of(pid):
    """{name: (soft, hard)} as /proc has it, in the order of the kernel's numbers."""
    words = [re.split(r"  +", line) for line in rig.read(f"/proc/{pid}/limits").splitlines()[1:]]
    keys = {"Max open files": "nofile", "Max core file size": "core", "Max cpu time": "cpu"}
    return {keys[row[0]]: tuple(row[1:3]) for row in words if row[0] in keys}


def refused(one, code, said):
    assert one.exit() == code, one
    assert one.out == "", one
    assert one.err == said, one


def refusal(subject, hint="", origin="", allowed=""):
    return f"mainstay: error: {subject}\n" + "".join(
        f"  {label:8} {words}\n" for label, words in
        (("from:", origin), ("allowed:", allowed), ("try:", hint)) if words)


# ---- limits ------------------------------------------------------------------------------------

def test_limits_are_the_apps_alone(box):
    one = box("--rlimit", "nofile=300:400,core=0,cpu=max", app="say ready pause",
              before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (200, 600)))
    one.expect("ready")
    assert limits_of(one.app)["nofile"] == ("300", "400")
    assert limits_of(one.app)["core"] == ("0", "0")
    assert limits_of(one.init)["nofile"] == ("200", "600")


def test_those_that_are_not_said_stay(box):
    before, after = box(app="see").json(), box("--rlimit", "nofile=77:88", app="see").json()
    at = NAMES.index("nofile")
    assert after["limits"].pop(at) == [77, 88]
    before["limits"].pop(at)
    assert before["limits"] == after["limits"]


@pytest.mark.parametrize("name", NAMES)
def test_every_limit_by_its_name(box, name):
    """Down to the hard limit that is there, so that nothing needs a capability."""
    at = NAMES.index(name)
    soft, hard = box(app="see").json()["limits"][at]
    seen = box("--rlimit", f"{name}=max", app="see").json()["limits"]
    assert seen[at] == [hard, hard]
    if name not in ("cpu", "as", "data", "stack", "fsize"):  # without these it could not answer
        low = 0 if name in ("nice", "rtprio") else 16
        assert box("--rlimit", f"{name}={low}:max", app="see").json()["limits"][at] == [low, hard]


def test_max_is_the_hard_limit(box):
    one = box("--rlimit", "nofile=max", app="see",
              before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 256)))
    assert one.json()["limits"][7] == [256, 256]


def test_limits_of_another_user(box):
    """Taken with the rights that mainstay was started with, before they are given up."""
    one = box("--user", LONELY, "--rlimit", "nofile=128:256,nproc=50:60", app="see").json()
    assert one["limits"][7] == [128, 256] and one["limits"][6] == [50, 60]


def test_processes_are_counted_by_user(box):
    """By the kernel, on the whole machine: one who has too many in another container is refused at exec."""
    other = box("--user", LONELY, app="say ready pause").expect("ready")
    one = box("--user", LONELY, "--rlimit", "nproc=0")
    assert (one.exit(), one.out) == (126, "") and other.running(), one
    assert one.err == refusal(f"{rig.PROBE}: exec: Resource temporarily unavailable", "its user is over "
                              "--rlimit nproc, for which its processes in all containers of the host count")


def test_a_variable_and_a_file_say_it_too(box, tmp_path):
    file = tmp_path / "config.json"
    file.write_text('{ "rlimit": ["nofile=99:100", "core=0"], "umask": "0077", "nice": 3 }')
    one = box("--config", str(file), app="see", env={"MAINSTAY_NICE": "4"}).json()
    assert one["limits"][7] == [99, 100] and one["umask"] == 0o077
    assert one["nice"] == 4 + os.nice(0)


def test_a_hard_limit_that_cannot_be_raised(box):
    one = box("--rlimit", "nofile=300:700", user=capable(),
              before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (200, 600)))
    refused(one, 125, refusal(
        "--rlimit nofile=300:700: the kernel refuses this limit: Operation not permitted",
        "docker run --ulimit nofile=700 (compose: ulimits; Kubernetes has none: the node's container "
        "runtime sets it), or --cap-add SYS_RESOURCE",
        allowed="at most the container's own hard limit, 600"))


def test_a_soft_limit_above_the_hard_one_that_is_there(box):
    one = box("--rlimit", "nofile=700:max",
              before=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (200, 600)))
    refused(one, 125, refusal(
        "--rlimit nofile=700:max: the kernel refuses this limit: Invalid argument",
        "the soft limit is above the hard limit that is there: say both, as SOFT:HARD"))


# ---- umask, priority, OOM score ----------------------------------------------------------------

def test_umask_priority_and_score(box):
    one = box("--umask", "0137", "--nice", "19", "--oom-score-adj", "900", app="say ready see pause")
    one.expect("oom_score_adj")
    assert '"umask":95' in one.out and '"nice":19' in one.out and '"oom_score_adj":"900"' in one.out
    assert rig.read(f"/proc/{one.init}/oom_score_adj") == rig.read("/proc/self/oom_score_adj")
    assert os.getpriority(os.PRIO_PROCESS, one.init) == os.nice(0)


def test_by_default_nothing_changes(box, bare):
    keys = "umask", "nice", "oom_score_adj", "limits", "cwd"
    ours, theirs = box(app="see").json(), bare("see").json()
    assert {key: ours[key] for key in keys} == {key: theirs[key] for key in keys}


def test_with_another_user(box):
    one = box("--user", "1000:1000", "--umask", "077", "--nice", "-3", "--oom-score-adj", "300",
              app="see").json()
    assert (one["umask"], one["nice"], one["oom_score_adj"]) == (0o077, -3, "300")


def test_started_as_a_user(box):
    """As `docker run --user`: what needs no capability works."""
    user = ["--reuid=1000", "--regid=1000", "--clear-groups", "--bounding-set=-all", "--inh-caps=-all"]
    one = box("--umask", "077", "--nice", "19", "--oom-score-adj", "900", "--rlimit", "nofile=100:200", "--cwd",
              "/usr", app="see", user=user).json()
    assert (one["umask"], one["nice"], one["oom_score_adj"], one["cwd"]) == (0o077, 19, "900", "/usr")
    assert one["limits"][7] == [100, 200]


def test_a_score_that_cannot_be_lowered(box):
    def high():
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("500")
    one = box("--oom-score-adj", "-1000", user=capable(), before=high)
    refused(one, 125, refusal(
        "--oom-score-adj -1000: the kernel refuses this value: Permission denied",
        "lowering it takes CAP_SYS_RESOURCE; raise it, or: docker run --oom-score-adj (compose: "
        "oom_score_adj; Kubernetes derives it from requests and limits)"))


def test_a_priority_that_cannot_be_had(box):
    one = box("--nice", "-20", user=capable())
    refused(one, 125, refusal(
        "--nice -20: the kernel refuses this value: Permission denied",
        "lowering it takes CAP_SYS_NICE: docker run --cap-add SYS_NICE (compose: cap_add; Kubernetes: "
        "securityContext.capabilities.add), or --ulimit nice=40"))


# ---- the directory -----------------------------------------------------------------------------

def test_the_directory(box):
    assert box("--cwd", "/usr/share", app="see").json()["cwd"] == "/usr/share"
    assert box("--cwd", "/usr/share/", "--user", "1000:1000", app="see").json()["cwd"] == "/usr/share"
    one = box("--cwd", "/usr/bin", app=["./true"])
    assert one.exit() == 0, one


@pytest.fixture
def closed(tmp_path):
    """A directory that only its owner may enter."""
    os.chmod(tmp_path, 0o711)
    for parent in list(tmp_path.parents)[:-2]:
        os.chmod(parent, os.stat(parent).st_mode | 0o011)
    path = tmp_path / "closed"
    path.mkdir(mode=0o700)
    return path


def test_a_directory_that_only_root_can_enter(box, closed):
    """As under Docker's -w: the app stands in it, whether or not it can see what is there."""
    one = box("--cwd", str(closed), "--user", "1000:1000", app=["/bin/sh", "-c", "ls 2>/dev/null || echo blind"])
    assert (one.exit(), one.out) == (0, "blind\n")


def test_a_directory_that_only_the_user_can_enter(box, closed):
    """A root without CAP_DAC_OVERRIDE stands for a network file system that trusts no root."""
    os.chown(closed, 1000, 1000)
    one = box("--cwd", str(closed), "--user", "1000:1000", app=["/bin/sh", "-c", "pwd; ls && echo sees"],
              user=capable("setuid", "setgid", "setpcap"))
    assert (one.exit(), one.out) == (0, f"{closed}\nsees\n")


def test_a_directory_that_nobody_can_enter(box, closed):
    os.chown(closed, 2000, 2000)
    one = box("--cwd", str(closed), "--user", "1000:1000", user=capable("setuid", "setgid", "setpcap"))
    refused(one, 125, refusal(
        f"{closed}: cannot be entered: Permission denied",
        "the directory must be in the image or mounted, and the user must be let in"))


@pytest.mark.parametrize("path, deed, hint", [
    ("/nosuch", "is the directory of --cwd: No such file or directory",
     "make it in the image (RUN mkdir -p), or mount it"),
    ("/etc/passwd", "is no directory, as --cwd takes it", "say the directory above it"),
    ("etc", "is not an absolute path, as --cwd takes it", "begin it with a slash"),
])
def test_no_such_directory(box, path, deed, hint):
    def said(argument):
        return refusal(f"{path}: {deed}", hint, f"command line, argument {argument}")
    refused(box("--cwd", path), 78, said(1))
    refused(box(argv=[rig.MAINSTAY, "check", "--cwd", path]), 78, said(2))


def outside(tmp_path, *options):
    """mainstay in a root directory that its working directory is not in, as a leaked one would be."""
    for name, source in ("mainstay", rig.MAINSTAY), ("probe", rig.PROBE):
        (tmp_path / name).write_bytes(open(source, "rb").read())
        (tmp_path / name).chmod(0o755)
    os.chmod(tmp_path, 0o755)
    return subprocess.run(["/mainstay", *options, "--", "/probe", "say", "ran"], cwd="/usr",
                          stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=rig.PATIENCE, env=rig.ENV, preexec_fn=lambda: os.chroot(tmp_path))


def test_a_directory_outside_of_the_root(tmp_path):
    done = outside(tmp_path, "--user", "1000:1000")
    assert (done.returncode, done.stdout) == (125, "")
    assert done.stderr == refusal(
        "the working directory: is outside of the container's root",
        "this is how CVE-2024-21626 begins: update runc, and look at the image's WORKDIR")
    done = outside(tmp_path, "--user", "1000:1000", "--cwd", "/")
    assert (done.returncode, done.stdout) == (0, "ran\n")
    done = outside(tmp_path)  # nothing was asked for, and nothing is in the way
    assert (done.returncode, done.stdout) == (0, "ran\n")


# ---- descriptors -------------------------------------------------------------------------------

ALL = [200, 201, 207, 210]  # above what pytest and the rig have


def descriptors(box, *options, env=None, user=()):
    leaked = os.open("/usr", os.O_RDONLY)
    one = box(*options, app="see", fds=dict.fromkeys(ALL, leaked), env=env, user=user).json()
    os.close(leaked)
    return sorted(int(fd) for fd in one["fds"] if int(fd) > 2)


@pytest.mark.parametrize("options, found", [
    ((), ALL),
    (("--user", "1000:1000"), []),
    (("--group", "1000"), []),
    (("--fs-ro", "/"), []),
    (("--fs-rw", "/"), []),
    (("--net-bind", "80"), ALL),
    (("--umask", "077"), ALL),
    (("--keep-fds", "none"), []),
    (("--keep-fds", "201"), [201]),
    (("--keep-fds", "210,200", "--user", "1000:1000"), [200, 210]),
    (("--keep-fds", "all", "--user", "1000:1000"), ALL),
    (("--keep-fds", "auto", "--user", "1000:1000"), []),
    (("--keep-fds", "3,207,4000"), [207]),
], ids=str)
def test_descriptors(box, options, found):
    assert descriptors(box, *options) == found


@pytest.mark.parametrize("env, found", [
    ({"LISTEN_PID": "1", "LISTEN_FDS": "198"}, [200]),
    ({"LISTEN_PID": "1", "LISTEN_FDS": "199"}, [200, 201]),
    ({"LISTEN_PID": "1", "LISTEN_FDS": "197"}, []),
    ({"LISTEN_PID": "2", "LISTEN_FDS": "199"}, []),
    ({"LISTEN_FDS": "199"}, []),
    ({"LISTEN_PID": "1"}, []),
    ({"LISTEN_PID": "1", "LISTEN_FDS": "-1"}, []),
    ({"LISTEN_PID": "1", "LISTEN_FDS": "99999999999"}, []),
], ids=str)
def test_sockets_that_are_passed_on_purpose(box, env, found):
    assert descriptors(box, "--user", "1000:1000", env=env) == found
    assert descriptors(box, "--keep-fds", "210", "--user", "1000:1000", env=env) == [210]
    assert descriptors(box, env=env) == ALL


# ---- memory that never becomes code ------------------------------------------------------------

WRITE_THEN_EXECUTE = """
import ctypes, mmap
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
page = libc.mmap(None, 4096, 3, 0x22, -1, 0)
print("refused" if libc.mprotect(ctypes.c_void_p(page), 4096, 5) else "executable")
"""
PYTHON = ["/usr/bin/python3", "-c", WRITE_THEN_EXECUTE]


def knows_mdwe():
    return subprocess.run(["/usr/bin/python3", "-c", "import ctypes, sys\nsys.exit(ctypes.CDLL(None)"
                           ".prctl(66, 0, 0, 0, 0) < 0)"], check=False).returncode == 0


@pytest.mark.skipif(not knows_mdwe(), reason="this kernel does not know PR_SET_MDWE")
def test_memory_is_never_code(box):
    for options in ("--mdwe", "yes"), ("--mdwe", "prefer"), ("--mdwe", "yes", "--user", "1000:1000"):
        one = box(*options, app=PYTHON)
        assert (one.exit(), one.out, one.err) == (0, "refused\n", ""), one
    for options in (), ("--mdwe", "no"):
        one = box(*options, app=PYTHON)
        assert (one.exit(), one.out) == (0, "executable\n"), one


SET_MDWE, GET_MDWE = 65, 66


def test_a_kernel_that_does_not_know_it():
    one = old.without("prctl", errno.EINVAL, "--mdwe", "prefer", first=GET_MDWE, app=PYTHON)
    assert (one.code, one.out) == (0, "executable\n"), one
    assert one.err == "mainstay: warning: --mdwe is not in force: this kernel does not know it (Linux 6.3)\n"
    one = old.without("prctl", errno.EINVAL, "--mdwe", "prefer", "--verbose=0", first=GET_MDWE, app=PYTHON)
    assert (one.code, one.out, one.err) == (0, "executable\n", ""), one
    one = old.without("prctl", errno.EINVAL, "--mdwe", "yes", first=GET_MDWE, app=PYTHON)
    assert (one.code, one.out, one.err) == (0, "refused\n", ""), one  # what was asked for is tried
    one = old.without("prctl", errno.EINVAL, "--mdwe", "yes", first=SET_MDWE, app=PYTHON)
    assert (one.code, one.out) == (125, ""), one
    assert one.err == refusal("--mdwe: the kernel refuses it: Invalid argument",
                              "it takes Linux 6.3; --mdwe prefer goes on without it")


@pytest.mark.parametrize("error", [errno.ENOSYS, errno.EPERM, errno.EINVAL])
def test_a_kernel_without_close_range(error):
    """/proc/self/fd is walked; when that cannot be read either the app does not run."""
    ls = ["/bin/sh", "-c", "ls /proc/self/fd"]
    for options in ("--keep-fds", "none"), ("--user", "1000:1000"), ("--fs-ro", "/", "--user", "1000:1000"):
        one = old.without("close_range", error, *options, app=ls)
        assert (one.code, one.out.split(), one.err) == (0, ["0", "1", "2", "3"], ""), one
    one = old.without(["close_range", "getdents64"], error, "--keep-fds", "none")
    assert (one.code, one.out) == (125, ""), one
    assert re.fullmatch(re.escape(refusal("the other descriptors: cannot be closed: ERROR",
                                          "it takes close_range(2) or a mounted /proc; --keep-fds all closes none"))
                        .replace("ERROR", ".*"), one.err), one
    one = old.without(["close_range", "getdents64"], error, "--keep-fds", "all", "--user", "1000:1000")
    assert (one.code, one.out) == (0, "ran\n"), one


@pytest.mark.parametrize("call, options, said", [
    ("prlimit64", ("--rlimit", "core=0"), "--rlimit core=0:0: the kernel refuses this limit"),
    ("setpriority", ("--nice", "3"), "--nice 3: the kernel refuses this value"),
    ("chdir", ("--cwd", "/usr"), "/usr: cannot be entered"),
    ("getcwd", ("--cwd", "/usr"), "the working directory: cannot be asked for (getcwd)"),
    ("umask", ("--umask", "077"), "--umask: the kernel refuses this value"),
])
def test_a_step_that_fails_ends_it(call, options, said):
    one = old.without(call, errno.ENOMEM, *options)
    assert (one.code, one.out) == (125, ""), one
    assert one.err.startswith(f"mainstay: error: {said}: Out of memory\n"), one
