from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import create_engine

from recommender.candidates import CandidateSource, Evidence
from recommender.collaborative.model import Scores
from recommender.errors import UnknownId
from recommender.event_log import EventLog
from recommender.events import Event, EventTable, Kind
from recommender.leanings import Leaning
from recommender.matrix import ProductIndex
from recommender.reasons import FEWEST_BUYERS
from recommender.recommender import Recommender
from recommender.shopper import Shopper, Shown
from recommender.sources import picked
from recommender.training import TrainingData, TrainingOptions, fit_recommender
from retrieval.errors import BadInput, DamagedArtifact
from retrieval.product import Product
from tests.recommender.small_world import NOW, block_events, block_products, bought
from tests.recommender.test_candidates import Words

PRODUCTS = [*block_products(), Product("cold", "Never touched"), Product("gone", "Sold out", stock=0)]
OPTIONS = TrainingOptions(peer_factors=())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recommender")
    extra = EventTable.of(bought("gone", f"c{i:03}", timestamp=NOW - 99, order_id=f"x{i}") for i in range(30))
    shown = [Event("b1-p1", Kind.IMPRESSION, "c002", timestamp=NOW - 50.0, position=1)]
    events = EventTable.concatenate([block_events(), extra, EventTable.of(shown)])
    fit_recommender(TrainingData(events, PRODUCTS, NOW), folder, OPTIONS)
    return folder


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    engine = create_engine(f"sqlite:///{tmp_path / 'live.db'}")
    yield EventLog(engine, clock=lambda: NOW)
    engine.dispose()


@pytest.fixture
def recommender(folder: Path, log: EventLog) -> Recommender:
    return Recommender.load(folder, PRODUCTS, log, clock=lambda: NOW + 60)


def ids(items: Sequence[object]) -> list[str]:
    return [item.product_id for item in items]  # type: ignore[attr-defined]


class Clicks:
    """Clicks are likely on one product alone."""

    def __init__(self, favourite: str, reads_all: bool = True) -> None:
        self.favourite, self.reads_all, self.asked = favourite, reads_all, 0

    def score(self, shopper: Shopper, product_ids: Sequence[str]) -> NDArray[np.float32]:
        self.asked += len(product_ids)
        return np.array([0.9 if each == self.favourite else 0.01 for each in product_ids], dtype=np.float32)


class Whole:
    """A source that scores the catalogue whole, and one product at a time says what a score rests on."""

    def __init__(self, source: CandidateSource, products: ProductIndex) -> None:
        self.source, self.products, self.name = source, products, source.name

    def scores(self, shopper: Shopper) -> Scores:
        return self.source.scores(shopper)

    def rescored(self, shoppers: Sequence[Shopper], product_ids: Sequence[str]) -> Scores:
        return picked(np.array([self.scores(each) for each in shoppers]), self.products, product_ids)

    def evidence(self, shopper: Shopper, product_ids: Sequence[str]) -> tuple[Evidence, ...]:
        return tuple(self.source.evidence(shopper, [each])[0] for each in product_ids)


def test_a_customer_is_suggested_what_their_block_holds(recommender: Recommender) -> None:
    ranking = recommender.recommend(recommender.shopper_with(["b2-p1", "b2-p3", "b2-p4"]), k=4)
    assert all(product_id.startswith("b2") for product_id in ids(ranking.items))


def test_what_was_bought_is_not_suggested_again(recommender: Recommender) -> None:
    shopper = recommender.shopper("c001")
    assert shopper.bought
    assert not shopper.bought & set(ids(recommender.recommend(shopper, k=40).items))


def test_the_standing_of_what_is_recommended_is_its_place(recommender: Recommender) -> None:
    shopper = recommender.shopper_with(["b2-p1", "b2-p3"])
    shown = ids(recommender.recommend(shopper, k=5).items)
    assert [recommender.standing(shopper, each, 5).place for each in shown] == [1, 2, 3, 4, 5]


def test_what_nobody_touched_stands_behind_for_lack_of_any_part(recommender: Recommender) -> None:
    found = recommender.standing(recommender.shopper_with(["b2-p1", "b2-p3"]), "cold", 5)
    assert found.place > 5
    assert found.lacks


def test_what_is_sold_out_has_a_standing_all_the_same(recommender: Recommender) -> None:
    assert recommender.standing(recommender.shopper_with(["b2-p1"]), "gone", 5).place >= 1


def test_with_repeats_it_may_be(recommender: Recommender) -> None:
    shopper = recommender.shopper("c001")
    assert shopper.bought & set(ids(replace(recommender, repeats=True).recommend(shopper, k=40).items))


def test_what_is_sold_out_is_not_suggested(recommender: Recommender) -> None:
    assert "gone" not in ids(recommender.recommend(recommender.shopper(), k=100).items)


def test_no_id_stands_twice_and_scores_never_rise(recommender: Recommender) -> None:
    items = recommender.recommend(recommender.shopper("c001"), k=100).items
    assert len(set(ids(items))) == len(items)
    assert [item.score for item in items] == sorted((item.score for item in items), reverse=True)


def test_more_than_the_catalogue_holds_is_fine(recommender: Recommender) -> None:
    items = recommender.recommend(recommender.shopper(), k=10_000).items
    assert len(items) == len(PRODUCTS) - 1


@pytest.mark.parametrize("k", [0, -3])
def test_asking_for_nothing_is_refused(recommender: Recommender, k: int) -> None:
    with pytest.raises(BadInput):
        recommender.recommend(recommender.shopper(), k=k)


def test_a_stranger_gets_what_is_popular_with_the_reason(recommender: Recommender) -> None:
    item = recommender.recommend(recommender.shopper(), k=1).items[0]
    assert [reason.kind for reason in item.reasons] == ["popular"]
    assert (item.reasons[0].buyers or 0) >= FEWEST_BUYERS


def test_reasons_name_only_what_the_customer_touched(recommender: Recommender) -> None:
    shopper = recommender.shopper("c002")
    own = {touch.product_id for touch in shopper.history}
    found = [reason for item in recommender.recommend(shopper).items for reason in item.reasons]
    named = [reason for reason in found if reason.kind in ("history", "together")]
    assert named
    assert all(set(reason.evidence) <= own for reason in named)


def test_shares_of_one_suggestion_are_at_most_one(recommender: Recommender) -> None:
    for item in recommender.recommend(recommender.shopper("c002")).items:
        assert 0 < sum(reason.share for reason in item.reasons) <= 1 + 1e-9


@pytest.mark.parametrize("diversity", [0.0, 0.5])
def test_reasons_claim_what_they_would_were_the_catalogue_scored_whole(
    recommender: Recommender, diversity: float
) -> None:
    quick = replace(recommender, diversity=diversity)
    sources = tuple(Whole(each, quick.products) for each in quick.ranker.sources)
    whole = replace(quick, ranker=replace(quick.ranker, sources=sources))
    shopper = quick.shopper("c002")
    for one, other in zip(quick.recommend(shopper).items, whole.recommend(shopper).items, strict=True):
        assert one.product_id == other.product_id
        assert [(each.kind, each.evidence) for each in one.reasons] == [
            (each.kind, each.evidence) for each in other.reasons
        ]
        assert [each.share for each in one.reasons] == pytest.approx([each.share for each in other.reasons])


def test_without_reasons_there_are_none(recommender: Recommender) -> None:
    ranking = recommender.recommend(recommender.shopper("c002"), reasons=False)
    assert all(item.reasons == () for item in ranking.items)


def test_given_candidates_are_all_ranked_and_nothing_else(recommender: Recommender) -> None:
    among = ["cold", "b2-p0", "no such product", "gone", "b2-p1", "b2-p0"]
    shopper = recommender.shopper_with(["b2-p1", "b2-p3"])
    ranking = recommender.recommend(shopper, k=1, among=among)
    assert sorted(ids(ranking.items)) == sorted(set(among))


def test_candidates_of_which_nothing_is_known_come_last_in_their_order(recommender: Recommender) -> None:
    shopper = recommender.shopper_with(["b2-p1", "b2-p3"])
    ranking = recommender.recommend(shopper, among=["y", "cold", "b2-p0", "x"])
    assert ids(ranking.items) == ["b2-p0", "y", "cold", "x"]


def test_no_candidates_give_an_empty_ranking(recommender: Recommender) -> None:
    assert recommender.recommend(recommender.shopper(), among=[]).items == ()


def test_what_is_excluded_or_not_kept_is_not_suggested(recommender: Recommender) -> None:
    shopper = recommender.shopper("c002")
    first = ids(recommender.recommend(shopper, k=3).items)
    kept = recommender.recommend(
        shopper, exclude=first[:1], keep=lambda product_id: product_id != first[1], k=40
    )
    assert not {first[0], first[1]} & set(ids(kept.items))


def test_a_condition_that_few_fulfil_is_filled_with_what_fulfils_it(recommender: Recommender) -> None:
    ranking = recommender.recommend(recommender.shopper("c002"), keep=lambda product_id: product_id == "cold")
    assert ids(ranking.items) == ["cold"]


def test_the_same_question_has_the_same_answer(recommender: Recommender) -> None:
    shopper = recommender.shopper("c002")
    assert recommender.recommend(shopper) == recommender.recommend(shopper)


def test_a_disliked_product_is_gone_at_once_and_its_neighbours_are_lower(recommender: Recommender) -> None:
    def found() -> dict[str, float]:
        shopper = recommender.shopper("c002")
        return {item.product_id: item.score for item in recommender.recommend(shopper, k=60).items}

    before = found()
    disliked = next(iter(before))
    recommender.record(Event(disliked, Kind.DISLIKE, "c002"))
    after = found()
    assert disliked not in after
    neighbour = recommender.similar(disliked, 1, keep=lambda product_id: product_id in after)[0][0]
    assert after[neighbour] / max(after.values()) < before[neighbour] / max(before.values())


def test_a_like_changes_the_next_ranking(recommender: Recommender) -> None:
    before = recommender.recommend(recommender.shopper(session_id="guest"), k=3)
    for product_id in ("b3-p2", "b3-p5"):
        recommender.record(Event(product_id, Kind.LIKE, session_id="guest"))
    after = recommender.recommend(recommender.shopper(session_id="guest"), k=3)
    assert ids(after.items) != ids(before.items)
    assert all(product_id.startswith("b3") for product_id in ids(after.items))


def test_a_purchase_made_now_is_not_suggested_again(recommender: Recommender) -> None:
    first = recommender.recommend(recommender.shopper("c002"), k=1).items[0].product_id
    recommender.record(bought(first, "c002"))
    assert first not in ids(recommender.recommend(recommender.shopper("c002"), k=60).items)


def test_the_same_event_twice_counts_once(recommender: Recommender) -> None:
    for _ in range(2):
        recommender.record(Event("b0-p0", Kind.CLICK, "new", event_id="once"))
    assert len(recommender.log.of_person("new")) == 1


def test_what_happens_to_others_changes_nothing_for_me(recommender: Recommender) -> None:
    before = recommender.recommend(recommender.shopper("c002"))
    recommender.record(Event("b0-p0", Kind.DISLIKE, "c003"))
    assert recommender.recommend(recommender.shopper("c002")) == before


def test_an_erased_customer_is_a_stranger(recommender: Recommender, log: EventLog) -> None:
    assert recommender.knows("c002")
    log.erase("c002")
    assert not recommender.knows("c002")
    assert recommender.shopper("c002").history == ()


def test_a_product_that_is_not_in_the_catalogue_is_refused(recommender: Recommender) -> None:
    shopper = recommender.shopper()
    for ask in (
        lambda: recommender.similar("nothing", 3),
        lambda: recommender.bought_together("nothing", 3),
        lambda: recommender.explain(shopper, "nothing"),
        lambda: recommender.record(bought("nothing")),
    ):
        with pytest.raises(UnknownId, match="nothing"):
            ask()


def test_similar_products_are_of_the_same_block(recommender: Recommender) -> None:
    found = recommender.similar("b1-p4", 3)
    assert len(found) == 3
    assert all(product_id.startswith("b1") for product_id, _ in found)


def test_what_is_bought_together_names_its_buyers(recommender: Recommender) -> None:
    first = recommender.bought_together("b1-p0", 3)[0]
    assert first.product_id == "b1-p1"
    assert first.buyers >= FEWEST_BUYERS


def test_associations_name_what_is_sold_out_too(recommender: Recommender) -> None:
    found = {each.product_id for each in recommender.associations("b0-p0")}
    assert {each.product_id for each in recommender.bought_together("b0-p0")} <= found


def test_customers_alike_are_mostly_of_the_same_block(recommender: Recommender) -> None:
    found = recommender.alike("c001", k=5)
    assert len(found) == 5
    assert sum(int(each.customer_id[1:]) % 4 == 1 for each in found) >= 4
    assert "c001" not in {each.customer_id for each in found}


def test_an_erased_customer_is_like_nobody(recommender: Recommender, log: EventLog) -> None:
    first = recommender.alike("c001", k=1)[0].customer_id
    log.erase(first)
    assert first not in {each.customer_id for each in recommender.alike("c001", k=80)}


def test_an_unknown_customer_is_refused_where_customers_are_compared(recommender: Recommender) -> None:
    with pytest.raises(UnknownId, match="nobody"):
        recommender.alike("nobody")


def test_an_explanation_is_that_of_the_ranking(recommender: Recommender) -> None:
    shopper = recommender.shopper("c002")
    item = recommender.recommend(shopper, k=5).items[3]
    assert recommender.explain(shopper, item.product_id) == item


def test_a_product_that_would_not_be_suggested_can_be_explained(recommender: Recommender) -> None:
    shopper = recommender.shopper("c002")
    own = shopper.history[-1].product_id
    assert recommender.explain(shopper, own).product_id == own


def test_missing_parts_are_noted(recommender: Recommender) -> None:
    notes = recommender.recommend(recommender.shopper()).notes
    assert notes == ("semantic neighbours unavailable", "click scorer unavailable")


def with_words(folder: Path, log: EventLog, because: str) -> Recommender:
    """A recommender that a source from outside counts most in."""
    words = Words("cold", ProductIndex.of(each.product_id for each in PRODUCTS), because=because)
    recommender = Recommender.load(folder, PRODUCTS, log, [words], clock=lambda: NOW)
    blend = recommender.ranker.blend
    mixed = replace(
        blend,
        sources=(*blend.sources, "semantic"),
        weights=(*blend.weights, 9.0),
        scales=(*blend.scales, 1.0),
    )
    return replace(recommender, ranker=replace(recommender.ranker, blend=mixed))


def test_a_source_from_outside_takes_part_with_its_evidence(
    recommender: Recommender, folder: Path, log: EventLog
) -> None:
    touched = recommender.shopper("c002").history[0].product_id
    item = with_words(folder, log, touched).recommend(recommender.shopper("c002"), k=1).items[0]
    assert item.product_id == "cold"
    assert (item.reasons[0].kind, item.reasons[0].evidence) == ("similar", (touched,))
    assert item.reasons[0].share == pytest.approx(1.0)


class Fond:
    """Clicks are likely on one product for whoever touched another one; on the rest they never are."""

    reads_all = True

    def __init__(self, favourite: str, because: str) -> None:
        self.favourite, self.because = favourite, because

    def score(self, shopper: Shopper, product_ids: Sequence[str]) -> NDArray[np.float32]:
        fond = self.because in {touch.product_id for touch in shopper.history}
        likely = [0.9 if fond and each == self.favourite else 0.01 for each in product_ids]
        return np.array(likely, dtype=np.float32)


def test_the_click_scorer_raises_what_it_likes(folder: Path, log: EventLog) -> None:
    plain = Recommender.load(folder, PRODUCTS, log, clock=lambda: NOW)
    favourite = plain.recommend(plain.shopper("c002"), k=20).items[-1].product_id
    recommender = Recommender.load(folder, PRODUCTS, log, clicks=Clicks(favourite), clock=lambda: NOW)
    ranker = replace(recommender.ranker, blend=recommender.ranker.blend.with_click(0.8))
    item = replace(recommender, ranker=ranker).recommend(plain.shopper("c002"), k=1).items[0]
    assert (item.product_id, item.click) == (favourite, pytest.approx(0.9))
    assert item.parts["clicks"] > 0.5 * item.score


def test_what_makes_a_click_likely_is_a_reason_for_what_it_raises(folder: Path, log: EventLog) -> None:
    plain = Recommender.load(folder, PRODUCTS, log, clock=lambda: NOW)
    shopper = plain.shopper("c002")
    (first, *_), blend = plain.recommend(shopper, k=1).items, plain.ranker.blend.with_click(0.8)
    because = first.reasons[0].evidence[0]
    ranker = replace(plain.ranker, clicks=Fond(first.product_id, because), blend=blend)
    found = replace(plain, ranker=ranker).recommend(shopper, k=1).items[0]
    assert found.product_id == first.product_id
    assert because in found.reasons[0].evidence
    assert found.reasons[0].share > first.reasons[0].share


def test_popularity_claims_no_share_where_clicks_are_counted_with(folder: Path, log: EventLog) -> None:
    plain = Recommender.load(folder, PRODUCTS, log, clicks=Clicks("b0-p0"), clock=lambda: NOW)
    blend = replace(plain.ranker.blend.with_click(0.5), trend=0.0)
    ranker = replace(plain.ranker, blend=blend)
    item = replace(plain, ranker=ranker).recommend(plain.shopper(), k=1).items[0]
    assert [(reason.kind, reason.share) for reason in item.reasons] == [("popular", 0.0)]


def test_the_click_scorer_is_asked_about_the_best_of_the_pool_only(folder: Path, log: EventLog) -> None:
    clicks = Clicks("b0-p0", reads_all=False)
    recommender = Recommender.load(folder, PRODUCTS, log, clicks=clicks, clock=lambda: NOW)
    ranker = replace(recommender.ranker, blend=recommender.ranker.blend.with_click(0.8), click_pool=5)
    replace(recommender, ranker=ranker).recommend(recommender.shopper(), k=20, reasons=False)
    assert clicks.asked == 5


def test_a_click_scorer_with_time_is_asked_about_the_whole_pool(folder: Path, log: EventLog) -> None:
    clicks = Clicks("b0-p0")
    recommender = Recommender.load(folder, PRODUCTS, log, clicks=clicks, clock=lambda: NOW)
    ranker = replace(recommender.ranker, blend=recommender.ranker.blend.with_click(0.8), click_pool=5)
    replace(recommender, ranker=ranker).recommend(recommender.shopper(), k=20, reasons=False)
    assert clicks.asked > 5


def test_what_a_reason_claims_is_lost_without_it_where_clicks_weigh_most(folder: Path, log: EventLog) -> None:
    """What falls out of the best by the sources is still read, so its score falls by what was claimed."""
    loaded = Recommender.load(folder, PRODUCTS, log, clicks=Clicks("b0-p0"), clock=lambda: NOW)
    blend = loaded.ranker.blend.with_click(0.9)
    recommender = replace(loaded, ranker=replace(loaded.ranker, blend=blend, click_pool=5))
    shopper, claims = recommender.shopper("c002"), 0
    for item in recommender.recommend(shopper, k=10).items:
        for reason in item.reasons:
            if reason.share > 0:
                lesser = recommender.explain(shopper.without(reason.evidence), item.product_id)
                assert 1.0 - lesser.score / item.score == pytest.approx(reason.share, rel=1e-6)
                claims += 1
    assert claims > 5


def test_no_share_is_claimed_where_only_the_best_of_a_pool_are_read(folder: Path, log: EventLog) -> None:
    clicks = Clicks("b0-p0", reads_all=False)
    recommender = Recommender.load(folder, PRODUCTS, log, clicks=clicks, clock=lambda: NOW)
    ranker = replace(recommender.ranker, blend=recommender.ranker.blend.with_click(0.8))
    items = replace(recommender, ranker=ranker).recommend(recommender.shopper("c002"), k=5).items
    assert {reason.share for item in items for reason in item.reasons} == {0.0}


def test_with_diversity_the_list_changes_and_scores_never_rise(recommender: Recommender) -> None:
    shopper = recommender.shopper_with(["b2-p1", "b2-p3", "b2-p4"])
    diverse = replace(recommender, diversity=0.7).recommend(shopper, k=30).items
    assert ids(diverse) != ids(recommender.recommend(shopper, k=30).items)
    assert [item.score for item in diverse] == sorted((item.score for item in diverse), reverse=True)


def test_events_that_a_build_took_in_do_not_count_twice(folder: Path, tmp_path: Path, log: EventLog) -> None:
    log.append(bought("b0-p0", "new"))
    replay = log.replay()
    events = EventTable.concatenate([block_events(), replay.events])
    fit_recommender(TrainingData(events, PRODUCTS, NOW, replay.last_number), tmp_path / "next", OPTIONS)
    recommender = Recommender.load(tmp_path / "next", PRODUCTS, log, clock=lambda: NOW)
    once = Recommender.load(folder, PRODUCTS, log, clock=lambda: NOW)
    assert recommender.shopper("new").history == once.shopper("new").history


def test_a_build_without_any_event_suggests_the_catalogue(tmp_path: Path, log: EventLog) -> None:
    report = fit_recommender(TrainingData(EventTable.of([]), PRODUCTS, NOW), tmp_path, OPTIONS)
    recommender = Recommender.load(tmp_path, PRODUCTS, log, clock=lambda: NOW)
    assert report.split == "none"
    assert ids(recommender.recommend(recommender.shopper(), k=2).items) == ["b0-p0", "b0-p1"]


def test_a_damaged_build_is_refused(tmp_path: Path, log: EventLog) -> None:
    fit_recommender(TrainingData(block_events(20), PRODUCTS, NOW), tmp_path, OPTIONS)
    next(tmp_path.glob("ease-*.safetensors")).write_bytes(b"cut short")
    with pytest.raises(DamagedArtifact):
        Recommender.load(tmp_path, PRODUCTS, log)


def leaning_to(recommender: Recommender, product_id: str) -> Shopper:
    shopper = recommender.shopper_with(["b2-p1", "b2-p3"])
    return replace(shopper, leanings=(Leaning("likes it", frozenset({product_id})),))


def test_what_a_statement_speaks_for_rises(recommender: Recommender) -> None:
    plain = recommender.recommend(recommender.shopper_with(["b2-p1", "b2-p3"]), k=8)
    low = plain.items[5]
    risen = recommender.recommend(leaning_to(recommender, low.product_id), k=8)
    assert ids(risen.items).index(low.product_id) < 5


def test_the_statement_is_a_reason_with_the_share_that_it_adds(recommender: Recommender) -> None:
    among = ids(recommender.recommend(recommender.shopper_with(["b2-p1", "b2-p3"]), k=2).items)
    found = recommender.recommend(leaning_to(recommender, among[0]), among=among)
    (stated,) = [reason for reason in found.items[0].reasons if reason.kind == "preference"]
    assert stated.evidence == ("likes it",)
    assert stated.share == pytest.approx(1 / 3)


def test_the_statement_is_no_reason_for_anything_else(recommender: Recommender) -> None:
    found = recommender.recommend(leaning_to(recommender, "b2-p5"), k=8)
    others = [item for item in found.items if item.product_id != "b2-p5"]
    assert not [reason for item in others for reason in item.reasons if reason.kind == "preference"]


def test_what_was_done_with_a_forgotten_product_does_not_count(recommender: Recommender) -> None:
    bought = sorted(recommender.shopper("c001").bought)
    shopper = recommender.shopper("c001", without={bought[0]})
    assert bought[0] not in shopper.bought | {touch.product_id for touch in shopper.history}


def test_only_what_happened_since_a_moment_counts(recommender: Recommender) -> None:
    recommender.record(Event("b1-p0", Kind.LIKE, customer_id="c001", timestamp=NOW + 30))
    shopper = recommender.shopper("c001", since=NOW + 10)
    assert [touch.product_id for touch in shopper.history] == ["b1-p0"]


@pytest.mark.parametrize("diversity", [0.0, 0.4])
def test_without_its_evidence_the_score_falls_by_what_a_reason_claims(
    recommender: Recommender, diversity: float
) -> None:
    diverse = replace(recommender, diversity=diversity)
    found = diverse.recommend(recommender.shopper("c002"), k=6).items
    for item in found:
        for reason in (each for each in item.reasons if each.kind != "popular"):
            without = diverse.shopper("c002", without=set(reason.evidence))
            after = diverse.explain(without, item.product_id).score
            assert 1 - after / item.score == pytest.approx(reason.share, rel=0.2)


def test_what_was_shown_before_the_build_is_known(recommender: Recommender) -> None:
    assert recommender.shopper("c002").shown == (Shown("b1-p1", False, 1),)


def test_what_is_shown_while_the_shop_is_open_is_known_at_once(recommender: Recommender) -> None:
    recommender.record(Event("b1-p2", Kind.IMPRESSION, "c002", position=4))
    found = recommender.shopper("c002")
    assert found.shown[1:] == (Shown("b1-p2", False, 4),)
    assert found.at == NOW + 60


def test_what_was_shown_makes_no_history(recommender: Recommender) -> None:
    recommender.record(Event("b1-p2", Kind.IMPRESSION, "somebody new"))
    assert recommender.shopper("somebody new").history == ()
