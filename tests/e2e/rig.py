"""The box: mainstay as the real PID 1 of a private PID and mount namespace.

    box = Box("--drain", "all", app="say ready await TERM exit 3")
    box.expect("ready")
    box.signal("TERM")
    assert box.exit() == 3

Nothing in a box can reach outside, and nothing of it outlives close(): the kernel kills a PID
namespace whose first process is gone, and the whole box dies with the test run.
"""
import contextlib
import fcntl
import json
import os
import pathlib
import pty
import select
import signal
import struct
import subprocess
import tempfile
import termios
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
MAINSTAY = os.environ.get("MAINSTAY", str(ROOT / "build/mainstay"))
PROBE = str(ROOT / "build/e2e/probe")
PATIENCE = 15.0  # seconds that anything expected may take on a busy machine
ENV = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root"}

UNCATCHABLE = {signal.SIGKILL, signal.SIGSTOP}
FORWARDED = [n for n in range(1, 65) if n not in UNCATCHABLE and n != signal.SIGCHLD]


def signal_number(name):
    return name if isinstance(name, int) else getattr(signal, "SIG" + name).value


def kill(pid, name):
    """Sends a signal, and never to a whole group or to the machine's first process."""
    assert pid > 1, f"refusing to signal {pid}"
    os.kill(pid, signal_number(name))


def until(what, true, seconds=PATIENCE):
    """Waits until true() is, and gives what it gave."""
    end = time.monotonic() + seconds
    while True:
        found = true()
        if found:
            return found
        assert time.monotonic() < end, f"not within {seconds} s: {what() if callable(what) else what}"
        time.sleep(0.003)


def while_(what, true, seconds):
    """Looks again and again for some time: true() has to hold all along."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert true(), f"no longer so: {what}"
        time.sleep(0.005)


def read(path):
    with contextlib.suppress(OSError):
        return pathlib.Path(path).read_text(errors="replace")
    return ""


def children(pid):
    return [int(word) for word in read(f"/proc/{pid}/task/{pid}/children").split()]


def status(pid):
    """/proc/PID/status as a dictionary of words."""
    pairs = (line.split(":", 1) for line in read(f"/proc/{pid}/status").splitlines())
    return {key: value.strip() for key, value in pairs}


def state(pid):
    return status(pid).get("State", "gone")[0]


def program(pid):
    with contextlib.suppress(OSError):
        return os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)")
    return ""


class Terminal:
    """A pty: programs have its slave; a person sits at this end."""

    def __init__(self):
        self.master, self.slave = pty.openpty()
        self.seen = b""

    def type(self, text):
        os.write(self.master, text.encode())

    def resize(self, rows, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def text(self):
        while self.master is not None and select.select([self.master], [], [], 0)[0]:
            try:
                more = os.read(self.master, 65536)
            except OSError:  # the last one who had the terminal is gone
                break
            if not more:
                break
            self.seen += more
        return self.seen.decode(errors="replace").replace("\r\n", "\n")

    def hang_up(self):
        if self.master is not None:
            os.close(self.master)
        self.master = None


class Box:
    """One container's worth of processes.

    options   what mainstay is told before the "--"
    app       the app: words for the probe (a string), or a whole argv (a list)
    init      which binary is PID 1; None: the app itself is ("bare")
    argv      instead of all three: exactly this is run as PID 1
    argv0     the name that mainstay is called by (a link of that name is made)
    pid1      False: mainstay runs below another first process
    tty       True: a new session with a pty as its controlling terminal, as `docker run -t`
    user      arguments of setpriv(1), for another user or fewer capabilities
    fds       {number: descriptor} that the box is born with, next to 0, 1 and 2
    before    called in the process that becomes the box: limits, masks, dispositions
    """

    def __init__(self, *options, app="pause", init=MAINSTAY, argv=None, argv0=None, pid1=True,
                 tty=False, env=None, user=(), cwd="/", umask=0o022, fds=None, before=None,
                 stdin=None, root=None, clean_env=False):
        self.dir = tempfile.TemporaryDirectory(prefix="mainstay-box-")
        self.terminal = Terminal() if tty else None
        self.env = dict(env or {}) if clean_env else ENV | (env or {})
        self.root = root
        self.command = self._command(options, app, init, argv, argv0, pid1)
        self._start(list(user), pid1, cwd, umask, dict(fds or {}), before, stdin)

    def _command(self, options, app, init, argv, argv0, pid1):
        app = [PROBE, *app.split()] if isinstance(app, str) else list(app)
        self.binary = os.path.realpath(init or app[0])
        if argv0:
            link = pathlib.Path(self.dir.name, argv0)
            link.symlink_to(self.binary)
            init = str(link)
        command = list(argv) if argv else [init, *options, "--", *app] if init else app
        if argv:
            self.binary = os.path.realpath(argv[0])
        return command if pid1 else [PROBE, "run", *command]

    def _start(self, user, pid1, cwd, umask, fds, before, stdin):
        chain = ["/usr/bin/setpriv", "--pdeathsig", "KILL",
                 "/usr/bin/unshare", "--pid", "--fork", "--kill-child"]
        chain.append(f"--mount-proc={self.root}/proc" if self.root else "--mount-proc")
        if self.terminal:
            chain += ["/usr/bin/setsid", "--ctty"]
            seats = (self.terminal.slave,) * 3
        else:
            self.files = [open(f"{self.dir.name}/{name}", "wb") for name in ("out", "err")]
            os.chmod(self.dir.name, 0o711)
            for file in self.files:
                os.fchmod(file.fileno(), 0o600)
            seats = (stdin if stdin is not None else subprocess.DEVNULL, *self.files)
        if user:
            chain += ["/usr/bin/setpriv", *user]
        if self.root:
            chain += ["/usr/sbin/chroot", str(self.root)]
        for number, fd in fds.items():
            os.dup2(fd, number)
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            chain + self.command, stdin=seats[0], stdout=seats[1], stderr=seats[2], env=self.env,
            cwd=cwd, umask=umask, pass_fds=tuple(fds), preexec_fn=before)
        for number in fds:
            os.close(number)
        if self.terminal:
            os.close(self.terminal.slave)
        else:
            for file in self.files:
                file.close()
        self.depth = 1 if pid1 else 2

    # -- who is who ------------------------------------------------------------------------------

    def _find_init(self):
        pid = self.process.pid
        for _ in range(self.depth):
            below = children(pid)
            if not below:
                return None
            pid = below[0]
        return pid if program(pid) == self.binary else None

    @property
    def init(self):
        """The host's pid of mainstay."""
        return until("mainstay runs", lambda: self._find_init() or self._over("before it ran"))

    @property
    def app(self):
        """The host's pid of the app: the child that is not mainstay itself."""
        def find():
            return [pid for pid in children(self.init) if program(pid) not in ("", self.binary)]
        return until("the app runs", find)[0]

    def _over(self, when):
        assert self.process.poll() is None, f"ended {when}: {self!r}"

    @property
    def comm(self):
        return read(f"/proc/{self.init}/comm").strip()

    def pids(self):
        """Every process of the box, as the host numbers them."""
        todo, found = list(children(self.process.pid)), []
        while todo:
            pid = todo.pop()
            found.append(pid)
            todo += children(pid)
        return found

    # -- what is done to it ----------------------------------------------------------------------

    def signal(self, name):
        kill(self.init, name)

    def type(self, text):
        self.terminal.type(text)

    # -- what comes of it ------------------------------------------------------------------------

    @property
    def out(self):
        return self.terminal.text if self.terminal else read(f"{self.dir.name}/out")

    @property
    def err(self):
        return read(f"{self.dir.name}/err")

    def expect(self, text, times=1, seconds=PATIENCE):
        """Waits for a text in the output."""
        def there():
            ended = not self.running()
            found = self.out.count(text) >= times
            assert found or not ended, f"ended without {text!r}: {self!r}"
            return found
        until(lambda: f"{text!r} in {self!r}", there, seconds)
        return self

    def running(self):
        return self.process.poll() is None

    def exit(self, seconds=PATIENCE):
        """Waits for the end and gives the exit code, as a container engine would see it."""
        end = time.monotonic() + seconds
        while self.running():
            assert time.monotonic() < end, f"still running after {seconds} s: {self!r}"
            self.out  # a full terminal would hold the app up
            time.sleep(0.002)
        self.seconds = time.monotonic() - self.began
        code = self.process.returncode
        return code if code >= 0 else 128 - code

    def json(self):
        assert self.exit() == 0, repr(self)
        return json.loads(self.out)

    def close(self):
        if self.running():
            # A change of user makes the box's first process forget whose death is its own.
            for pid in children(self.process.pid):
                with contextlib.suppress(ProcessLookupError):
                    kill(pid, "KILL")
            self.process.kill()
        self.process.wait()
        if self.terminal:
            self.terminal.hang_up()
        self.dir.cleanup()

    def __repr__(self):
        return f"<Box {' '.join(self.command)}\n--- out\n{self.out}--- err\n{self.err}---\n>"


def bare(*argv, **more):
    """The app with no init at all: what every comparison is made with."""
    return Box(init=None, app=list(argv) if len(argv) > 1 else argv[0], **more)


def see(*options, **more):
    """What an app sees under mainstay."""
    with contextlib.closing(Box(*options, app="see", **more)) as box:
        return box.json()
