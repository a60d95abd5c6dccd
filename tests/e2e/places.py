"""The same command under mainstay in two places: a box on this machine, and a container of Docker.

A place has run(options, argv), which gives what was printed to stdout, and start(options, argv) for
what stays; .dir is a directory that everybody may write to, under the same name inside and outside.
"""
import contextlib
import os
import pathlib
import subprocess
import tarfile
import tempfile

import engine as engines
import rig

THINGS = rig.ROOT / "build/e2e/profiles"
APPS = rig.ROOT / "tests/e2e/apps"
PROFILES = rig.ROOT / "seccomp"
SECONDS = 120


def prepare():
    subprocess.run([rig.ROOT / "tests/rig/services.sh"], check=True, timeout=900, stdin=subprocess.DEVNULL)


class Place:
    def __init__(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="mainstay-place-")
        self.dir = self.temporary.name
        os.chmod(self.dir, 0o1777)

    def close(self):
        self.temporary.cleanup()


class InBox(Place):
    """As the first process of a PID namespace; the network is the machine's."""

    def start(self, options, argv, seccomp=None):  # a box has no other profile than ours
        return rig.Box(*options, app=argv, env={"TMPDIR": self.dir})

    def run(self, options, argv, seccomp=None):
        with contextlib.closing(self.start(options, argv)) as box:
            self.code = box.exit(SECONDS)
            self.err = box.err
            return box.out


class Running:
    """A container with the few words of a box that both places share."""

    def __init__(self, container):
        self.container = container

    def signal(self, name):
        self.container.signal(name)

    def exit(self):
        return self.container.code

    @property
    def err(self):
        return self.container.logs

    def running(self):
        return self.container.running

    def close(self):
        self.container.engine.clear()


class InDocker(Place):
    """In a container without a network, that has this machine's /usr and nothing else.

    Docker's own profile is in force too, unless seccomp="unconfined" is asked for.
    """

    def __init__(self):
        super().__init__()
        self.engine = engines.Engine()
        os.chmod(self.dir, 0o755)  # the image is made in it
        self._image()
        os.chmod(self.dir, 0o1777)

    def _image(self):
        archive = pathlib.Path(self.dir, "image.tar")
        files = {"etc/passwd": "root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n",
                 "etc/group": "root:x:0:\nnogroup:x:65534:\n", "etc/nsswitch.conf": "hosts: files dns\n"}
        with tempfile.TemporaryDirectory() as top, tarfile.open(archive, "w") as tar:
            for name in "usr", "etc", "proc", "sys", "dev", "tmp":
                pathlib.Path(top, name).mkdir()
            pathlib.Path(top, "tmp").chmod(0o1777)
            for name in "bin", "sbin", "lib", "lib64":
                pathlib.Path(top, name).symlink_to(f"usr/{name}")
            for name, text in files.items():
                pathlib.Path(top, name).write_text(text)
            tar.add(top, ".")
        self.engine.docker("import", str(archive), "machine")
        archive.unlink()

    def _words(self, seccomp):
        mounts = ["/usr", THINGS, APPS, PROFILES]
        words = [word for path in mounts for word in ("-v", f"{path}:{path}:ro")]
        words += ["-v", f"{self.dir}:{self.dir}", "-v", f"{rig.MAINSTAY}:/mainstay:ro", "--entrypoint", "/mainstay"]
        words += ["--network", "none", "--dns", "127.0.0.1", "-e", "ASK_DNS=1", "-e", f"TMPDIR={self.dir}"]
        return words + (["--security-opt", f"seccomp={seccomp}"] if seccomp else []) + ["machine"]

    def start(self, options, argv, seccomp=None):
        return Running(self.engine.start(*self._words(seccomp), *options, "--", *argv))

    def run(self, options, argv, seccomp=None):
        done = self.engine.run(*self._words(seccomp), *options, "--", *argv, seconds=SECONDS)
        self.code, self.err = done.returncode, done.stderr
        return done.stdout

    def bare(self, *words):
        """A command without mainstay: its exit code and what it printed."""
        done = self.engine.run("-v", "/usr:/usr:ro", "-v", f"{THINGS}:{THINGS}:ro", "--network", "none", *words)
        return done.returncode, done.stdout + done.stderr

    def close(self):
        self.engine.stop()
        super().close()
