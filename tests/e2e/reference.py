"""What Docker and runc 1.1 make of a profile, as they document it: with Debian's libseccomp and its
own bindings, and nothing of mainstay.

    made = reference.Runc(json.load(...), caps={"CAP_CHOWN"}, kernel=(6, 1))
    made.write("filter.bpf")             libseccomp's program, without the stub that runc puts before it
    made.stub(arch, number)              True: runc answers ENOSYS before libseccomp's program is asked
"""
import os

import seccomp

X86_64, I386, AARCH64 = 0xC000003E, 0x40000003, 0xC00000B7
X32_BIT = 0x40000000
NATIVE = {"x86_64": X86_64, "aarch64": AARCH64}[os.uname().machine]
ENOSYS, EPERM = 38, 1

ARCHS = {"SCMP_ARCH_X86_64": seccomp.Arch.X86_64, "SCMP_ARCH_X86": seccomp.Arch.X86,
         "SCMP_ARCH_X32": seccomp.Arch.X32, "SCMP_ARCH_AARCH64": seccomp.Arch.AARCH64,
         "SCMP_ARCH_ARM": seccomp.Arch.ARM}
AUDIT = {"SCMP_ARCH_X86_64": X86_64, "SCMP_ARCH_X32": X86_64, "SCMP_ARCH_X86": I386,
         "SCMP_ARCH_AARCH64": AARCH64}
OURS = {X86_64: ("SCMP_ARCH_X86_64", "amd64"), AARCH64: ("SCMP_ARCH_AARCH64", "arm64")}[NATIVE]
OPS = {"SCMP_CMP_NE": seccomp.NE, "SCMP_CMP_LT": seccomp.LT, "SCMP_CMP_LE": seccomp.LE, "SCMP_CMP_EQ": seccomp.EQ,
       "SCMP_CMP_GE": seccomp.GE, "SCMP_CMP_GT": seccomp.GT, "SCMP_CMP_MASKED_EQ": seccomp.MASKED_EQ}


def version(text):
    return tuple(int(part) for part in text.split(".")[:2])


def resolve(profile, caps, kernel, drops=False):
    """dockerd: conditions are answered and go; `drops` leaves out what Docker 20.10 does not hand on."""
    architectures = list(profile.get("architectures", []))
    for row in profile.get("archMap") or []:
        if row["architecture"] == OURS[0]:
            architectures = [row["architecture"], *row.get("subArchitectures", [])]
    calls = []
    for call in profile.get("syscalls", []):
        yes, no = call.get("includes") or {}, call.get("excludes") or {}
        if OURS[1] in no.get("arches", []) or set(no.get("caps", [])) & caps:
            continue
        if "minKernel" in no and kernel >= version(no["minKernel"]):
            continue
        if yes.get("arches") and OURS[1] not in yes["arches"] or not set(yes.get("caps", [])) <= caps:
            continue
        if "minKernel" in yes and kernel < version(yes["minKernel"]):
            continue
        names = [call["name"]] if call.get("name") else call.get("names", [])
        calls += [(name, call["action"], call.get("errnoRet"), call.get("args") or []) for name in names]
    return {"default": profile["defaultAction"], "architectures": architectures, "calls": calls,
            "errno": None if drops else profile.get("defaultErrnoRet")}


def action_of(action, errno):
    if action == "SCMP_ACT_ERRNO":
        return seccomp.ERRNO(EPERM if errno is None else errno)
    if action == "SCMP_ACT_TRACE":
        return seccomp.TRACE(EPERM if errno is None else errno)
    return {"SCMP_ACT_ALLOW": seccomp.ALLOW, "SCMP_ACT_LOG": seccomp.LOG, "SCMP_ACT_TRAP": seccomp.TRAP,
            "SCMP_ACT_KILL": seccomp.KILL, "SCMP_ACT_KILL_THREAD": seccomp.KILL, "SCMP_ACT_NOTIFY": seccomp.NOTIFY,
            "SCMP_ACT_KILL_PROCESS": seccomp.KILL_PROCESS}[action]


def number_of(name, arch):
    """The number, negative when only other machines have the call, None when nobody has."""
    number = seccomp.resolve_syscall(arch, name)
    return None if number == -1 else number


def name_of(number):
    """What this machine's call of that number is called; None when libseccomp knows none."""
    try:
        return seccomp.resolve_syscall(seccomp.Arch.NATIVE, number)
    except ValueError:
        return None


class Runc:
    def __init__(self, profile, caps=frozenset(), kernel=None, drops=False):
        self.said = resolve(profile, set(caps), kernel or version(os.uname().release), drops)
        self.default = action_of(self.said["default"], self.said["errno"])
        self.filter = seccomp.SyscallFilter(self.default)
        for arch in self.said["architectures"]:
            if not self.filter.exist_arch(ARCHS[arch]):
                self.filter.add_arch(ARCHS[arch])
        for call in self.said["calls"]:
            self._add(*call)
        self.last = self._last_numbers()
        self.highest = max([number_of(name, seccomp.Arch.NATIVE) or 0 for name in self.names()], default=0)

    def _add(self, name, action, errno, args):
        action = action_of(action, errno)
        if action == self.default or number_of(name, seccomp.Arch.NATIVE) is None:
            return  # what changes nothing, and what nobody knows, is passed over
        assert len({arg["index"] for arg in args}) == len(args), "runc takes such conditions apart"
        args = [seccomp.Arg(arg["index"], OPS[arg["op"]], arg["value"], arg.get("valueTwo", 0)) for arg in args]
        self.filter.add_rule(action, name, *args)

    def _last_numbers(self):
        """The highest number that the profile names, for each architecture that it lists."""
        last = {}
        if self.said["default"] in ("SCMP_ACT_ALLOW", "SCMP_ACT_LOG", "SCMP_ACT_TRACE"):
            return last
        for arch in self.said["architectures"]:
            numbers = [number_of(call[0], ARCHS[arch]) or 0 for call in self.said["calls"]]
            if max(numbers, default=0) > 0:
                last[AUDIT[arch], arch == "SCMP_ARCH_X32"] = max(numbers)
        return last

    def stub(self, arch, number):
        mode = arch == X86_64 and bool(number & X32_BIT)
        return (arch, mode) in self.last and number > self.last[arch, mode]

    def names(self):
        return {call[0] for call in self.said["calls"]}

    def write(self, path):
        with open(path, "wb") as out:
            self.filter.export_bpf(out)
