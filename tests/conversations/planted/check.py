"""Which conversation notices which planted fault: plays the suite against each, and writes the table of the docs.

    python -m tests.conversations.planted.check STATE

`STATE` is a build of the shop that the suite plays in; the table goes to `docs/planted-faults.md`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.scripts.reading import FiledScript, read_scripts
from assistant.scripts.runner import play
from assistant.scripts.shop_stage import ShopStage
from assistant.scripts.subject import Stage
from tests.conversations.planted.fault import Fault
from tests.conversations.planted.faults import FAULTS

SUITE = Path(__file__).parents[1] / "demo"
PAGE = Path(__file__).parents[3] / "docs" / "planted-faults.md"
NOBODY = "**nobody**"

_HEAD = """\
# Planted faults

How good is a suite of conversations? As good as the faults that it notices. Each of these was planted in the
assistant on purpose, one at a time, and the conversations over the demo shop (`tests/conversations/demo`) were
played against it. The last column counts all conversations that failed; the one before names the first of them.
`python -m tests.conversations.planted.check STATE` makes this table anew, and the tests plant every fault again
and play the conversation that is named here.

| fault | what goes wrong | noticed by | conversations |
| --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A fault, and the names of the conversations that noticed it."""

    fault: Fault
    noticed_by: tuple[str, ...]

    def row(self) -> str:
        """The row of the table."""
        first = self.noticed_by[0] if self.noticed_by else NOBODY
        return f"| {self.fault.name} | {self.fault.what} | {first} | {len(self.noticed_by)} |"


def judge(faults: Sequence[Fault], scripts: Sequence[FiledScript], stage: Stage) -> Iterator[Verdict]:
    """Plays all conversations against each fault; those that fail without any fault don't count."""
    sound = [script for script in scripts if play(script, stage).outcome == "passed"]
    for fault in faults:
        with fault.planted():
            yield Verdict(fault, tuple(s.name for s in sound if play(s, stage).outcome == "failed"))


def noticed_by(page: str) -> dict[str, str]:
    """Fault -> the conversation that the page names for it; survivors are left out."""
    rows = (line.strip("|").split("|") for line in page.splitlines() if line.startswith("| "))
    cells = ([cell.strip() for cell in row] for row in rows)
    return {row[0]: row[2] for row in cells if len(row) == 4 and row[2] not in (NOBODY, "noticed by", "---")}


def main(state: Path) -> None:
    """Writes the page."""
    scripts = read_scripts([SUITE])
    with ShopStage.open(state) as stage:
        rows = []
        for verdict in judge(FAULTS, scripts, stage):
            print(verdict.row(), flush=True)
            rows.append(verdict.row())
    PAGE.write_text(_HEAD + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
