"""Every container that capabilities(7) allows, and everything that may be asked for in it.

What the app has to see is worked out here a second time, from the table in docs/security.md and from
the kernel's own rules for execve(2).  The test is for equality: of ids, groups, the five sets, the
secure bits and no_new_privs; or for a refusal before the app runs, when the table has no such place.
"""
import contextlib
import functools
import shutil

import pytest

import rig
from privileges import Refused, flags, meaning, seen, wanted

# ---- the containers --------------------------------------------------------------------------------

DOCKER = "CHOWN,DAC_OVERRIDE,FOWNER,FSETID,KILL,SETGID,SETUID,SETPCAP,NET_BIND_SERVICE,NET_RAW,SYS_CHROOT,MKNOD," \
    "AUDIT_WRITE,SETFCAP"
WITHOUT_SETPCAP = DOCKER.replace("SETPCAP,", "")
USER = ["--reuid=1000", "--regid=1001", "--clear-groups"]


def bound(words, *more):
    signs = [f"+{word.lower()}" for word in words.split(",") if word]
    return [f"--bounding-set={','.join(['-all', *signs])}", "--inh-caps=-all", *more]


def ambient(words, *more):
    signs = ",".join(["-all", *(f"+{word.lower()}" for word in words.split(","))])
    return [f"--inh-caps={signs}", f"--ambient-caps={signs}", *more]


STARTS = {  # setpriv's arguments; None: a user namespace
    "root": [],
    "docker": bound(DOCKER),
    "docker, no-new-privileges": bound(DOCKER, "--no-new-privs"),
    "old docker, inheritable": bound(DOCKER)[:1] + ["--inh-caps=-all,+chown,+net_raw,+setuid"],
    "cap-drop SETPCAP": bound(WITHOUT_SETPCAP),
    "cap-drop ALL": bound(""),
    "cap-drop ALL, cap-add SETUID SETGID": bound("SETUID,SETGID"),
    "root by capability only": ambient("SETUID,SETGID,SETPCAP,KILL,NET_RAW", "--securebits=+noroot"),
    "docker --user": bound(DOCKER, *USER),
    "docker --user, cap-drop ALL": bound("", *USER),
    "a user with ambient capabilities": [
        *bound("KILL,NET_RAW,SETPCAP", *USER)[:1], *ambient("KILL,NET_RAW,SETPCAP"), *USER],
    "user namespace": None,
}


def box(start, *options, init=rig.MAINSTAY):
    """mainstay (or the probe alone, without init) in such a container."""
    command = [init, *options, "--", rig.PROBE, "see"] if init else [rig.PROBE, "see"]
    if STARTS[start] is None:
        return rig.Box(argv=["/usr/bin/unshare", "--user", "--map-root-user", "--", *command])
    return rig.Box(argv=command, user=STARTS[start])


@functools.cache
def container(start):
    """What mainstay is started as: the same as a probe in its place."""
    with contextlib.closing(box(start, init=None)) as one:
        return seen(one.json())


def want(start, user, asked):
    return wanted(container(start), user, meaning(asked), userns=STARTS[start] is None)


ASKED = [
    {},
    {"drop_caps": "NET_RAW,MKNOD"},
    {"drop_caps": "SETPCAP,KILL"},
    {"drop_caps": "ALL"},
    {"keep_caps": "KILL"},
    {"keep_caps": "KILL,SETPCAP", "drop_caps": "ALL"},
    {"keep_caps": "KILL", "bounding": "ALL"},
    {"bounding": "none"},
    {"bounding": "KILL"},
    {"bounding": "KILL,NET_RAW", "drop_caps": "NET_RAW"},
    {"bounding": "ALL", "drop_caps": "ALL"},
    {"securebits": "none"},
    {"securebits": "noroot,noroot-locked"},
    {"securebits": "none", "keep_caps": "KILL"},
    {"no_new_privs": "yes"},
    {"no_new_privs": "no", "drop_caps": "NET_RAW"},
    {"no_new_privs": "no", "drop_caps": "ALL", "bounding": "ALL"},
    {"no_new_privs": "no", "bounding": "ALL", "securebits": "none"},
]


@pytest.mark.parametrize("user", ["", "1000:1001", "0:0"], ids=["as it is", "1000:1001", "0:0"])
@pytest.mark.parametrize("start", STARTS)
def test_exactly_what_was_asked_for(start, user):
    """Collected over all options, so that what is wrong is seen at once."""
    faults, refusals = [], 0
    for asked in ASKED:
        options = flags(user, asked)
        with contextlib.closing(box(start, *options)) as one:
            code = one.exit()
            try:
                expected = want(start, user, asked)
            except Refused as why:
                refusals += 1
                if code != 125 or one.out or not one.err.startswith("mainstay: error: "):
                    faults.append(f"{options}: not refused ({why}): {one!r}")
                continue
            if code != 0 or one.err:
                faults.append(f"{options}: refused: {one.err}")
            elif seen(one.json()) != expected:
                faults.append(f"{options}:\n  wanted {expected}\n  got    {seen(one.json())}")
    assert not faults, "\n".join(faults)
    assert refusals < len(ASKED) or start in ("user namespace", "cap-drop ALL") or user


def test_most_of_the_table_runs():
    """A model that refuses everything would agree with an init that does."""
    def refused(start, user, asked):
        try:
            want(start, user, asked)
            return False
        except Refused:
            return True
    cells = [refused(start, user, asked) for start in STARTS for user in ("", "1000:1001", "0:0") for asked in ASKED]
    assert sum(cells) < len(cells) / 2


# ---- what the words of a refusal say -----------------------------------------------------------------

@pytest.mark.parametrize("start, options, words", [
    ("docker", ["--keep-caps", "SYS_ADMIN"], ["SYS_ADMIN", "docker run --cap-add SYS_ADMIN"]),
    ("docker", ["--bounding", "SYS_ADMIN"], ["SYS_ADMIN", "docker run --cap-add SYS_ADMIN"]),
    ("cap-drop SETPCAP", ["--bounding", "KILL"], ["--bounding", "without CAP_SETPCAP", "--cap-add SETPCAP"]),
    ("docker --user", ["--bounding", "none"], ["--bounding", "without CAP_SETPCAP", "no_new_privs"]),
    ("cap-drop SETPCAP", ["--securebits", "noroot"], ["--securebits", "CAP_SETPCAP"]),
    ("cap-drop SETPCAP", ["--drop-caps", "KILL", "--no-new-privs", "no"], ["root", "--no-new-privs no"]),
    ("docker --user", ["--keep-caps", "KILL"], ["KILL", "without --user", "--cap-add"]),
], ids=str)
def test_a_refusal_says_what_to_do(start, options, words):
    with contextlib.closing(box(start, *options)) as one:
        assert one.exit() == 125 and one.out == "", one
        for word in words:
            assert word in one.err, one


@pytest.mark.parametrize("options, words", [
    (["--drop-caps", "KILLL"], ["KILLL", "--drop-caps=KILL"]),
    (["--bounding", "CAP_SYS_ADMIM"], ["CAP_SYS_ADMIN"]),
    (["--securebits", "no-root"], ["noroot"]),
    (["--securebits", "keep-caps"], ["execve"]),
    (["--keep-caps", "ALL"], ["--keep-caps"]),
    (["--keep-caps", "KILL", "--drop-caps", "KILL"], ["--drop-caps", "--keep-caps", "KILL"]),
    (["--keep-caps", "KILL", "--securebits", "no-cap-ambient-raise"], ["--securebits", "--keep-caps"]),
    (["--no-new-privs", "maybe"], ["auto, yes or no"]),
], ids=str)
def test_what_cannot_be_said(options, words):
    with contextlib.closing(rig.Box(*options, app="say ran")) as one:
        assert one.exit() == 78 and one.out == "", one
        for word in words:
            assert word in one.err, one


# ---- programs with the setuid bit --------------------------------------------------------------------

@pytest.fixture
def setuid(tmp_path):
    """A probe that is root's and setuid, as sudo is."""
    path = tmp_path / "sudo"
    shutil.copy(rig.PROBE, path)
    path.chmod(0o4755)
    for folder in path.parents[:4]:
        folder.chmod(folder.stat().st_mode | 0o111)
    return str(path)


@pytest.mark.parametrize("options, uid, caps", [
    (["--user", "1000:1000"], 1000, 0),
    (["--user", "1000:1000", "--no-new-privs", "no"], 0, 0),  # root, and nothing that root can do
    (["--user", "1000:1000", "--no-new-privs", "no", "--bounding", "KILL", "--securebits", "none"], 0, 1 << 5),
], ids=str)
def test_sudo(setuid, options, uid, caps):
    """It gains nothing, or its name, or what the bounding set lets it."""
    with contextlib.closing(rig.Box(*options, app=[setuid, "see"])) as one:
        status = one.json()["status"]
    assert status["Uid"].split()[:2] == ["1000", str(uid)] and int(status["CapEff"], 16) == caps, status
