from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.reply import Reply
from assistant.scripts.reading import FiledScript, read_scripts
from assistant.scripts.subject import Bot, Records, Scene, Stage
from assistant.scripts.suite.rounds import Rounds, play_here
from assistant.scripts.suite.workers import play_in_processes
from retrieval.errors import BadInput
from tests.assistant.scripts.stages import TableStage, lamps


class Doomed:
    """A bot that some messages end, with its whole process."""

    def say(self, text: str) -> Reply:
        if text == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if text == "where":
            return Reply(text=tempfile.gettempdir())
        return Reply(text=f"{text} {os.getpid()}")

    def feedback(self, product_id: str, kind: str) -> None: ...

    def records(self) -> Records:
        return Records()


@dataclass
class DoomedStage(TableStage):
    @contextmanager
    def begin(self, scene: Scene) -> Iterator[Bot]:
        yield Doomed()


@dataclass(frozen=True)
class Opens:
    """Opens a stage of this kind in any process, and leaves a mark for each time."""

    marks: Path
    doomed: bool = False

    @contextmanager
    def __call__(self) -> Iterator[Stage]:
        (self.marks / str(os.getpid())).touch()
        yield DoomedStage() if self.doomed else TableStage({"lamps": lamps("L1", "L2")})


@contextmanager
def no_shop() -> Iterator[Stage]:
    raise BadInput("there is no shop here; build one.")
    yield


@contextmanager
def no_memory() -> Iterator[Stage]:
    os._exit(3)
    yield


def scripts(folder: Path, *said: str) -> tuple[FiledScript, ...]:
    lines = [
        f"  - {{name: n{place}, turns: [{{say: {text}, expect: {{products: {{count: 2}}}}}}]}}"
        for place, text in enumerate(said)
    ]
    (folder / "s.yaml").write_text("shop: Lamps\nconversations:\n" + "\n".join(lines), encoding="utf-8")
    return read_scripts([folder / "s.yaml"])


@pytest.fixture
def marks(tmp_path: Path) -> Path:
    (tmp_path / "marks").mkdir()
    return tmp_path / "marks"


def test_several_processes_come_to_what_one_comes_to_in_the_same_order(tmp_path: Path, marks: Path) -> None:
    said = scripts(tmp_path, "lamps", "hello", "lamps", "bye")
    here, there = Rounds(said, trials=2), Rounds(said, trials=2)
    with Opens(marks)() as stage:
        play_here(here, stage)
    play_in_processes(there, Opens(marks), 2)
    assert [r.timeless() for r in there.results()] == [r.timeless() for r in here.results()]


def test_each_process_opens_its_stage_once(tmp_path: Path, marks: Path) -> None:
    play_in_processes(Rounds(scripts(tmp_path, *["lamps"] * 6)), Opens(marks), 2)
    assert len(list(marks.iterdir())) == 2


def test_there_are_no_more_processes_than_conversations(tmp_path: Path, marks: Path) -> None:
    play_in_processes(Rounds(scripts(tmp_path, "lamps")), Opens(marks), 8)
    assert len(list(marks.iterdir())) == 1


def test_a_process_that_dies_fails_its_conversation_and_the_others_go_on(tmp_path: Path, marks: Path) -> None:
    rounds = Rounds(scripts(tmp_path, "die", "a", "b", "die"))
    play_in_processes(rounds, Opens(marks, doomed=True), 2)
    reasons = [result.reason for result in rounds.results()]
    assert reasons == ["the process that played it ended (killed by SIGKILL)", "", "", *reasons[:1]]


def test_a_stage_that_refuses_to_open_is_the_person_s_to_mend(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no shop here; build one"):
        play_in_processes(Rounds(scripts(tmp_path, "a")), no_shop, 2)


def test_no_process_that_can_open_the_stage_ends_it_with_a_word(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no process could open the shop \(exit code 3\)"):
        play_in_processes(Rounds(scripts(tmp_path, "a", "b")), no_memory, 2)


def test_what_a_process_leaves_behind_goes_with_it(tmp_path: Path, marks: Path) -> None:
    rounds = Rounds(scripts(tmp_path, "where"))
    play_in_processes(rounds, Opens(marks, doomed=True), 2)
    assert not Path(rounds.results()[0].turns[0].reply.text).exists()


def test_progress_counts_what_came_back(tmp_path: Path, marks: Path) -> None:
    told: list[tuple[str, int, int]] = []
    rounds = Rounds(scripts(tmp_path, "a", "b"), progress=lambda *step: told.append(step))
    play_in_processes(rounds, Opens(marks), 2)
    assert told == [("conversations", done, 2) for done in range(3)]
