"""mainstay seccomp list, show, explain, diff and compile: what they say is what the filter does."""
import hashlib
import json
import os
import pathlib
import re
import stat
import struct
import subprocess

import pytest

import rig

USER = ("--user", "1000:1000")
PROFILE = {
    "defaultAction": "SCMP_ACT_ERRNO",
    "syscalls": [
        {"comment": "What everybody needs.", "names": ["read", "write", "execve", "exit_group"],
         "action": "SCMP_ACT_ALLOW"},
        {"names": ["socket"], "action": "SCMP_ACT_ALLOW",
         "args": [{"index": 0, "op": "SCMP_CMP_LT", "value": 3}, {"index": 1, "op": "SCMP_CMP_EQ", "value": 1}]},
        {"names": ["personality"], "action": "SCMP_ACT_ALLOW",
         "args": [{"index": 0, "op": "SCMP_CMP_EQ", "value": 8}]},
        {"names": ["personality"], "action": "SCMP_ACT_ALLOW",
         "args": [{"index": 0, "op": "SCMP_CMP_MASKED_EQ", "value": 0xff00, "valueTwo": 0x1200}]},
        {"names": ["bpf"], "action": "SCMP_ACT_ALLOW", "includes": {"caps": ["CAP_BPF"]}},
        {"names": ["mount"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13, "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
        {"names": ["ptrace"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"}},
        {"names": ["reboot"], "action": "SCMP_ACT_KILL_PROCESS"},
        {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1},
        {"names": ["mseal", "chroot"], "action": "SCMP_ACT_LOG"},
    ],
}


def run(*words, env=None, code=0, stdin=None):
    done = subprocess.run([rig.MAINSTAY, "seccomp", *map(str, words)], env=rig.ENV | (env or {}), text=True,
                          capture_output=True, timeout=60, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == code, f"{done.returncode}: {done.stdout}{done.stderr}"
    return done.stderr if code not in (0, 1) else done.stdout


@pytest.fixture
def profile(tmp_path):
    """profile(change): writes the profile, changed, and gives its path."""
    def write(change=lambda _: None, name="profile.json", **more):
        made = json.loads(json.dumps(PROFILE | more))
        change(made)
        path = tmp_path / name
        path.write_text(json.dumps(made, indent=1))
        return str(path)
    return write


# -- list --------------------------------------------------------------------------------------------

def test_list_names_each_with_its_purpose():
    lines = run("list").splitlines()
    names = [line.split()[0] for line in lines]
    assert {"node", "web", "minimal", "docker-default", "unconfined"} <= set(names)
    for line in lines:
        assert re.fullmatch(r"[a-z-]+ +[A-Z].*\.", line), line


# -- show --------------------------------------------------------------------------------------------

def shown(text):
    """{answer: calls} of what show prints."""
    groups = {}
    for head, body in re.findall(r"^(\S.*?): \d+\n((?:  .*\n)+)", text, re.M):
        groups[head] = body.split()
    return groups


def test_show_groups_every_call_by_its_answer(profile):
    text = run("show", *USER, profile())
    groups = shown(text)
    assert set(groups["allowed"]) == {"read", "write", "execve", "exit_group", "ptrace", "getpid", "gettid", "exit",
                                      "rt_sigreturn", "restart_syscall"}
    assert groups["kills the process"] == ["reboot"]
    assert groups["EACCES"] == ["mount"]
    assert groups["ENOSYS"][0] == "clone3"
    assert "bpf" in groups["EPERM"]
    assert set(groups["allowed and logged"]) >= {"chroot"}
    assert sorted(groups["EPERM"]) == groups["EPERM"]
    assert re.search(r"socket +allowed when arg0 < 3 and arg1 = 1\n", text)
    assert re.search(r"personality +allowed when \(arg0 & 0xff00\) = 0x1200\n", text)
    assert re.search(r"asks about +SYS_ADMIN BPF\n", text)
    assert re.search(r"there are +none\n", text)
    assert re.search(r"on kernels +from 4.8\n", text)
    assert re.search(r"every other call +EPERM\n", text)
    assert re.search(r"program +\d+ instructions for ", text)


def test_show_counts_what_it_lists():
    for name in ("node", "docker-default", "minimal"):
        text = run("show", name)
        for head, count, body in re.findall(r"^(\S.*?): (\d+)\n((?:  .*\n)+)", text, re.M):
            assert len(body.split()) == int(count), head
        assert all(len(line) <= 88 for line in text.splitlines())


@pytest.mark.parametrize("name", ["node", "web", "minimal", "docker-default"])
def test_what_show_json_prints_is_the_same_profile_again(tmp_path, name):
    resolved = tmp_path / "resolved.json"
    resolved.write_text(run("show", "--json", *USER, name))
    data = json.loads(resolved.read_text())
    assert not any(key in call for call in data["syscalls"] for key in ("includes", "excludes"))
    assert run("diff", *USER, name, resolved) == ""
    assert run("show", *USER, name, "--json") == resolved.read_text()


@pytest.mark.parametrize("flags, said", [
    ([], "mitigating"), (["LOG"], "logging what is not allowed, mitigating"), (["SPEC_ALLOW"], None),
    (["LOG", "SPEC_ALLOW"], "logging what is not allowed\n"), (["TSYNC"], "mitigating")])
def test_show_says_how_it_is_loaded(profile, tmp_path, flags, said):
    path = profile(flags=["SECCOMP_FILTER_FLAG_" + flag for flag in flags])
    again = tmp_path / "again.json"
    again.write_text(run("show", "--json", path))
    run("compile", "-o", tmp_path / "made", path)
    for one in path, again, tmp_path / "made":
        text = run("show", one)
        assert ("  loaded " in text) == bool(said) and (said or "") in text
    run("compile", "-o", tmp_path / "remade", again)
    flags_at = slice(160, 164)
    assert (tmp_path / "made").read_bytes()[flags_at] == (tmp_path / "remade").read_bytes()[flags_at]


def test_show_knows_what_a_compiled_file_is(profile, tmp_path):
    made = tmp_path / "made"
    run("compile", "-o", made, *USER, profile())
    text = run("show", made)
    digest = hashlib.sha256(pathlib.Path(tmp_path / "profile.json").read_bytes()).hexdigest()
    assert re.search(rf"compiled from +profile.json, sha256 {digest}\n", text)
    assert re.search(r"by +mainstay [0-9.]+\+\w+, libseccomp [0-9.]+\n", text)
    whole, source = run("show", *USER, profile()), shown(text)
    assert shown(whole) == source
    assert "\n  socket\n" in text
    assert "is compiled" in run("show", "--json", made, code=78)


# -- explain -----------------------------------------------------------------------------------------

def explain(*words):
    return run("explain", *USER, *words)


def line_of(path, text):
    return next(n for n, line in enumerate(pathlib.Path(path).read_text().splitlines(), 1) if text in line)


def test_explain_says_which_line_decides(profile):
    path = profile()
    said = explain("write", path)
    assert re.search(rf"^  allowed +{re.escape(path)}:{line_of(path, 'write')}:\d+$", said, re.M)
    assert '"What everybody needs."' in said
    assert re.search(r"^  EPERM +no rule speaks of it: the default of ", explain("kexec_load", path), re.M)
    assert re.search(rf"^  kills the process +{re.escape(path)}:{line_of(path, 'reboot')}:", explain("reboot", path), re.M)


def test_explain_says_what_is_mainstays_own(profile):
    path = profile()
    assert re.search(r"^  allowed +always allowed by mainstay", explain("getpid", path), re.M)
    assert re.search(r"^  ENOSYS ", explain("clone3", path), re.M)
    without = profile(lambda p: p["syscalls"].pop(8), name="without.json")
    assert re.search(r"^  ENOSYS +by mainstay: on ENOSYS a C library takes clone", explain("clone3", without), re.M)
    assert re.search(r"^  ENOSYS +newer than any call", explain("1000", path), re.M)


def test_explain_looks_at_arguments(profile):
    path = profile()
    said = explain("socket", path)
    assert re.search(r"^  allowed +when arg0 < 3 and arg1 = 1: ", said, re.M)
    assert re.search(r"^  EPERM +otherwise: no rule holds", said, re.M)
    assert said.index("when arg0") < said.index("otherwise")
    assert re.search(r"^socket\(2, 1\), call \d+, under .*\n  allowed +when arg0 < 3", explain("socket", 2, 1, path), re.M)
    refused = explain("socket", 3, "0x1", path)
    assert re.search(r"^  EPERM +no rule holds", refused, re.M)
    assert re.search(r"^  not this one: allowed when arg0 < 3 and arg1 = 1, ", refused, re.M)
    # One argument known, the other not.
    assert "otherwise" in explain("socket", 2, path)
    assert "otherwise" not in explain("socket", 3, path)
    assert re.search(r"^  EPERM ", explain("personality", -1, path), re.M)


def test_explain_says_what_capabilities_and_kernels_would_change(profile):
    path = profile()
    assert re.search(r"^  EPERM .*\n  with BPF: allowed, .*:\d+:\d+$", explain("bpf", path), re.M)
    assert "SYS_ADMIN" not in explain("bpf", path)
    assert re.search(r"^  EACCES .*\n  with SYS_ADMIN: EPERM$", explain("mount", path), re.M)
    assert re.search(r"^  on a kernel before 4.8: EPERM$", explain("ptrace", path), re.M)
    both = profile(lambda p: p["syscalls"][4].update(includes={"caps": ["CAP_BPF", "CAP_SYS_ADMIN"]}), name="both.json")
    assert "with every capability that it asks about: allowed" in explain("bpf", both)


def test_explain_knows_the_guard_of_the_terminal(profile):
    path = profile(lambda p: p["syscalls"][0]["names"].append("ioctl"))
    assert re.search(r"^  EPERM +mainstay's own guard", explain("ioctl", 0, 0x5412, path), re.M)
    assert re.search(r"^  EPERM +mainstay's own guard", explain("ioctl", 0, 0x100005412, path), re.M)
    assert re.search(r"^  allowed ", explain("ioctl", 0, 0x5413, path), re.M)
    assert re.search(r"as with \(0, 0x54[0-9a-f]+\): mainstay's own guard", explain("ioctl", path), re.M)
    assert "own guard" in run("explain", "ioctl", 0, 0x5412, path)  # whoever runs under a profile has it
    assert "own guard" not in run("explain", "--guard", "no", "ioctl", 0, 0x5412, path)


def test_the_profile_may_be_that_of_the_run(profile):
    path = profile()
    by_option = run("explain", "--seccomp", path, *USER, "bpf")
    assert by_option == explain("bpf", path)
    assert run("explain", *USER, "bpf", env={"MAINSTAY_SECCOMP": path}) == by_option
    assert run("show", *USER, env={"MAINSTAY_SECCOMP": path}) == run("show", *USER, path)


def test_explain_answers_what_the_program_answers(tmp_path):
    """Every call by its name: explain, and the compiled program asked from outside."""
    made = tmp_path / "made"
    for name in ("docker-default", "minimal"):
        run("compile", "-o", made, *USER, name)
        (tmp_path / "code").write_bytes(made.read_bytes()[232:])
        calls = [call for group in shown(run("show", *USER, name)).values() for call in group]
        assert len(calls) > 300
        answers = shown(run("show", *USER, name))
        numbers = {}
        for call in calls[::7]:
            said = explain("--guard", "no", call, name)
            numbers[call] = int(re.search(r", call (\d+),", said)[1])
            verdict = re.search(r"^  (\S.*?) {2,}", said, re.M)[1]
            assert call in answers[verdict], said
        points = b"".join(struct.pack("=II6Q", NATIVE, number, *[0] * 6) for number in numbers.values())
        (tmp_path / "points").write_bytes(points)
        with open(tmp_path / "points", "rb") as stdin:
            out = subprocess.run([rig.ROOT / "build/e2e/filters", "answer", tmp_path / "code"], stdin=stdin,
                                 capture_output=True, check=True, timeout=60).stdout
        for call, answer in zip(numbers, struct.unpack(f"={len(numbers)}I", out)):
            words = {0x7fff0000: "allowed", 0x50001: "EPERM", 0x50026: "ENOSYS"}[answer]
            assert call in answers[words]


NATIVE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}[os.uname().machine]


@pytest.mark.parametrize("words, said", [
    (("explain", "clon3", "node"), "mainstay seccomp explain clone"),
    (("explain", "wriet", "node"), "mainstay seccomp explain write"),
    (("explain",), "needs the name of a system call"),
    (("explain", "write"), "needs the name of a profile"),
    (("explain", "write", "nod"), "node"),
    (("explain", "write", *"1234567", "node"), "six at most"),
    (("explain", "write", "1", "node", "web"), "one word too many"),
    (("explain", "waitpid", "node"), "other architectures only"),
    (("show", "nodee"), "node"),
    (("show", "/nonexistent.json"), "/nonexistent.json"),
    (("show", "unconfined"), "no filter at all"),
    (("show", "--usr", "1", "node"), "--user"),
    (("show",), "needs the name of a profile"),
    (("diff", "node"), "needs two profiles"),
    (("diff", "node", "web", "minimal"), "needs two profiles"),
    (("shwo",), "mainstay seccomp show"),
    ((), "needs a word"),
    (("list", "node"), "one word too many"),
    (("show", "--user", "nobody-knows", "node"), "nobody-knows"),
])
def test_what_is_wrong_is_said_with_a_way_out(words, said):
    error = run(*words, code=78)
    assert said in error
    assert error.startswith("mainstay: error: ")


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("show", "--help"), ("explain", "-h"), ("diff", "--help"),
                                   ("compile", "--help"), ("list", "--help")])
def test_help_is_there_for_each(words):
    text = run(*words)
    assert text.startswith("usage: mainstay seccomp ")
    for word in ("list", "show", "explain", "diff", "compile"):
        assert f"\n  {word} " in text
    assert all(len(line) <= 96 for line in text.splitlines())


# -- diff --------------------------------------------------------------------------------------------

def test_diff_is_silent_where_nothing_differs(profile):
    path = profile()
    other = profile(lambda p: p["syscalls"].reverse(), name="other.json")
    assert run("diff", path, path) == ""
    assert run("diff", *USER, path, other) == ""


def test_diff_says_what_was_let_in_and_what_was_taken_away(profile):
    path = profile()

    def change(p):
        p["syscalls"][0]["names"] = ["read", "write", "execve", "exit_group", "chdir"]
        p["syscalls"][1]["args"][0]["value"] = 4
        p["syscalls"][7]["names"] = ["swapon"]
    said = run("diff", *USER, path, profile(change, name="other.json"), code=1)
    assert said.splitlines() == [
        f"--- {path}", f"+++ {path.replace('profile.json', 'other.json')}", "~ socket(3, 1): EPERM -> allowed",
        "+ chdir: EPERM -> allowed", "~ swapon: EPERM -> kills the process", "~ reboot: kills the process -> EPERM"]


def test_diff_finds_the_one_value_that_differs(profile):
    path = profile()
    other = profile(lambda p: p["syscalls"][3]["args"][0].update(value=0xff01, valueTwo=0x1200), name="other.json")
    said = run("diff", *USER, path, other, code=1)
    found, = re.findall(r"^~ personality\((\w+)\): allowed -> EPERM$", said, re.M)
    value = int(found, 0)
    assert value & 0xff00 == 0x1200 and value & 0xff01 != 0x1200


def test_diff_joins_what_has_no_name(profile):
    shorter = profile(lambda p: p["syscalls"].pop(), name="shorter.json")
    said = run("diff", *USER, profile(), shorter, code=1)
    assert re.search(r"^- mseal: allowed and logged -> ENOSYS$", said, re.M)
    far = profile(lambda p: p.update(defaultAction="SCMP_ACT_KILL"), name="far.json")
    said = run("diff", *USER, profile(), far, code=1)
    assert re.search(r"^~ calls without a name, \d+ to \d+: EPERM -> kills the thread$", said, re.M)


def test_diff_compares_a_compiled_file_with_its_source(profile, tmp_path):
    path, made = profile(), tmp_path / "made"
    run("compile", "-o", made, *USER, path)
    assert run("diff", *USER, made, path) == ""
    stale = profile(lambda p: p["syscalls"][0]["names"].append("chdir"))
    assert "+ chdir: EPERM -> allowed" in run("diff", *USER, made, stale, code=1)


# -- compile -----------------------------------------------------------------------------------------

def test_compile_writes_the_same_bytes_each_time(profile, tmp_path):
    path = profile()
    run("compile", "-o", tmp_path / "a", *USER, path)
    run("compile", *USER, path, "-o", tmp_path / "b")
    run("compile", *USER, "-o", tmp_path / "c", path)
    assert (tmp_path / "c").read_bytes() == (tmp_path / "a").read_bytes()
    os.unlink(tmp_path / "c")
    done = subprocess.run([rig.MAINSTAY, "seccomp", "compile", *USER, "-o", "-", path], capture_output=True, timeout=60, check=True)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() == done.stdout
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o644
    assert sorted(os.listdir(tmp_path)) == ["a", "b", "profile.json"]


def test_compile_replaces_a_file_whole_or_not_at_all(profile, tmp_path):
    made = tmp_path / "made"
    made.write_text("old")
    broken = profile(defaultAction="SCMP_ACT_NONSENSE")
    assert "SCMP_ACT_NONSENSE" in run("compile", "-o", made, broken, code=78)
    assert made.read_text() == "old"
    run("compile", "-o", made, profile())
    assert made.read_bytes().startswith(b"mainstay seccomp")
    assert "is compiled already" in run("compile", "-o", tmp_path / "again", made, code=78)
    assert "/nonexistent/made" in run("compile", "-o", "/nonexistent/made", profile(), code=125)


def test_compile_writes_through_nothing_that_lies_beside_the_file(profile, tmp_path):
    """A second name of the file beside: what somebody left there, or laid there on purpose."""
    precious = tmp_path / "precious"
    precious.write_text("old")
    os.link(precious, tmp_path / "made.new")
    run("compile", "-o", tmp_path / "made", profile())
    assert precious.read_text() == "old"
    assert (tmp_path / "made").read_bytes().startswith(b"mainstay seccomp")
    assert not (tmp_path / "made.new").exists()


def test_compile_says_when_it_could_not_write(profile):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([rig.MAINSTAY, "seccomp", "compile", profile()], stdout=full, stderr=subprocess.PIPE,
                              text=True, timeout=60, check=False)
    assert done.returncode == 125 and "standard output: write: No space left on device" in done.stderr


# -- a run with a compiled profile -------------------------------------------------------------------

REFUSING = {
    "defaultAction": "SCMP_ACT_ALLOW",
    "syscalls": [
        {"names": ["chroot"], "action": "SCMP_ACT_ERRNO", "errnoRet": 99},
        {"names": ["swapon"], "action": "SCMP_ACT_ERRNO", "includes": {"caps": ["CAP_SYS_ADMIN"]}},
        {"names": ["swapoff"], "action": "SCMP_ACT_ERRNO", "includes": {"minKernel": "4.8"}},
    ],
}
TRY = ["/usr/bin/python3", "-c", "import os\ntry:\n os.chroot('/')\nexcept OSError as e:\n print('errno', e.errno)"]
AT = {"format": 16, "arch": 20, "version": 24, "caps_asked": 136, "caps_held": 144, "kernel_least": 152,
      "kernel_below": 156, "count": 164, "whole": 200}


@pytest.fixture
def made(tmp_path):
    source = tmp_path / "refusing.json"
    source.write_text(json.dumps(REFUSING))
    run("compile", "-o", tmp_path / "refusing", source)
    return tmp_path / "refusing"


def seal(path, **fields):
    """Changes parts of the head, with a hash that is right again."""
    data = bytearray(path.read_bytes())
    for name, value in fields.items():
        data[AT[name]:AT[name] + len(value)] = value
    data[200:232] = hashlib.sha256(data[:200] + data[232:]).digest()
    path.write_bytes(data)


def u32(number):
    return struct.pack("<I", number)


def test_a_compiled_profile_is_in_force(box, made):
    with_it = box("--seccomp", str(made), app=TRY)
    assert with_it.exit() == 0, repr(with_it)
    assert with_it.out == "errno 99\n"
    source = box("--seccomp", f"{made}.json", app=TRY)
    assert (source.exit(), source.out) == (0, with_it.out)


def fingers(path, at, value):
    data = bytearray(path.read_bytes())
    data[at] ^= value
    path.write_bytes(data)


@pytest.mark.parametrize("change, said", [
    (lambda p: seal(p, version=b"0.0.9\0"), ["another mainstay", "the file is of 0.0.9", "seccomp compile"]),
    (lambda p: seal(p, arch=u32(0xC00000B7 ^ 0xC000003E ^ NATIVE)), ["another architecture", "this machine is"]),
    (lambda p: seal(p, caps_held=struct.pack("<Q", 0)), ["other capabilities", "the command: SYS_ADMIN"]),
    (lambda p: seal(p, kernel_least=u32(99 << 16)), ["other kernels", "from 99.0", "this one is"]),
    (lambda p: seal(p, kernel_below=u32(4 << 16 | 9)), ["other kernels", "to below 4.9"]),
    (lambda p: seal(p, format=u32(2)), ["another format"]),
    (lambda p: seal(p, count=u32(4097)), ["wrong length"]),
    (lambda p: fingers(p, 240, 1), ["damaged"]),
    (lambda p: fingers(p, 210, 1), ["damaged"]),
    (lambda p: p.write_bytes(p.read_bytes()[:-8]), ["wrong length"]),
    (lambda p: p.chmod(0o666), ["can be changed by others", "COPY --chown"]),
    (lambda p: p.chmod(0o664), ["can be changed by others"]),
    (lambda p: os.chown(p, 1000, 0), ["can be changed by others"]),
], ids=["version", "arch", "caps", "newer", "older", "format", "count", "code", "hash", "cut", "world", "group", "owner"])
def test_a_compiled_profile_that_does_not_fit_is_refused(box, made, change, said):
    change(made)
    refused = box("--seccomp", str(made), app="say ran")
    assert refused.exit() == 78
    assert refused.out == ""
    for words in [*said, str(made)]:
        assert words in refused.err, refused.err


def test_the_capabilities_of_the_run_count(box, made):
    """Compiled for whoever has SYS_ADMIN; a user who has it not is another case."""
    refused = box("--seccomp", str(made), *USER, app="say ran")
    assert refused.exit() == 78
    assert "the file has: SYS_ADMIN; the command: none" in refused.err
    run("compile", "-o", made, *USER, f"{made}.json")
    again = box("--seccomp", str(made), *USER, app="say ran")
    assert (again.exit(), again.out) == (0, "ran\n")


def test_check_knows_a_compiled_profile(made):
    def check():
        return subprocess.run([rig.MAINSTAY, "check", "--seccomp", str(made), "--", "true"], env=rig.ENV, text=True,
                              capture_output=True, timeout=60, check=False)
    assert check().returncode == 0
    fingers(made, 300 if len(made.read_bytes()) > 300 else 240, 1)
    wrong = check()
    assert wrong.returncode == 78 and "damaged" in wrong.stderr
