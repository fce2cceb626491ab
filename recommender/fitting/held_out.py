"""The report's rows and the lists behind them: figures on the test part, by models that have not seen it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from recommender.collaborative.als import Als, AlsOptions
from recommender.collaborative.blend import BlendOptions, ModelBlend
from recommender.collaborative.content import Content
from recommender.collaborative.model import CollaborativeModel
from recommender.evaluating.kept import NO_HISTORY, OTHER_READING, WHOLE, HeldOut, Panel, Remembered, Step
from recommender.evaluation import (
    BatchScorer,
    Figures,
    Judged,
    evaluate,
    judged_customers,
    lists_of,
    ndcg_at_10,
    rank_fusion,
    sample,
)
from recommender.fitting.choosing import Chosen
from recommender.fitting.probes import Probes, probe
from recommender.fitting.workbench import RANKING, Workbench
from recommender.matrix import AssociationMatrix
from recommender.metrics import interval
from recommender.models import Models
from recommender.ranking import Ranker
from recommender.rating import RatingBaseline
from recommender.remembering import remembered
from recommender.split import TEST, TRAIN, VALIDATION, Split
from retrieval.progress import Progress, silent

DIVERSE = "whole ranking, diverse"
"""The same as the shop's diversity orders it."""
WITHOUT_CLICKS = "ranking without clicks"
CLICKS_ALONE = "click scorer"
"""The best of the pool in the order of the click scorer alone."""
CLICK_SAMPLE = "click sample"


FUSION = "rank fusion"
"""The sources by their places alone, as many blend who fit nothing."""
MODELS_BLEND = "blend of models"
"""The models that serve, blended by what was best without the other sources."""
PEER = "implicit ALS"
STEPS = (0, 1, 2, 5, 10)
"""How many of the latest products are known, where it is told what feedback is worth."""


@dataclass(frozen=True, slots=True)
class Held:
    """The report's rows, the lists that they are of, and what else was tried; nothing with too few judged."""

    figures: tuple[Figures, ...] = ()
    kept: HeldOut | None = None
    probes: Probes = field(default_factory=Probes)


def held_out_figures(
    bench: Workbench, parts: Split, chosen: Chosen, rng: np.random.Generator, progress: Progress = silent
) -> Held:
    """Figures of every source alone, of the outside peer, and of the whole ranking; none with too few judged.

    The click scorer takes part on a sample of its own, beside the same peers. Further panels are kept for the
    report alone: people without a history, and the other reading of what was bought before.
    """
    before, after = bench.events.take(parts.mask(TRAIN, VALIDATION)), bench.events.take(parts.mask(TEST))
    judged = sample(bench.judged(before, after), bench.options.most_judged, rng)
    if len(judged) < bench.options.fewest_judged:
        return Held()
    models = Models.fit(before, bench.products, chosen.settings, bench.traits)
    ranker = bench.ranker(models, chosen.blend)
    singles: dict[str, BatchScorer] = {model.name: _of_model(model) for model in models.collaborative()}
    singles |= {
        source.name: bench.source_scorer(source) for source in ranker.sources if source.name not in singles
    }
    matrix = AssociationMatrix.of(before, bench.products, bench.traits)
    if Content.name not in singles and bench.traits is not None:
        singles[Content.name] = _of_model(Content().fit(matrix))
    fusing = [singles[source.name] for source in ranker.sources]
    peers: dict[str, BatchScorer] = {}
    for size in bench.options.peer_factors:
        peer = Als(AlsOptions(factors=size, seed=int(rng.integers(2**31)))).fit(matrix)
        peers[f"{PEER} {size}"] = _of_model(peer)

    blends: dict[str, BatchScorer] = {FUSION: rank_fusion(fusing)}
    members = tuple(model for model in models.personal if model.name in chosen.weights)
    if len(members) > 1:
        parts_of_it = tuple(chosen.weights[model.name] for model in members)
        blends[MODELS_BLEND] = _of_model(ModelBlend(BlendOptions(members, parts_of_it)).measured(matrix))

    def panel(name: str, people: Sequence[Judged], more: Mapping[str, BatchScorer] | None = None) -> Panel:
        scorers = {
            **singles,
            **blends,
            **peers,
            RANKING: bench.scorer(ranker, people, progress),
            **(more or {}),
        }
        found = {}
        for done, (each, scorer) in enumerate(scorers.items()):
            progress("figures on held-out events", done, len(scorers))
            found[each] = lists_of(scorer, people, bench.products)
        return Panel.of(name, people, found)

    diverse = bench.options.diversity
    whole = {DIVERSE: bench.scorer(ranker, judged, progress, diverse)} if diverse > 0 else {}
    panels = [panel(WHOLE, judged, whole)]
    found = [evaluate(name, lists, judged, rng) for name, lists in panels[0].lists.items()]
    if chosen.scorer:
        drawn = sample(judged, bench.options.with_clicks(chosen.scorer), rng)
        clicked = replace(ranker, clicks=chosen.scorer)
        alone = replace(clicked, blend=chosen.blend.with_click(1.0))
        sampled = panel(
            CLICK_SAMPLE,
            drawn,
            {
                WITHOUT_CLICKS: bench.scorer(ranker, drawn, progress),
                CLICKS_ALONE: bench.scorer(alone, drawn, progress),
                RANKING: bench.scorer(clicked, drawn, progress),
            },
        )
        panels.append(sampled)
        found += [evaluate(name, lists, drawn, rng, CLICK_SAMPLE) for name, lists in sampled.lists.items()]
    most, repeats = bench.options.most_compared, bench.options.repeats
    others = judged_customers(before, after, bench.products, repeats=not repeats)
    panels.append(panel(OTHER_READING[repeats], sample(others, most, rng)))
    strangers = judged_customers(before, after, bench.products, repeats=repeats, strangers=True)
    panels.append(panel(NO_HISTORY, sample(strangers, most, rng)))
    kept = HeldOut(
        products=bench.products,
        touched=np.bincount(matrix.weights.indices, minlength=len(bench.products)).astype(np.int64),
        people=len(matrix.customers),
        panels=tuple(each for each in panels if each.customers),
        peers=tuple(peers),
        ranking=RANKING,
        learning=_learning(bench, ranker, judged, rng, progress),
        remembered=_remembered(bench, parts, chosen, rng),
    )
    serving = replace(ranker, clicks=chosen.scorer)
    return Held(tuple(found), kept, probe(bench, serving, chosen.settings, before, judged, rng))


def _learning(
    bench: Workbench, ranker: Ranker, judged: Sequence[Judged], rng: np.random.Generator, progress: Progress
) -> tuple[Step, ...]:
    """What the ranking is worth to people of whom it knows the latest few products; none with too few."""
    long = [each for each in judged if len(each.shopper.history) >= STEPS[-1]]
    if len(long) < bench.options.fewest_judged:
        return ()
    found = []
    people = sample(long, bench.options.most_stepped, rng)
    for known in STEPS:
        young = [_knowing(each, known) for each in people]
        ndcg = ndcg_at_10(bench.scorer(ranker, young, progress), young, bench.products)
        found.append(Step(known, len(people), float(ndcg.mean()), interval(ndcg, rng)))
    return tuple(found)


def _remembered(
    bench: Workbench, parts: Split, chosen: Chosen, rng: np.random.Generator
) -> tuple[Remembered, ...]:
    """What folding the test part in costs on the validation part; nothing where there is no time."""
    if parts.order != "time":
        return ()
    learned, held_out, later = (bench.events.take(parts.mask(part)) for part in (TRAIN, VALIDATION, TEST))
    models = Models.fit(learned, bench.products, chosen.settings, bench.traits)
    rows = remembered(
        models,
        learned,
        held_out,
        later,
        traits=bench.traits,
        updates=1,
        most=bench.options.most_remembering,
        rng=rng,
    )
    return rows if rows and rows[0].customers >= bench.options.fewest_judged else ()


def _knowing(judged: Judged, known: int) -> Judged:
    history = judged.shopper.history[len(judged.shopper.history) - known :]
    return replace(judged, shopper=replace(judged.shopper, history=history))


def rating_errors(bench: Workbench, parts: Split) -> dict[str, float]:
    """RMSE and MAE of the test part's ratings, predicted from those before; empty where there are none."""
    before, after = bench.events.take(parts.mask(TRAIN, VALIDATION)), bench.events.take(parts.mask(TEST))
    return RatingBaseline.fit(before).errors(after)


def _of_model(model: CollaborativeModel) -> BatchScorer:
    return lambda shoppers: np.asarray(model.score([each.history for each in shoppers]), dtype=np.float64)
