from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.errors import StateBusy
from assistant.shop.state import State
from retrieval.errors import BadInput, DamagedArtifact

BUILD = """
import sys
from pathlib import Path
from assistant.shop.state import State
with State(Path(sys.argv[1])).building() as building:
    (building.folder / "half").write_text("written")
    print(building.number, flush=True)
    sys.stdin.read()
"""


def build(state: State) -> int:
    with state.building() as building:
        (building.folder / "model").write_text(f"of {building.number}")
        building.publish("{}")
        return building.number


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state")


@pytest.fixture
def builder(state: State) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(state.path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )


def started(builder: subprocess.Popen[bytes]) -> int:
    assert builder.stdout is not None
    return int(builder.stdout.readline())


def test_a_folder_that_was_never_built_says_what_to_run(state: State) -> None:
    with pytest.raises(BadInput, match="shop-assistant build"):
        state.hold()


def test_a_published_build_serves(state: State) -> None:
    assert build(state) == 1
    with state.hold() as held:
        assert (held.folder / "model").read_text() == "of 1"


def test_the_pointer_is_one_line_that_names_the_build(state: State) -> None:
    build(state)
    build(state)
    assert state.pointer.read_text() == "2\n"


def test_the_last_three_builds_are_kept(state: State) -> None:
    for _ in range(5):
        build(state)
    assert state.builds() == (3, 4, 5)


def test_a_build_in_use_is_not_deleted_until_it_is_released(state: State) -> None:
    build(state)
    held = state.hold()
    for _ in range(3):
        build(state)
    assert state.builds() == (1, 2, 3, 4)
    held.release()
    build(state)
    assert state.builds() == (3, 4, 5)


def test_a_path_to_one_build_stands_for_it(state: State) -> None:
    build(state)
    build(state)
    with State(state.folder(1)).hold() as held:
        assert held.number == 1


def test_a_build_that_is_not_there_is_answered_with_those_that_are(state: State) -> None:
    build(state)
    with pytest.raises(BadInput, match=r"build 9; there is: 1"):
        state.hold(9)


def test_a_failed_build_leaves_the_old_one(state: State) -> None:
    build(state)

    def fail() -> None:
        with state.building() as building:
            (building.folder / "half").write_text("")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (state.current(), state.builds()) == (1, (1,))
    assert not state.folder(2).exists()


def test_a_pointer_that_names_nothing_is_damaged(state: State) -> None:
    build(state)
    state.pointer.write_text("../../etc")
    with pytest.raises(DamagedArtifact, match="names no build"):
        state.hold()


def test_a_second_build_at_once_is_refused_and_told_whose_the_first_is(
    state: State, builder: subprocess.Popen[bytes]
) -> None:
    with builder:
        started(builder)
        with pytest.raises(StateBusy, match=f"process {builder.pid} on"), state.building():
            pass
        builder.kill()


def test_a_killed_build_leaves_pointer_and_lock_free(state: State, builder: subprocess.Popen[bytes]) -> None:
    with builder:
        started(builder)
        builder.kill()
    assert state.current() is None
    assert build(state) == 1


def test_what_a_killed_build_left_is_cleared_by_the_next(
    state: State, builder: subprocess.Popen[bytes]
) -> None:
    with builder:
        number = started(builder)
        builder.kill()
    assert (state.folder(number) / "half").exists()
    build(state)
    assert not (state.folder(number) / "half").exists()


def test_a_build_killed_between_manifest_and_pointer_does_not_serve_and_keeps_its_number(
    state: State,
) -> None:
    build(state)
    unpublished = state.folder(2)
    unpublished.mkdir()
    (unpublished / "manifest.json").write_text("{}")
    (unpublished / "in-use").touch()
    assert state.current() == 1
    assert build(state) == 3


def test_the_lock_of_a_process_that_is_gone_binds_nobody(state: State) -> None:
    state.path.mkdir()
    (state.path / "build.lock").write_text(json.dumps({"pid": 1, "host": "elsewhere", "since": 0.0}))
    assert build(state) == 1


def test_whoever_is_alone_with_the_folder_keeps_builds_out(tmp_path: Path) -> None:
    state = State(tmp_path)
    with state.alone(), pytest.raises(StateBusy), State(tmp_path).building():
        pass
    assert build(state) == 1
