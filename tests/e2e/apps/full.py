"""What a service in Python does, each thing once; prints {"name": "ok" or what went wrong, ...}.

    python3 full.py CERTIFICATE KEY

All of it happens on the loopback interface and below TMPDIR.
"""
import asyncio
import concurrent.futures
import contextlib
import ctypes
import errno
import faulthandler
import fcntl
import gc
import hashlib
import http.server
import json
import logging.handlers
import mmap
import multiprocessing
import multiprocessing.shared_memory
import os
import pty
import resource
import secrets
import select
import selectors
import shutil
import signal
import socket
import socketserver
import sqlite3
import ssl
import stat
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.request

LOCAL = "127.0.0.1"
checks = {}


def check(function):
    checks[function.__name__.replace("_", " ")] = function
    return function


class Hello(http.server.SimpleHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.upper())

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def hello(*more, **words):
    return Hello(*more, directory=DIR, **words)


@check
def http_server_threads():
    with open(f"{DIR}/page", "w") as out:
        out.write("page" * 50000)
    with serving(http.server.ThreadingHTTPServer((LOCAL, 0), hello)) as (_, port):
        def fetch(_):
            with urllib.request.urlopen(f"http://{LOCAL}:{port}/page") as answer:
                return len(answer.read())
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            assert set(pool.map(fetch, range(32))) == {200000}
        with urllib.request.urlopen(f"http://{LOCAL}:{port}/", data=b"shout") as answer:
            assert answer.read() == b"SHOUT"
        with urllib.request.urlopen(f"http://{LOCAL}:{port}/") as answer:
            assert b"page" in answer.read()


@check
def http_server_forks():
    class Forking(socketserver.ForkingMixIn, http.server.HTTPServer):
        pass
    with serving(Forking((LOCAL, 0), hello)) as (_, port):
        with urllib.request.urlopen(f"http://{LOCAL}:{port}/", data=b"fork") as answer:
            assert answer.read() == b"FORK"


@check
def https_and_its_failures():
    server = http.server.ThreadingHTTPServer((LOCAL, 0), hello)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*PAIR)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    with serving(server) as (_, port):
        trust = ssl.create_default_context(cafile=PAIR[0])
        with urllib.request.urlopen(f"https://localhost:{port}/", data=b"tls", context=trust) as answer:
            assert answer.read() == b"TLS"
    try:
        urllib.request.urlopen(f"http://{LOCAL}:{port}/", timeout=5)
        raise AssertionError("answered by nobody")
    except urllib.error.URLError as error:
        assert error.reason.errno == errno.ECONNREFUSED, error


@check
def asyncio_streams_processes_signals():
    async def main():
        async def echo(reader, writer):
            writer.write(await reader.read(100))
            await writer.drain()
            writer.close()
        server = await asyncio.start_server(echo, LOCAL, 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"ping")
        assert await reader.read() == b"ping"
        unix = await asyncio.start_unix_server(echo, f"{DIR}/socket")
        reader, writer = await asyncio.open_unix_connection(f"{DIR}/socket")
        writer.write(b"unix")
        assert await reader.read() == b"unix"
        child = await asyncio.create_subprocess_exec("/bin/cat", stdin=-1, stdout=-1)
        assert (await child.communicate(b"cat"))[0] == b"cat"
        shell = await asyncio.create_subprocess_shell("echo $((6*7))", stdout=-1)
        assert (await shell.communicate())[0] == b"42\n"
        loop, got = asyncio.get_running_loop(), asyncio.Event()
        loop.add_signal_handler(signal.SIGUSR1, got.set)
        os.kill(os.getpid(), signal.SIGUSR1)
        await asyncio.wait_for(got.wait(), 10)
        try:
            await asyncio.wait_for(asyncio.sleep(60), 0.01)
        except asyncio.TimeoutError:
            pass
        assert await loop.run_in_executor(None, os.getpid) == os.getpid()
        assert await loop.getaddrinfo("localhost", 80)
        with open(f"{DIR}/page", "rb") as page:
            one, two = socket.socketpair()
            one.setblocking(False)
            two.setblocking(False)
            sent = asyncio.create_task(loop.sock_sendfile(one, page, 0, 1000))
            assert len(await loop.sock_recv(two, 1000)) and await sent == 1000
            one.close()
            two.close()
        server.close()
        unix.close()
    for watcher in {"ThreadedChildWatcher", "PidfdChildWatcher"} & set(dir(asyncio)):
        asyncio.set_child_watcher(getattr(asyncio, watcher)())
        asyncio.run(main())
        os.unlink(f"{DIR}/socket")


@check
def udp_unix_datagrams_ancillary_data():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, socket.socket(type=socket.SOCK_DGRAM) as two:
        one.bind((LOCAL, 0))
        two.sendto(b"packet", one.getsockname())
        assert one.recvfrom(100)[0] == b"packet"
    one, two = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with open("/dev/null") as file:
        socket.send_fds(one, [b"x"], [file.fileno()])
    _, fds, _, _ = socket.recv_fds(two, 10, 1)
    assert os.fstat(fds[0]).st_rdev == os.stat("/dev/null").st_rdev
    one.close()
    two.close()
    os.close(fds[0])


@check
def names_and_interfaces():
    assert socket.getaddrinfo("localhost", 80)
    assert (1, "lo") in socket.if_nameindex() and socket.if_nametoindex("lo") == 1
    assert socket.if_indextoname(1) == "lo" and socket.gethostname()
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8915, b"lo".ljust(40, b"\0"))  # SIOCGIFADDR
        fcntl.ioctl(any_socket, 0x8927, b"lo".ljust(40, b"\0"))  # SIOCGIFHWADDR
    if os.environ.get("ASK_DNS"):  # a container whose name server cannot be reached
        try:
            socket.getaddrinfo("nosuch.invalid", 80)
            raise AssertionError("found")
        except socket.gaierror:
            pass


@check
def waiting_of_every_kind():
    for kind in "EpollSelector", "PollSelector", "SelectSelector":
        with getattr(selectors, kind)() as selector:
            one, two = socket.socketpair()
            selector.register(one, selectors.EVENT_READ)
            assert not selector.select(0)
            two.send(b"x")
            assert selector.select(5)
            one.close()
            two.close()
    event = os.eventfd(1)
    assert select.select([event], [], [], 1)[0] and os.eventfd_read(event) == 1
    os.close(event)


@check
def files():
    name = f"{DIR}/file"
    with open(name, "w+b", buffering=0) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        file.write(b"0123456789")
        os.pwrite(file.fileno(), b"ab", 2)
        os.pwritev(file.fileno(), [b"c", b"d"], 4)
        assert os.preadv(file.fileno(), [bytearray(3)], 1) == 3
        os.fsync(file.fileno())
        os.fdatasync(file.fileno())
        os.posix_fallocate(file.fileno(), 0, 100)
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_SEQUENTIAL)
        os.ftruncate(file.fileno(), 10)
        os.fchmod(file.fileno(), 0o640)
        os.fchown(file.fileno(), os.getuid(), os.getgid())
        assert os.fstatvfs(file.fileno()).f_bsize
    assert open(name).read() == "01abcd6789"
    os.link(name, f"{DIR}/hard")
    os.symlink("file", f"{DIR}/soft")
    assert os.readlink(f"{DIR}/soft") == "file" and os.path.realpath(f"{DIR}/soft") == os.path.realpath(name)
    os.chmod(name, 0o600)
    os.chown(name, -1, os.getgid())
    os.lchown(f"{DIR}/soft", -1, os.getgid())
    os.utime(name, (1, 2))
    os.truncate(name, 4)
    os.rename(f"{DIR}/hard", f"{DIR}/renamed")
    os.replace(f"{DIR}/renamed", f"{DIR}/hard")
    os.makedirs(f"{DIR}/a/b/c")
    os.mkfifo(f"{DIR}/fifo")
    assert stat.S_ISFIFO(os.stat(f"{DIR}/fifo").st_mode)
    folder = os.open(DIR, os.O_RDONLY)
    os.mkdir("at", dir_fd=folder)
    os.rmdir("at", dir_fd=folder)
    os.stat("file", dir_fd=folder, follow_symlinks=False)
    here = os.getcwd()
    os.fchdir(folder)
    os.chdir(here)
    os.close(folder)
    assert os.access(name, os.W_OK) and os.statvfs(DIR).f_bsize
    os.umask(os.umask(0o077))
    shutil.copy2(name, f"{DIR}/copy")
    shutil.copytree(f"{DIR}/a", f"{DIR}/d")
    shutil.make_archive(f"{DIR}/packed", "gztar", f"{DIR}/d")
    shutil.rmtree(f"{DIR}/d")
    with open(name, "rb") as source, open(f"{DIR}/sent", "wb") as target:
        os.copy_file_range(source.fileno(), target.fileno(), 2)
        os.sendfile(target.fileno(), source.fileno(), 2, 2)
    with contextlib.suppress(OSError):  # not on every file system, and then not with EPERM
        os.setxattr(name, "user.x", b"y")
        assert os.getxattr(name, "user.x") == b"y"
    assert isinstance(os.listxattr(name), list)
    with tempfile.NamedTemporaryFile() as file, tempfile.TemporaryFile():
        assert os.path.exists(file.name)
    memory = os.memfd_create("x", os.MFD_ALLOW_SEALING)
    os.write(memory, b"x")
    fcntl.fcntl(memory, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE)
    os.close(memory)
    for wrong, number in ((lambda: open(f"{DIR}/nosuch"), errno.ENOENT), (lambda: os.rmdir(f"{DIR}/a"), errno.ENOTEMPTY)):
        try:
            wrong()
            raise AssertionError("that went well")
        except OSError as error:
            assert error.errno == number, error


@check
def splice():
    if hasattr(os, "splice"):
        reader, writer = os.pipe()
        with open(f"{DIR}/page", "rb") as page:
            assert os.splice(page.fileno(), writer, 10) == 10
        os.close(reader)
        os.close(writer)


@check
def watched_files():
    libc = ctypes.CDLL(None)
    notify = libc.inotify_init1(os.O_CLOEXEC)
    watch = libc.inotify_add_watch(notify, DIR.encode(), 0x100)  # IN_CREATE
    open(f"{DIR}/new", "w").close()
    assert b"new" in os.read(notify, 1000) and libc.inotify_rm_watch(notify, watch) == 0
    os.close(notify)


@check
def mapped_memory():
    with open(f"{DIR}/mapped", "w+b") as file:
        file.truncate(8192)
        with mmap.mmap(file.fileno(), 8192) as area:
            area[0:4] = b"mmap"
            area.flush()
            area.resize(16384)
            area.madvise(mmap.MADV_DONTNEED)
        file.seek(0)
        assert file.read(4) == b"mmap"


@check
def a_database_in_two_journals():
    for mode in "delete", "wal":
        with contextlib.closing(sqlite3.connect(f"{DIR}/{mode}.db")) as base:
            base.execute(f"pragma journal_mode={mode}")
            base.execute("pragma mmap_size=1000000")
            base.execute("create table t(x)")
            with base:
                base.executemany("insert into t values(?)", [(n,) for n in range(1000)])
            with contextlib.closing(sqlite3.connect(f"{DIR}/{mode}.db")) as other:
                assert other.execute("select sum(x) from t").fetchone() == (499500,)
            base.execute("vacuum")


@check
def subprocesses():
    assert subprocess.run("exit 3", shell=True).returncode == 3
    assert subprocess.run(["/bin/cat"], input=b"x", capture_output=True, start_new_session=True).stdout == b"x"
    assert subprocess.check_output([sys.executable, "-c", "print(6*7)"], close_fds=False) == b"42\n"
    assert subprocess.run(["/bin/true"], preexec_fn=os.setsid, umask=0o77, cwd="/").returncode == 0
    assert subprocess.run(["/bin/sh", "-c", "kill -9 $$"]).returncode == -9
    try:
        subprocess.run(["/bin/sleep", "60"], timeout=0.1)
        raise AssertionError("it slept")
    except subprocess.TimeoutExpired:
        pass
    pid = os.posix_spawn("/bin/true", ["true"], {}, setsigmask=[], setpgroup=0)
    assert os.waitpid(pid, 0)[1] == 0
    pid = os.fork()
    if not pid:
        os._exit(5)
    fd = os.pidfd_open(pid)
    assert select.select([fd], [], [], 10)[0]
    assert os.waitid(os.P_PIDFD, fd, os.WEXITED).si_status == 5
    os.close(fd)
    pid, terminal = pty.fork()
    if not pid:
        os.execv("/bin/sh", ["sh", "-c", "test -t 0 && echo tty $(stty size 2>/dev/null)"])
    fcntl.ioctl(terminal, 0x5414, b"\x18\0\x50\0\0\0\0\0")  # TIOCSWINSZ
    assert b"tty" in os.read(terminal, 100)
    os.waitpid(pid, 0)
    os.close(terminal)


def square(n):
    return n * n


@check
def multiprocessing_of_every_kind():
    for method in "fork", "spawn", "forkserver":
        context = multiprocessing.get_context(method)
        if method == "fork":
            with context.Pool(2) as pool:
                assert pool.map(square, range(10))[9] == 81
            queue, lock = context.Queue(), context.RLock()
            with lock:
                queue.put(1)
            assert queue.get() == 1
            queue.close()
            queue.join_thread()
            shared = multiprocessing.shared_memory.SharedMemory(create=True, size=100)
            shared.buf[0] = 7
            shared.close()
            shared.unlink()
        else:
            process = context.Process(target=square, args=(3,))
            process.start()
            process.join(30)
            assert process.exitcode == 0, method
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        assert list(pool.map(square, [2, 3])) == [4, 9]


@check
def threads_locks_and_thread_names():
    lock, done = threading.Condition(), []
    threading.stack_size(1 << 20)

    def work(n):
        with lock:
            done.append(n)
            lock.notify_all()
    for n in range(20):
        threading.Thread(target=work, args=(n,), name=f"t{n}").start()
    with lock:
        assert lock.wait_for(lambda: len(done) == 20, 10)
    threading.stack_size(0)
    libc = ctypes.CDLL(None)
    assert libc.prctl(15, b"full", 0, 0, 0) == 0 and libc.prctl(38, 1, 0, 0, 0) == 0


@check
def signals_and_timers():
    got = []
    for name in "SIGALRM", "SIGPROF", "SIGUSR2", "SIGHUP":
        signal.signal(getattr(signal, name), lambda n, _: got.append(n))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    signal.setitimer(signal.ITIMER_PROF, 0.01)
    signal.raise_signal(signal.SIGUSR2)
    signal.pthread_kill(threading.get_ident(), signal.SIGHUP)
    end = time.monotonic() + 10
    while len(set(got)) < 4 and time.monotonic() < end:
        sum(range(1000))
    assert len(set(got)) == 4, got
    signal.alarm(0)
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2])
    os.kill(os.getpid(), signal.SIGUSR2)
    assert signal.SIGUSR2 in signal.sigpending()
    assert signal.sigtimedwait([signal.SIGUSR2], 5).si_signo == signal.SIGUSR2
    time.sleep(0.01)
    for clock in "time", "monotonic", "process_time", "thread_time", "perf_counter":
        assert getattr(time, clock)() is not None


@check
def limits_priorities_identity():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, 512), hard))
    resource.prlimit(0, resource.RLIMIT_NOFILE, (soft, hard))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss and os.times().user >= 0
    os.nice(1)
    os.sched_setaffinity(0, os.sched_getaffinity(0))
    os.sched_yield()
    assert os.sched_getscheduler(0) == os.SCHED_OTHER and os.sched_get_priority_max(os.SCHED_FIFO) == 99
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    os.setpriority(os.PRIO_PROCESS, 0, os.getpriority(os.PRIO_PROCESS, 0) + 1)
    for getter in "getuid", "getresuid", "getresgid", "getgroups", "getpgrp", "getppid", "uname", "getloadavg", "cpu_count":
        assert getattr(os, getter)() is not None
    assert os.getsid(0) >= 0 and os.getpgid(0) >= 0


@check
def randomness_hashes_foreign_functions():
    assert len(secrets.token_bytes(32)) == 32 and hashlib.scrypt(b"a", salt=b"b", n=1024, r=8, p=1)
    compare = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(ctypes.c_int))
    numbers = (ctypes.c_int * 3)(3, 1, 2)
    ctypes.CDLL(None).qsort(numbers, 3, 4, compare(lambda a, b: a[0] - b[0]))
    assert list(numbers) == [1, 2, 3]
    page = mmap.mmap(-1, 4096)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    assert ctypes.CDLL(None).mlock(ctypes.c_void_p(address), 4096) == 0
    gc.collect()


@check
def logs_and_crashes():
    handler = logging.handlers.RotatingFileHandler(f"{DIR}/log", maxBytes=100, backupCount=2)
    for n in range(10):
        handler.emit(logging.LogRecord("x", 20, "", 0, "a line in the log %d", (n,), None))
    handler.close()
    assert os.path.exists(f"{DIR}/log.1")
    server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    server.bind(f"{DIR}/syslog")
    logs = logging.handlers.SysLogHandler(f"{DIR}/syslog")
    logs.emit(logging.LogRecord("x", 20, "", 0, "said", (), None))
    assert b"said" in server.recv(100)
    logs.close()
    server.close()
    faulthandler.enable()
    faulthandler.dump_traceback_later(60)
    faulthandler.cancel_dump_traceback_later()
    crash = "import faulthandler,os;faulthandler.enable();os.abort()"
    done = subprocess.run([sys.executable, "-c", crash], capture_output=True)
    assert done.returncode == -signal.SIGABRT and b"Fatal Python error: Aborted" in done.stderr


def main():
    said = {}
    for name, function in checks.items():
        try:
            function()
            said[name] = "ok"
        except BaseException:
            said[name] = traceback.format_exc()
    shutil.rmtree(DIR, ignore_errors=True)
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    PAIR = sys.argv[1:3]
    DIR = tempfile.mkdtemp(prefix="full-")
    main()
