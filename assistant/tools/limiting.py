"""What a list is limited to: what was asked for in this message, and what the visitor stated before.

A stated limit gives way to the message: whoever asks for leather gets leather, and a price that is named goes
before the budget. Each stated limit that was kept is told with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from assistant.tools.arguments import COLOUR_NAMES, Limits
from assistant.tools.context import TurnContext
from assistant.tools.results import ShownReason
from assistant.wishes import Wish
from retrieval.conditions import conditions
from retrieval.request import Hit, SearchRequest
from retrieval.words import terms

_ORDERS = {
    "price_ascending": "cheapest first",
    "price_descending": "dearest first",
    "rating": "best rated first",
    "newest": "newest first",
    "name": "by name",
}


@dataclass(frozen=True, slots=True)
class Limited:
    """The limits of one list.

    Attributes:
        asked: What this message asks for.
        request: The same within what was stated before; this is what is searched.
        reasons: One for each stated limit that was kept.
        because: What they rest on, as the visitor is told it ("you avoid leather").
        opened: Names of conditions that were added, which no hit is to be marked as unsure about.
    """

    asked: SearchRequest
    request: SearchRequest
    reasons: tuple[ShownReason, ...] = ()
    because: str = ""
    opened: frozenset[str] = frozenset()

    @property
    def in_words(self) -> str:
        """As a person reads it: "price up to £3.00, not red"; empty without limits."""
        return limits_in_words(self.request, self.opened)

    def sure(self, hit: Hit) -> Hit:
        """The hit, unsure only about what this message asks for."""
        return replace(hit, unknown=tuple(name for name in hit.unknown if name not in self.opened))


def read_limits(context: TurnContext, limits: Limits, text: str = "") -> Limited:
    """The limits of a list in the shop's currency and in the catalogue's name for colour."""
    names = context.shop.catalogue.vocabulary.names
    colour_name = next((names[name] for name in COLOUR_NAMES if name in names), "")
    request = limits.request(text, context.shop.config.currency, colour_name)
    return limited(request, context.wishes())


def limited(asked: SearchRequest, wishes: Iterable[Wish]) -> Limited:
    """What is asked for, within the wishes that it leaves room for."""
    request, reasons, because, opened = asked, [], [], set()
    values = (value for values in asked.require.attributes.values() for value in values)
    said = set(terms(" ".join((asked.text, *values, *asked.require.words, *asked.require.categories))))
    for wish in wishes:
        changed = request
        if unwanted := [each for each in wish.avoid if not set(terms(each)) & said]:
            exclude = replace(
                request.exclude, words=tuple(dict.fromkeys((*request.exclude.words, *unwanted)))
            )
            changed = replace(request, exclude=exclude)
            limit = " or ".join(unwanted)
            reasons.append(_reason(f"not {limit}, because {wish.because}", wish))
        elif wish.price and asked.require.price is None and (not wish.about or wish.about & said):
            changed = replace(request, require=replace(request.require, price=wish.price))
            reasons.append(_reason(f"up to {wish.price.maximum}, because {wish.because}", wish))
        elif wish.sizes and (not wish.about or wish.about & said) and not _sized(asked):
            attributes = {**request.require.attributes, **wish.sizes}
            changed = replace(request, require=replace(request.require, attributes=attributes))
            opened |= {f"attributes.{name}" for name in wish.sizes}
        if changed != request:
            because.append(wish.because)
        request = changed
    return Limited(asked, request, tuple(reasons), " and ".join(because), frozenset(opened))


def limits_in_words(request: SearchRequest, without: frozenset[str] = frozenset()) -> str:
    """Conditions and order as a person reads them; `without` leaves out conditions by their names."""
    words = [str(condition) for condition in conditions(request) if condition.name not in without]
    return ", ".join([*words, *([_ORDERS[request.order]] if request.order in _ORDERS else [])])


def _sized(asked: SearchRequest) -> bool:
    named = (*asked.require.attributes, *(wanted.name for wanted in asked.require.measures))
    return any("size" in terms(name) for name in named)


def _reason(text: str, wish: Wish) -> ShownReason:
    return ShownReason("preference", text, (wish.statement,), source="stated")
