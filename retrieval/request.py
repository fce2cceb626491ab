"""What is sought, typed: `SearchRequest` with its text and exact constraints, and what comes back.

Knows no words of any language (`parsing.py` reads those) and no index (`search.py` runs it).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from retrieval.measures import Measure
from retrieval.product import Money

NO_VECTORS = "vector store unavailable"
"""The note that says that something was found by words alone."""
LONGEST_READ = 1_000
"""So many characters of a text are read and searched; the end of a longer one is passed over."""
CUT_SHORT = f"only the first {LONGEST_READ:,} characters of the request were read"
"""The note that says so."""


@dataclass(frozen=True, slots=True)
class PriceRange:
    """Both ends belong to the range; None leaves an end open. Without a currency it is the shop's.

    Attributes:
        bare: The amount that both ends were set around, where a text says no more than it ("a £20 lamp"). It
            tells how the range was read, and makes it no other range.
    """

    minimum: Money | None = None
    maximum: Money | None = None
    bare: Money | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What something must measure.

    Attributes:
        name: What is measured, as the catalogue calls it if it does ("capacity", "height").
        any_of: One of these amounts.
    """

    name: str
    any_of: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Constraints:
    """Conditions on a product's records; empty parts do not constrain. All given parts must hold.

    Attributes:
        categories: One of these: a path, its beginning, or one of its names, whatever the case.
        brands: One of these.
        available: True asks for what can be bought now; unknown stock counts as unknown.
        minimum_rating: 0 to 5.
        attributes: name -> one of these values (options count as attributes).
        measures: All of these; amounts compare in any of their units.
        words: Words that the product's own text must assert (or, as an exclusion, must not).
    """

    price: PriceRange | None = None
    categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    available: bool | None = None
    minimum_rating: float | None = None
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    measures: tuple[Wanted, ...] = ()
    words: tuple[str, ...] = ()

    def is_empty(self) -> bool:
        """Whether nothing is constrained."""
        return self == Constraints()


Order = Literal["relevance", "price_ascending", "price_descending", "rating", "newest", "name"]


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is sought: free text, what must hold, and what must not.

    Attributes:
        text: What remains to be searched as text; empty asks for anything that fits.
        require: Constraints that must hold.
        exclude: Constraints of which none may hold.
        used_words: For each constraint read from words: its name -> the words it was read from.
        quantity: How many pieces are wanted; None where nothing says so. Constrains nothing.
        for_whom: The person or animal that it is for, as named ("dad", "5 year old"). Constrains nothing.
        cut_short: Whether it was longer than is read, so that its end counts for nothing.
    """

    text: str = ""
    require: Constraints = field(default_factory=Constraints)
    exclude: Constraints = field(default_factory=Constraints)
    order: Order = "relevance"
    used_words: Mapping[str, str] = field(default_factory=dict)
    quantity: int | None = None
    for_whom: str = ""
    cut_short: bool = False


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What could be given up so that something fits.

    Attributes:
        conditions: Names of the conditions that give way ("price", "attributes.colour").
        request: The request with these conditions changed or gone, to be searched as it is.
        count: How many products would fit, a family counted once.
        example: The id of one of them, the nearest to what was asked.
        words: As a person reads it: "price up to £3.25: 2 products".
    """

    conditions: tuple[str, ...]
    request: SearchRequest
    count: int
    example: str
    words: str

    def __str__(self) -> str:
        """The words."""
        return self.words


@dataclass(frozen=True, slots=True)
class Hit:
    """A product that was found.

    Attributes:
        score: Larger is better; comparable within one result only.
        unknown: Constraints that the records neither keep nor break ("price", "attributes.colour").
        instead: Where it is sold out: ids of its variants that can be bought, those that keep every
            constraint first; they may be of another colour or size than the wanted one.
    """

    product_id: str
    score: float
    unknown: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a text was probably meant to say.

    Attributes:
        text: The whole text, put right.
        changes: What was written, and what it should be, in their order.
        applied: Whether the text was searched in this form, because what was written found nothing.
    """

    text: str
    changes: tuple[tuple[str, str], ...]
    applied: bool = False


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to narrow a list by.

    Attributes:
        label: As people read it.
        count: How many places of the list are known to have it.
        constraints: The condition that choosing it means.
        chosen: Whether the request asks for it already.
    """

    label: str
    count: int
    constraints: Constraints
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """Values of one kind, the most frequent first; prices and ratings in their own order.

    Attributes:
        name: As conditions are named: `brand`, `category`, `price`, `rating`, `available`,
            `attributes.colour`.
    """

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One page of hits, best first, no id twice, none breaking a constraint.

    Attributes:
        hits: Of a request without a text or with a wish for an order, no more than `total` over all pages;
            otherwise what comes nearest follows.
        relaxed: The nearest relaxations, the least first, where nothing that suits the text keeps every
            constraint; the hits keep every constraint all the same.
        total: How many places suit the text and break no constraint; they are the first of the list.
        kept: How many of these are known to keep every constraint; they are the first of all.
        offset: How many places of the list come before these hits.
        order: The order that the list has; by relevance where the wished one can't be told from the records.
        facets: What the list could be narrowed by, where that was asked for.
        spelling: What the text probably should say, searched so where it says `applied`; None where nothing
            is wrong with it.
        sold: False where the shop has no such thing as the text asks for; the hits are the nearest it has.
        notes: What was missing (`NO_VECTORS`) or passed over (`CUT_SHORT`).
    """

    request: SearchRequest
    hits: tuple[Hit, ...]
    relaxed: tuple[Relaxation, ...] = ()
    total: int = 0
    kept: int = 0
    offset: int = 0
    order: Order = "relevance"
    facets: tuple[Facet, ...] = ()
    spelling: Spelling | None = None
    sold: bool = True
    notes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text that was searched."""
        return self.spelling.text if self.spelling and self.spelling.applied else self.request.text

    @property
    def meant(self) -> str:
        """The text as it was probably meant, searched so or not."""
        return self.spelling.text if self.spelling else self.request.text
