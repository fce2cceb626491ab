"""What a customer can mean: the products in sight, where each was shown, and what it was sought as.

Made of a dialogue alone. Knows the words of records, and no word that points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from assistant.house.dialogue import Dialogue, Listed
from assistant.tools.results import ShownProduct
from retrieval.catalogue import Catalogue
from retrieval.lexicon import english
from retrieval.product import Product
from retrieval.words import terms

_BY_ORDER = ("price_ascending", "price_descending", "rating")
"""A list in such an order was asked for by what its first is: the cheapest, the best rated."""
_LATER = 0.9
"""What a product of a list counts, against one of the list after it."""
_HELD = 0.88
_KNOWN = 0.75
_STEM = 4


@dataclass(frozen=True, slots=True)
class Seen:
    """A product in sight.

    Attributes:
        title: Its words, folded.
        said: The words of its record beside the title: brand, kind, options, attributes.
        price: In whole units of the shop's currency.
        lately: How lately it was seen, 0 to 1: the last list, and what is spoken of, count 1.
        fitting: The share that its record has of the words by which its list was sought, and which any
            product of the list has.
    """

    product_id: str
    name: str
    title: frozenset[str]
    said: frozenset[str]
    price: Decimal | None = None
    rating: float | None = None
    lately: float = 1.0
    fitting: float = 0.0

    def has(self, word: str) -> bool:
        """Whether its record has a folded word."""
        return word in self.title or word in self.said

    def meets(self, word: str) -> bool:
        """Whether its record has a folded word, or another form of it ("children" for "child")."""
        return self.has(word) or any(kin(word, each) for each in self.title | self.said)

    def has_all(self, words: Iterable[str]) -> bool:
        """Whether its record has all of these folded words."""
        return all(self.has(word) for word in words)


@dataclass(frozen=True)
class Row:
    """One list that was shown.

    Attributes:
        sought: The folded words that it was sought by.
        chosen: Whether its order makes its first the answer ("the cheapest").
        named: The one that the reply named; None where it named several, or none.
        as_one: Whether its products were put together for one sum, so that "it" is all of them.
    """

    seen: tuple[Seen, ...]
    sought: frozenset[str]
    chosen: bool
    named: Seen | None = None
    as_one: bool = False


@dataclass(frozen=True)
class Sight:
    """Everything that can be pointed at.

    Attributes:
        rows: The lists, the latest first; a list that was sought in vain is none.
        focus: What was spoken of last, apart from lists.
        together: What was spoken of together last.
        put: What was put into the basket, or changed there, last.
        basket: What lies in it, as far as it was seen; `out` what was taken out and did not come back.
        asked: What the last question named, where it asked which is meant.
    """

    dialogue: Dialogue
    catalogue: Catalogue
    rows: tuple[Row, ...] = field(init=False)

    def __post_init__(self) -> None:
        rows = tuple(self._row(listed, ago) for ago, listed in enumerate(self.dialogue.lists))
        object.__setattr__(self, "rows", rows)

    @property
    def last(self) -> tuple[Seen, ...]:
        """The last list; none where nothing was found in this very turn."""
        products = self.dialogue.products
        return self.rows[0].seen if products and self.rows else ()

    @cached_property
    def focus(self) -> tuple[Seen, ...]:
        """What was spoken of last, apart from lists."""
        return self._known(self.dialogue.focus)

    @cached_property
    def spoken(self) -> tuple[Seen, ...]:
        """What was spoken of in the conversation and no list has shown since, the latest first."""
        return self._known(self.dialogue.spoken)

    @cached_property
    def together(self) -> tuple[Seen, ...]:
        """What was spoken of together last."""
        return self._known(self.dialogue.several)

    @cached_property
    def put(self) -> tuple[Seen, ...]:
        """What was put into the basket, or changed there, last."""
        return self._known(self.dialogue.put)

    @cached_property
    def asked(self) -> tuple[Seen, ...]:
        """What the last question named, where it asked which product is meant."""
        said = self.dialogue.replied.split("\n\n")
        question = next((each for each in reversed(said) if each.rstrip().endswith(("?", "？"))), "")
        return _named(self.everything, question) if self.dialogue.asked_which else ()

    @cached_property
    def basket(self) -> tuple[Seen, ...]:
        """What lies in the basket, as far as it was seen."""
        held = self._known([product_id for product_id, _ in self.dialogue.basket or ()])
        return tuple(replace(each, lately=_HELD) for each in held)

    @cached_property
    def out(self) -> tuple[Seen, ...]:
        """What was taken out of the basket and did not come back, the latest first."""
        return self._known([product_id for product_id, _ in self.dialogue.taken])

    @cached_property
    def just_out(self) -> tuple[Seen, ...]:
        """What was taken out by the last change of the basket that took anything out."""
        before = dict(self.dialogue.held_before or ())
        return tuple(each for each in self.out if each.product_id in before) or self.out

    @cached_property
    def everything(self) -> tuple[Seen, ...]:
        """Each product once, where it was seen last: spoken of, in a list, in the basket, known otherwise."""
        found: dict[str, Seen] = {}
        listed = [each for row in self.rows for each in row.seen]
        known = [self._of(product, lately=_KNOWN) for product in self.dialogue.known]
        for each in (*listed, *self.focus, *self.together, *self.basket, *known):
            before = found.setdefault(each.product_id, each)
            if each.lately > before.lately:
                found[each.product_id] = each
        return tuple(found.values())

    @property
    def leading(self) -> Seen | None:
        """The one of the last list that answers what was sought, where the others only come near.

        The only one; the first of a list that was asked for by what comes first ("the cheapest"); the one
        that has every word that was sought, where no other has.
        """
        if len(self.last) == 1:
            return self.last[0]
        if not self.last:
            return None
        row = self.rows[0]
        if row.chosen:
            return row.seen[0]
        whole = [each for each in row.seen if each.fitting == 1.0]
        return whole[0] if row.sought and len(whole) == 1 and whole[0] is row.seen[0] else None

    @property
    def narrowed(self) -> tuple[Seen, ...]:
        """What "all" and "the cheaper one" choose from: what was spoken of together, else the last list."""
        return self.together or self.last

    def of(self, product_id: str) -> Seen:
        """Any product of the catalogue, as if it were in sight."""
        return self._seen(product_id, self._title(product_id))

    def _known(self, product_ids: Sequence[str]) -> tuple[Seen, ...]:
        known = {product.product_id: product for product in self.dialogue.known}
        return tuple(
            self._of(known[i]) if i in known else self._seen(i, self._title(i)) for i in product_ids if i
        )

    def _title(self, product_id: str) -> str:
        product = self.catalogue.get(product_id)
        return product.title if product else dict(self.dialogue.basket or ()).get(product_id, "")

    def _row(self, listed: Listed, ago: int) -> Row:
        sought = frozenset(_sought_in(listed.arguments))
        plain = [self._of(product, _LATER**ago) for product in listed.products]
        met = [{word for word in sought if each.meets(word)} for each in plain]
        whole = set().union(*met)
        seen = tuple(
            replace(each, fitting=len(own) / len(whole) if whole else 0.0)
            for each, own in zip(plain, met, strict=True)
        )
        named = _named(seen, listed.told)
        chosen = listed.arguments.get("order") in _BY_ORDER
        as_one = "needs" in listed.arguments
        return Row(seen, sought, chosen, named[0] if len(named) == 1 else None, as_one)

    def _of(self, shown: ShownProduct, lately: float = 1.0, sought: frozenset[str] = frozenset()) -> Seen:
        price = shown.price.major if shown.price else None
        return self._seen(shown.product_id, shown.title, price, shown.rating, lately)

    def _seen(
        self,
        product_id: str,
        name: str,
        price: Decimal | None = None,
        rating: float | None = None,
        lately: float = 1.0,
    ) -> Seen:
        title = frozenset(terms(name))
        said: frozenset[str] = frozenset()
        if (product := self.catalogue.get(product_id)) is not None:
            values = (value for each in product.named_values().values() for value in each)
            said = frozenset(terms(" ".join((product.brand, *product.category, *values)))) - title
            said |= _colour_kinds(product, title) - title
            price = product.price.major if price is None and product.price else price
            rating = product.rating if rating is None else rating
        return Seen(product_id, name, title, said, price, rating, lately)


def _named(seen: Sequence[Seen], text: str) -> tuple[Seen, ...]:
    """Those whose names a text has, in the order of mention; a name within a longer one is none."""
    places: dict[int, Seen] = {}
    left = text
    for each in sorted(seen, key=lambda each: -len(each.name)):
        if each.name and (place := left.find(each.name)) >= 0:
            places[place] = each
            left = left.replace(each.name, " " * len(each.name), 1)
    return tuple(each for _, each in sorted(places.items(), key=lambda pair: pair[0]))


def _colour_kinds(product: Product, title: frozenset[str]) -> frozenset[str]:
    """What its colours are kinds of ("green" for sage); of its title where its records have no colour."""
    lexicon = english()
    named = product.named_values().items()
    colours = frozenset(w for name, v in named if lexicon.facet(name) == "colour" for w in terms(" ".join(v)))
    return frozenset(kind for kind, those in lexicon.kinds.items() if (colours or title) & those)


def kin(one: str, other: str) -> bool:
    """Whether two words are likely forms of one ("child", "children")."""
    return min(len(one), len(other)) >= _STEM and (one.startswith(other) or other.startswith(one))


def _sought_in(arguments: object) -> Iterator[str]:
    """The folded words of the texts in a call's arguments, apart from what was excluded."""
    if isinstance(arguments, str):
        yield from terms(arguments)
    elif isinstance(arguments, dict):
        for name, value in arguments.items():
            if name not in ("exclude", "order", "offset", "product_id", "relation"):
                yield from _sought_in(value)
    elif isinstance(arguments, list | tuple):
        for value in arguments:
            yield from _sought_in(value)
