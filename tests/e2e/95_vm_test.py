"""mainstay as the first process of a machine with a kernel of its own: what guest.sh tries there."""
import re
import subprocess

import pytest

import rig

SCRIPTS = [rig.ROOT / "tests/rig" / name for name in ("guest.sh", "vm.sh")]
PROFILES = sorted(path.stem for path in (rig.ROOT / "seccomp").glob("*.json"))


def names(script):
    """What a script looks at; what it looks at for each profile stands in double quotes."""
    for quote, name in re.findall(r"""^\s*is (['"])(.*?)\1 """, script.read_text(), re.M):
        yield from (name.replace("$profile", profile) for profile in PROFILES) if quote == '"' else [name]


NAMES = [name for script in SCRIPTS for name in names(script)]


@pytest.fixture(scope="module")
def console():
    done = subprocess.run([SCRIPTS[1], "amd64", rig.MAINSTAY], stdout=subprocess.PIPE, text=True,
                          stdin=subprocess.DEVNULL, timeout=400)
    return done.stdout


@pytest.mark.parametrize("name", NAMES)
def test_in_the_machine(console, name):
    said = [line for line in console.splitlines() if re.match(rf"(not )?ok \d+ - {re.escape(name)}", line)]
    assert [line.startswith("ok") for line in said] == [True], console


def test_nothing_was_left_out(console):
    assert f"\n1..{len(NAMES)}\n" in console
    assert not [line for line in console.splitlines() if line.startswith("not ok")], console
