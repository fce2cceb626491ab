"""Fits the choice of passages (`retrieval/knowledge/choice.json`) on pages and questions of invented shops.

The pages and their questions lie in `page_questions`: a third of the questions are plausible ones on which
the pages are silent. No page of the demo shop and no page of a public set is among them. Each shop is judged
by weights fitted on the others; the threshold is where the wanted share of the silences of such shops is
recognised.
Run it with `python -m tests.benchmarks.fit_page_answers`; `--write` replaces the packaged weights.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import numpy as np
from scipy.stats import rankdata

from retrieval.encoder import Encoder, load_encoder
from retrieval.knowledge.choice import Choice
from retrieval.knowledge.evidence import FEATURES, Evidence
from retrieval.knowledge.passages import passages, read_pages
from retrieval.knowledge.question import Question
from retrieval.knowledge.wording import Floats

SHOPS = Path(__file__).parent / "page_questions"
# Whoever hears that the pages don't say is shown the nearest passage and offered a person; whoever gets an
# answer that is none has nothing.
_RECOGNISED = 0.85


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
        found.append(Asked(text, evidence.table(question, evidence.vectors(question)), answers))
    return found


def fitted(asked: Sequence[Asked]) -> Choice:
    """The choice fitted on these questions."""
    return Choice.fit([each.table for each in asked], [each.answers for each in asked])


def silence_threshold(silent: Sequence[float]) -> float:
    """From which score on to answer, so that the wanted share of the silences is recognised.

    Args:
        silent: Scores of questions that are not answered.
    """
    return float(np.nextafter(np.quantile(silent, _RECOGNISED, method="inverted_cdf"), 1.0))


def main(write: bool) -> None:
    """Prints the figures of shops that were left out; writes the weights fitted on all."""
    encoder = load_encoder()
    shops = {folder.name: asked_in(folder, encoder) for folder in sorted(SHOPS.iterdir()) if folder.is_dir()}
    first: dict[str, list[bool]] = {name: [] for name in shops}
    nearest: list[bool] = []
    scores: dict[bool, list[float]] = {True: [], False: []}
    for name, asked in shops.items():
        choice = fitted([each for other, rest in shops.items() if other != name for each in rest])
        for each in asked:
            shares = choice.probabilities(each.table)
            scores[bool(each.answers)].append(float(shares.sum()))
            if each.answers:
                first[name].append(int(shares.argmax()) in each.answers)
                nearest.append(int(each.table[:, FEATURES.index("passage")].argmax()) in each.answers)
    said, silent = np.array(scores[True]), np.array(scores[False])
    says = round(silence_threshold(scores[False]) + 0.005, 2)
    ranks = rankdata([*said, *silent])[: len(said)]
    area = (ranks.sum() - len(said) * (len(said) + 1) / 2) / (len(said) * len(silent))
    print(f"{len(said) + len(silent)} questions of {len(shops)} shops, {len(silent)} of them unanswerable")
    print(f"right passage first    {np.mean([each for many in first.values() for each in many]):.3f}")
    print(f"  by the plain cosine  {np.mean(nearest):.3f}")
    print(
        "  by shop              " + ", ".join(f"{name} {np.mean(each):.2f}" for name, each in first.items())
    )
    print(f"area under the curve   {area:.3f}")
    print(f"threshold              {says:.2f}")
    print(f"answered as answerable {(said >= says).mean():.3f}")
    print(f"silence recognised     {(silent < says).mean():.3f}")
    choice = replace(fitted([each for asked in shops.values() for each in asked]), says=says)
    if write:
        target = files("retrieval.knowledge").joinpath("choice.json")
        Path(str(target)).write_text(choice.as_json() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main("--write" in sys.argv[1:])
