"""The app as another user: by name or id, wholly, or not at all."""
import os
import pathlib
import shutil

import pytest

import rig

NOBODY = "65534"


@pytest.fixture
def rootfs(tmp_path):
    """A root with nothing in it but the binary and the probe, as FROM scratch; add files to taste."""
    def make(passwd=None, group=None):
        root = tmp_path / "root"
        (root / "proc").mkdir(parents=True)
        (root / "etc").mkdir()
        shutil.copy(rig.MAINSTAY, root / "mainstay")
        shutil.copy(rig.PROBE, root / "probe")
        for name, text in ("passwd", passwd), ("group", group):
            if text is not None:
                (root / "etc" / name).write_text(text)
        os.chmod(tmp_path, 0o755)
        return root
    return make


PASSWD = """root:x:0:0:root:/root:/bin/sh
app:x:1000:1001::/home/app:/bin/sh
1234:x:77:77::/trap:/bin/sh
"""
GROUP = "root:x:0:\napp:x:1001:\naudio:x:29:app\nvideo:x:44:app,root\n1001:x:5:\n"


def see_in(box, root, *options, **more):
    one = box(argv=["/mainstay", *options, "--", "/probe", "see"], root=root, **more)
    return one.json()


def ids(seen):
    status = seen["status"]
    return status["Uid"].split(), status["Gid"].split(), status["Groups"].split()


@pytest.mark.parametrize("spec, uid, gid, groups", [
    ("app", "1000", "1001", ["29", "44", "1001"]),
    ("app:video", "1000", "44", ["44"]),
    ("app:29", "1000", "29", ["29"]),
    ("1000", "1000", "1001", ["29", "44", "1001"]),
    ("1000:1000", "1000", "1000", ["1000"]),
    ("1234", "1234", "0", ["0"]),       # an id, although a user has that name
    ("4321:audio", "4321", "29", ["29"]),
    ("app:1001", "1000", "1001", ["1001"]),
])
def test_who_the_app_is(box, rootfs, spec, uid, gid, groups):
    seen = see_in(box, rootfs(PASSWD, GROUP), "--user", spec)
    got = ids(seen)
    assert got[0] == [uid] * 4 and got[1] == [gid] * 4, got
    assert sorted(got[2]) == sorted(groups), got


def test_numbers_in_a_scratch_image(box, rootfs):
    assert ids(see_in(box, rootfs(), "--user", "1000:1000"))[0] == ["1000"] * 4


def test_by_the_environment(box, rootfs):
    assert ids(see_in(box, rootfs(), env={"MAINSTAY_USER": "1000:1000"}))[0] == ["1000"] * 4


@pytest.mark.parametrize("spec", ["nosuch", "app:nosuch", "-1", "4294967295", "1000:4294967295", "2147483648",
                                  "1000:", ":", "0x10", " 1000", "1000 ", "+5", "app:1000:1", "",
                                  "1e3", "app\n"])
def test_a_spec_that_is_not_one_is_refused(box, rootfs, spec):
    """Fail closed: su-exec once ran as root for an unknown name."""
    one = box(argv=["/mainstay", "--user", spec, "--", "/probe", "say", "ran"], root=rootfs(PASSWD, GROUP))
    assert one.exit() == 78, one
    assert "ran" not in one.out
    assert one.err.startswith("mainstay: "), one


def test_a_name_in_a_scratch_image_says_what_is_missing(box, rootfs):
    one = box(argv=["/mainstay", "--user", "app", "--", "/probe", "say", "ran"], root=rootfs())
    assert one.exit() == 78
    assert "/etc/passwd" in one.err and "ran" not in one.out


def test_nothing_is_left_to_go_back_with(box, rootfs):
    seen = see_in(box, rootfs(PASSWD, GROUP), "--user", "app")
    status = seen["status"]
    assert all(int(status[key], 16) == 0 for key in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"))
    assert seen["no_new_privs"] == 1
    assert status["NoNewPrivs"] == "1"


def test_a_capability_that_is_kept(box, rootfs):
    status = see_in(box, rootfs(PASSWD, GROUP), "--user", "app", "--keep-caps", "NET_BIND_SERVICE")["status"]
    wanted = 1 << 10
    assert all(int(status[key], 16) == wanted for key in ("CapInh", "CapPrm", "CapEff", "CapAmb")), status
    assert int(status["CapBnd"], 16) & ~wanted == 0


def test_home(box, rootfs):
    root = rootfs(PASSWD, GROUP)
    home = lambda seen: [word for word in seen["env"] if word.startswith("HOME=")]
    assert home(see_in(box, root, "--user", "app")) == ["HOME=/home/app"]
    assert home(see_in(box, root, "--user", "app", env={"HOME": "/custom"})) == ["HOME=/custom"]
    assert home(see_in(box, root, "--user", "4321:4321")) == ["HOME=/"]


def test_stdout_can_be_opened_again(box, rootfs):
    """nginx and many others log to /dev/stdout by name; a pipe belongs to who made it."""
    root = rootfs(PASSWD, GROUP)
    (root / "dev").mkdir()
    (root / "dev/stdout").symlink_to("/proc/self/fd/1")
    reader, writer = os.pipe()
    one = box(argv=["/mainstay", "--user", "app", "--", "/probe", "stdout"], root=root,
              before=lambda: os.dup2(writer, 1))
    os.close(writer)
    assert one.exit() == 0
    assert os.read(reader, 100) == b"stdout: opened\n"
    os.close(reader)


def test_signals_reach_the_other_user(box, rootfs):
    one = box(argv=["/mainstay", "--user", "app", "--", "/probe", *"block TERM say ready await TERM exit 3".split()],
              root=rootfs(PASSWD, GROUP))
    one.expect("ready")
    pid = rig.until("the init", lambda: rig.children(one.process.pid))[0]
    rig.kill(pid, "TERM")
    assert one.exit() == 3


def test_the_app_cannot_signal_us(box, rootfs):
    one = box(argv=["/mainstay", "--user", "app", "--", "/probe", *"kill 1 TERM exit 4".split()],
              root=rootfs(PASSWD, GROUP))
    assert one.exit() == 4
    assert "not permitted" in one.out, one


@pytest.mark.parametrize("how", [["--bounding-set", "-all", "--inh-caps", "-all"],
                                 ["--bounding-set", "-all,+kill", "--inh-caps", "-all"],
                                 ["--bounding-set", "-all,+setuid", "--inh-caps", "-all"],
                                 ["--reuid", "1000", "--regid", "1000", "--clear-groups"]])
def test_a_user_that_cannot_be_had_is_refused(box, how):
    """Root without SETUID and SETGID, or a user already: the app never runs as somebody else."""
    one = box("--user", "1234:1234", app="say ran", user=how)
    assert one.exit() in (78, 125), one
    assert "ran" not in one.out and one.err.startswith("mainstay: "), one


def test_the_user_we_are_already_needs_no_capability(box):
    user = ["--reuid", "1000", "--regid", "1000", "--clear-groups", "--bounding-set", "-all", "--inh-caps", "-all"]
    one = box("--user", "1000:1000", app="see", user=user)
    assert ids(one.json())[0] == ["1000"] * 4


@pytest.mark.parametrize("caps", ["-all,+setuid,+setgid", "-all,+setuid,+setgid,+kill",
                                  "-all,+setuid,+setgid,+setpcap"])
def test_setuid_and_setgid_are_enough(box, caps):
    one = box("--user", "1000:1000", app="see", user=["--bounding-set", caps, "--inh-caps", "-all"])
    assert ids(one.json())[0] == ["1000"] * 4


@pytest.mark.parametrize("options", [[], ["--drain", "all"], ["-g"]])
def test_a_stop_reaches_another_user_without_cap_kill(box, options):
    """--cap-drop ALL --cap-add SETUID,SETGID is a common hardening: uid 0 without CAP_KILL."""
    one = box("--user", "1000:1000", *options, app="block TERM say ready await TERM exit 3",
              user=["--bounding-set", "-all,+setuid,+setgid", "--inh-caps", "-all"]).expect("ready")
    one.signal("TERM")
    assert one.exit() == 3
