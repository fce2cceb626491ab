"""What a build counted says the same as what is counted later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from retrieval.catalogue import Catalogue
from retrieval.conditions import Condition
from retrieval.counted import open_counted, save_counted
from retrieval.encoder import SentenceEncoder
from retrieval.errors import DamagedArtifact
from retrieval.judging import Judge
from retrieval.lexical import LexicalIndex
from retrieval.measures import Measure
from retrieval.request import Constraints, SearchRequest, Wanted
from retrieval.search import ProductSearch
from tests.retrieval.conftest import PRODUCTS, product
from tests.retrieval.test_facets import REQUESTS

MEASURED = (
    *PRODUCTS,
    product("frame", "Oak picture frame 20 x 30 cm", attributes={"depth": "2 cm"}),
    product("box", "Tin box", description="It is 12 inches wide and holds 2 litres. 20 x 30 x 10."),
    product("bottle", "Blue bottle, 500 ml, pack of 6", attributes={"capacity_ml": 500, "size": "9 in"}),
    product("bulb", "Bulb", description="A 7 W bulb of 500 to 800 lumen."),
)
WANTED = (
    Wanted("size", (Measure("cm", sides=(20.0, 30.0)),)),
    Wanted("size", (Measure.exactly(30.0, "cm"),)),
    Wanted("width", (Measure.exactly(30.0, "cm"),)),
    Wanted("capacity", (Measure("ml", 400.0, 600.0), Measure("l", 2.0))),
    Wanted("pack", (Measure.exactly(6.0, "pack"),)),
    Wanted("brightness", (Measure("lumen", None, 700.0),)),
    Wanted("power", (Measure.exactly(7.0, "W"),)),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counted")
    save_counted(folder, Catalogue.of(MEASURED), LexicalIndex.fit(MEASURED))
    return folder


@pytest.fixture(scope="module")
def judges(folder: Path) -> tuple[Judge, Judge]:
    lexical = LexicalIndex.fit(MEASURED)
    return Judge(MEASURED, lexical, open_counted(folder)), Judge(MEASURED, lexical)


@pytest.fixture
def later(search: ProductSearch, encoder: SentenceEncoder) -> Iterator[ProductSearch]:
    """A search over the same vectors that counts when it is asked."""
    with closing(ProductSearch(search.catalogue, encoder, search._neighbours)) as opened:
        yield opened


@pytest.mark.parametrize("wanted", WANTED, ids=lambda each: str(each.any_of[0]))
def test_a_measure_is_judged_as_if_every_record_were_read(
    judges: tuple[Judge, Judge], wanted: Wanted
) -> None:
    condition = Condition("measures", wanted.name, False, Constraints(measures=(wanted,)))
    kept, read = (judge.verdicts(condition).tolist() for judge in judges)
    assert kept == read
    assert len(set(kept)) > 1


@pytest.mark.parametrize(("name", "value"), [("colour", "red"), ("material", "canvas"), ("size", "large")])
def test_what_titles_name_is_judged_as_if_they_were_read(
    judges: tuple[Judge, Judge], name: str, value: str
) -> None:
    condition = Condition("attributes", name, False, Constraints(attributes={name: (value,)}))
    kept, read = (judge.verdicts(condition).tolist() for judge in judges)
    assert kept == read


def test_conditions_that_a_build_counted_read_no_record(folder: Path) -> None:
    class Unread(tuple):  # type: ignore[type-arg]
        def __iter__(self) -> Iterator[object]:
            raise AssertionError("A record was read.")

    judge = Judge(MEASURED, LexicalIndex.fit(MEASURED), open_counted(folder))
    judge._products = judge._stated._products = Unread(MEASURED)
    for wanted in WANTED:
        judge.verdicts(Condition("measures", wanted.name, False, Constraints(measures=(wanted,))))
    judge.verdicts(Condition("words", "pockets", True, Constraints(words=("pockets",))))
    judge.verdicts(Condition("attributes", "colour", False, Constraints(attributes={"colour": ("red",)})))


@pytest.mark.parametrize("request_", REQUESTS)
def test_facets_that_a_build_counted_are_those_that_are_counted_later(
    search: ProductSearch, later: ProductSearch, request_: SearchRequest
) -> None:
    counted = search.search(request_, 0, facets=True).facets
    assert counted
    assert counted == later.search(request_, 0, facets=True).facets


def test_a_build_without_them_opens(tmp_path: Path) -> None:
    assert not open_counted(tmp_path)


def test_damaged_ones_are_refused(tmp_path: Path) -> None:
    save_counted(tmp_path, Catalogue.of(MEASURED), LexicalIndex.fit(MEASURED))
    (path,) = tmp_path.glob("counted-*.safetensors")
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(DamagedArtifact):
        open_counted(tmp_path)


def test_nothing_can_be_counted(tmp_path: Path) -> None:
    save_counted(tmp_path, Catalogue.of(()), LexicalIndex.fit(()))
    judge = Judge((), LexicalIndex.fit(()), open_counted(tmp_path))
    found = judge.verdicts(Condition("words", "red", False, Constraints(words=("red",))))
    assert np.array_equal(found, [])
