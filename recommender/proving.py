"""Reasons measured: how much of a product's score is lost where a piece of evidence is taken away.

For each piece the shopper, or the product's popularity, is imagined without it, every stage scores again, and
the share is what the score that orders the list falls by: the leave-one-out effect of the evidence (Koh,
Liang: Understanding Black-box Predictions via Influence Functions, ICML 2017, section 1, of inputs instead of
training points). Nothing is approximated, so a claim can be checked by asking the recommender the same
question. What would not fall moved nothing up, and is no reason. Knows no model and no weights.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from recommender.events import Floats
from recommender.reasons import OWN, Reason
from recommender.shopper import Shopper

SMALLEST_SHARE = 0.02
"""A measured share below this is the noise of what else the list holds: it may say that it moved it up."""
AT_ONCE = 32
"""Products whose reasons are measured at once: a line of scores is held for each piece of evidence."""


@dataclass(frozen=True, slots=True)
class Absence:
    """What is imagined.

    Attributes:
        shopper: Without the evidence.
        unpopular: Place of the product whose popularity is imagined away; None where the shopper changes.
        places: Of the products whose score is asked for.
    """

    shopper: Shopper
    unpopular: int | None
    places: tuple[int, ...]


Rescore = Callable[[Sequence[Absence]], Floats]
"""Absences [n] -> the scores [n, products] that they lead to."""


def proven(
    grounds: Mapping[int, Sequence[Reason]],
    scores: Floats,
    shopper: Shopper,
    rescore: Rescore,
    certain: Callable[[int, Reason], bool] = lambda place, reason: True,
) -> dict[int, tuple[Reason, ...]]:
    """The reasons of each product with the shares that were measured, the largest first.

    Args:
        grounds: What each product's score may rest on, by its place.
        scores: [products] what ordered the list.
        shopper: For whom.
        rescore: Every stage again.
        certain: Whether `rescore` can take this evidence from every stage; else a reason claims no share.
    """
    found: dict[int, list[Reason]] = {place: [] for place in grounds}
    for some in _batches(list(grounds), AT_ONCE):
        asked: defaultdict[tuple[str, ...], list[tuple[int, Reason]]] = defaultdict(list)
        for place in some:
            for reason in grounds[place]:
                asked[_imagined(place, reason)].append((place, reason))
        absences = [_absence(shopper, pairs) for pairs in asked.values()]
        if not absences:
            continue
        for line, pairs in zip(rescore(absences), asked.values(), strict=True):
            for place, reason in pairs:
                share = 1.0 - float(line[place] / scores[place]) if scores[place] > 0 else 0.0
                if share > 0:
                    claims = share >= SMALLEST_SHARE and certain(place, reason)
                    found[place].append(replace(reason, share=min(share, 1.0) if claims else 0.0))
    return {
        place: tuple(sorted(reasons, key=lambda each: (-each.share, each.kind, each.evidence)))
        for place, reasons in found.items()
    }


def _imagined(place: int, reason: Reason) -> tuple[str, ...]:
    """What tells one absence from another: popularity is one product's, the rest is the same for all."""
    if reason.kind == "popular":
        return (reason.kind, str(place))
    return ("own" if reason.kind in OWN else reason.kind, *sorted(reason.evidence))


def _absence(shopper: Shopper, pairs: Sequence[tuple[int, Reason]]) -> Absence:
    place, reason = pairs[0]
    places = tuple(dict.fromkeys(each for each, _ in pairs))
    if reason.kind == "popular":
        return Absence(shopper, place, places)
    if reason.kind in OWN:
        return Absence(shopper.without(reason.evidence), None, places)
    return Absence(shopper.unsaid(reason.evidence[0]), None, places)


def _batches(places: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(places), size):
        yield places[start : start + size]
