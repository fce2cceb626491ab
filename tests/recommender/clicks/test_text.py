from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.clicks.pretrained import load_checkpoint
from recommender.clicks.text import product_words, stated_words, telling_products, wishes
from recommender.clicks.tokens import PairTokens, ProductTokens, TokenBudget, by_budget
from recommender.events import Kind
from recommender.shopper import Shopper, Touch
from retrieval.product import Product
from tests.recommender.clicks.colours import products

BUDGET = TokenBudget(pair=24, product=8, title=4, stated=6)


@pytest.fixture(scope="module")
def tokens(tiny_bert: Path) -> PairTokens:
    tokenizer = load_checkpoint(str(tiny_bert)).tokenizer
    return PairTokens(tokenizer, ProductTokens.of(products(), tokenizer, BUDGET), BUDGET)


@pytest.mark.parametrize(
    "phrase",
    [
        "write to anna.smith@example.org",
        "call 020 7946 0018",
        "my name is Anna Smith",
        "I live at the old mill",
        "send it to 12 Orchard Street",
        "delivery to SW1A 1AA",
        "card 4111 1111 1111 1111",
        "my shop is www.example.org",
    ],
)
def test_a_personal_phrase_is_left_out(phrase: str) -> None:
    assert stated_words(Shopper(preferences=("likes green", phrase))) == "likes green"


@pytest.mark.parametrize(
    "phrase", ["avoids leather", "likes mugs of 350 ml", "size 42", "under £20", "gifts for a 10 year old"]
)
def test_a_preference_is_kept(phrase: str) -> None:
    assert stated_words(Shopper(preferences=(phrase,))) == phrase


def test_the_text_knows_no_customer_id_no_order_and_no_trait() -> None:
    shopper = Shopper(
        "customer-4711",
        (Touch("mug-red", Kind.PURCHASE, order_id="order-9"),),
        preferences=("likes red",),
        traits={"age_band": "30-39"},
    )
    words = f"{stated_words(shopper)} {telling_products(shopper)}"
    assert not any(secret in words for secret in ("4711", "order-9", "30-39"))


def test_recent_touches_tell_most_among_equals() -> None:
    shopper = Shopper(history=(Touch("old", Kind.CLICK), Touch("new", Kind.CLICK)))
    assert telling_products(shopper) == ("new", "old")


def test_weight_outdoes_a_little_recency() -> None:
    shopper = Shopper(history=(Touch("bought", Kind.PURCHASE, 2.0), Touch("seen", Kind.VIEW, 0.25)))
    assert telling_products(shopper) == ("bought", "seen")


def test_a_product_without_anything_but_a_title_has_words() -> None:
    assert product_words(Product("p", "Red mug")) == "Red mug"


def test_a_pair_reads_as_marks_words_titles_and_product(tokens: PairTokens) -> None:
    ids = tokens.batch([tokens.pair("likes red", [0, 1], 5)])["input_ids"][0]
    words = tokens.tokenizer.convert_ids_to_tokens(ids.tolist())
    assert words[:10] == ["[CLS]", "likes", "red", ";", "red", "mug", ";", "blue", "mug", "[SEP]"]
    assert words[10:12] == ["blue", "teapot"]
    assert words[-1] == "[SEP]"


def test_types_mark_the_side_of_the_product(tokens: PairTokens) -> None:
    batch = tokens.batch([tokens.pair("", [0], 5)])
    types, mask = batch["token_type_ids"][0], batch["attention_mask"][0]
    assert int(types.sum()) == int(mask.sum()) - 4


@settings(max_examples=60)
@given(
    st.text(alphabet="likes red mug,.", max_size=200),
    st.lists(st.integers(0, 23), max_size=40),
    st.integers(0, 23),
)
def test_no_pair_is_longer_than_its_budget(
    tokens: PairTokens, stated: str, history: list[int], row: int
) -> None:
    pair = tokens.pair(stated, history, row)
    assert len(pair) <= BUDGET.pair
    assert pair.product == tokens.products.full[row]


def test_titles_are_taken_whole_or_not_at_all(tokens: PairTokens) -> None:
    pair = tokens.pair("", [0] * 40, 5)
    words = tokens.tokenizer.convert_ids_to_tokens(list(pair.shopper))
    assert words.count("mug") == words.count("red")


def test_stated_words_are_kept_in_a_bounded_cache(
    tokens: PairTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommender.clicks.tokens.LARGEST_CACHE", 3)
    for number in range(10):
        tokens.pair(f"likes {number}", [], 0)
    assert len(tokens._stated) <= 3


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(1, 300))
def test_batches_hold_every_row_once(tokens: PairTokens, lengths: list[int], size: int) -> None:
    pairs = [tokens.pair("", list(range(length)), 0) for length in lengths]
    rows = [row for batch in by_budget(pairs, size) for row in batch]
    assert sorted(rows) == list(range(len(pairs)))


@pytest.mark.parametrize(
    ("phrase", "wish"),
    [
        ("likes green", "green"),
        ("I prefer wool", "wool"),
        ("looking for a kettle", "a kettle"),
        ("dog treats", "dog treats"),
    ],
)
def test_a_wish_is_what_was_asked_for(phrase: str, wish: str) -> None:
    assert wishes(Shopper(preferences=(phrase,))) == (wish,)


@pytest.mark.parametrize("phrase", ["avoids leather", "no wool", "doesn't like blue", "not red"])
def test_what_is_refused_is_no_wish(phrase: str) -> None:
    assert wishes(Shopper(preferences=(phrase,))) == ()
