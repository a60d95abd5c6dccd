"""A profile means the same here as under Docker and runc: our program and theirs, asked about every
call number and every boundary of every argument that the profile speaks of, in user space.

Theirs is (a) what Debian's libseccomp makes of the profile by runc's published rules, and (b) what
the real runc loaded into a container, fetched from there.  Where the two may differ is named below,
each rule with the reason; a difference that no rule names is a failure.
"""
import itertools
import json
import pathlib
import random
import struct
import subprocess

import pytest

import engine as engines
import reference
import rig
from reference import AARCH64, ENOSYS, EPERM, I386, NATIVE, X32_BIT, X86_64

FILTERS = str(rig.ROOT / "build/e2e/filters")
OURS = sorted(pathlib.Path(rig.ROOT, "seccomp").glob("*.json"))
HEAD = 232  # bytes of a compiled profile before its program
SEEDS = range(16)
KERNEL = reference.version(pathlib.Path("/proc/sys/kernel/osrelease").read_text())
ALWAYS = ("getpid", "gettid", "exit", "exit_group", "rt_sigreturn", "restart_syscall")
ALLOW, LOG, ERRNO, KILL_THREAD, KILL_PROCESS = 0x7FFF0000, 0x7FFC0000, 0x00050000, 0x00000000, 0x80000000
ACTIONS = ["SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD",
           "SCMP_ACT_LOG", "SCMP_ACT_TRACE", "SCMP_ACT_TRAP"]
NOBODYS = 336  # a number of no call on x86_64
NAMED = {n for n in range(601) if reference.name_of(n)}
FULL, HALF = 2**64 - 1, 2**32 - 1
DOCKER_CAPS = {"CAP_" + name for name in (
    "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE NET_RAW SETFCAP SETGID SETPCAP SETUID "
    "SYS_CHROOT").split()}

native = pytest.mark.skipif(NATIVE != X86_64, reason="the foreign architectures are those of x86_64")
pytestmark = native


# -- what is asked -----------------------------------------------------------------------------------

def edges(arg):
    """Values of an argument on both sides of everything that a condition could compare."""
    value, op = arg["value"], arg["op"]
    found = {0, 1, FULL, HALF, value, value - 1, value + 1, value ^ 1 << 32, value ^ 1 << 63, value & HALF}
    if op == "SCMP_CMP_MASKED_EQ":
        mask, datum = value, arg.get("valueTwo", 0)
        found |= {datum, mask, datum | (FULL & ~mask), mask & ~datum, datum ^ (mask & -mask), ~mask,
                  datum ^ 1 << mask.bit_length() >> 1}
    return [one & FULL for one in found]


def argument_sets(calls, dice):
    """Six arguments each, so that every condition of these rules holds and fails beside every other."""
    yield (0,) * 6
    for _, _, _, args in calls:
        rows = list(itertools.product(*(edges(arg) for arg in args)))
        for row in rows if len(rows) < 400 else dice.sample(rows, 400):
            six = [0] * 6
            for arg, value in zip(args, row):
                six[arg["index"]] = value
            yield tuple(six)


def points(profile):
    """(architecture, number, arguments): every number, and all that the profile's conditions speak of."""
    dice = random.Random(7)
    said = reference.resolve(profile, set(), KERNEL)["calls"]
    # All conditions, whatever includes and excludes make of them here.
    every = [(name, call["action"], None, call.get("args") or []) for call in profile.get("syscalls", [])
             for name in call.get("names") or [call["name"]]]
    by_number = {}
    for call in said + every:
        number = reference.number_of(call[0], reference.seccomp.Arch.NATIVE)
        if call[3] and number is not None and number >= 0:
            by_number.setdefault(number, []).append(call)
    odd = [2**n + d for n in (10, 12, 16, 24, 29, 30, 31) for d in (-1, 0, 1)] + [HALF, HALF - 1, HALF - 10025]
    for number in itertools.chain(range(601), (X32_BIT + n for n in range(601)), odd):
        for args in dict.fromkeys(argument_sets(by_number.get(number & ~X32_BIT, []), dice)):
            yield NATIVE, number, args
            if args == (0,) * 6 or number < 601:
                yield I386, number, args
    for number in itertools.chain(range(601), odd):
        for arch in (AARCH64, 0, HALF):
            yield arch, number, (0,) * 6


# -- who is asked ------------------------------------------------------------------------------------

def ask(tmp_path, asked, *programs):
    """The answers of each program, in the order of the points."""
    with open(tmp_path / "points", "wb") as out:
        for arch, number, args in asked:
            out.write(struct.pack("=II6Q", arch, number, *args))
    with open(tmp_path / "points", "rb") as points_file:
        done = subprocess.run([FILTERS, "answer", *map(str, programs)], stdin=points_file, capture_output=True,
                              timeout=300, check=False)
    assert done.returncode == 0, done.stderr.decode()
    answers = struct.unpack(f"={len(done.stdout) // 4}I", done.stdout)
    assert len(answers) == len(asked) * len(programs)
    return [answers[i * len(asked):(i + 1) * len(asked)] for i in range(len(programs))]


def compile_ours(tmp_path, profile, caps=frozenset()):
    """Our program for the profile; None and the refusal when there is none."""
    source, made = tmp_path / "profile.json", tmp_path / "made"
    source.write_text(json.dumps(profile))
    keep = ["--bounding", ",".join(sorted(caps))] if caps else []
    done = subprocess.run([rig.MAINSTAY, "seccomp", "compile", "-o", str(made), "--user", "1000:1000", *keep,
                           str(source)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    program = tmp_path / "ours.bpf"
    program.write_bytes(made.read_bytes()[HEAD:])
    return program


def words(answer):
    return {ALLOW: "ALLOW", LOG: "LOG", KILL_THREAD: "KILL_THREAD", KILL_PROCESS: "KILL_PROCESS"}.get(
        answer, f"ERRNO({answer & 0xffff})" if answer & 0xffff0000 == ERRNO else hex(answer))


def show(point):
    arch, number, args = point
    return f"arch {arch:#x} number {number:#x} args {', '.join(map(hex, args))}"


# -- where the two may differ, and why -----------------------------------------------------------------

class Allowances:
    """Each rule: is this difference its own?  What it let through is counted by name."""

    def __init__(self, runc, defaults):
        self.runc, self.seen = runc, dict.fromkeys(self.RULES, 0)
        self.always = {reference.number_of(name, reference.seccomp.Arch.NATIVE) for name in ALWAYS}
        self.clone3 = reference.number_of("clone3", reference.seccomp.Arch.NATIVE)
        self.newer = any(reference.number_of(name, reference.seccomp.Arch.NATIVE) is None for name in runc.names())
        self.default, self.runc_default = defaults

    def native_only(self, arch, number, ours, theirs):
        """The calls of every architecture but the machine's own kill the process, listed or not."""
        return (arch != NATIVE or number & X32_BIT) and ours == KILL_PROCESS

    def always_allowed(self, arch, number, ours, theirs):
        """A process that may not learn its pid, return from a signal or exit does not fail; it runs wild."""
        return number in self.always and ours == ALLOW

    def clone3_is_unknown(self, arch, number, ours, theirs):
        """A C library falls back to clone() on ENOSYS, and aborts on anything else."""
        return number == self.clone3 and ours == ERRNO | ENOSYS and theirs & 0xffff0000 == ERRNO

    def newer_names(self, arch, number, ours, theirs):
        """The newer libseccomp knows more calls: theirs has no rule for them, and its ENOSYS begins lower."""
        if number not in NAMED:
            return True
        above = number > self.runc.last.get((NATIVE, False), HALF)
        return above and self.newer and theirs == ERRNO | ENOSYS and ours == self.default

    def stub_without_list(self, arch, number, ours, theirs):
        """runc 1.1 forgets the ENOSYS of newer calls where a profile lists no architecture; later ones do not."""
        return (not self.runc.said["architectures"] and number > self.runc.highest and ours == ERRNO | ENOSYS
                and theirs == self.runc_default)

    RULES = ("native_only", "always_allowed", "clone3_is_unknown", "newer_names", "stub_without_list")

    def explain(self, arch, number, ours, theirs):
        for rule in self.RULES:
            if getattr(self, rule)(arch, number, ours, theirs):
                self.seen[rule] += 1
                return True
        return False


def compare(runc, asked, ours, theirs):
    """Every difference, explained; gives how often each rule was needed."""
    nobodys = asked.index((NATIVE, NOBODYS, (0,) * 6))
    rules = Allowances(runc, (ours[nobodys], theirs[nobodys]))
    wrong = []
    for point, mine, other in zip(asked, ours, theirs):
        if runc.stub(*point[:2]):
            other = ERRNO | ENOSYS
        if mine != other and not rules.explain(*point[:2], mine, other):
            wrong.append(f"{show(point)}: ours {words(mine)}, theirs {words(other)}")
    assert not wrong, f"{len(wrong)} of {len(asked)} unexplained:\n" + "\n".join(wrong[:20])
    return rules.seen


# -- profiles ----------------------------------------------------------------------------------------

NAMES = ("accept access alarm bind bpf capget chdir chmod chown clone clone3 close connect dup epoll_wait execve "
         "fchmod fcntl flock fork fstat futex getcwd getegid getpgid getppid getrandom getuid io_uring_setup ioctl "
         "kcmp kill link listen lseek madvise membarrier mkdir mmap mount mprotect nanosleep open openat2 personality "
         "pipe poll ppoll prctl ptrace quotactl read readlink reboot rename rmdir sched_yield seccomp select semop "
         "sendto setns setuid shmat socket splice stat statx sync syslog tgkill timer_create truncate umask uname "
         "unshare utime vfork wait4 write writev process_mrelease close_range getpid exit rt_sigreturn").split()
OPS = list(reference.OPS)


def numbers(dice):
    return dice.choice([0, 1, 2, 7, 8, 40, 255, 0x20000, 0x5412, 0x7E020000, 2**31 - 1, 2**31, HALF - 1, HALF,
                        2**32, 2**32 + 5, 2**52 + 1, 2**53, dice.randrange(2**16), dice.randrange(2**40)])


def condition(dice, index, op):
    if op != "SCMP_CMP_MASKED_EQ":
        return {"index": index, "op": op, "value": numbers(dice)}
    mask = dice.choice([0xff, 0xf0, 0x7E020000, HALF, 0xffff00000000, 1, dice.randrange(1, 2**48)])
    return {"index": index, "op": op, "value": mask, "valueTwo": dice.randrange(2**50) & mask}


def generate(seed, base=()):
    """A profile out of a number, the same each time; `base` is allowed first, so that runc can work."""
    dice = random.Random(seed)
    default = ACTIONS[seed % len(ACTIONS)] if not base else dice.choice(["SCMP_ACT_ERRNO", "SCMP_ACT_LOG", "SCMP_ACT_TRAP"])
    profile = {"defaultAction": default, "syscalls": []}
    if default == "SCMP_ACT_ERRNO" and seed % 3 == 1 and not base:
        profile["defaultErrnoRet"] = dice.choice([13, 38, 99])
    if seed % 4 == 1:
        profile["architectures"] = ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"]
    if seed % 4 == 2:
        profile["archMap"] = [{"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]},
                              {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]}]
    if seed % 4 == 3:
        profile["architectures"] = ["SCMP_ARCH_X86_64"]
    names = [name for name in NAMES if name not in base]
    dice.shuffle(names)
    if base:
        profile["syscalls"].append({"names": sorted(base), "action": "SCMP_ACT_ALLOW"})
    for n in range(dice.randrange(6, 30)):
        if not names:
            break
        profile["syscalls"].append(rule(dice, names, ACTIONS[(seed + n) % len(ACTIONS)], OPS[(seed + n) % len(OPS)]))
    return profile


def rule(dice, names, action, op):
    one = {"names": [names.pop() for _ in range(min(len(names), dice.randrange(1, 5)))], "action": action}
    if action in ("SCMP_ACT_ERRNO", "SCMP_ACT_TRACE") and dice.random() < 0.6:
        one["errnoRet"] = dice.choice([1, 2, 13, 22, 38, 95])
    if dice.random() < 0.6:
        indexes = dice.sample(range(6), dice.choice([1, 1, 1, 2, 2, 3]))
        one["args"] = [condition(dice, index, op if i == 0 else dice.choice(OPS)) for i, index in enumerate(indexes)]
    if dice.random() < 0.2:
        one["includes"] = dice.choice([{"caps": ["CAP_SYS_ADMIN"]}, {"arches": ["amd64"]}, {"arches": ["arm64"]},
                                       {"minKernel": "4.8"}, {"minKernel": "99.1"}])
    if dice.random() < 0.2:
        one["excludes"] = dice.choice([{"caps": ["CAP_SYS_ADMIN", "CAP_CHOWN"]}, {"arches": ["arm64"]}, {"minKernel": "99.1"}])
    return one


def test_the_generated_profiles_cover_every_action_and_every_comparison():
    rows = [generate(seed) for seed in SEEDS]
    calls = [call for row in rows for call in row["syscalls"]]
    assert {row["defaultAction"] for row in rows} == set(ACTIONS)
    assert {call["action"] for call in calls} == set(ACTIONS)
    assert {arg["op"] for call in calls for arg in call.get("args", [])} == set(OPS)
    assert {arg["index"] for call in calls for arg in call.get("args", [])} == set(range(6))
    assert any(len(call.get("args", [])) == 3 for call in calls)


# -- (a) libseccomp by runc's published rules ----------------------------------------------------------

def check_against_reference(tmp_path, profile, caps=frozenset()):
    runc = reference.Runc(profile, caps, KERNEL)
    runc.write(tmp_path / "theirs.bpf")
    asked = list(points(profile))
    ours, theirs = ask(tmp_path, asked, compile_ours(tmp_path, profile, caps), tmp_path / "theirs.bpf")
    seen = compare(runc, asked, ours, theirs)
    print(f"{len(asked)} points;", ", ".join(f"{rule} {n}" for rule, n in seen.items()))
    return asked, ours, seen


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_ours_mean_the_same_under_libseccomp(tmp_path, path):
    _, _, seen = check_against_reference(tmp_path, json.loads(path.read_text()))
    assert seen["native_only"] > 0


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_ours_mean_the_same_with_capabilities(tmp_path, path):
    check_against_reference(tmp_path, json.loads(path.read_text()), DOCKER_CAPS)


@pytest.mark.parametrize("caps", [set(), {"CAP_SYS_ADMIN"}, DOCKER_CAPS], ids=["none", "admin", "docker"])
@pytest.mark.parametrize("seed", SEEDS)
def test_generated_ones_mean_the_same_under_libseccomp(tmp_path, seed, caps):
    check_against_reference(tmp_path, generate(seed), caps)


def test_a_difference_would_be_seen(tmp_path):
    """The comparison itself: one action, one bit of one value or one missing call is found."""
    profile = generate(1)
    runc = reference.Runc(profile, set(), KERNEL)
    runc.write(tmp_path / "theirs.bpf")
    asked = list(points(profile))
    for change in (lambda call: call.update(action="SCMP_ACT_KILL_PROCESS"), lambda call: call["names"].pop(),
                   lambda call: call["args"][0].update(value=call["args"][0]["value"] ^ 4)):
        changed = json.loads(json.dumps(profile))
        change(next(call for call in changed["syscalls"]
                    if call.get("args") and call["action"] != "SCMP_ACT_KILL_PROCESS"
                    and not call.get("includes") and not call.get("excludes")))
        ours, theirs = ask(tmp_path, asked, compile_ours(tmp_path, changed), tmp_path / "theirs.bpf")
        with pytest.raises(AssertionError, match="unexplained"):
            compare(runc, asked, ours, theirs)


# -- (b) what the real runc loads ------------------------------------------------------------------------

# What runc 1.1 itself needs under a profile, and the probe behind it.
RUNC = ("read write close fstat fstatfs lseek mmap mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn "
        "ioctl pread64 access pipe2 sched_yield madvise dup dup2 dup3 nanosleep getpid socket clone execve exit "
        "exit_group fcntl getdents64 getcwd chdir fchdir setuid setgid setgroups getuid geteuid getgid getegid "
        "getppid capget capset sigaltstack prctl arch_prctl gettid futex tgkill sched_getaffinity epoll_create1 "
        "epoll_ctl epoll_wait epoll_pwait openat newfstatat readlinkat faccessat faccessat2 set_robust_list prlimit64 "
        "getrandom eventfd2 pause poll ppoll set_tid_address rt_sigsuspend rt_sigtimedwait signalfd4 writev readv "
        "setresuid setresgid statfs keyctl seccomp unlinkat kill open stat rseq clock_nanosleep rt_sigpending "
        "restart_syscall uname recvfrom sendto recvmsg sendmsg close_range membarrier timer_settime waitid wait4").split()


@pytest.fixture(scope="module")
def engine():
    one = engines.Engine()
    one.build("probed-bare", "FROM scratch\nCOPY probe /\nENTRYPOINT [\"/probe\"]\n", probe=rig.PROBE)
    yield one
    one.clear()
    one.stop()


def fetch(engine, tmp_path, *options):
    """The program that runc loaded into a container."""
    container = engine.start(*options, "probed-bare", "say", "ready", "pause").expect("ready")
    done = subprocess.run(["/usr/bin/nsenter", f"--target={pathlib.Path(engine.dir, 'pid').read_text().strip()}",
                           "--pid", "--mount", FILTERS, "fetch", container.ask("{{.State.Pid}}")],
                          capture_output=True, timeout=60, check=False)
    engine.clear()
    assert done.returncode == 0, done.stderr.decode()
    count, = struct.unpack_from("=I", done.stdout)
    assert len(done.stdout) == 4 + 8 * count, "one filter, and nothing else"
    program = tmp_path / "runc.bpf"
    program.write_bytes(done.stdout[4:])
    return program


def check_against_runc(engine, tmp_path, profile):
    """The loaded program answers as the reference foretells at every point, and ours as the rules allow."""
    source = tmp_path / "profile.json"
    source.write_text(json.dumps(profile))
    loaded = fetch(engine, tmp_path, "--security-opt", f"seccomp={source}")
    runc = reference.Runc(profile, DOCKER_CAPS, KERNEL, drops=True)
    runc.write(tmp_path / "theirs.bpf")
    asked = list(points(profile))
    dropped = {key: value for key, value in profile.items() if key != "defaultErrnoRet"}
    ours, foretold, real = ask(tmp_path, asked, compile_ours(tmp_path, dropped, DOCKER_CAPS),
                               tmp_path / "theirs.bpf", loaded)
    for point, one, other in zip(asked, foretold, real):
        one = ERRNO | ENOSYS if runc.stub(*point[:2]) else one
        assert one == other, f"{show(point)}: reference {words(one)}, runc {words(other)}"
    seen = compare(runc, asked, ours, [answer for answer in real])
    print(f"{len(asked)} points;", ", ".join(f"{rule} {n}" for rule, n in seen.items()))


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_ours_mean_the_same_under_runc(engine, tmp_path, path):
    profile = json.loads(path.read_text())
    if path.stem != "docker-default":  # which names them all, some with conditions
        profile["syscalls"].append({"names": RUNC, "action": "SCMP_ACT_ALLOW"})
    check_against_runc(engine, tmp_path, profile)


@pytest.mark.parametrize("seed", SEEDS)
def test_generated_ones_mean_the_same_under_runc(engine, tmp_path, seed):
    check_against_runc(engine, tmp_path, generate(seed, RUNC))


# What Docker 29's default says otherwise than the engine of Debian 12, which is Docker 20.10.
SINCE_20_10 = {
    "socket": "AF_ALG and AF_VSOCK were taken out",
    "io_uring_setup": "taken out", "io_uring_enter": "taken out", "io_uring_register": "taken out",
    "name_to_handle_at": "let in", "pkey_alloc": "let in", "pkey_free": "let in", "pkey_mprotect": "let in",
    "number 335": "uretprobe, let in; the kernel itself makes processes return through it",
    "process_vm_readv": "let in from Linux 4.8 on", "process_vm_writev": "let in from Linux 4.8 on",
}
HIGHEST_20_10 = 448  # process_mrelease; whatever is newer is ENOSYS there


def test_docker_default_is_dockers_but_for_what_changed_since(engine, tmp_path):
    """The program of a container without any option, and ours for docker-default, name by name."""
    loaded = fetch(engine, tmp_path)
    profile = json.loads(pathlib.Path(rig.ROOT, "seccomp/docker-default.json").read_text())
    runc = reference.Runc(profile, DOCKER_CAPS, KERNEL)
    asked = list(points(profile))
    ours, real = ask(tmp_path, asked, compile_ours(tmp_path, profile, DOCKER_CAPS), loaded)
    nobodys = asked.index((NATIVE, NOBODYS, (0,) * 6))
    rules, changed = Allowances(runc, (ours[nobodys], real[nobodys])), set()
    for point, mine, other in zip(asked, ours, real):
        if mine == other or rules.native_only(*point[:2], mine, other):
            continue
        if point[1] > HIGHEST_20_10 and other == ERRNO | ENOSYS:
            continue
        name = (reference.name_of(point[1]) or b"number %d" % point[1]).decode()
        assert name in SINCE_20_10, f"{show(point)} ({name}): ours {words(mine)}, Docker's {words(other)}"
        changed.add(name)
    assert changed == set(SINCE_20_10)
