"""How long a suite of conversations takes, and whether it comes to the same in any order.

    python tests/benchmarks/conversation_speed.py STATE tests/conversations/demo [--parallel 2] [--runs 5]

Plays the whole suite with several processes, in one, and (as a peer) through pytest, each from a cold start
and with the loading of the models in its time; and `--runs` times more in an order that was shuffled anew, by
one process and by several in turn. Every run must come to the same results but for the times. Prints seconds,
those of 100 conversations, and the share of the peer's; ends with 1 where two runs differ.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.scripts.reading import FiledScript, read_scripts
from assistant.scripts.results import Result
from assistant.scripts.suite.opening import opening
from assistant.scripts.suite.rounds import Rounds, play_here
from assistant.scripts.suite.workers import play_in_processes


@dataclass(frozen=True)
class Took:
    """Seconds by the clock on the wall, and of all cores together; on busy cores only the second compares."""

    wall: float
    cores: float


@contextmanager
def stopwatch() -> Iterator[list[Took]]:
    """A list that holds, once the block is over, what it took with all its processes."""
    took: list[Took] = []
    wall, cores = time.perf_counter(), sum(os.times()[:4])
    yield took
    took.append(Took(time.perf_counter() - wall, sum(os.times()[:4]) - cores))


def played(
    state: Path, scripts: Sequence[FiledScript], processes: int, now: float
) -> tuple[Took, list[Result]]:
    """The time from before the models are loaded to the last result, and the results without their times."""
    rounds = Rounds(scripts)
    with stopwatch() as took, opening(state, clock=lambda: now) as open_stage:
        if processes > 1:
            play_in_processes(rounds, open_stage, processes)
        else:
            with open_stage() as stage:
                play_here(rounds, stage)
    return took[0], [result.timeless() for result in rounds.results()]


def by_pytest(state: Path, folder: Path) -> Took:
    """The time that pytest takes for the same files, in one process of its own."""
    with tempfile.TemporaryDirectory() as empty:
        settings = Path(empty) / "pytest.ini"
        settings.write_text("[pytest]\nshop_scripts = *.yaml\n", encoding="utf-8")
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-c",
            str(settings),
            "--rootdir",
            str(folder.resolve()),
        ]
        command += ["--noconftest", "-p", "no:cacheprovider", "--shop-state", str(state.resolve())]
        with stopwatch() as took:
            subprocess.run([*command, str(folder.resolve())], stdout=subprocess.DEVNULL, check=False)
        return took[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("state", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--parallel", type=int, default=2)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    asked = parser.parse_args()
    scripts = read_scripts([asked.folder])
    now = time.time()
    took: dict[str, Took] = {}
    # Several processes first: this one has nothing loaded yet, and loads in the measured time afterwards.
    took[f"{asked.parallel} processes"], first = played(asked.state, scripts, asked.parallel, now)
    took["one process"], second = played(asked.state, scripts, 1, now)
    took["pytest"] = by_pytest(asked.state, asked.folder)
    different = {one.name for one, other in zip(first, second, strict=True) if one != other}
    expected = {(one.file, one.name): one for one in first}
    for run in range(asked.runs):
        shuffled = random.Random(run).sample(scripts, len(scripts))
        _, results = played(asked.state, shuffled, 1 + run % 2 * (asked.parallel - 1), now)
        different |= {one.name for one in results if one != expected[one.file, one.name]}
    failed = [result.name for result in first if result.outcome == "failed"]
    print(f"{len(scripts)} conversations, {len(failed)} failed, load {os.getloadavg()[0]:.1f}")
    for name, one in took.items():
        hundred = one.wall * 100 / len(scripts)
        ratio = f"{one.wall / took['pytest'].wall:.2f} of pytest"
        print(
            f"{name:>14}  {one.wall:6.1f} s  {one.cores:6.1f} s of cores  {hundred:6.1f} s for 100  {ratio}"
        )
    print(f"{asked.runs} shuffled runs: {len(different)} conversations differ {sorted(different)}")
    if asked.out:
        figures = {
            "conversations": len(scripts),
            "took": {k: asdict(v) for k, v in took.items()},
            "different": sorted(different),
        }
        asked.out.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
