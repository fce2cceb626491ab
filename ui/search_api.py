"""Search and completion as JSON, for a shop's own pages and apps: no conversation, nobody's data.

A search takes what a line of the batch command takes, and answers the same with the products' records beside
it. Beyond this machine every call shows the API token.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from assistant.batch.lines import whole_characters
from assistant.batch.search import answer_search
from assistant.shop.completing import completer_of
from ui.api import Front, allowed
from ui.cards import Gallery

LARGEST_PAGE = 100
MOST_COMPLETIONS = 20


class Sought(BaseModel):
    """A line of the search command, without its id; `k` places a page, `page` from 1."""

    model_config = ConfigDict(extra="forbid")
    query: str = ""
    filters: dict[str, Any] | None = None
    order: str | None = None
    page: int = 1
    k: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 10
    facets: bool = False
    correct: bool = True


class Found(BaseModel):
    """One page; `items` are in order, each with its product's record as it is now."""

    items: list[dict[str, Any]]
    relaxed: list[Any]
    understood: dict[str, Any]
    total: int
    page: int
    did_you_mean: dict[str, Any] | None = None
    facets: list[dict[str, Any]] | None = None


class Completed(BaseModel):
    """Texts that go on from what was typed, each with its kind; and products."""

    texts: list[dict[str, str]]
    products: list[dict[str, str]]


router = APIRouter(prefix="/v1", dependencies=[Depends(allowed)], tags=["search"])


@router.post("/search")
def search(sought: Sought, front: Front) -> Found:
    """Find products by words and filters, one page at a time; 400 where a filter can't be used."""
    request = whole_characters(sought.model_dump(exclude={"k"}))
    answer = answer_search(front.shop, request, sought.k)
    gallery = front.gallery
    for item in answer["items"]:
        item["product"] = _record(gallery, item["product_id"])
    return Found(**answer)


@router.get("/complete")
def complete(
    front: Front,
    q: Annotated[str, Query(description="what was typed so far")] = "",
    k: Annotated[int, Query(ge=1, le=MOST_COMPLETIONS)] = 8,
) -> Completed:
    """What somebody who types this may be about to say, the most popular first."""
    found = completer_of(front.shop).complete(q, k)
    gallery = front.gallery
    return Completed(
        texts=[{"text": each.text, "kind": each.kind} for each in found.texts],
        products=[record for each in found.product_ids if (record := _record(gallery, each))],
    )


def _record(gallery: Gallery, product_id: str) -> dict[str, str]:
    """A product's record in words; empty where the shop no longer sells it."""
    view = gallery.view(product_id)
    return {} if view is None else {name: str(getattr(view, name)) for name in view.__slots__}
