"""Fits the choice of passages (`retrieval/knowledge/choice.json`) on pages and questions of invented shops.

The pages and their questions lie in `page_questions`: a third of the questions are plausible ones on which
the pages are silent. No page of the demo shop and no page of a public set is among them. Each shop is judged
by weights fitted on the others; the threshold is where both kinds of error are equally frequent on those.
Run it with `python -m tests.benchmarks.fit_page_answers`; `--write` replaces the packaged weights.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import numpy as np

from retrieval.encoder import Encoder, load_encoder
from retrieval.knowledge.choice import Choice
from retrieval.knowledge.evidence import Evidence, Floats
from retrieval.knowledge.passages import passages, read_pages
from retrieval.knowledge.question import Question

SHOPS = Path(__file__).parent / "page_questions"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the evidence for each passage, and the passages that answer it."""

    text: str
    table: Floats
    answers: tuple[int, ...]


def asked_in(folder: Path, encoder: Encoder) -> list[Asked]:
    """The questions of one shop: lines of `question | page | heading`, or `question | -`."""
    pieces = [each for page in read_pages(folder) for each in passages(page)]
    evidence = Evidence(pieces, encoder, lambda texts: encoder.encode_document(list(texts)))
    found = []
    for line in (folder / "questions.txt").read_text(encoding="utf-8").splitlines():
        text, page, *heading = (part.strip() for part in line.split("|"))
        answers = tuple(
            row
            for row, each in enumerate(pieces)
            if heading and (each.page, each.heading) == (page, heading[0])
        )
        if heading and not answers:
            raise SystemExit(f"{folder.name}: no passage '{page} | {heading[0]}'")
        question = Question.read(text)
        assert question is not None
        found.append(Asked(text, evidence.table(question), answers))
    return found


def fitted(asked: Sequence[Asked]) -> Choice:
    """The choice fitted on these questions."""
    return Choice.fit([each.table for each in asked], [each.answers for each in asked])


def main(write: bool) -> None:
    """Prints the figures of shops that were left out; writes the weights fitted on all."""
    encoder = load_encoder()
    shops = {folder.name: asked_in(folder, encoder) for folder in sorted(SHOPS.iterdir()) if folder.is_dir()}
    first: list[bool] = []
    likely: list[tuple[float, bool]] = []
    for name, asked in shops.items():
        choice = fitted([each for other, rest in shops.items() if other != name for each in rest])
        for each in asked:
            shares = choice.probabilities(each.table)
            likely.append((float(shares.sum()), bool(each.answers)))
            if each.answers:
                first.append(int(shares.argmax()) in each.answers)
    scores = np.array([score for score, _ in likely])
    said = np.array([answered for _, answered in likely])
    steps = np.unique(scores)
    # Where as large a share of the silences is overheard as of the answers is withheld.
    uneven = [abs((scores[said] >= t).mean() - (scores[~said] < t).mean()) for t in steps]
    says = round(float(steps[int(np.argmin(uneven))]), 2)
    print(f"{len(said)} questions of {len(shops)} shops, {int((~said).sum())} of them unanswerable")
    print(f"right passage first   {np.mean(first):.3f}")
    print(f"threshold             {says:.2f}")
    print(f"answered as answerable {(scores[said] >= says).mean():.3f}")
    print(f"silence recognised    {(scores[~said] < says).mean():.3f}")
    choice = replace(fitted([each for asked in shops.values() for each in asked]), says=says)
    if write:
        target = files("retrieval.knowledge").joinpath("choice.json")
        Path(str(target)).write_text(choice.as_json() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main("--write" in sys.argv[1:])
