"""A command that cannot be run: 127 when it is not there, 126 when it cannot be executed, and one
line that names it."""
import os
import pathlib

import pytest


@pytest.fixture
def file(tmp_path):
    def make(name, text, mode=0o755):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(mode)
        return str(path)
    return make


def refused(box, command, code, **more):
    one = box(app=[command] if isinstance(command, str) else command, **more)
    assert one.exit() == code, one
    assert one.out == ""
    lines = [line for line in one.err.splitlines() if line.startswith("mainstay: ")]
    assert len(lines) == 1, one
    return lines[0]


@pytest.mark.parametrize("command", ["/no/such/command", "no-such-command", "./no-such", "a/b"])
def test_no_such_command(box, command):
    assert command in refused(box, command, 127)


def test_an_empty_command(box):
    refused(box, "", 127)


def test_no_command_at_all(box):
    assert refused(box, [], 78)


def test_a_directory(box):
    assert "/etc" in refused(box, "/etc", 126)


def test_a_file_without_the_x_bit(box, file):
    path = file("plain", "hello\n", 0o644)
    assert path in refused(box, path, 126)


def test_a_script_whose_interpreter_is_missing(box, file):
    path = file("script", "#!/no/such/interpreter\n")
    line = refused(box, path, 127)
    assert path in line


def test_a_script_without_hashbang_runs_in_sh(box, file):
    """As under a glibc tini, whose execvp does it; musl's does not."""
    path = file("script", 'echo "ran as $0 with $1 $2"\nexit 3\n')
    one = box(app=[path, "one", "two words"])
    assert one.exit() == 3, one
    assert one.out == f"ran as {path} with one two words\n"


def test_such_a_script_is_found_in_path_too(box, file, tmp_path):
    file("tool", "exit 4\n")
    assert box(app=["tool"], env={"PATH": f"/nowhere:{tmp_path}"}).exit() == 4


def test_a_path_below_a_file(box):
    refused(box, "/etc/passwd/x", 127)


def test_links_in_a_circle(box, tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    refused(box, str(tmp_path / "a"), 126)


def test_a_name_too_long(box):
    refused(box, "/" + "x" * 300, 126)


def test_a_file_that_is_being_written(box, file):
    path = file("busy", pathlib.Path("/bin/true").read_bytes())
    with open(path, "r+b"):
        refused(box, path, 126)


def test_an_empty_file_is_an_empty_script(box, file):
    assert box(app=[file("empty", "")]).exit() == 0


def test_a_directory_in_path_that_may_not_be_read_is_passed_over(box, file, tmp_path):
    """A wrong entry early in PATH must not hide the command in a later one."""
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "tool").write_text("x")
    (closed / "tool").chmod(0o644)
    good = tmp_path / "good"
    good.mkdir()
    (good / "tool").write_text("#!/bin/sh\nexit 5\n")
    (good / "tool").chmod(0o755)
    assert box(app=["tool"], env={"PATH": f"{closed}:/etc/passwd:{good}"}).exit() == 5


def test_only_an_unexecutable_one_in_path_is_126(box, tmp_path):
    (tmp_path / "tool").write_text("x")
    refused(box, "tool", 126, env={"PATH": f"{tmp_path}:/nowhere"})


def test_path_unset_still_finds_sh(box):
    one = box(app=["sh", "-c", "exit 6"], env={}, clean_env=True)
    assert one.exit() == 6, one


def test_an_empty_entry_in_path_is_the_working_directory(box, file, tmp_path):
    file("tool", "#!/bin/sh\nexit 7\n")
    assert box(app=["tool"], env={"PATH": "/nowhere:"}, cwd=str(tmp_path)).exit() == 7


def test_arguments_too_long_are_said(box):
    """One argument beyond the kernel's limit cannot even reach us; what can is passed whole."""
    big = "x" * 131000
    one = box(app=["sh", "-c", 'echo ${#1}', "sh", big])
    assert one.exit() == 0
    assert one.out == "131000\n"


def test_the_failed_start_names_its_stage(box):
    line = refused(box, "/no/such/command", 127)
    assert "no such file" in line.lower(), line


def test_the_same_as_another_user(box, tmp_path):
    """EACCES on the way to the file is 126, as everywhere."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "tool").write_text("#!/bin/sh\n")
    (closed / "tool").chmod(0o755)
    os.chmod(tmp_path, 0o755)
    user = ["--reuid", "1234", "--regid", "1234", "--clear-groups"]
    refused(box, str(closed / "tool"), 126, user=user)
