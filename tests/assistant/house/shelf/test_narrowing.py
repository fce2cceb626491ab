"""What is sought after a message added to it, decided by the titles of the shop."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.house.mind import Mind
from assistant.house.shelf.narrowing import joined_query, within_theme
from assistant.titles import titles_of
from retrieval.assortment.kinds import Kinds
from retrieval.catalogue import Catalogue
from retrieval.product import Product

TITLES = (
    "Doormat Foxes",
    "Doormat Anchors",
    "Doormat Stripes",
    "Anchors Wrapping Tape",
    "Regatta Apron",
    "Regatta Bunting",
    "Gardeners Kneeling Pad",
    "Allotment Journal",
    "Tin Allotment Sign",
)
HEADNESS = {"doormat": 0.0, "apron": 0.9, "bunting": 0.9, "pad": 0.8, "allotment": 0.1, "regatta": 0.1}


@pytest.fixture(scope="module")
def gifts(mind: Mind) -> Mind:
    """The mind of a shop without categories, some of whose titles begin with the thing."""
    catalogue = Catalogue.of([Product(str(number), title) for number, title in enumerate(TITLES)])
    return replace(mind, catalogue=catalogue, titles=titles_of(catalogue), kinds=Kinds(HEADNESS))


@pytest.mark.parametrize(
    ("before", "added", "expected"),
    [
        ("doormat", "foxes", "doormat, foxes"),
        ("doormat, foxes", "anchors", "doormat, anchors"),
        ("regatta", "bunting", "bunting, regatta"),
        ("allotment", "kneeling", "kneeling"),
        ("", "foxes", "foxes"),
    ],
)
def test_what_no_title_has_together_gives_way(before: str, added: str, expected: str, gifts: Mind) -> None:
    assert joined_query(before, added, gifts) == expected


def test_a_quality_stands_after_the_kind_that_was_listed(gifts: Mind) -> None:
    assert within_theme("anchors", "doormat", gifts) == "doormat, anchors"


def test_a_kind_comes_first_of_the_theme_that_was_listed(gifts: Mind) -> None:
    assert within_theme("apron", "regatta", gifts) == "apron, regatta"


@pytest.mark.parametrize(
    ("query", "before"), [("bunting", "apron"), ("bunting", "allotment"), ("ladder", "regatta")]
)
def test_two_kinds_or_what_the_shop_has_not_together_are_two_wishes(
    query: str, before: str, gifts: Mind
) -> None:
    assert within_theme(query, before, gifts) == query
