"""What is meant among the things that are remembered."""

from __future__ import annotations

from assistant.tools.memory import closest


def test_the_statement_that_shares_most_words_is_meant() -> None:
    assert closest("forget that I avoid leather", ["likes green", "avoids leather"]) == 1


def test_two_words_mean_what_was_noted_as_one() -> None:
    assert closest("the polka dot thing", ["likes green", "loathes polkadot stuff"]) == 1


def test_a_word_for_any_thing_means_nothing_that_was_noted() -> None:
    assert closest("the velvet thing", ["loathes polkadot things"]) is None
