"""What a finished build says of its own suggestions: figures, by groups of customers, and a map of products.

Joins what the build kept with the coarse attributes of customers in the live database and the names of
products. Draws nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from assistant.database import open_database
from assistant.profile import Profiles
from assistant.shop.layout import CATALOGUE, RECOMMENDER
from assistant.shop.state import MANIFEST, State
from recommender.evaluating.kept import NAME, HeldOut
from recommender.evaluating.products_map import map_of
from recommender.evaluating.study import Study, study_of
from recommender.histories import Histories
from recommender.matrix import UNKNOWN, ProductIndex
from retrieval.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class MappedProduct:
    """A product with its name on the map; x and y from 0 to 1."""

    product_id: str
    title: str
    category: str
    x: float
    y: float
    customers: int


@dataclass(frozen=True, slots=True)
class StudiedBuild:
    """What a build says of itself.

    Attributes:
        created: Seconds since 1970.
        evaluation: The record that the build's manifest holds.
        study: What the kept lists say; None where too few people could be judged, or an older version built.
        map: The most known products, by who goes for them.
    """

    shop: str
    build: int
    created: float
    evaluation: Mapping[str, Any]
    study: Study | None
    map: tuple[MappedProduct, ...]

    def as_record(self) -> dict[str, object]:
        """As `report.json` has it."""
        return asdict(self)


def study_build(state: Path) -> StudiedBuild:
    """Reads a build of a state folder (the current one, or `STATE/builds/N`) and works its figures out.

    Raises:
        BadInput: nothing was built here.
        DamagedArtifact: a file of the build is missing, cut short or changed.
    """
    where = State(state)
    with where.hold() as held:
        manifest = json.loads((held.folder / MANIFEST).read_text(encoding="utf-8"))
        recommender = held.folder / RECOMMENDER
        kept = HeldOut.load(recommender) if (recommender / f"{NAME}.json").exists() else None
        places = _map(Histories.load(recommender), Catalogue.load(held.folder / CATALOGUE))
    return StudiedBuild(
        manifest["shop"],
        manifest["build"],
        manifest["created"],
        manifest["evaluation"],
        _study(kept, where.database) if kept else None,
        places,
    )


def _study(kept: HeldOut, database: Path) -> Study:
    if not database.exists():
        return study_of(kept)
    engine = open_database(database)
    profiles = Profiles(engine)

    def attributes_of(customer_id: str) -> Mapping[str, object]:
        customer = profiles.get(customer_id)
        return customer.attributes if customer else {}

    try:
        return study_of(kept, attributes_of)
    finally:
        engine.dispose()


def _map(histories: Histories, catalogue: Catalogue) -> tuple[MappedProduct, ...]:
    index = ProductIndex(catalogue.ids)
    row = index.rows(histories.products)[histories.product]
    person = np.repeat(np.arange(len(histories.customers)), np.diff(histories.start))
    kept = row != UNKNOWN
    shape = (len(histories.customers), len(index))
    touched = sp.csr_matrix((np.ones(int(kept.sum())), (person[kept], row[kept])), shape=shape)
    touched.sum_duplicates()
    found = []
    for place in map_of(touched, index.ids):
        product = catalogue.get(place.product_id)
        assert product is not None  # the index is of this catalogue
        top = product.category[0] if product.category else ""
        found.append(MappedProduct(place.product_id, product.title, top, place.x, place.y, place.customers))
    return tuple(found)
