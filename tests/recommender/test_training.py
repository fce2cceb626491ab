from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from recommender.clicks.report import ClickReport
from recommender.collaborative.ease import EaseOptions
from recommender.errors import NotEnoughData
from recommender.evaluating.kept import HeldOut
from recommender.evaluation import EvaluationReport, judged_customers
from recommender.events import Event, EventTable, Kind, strings
from recommender.fitting.search import SearchOptions
from recommender.fitting.spaces import SPACES
from recommender.matrix import ProductIndex
from recommender.models import Models, Personal
from recommender.shopper import Shopper
from recommender.training import CLICK_SAMPLE, RANKING, TrainingData, TrainingOptions, fit_recommender
from retrieval.product import Product
from retrieval.progress import Progress, silent
from tests.recommender.small_world import DAY, NOW, block_events, block_products, bought
from tests.recommender.test_candidates import Words

PRODUCTS = block_products()
QUICK = SearchOptions(trials=1)
DATA = TrainingData(block_events(), PRODUCTS, NOW)


class FakeScorer:
    """Clicks are likely on the block of the latest product; it remembers what it was fitted on."""

    report = ClickReport("sampled", 100, 20, 0.2, 10, 1.0, 30.0)
    reads_all = True

    def __init__(self, seen: set[str]) -> None:
        self.seen = seen

    def score(self, shopper: Shopper, product_ids: Sequence[str]) -> NDArray[np.float32]:
        block = shopper.history[-1].product_id[:2] if shopper.history else ""
        return np.array([0.8 if each.startswith(block) else 0.1 for each in product_ids], dtype=np.float32)

    def save(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "seen.json").write_text(json.dumps(sorted(self.seen)))


class FakeTrainer:
    """Obeys `ClickTrainer`; with `enough` off there is too little to fit on."""

    scorer: type[FakeScorer] = FakeScorer

    def __init__(self, enough: bool = True) -> None:
        self.enough = enough
        self.fitted_on: set[str] = set()

    def fit(
        self,
        train_events: EventTable,
        products: Sequence[Product],
        valid_events: EventTable,
        rng: np.random.Generator,
        progress: Progress = silent,
    ) -> FakeScorer:
        if not self.enough:
            raise NotEnoughData("12 pairs are too few; it needs 200.")
        self.fitted_on = set(train_events.event_id) | set(valid_events.event_id)
        return self.scorer(self.fitted_on)

    def finish(
        self,
        scorer: FakeScorer,
        seen_events: EventTable,
        held_out_events: EventTable,
        products: Sequence[Product],
        rng: np.random.Generator,
        progress: Progress = silent,
    ) -> FakeScorer:
        return self.scorer(scorer.seen | set(held_out_events.event_id))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> EvaluationReport:
    options = TrainingOptions(peer_factors=(8,), search=QUICK)
    return fit_recommender(DATA, tmp_path_factory.mktemp("build"), options)


def test_every_filter_the_ranking_and_the_peer_have_figures(report: EvaluationReport) -> None:
    names = [row.name for row in report.figures]
    serving = [str(row["name"]) for row in report.models if row["serves"] and row["name"] != "neighbours"]
    assert serving
    others = {"popularity", "neighbours", "together", "content", "rank fusion", "implicit ALS 8", RANKING}
    assert set(names) - {"blend of models"} == {*serving, *others}
    assert ("blend of models" in names) == (len(serving) > 1)


def test_personal_models_and_the_ranking_beat_popularity_where_taste_decides(
    report: EvaluationReport,
) -> None:
    assert min(report.ndcg(name) for name in ("neighbours", RANKING)) > report.ndcg("popularity")


def test_a_shop_with_diversity_sees_what_it_costs(tmp_path: Path) -> None:
    found = fit_recommender(DATA, tmp_path, TrainingOptions(peer_factors=(), search=QUICK, diversity=0.5))
    assert found.ndcg("whole ranking, diverse") != found.ndcg(RANKING)


def test_a_source_from_outside_is_judged_alone_too(tmp_path: Path) -> None:
    found = fit_recommender(DATA, tmp_path, TrainingOptions(peer_factors=(), search=QUICK), [Words("b0-p3")])
    assert "semantic" in [row.name for row in found.figures]
    assert "semantic" in found.blend


def test_every_figure_has_an_interval_around_it(report: EvaluationReport) -> None:
    for row in report.figures:
        low, high = row.ndcg_interval
        assert low <= row.values["ndcg@10"] <= high


def test_the_report_says_how_and_when_it_was_split(report: EvaluationReport) -> None:
    assert report.split == "time"
    assert report.validation_from is not None
    assert report.test_from is not None
    assert report.validation_from < report.test_from < NOW
    counts = report.counts
    assert counts["training"] + counts["validation"] + counts["test"] == counts["events"]


def test_the_report_stands_in_the_folder_as_json(tmp_path: Path) -> None:
    found = fit_recommender(DATA, tmp_path, TrainingOptions(peer_factors=(), search=QUICK))
    assert json.loads((tmp_path / "evaluation.json").read_text())["blend"] == found.blend


def test_the_same_seed_gives_the_same_figures(tmp_path: Path, report: EvaluationReport) -> None:
    again = fit_recommender(DATA, tmp_path, TrainingOptions(peer_factors=(8,), search=QUICK))
    assert again.figures == report.figures
    assert again.blend == report.blend


def test_the_click_scorer_is_judged_on_a_sample_and_fitted_without_the_test_part(tmp_path: Path) -> None:
    trainer = FakeTrainer()
    options = TrainingOptions(peer_factors=(), search=QUICK, most_compared=30)
    found = fit_recommender(DATA, tmp_path, options, clicks=trainer)
    assert {row.name for row in found.figures if row.sample == CLICK_SAMPLE} >= {"click scorer", RANKING}
    assert all(row.customers == 30 for row in found.figures if row.sample == CLICK_SAMPLE)
    assert found.test_from is not None
    held_out = DATA.events.event_id[DATA.events.timestamp >= found.test_from]
    assert not trainer.fitted_on & set(held_out)


def test_the_click_scorer_that_serves_has_seen_everything(tmp_path: Path) -> None:
    options = TrainingOptions(peer_factors=(), search=QUICK, most_compared=10)
    fit_recommender(DATA, tmp_path, options, clicks=FakeTrainer())
    assert set(json.loads((tmp_path / "clicks" / "seen.json").read_text())) == set(DATA.events.event_id)


class EvenScorer(FakeScorer):
    """Finds every product equally likely to be clicked on."""

    def score(self, shopper: Shopper, product_ids: Sequence[str]) -> NDArray[np.float32]:
        return np.full(len(product_ids), 0.5, dtype=np.float32)


class SlowScorer(FakeScorer):
    """Has time for the best of a pool only."""

    reads_all = False


class SlowTrainer(FakeTrainer):
    """Fits slow scorers."""

    scorer = SlowScorer


class EvenTrainer(FakeTrainer):
    """Fits scorers that tell nothing apart."""

    scorer = EvenScorer


def test_a_click_scorer_that_helps_nobody_gets_no_part_of_the_ranking(tmp_path: Path) -> None:
    options = TrainingOptions(peer_factors=(), search=QUICK, most_compared=40)
    assert fit_recommender(DATA, tmp_path, options, clicks=EvenTrainer()).blend["clicks"] == 0.0


def test_one_without_time_for_all_candidates_is_judged_on_fewer_people(tmp_path: Path) -> None:
    options = TrainingOptions(peer_factors=(), search=QUICK, most_compared=40, most_clicked=25)
    found = fit_recommender(DATA, tmp_path, options, clicks=SlowTrainer())
    assert {row.customers for row in found.figures if row.sample == CLICK_SAMPLE} == {25}


def test_without_enough_for_a_click_scorer_the_rest_serves_with_a_note(tmp_path: Path) -> None:
    found = fit_recommender(
        DATA, tmp_path, TrainingOptions(peer_factors=(), search=QUICK), clicks=FakeTrainer(enough=False)
    )
    assert found.notes == ("click scorer left out: 12 pairs are too few; it needs 200.",)
    assert found.clicks is None


def test_with_few_customers_there_are_no_figures_and_a_note(tmp_path: Path) -> None:
    few = TrainingData(block_events(5), PRODUCTS, NOW)
    found = fit_recommender(few, tmp_path, TrainingOptions(peer_factors=(), search=QUICK))
    assert found.figures == ()
    assert "too few customers for held-out figures" in found.notes


def test_a_catalogue_too_large_for_ease_goes_without_it(tmp_path: Path) -> None:
    settings = TrainingOptions().settings
    ease = Personal("ease", EaseOptions(most_products=10))
    options = TrainingOptions(
        peer_factors=(), search=QUICK, settings=replace(settings, personal=(ease,)), fewest_judged=999
    )
    found = fit_recommender(DATA, tmp_path, options)
    assert found.notes[0].startswith("EASE left out")
    assert [each.name for each in Models.load(tmp_path).personal] == ["sparse"]


def test_the_table_that_decided_has_a_line_for_each_model_the_best_first(report: EvaluationReport) -> None:
    names = {row["name"] for row in report.models}
    assert names == {"neighbours", "ease", "graph", "successor", "moments", "content"}
    figures = [float(str(row["ndcg"])) for row in report.models]
    assert figures == sorted(figures, reverse=True)
    best = next(row for row in report.models if row["name"] != "neighbours")
    assert best["serves"]


def test_a_shop_with_ratings_is_told_how_far_predictions_are_off(tmp_path: Path) -> None:
    events = replace(DATA.events, kind=strings([str(Kind.RATING)] * len(DATA.events)))
    events = replace(events, value=np.where(np.arange(len(events)) % 3 == 0, 3.0, 5.0))
    found = fit_recommender(
        replace(DATA, events=events), tmp_path, TrainingOptions(peer_factors=(), search=QUICK)
    )
    assert found.ratings["ratings"] == found.counts["test"]
    assert 0 < found.ratings["mae"] <= found.ratings["rmse"] < 2


def test_every_model_can_be_a_candidate(tmp_path: Path) -> None:
    everyone = tuple(name for name in SPACES if name != "neighbours")
    search = SearchOptions(candidates=everyone, trials=1)
    found = fit_recommender(DATA, tmp_path, TrainingOptions(peer_factors=(), search=search))
    assert {row["name"] for row in found.models} == set(SPACES)


def test_every_trial_of_the_search_is_kept(report: EvaluationReport) -> None:
    first = next(trial for trial in report.trials if trial["model"] == "ease")
    assert first["options"] == asdict(EaseOptions(decay=first["options"]["decay"]))  # type: ignore[index]


def test_a_model_that_does_not_fit_stands_in_the_table_with_the_reason(tmp_path: Path) -> None:
    usual = TrainingOptions().settings
    ease = Personal("ease", EaseOptions(most_products=10))
    options = TrainingOptions(peer_factors=(), search=QUICK, settings=replace(usual, personal=(ease,)))
    found = fit_recommender(DATA, tmp_path, options)
    row = next(row for row in found.models if row["name"] == "ease")
    assert (row["ndcg"], row["serves"]) == (None, False)
    assert "the limit is 10 products" in str(row["note"])
    assert "sparse" in [row["name"] for row in found.models]


def test_the_shops_half_life_is_kept(tmp_path: Path) -> None:
    found = fit_recommender(
        DATA, tmp_path, TrainingOptions(peer_factors=(), search=QUICK, half_life_days=45.0)
    )
    assert found.settings["popularity"]["half_life_days"] == 45.0


def test_progress_is_told_by_stage(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    fit_recommender(
        DATA,
        tmp_path,
        TrainingOptions(peer_factors=(), search=QUICK),
        progress=lambda *each: told.append(each),
    )
    assert {"cleaning", "choosing settings", "fitting on everything"} <= {stage for stage, _, _ in told}
    assert all(0 <= done <= total for _, done, total in told)


def judged(*later: Event, repeats: bool = False) -> list[tuple[str, list[str]]]:
    index = ProductIndex(("a", "b", "c"))
    before = EventTable.of([bought("a", timestamp=NOW), Event("b", Kind.VIEW, "c1", timestamp=NOW)])
    found = judged_customers(before, EventTable.of(later), index, repeats=repeats)
    return [(each.shopper.customer_id, sorted(index.ids[row] for row in each.wanted)) for each in found]


def test_a_customer_is_judged_on_what_they_had_not_bought() -> None:
    later = [bought(p, timestamp=NOW + DAY) for p in ("a", "b", "c")]
    assert judged(*later) == [("c1", ["b", "c"])]
    assert judged(*later, repeats=True) == [("c1", ["a", "b", "c"])]


def test_a_mere_look_is_nothing_wanted() -> None:
    assert judged(Event("c", Kind.VIEW, "c1", timestamp=NOW + DAY)) == []


def test_a_customer_without_a_history_is_not_judged() -> None:
    assert judged(bought("c", "new", timestamp=NOW + DAY)) == []


def test_the_build_keeps_the_lists_that_its_figures_are_of(tmp_path: Path) -> None:
    report = fit_recommender(DATA, tmp_path, TrainingOptions(search=QUICK))
    held = HeldOut.load(tmp_path)
    panel = held.panels[0]
    for row in report.figures:
        figures = panel.lists[row.name].figures(panel.wanted)
        assert figures["ndcg@10"].mean() == pytest.approx(row.values["ndcg@10"])
    assert {each.name for each in held.panels} >= {"all", "bought before counts too"}


def test_customers_without_a_history_are_judged_apart() -> None:
    before = EventTable.of([bought("b0-p0", "old", timestamp=NOW - DAY)])
    after = EventTable.of([bought("b0-p1", "old", timestamp=NOW), bought("b0-p2", "new", timestamp=NOW)])
    index = ProductIndex.of(product.product_id for product in PRODUCTS)
    assert [each.shopper.customer_id for each in judged_customers(before, after, index)] == ["old"]
    strangers = judged_customers(before, after, index, strangers=True)
    assert [each.shopper.customer_id for each in strangers] == ["new"]


def test_a_build_tells_what_an_update_leaves_of_older_months(tmp_path: Path) -> None:
    fit_recommender(TrainingData(block_events(), PRODUCTS, NOW), tmp_path, TrainingOptions(search=QUICK))
    rows = {row.model: row for row in HeldOut.load(tmp_path).remembered}
    assert set(rows) >= {"popularity", "neighbours"}
    assert rows["neighbours"].customers >= 20
    assert rows["neighbours"].after > 0.8 * rows["neighbours"].before > 0


def test_people_with_long_histories_tell_what_feedback_is_worth(tmp_path: Path) -> None:
    data = TrainingData(block_events(orders=14), PRODUCTS, NOW)
    fit_recommender(data, tmp_path, TrainingOptions(search=QUICK, repeats=True))
    steps = HeldOut.load(tmp_path).learning
    assert [step.known for step in steps] == [0, 1, 2, 5, 10]
    assert len({step.customers for step in steps}) == 1
    assert steps[-1].ndcg > steps[0].ndcg
