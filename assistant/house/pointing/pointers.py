"""The words that point: places, pronouns, "both", "the other", "the cheapest", and the words that describe.

English. Knows no product: which describing words are worth anything comes in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from assistant.house.words.counting import CARDINALS, ORDINALS, spelt
from retrieval.words import terms

Place: TypeAlias = "int | tuple[str, int]"
"""A place in a list, from 1, -1 for the last, 0 for the middle; or the first or the last few of it."""

LAST = -1
MIDDLE = 0

_MANY = "|".join((*list(CARDINALS)[1:10], r"\d{1,2}"))
_SHOWING = "show|shown|showed|gave|give|found|find|had|suggested|offered|mentioned|listed"
_ORDINAL_WORDS = "|".join(ORDINALS)

_FIRST_FEW = re.compile(rf"\b(first|top|last) ({_MANY})\b(?! ones?\b)")
_ORDINAL = re.compile(
    rf"\b({_ORDINAL_WORDS})\b(?! (?:class|time|night|day|week|order)\b)"
    r"|\b(top|topmost)(?: (?:one|pick|choice|result)\b|$)"
    r"|\b(?:number|nr\.?|no\.|item) ?(\d{1,2})\b|#(\d{1,2})\b"
)
_BARE = re.compile(
    r"(?<![\d.,£$€#])\b(\d{1,2})\b"
    r"(?! ?(?:of|x|pieces?|pcs|times|pounds?|dollars?|euros?|%|cm|mm|m|l|kg|g|in|inch|years?|stars?|tiers?)\b"
    r"|[.,]\d)"
)
_EARLIER = re.compile(
    rf"\b(?:you|u)(?:'d| had| just)? (?:{_SHOWING})\b(?: (?:me|us))?"
    r"(?: (?:at )?(?:first|before|earlier|originally))?"
    r"|\b(?:from|at|in) the (?:beginning|start)\b|\b(?:from )?(?:before|earlier)\b|\boriginally\b"
)
_BOTH = re.compile(r"\bboth\b|\b(?:the|those|these) (?:two|2)\b(?! of\b)")
_ALL = re.compile(
    r"\ball(?: of)?(?: (?:the|them|these|those|it|'em|em))?(?: (?P<many>two|three|four|five|six|[2-6]))?\b"
    r"|\beverything\b|\bthe (?:whole )?(?:lot|set)\b|\bevery one\b"
    r"|\beach(?: (?:one|of (?:them|these|those)))?\b"
)
_OTHER = re.compile(r"\b(?:the|that|this) other(?: one)?\b(?! (?:day|way|week|time)\b)")
_THEM = re.compile(r"\b(?:these|those|them|they|'?em)\b")
_IT = re.compile(r"\b(?:it|its|this|that(?! (?:i|we|my)\b)|the ones?|one|another|same again|more of it)\b")
_LOW = re.compile(
    r"\b(?:cheapest|cheaper|cheap(?= one)|least expensive|less expensive|lowest priced?|lowest"
    r"|costs? (?:the )?(?:less|least))\b"
)
_HIGH = re.compile(
    r"\b(?:most expensive|more expensive|dearest|dearer|pricier|priciest|highest priced?"
    r"|costs? (?:the )?(?:more|most))\b"
)
_MOST = re.compile(
    r"\b(?:cheapest|least expensive|lowest(?: priced?)?|most expensive|dearest|priciest|highest priced?)\b"
)
_RATED = re.compile(
    r"\b(?:best|highest|top|better|higher)[- ](?:rated|reviewed|liked|scoring)\b"
    r"|\b(?:best|better|higher|highest) (?:reviews?|ratings?|scores?)\b|\b(?:most|more) stars\b"
    r"|\b(?:rated?|rates|reviewed|scores?) (?:the )?(?:higher|highest|better|best)\b"
    r"|\b(?:people|customers|folks?|everyone) (?:likes?|rates?|prefers?)\b"
    r"(?: (?:the )?(?:better|best|more|most|higher))?"
)
_MEASURED = re.compile(
    r"\b(?:lighter|lightest|heavier|heaviest|taller|tallest|higher|highest|longer|longest|shorter|shortest"
    r"|wider|widest|broader|broadest|thicker|thickest|thinner|thinnest|bigger|biggest|larger|largest"
    r"|smaller|smallest|stronger|strongest|(?:more|most) (?:powerful|compact))\b"
)
_LIMITING = re.compile(
    r"\b(?:but|only|just|something|anything|(?<!which )(?<!wich )ones?|like (?:it|that|this|those)"
    r"|a (?:bit|little)|bit|much)"
    r" (?:is |are |that's |a bit |a little |much )?"
    r"(?=(?:cheaper|dearer|pricier|(?:less|more) expensive|bigger|smaller|larger|longer|shorter|taller"
    r"|lighter|heavier|wider)\b)"
    r"(?:\w+ expensive|\w+)"
)
"""What a thing is to be more of than what is pointed at ("one like that but cheaper")."""
_COSTING = re.compile(
    r"(?<!under )(?<!below )(?<!over )(?<!above )(?<!than )(?<!to )(?<!about )(?<!around )(?<!most )"
    r"(?:[£$€] ?(?P<signed>\d{1,5}(?:[.,]\d{2})?)(?![\d.,]*\d)"
    r"|(?<![\d.,£$€])(?P<exact>\d{1,5}[.,]\d{2})\b(?! ?(?:x|cm|mm|m|l|ml|kg|g|inch|in)\b)"
    r"|(?<![\d.,£$€])(?P<said>\d{1,5}) (?:pounds?|quid|dollars?|euros?)\b)"
)
_INTO_BASKET = re.compile(
    r"\b(?:in|into|in to|to|onto|from|out of|of|off) (?:(?:my|the|our) )?(?:shopping )?"
    r"(?:bag|ba[sk]{2}[ei]t|cart|trolley)\b(?! of\b)"
)
_VERSION = re.compile(
    r"^(?P<of>.+?),? (?:(?:but|only|just) )*in (?:an? |the )?(?P<value>(?:size )?[a-z0-9][a-z0-9. -]*)$"
)
"""What is pointed at, in another version than the one in sight ("the first one but in blue")."""
_A_ONE = re.compile(
    r"(?P<lead>\b(?:the|that|this|which) (?:[a-z]\w* ){0,2}|\d(?:st|nd|rd|th) )1(?=s?\b(?! of\b| x\b))"
)
_ITSELF = re.compile(
    r"^\W*(?:(?:just|only|also|then|maybe) )*(?:the|that|this|those|these|my|it|them|both|all|one|a|an"
    rf"|another|{_MANY}|{_ORDINAL_WORDS})\b"
)
_AND = re.compile(r",?\s+(?:and|plus)\s+(?:then\s+|also\s+)?|\s*&\s*|\s+\+\s+")
_COMMA = re.compile(r"\s*[,;]\s*(?:and\s+)?")

_IDLE = frozenset(
    word
    for line in (
        "the a an of in on for with and or to my me one ones other another both each all it its is this that",
        "these those them they em same again please pls kind sort do does did you u i we our us be was were",
        "so there here what which how about who either lot everything every whole much many some any",
        "number item place product thing pick choice result top topmost very two three four five six seven",
        "eight nine ten dozen half couple more extra single piece pc pack x time now instead rather not no",
        "too as also but",
        # taking it
        "add put pop stick chuck bung throw take have buy order get grab want need will ll gimme give can",
        "could would go then back into up out off away from make swap remove bin",
        "ill id im say said mean meant ok okay right yes yeah yep oh well actually just only bit really",
        "fine lovely nice great perfect good hmm go on",
        # by what it is most of
        "cheaper cheapest cheap dearer dearest pricier priciest expensive most less least lower lowest",
        "better best higher highest rated rating review price priced people like between among",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True)
class Pointers:
    """The pointing words of one reference.

    Attributes:
        places: Places in a list, in the order of mention.
        earlier: Whether what was shown earlier is meant rather than what was shown last.
        many: How many "all three" are; 0 where no number is said.
        low, high, rated: Whether the cheapest, the dearest, the best rated is meant.
        measured: Whether the largest is meant, the lightest, or the like.
        prices: What it costs, in whole units of the shop's currency ("the 4.99 one").
    """

    plain: str
    places: tuple[Place, ...]
    earlier: bool
    both: bool
    every: bool
    many: int
    other: bool
    them: bool
    it: bool
    low: bool
    high: bool
    rated: bool
    measured: bool
    prices: tuple[Decimal, ...] = ()

    @property
    def any(self) -> bool:
        """Whether any word points, apart from those that describe."""
        return bool(
            self.places
            or self.both
            or self.every
            or self.other
            or self.them
            or self.it
            or self.extreme
            or self.prices
        )

    @property
    def extreme(self) -> bool:
        """Whether something is meant by what it is most of."""
        return self.low or self.high or self.rated or self.measured

    def described(self, known: Callable[[str], str]) -> list[str]:
        """The folded words that describe.

        Args:
            known: Gives the word that one was meant to be; nothing for one that says nothing here.
        """
        plain = self.plain
        for pointing in (_COSTING, _INTO_BASKET, _EARLIER, _MEASURED):
            plain = pointing.sub(" ", plain)
        words = dict.fromkeys(terms(plain))
        left = (word for word in words if word not in _IDLE and word not in ORDINALS)
        return list(dict.fromkeys(right for word in left if (right := known(word))))


def read_pointers(words: str, bare: bool = False) -> Pointers:
    """The pointing words of a reference.

    Args:
        words: As they are written.
        bare: Whether a bare number is a place ("compare 1 and 2").
    """
    plain = _A_ONE.sub(r"\g<lead>one", _spelt(" ".join(words.replace("’", "'").lower().split())))
    most = _LIMITING.sub(" ", plain)
    rated = bool(_RATED.search(plain))
    every = _ALL.search(plain)
    many = (every["many"] if every else "") or ""
    return Pointers(
        plain=plain,
        places=tuple(_places(_COSTING.sub(" ", _RATED.sub(" ", plain)), bare)),
        earlier=bool(_EARLIER.search(plain)),
        both=bool(_BOTH.search(plain)),
        every=bool(every),
        many=CARDINALS.get(many) or int(many or 0),
        other=bool(_OTHER.search(plain)),
        them=bool(_THEM.search(plain)),
        it=bool(_IT.search(plain)),
        low=bool(_LOW.search(most)),
        high=bool(_HIGH.search(most)),
        rated=rated,
        measured=not rated and bool(_MEASURED.search(most)),
        prices=tuple(_prices(plain)),
    )


def version_of(words: str) -> tuple[str, str] | None:
    """The words for a product, and those for the version of it that is meant; None where there are no two."""
    plain = _INTO_BASKET.sub(" ", " ".join(words.replace("’", "'").lower().split())).strip(" .!?")
    match = _VERSION.match(plain)
    return (match["of"], match["value"]) if match else None


def in_basket(text: str) -> bool:
    """Whether words speak of the basket."""
    return bool(_INTO_BASKET.search(text.lower()))


def means_the_most(text: str) -> bool:
    """Whether words mean what costs most or least of all ("the cheapest"), and not only less or more."""
    return bool(_MOST.search(text.lower()))


def parts_of(words: str) -> list[str]:
    """The references that "and" joins, where each of them points by itself ("the pot and the first mug")."""
    parts = [part for part in _AND.split(words) if part.strip()]
    return parts if len(parts) > 1 and all(_ITSELF.match(part.lower()) for part in parts) else [words]


def pieces_of(words: str) -> list[str]:
    """The references that anything may join, commas as well; to be tried where the whole means nothing."""
    return [piece for part in _AND.split(words) for piece in _COMMA.split(part) if piece.strip()]


def _places(plain: str, bare: bool) -> Sequence[Place]:
    found: list[tuple[int, Place]] = []
    for match in _FIRST_FEW.finditer(plain):
        many = match.group(2)
        found.append((match.start(), (match.group(1), CARDINALS.get(many) or int(many))))
    rest = _FIRST_FEW.sub(lambda match: " " * len(match.group()), plain)
    for match in _ORDINAL.finditer(rest):
        word, top, *numbers = match.groups()
        number = 1 if top else next((int(each) for each in numbers if each), 0)
        found.append((match.start(), ORDINALS[word] if word else number))
    if bare and not found:
        found += [(match.start(), int(match.group(1))) for match in _BARE.finditer(plain)]
    return [place for _, place in sorted(found, key=lambda pair: pair[0])]


def _prices(plain: str) -> Iterator[Decimal]:
    for match in _COSTING.finditer(plain):
        yield Decimal(next(group for group in match.groups() if group).replace(",", "."))


def _spelt(plain: str) -> str:
    return re.sub(r"[a-z]{5,}", lambda match: spelt(match.group()), plain)
