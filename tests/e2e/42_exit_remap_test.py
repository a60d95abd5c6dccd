"""Exit codes changed on request, by flag, variable and file; never by default."""
import json

import pytest


def test_never_by_default(box):
    assert box(app="die TERM").exit() == 143


@pytest.mark.parametrize("option, code, wanted", [
    ("143", 143, 0), ("143:0", 143, 0), ("1:0", 1, 0), ("0:1", 0, 1), ("3:255", 3, 255), ("3:4", 5, 5),
    ("1:2,3:4", 3, 4), ("1:2,3:4", 1, 2),
])
@pytest.mark.parametrize("said", ["flag", "variable", "file"])
def test_remapped(box, tmp_path, said, option, code, wanted):
    app = f"exit {code}"
    if said == "flag":
        one = box("--remap-exit", option, app=app)
    elif said == "variable":
        one = box(app=app, env={"MAINSTAY_REMAP_EXIT": option})
    else:
        path = tmp_path / "c.json"
        path.write_text(json.dumps({"remap_exit": option.split(",")}))
        one = box("--config", str(path), app=app)
    assert one.exit() == wanted, one


def test_a_stop_by_sigterm_is_success_when_asked(box):
    one = box(app="say ready pause", env={"MAINSTAY_REMAP_EXIT": "143"}).expect("ready")
    one.signal("TERM")
    assert one.exit() == 0


def test_not_twice(box):
    """1 becomes 2, and the 2 is not looked up again."""
    assert box("--remap-exit", "1:2", "--remap-exit", "2:3", app="exit 1").exit() == 2


def test_our_own_failure_can_be_told_from_a_remapped_one(box):
    assert box("--remap-exit", "127:0", app=["/nope"]).exit() in (0, 127)
