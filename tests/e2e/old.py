"""A kernel that is older, or stricter, than the machine's.

    without("close_range", errno.ENOSYS, "--keep-fds", "none")
    landlock(2, "--fs-ro", "/usr")                                  # as if that was its version
"""
import errno
import platform
import subprocess

import rig

WITHOUT = str(rig.ROOT / "build/e2e/without")
NUMBERS = {  # those that are not the same on every machine, then those that are
    "x86_64": {"setpriority": 141, "chdir": 80, "getcwd": 79, "umask": 95, "prctl": 157, "prlimit64": 302,
               "getdents64": 217},
    "aarch64": {"setpriority": 140, "chdir": 49, "getcwd": 17, "umask": 166, "prctl": 167, "prlimit64": 261,
                "getdents64": 61},
}[platform.machine()] | {"close_range": 436, "landlock_create_ruleset": 444, "landlock_add_rule": 445,
                         "landlock_restrict_self": 446}


class Run:
    def __init__(self, *command, env=None):
        done = subprocess.run(["unshare", "--pid", "--fork", "--mount-proc", "--kill-child", *command],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=4 * rig.PATIENCE, env=rig.ENV | (env or {}))
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def __repr__(self):
        return f"<{self.code}\n--- out\n{self.out}--- err\n{self.err}>"


def without(call, error, *options, first=-1, app=(rig.PROBE, "say", "ran")):
    """The call, with this first argument or any, is refused; many as a list."""
    command = [rig.MAINSTAY, *options, "--", *app]
    for name in [call] if isinstance(call, str) else call:
        command = [WITHOUT, str(NUMBERS[name]), str(first), str(error), *command]
    return Run(*command)


def landlock(version, *options, app=(rig.PROBE, "say", "ran")):
    """The kernel says that its Landlock is of that version; 0: it knows none."""
    if version == 0:
        return without("landlock_create_ruleset", errno.ENOSYS, *options, app=app)
    return Run("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=landlock_create_ruleset", "-e",
               f"inject=landlock_create_ruleset:retval={version}:when=1", rig.MAINSTAY, *options, "--", *app)
