"""In Docker: who the app is, by the flags of docker run and the options of mainstay together."""
import functools
import json

import pytest

import engine as engines
import rig
from privileges import Refused, flags, meaning, seen, wanted

IMAGES = {
    "caged": "FROM scratch\nCOPY mainstay probe /\nENTRYPOINT [\"/mainstay\"]\n",
    "bare": "FROM scratch\nCOPY probe /\nENTRYPOINT [\"/probe\"]\n",
}
RUNS = {
    "default": [],
    "no-new-privileges": ["--security-opt", "no-new-privileges"],
    "cap-drop SETPCAP": ["--cap-drop", "SETPCAP"],
    "cap-drop ALL": ["--cap-drop", "ALL"],
    "cap-drop ALL, cap-add SETUID SETGID": ["--cap-drop", "ALL", "--cap-add", "SETUID", "--cap-add", "SETGID"],
    "user": ["--user", "1000:1001"],
    "user, cap-drop ALL": ["--user", "1000:1001", "--cap-drop", "ALL"],
    "group-add": ["--group-add", "29", "--group-add", "44"],
}
ASKED = [
    {},
    {"drop_caps": "NET_RAW,MKNOD"},
    {"drop_caps": "ALL"},
    {"keep_caps": "NET_BIND_SERVICE"},
    {"bounding": "none"},
    {"securebits": "noroot,noroot-locked"},
    {"no_new_privs": "no", "drop_caps": "NET_RAW"},
]


@pytest.fixture(scope="module")
def engine():
    one = engines.Engine()
    for tag, dockerfile in IMAGES.items():
        files = {"probe": rig.PROBE} | ({"mainstay": rig.MAINSTAY} if tag == "caged" else {})
        one.build(tag, dockerfile, **files)
    yield one
    one.stop()


@pytest.fixture(scope="module")
def container(engine):
    """What a program is in such a container by itself."""
    @functools.cache
    def look(start):
        return seen(json.loads(engine.run(*RUNS[start], "bare", "see").stdout))
    return look


@pytest.mark.parametrize("user", ["", "1000:1001"], ids=["as it is", "1000:1001"])
@pytest.mark.parametrize("start", RUNS)
def test_exactly_what_was_asked_for(engine, container, start, user):
    faults = []
    for asked in ASKED:
        options = flags(user, asked)
        done = engine.run(*RUNS[start], "caged", *options, "--", "/probe", "see")
        try:
            expected = wanted(container(start), user, meaning(asked))
        except Refused as why:
            if done.returncode != 125 or done.stdout or "mainstay: error: " not in done.stderr:
                faults.append(f"{options}: not refused ({why}): {done}")
            continue
        got = seen(json.loads(done.stdout)) if done.returncode == 0 else done
        if got != expected:
            faults.append(f"{options}:\n  wanted {expected}\n  got    {got}")
    assert not faults, "\n".join(faults)


def test_a_missing_capability_is_one_flag_away(engine):
    """The words of the refusal are the flag that helps."""
    ask = ["--user", "1000:1001", "--keep-caps", "SYS_NICE", "--", "/probe", "say", "ran"]
    done = engine.run("caged", *ask)
    assert done.returncode == 125 and "docker run --cap-add SYS_NICE" in done.stderr and not done.stdout, done
    done = engine.run("--cap-add", "SYS_NICE", "caged", *ask)
    assert (done.returncode, done.stdout) == (0, "ran\n"), done
