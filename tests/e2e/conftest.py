"""What the end-to-end tests share: boxes that are always taken away again."""
import ctypes
import os
import signal

import pytest

import rig


def pytest_report_header():
    return f"mainstay: {rig.MAINSTAY}"


def inherit_nothing():
    """Whoever started us in the background had SIGINT and SIGQUIT ignored, and so would every app."""
    default = ctypes.create_string_buffer(32)  # struct sigaction of the kernel, SIG_DFL
    rt_sigaction = {"x86_64": 13, "aarch64": 134}[os.uname().machine]
    for number in range(1, 65):
        if number not in (signal.SIGKILL, signal.SIGSTOP, signal.SIGPIPE, signal.SIGXFSZ):
            ctypes.CDLL(None).syscall(rt_sigaction, number, default, None, 8)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def pytest_sessionstart():
    inherit_nothing()
    if os.getuid() != 0:
        pytest.exit("the end-to-end tests need root: they make PID namespaces", 2)
    for path in rig.MAINSTAY, rig.PROBE:
        if not os.access(path, os.X_OK):
            pytest.exit(f"{path} is not there: run tests/e2e/run.sh", 2)


@pytest.fixture
def box():
    """box(*options, app=...): starts mainstay as PID 1 of its own namespace."""
    boxes = []

    def start(*options, **more):
        boxes.append(rig.Box(*options, **more))
        return boxes[-1]

    yield start
    for one in boxes:
        one.close()


@pytest.fixture
def bare():
    """bare("words"): the probe alone as PID 1, to compare with."""
    boxes = []

    def start(*argv, **more):
        boxes.append(rig.bare(*argv, **more))
        return boxes[-1]

    yield start
    for one in boxes:
        one.close()
