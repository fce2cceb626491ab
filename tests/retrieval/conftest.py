"""The real encoder, once for all tests of the package, and a small catalogue with an index over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.catalogue import Catalogue
from retrieval.device import choose_device
from retrieval.encoder import SentenceEncoder, load_encoder
from retrieval.indexing import build_index, open_search
from retrieval.product import Money, Product
from retrieval.search import ProductSearch


def product(product_id: str, title: str, price: str | None = "5.00", **fields: object) -> Product:
    """A product priced in pounds."""
    return Product(product_id, title, price=None if price is None else Money.of(price, "GBP"), **fields)  # type: ignore[arg-type]


PRODUCTS = (
    product(
        "mug-red", "Retro spot mug", "2.95", brand="Hearth", category=("Home", "Kitchen", "Mugs"), stock=4,
        rating=4.5, rating_count=30, attributes={"colour": "red", "material": "ceramic"},
        parent_id="mug", options={"colour": "red"},
    ),
    product(
        "mug-blue", "Retro spot mug", "3.25", brand="Hearth", category=("Home", "Kitchen", "Mugs"), stock=0,
        rating=4.0, rating_count=12, attributes={"material": "ceramic"},
        parent_id="mug", options={"colour": "blue"},
    ),
    product(
        "mug-tin", "Enamel camping mug", "6.50", brand="Fieldway", category=("Outdoor", "Camping"),
        available=True, rating=3.0, rating_count=5, attributes={"colour": "dark red", "material": "enamel"},
    ),
    product("mug-plain", "White porcelain mug", "4.00", category=("Home", "Kitchen", "Mugs")),
    product("mug-old", "Stoneware mug, no price", None, category=("Home", "Kitchen", "Mugs"), rating=5.0),
    product(
        "bag-pockets", "Canvas satchel", "24.00", brand="Fieldway", category=("Bags",), stock=2,
        description="A satchel with two pockets and a flap.",
        attributes={"colour": "green", "material": "canvas"},
    ),
    product(
        "bag-bare", "Plain tote bag", "9.00", category=("Bags",), stock=8,
        description="A simple tote without pockets.", attributes={"colour": "natural", "material": "cotton"},
    ),
    product(
        "bag-leather", "Leather shoulder bag", "55.00", category=("Bags",), stock=1,
        rating=4.8, rating_count=60, attributes={"colour": "brown"},
    ),
    product("lantern-star", "Hanging star lantern", "9.50", category=("Home", "Lighting"), stock=3),
    product("T-100", "WHITE HANGING HEART T-LIGHT HOLDER", "2.55", category=("Home", "Lighting"), stock=30),
    product("T-200", "RED HANGING HEART T-LIGHT HOLDER", "2.95", category=("Home", "Lighting"), stock=30),
)  # fmt: skip


@pytest.fixture(scope="session")
def encoder() -> SentenceEncoder:
    return load_encoder("embedded", choose_device("cpu"))


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.of(PRODUCTS)


@pytest.fixture(scope="session")
def search(
    catalogue: Catalogue, encoder: SentenceEncoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ProductSearch]:
    folder: Path = tmp_path_factory.mktemp("index")
    build_index(catalogue, encoder, folder)
    opened = open_search(folder, catalogue, encoder)
    yield opened
    opened.close()
