"""--seccomp: a profile is in force exactly as it says, or nothing runs and the place is named."""
import errno
import json
import os
import pathlib
import signal
import subprocess
import tempfile

import pytest

import rig

CALL = str(rig.ROOT / "build/e2e/call")
X86 = os.uname().machine == "x86_64"
NUMBERS = ({"read": 0, "getppid": 110, "socket": 41, "ioctl": 16, "clone3": 435, "getpriority": 140, "getpid": 39,
            "mount": 165, "personality": 135, "statx": 332, "openat2": 437, "landlock_create_ruleset": 444} if X86 else
           {"read": 63, "getppid": 173, "socket": 198, "ioctl": 29, "clone3": 435, "getpriority": 141, "getpid": 172,
            "mount": 40, "personality": 92, "statx": 291, "openat2": 437, "landlock_create_ruleset": 444})
# What the app needs to begin, to say what it found and to leave.
LEAST = ["execve", "arch_prctl", "set_tid_address", "brk", "mmap", "munmap", "mprotect", "ioctl", "write", "writev",
         "exit_group", "readlink", "openat", "fstat", "rt_sigprocmask", "prlimit64", "rseq", "set_robust_list"]
ALLOW, ERRNO, KILL = "SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL_PROCESS"

ROOT_AND_USER = {"options": ["--user", "1000:1000"]}
AS_USER = {"user": ["--reuid", "1000", "--regid", "1000", "--clear-groups", "--inh-caps=-all"]}
NO_CAPS = {"user": ["--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all"]}
WHO = {"root": {}, "root and --user": ROOT_AND_USER, "as a user": AS_USER, "no capabilities": NO_CAPS}


def word(name, *arguments):
    return ",".join(str(a) for a in (NUMBERS[name], *arguments))


@pytest.fixture
def profile():
    """Writes a profile, where everybody can read it: the least that is needed, and these rules."""
    with tempfile.TemporaryDirectory(prefix="mainstay-profile-") as folder:
        os.chmod(folder, 0o755)
        yield writer(pathlib.Path(folder, "profile.json"))


def writer(path):
    def make(*rules, text=None, **top):
        whole = {"defaultAction": ERRNO, "syscalls": [{"names": LEAST, "action": ALLOW}, *rules]} | top
        path.write_text(json.dumps(whole) if text is None else text)
        return str(path)
    return make


def errnos(box, said, *calls, options=(), **more):
    one = box(*options, "--seccomp", said, app=[CALL, *calls], **more)
    assert one.exit() == 0, one
    assert "warning" not in one.err, one
    return [int(line) for line in one.out.split()]


@pytest.mark.parametrize("who", WHO)
def test_a_profile_is_in_force(box, profile, who):
    said = profile(
        {"names": ["socket"], "action": ALLOW, "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_EQ"}]},
        {"names": ["getpriority"], "action": ERRNO, "errnoRet": 77},
        {"names": ["personality"], "action": ALLOW,
         "args": [{"index": 0, "value": "0xffffffff", "valueTwo": "0xffffffff", "op": "SCMP_CMP_MASKED_EQ"}]},
        {"names": ["openat2"], "action": ALLOW})
    got = errnos(box, said, word("getppid"), word("socket", 1, 1, 0), word("socket", 2, 1, 0), word("getpriority"),
                 word("personality", "0xffffffff"), word("personality", 0), word("clone3"), word("getpid"),
                 word("landlock_create_ruleset"), **WHO[who])
    assert got == [errno.EPERM, 0, errno.EPERM, 77, 0, errno.EPERM, errno.ENOSYS, 0, errno.ENOSYS]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("name", ["node", "web", "docker-default"])
def test_a_profile_that_is_built_in(box, who, name):
    got = errnos(box, name, word("getppid"), word("socket", 1, 1, 0), word("mount", 8, 8, 8), word("clone3"),
                 options=["--seccomp-strict", *WHO[who].get("options", [])], **{"user": WHO[who].get("user", ())})
    # Docker's own profile asks about the bounding set: who has CAP_SYS_ADMIN in it may call all these,
    # and then it is the kernel that says no.
    docker = name == "docker-default" and who in ("root", "as a user")
    assert got[:2] == [0, 0]
    assert got[2:] == ([errno.EFAULT, errno.EINVAL] if docker else [errno.EPERM, errno.ENOSYS])


def test_unconfined_is_no_filter(box):
    assert errnos(box, "unconfined", word("mount", 0, 0, 0, 0)) == [errno.EFAULT]


def test_the_filter_and_no_new_privs_are_seen_in_the_status(box, profile):
    one = box("--seccomp", profile(defaultAction=ALLOW), app="see")
    status = one.json()["status"]
    assert status["Seccomp"] == "2" and status["NoNewPrivs"] == "1"
    assert int(status["Seccomp_filters"]) == 2  # the terminal's, and the profile's


def test_process_1_is_not_under_the_profile(box, profile):
    one = box("--seccomp", profile(defaultAction=ALLOW), app="say ready await TERM exit 3")
    one.expect("ready")
    assert int(rig.status(one.init).get("Seccomp_filters", 0)) < int(rig.status(one.app)["Seccomp_filters"])
    one.signal("TERM")
    assert one.exit() == 3


def test_extra_calls(box, profile):
    got = errnos(box, profile({"names": ["statx", "getpriority"], "action": ALLOW}), word("getppid"), word("statx"),
                 word("mount", 0, 0, 0, 0), word("clone3"), word("getpriority"),
                 options=["--seccomp-extra-allow", "getppid,mount,clone3", "--seccomp-extra-deny", "statx,mount,clone3"])
    assert got == [0, errno.EPERM, errno.EPERM, errno.ENOSYS, 0]


def test_the_environment_and_the_file_say_it_too(box, profile, tmp_path):
    config = tmp_path / "mainstay.json"
    config.write_text(json.dumps({"seccomp": profile(), "seccomp_extra_allow": ["getppid"]}))
    one = box("--config", str(config), app=[CALL, word("getppid"), word("socket")],
              env={"MAINSTAY_SECCOMP_EXTRA_DENY": "socket"})
    assert (one.exit(), one.out.split()) == (0, ["0", "1"]), one


def test_a_call_that_kills(box, profile):
    one = box("--seccomp", profile({"names": ["getppid"], "action": KILL}), app=[CALL, word("getppid")])
    assert one.exit() == 128 + signal.SIGSYS


@pytest.mark.skipif(not X86, reason="another architecture has other foreigners")
def test_the_calls_of_another_architecture_kill(box, profile):
    one = box("--seccomp", profile(defaultAction=ALLOW), app=[CALL, str(0x40000000 + NUMBERS["getpid"])])
    assert one.exit() == 128 + signal.SIGSYS


def test_conditions_are_asked_about_the_bounding_set_of_the_app(box, profile):
    with_cap = {"names": ["getppid"], "action": ALLOW, "includes": {"caps": ["CAP_NET_ADMIN"]}}
    without = {"names": ["getpriority"], "action": ALLOW, "excludes": {"caps": ["CAP_NET_ADMIN"]}}
    new = {"names": ["statx"], "action": ALLOW, "includes": {"minKernel": "99.0"}}
    said = profile(with_cap, without, new, {"names": ["openat2"], "action": ALLOW})
    calls = [word("getppid"), word("getpriority"), word("statx")]
    assert errnos(box, said, *calls) == [0, errno.EPERM, errno.EPERM]
    assert errnos(box, said, *calls, options=["--user", "1000:1000"]) == [errno.EPERM, 0, errno.EPERM]
    assert errnos(box, said, *calls, options=["--drop-caps", "NET_ADMIN"]) == [errno.EPERM, 0, errno.EPERM]


# ---- what is refused -------------------------------------------------------------------------------------


def refused(box, *options, code=78):
    one = box(*options, "--", "/bin/echo", "the app ran", argv=None, app=["/bin/echo", "the app ran"])
    assert one.exit() == code, one
    assert "the app ran" not in one.out, one
    return one.err


def test_a_wrong_profile_names_its_place(box, profile):
    said = profile(text='{ "defaultAction": "SCMP_ACT_ERRNO",\n  "syscalls": [\n'
                        '    { "names": ["read"], "action": "SCMP_ACT_ALOW" } ] }\n')
    assert refused(box, "--seccomp", said) == (
        'mainstay: error: "SCMP_ACT_ALOW": is no action\n'
        f"  from:    {said}:3:36\n"
        '  try:     "SCMP_ACT_ALLOW"\n')


def test_a_text_that_is_no_json_names_its_place(box, profile):
    err = refused(box, "--seccomp", profile(text='{ "defaultAction": "SCMP_ACT_ERRNO",\n  }'))
    assert "profile.json:2:3" in err and "follows a comma that nothing else does" in err


@pytest.mark.parametrize("rules, complaint", [
    ([{"names": ["read"], "action": ALLOW}, {"names": ["read"], "action": KILL}], "is answered in two ways"),
    ([{"names": ["read"], "action": ALLOW, "args": [{"index": 0, "value": 1, "op": "SCMP_CMP_GE"},
                                                    {"index": 0, "value": 9, "op": "SCMP_CMP_LE"}]}],
     "has two conditions on one argument"),
    ([{"names": ["read"], "action": ALLOW, "args": [{"index": 0, "value": 2 ** 53 + 1, "op": "SCMP_CMP_EQ"}]}],
     "is out of range, or not a whole number"),
    ([{"names": ["read"], "action": "SCMP_ACT_NOTIFY"}], "asks somebody who is not there"),
])
def test_what_is_ambiguous_is_refused(box, profile, rules, complaint):
    assert complaint in refused(box, "--seccomp", profile(*rules))


def test_all_that_is_wrong_is_said_at_once(box, profile):
    err = refused(box, "--seccomp", profile({"names": ["read"], "action": "X"}, {"names": ["read"], "action": "Y"}))
    assert err.count("mainstay: error: ") == 2


def test_an_unknown_name_is_a_warning_or_with_strict_a_fault(box, profile):
    said = profile({"names": ["opennat"], "action": ALLOW})
    one = box("--seccomp", said, app="exit 0")
    one.exit()
    assert f'mainstay: warning: {said}:1:' in one.err
    assert '"opennat" is no system call that is known; was this meant: "openat"' in one.err
    assert one.err.count("opennat") == 1
    err = refused(box, "--seccomp", said, "--seccomp-strict")
    assert '"opennat": is no system call that is known' in err


def test_a_profile_under_which_nothing_could_begin(box, profile):
    said = profile(syscalls=[{"names": ["write"], "action": ALLOW}])
    assert "does not allow execve, so that no command could begin" in refused(box, "--seccomp", said)
    assert "does not allow execve" in refused(box, "--seccomp", "minimal", "--seccomp-extra-deny", "execve")


@pytest.mark.parametrize("options, complaint", [
    (["--seccomp", "nod"], "nod: is no profile that is built in\n"),
    (["--seccomp", "/nowhere.json"], "/nowhere.json: open: No such file or directory\n"),
    (["--seccomp", "/etc/"], "/etc/: is not a regular file\n"),
    (["--seccomp-extra-allow", "mount"], "--seccomp-extra-allow: changes a profile, and there is none\n"),
    (["--seccomp", "unconfined", "--seccomp-extra-deny", "mount"],
     "--seccomp-extra-deny: changes a profile, and there is none\n"),
    (["--seccomp", "node", "--seccomp-extra-deny", "getpid"], '"getpid" is a call that no process can do without\n'),
    (["--seccomp", "node", "--no-new-privs", "no"], "--no-new-privs: cannot be no together with --seccomp\n"),
])
def test_what_is_said_wrong(box, options, complaint):
    err = refused(box, *options)
    assert complaint in err and "from:    command line, argument " in err, err


def test_check_and_plan_know_the_profile(profile):
    def run(*words):
        return subprocess.run([rig.MAINSTAY, *words], capture_output=True, text=True, timeout=30, check=False)
    wrong = profile(text="{}")
    for command in "check", "plan":
        done = run(command, "--seccomp", wrong)
        assert done.returncode == 78 and f"{wrong}:1:1" in done.stderr
    done = run("plan", "--seccomp", "node", "--seccomp-extra-deny", "statx,mount", "--", "app")
    assert done.returncode == 0, done
    rows = {line.split()[0]: line.split()[1] for line in done.stdout.splitlines() if line.startswith("seccomp")}
    assert rows == {"seccomp": "node", "seccomp_strict": "false", "seccomp_extra_allow": "none",
                    "seccomp_extra_deny": "statx,mount"}


def test_a_compiled_profile_is_loaded(box, profile, tmp_path):
    made = str(tmp_path / "profile.bpf")
    said = profile({"names": ["getpriority"], "action": ALLOW})
    subprocess.run([rig.MAINSTAY, "seccomp", "compile", "-o", made, said], check=True, timeout=30)
    assert errnos(box, made, word("getpriority"), word("getppid")) == [0, errno.EPERM]
    assert "takes no extra calls" in refused(box, "--seccomp", made, "--seccomp-extra-allow", "mount")
    os.chmod(made, 0o666)
    assert "can be changed by others than root" in refused(box, "--seccomp", made)
