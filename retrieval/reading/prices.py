"""Price limits in words: under, over, between, around, "3 quid", "£10-£20", "50p"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from retrieval.errors import BadInput
from retrieval.lexicon import english
from retrieval.product import SYMBOLS, Money
from retrieval.reading.wording import Wording
from retrieval.request import PriceRange

# "Around" an amount is within a fifth of it.
_AROUND = Decimal("0.2")

_LEAD = (
    r"(?:(?:that|which)\s+)?(?:(?:is|are)\s+)?(?:(?:at|for|with)\s+(?:a\s+)?)?"
    r"(?:(?:the\s+)?(?:priced?|prices?|costs?|costing|selling|sold)\s+"
    r"(?:(?:is|are|at|of|for|range|should be|must be)\s+)*)?"
)
_TAIL = r"(?:\s+(?:each|apiece|a piece|per (?:piece|item|one)|in total|total|altogether))?"
_UNDER = (
    r"(?:under|below|beneath|less\s+than|lower\s+than|cheaper\s+than|(?:no|not)\s+(?:more|higher|dearer)\s+than|"
    r"not\s+(?:over|above)|not\s+exceeding|up\s+to|at\s+(?:the\s+)?most|max(?:imum)?(?:\s+(?:of|price(?:\s+of)?))?|"
    r"within|inside|<=?|(?:(?:with|on)\s+)?(?:a|my|the)?\s*budget(?:\s+(?:of|is|under|up\s+to))?|"
    r"i\s+(?:have|can\s+spend|want\s+to\s+spend)|spend(?:\s+(?:up\s+to|about))?)\s*:?\s*"
)
_OVER = (
    r"(?:over|above|more\s+than|greater\s+than|higher\s+than|dearer\s+than|at\s+least|(?:no|not)\s+less\s+than|"
    r"not\s+(?:under|below)|min(?:imum)?(?:\s+(?:of|price(?:\s+of)?))?|starting\s+(?:at|from)|upwards\s+of|>=?)\s*:?\s*"
)
_AROUND_WORDS = (
    r"(?:around|about|roughly|approximately|approx\.?|circa|close\s+to|near|in\s+the\s+region\s+of|~)\s*"
)
_OR_LESS = (
    r"\s*(?:or|and)\s+(?:less|under|below|lower|cheaper)\b|\s*(?:max(?:imum)?|tops|at\s+(?:the\s+)?most)\b"
)
_OR_MORE = r"\s*(?:or|and)\s+(?:more|over|above|higher|up|upwards)\b|\s*\+|\s+upwards\b"
_OR_SO = r"\s*(?:ish\b|-ish\b|or\s+so\b|or\s+thereabouts\b)"
_AGES = re.compile(r"(?:age[ds]?|child(?:ren)?|kids?|babies|toddlers?|boys|girls|years?)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Amount:
    money: Money
    marked: bool  # by a sign or a word for money


def read_price(wording: Wording, currency: str) -> tuple[PriceRange | None, str]:
    """Takes the price limits out of a request; returns them with the words they were read from.

    Amounts are in the shop's currency, whatever sign stands before them: a shop's prices have no other.
    """
    return _Reader(wording, currency).read()


class _Reader:
    def __init__(self, wording: Wording, currency: str) -> None:
        self._wording = wording
        self._currency = currency
        self._minimum: Money | None = None
        self._maximum: Money | None = None
        self._words: list[str] = []
        self._amount = _amount_pattern(currency)

    def read(self) -> tuple[PriceRange | None, str]:
        first, second = self._amount.format(1), self._amount.format(2)
        end = rf"(?![\w%]|[.,]\d){_TAIL}"
        between = rf"{_LEAD}(?:(?P<cue>between|from)\s+)?{first}\s*(?:and|to|-|–|—)\s*{second}{end}"
        self._each(between, self._between)
        self._each(rf"{_LEAD}(?:{_UNDER}){first}{end}", self._under)
        self._each(rf"{_LEAD}{first}(?:{_OR_LESS}){_TAIL}", self._under)
        self._each(rf"{_LEAD}(?:{_OVER}){first}(?:{_OR_MORE})?{end}", self._over)
        self._each(rf"{_LEAD}(?:from\s+)?{first}(?:{_OR_MORE}){_TAIL}", self._over_marked)
        self._each(rf"{_LEAD}from\s+{first}{end}", self._over_marked)
        self._each(rf"{_LEAD}{_AROUND_WORDS}{first}(?:{_OR_SO})?{end}", self._around)
        self._each(rf"{_LEAD}{first}(?:{_OR_SO}){_TAIL}", self._around)
        self._each(rf"{_LEAD}{first}{end}", self._plain)
        low, high = self._minimum, self._maximum
        if low is None and high is None:
            return None, ""
        if low is not None and high is not None and low > high:
            low, high = high, low
        return PriceRange(low, high), ", ".join(self._words)

    def _each(self, pattern: str, meaning: object) -> None:
        for found in list(re.finditer(rf"(?<![\w.,]){pattern}", self._wording.free, re.IGNORECASE)):
            amounts = [self._money(found, each) for each in (1, 2) if f"number{each}" in found.groupdict()]
            if (
                any(each is None for each in amounts)
                or "\0" in self._wording.free[found.start() : found.end()]
            ):
                continue
            assert callable(meaning)
            if meaning(found, [each for each in amounts if each is not None]):
                self._words.append(self._wording.take(found.start(), found.end()))

    def _between(self, found: re.Match[str], amounts: list[_Amount]) -> bool:
        bare = not any(each.marked for each in amounts)
        if bare and (found["cue"] or "").casefold() != "between":
            return False
        if bare and not self._may_be_bare(found):
            return False
        low, high = sorted(each.money for each in amounts)
        self._minimum, self._maximum = low, high
        return True

    def _under(self, found: re.Match[str], amounts: list[_Amount]) -> bool:
        if not amounts[0].marked and not self._may_be_bare(found):
            return False
        self._maximum = amounts[0].money
        return True

    def _over(self, found: re.Match[str], amounts: list[_Amount]) -> bool:
        if not amounts[0].marked and (
            not self._may_be_bare(found) or _AGES.search(self._wording.free[: found.start()] + " ")
        ):
            return False
        self._minimum = amounts[0].money
        return True

    def _over_marked(self, found: re.Match[str], amounts: list[_Amount]) -> bool:
        return amounts[0].marked and self._over(found, amounts)

    def _around(self, found: re.Match[str], amounts: list[_Amount]) -> bool:
        if not amounts[0].marked and not self._may_be_bare(found):
            return False
        major = amounts[0].money.major
        self._minimum = Money.of(major * (1 - _AROUND), self._currency)
        self._maximum = Money.of(major * (1 + _AROUND), self._currency)
        return True

    def _plain(self, found: re.Match[str], amounts: list[_Amount]) -> bool:
        """An amount alone: "for £20" is what somebody wants to spend, "a £20 lamp" is about that."""
        if not amounts[0].marked or self._minimum is not None or self._maximum is not None:
            return False
        if re.match(r"(?:at|for)\s", found[0], re.IGNORECASE):
            return self._under(found, amounts)
        return self._around(found, amounts)

    def _may_be_bare(self, found: re.Match[str]) -> bool:
        """Whether what follows a number without a sign lets it be money, rather than a measure or a count."""
        following = self._wording.free[found.end() :].lstrip(" ")
        if not following or following[0] in ",;.!?)\0":
            return True
        word = re.match(r"[\w']+", following)
        return word is not None and word[0].casefold() in english().after_bare_price

    def _money(self, found: re.Match[str], which: int) -> _Amount | None:
        written = found[f"number{which}"].casefold()
        sign, unit = found[f"sign{which}"], (found[f"unit{which}"] or "").casefold()
        try:
            value = _number(written)
            if unit in english().minor_currencies:
                value /= 100
            elif (minor := found[f"minor{which}"]) and (hundredths := _number(minor.casefold())) < 100:
                value += hundredths / 100
            return _Amount(Money.of(value, self._currency), bool(sign or unit))
        except (BadInput, ArithmeticError, ValueError):
            return None


def _amount_pattern(currency: str) -> str:
    """One amount with named groups, to be numbered by `format`."""
    lexicon = english()
    # In a shop that doesn't count in pounds, "pounds" is a weight.
    words = {
        word
        for word, code in lexicon.currencies.items()
        if word.isalpha() and (code != "GBP" or currency == code)
    }
    if currency != "GBP":
        words |= {"gbp", "quid", "sterling"}
    words |= {word for word, code in lexicon.minor_currencies.items() if code == currency or word != "p"}
    signs = sorted({*SYMBOLS.values(), "US$"}, key=len, reverse=True)
    sign = "|".join(re.escape(each) for each in signs)
    codes = "|".join(sorted(each.casefold() for each in lexicon.currencies.values()))
    units = "|".join(sorted((re.escape(each) for each in (*words, *SYMBOLS.values())), key=len, reverse=True))
    number_words = "|".join(sorted(lexicon.numbers, key=len, reverse=True))
    number = (
        r"(?:\d{{1,3}}(?:,\d{{3}})+(?:\.\d{{1,2}})?|\d{{1,9}}(?:[.,]\d{{1,2}})?|\.\d{{1,2}}|"
        rf"(?:a\s+)?(?:{number_words})(?:[\s-]+(?:{number_words}))*)"
    )
    return (
        rf"(?P<sign{{0}}>(?:{sign})|(?:{codes})(?=[\s\d]))?\s?(?P<number{{0}}>{number})(?![\d])"
        rf"(?:[\s-]?(?P<unit{{0}}>{units})(?!\w)"
        # "three pounds fifty", but not "three pounds, fifty of them"
        rf"(?:\s+(?:and\s+)?(?P<minor{{0}}>\d\d|{number_words})(?!\w)"
        r"(?=\W*$|\s+(?:or|and|in|for|with|but|each|max|please)\b|[,;!?]))?)?"
    )


def _number(written: str) -> Decimal:
    if written[0].isdigit() or written[0] == ".":
        if re.fullmatch(r"\d+,\d{1,2}", written):
            return Decimal(written.replace(",", "."))
        return Decimal(written.replace(",", ""))
    total, part = 0, 0
    for word in re.split(r"[\s-]+", written.removeprefix("a ")):
        value = english().numbers[word]
        if value >= 100:
            part = max(part, 1) * value
            if value >= 1000:
                total, part = total + part, 0
        else:
            part += value
    return Decimal(total + part)
