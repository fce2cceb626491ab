from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from retrieval.artifacts import write_manifest
from retrieval.catalogue import Catalogue
from retrieval.errors import DamagedArtifact
from retrieval.phrases import Phrases
from retrieval.product import Money, Product
from retrieval.vocabulary import Vocabulary

FULL = Product(
    "17", "Red mug", "Holds tea.", ("Home", "Kitchen"), "Hearth", Money(295, "GBP"), None, 0, False, 4.5, 12,
    "mug.png", "/mug", {"colour": "red", "litres": 0.3, "gift": True, "n": 2, "tags": ("tea", "1")}, "mugs",
    {"size": "M"},
)  # fmt: skip
BARE = Product("b", "Bag")
SIBLING = Product("18", "Blue mug", parent_id="mugs")


def test_products_are_found_by_id() -> None:
    catalogue = Catalogue.of([FULL, BARE])
    assert catalogue.get("17") is FULL
    assert catalogue.get("nobody") is None
    assert "b" in catalogue


def test_products_keep_their_order() -> None:
    assert Catalogue.of([FULL, BARE, SIBLING]).ids == ("17", "b", "18")


def test_an_id_stands_once() -> None:
    with pytest.raises(ValueError, match="stands twice"):
        Catalogue.of([BARE, BARE])


def test_a_family_is_all_with_the_same_parent() -> None:
    catalogue = Catalogue.of([FULL, BARE, SIBLING])
    family = catalogue.family("mugs")
    assert family is not None
    assert family.members == (FULL, SIBLING)
    assert catalogue.siblings("17") == (SIBLING,)


def test_what_has_no_parent_has_no_family() -> None:
    catalogue = Catalogue.of([BARE, Product("c", "Cup")])
    assert catalogue.family("") is None
    assert catalogue.siblings("b") == ()


def test_a_saved_catalogue_comes_back_equal(tmp_path: Path) -> None:
    catalogue = Catalogue.of([FULL, BARE, SIBLING])
    catalogue.save(tmp_path)
    assert tuple(Catalogue.load(tmp_path)) == catalogue.products


def test_an_empty_catalogue_comes_back(tmp_path: Path) -> None:
    Catalogue.of([]).save(tmp_path)
    assert len(Catalogue.load(tmp_path)) == 0


def test_a_changed_file_is_damage(tmp_path: Path) -> None:
    Catalogue.of([FULL]).save(tmp_path)
    (file,) = tmp_path.glob("catalogue-*.safetensors")
    file.write_bytes(file.read_bytes() + b"x")
    with pytest.raises(DamagedArtifact):
        Catalogue.load(tmp_path)


def test_the_vocabulary_folds_what_is_written() -> None:
    vocabulary = Catalogue.of([FULL, BARE, SIBLING]).vocabulary
    assert vocabulary.brands == {"hearth": "Hearth"}
    assert vocabulary.categories["kitchen"] == (("Home", "Kitchen"),)
    assert vocabulary.attributes["colour"] == {"red": "red"}
    assert vocabulary.attributes["size"] == {"m": "M"}


def test_the_most_frequent_spelling_stands_for_a_value() -> None:
    brands = ("ACME", "Acme", "Acme")
    products = [Product(str(number), "Thing", brand=brand) for number, brand in enumerate(brands)]
    assert Catalogue.of(products).vocabulary.brands == {"acme": "Acme"}


def test_a_name_is_telling_as_far_as_titles_with_it_mean_it() -> None:
    products = [
        Product("1", "Home bread maker", brand="Home"),
        Product("2", "Home office chair"),
        Product("3", "Sweet home sign"),
        Product("4", "Holiday home key ring"),
    ]
    assert Catalogue.of(products).vocabulary.telling["home"] == 0.25


def test_what_products_have_in_common_is_in_memory_once(tmp_path: Path) -> None:
    alike = [
        Product(
            number, "Mug", brand="Hearth", category=("Home", "Mugs"), attributes={"care": ("hand", "dry")}
        )
        for number in ("1", "2")
    ]
    Catalogue.of(alike).save(tmp_path)
    first, second = Catalogue.load(tmp_path).products
    assert first.category is second.category
    assert first.brand is second.brand
    assert first.attributes is second.attributes
    assert first.attributes == {"care": ("hand", "dry")}


def test_a_stored_product_is_read_when_it_is_asked_for(tmp_path: Path) -> None:
    Catalogue.of([FULL, BARE, SIBLING]).save(tmp_path)
    stored = Catalogue.load(tmp_path)
    assert [stored.get(each) for each in ("18", "17", "nobody")] == [SIBLING, FULL, None]
    assert (stored.products[-1], list(stored.products[1:])) == (SIBLING, [BARE, SIBLING])
    assert stored.siblings("17") == (SIBLING,)
    with pytest.raises(IndexError):
        stored.products[3]


def test_stored_columns_say_what_the_records_say(tmp_path: Path) -> None:
    catalogue = Catalogue.of([FULL, BARE, SIBLING])
    catalogue.save(tmp_path)
    made, read = catalogue.columns, Catalogue.load(tmp_path).columns
    assert (read.brand.values, read.category.values, read.parent.values, read.currency) == (
        made.brand.values, made.category.values, made.parent.values, made.currency,
    )  # fmt: skip
    for name in ("price", "rating", "rating_count", "in_stock"):
        np.testing.assert_array_equal(getattr(read, name), getattr(made, name))
    assert [read.described.values[number] for number in read.described.numbers] == [
        made.described.values[number] for number in made.described.numbers
    ]
    assert list(read.folded) == ["red mug", "bag", "blue mug"]
    assert read.titles.rows("blue mug") == [2]
    assert not read.titles.rows("green mug")


def test_an_older_builds_catalogue_is_read(tmp_path: Path) -> None:
    rows = [
        {
            "product_id": "17", "title": "Red mug", "description": "Holds tea.", "category": ["Home"],
            "brand": "Hearth", "price": 295, "list_price": None, "currency": "GBP", "stock": None,
            "available": True, "rating": 4.5, "rating_count": 12, "image_url": "", "url": "",
            "attributes": '{"tags": ["tea"]}', "parent_id": "", "options": "{}",
        }
    ]  # fmt: skip
    pl.DataFrame(rows).write_parquet(tmp_path / "catalogue-0.parquet")
    write_manifest(tmp_path, "catalogue", ["catalogue-0.parquet"])
    assert tuple(Catalogue.load(tmp_path)) == (
        Product(
            "17", "Red mug", "Holds tea.", ("Home",), "Hearth", Money(295, "GBP"), available=True, rating=4.5,
            rating_count=12, attributes={"tags": ("tea",)},
        ),
    )  # fmt: skip


def test_a_title_that_no_terminal_shows_is_stored_as_it_is(tmp_path: Path) -> None:
    odd = Product("\ud800", "茶壶 \udfff 🫖")
    Catalogue.of([odd]).save(tmp_path)
    assert tuple(Catalogue.load(tmp_path)) == (odd,)


def test_a_saved_catalogues_words_are_read_and_not_counted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalogue.of([FULL, BARE, SIBLING])
    catalogue.save(tmp_path)
    monkeypatch.setattr(Vocabulary, "of", None)
    monkeypatch.setattr(Phrases, "of", None)
    read = Catalogue.load(tmp_path)
    for each in fields(Vocabulary):
        assert getattr(read.vocabulary, each.name) == getattr(catalogue.vocabulary, each.name)
    for name in ("words", "pairs", "triples"):
        assert dict(getattr(read.phrases, name)) == getattr(catalogue.phrases, name)
    assert read.phrases.pairs.get("red mug") == 1
    assert "mug red" not in read.phrases.pairs


def test_a_changed_vocabulary_is_damage(tmp_path: Path) -> None:
    Catalogue.of([FULL]).save(tmp_path)
    (file,) = tmp_path.glob("vocabulary-*.safetensors")
    file.write_bytes(file.read_bytes().replace(b"hearth", b"zearth"))
    with pytest.raises(DamagedArtifact):
        _ = Catalogue.load(tmp_path).vocabulary
