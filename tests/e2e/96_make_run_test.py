"""`make run`: what a person sees who tries mainstay for the first time."""
import os
import re
import subprocess
import tempfile

import pytest

import rig

SHOWN = [
    ("run", "mainstay -- node server.js"),
    ("health", "starting"),
    ("service", "listening on port 8080"),
    ("health", "healthy"),
    ("request", r"GET / -> 200 hello from pid \d+, uid 10001"),
    ("request", "GET /slow, which takes 3 s, is in flight"),
    ("stop", "SIGTERM to process 1, as docker stop would; 10 s to leave"),
    ("mainstay", r"sending SIGTERM to \d+"),
    ("service", "SIGTERM, 1 in flight"),
    ("health", "alive, but not ready: it drains"),
    ("request", "GET / -> refused: nothing new is taken on"),
    ("request", "GET /slow -> 200 done after 3000 ms"),
    ("service", "all answered"),
    ("mainstay", "leaving with code 0"),
    ("exit", "code 0, the service's own: the request was finished, nobody was killed,"),
]
ROW = re.compile(r"^ *([\d.]+) s {3}(\w+) +(.*)$", re.M)


def make_run(**env):
    env = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")} | env
    with tempfile.TemporaryDirectory(prefix="mainstay-show-") as folder:
        os.chmod(folder, 0o755)
        done = subprocess.run(["make", "--no-print-directory", "run"], cwd=rig.ROOT, env=env | {"TMPDIR": folder},
                              text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=300)
        assert os.listdir(folder) == [], "something was left behind"
    return done


def test_the_show():
    done = make_run(IN="namespace")
    assert done.returncode == 0, done
    rows = ROW.findall(done.stdout)
    assert [who for _, who, _ in rows] == [who for who, _ in SHOWN], done.stdout
    for (_, _, said), (_, expected) in zip(rows, SHOWN):
        assert re.fullmatch(expected, said), done.stdout
    hours = [float(hour) for hour, _, _ in rows]
    assert hours == sorted(hours)
    assert all(len(line) <= 100 for line in done.stdout.splitlines() if "compile" not in line)
    assert "make test" in done.stdout.split("Next:")[1]


@pytest.mark.parametrize("env, line", [
    ({"MAINSTAY_REWRITE": "TERM:0"}, "not within 5 s: the service hears of the stop and knows its request"),
    ({"MAINSTAY_REMAP_EXIT": "0:3"}, "it ended with 3"),
    ({"MAINSTAY_DRAIN_TIMEOUT": "100ms"}, "the request in flight was cut off: "),
    ({"MAINSTAY_DRAIN_DELAY": "1h"}, "not within 5 s: "),
    ({"IN": "nowhere"}, "IN is docker or namespace, not nowhere"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_what_does_not_happen_as_told_is_a_failure(env, line):
    done = make_run(**{"IN": "namespace"} | env)
    assert done.returncode != 0
    assert f"make run failed: {line}" in done.stderr, done
