"""What the figures mean for whoever runs the shop, in sentences.

Says only what the figures bear out: a difference that may be luck is called that. Knows no HTML.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recommender.evaluating.kept import NO_HISTORY, OTHER_READING
from recommender.evaluating.study import Comparison, Reading, Study
from recommender.training import CLICK_SAMPLE

SURE = 0.05
FEW = 200
"""With fewer people judged the figures are hints."""
SPLITS: Mapping[str, str] = {
    "time": "what happened last in the shop",
    "last": "the last event of each customer",
    "sequence": "the last events of each customer",
    "random": "a random part of the events, since they have neither time nor order",
}
SPOKEN: Mapping[str, str] = {
    "popularity": "the best sellers",
    "neighbours": "item neighbours",
    "together": "bought together",
    "semantic": "similar descriptions",
    "ease": "EASE",
    "als": "ALS",
    "svd": "SVD",
    "graph": "graph filter",
    "content": "likeness of records",
    "successor": "what is bought next",
    "sparse": "EASE over near products",
    "sparse_successor": "what is bought next, over near products",
    "bilinear": "what is bought next, by its likelihood",
    "category": "the best sellers of a category",
    "moments": "what followed in moments like this",
    "users": "customers like this one",
}


PANELS: Mapping[str, str] = {
    OTHER_READING[False]: "If what somebody bought before counts too",
    OTHER_READING[True]: "If what somebody bought before is left out",
    NO_HISTORY: "Newcomers, of whom nothing was known",
    CLICK_SAMPLE: "With the click model",
}


def panel_words(name: str) -> str:
    """A panel's heading."""
    return PANELS.get(name, name)


def spoken(scorer: str) -> str:
    """A scorer's name as a person reads it."""
    return SPOKEN.get(scorer, scorer)


def headlines(study: Study) -> tuple[str, ...]:
    """What the report says first."""
    reading = study.readings[0]
    values = reading.values[study.ranking]
    found = [
        f"Of {reading.customers:,} customers whose later choices were hidden, {_part(values['hit_rate@10'])} "
        f"would have found something they went for among ten suggestions"
        + _beside(reading, "popularity", "hit_rate@10", "; showing everybody the best sellers reaches {}")
        + "."
    ]
    if best := next((each for each in reading.comparisons if each.other == reading.best_peer), None):
        found.append(_against(best, reading))
    exposure = study.exposure[study.ranking]
    found.append(
        f"{_part(exposure.coverage)} of the catalogue is suggested to somebody, and "
        f"{_part(exposure.tail)} of the places go to products of the long tail"
        + (
            f" ({_part(study.exposure['popularity'].tail)} with the best sellers alone)."
            if "popularity" in study.exposure
            else "."
        )
    )
    if strangers := next((each for each in study.readings if each.name == NO_HISTORY), None):
        rate = strangers.values[study.ranking]["hit_rate@10"]
        found.append(
            f"For newcomers, of whom nothing was known, {_part(rate)} of {strangers.customers:,} people "
            "would have found something."
        )
    if len(study.learning) > 1:
        first, last = study.learning[0], study.learning[-1]
        found.append(
            f"Feedback counts: for the same {first.customers} people the score (NDCG@10) goes from "
            f"{first.ndcg:.3f} when nothing is known of them to {last.ndcg:.3f} with their latest "
            f"{last.known} products."
            if last.ndcg > first.ndcg
            else f"For {first.customers} people with long histories, knowing them better did not raise the "
            f"score ({first.ndcg:.3f} with nothing known, {last.ndcg:.3f} with {last.known} products)."
        )
    if reading.customers < FEW:
        found.append(
            f"Only {reading.customers:,} customers could be judged, so take every figure as a hint; "
            "the intervals show how far it may be off."
        )
    return tuple(found)


def nothing_to_say(evaluation: Mapping[str, Any]) -> str:
    """Why there are no figures from lists."""
    if evaluation["figures"]:
        return (
            "This build was made by an older version, which kept no lists; build again for the whole report."
        )
    return "Too few customers came back to judge suggestions by; figures appear once more of them have."


def split_words(split: str) -> str:
    """What was hidden from the models."""
    return SPLITS.get(split, "nothing: there was too little")


def certainty(comparison: Comparison) -> str:
    """Whether a difference is to be believed."""
    if comparison.probability > SURE:
        return "may be luck"
    return "better" if comparison.difference > 0 else "worse"


def _against(best: Comparison, reading: Reading) -> str:
    theirs = reading.values[best.other]["ndcg@10"]
    change = f"{abs(best.difference) / theirs:.0%} " if theirs > 0 else ""
    side = "better" if best.difference > 0 else "worse"
    sure = (
        f"which is hardly luck (p = {best.probability:.2g})"
        if best.probability <= SURE
        else f"which may be luck (p = {best.probability:.2g})"
    )
    return (
        f"By order and hits together (NDCG@10) the suggestions are {change}{side} than {best.other}, "
        f"the best of the libraries that were trained beside them, {sure}."
    )


def _beside(reading: Reading, scorer: str, figure: str, words: str) -> str:
    return words.format(_part(reading.values[scorer][figure])) if scorer in reading.values else ""


def _part(value: float) -> str:
    return f"{value:.0%}" if value == 0 or value >= 0.1 else f"{value:.1%}"
