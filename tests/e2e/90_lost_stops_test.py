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
    command = [STOPS, "300", "3000", rig.MAINSTAY, *options, "--", rig.PROBE, "pause"]
    found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=300).stdout)
    assert found["lost"] == 0, found
    assert found["codes"] == {"143": 300}, found
