"""The page itself: words first, then tables, then plots, in one file that asks for nothing from elsewhere."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from assistant.shop.studying import StudiedBuild
from recommender.evaluating.exposure import POINTS
from recommender.evaluating.study import Reading, Study
from recommender.metrics import AT_K, LENGTHS
from retrieval.artifacts import write_whole
from ui.rendering import LOOKS, render
from ui.report.plots import TONES, Mark, Plot, Series, draw
from ui.report.words import certainty, headlines, nothing_to_say, panel_words, split_words, spoken

SHORTEST = 0.001
"""Seconds; a shorter fit stands here, since an axis of powers has no 0."""
HTML, JSON = "report.html", "report.json"
STYLES = ("tokens.css", "report.css")


def write_report(studied: StudiedBuild, folder: Path) -> tuple[Path, Path]:
    """Writes `report.html` and `report.json` into a folder, which is made where it is missing."""
    page, record = folder / HTML, folder / JSON
    write_whole(page, page_of(studied).encode("utf-8"))
    text = json.dumps(studied.as_record(), ensure_ascii=False, indent=1, allow_nan=False)
    write_whole(record, text.encode("utf-8"))
    return page, record


def page_of(studied: StudiedBuild) -> str:
    """The report as HTML."""
    study, evaluation = studied.study, studied.evaluation
    return render(
        "report.html",
        shop=studied.shop,
        build=studied.build,
        created=datetime.fromtimestamp(studied.created, UTC),
        style=Markup("\n".join((LOOKS / name).read_text(encoding="utf-8") for name in STYLES)),
        headlines=headlines(study) if study else (nothing_to_say(evaluation),),
        split=split_words(evaluation["split"]),
        evaluation=evaluation,
        study=study,
        readings=[_reading(each, study.ranking) for each in study.readings] if study else [],
        groups=_groups(study) if study else {},
        lengths=LENGTHS,
        figures=tuple(AT_K),
        spoken=spoken,
        panel_words=panel_words,
        certainty=certainty,
        exposure_plot=_exposure(study) if study else "",
        time_plot=_time(evaluation["models"]),
        learning_plot=_learning(study) if study else "",
        remembered_plot=_remembered(study) if study else "",
        map_plot=_map(studied),
    )


def _reading(reading: Reading, ranking: str) -> Mapping[str, Any]:
    """A panel with its scorers, best first."""
    order = sorted(reading.values, key=lambda name: -reading.values[name]["ndcg@10"])
    return {"of": reading, "order": order, "ranking": ranking}


def _groups(study: Study) -> Mapping[str, Sequence[Any]]:
    """Groups by what they are told apart by."""
    kinds = dict.fromkeys(group.kind for group in study.groups)
    return {kind: [group for group in study.groups if group.kind == kind] for kind in kinds}


def _exposure(study: Study) -> Markup:
    shown = [study.ranking, study.readings[0].best_peer, "popularity"]
    parts = [step / (POINTS - 1) for step in range(POINTS)]
    series = [
        Series(
            spoken(name),
            tuple(
                Mark(x, y, f"{spoken(name)}: the least shown {x:.0%} of products have {y:.1%} of the places")
                for x, y in zip(parts, study.exposure[name].curve, strict=True)
            ),
            tone,
            line=True,
            dots=False,
        )
        for tone, name in enumerate(name for name in shown if name in study.exposure)
    ]
    equal = Series(
        "every product equally", tuple(Mark(x, x, "") for x in (0.0, 1.0)), TONES - 1, line=True, dots=False
    )
    return draw(
        Plot(
            "Part of all places that the least shown products have",
            "products, the least shown first",
            "part of all places",
            (*series, equal),
            percent=True,
        )
    )


def _time(models: Iterable[Mapping[str, Any]]) -> Markup:
    """Accuracy against training time; the models that serve apart."""
    known = [row for row in models if row.get("ndcg") is not None and row.get("seconds") is not None]
    found = []
    for tone, (name, serves) in enumerate((("serves", True), ("was tried", False))):
        marks = tuple(
            Mark(
                max(row["seconds"], SHORTEST),
                row["ndcg"],
                f"{spoken(row['name'])}: NDCG@10 {row['ndcg']:.4f} in {row['seconds']:.3g} s",
                spoken(row["name"]),
            )
            for row in known
            if bool(row.get("serves")) is serves
        )
        if marks:
            found.append(Series(name, marks, tone))
    return draw(
        Plot(
            "Accuracy of each model against its training time",
            "seconds of a fit",
            "NDCG@10 (validation)",
            tuple(found),
            log=True,
        )
    )


def _learning(study: Study) -> Markup:
    marks = tuple(
        Mark(
            step.known,
            step.ndcg,
            f"{step.known} products known: NDCG@10 {step.ndcg:.4f} ({step.interval[0]:.4f} to "
            f"{step.interval[1]:.4f})",
            low=step.interval[0],
            high=step.interval[1],
        )
        for step in study.learning
    )
    line = Series(study.ranking, marks, 0, line=True)
    return draw(Plot("What feedback is worth", "latest products that are known", "NDCG@10", (line,)))


def _remembered(study: Study) -> Markup:
    """One line a model, from what it found of older events to what it finds of them after an update."""
    series = tuple(
        Series(
            spoken(row.model),
            tuple(
                Mark(place, ndcg, f"{spoken(row.model)} {when}: NDCG@10 {ndcg:.4f}")
                for place, ndcg, when in ((0, row.before, "before"), (1, row.after, "after"))
            ),
            tone,
            line=True,
        )
        for tone, row in enumerate(study.remembered)
    )
    return draw(Plot("What an update leaves of older months", "updates", "NDCG@10", series))


def _map(studied: StudiedBuild) -> Markup:
    counts = Counter(product.category for product in studied.map)
    named = [category for category, _ in counts.most_common(TONES - 1) if category]
    most = max((product.customers for product in studied.map), default=1)
    found = []
    for tone, category in enumerate((*named, "")):
        marks = tuple(
            Mark(
                product.x,
                product.y,
                f"{product.title} · {product.category or 'no category'} · {product.customers:,} customers",
                radius=round(3 + 6 * (product.customers / most) ** 0.5, 1),
            )
            for product in studied.map
            if (product.category if product.category in named else "") == category
        )
        if marks:
            found.append(Series(category or "everything else", marks, tone))
    return draw(Plot("Map of products: what the same people go for lies together", "", "", tuple(found)))
