from __future__ import annotations

from assistant.tools.reasoning import request_reason, word_reasons
from recommender.events import Kind
from recommender.reasons import Reason
from recommender.shopper import Shopper, Touch
from retrieval.catalogue import Catalogue
from retrieval.product import Product

CATALOGUE = Catalogue.of([Product("m", "Red Mug", "For tea."), Product("l", "Blue Lantern")])
SHOPPER = Shopper("c1", (Touch("m", Kind.PURCHASE), Touch("l", Kind.CLICK)))


def words(*reasons: Reason, shopper: Shopper = SHOPPER) -> list[str]:
    return [reason.text for reason in word_reasons("x", reasons, shopper, CATALOGUE)]


def test_what_was_bought_is_named_as_bought() -> None:
    assert words(Reason("history", ("m",), 0.6)) == ["goes with Red Mug, which you bought"]


def test_what_was_only_looked_at_is_not_called_bought() -> None:
    assert words(Reason("history", ("l",), 0.6)) == ["goes with Blue Lantern, which you looked at"]


def test_a_history_that_is_not_this_shoppers_is_not_named() -> None:
    assert words(Reason("history", ("m",), 0.6), shopper=Shopper("c2")) == []


def test_what_fewer_than_five_bought_is_not_named() -> None:
    assert words(Reason("together", ("m",), 0.6, buyers=4), Reason("popular", (), 0.5, buyers=4)) == []


def test_what_five_bought_is_named_with_their_number_only() -> None:
    assert words(Reason("together", ("m",), 0.6, buyers=5)) == [
        "5 different buyers bought it together with Red Mug"
    ]


def test_evidence_outside_the_catalogue_is_not_named() -> None:
    assert words(Reason("similar", ("gone",), 0.9)) == []


def test_the_strongest_reason_comes_first_and_a_feeble_one_not_at_all() -> None:
    said = words(
        Reason("popular", (), 0.2, buyers=9), Reason("history", ("m",), 0.6), Reason("history", ("l",), 0.02)
    )
    assert said == ["goes with Red Mug, which you bought", "bought by 9 different people"]


def test_all_that_a_share_was_measured_for_is_named() -> None:
    (found,) = word_reasons("x", [Reason("history", ("m", "l"), 0.6)], SHOPPER, CATALOGUE)
    assert found.text == "goes with Red Mug, which you bought, and Blue Lantern, which you looked at"
    assert (found.evidence, found.share) == (("m", "l"), 0.6)


def test_words_that_name_less_than_was_measured_claim_no_share() -> None:
    (found,) = word_reasons("x", [Reason("history", ("m", "gone"), 0.6)], SHOPPER, CATALOGUE)
    assert (found.text, found.share) == ("goes with Red Mug, which you bought (moved it up)", 0.0)


def test_what_claims_no_share_says_that_it_moved_the_product_up() -> None:
    assert words(Reason("popular", (), 0.0, buyers=9)) == ["bought by 9 different people (moved it up)"]


def test_what_claims_no_share_is_silent_beside_what_does() -> None:
    said = words(Reason("history", ("m",), 0.6), Reason("popular", (), 0.0, buyers=9))
    assert said == ["goes with Red Mug, which you bought"]


def test_a_product_is_no_evidence_for_itself() -> None:
    assert word_reasons("m", [Reason("similar", ("m",), 0.9)], SHOPPER, CATALOGUE) == ()


def test_a_count_of_buyers_stays_with_its_product() -> None:
    said = words(Reason("history", ("m",), 0.6), Reason("together", ("m", "l"), 0.3, buyers=9))
    assert said == ["goes with Red Mug, which you bought"]


def test_no_evidence_is_named_twice() -> None:
    said = words(Reason("history", ("m",), 0.6), Reason("similar", ("m",), 0.3))
    assert said == ["goes with Red Mug, which you bought"]


def test_the_words_that_the_records_answer_are_named() -> None:
    product = Product("m", "Red Mug", "For tea.")
    reason = request_reason("something like a red mug for coffee", product)
    assert reason is not None
    assert reason.evidence == ("red", "mug")


def test_nothing_is_named_where_the_records_answer_nothing() -> None:
    assert request_reason("alarm clock", Product("m", "Red Mug")) is None
