from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from recommender.collaborative.popularity import Popularity
from recommender.events import Event, EventTable, Kind
from recommender.fairness import FairnessOptions, fair
from recommender.matrix import AssociationMatrix, ProductIndex
from recommender.models import Models, Settings
from recommender.shopper import Touch
from tests.recommender.small_world import NOW, block_events, block_products, bought

PRODUCTS = ProductIndex.of(product.product_id for product in block_products())
HISTORY = (Touch("b1-p2", Kind.PURCHASE, timestamp=NOW), Touch("b1-p3", Kind.PURCHASE, timestamp=NOW))
FEW = FairnessOptions(most_products=3, free_guests=2, guests_beside=1.0, usual=0.0)


def looked(product_id: str, number: int) -> Event:
    return Event(product_id, Kind.CLICK, session_id=f"s{number:04}", timestamp=NOW - 5_000 + number)


def flood(product_id: str, guests: int = 1_000) -> list[Event]:
    return [looked(product_id, number) for number in range(guests)]


def together(events: EventTable, others: Sequence[Event]) -> EventTable:
    return EventTable.concatenate([events, EventTable.of(others)])


def rankings(events: EventTable) -> list[list[str]]:
    models = Models.fit(fair(events).events, PRODUCTS, Settings())
    return [
        [product_id for product_id, _ in model.recommend(HISTORY, 10)] for model in models.collaborative()
    ]


def test_one_person_counts_with_what_they_met_last() -> None:
    events = EventTable.of(bought(str(i), timestamp=NOW - i) for i in range(9))
    found = fair(events, FEW)
    assert sorted(found.events.product_id) == ["0", "1", "2"]
    assert found.crowded == 6


def test_many_events_with_few_products_are_all_kept() -> None:
    events = EventTable.of(bought("a", timestamp=NOW - i) for i in range(90))
    assert len(fair(events, FEW).events) == 90


def test_the_first_guests_of_a_product_count_and_one_more_for_each_buyer() -> None:
    events = EventTable.of([*flood("a", 9), bought("a", "c1"), bought("a", "", order_id="o1")])
    found = fair(events, FEW)
    assert found.flooding == 9 - 4
    assert [each for each in found.events.session_id if each] == ["s0000", "s0001", "s0002", "s0003"]


def test_a_guest_who_buys_is_no_flood() -> None:
    events = [Event("a", Kind.PURCHASE, session_id=f"s{i}", timestamp=NOW) for i in range(50)]
    assert fair(EventTable.of(events), FEW).flooding == 0


def test_a_shop_whose_guests_only_look_still_knows_what_is_popular() -> None:
    events = EventTable.of(looked(str(product), i) for product in range(9) for i in range(50 + product))
    matrix = AssociationMatrix.of(fair(events).events, ProductIndex(tuple(map(str, range(9)))))
    best = [product_id for product_id, _ in Popularity().fit(matrix).recommend((), 3)]
    assert best == ["7", "8", "6"]  # the product of most guests counts like the next


def test_a_flood_of_guests_does_not_make_a_product_the_most_popular() -> None:
    events = block_events()
    usual = Popularity().fit(AssociationMatrix.of(events, PRODUCTS)).recommend((), 1)[0][0]
    unloved = Popularity().fit(AssociationMatrix.of(events, PRODUCTS)).recommend((), 99)[-1][0]
    flooded = fair(together(events, flood(unloved))).events
    people = Popularity().fit(AssociationMatrix.of(flooded, PRODUCTS)).people()
    assert people[PRODUCTS.row(unloved)] <= 2 * people[PRODUCTS.row(usual)] + 20


def thousand_likes() -> list[Event]:
    """Of one person, of seven products."""
    return [
        Event(PRODUCTS.ids[i % 7 * 4], Kind.LIKE, "flood", timestamp=NOW - 9_000 + i) for i in range(1_000)
    ]


def test_a_thousand_events_of_one_person_move_no_others_personal_ranking_by_more_than_two_places() -> None:
    events = block_events()
    lists = zip(rankings(events), rankings(together(events, thousand_likes())), strict=True)
    for before, after in list(lists)[1:]:  # the first is popularity
        moved = [abs(after.index(each) - place) for place, each in enumerate(before) if each in after]
        assert max(moved, default=0) <= 2
        assert len(set(before) - set(after)) <= 2


def test_a_thousand_events_of_one_person_make_no_product_more_popular_than_one_more_person_does() -> None:
    events = block_events()
    before, after = (
        Popularity().fit(AssociationMatrix.of(fair(each).events, PRODUCTS)).people()
        for each in (events, together(events, thousand_likes()))
    )
    assert (after - before).max() <= 1.001


def test_a_flood_of_guests_moves_no_personal_ranking() -> None:
    events = block_events()
    before, after = rankings(events), rankings(together(events, flood("b3-p7")))
    assert before[1:] == after[1:]  # the first is popularity


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"), st.sampled_from(["", "c1", "c2"]), st.sampled_from(["", "s1", "s2"])
        ),
        max_size=40,
    )
)
def test_nothing_is_lost_uncounted(rows: list[tuple[str, str, str]]) -> None:
    events = EventTable.of(
        Event(product, Kind.CLICK, who, session, order_id="" if who or session else "o")
        for product, who, session in rows
    )
    found = fair(events, FEW)
    assert len(found.events) + found.crowded + found.flooding == len(events)
