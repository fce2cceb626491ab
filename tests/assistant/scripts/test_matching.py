from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.scripts.comparing import always_found, at_path, fold, found, same
from assistant.scripts.matching import Match, Range


def test_texts_compare_without_case_markup_and_width_of_white_space() -> None:
    assert same("Red  <b>lamp</b>", "**red** lamp")


def test_numbers_compare_by_value() -> None:
    assert same(3, 3.0)


def test_an_id_of_digits_is_not_the_number_with_other_zeros() -> None:
    assert not same("007", "7")


def test_true_is_not_one() -> None:
    assert not same(True, 1)


def test_lists_compare_item_by_item() -> None:
    assert same(["A", 1], ["a", 1.0])
    assert not same(["a"], ["a", "b"])


def test_both_ends_of_a_range_belong_to_it() -> None:
    assert Range(min=Decimal(1), max=Decimal(3)).holds(3.0)


def test_what_is_no_number_is_in_no_range() -> None:
    assert not Range(max=Decimal(3)).holds(None)


def test_a_rule_for_null_holds_for_null_only() -> None:
    assert Match(equals=None).holds(None)
    assert not Match(equals=None).holds("red")


def test_contains_looks_into_the_items_of_a_list() -> None:
    assert Match(contains="red").holds(["blue", "dark red"])


def test_all_parts_of_a_rule_must_hold() -> None:
    rule = Match(contains="lamp", lacks="red")
    assert rule.holds("a blue lamp")
    assert not rule.holds("a red lamp")


def test_an_empty_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="could never fail"):
        Match()


def test_a_pattern_is_sought_in_the_plain_text() -> None:
    assert found(r"£\d+\.\d\d each", "**£2.95**  each")


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("rule", "value", "fits"),
    [
        ({"given": True}, "x", True),
        ({"given": True}, None, False),
        ({"given": False}, [], True),
        ({"given": False}, 0, False),
        ({"includes": ["b", "a"]}, ["A", "B", "C"], True),
        ({"includes": ["d"]}, ["a"], False),
        ({"includes": ["a"]}, "abc", False),
        ({"above": 3}, 3, False),
        ({"above": 3}, 3.01, True),
        ({"below": 3}, 3, False),
        ({"equals": {"a": [1]}}, {"a": [1.0]}, True),
        ({"equals": {"a": 1}}, {"a": 1, "b": 2}, False),
    ],
)
def test_a_rule_holds_of_a_value_or_does_not(rule: dict[str, object], value: object, fits: bool) -> None:
    assert Match.model_validate(rule).holds(value) is fits


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a", {"b": [1, 2]}),
        ("a.b.1", 2),
        ("a.b.9", None),
        ("c.d", ["x", "y"]),
        ("c.0.d", "x"),
        ("e.f", None),
        ("", {"a": {"b": [1, 2]}, "c": [{"d": "x"}, {"d": "y"}], "e": "text"}),
    ],
)
def test_a_path_leads_to_a_value(path: str, value: object) -> None:
    whole = {"a": {"b": [1, 2]}, "c": [{"d": "x"}, {"d": "y"}], "e": "text"}
    assert at_path(whole, path) == value


@pytest.mark.parametrize("pattern", ["", "a*", ".*", "x?|y?", "(?:foo)*", "$", r"\s*"])
def test_a_pattern_that_is_found_everywhere_is_known(pattern: str) -> None:
    assert always_found(pattern)


@pytest.mark.parametrize("pattern", ["a", r"\w", "^$", "lamp|table", r"£\d"])
def test_a_pattern_that_asks_for_something_is_not_found_everywhere(pattern: str) -> None:
    assert not always_found(pattern)


def test_a_bound_that_is_a_variable_waits_to_be_filled() -> None:
    assert Range.model_validate({"below": "$mug.amount"}).below == "$mug.amount"
