"""podman run --init with mainstay in catatonit's place."""
import json
import os
import shutil
import subprocess

import pytest

import rig

SCRIPT = str(rig.ROOT / "tests/rig/podman.sh")


@pytest.fixture(scope="module")
def podman(tmp_path_factory):
    """podman("run", ...): in namespaces of its own, on a root with nothing but the probe."""
    root = tmp_path_factory.mktemp("mainstay-podman")
    rootfs = root / "rootfs"
    for name in "proc", "dev", "sys", "run", "etc", "tmp":
        (rootfs / name).mkdir(parents=True)
    shutil.copy(rig.PROBE, rootfs / "probe")

    def run(*words, init=True):
        with_init = ["--init", "--init-path", rig.MAINSTAY] if init else []
        return subprocess.run(
            [SCRIPT, str(root), "run", "--rm", "--network", "none", "--cgroup-parent", f"/{root.name}",
             *with_init, *words[:-1], "--rootfs", str(rootfs), *words[-1].split()],
            text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
    yield run
    shutil.rmtree(root, ignore_errors=True)
    os.path.exists(root) and pytest.fail(f"{root} is still there")


def test_as_podmans_init(podman):
    found = podman("/probe see")
    assert found.returncode == 0, found
    seen = json.loads(found.stdout)
    assert seen["ppid"] == 1
    assert seen["status"]["SigBlk"] == "0" * 16
    assert found.stderr == ""


@pytest.mark.parametrize("command, code", [("/probe exit 42", 42), ("/probe die TERM", 143), ("/nope", 127),
                                           ("/proc", 126)])
def test_the_codes_are_kept(podman, command, code):
    assert podman(command).returncode == code


def test_the_environment_configures_it(podman):
    assert podman("-e", "MAINSTAY_REMAP_EXIT=42:0", "/probe exit 42").returncode == 0


def test_orphans_are_reaped(podman):
    found = podman("/probe orphans 20 5 sleep 300 exit 3")
    assert (found.returncode, found.stderr) == (3, "")


def test_for_another_user(podman):
    found = podman("--user", "1234:1234", "--cap-drop", "ALL", "--read-only", "/probe see")
    assert json.loads(found.stdout)["status"]["Uid"].split() == ["1234"] * 4
