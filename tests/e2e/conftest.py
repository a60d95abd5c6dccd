"""What the end-to-end tests share: boxes that are always taken away again."""
import os

import pytest

import rig


def pytest_report_header():
    return f"mainstay: {rig.MAINSTAY}"


def pytest_sessionstart():
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
