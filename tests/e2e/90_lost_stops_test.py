"""A stop that comes at any instant of the start, once the init is receptive, is never lost.

The short form of the bench's 10,000; the helper prints its seed, so that a run can be repeated."""
import json
import subprocess

import pytest

import rig

STOPS = str(rig.ROOT / "build/e2e/stops")


@pytest.mark.parametrize("options", [[], ["-g"], ["--drain", "all"], ["--health"], ["--user", "1000:1000"]],
                         ids=lambda options: " ".join(options) or "plain")
def test_no_stop_is_lost(options):
    none_is_lost(rig.MAINSTAY, *options)


def test_no_stop_is_lost_while_the_app_is_held():
    """An app of mainstay's own user stands still until process 1 is ready for it."""
    none_is_lost("/usr/bin/setpriv", "--reuid", "1000", "--regid", "1000", "--clear-groups", rig.MAINSTAY)


def none_is_lost(*init):
    command = [STOPS, "300", "3000", *init, "--", rig.PROBE, "pause"]
    found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=300).stdout)
    assert found["lost"] == 0, found
    assert found["codes"] == {"143": 300}, found
