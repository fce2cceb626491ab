"""A suite played by several processes, each with a stage of its own that is opened once.

Each process begins from nothing: a copy of one that has loaded its models would inherit their locks without
the threads that open them. One that dies takes only its conversation with it. Knows no bot: how a stage is
opened comes in, and must be something that `pickle` can send.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import TypeAlias

from assistant.scripts.results import Result
from assistant.scripts.runner import broken, play
from assistant.scripts.subject import Stage
from assistant.scripts.suite.rounds import Rounds, Task
from retrieval.errors import BadInput, ShopAssistantError

OpenStage: TypeAlias = Callable[[], AbstractContextManager[Stage]]

PATIENCE = 20.0
"""Seconds that a process has to come to its end when it is no longer needed."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """The stage stands."""


@dataclass(frozen=True, slots=True)
class _Refused:
    """The stage can't be opened, for a reason that a person can mend."""

    reason: str


@dataclass(slots=True, eq=False)
class _Worker:
    """A process, our end of the line to it, and what it plays."""

    process: SpawnProcess
    line: Connection
    opened: bool = False
    task: Task | None = None

    def end(self) -> str:
        """How the process ended, once its line is dead."""
        self.process.join(PATIENCE)
        code = self.process.exitcode
        return f"killed by {signal.Signals(-code).name}" if code and code < 0 else f"exit code {code}"


def play_in_processes(rounds: Rounds, open_stage: OpenStage, processes: int) -> None:
    """Plays all of it in this many processes, on whose number no result depends.

    Raises:
        BadInput: the stage can't be opened.
    """
    todo = deque(rounds.tasks)
    threads = max(1, (os.cpu_count() or 1) // processes)
    with tempfile.TemporaryDirectory(prefix="shop-assistant-") as scratch:
        crew: list[_Worker] = []
        try:
            crew += [_hire(open_stage, scratch, threads) for _ in range(min(processes, len(todo)))]
            while not rounds.complete:
                for worker in _heard(crew):
                    if _listen(worker, rounds):
                        worker.task = todo.popleft() if todo else None
                        if worker.task is not None:
                            worker.line.send(rounds.scripts[worker.task.place])
                        continue
                    crew.remove(worker)
                    if worker.opened and todo:
                        crew.append(_hire(open_stage, scratch, threads))
                    elif not worker.opened and not crew:
                        raise BadInput(
                            f"no process could open the shop ({worker.end()}); its own message stands above. "
                            "If memory ran out, play with fewer processes."
                        )
        except BaseException:
            for worker in crew:
                worker.process.kill()  # what it leaves behind lies in `scratch`
            raise
        finally:
            _dismiss(crew)


def _hire(open_stage: OpenStage, scratch: str, threads: int) -> _Worker:
    """A new process, which opens the stage now."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_work, args=(theirs, scratch, threads), daemon=True)
    with _deaf():
        process.start()
    theirs.close()
    ours.send(open_stage)
    return _Worker(process, ours)


def _heard(crew: list[_Worker]) -> list[_Worker]:
    """Those with a message, or with a dead line; waits until there is one."""
    speaking = wait([worker.line for worker in crew])
    return [worker for worker in crew if worker.line in speaking]


def _listen(worker: _Worker, rounds: Rounds) -> bool:
    """Takes the worker's message; False where there is none and never will be."""
    try:
        message = worker.line.recv()
    except (EOFError, OSError):
        if worker.task is not None:
            script = rounds.scripts[worker.task.place]
            rounds.add(worker.task, broken(script, f"the process that played it ended ({worker.end()})"))
        return False
    if isinstance(message, _Refused):
        raise BadInput(message.reason)
    if isinstance(message, Result) and worker.task is not None:
        rounds.add(worker.task, message)
    worker.opened = True
    return True


def _dismiss(crew: list[_Worker]) -> None:
    """Ends all processes, by force where one takes too long."""
    for worker in crew:
        worker.line.close()
    try:
        for worker in crew:
            worker.process.join(PATIENCE)
    finally:
        for worker in crew:
            worker.process.kill()
            worker.process.join()
            worker.process.close()


@contextmanager
def _deaf() -> Iterator[None]:
    """What is started here never hears Ctrl-C; we do, and end it in order."""
    resource_tracker.ensure_running()  # its start would let the signal through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(line: Connection, scratch: str, threads: int) -> None:
    """What one process does: open the stage, then play what comes until nothing comes any more."""
    # Before any library of linear algebra is loaded, which the next line but one does.
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    tempfile.tempdir = scratch
    try:
        open_stage: OpenStage = line.recv()
        with open_stage() as stage:
            line.send(_Opened())
            while True:
                line.send(play(line.recv(), stage))
    except ShopAssistantError as exc:
        line.send(_Refused(str(exc)))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
