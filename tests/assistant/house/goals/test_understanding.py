from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import pytest

from assistant.house.dialogue import Dialogue
from assistant.house.goals.one_goal import named
from assistant.house.goals.understanding import read_message
from assistant.house.mind import Mind
from assistant.house.planning import understand
from assistant.house.words.cutting import MOST_PIECES, pieces_of
from retrieval.errors import VectorsUnavailable
from retrieval.knowledge.following import Before
from retrieval.knowledge.passages import Passage


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("show me red mugs", ("search",)),
        ("lanterns and scarves", ("search", "search")),
        ("hello", ("greeting",)),
        ("hi, I'm looking for a teapot", ("search",)),
        ("something like a blue teapot, under 20 pounds", ("search",)),
        ("find a lantern and tell me how long delivery takes", ("search", "delivery_times")),
        ("what is your returns policy? and show me mugs", ("refund_policy", "search")),
        ("compare the first and the second", ("compare",)),
        ("add the first one and remove the second from my basket", ("basket_add", "basket_remove")),
        ("remember that I like green and recommend me something", ("remember", "recommend")),
        ("thanks, where is my order?", ("order_track",)),
        ("why these?", ("explain",)),
        ("I want to speak to a human being right now", ("hand_off",)),
        ("what is the weather like today", ("out_of_scope",)),
        ("blue teapot", ("search",)),
        ("I need a present for my mother, between 5 and 40 pounds", ("gift",)),
        ("tell me about the blue teapot", ("product_details",)),
        ("how much is the red lantern", ("product_question",)),
        ("2 x blue mug into my basket", ("basket_add",)),
        ("make it 4, six is too many", ("basket_change",)),
        ("I don't do plastic, remember that please", ("remember",)),
        ("is there a fee for cancelling an order?", ("cancellation_fee",)),
    ],
)
def test_goals_stand_in_the_order_of_mention(text: str, goals: tuple[str, ...], mind: Mind) -> None:
    assert understand(text, mind).goals == goals


def test_a_message_is_cut_into_no_more_parts_than_are_read(mind: Mind) -> None:
    many = ". ".join(f"word{number}" for number in range(300))
    pieces = pieces_of(many, mind.first)
    assert len(pieces) == MOST_PIECES
    assert pieces[-1][1].endswith("word299")


def test_runs_of_blanks_mean_no_more_than_one(mind: Mind) -> None:
    told = [read_message(f"show me{gap}red mugs", Dialogue(), mind) for gap in (" ", " " * 900, " \t " * 300)]
    assert told[0] == told[1] == told[2]


def test_pages_that_fail_once_are_asked_again(mind: Mind) -> None:
    class Pages:
        failing = True

        def find(self, question: str, k: int, before: Before) -> tuple[Passage, ...]:
            if self.failing:
                raise VectorsUnavailable("lost")
            return (Passage("returns", "Returns", "How", "Within 30 days.", 0.9),)

    pages = Pages()
    asked = replace(mind, pages=cast(Any, pages))
    assert asked.passages("how long may I return it") == ()
    pages.failing = False
    assert asked.passages("how long may I return it")


def test_bare_constraints_refine_what_was_asked_before(mind: Mind) -> None:
    assert understand("under 5 pounds", mind, ["show me mugs"]).goals == ("refine",)


def test_without_a_list_bare_constraints_are_a_search(mind: Mind) -> None:
    found = understand("under 5 pounds", mind)
    assert found.slots["max_price"] == 5.0


def test_what_comes_with_a_kind_ruled_out_is_not_lost(mind: Mind) -> None:
    said = "the mug came and it's not the same colour as the picture, i want to return it"
    assert "refine" not in understand(said, mind, ["show me mugs"]).goals


def test_a_kind_ruled_out_narrows_the_list(mind: Mind) -> None:
    assert understand("mine broke, not that colour please", mind, ["show me mugs"]).goals == ("refine",)


@pytest.mark.parametrize("said", ["what did I put in my basket?", "don't add it to my basket"])
def test_what_is_asked_or_forbidden_adds_nothing(said: str, mind: Mind) -> None:
    assert "basket_add" not in understand(said, mind, ["show me mugs"]).goals


def test_a_refinement_keeps_what_was_sought(mind: Mind) -> None:
    found = understand("not the red ones", mind, ["mugs under 10 pounds"])
    assert found.slots["max_price"] == 10.0
    assert found.slots["exclude"] == {"colour": ["red"]}


def test_what_is_no_business_of_the_shop_is_out_of_scope(mind: Mind) -> None:
    found = understand("who won the football match yesterday?", mind)
    assert found.out_of_scope
    assert found.in_scope < 0.5


def test_a_request_is_in_scope(mind: Mind) -> None:
    found = understand("show me green umbrellas", mind)
    assert not found.out_of_scope
    assert found.in_scope > 0.9


def test_the_intents_come_best_first_and_sum_to_one(mind: Mind) -> None:
    scores = [score for _, score in understand("cheaper", mind).intents]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) == pytest.approx(1.0)


@pytest.mark.parametrize("text", ["", " ", "\x00", "a" * 10_000, "?" * 50, "and and and", ", , ,", "😀"])
def test_every_text_is_understood_somehow(text: str, mind: Mind) -> None:
    assert understand(text, mind).goals


def test_what_is_sought_is_known_beside_its_limits_and_talk(mind: Mind) -> None:
    assert named("lanterns in stock pls", mind) == 1.0
