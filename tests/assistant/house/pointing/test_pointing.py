from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from assistant.house.agenda import Agenda, Entry, Standing
from assistant.house.dialogue import Dialogue, Listed
from assistant.house.pointing.pointing import Among, Pointing, picks_asked, resolve, resolve_each
from assistant.titles import Titles
from assistant.tools.results import ShownProduct
from retrieval.catalogue import Catalogue
from retrieval.product import Money, Product


def product(product_id: str, title: str, minor: int, rating: float, **values: str) -> Product:
    return Product(product_id, title, price=Money(minor, "GBP"), rating=rating, attributes=values)


BAGS = (
    product("B1", "Shopper Bag Cherry Orchard", 350, 4.1, material="jute"),
    product("B2", "Shopper Bag Blue Whale", 250, 4.8, material="cotton"),
    product("B3", "Shopper Bag Little Foxes", 450, 3.9, material="cotton"),
)
CUPS = (
    product("C1", "Egg Cup Blue Whale", 150, 4.0),
    product("C2", "Egg Cup Daisy Chain", 120, 4.5),
)
LAMPS = (
    product("L1", "Norrland Desk Lamp, Moss green", 2500, 4.0),
    product("L2", "Norrland Desk Lamp, Chalk", 2500, 4.2),
    product("L3", "Hythe Desk Lamp, Chalk", 1900, 4.4),
)
UNSEEN = (product("U1", "Picnic Rug Tractor Parade", 900, 4.0),)
CATALOGUE = Catalogue.of([*BAGS, *CUPS, *LAMPS, *UNSEEN])
TITLES = Titles.of(CATALOGUE.products)


def listed(query: str, products: Sequence[Product], told: str = "", **arguments: Any) -> Listed:
    shown = tuple(ShownProduct(p.product_id, p.title, p.price, True, p.rating) for p in products)
    return Listed("search_catalog", {"query": query, **arguments}, shown, told=told)


def asked(reply: str, *lists: Listed) -> Dialogue:
    """Where a conversation stands after a question which product is meant."""
    entry = Entry("basket_add", "add it", Standing.WAITING_FOR_SLOT, ("product",), turn=1)
    return after(*lists, replied=reply, turns=2, agenda=Agenda((entry,)))


def after(*lists: Listed, **standing: Any) -> Dialogue:
    """Where a conversation stands after lists, the latest first."""
    known = {each.product_id: each for shown in lists for each in shown.products}
    standing = {"earlier": lists[1:], "known": tuple(known.values()), **standing}
    return Dialogue(listed=lists[0] if lists else None, **standing)


SHOPPERS = after(listed("shopper bag", BAGS))


def meant(words: str, dialogue: Dialogue = SHOPPERS, among: Among = "sight") -> Pointing:
    return resolve(words, dialogue, CATALOGUE, TITLES, among=among)


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("the second one", ("B2",)),
        ("the secnod", ("B2",)),
        ("1st 1", ("B1",)),
        ("last one", ("B3",)),
        ("number 3", ("B3",)),
        ("the top one", ("B1",)),
        ("the first two", ("B1", "B2")),
        ("the third and the first", ("B3", "B1")),
        ("the dearest", ("B3",)),
        ("the cheapest of them", ("B2",)),
        ("the best rated one", ("B2",)),
        ("the cherry one", ("B1",)),
        ("the chery one", ("B1",)),
        ("the foxes", ("B3",)),
        ("the fox one", ("B3",)),
        ("the jute one", ("B1",)),
        ("Shopper Bag Blue Whale", ("B2",)),
        ("both the cherry and the foxes", ("B1", "B3")),
        ("all three", ("B1", "B2", "B3")),
        ("them all", ("B1", "B2", "B3")),
        ("the cheaper of the cotton ones", ("B2",)),
    ],
)
def test_words_mean_products_of_the_list(words: str, ids: tuple[str, ...]) -> None:
    assert meant(words) == Pointing(ids, certain=True, pointing=True)


@pytest.mark.parametrize("words", ["it", "that one", "the bag", ""])
def test_one_of_a_list_that_nothing_tells_from_the_others_is_asked(words: str) -> None:
    found = meant(words)
    assert (found.asked, found.certain) == (("B1", "B2", "B3"), False)


def test_words_that_fit_two_name_these_two() -> None:
    assert meant("the cotton one") == Pointing(("B2", "B3"), certain=False, pointing=True)


def test_a_place_that_the_list_lacks_points_and_means_nothing() -> None:
    assert meant("the seventh one") == Pointing(pointing=True)


def test_what_the_shop_does_not_have_is_nothing_in_sight() -> None:
    assert meant("the harpsichord").ids == ()


def test_it_is_what_is_spoken_of() -> None:
    assert meant("it", after(listed("shopper bag", BAGS), focus=("B2",))).ids == ("B2",)


def test_taking_without_a_word_takes_what_is_spoken_of() -> None:
    assert meant("", after(listed("shopper bag", BAGS), focus=("B2",))).ids == ("B2",)


def test_those_are_pieces_of_what_is_spoken_of() -> None:
    assert meant("those", after(listed("shopper bag", BAGS), focus=("B2",))).ids == ("B2",)


def test_it_is_the_only_one_shown() -> None:
    assert meant("it", after(listed("foxes", BAGS[2:]))).ids == ("B3",)


def test_that_one_is_the_cheapest_after_the_cheapest_was_asked_for() -> None:
    cheapest = after(listed("shopper bag", (BAGS[1], BAGS[0], BAGS[2]), order="price_ascending"))
    assert meant("that one", cheapest) == Pointing(("B2",), certain=True, pointing=True)


def test_that_one_is_the_only_one_that_has_all_that_was_sought() -> None:
    assert meant("that one", after(listed("cherry shopper bag", BAGS))).ids == ("B1",)


def test_a_list_that_all_answer_has_no_one_that_is_meant() -> None:
    assert not meant("that one", after(listed("shopper bags", BAGS))).certain


def test_what_is_spoken_of_is_meant_by_its_kind() -> None:
    spoken = after(listed("desk lamp", LAMPS), focus=("L2",))
    assert meant("the lamp", spoken) == Pointing(("L2",), certain=True, pointing=True)


def test_words_that_fit_another_better_leave_what_is_spoken_of() -> None:
    assert meant("the moss one", after(listed("desk lamp", LAMPS), focus=("L2",))).ids == ("L1",)


def test_the_first_of_a_kind_is_the_first_of_its_list() -> None:
    dialogue = after(listed("egg cup", CUPS), listed("shopper bag", BAGS))
    assert meant("the first bag", dialogue).ids == ("B1",)


def test_the_first_of_each_kind_is_looked_for_in_its_own_list() -> None:
    dialogue = after(listed("egg cup", CUPS), listed("shopper bag", BAGS))
    assert meant("the first bag and the second egg cup", dialogue).ids == ("B1", "C2")


def test_the_first_that_was_shown_is_of_the_earliest_list_that_fits() -> None:
    again = listed("whale things", (CUPS[0], BAGS[1]))
    first = listed("blue whale", (BAGS[1], CUPS[0]))
    assert meant("the first whale one you showed me", after(again, listed("lamps", LAMPS), first)).ids == (
        "B2",
    )


def test_what_both_lists_have_is_meant_of_the_latest() -> None:
    dialogue = after(listed("egg cup", CUPS), listed("shopper bag", BAGS))
    assert "C1" in meant("the whale one", dialogue).ids


def test_an_earlier_product_is_meant_by_its_words() -> None:
    dialogue = after(listed("egg cup", CUPS), listed("shopper bag", BAGS))
    assert meant("the foxes", dialogue).ids == ("B3",)


def test_both_are_the_two_that_were_spoken_of_together() -> None:
    compared = after(listed("shopper bag", BAGS), focus=("B1",), several=("B1", "B3"))
    assert meant("both", compared).ids == ("B1", "B3")


def test_both_of_three_mean_nothing_certain() -> None:
    assert meant("both") == Pointing(pointing=True)


def test_the_other_is_the_one_of_two_that_is_not_spoken_of() -> None:
    compared = after(listed("shopper bag", BAGS), focus=("B1",), several=("B1", "B3"))
    assert meant("the other", compared).ids == ("B3",)


def test_the_cheaper_of_the_two_is_one_of_those_that_were_compared() -> None:
    compared = after(listed("shopper bag", BAGS), focus=("B1", "B3"), several=("B1", "B3"))
    assert meant("the cheaper of the two", compared).ids == ("B1",)


def test_of_equal_prices_it_is_asked_which() -> None:
    compared = after(listed("lamp", LAMPS), focus=("L1", "L2"), several=("L1", "L2"))
    assert not meant("the cheaper one", compared).certain


def test_that_one_is_the_one_of_the_list_that_meets_what_no_other_does() -> None:
    found = after(listed("tiny cherry shopper bag, please", BAGS))
    assert meant("that one", found) == Pointing(("B1",), certain=True, pointing=True)


def test_the_bag_is_the_one_that_was_sought_by_more_of_its_words() -> None:
    assert meant("the whale one", after(listed("cotton whale shopper", BAGS))).ids == ("B2",)


def test_that_one_is_what_the_question_before_asked_for() -> None:
    compared = after(
        listed("shopper bag", BAGS),
        focus=("B1", "B3"),
        several=("B1", "B3"),
        heard=("and which of them costs less?", "that one"),
    )
    assert meant("that one", compared).ids == ("B1",)


def test_another_colour_is_that_of_the_product_spoken_of() -> None:
    spoken = after(listed("norrland lamp", LAMPS[:1]), focus=("L1",))
    assert meant("the chalk ones", spoken) == Pointing(("L2",), certain=True, pointing=True)


def test_what_is_said_around_tells_which_of_two_is_meant() -> None:
    two = after(listed("shopper bag", BAGS), focus=("B1", "B3"))
    found = resolve("it", two, CATALOGUE, TITLES, around="my sister has the foxes already, leave it out")
    assert found == Pointing(("B3",), certain=True, pointing=True)


def test_the_larger_is_so_by_the_records() -> None:
    jugs = [
        Product("J1", "Jug Tall", attributes={"capacity": "900 ml"}),
        Product("J2", "Jug Round", attributes={"capacity": "1.5 l"}),
    ]
    catalogue = Catalogue.of(jugs)
    compared = after(listed("jug", jugs), focus=("J1", "J2"), several=("J1", "J2"))
    found = resolve("the larger of the two", compared, catalogue, Titles.of(jugs))
    assert found == Pointing(("J2",), certain=True, pointing=True)


def test_a_second_colour_is_of_the_same_make() -> None:
    found = meant("a norrland in moss green and one in chalk", after(listed("desk lamp", LAMPS)))
    assert found == Pointing(("L1", "L2"), certain=True, pointing=True)


def test_a_kind_and_a_place_that_say_the_same_mean_one() -> None:
    assert meant("that lamp, the second one", after(listed("desk lamp", LAMPS))).ids == ("L2",)


def test_what_is_spoken_of_and_a_place_mean_two() -> None:
    dialogue = after(listed("goes with", CUPS), listed("shopper bag", BAGS), focus=("B2",))
    assert meant("the whale bag and the second of those", dialogue).ids == ("B2", "C2")


def test_a_product_that_was_never_shown_is_meant_by_words_that_it_alone_has() -> None:
    assert meant("the tractor picnic rug").ids == ("U1",)


HELD = after(
    listed("egg cup", CUPS),
    listed("shopper bag", BAGS),
    basket=(("B1", BAGS[0].title), ("B3", BAGS[2].title), ("C2", CUPS[1].title)),
    put=("B3",),
    focus=("B3",),
)


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("it", ("B3",)),
        ("the last one", ("B3",)),
        ("the egg cup", ("C2",)),
        ("the cherry bag", ("B1",)),
        ("the daisies", ("C2",)),
        ("everything", ("B1", "B3", "C2")),
        ("two of each", ("B1", "B3", "C2")),
        ("the cheapest", ("C2",)),
    ],
)
def test_words_mean_products_of_the_basket(words: str, ids: tuple[str, ...]) -> None:
    assert meant(words, HELD, "basket") == Pointing(ids, certain=True, pointing=True)


def test_what_does_not_lie_in_the_basket_is_not_meant_of_it() -> None:
    assert meant("the whale bag", HELD, "basket").ids != ("B2",)


def test_the_other_of_two_in_the_basket_is_not_what_was_put_in_last() -> None:
    two = after(basket=(("B1", BAGS[0].title), ("B3", BAGS[2].title)), put=("B3",))
    assert meant("the other one", two, "basket").ids == ("B1",)


NAMED = after(listed("shopper bag", BAGS, "Closest: Shopper Bag Cherry Orchard at £3.50."))


@pytest.mark.parametrize("words", ["it", "that one", "the bag"])
def test_what_the_reply_named_is_meant_where_the_words_tell_none_from_the_others(words: str) -> None:
    assert meant(words, NAMED) == Pointing(("B1",), certain=True, pointing=True)


@pytest.mark.parametrize("words", ["the bags", "the cotton one"])
def test_what_the_reply_named_is_not_what_other_words_mean(words: str) -> None:
    assert meant(words, NAMED).ids != ("B1",)


def test_a_reply_that_named_two_means_neither_by_that() -> None:
    both = after(listed("shopper bag", BAGS, "Shopper Bag Cherry Orchard or Shopper Bag Blue Whale?"))
    assert not meant("it", both).certain


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("the 4.50 one", ("B3",)),
        ("the £2.50 bag", ("B2",)),
        ("the one for 3.50", ("B1",)),
        ("the 2 pound one", ("B2",)),
        ("the £3.50 one and the 4.50 one", ("B1", "B3")),
    ],
)
def test_a_price_means_what_costs_it(words: str, ids: tuple[str, ...]) -> None:
    assert meant(words) == Pointing(ids, certain=True, pointing=True)


def test_a_limit_is_no_price_that_is_meant() -> None:
    assert not meant("the one under 4.50").certain


WHICH = asked("Do you mean Shopper Bag Blue Whale or Shopper Bag Little Foxes?", listed("shopper bag", BAGS))


@pytest.mark.parametrize(
    ("words", "ids"),
    [("the first", ("B2",)), ("the cheaper one", ("B2",)), ("both", ("B2", "B3")), ("the second", ("B3",))],
)
def test_after_a_question_what_it_named_is_counted_through(words: str, ids: tuple[str, ...]) -> None:
    assert meant(words, WHICH) == Pointing(ids, certain=True, pointing=True)


@pytest.mark.parametrize(
    ("words", "picks"),
    [
        ("the second please", True),
        ("foxes", True),
        ("2", True),
        ("the first in leather", False),
        ("the cherry one", False),
        ("do you sell lamps", False),
    ],
)
def test_words_that_pick_among_what_was_asked_are_told_from_others(words: str, picks: bool) -> None:
    assert picks_asked(words, WHICH, CATALOGUE, TITLES) == picks


def test_what_is_sure_and_what_is_doubtful_come_apart() -> None:
    found = resolve_each("the cherry one and the cotton one", SHOPPERS, CATALOGUE, TITLES)
    assert [(words, each.ids) for words, each in found] == [
        ("the cherry one", ("B1",)),
        ("the cotton one", ("B2", "B3")),
    ]


def test_what_a_swap_takes_out_is_not_what_it_puts_in() -> None:
    found = resolve("the cotton one", SHOPPERS, CATALOGUE, TITLES, without=("B2",))
    assert found.ids == ("B3",)


def test_a_slip_and_another_form_of_a_word_in_sight_mean_it() -> None:
    throws = [Product("T1", "Throw Striped"), Product("T2", "Throw Fringed")]
    dialogue = after(listed("throw", throws))
    catalogue = Catalogue.of(throws)
    for words in ("the one with stripes", "the stripped one"):
        assert resolve(words, dialogue, catalogue, Titles.of(throws)).ids == ("T1",)


def test_a_shade_is_meant_by_its_colour() -> None:
    throws = [
        Product("T1", "Throw", attributes={"colour": "Sage"}),
        Product("T2", "Throw", attributes={"colour": "Coral"}),
    ]
    found = resolve("the green one", after(listed("throw", throws)), Catalogue.of(throws), Titles.of(throws))
    assert found.ids == ("T1",)


def test_the_same_in_another_colour_is_the_other_version() -> None:
    mugs = [
        Product("M1", "Mug, White", parent_id="M", attributes={"colour": "White"}),
        Product("M2", "Mug, Teal", parent_id="M", attributes={"colour": "Teal"}),
        Product("M3", "Cup, Teal", attributes={"colour": "Teal"}),
    ]
    dialogue = after(listed("mug", (mugs[0], mugs[2])))
    for words in ("the first one but in teal", "the first in teal"):
        assert resolve(words, dialogue, Catalogue.of(mugs), Titles.of(mugs)).ids == ("M2",)


def test_something_cheaper_than_what_is_meant_is_not_the_cheapest() -> None:
    spoken = after(listed("shopper bag", BAGS), focus=("B3",))
    assert meant("one like it but cheaper", spoken).ids == ("B3",)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("which of the two is cheaper?", "B2"),
        ("shopper 1 or shopper 3, which one is dearer", "B3"),
        ("the first or the second - which has better reviews?", "B2"),
    ],
)
@pytest.mark.parametrize("words", ["that one", "it", ""])
def test_after_a_comparison_a_pronoun_takes_what_was_asked_for(question: str, meant: str, words: str) -> None:
    pair = {"B2": ("B1", "B2"), "B3": ("B1", "B3")}[meant]
    weighed = replace(SHOPPERS, focus=pair, several=pair, weighed=question)
    assert resolve(words, weighed, CATALOGUE, TITLES).ids == (meant,)


def test_the_other_of_a_comparison_is_the_one_that_lost() -> None:
    weighed = replace(SHOPPERS, focus=("B1", "B2"), several=("B1", "B2"), weighed="which is cheaper?")
    assert resolve("the other one", weighed, CATALOGUE, TITLES).ids == ("B1",)


def test_a_comparison_that_was_asked_for_nothing_leaves_both_possible() -> None:
    weighed = replace(SHOPPERS, focus=("B1", "B2"), several=("B1", "B2"), weighed="compare them")
    assert not resolve("that one", weighed, CATALOGUE, TITLES).certain


@pytest.mark.parametrize("words", ["the first, in large", "the first one in size L", "the first in a large"])
def test_a_size_in_another_spelling_is_the_sibling_that_has_it(words: str) -> None:
    small = Product("J1", "Fen Cardigan, S", parent_id="J", attributes={"size": "S"})
    large = Product("J2", "Fen Cardigan, L", parent_id="J", attributes={"size": "L"})
    catalogue = Catalogue.of([small, large])
    shown = after(listed("cardigan", [small]))
    assert resolve(words, shown, catalogue, Titles.of(catalogue.products)).ids == ("J2",)


def test_a_size_that_there_is_none_of_is_never_the_one_in_sight() -> None:
    only = Product("J1", "Fen Cardigan, S", parent_id="J", attributes={"size": "S"})
    other = Product("K1", "Moor Cardigan, L", parent_id="K", attributes={"size": "L"})
    catalogue = Catalogue.of([only, other])
    shown = after(listed("cardigan", [only]))
    assert not resolve("the first, in large", shown, catalogue, Titles.of(catalogue.products)).ids


def test_a_message_before_that_means_nothing_is_not_asked_what_it_means_for_ever() -> None:
    lost = Dialogue(heard=("which is cheaper?", "that one"))
    assert not resolve("that one", lost, CATALOGUE, TITLES).ids
