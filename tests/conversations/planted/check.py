"""Which conversation notices which planted fault: plays the suite against each, and writes the docs' table.

    python -m tests.conversations.planted.check STATE

`STATE` is a build of the shop that the suite plays in; the table goes to `docs/planted-faults.md`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from assistant.scripts.reading import FiledScript, read_scripts
from assistant.scripts.runner import play
from assistant.scripts.shop_stage import ShopStage
from assistant.scripts.subject import Stage
from tests.conversations.planted.fault import Fault
from tests.conversations.planted.faults import FAULTS
from tests.conversations.planted.late_faults import LATE_FAULTS

SUITE = Path(__file__).parents[1] / "demo"
PAGE = Path(__file__).parents[3] / "docs" / "planted-faults.md"
NOBODY = "**nobody**"
SECOND_LOOK = "second_look: "
"""Conversations of this file were written for faults that the suite had not noticed."""

MOST = 3
"""So many conversations that notice a fault are enough; the rest are not played."""

_PAGE = """\
# Planted faults

How good is a suite of conversations? As good as the faults that it notices. Each of these was planted in the
assistant on purpose, one at a time, and the conversations over the demo shop (`tests/conversations/demo`)
were played against it in the order of their files, until {most} had failed. Faults that are marked late were
written and committed after the suite was final, by somebody who had not read it. `second_look.yaml` was
written after that, for what had gone unnoticed; it is played last, so that what only it notices is what the
suite missed at first. The last column counts the conversations that failed; the one before names the first of
them. The tests plant every fault again and play the conversation that is named here;
`python -m tests.conversations.planted.check STATE` makes this page anew.

{sum}

| fault | what goes wrong | planted | noticed by | conversations |
| --- | --- | --- | --- | --- |
{rows}
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A fault, and the names of the first conversations that noticed it, at most `MOST`."""

    fault: Fault
    noticed_by: tuple[str, ...]

    @property
    def late(self) -> bool:
        """Whether it was written after the suite was final."""
        return self.fault in LATE_FAULTS

    def row(self) -> str:
        """The row of the table."""
        count = len(self.noticed_by)
        cells = (
            self.fault.name,
            self.fault.what,
            "late" if self.late else "",
            self.noticed_by[0] if count else NOBODY,
            f"{count}+" if count == MOST else str(count),
        )
        return f"| {' | '.join(cells)} |"


def judge(faults: Sequence[Fault], scripts: Sequence[FiledScript], stage: Stage) -> Iterator[Verdict]:
    """Plays conversations against each fault; those that fail without any fault don't count.

    A conversation that never comes by the place of a fault goes as it did without it, and isn't played again.
    """
    passing = list(_passing_by(faults, scripts, stage))
    for fault in faults:
        near = [script for script, reached in passing if fault.name in reached]
        with fault.planted():
            noticing = (script.name for script in near if play(script, stage).outcome == "failed")
            yield Verdict(fault, tuple(islice(noticing, MOST)))


def _passing_by(
    faults: Sequence[Fault], scripts: Sequence[FiledScript], stage: Stage
) -> Iterator[tuple[FiledScript, set[str]]]:
    """The conversations that pass, each with the names of the faults whose places it comes by."""
    reached: set[str] = set()
    with ExitStack() as watching:
        for fault in faults:
            watching.enter_context(fault.watched(reached.add).planted())
        for script in scripts:
            reached.clear()
            if play(script, stage).outcome == "passed":
                yield script, set(reached)


def write_page(verdicts: Sequence[Verdict]) -> str:
    """The page of the docs."""
    rows = "\n".join(verdict.row() for verdict in verdicts)
    return _PAGE.format(most=MOST, sum=summary(verdicts), rows=rows)


def read_page(page: str) -> dict[str, str]:
    """Fault -> the conversation that the page names for it, `NOBODY` for a survivor."""
    rows = (line.strip("|").split(" | ") for line in page.splitlines() if line.startswith("| "))
    cells = [[cell.strip() for cell in row] for row in rows]
    return {row[0]: row[3] for row in cells[2:]}


def summary(verdicts: Sequence[Verdict]) -> str:
    """The sentence above the table."""
    survivors = [verdict for verdict in verdicts if not verdict.noticed_by]
    missed = [
        verdict for verdict in verdicts if all(each.startswith(SECOND_LOOK) for each in verdict.noticed_by)
    ]
    return (
        f"{len(verdicts)} faults, {_late(verdicts)} of them late; {len(missed)} went unnoticed at first,"
        f" {_late(missed)} of them late; {len(survivors)} still do."
    )


def _late(verdicts: Sequence[Verdict]) -> int:
    return sum(verdict.late for verdict in verdicts)


def main(state: Path) -> None:
    """Writes the page."""
    scripts = sorted(read_scripts([SUITE]), key=lambda script: script.name.startswith(SECOND_LOOK))
    with ShopStage.open(state) as stage:
        verdicts = []
        for verdict in judge((*FAULTS, *LATE_FAULTS), scripts, stage):
            print(verdict.row(), flush=True)
            verdicts.append(verdict)
    PAGE.write_text(write_page(verdicts), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
