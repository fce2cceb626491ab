"""Price limits in words: under, over, between, around, "3 quid", "a tenner", "£10-£20", "50p", "1.5k"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from retrieval.errors import BadInput
from retrieval.lexicon import english
from retrieval.measures import number_in_words
from retrieval.product import SYMBOLS, Money
from retrieval.reading.wording import TAKEN, Wording
from retrieval.request import PriceRange
from retrieval.units import units

# "Around" an amount is within a fifth of it.
_AROUND = Decimal("0.2")

_LEAD = (
    r"(?:(?:that|which)\s+)?(?:(?:is|are)\s+)?(?:(?:at|for|with)\s+(?:a\s+)?)?"
    r"(?:(?:the\s+)?(?:priced?|prices?|costs?|costing|selling|sold)(?:\s*:\s*|\s+)"
    r"(?:(?:is|are|at|of|for|range|should be|must be)\s+)*)?"
)
_TAIL = r"(?:\s+(?:each|apiece|a piece|per (?:piece|item|one)|in total|total|altogether))?"
# "Not more than" is a maximum and "not less than" a minimum, whatever stands between the words of either.
_DENIED = (
    r"(?P<denied>(?:no|not|neither|nothing|never|cannot|\w+n'?t)\s+(?:(?:really|a|penny|much|any"
    r"|anything|want(?:in[g']?)?|like|"
    r"willing|able|lookin[g']?|plannin[g']?|wish|wanna|have|need|to|go(?:in[g']?)?|pay(?:in[g']?)?|spend(?:in[g']?)?"
    r"|cost(?:in[g']?)?|stretch(?:in[g']?)?|"
    r"be|being|come|priced?|prices?|afford)\s+){0,5})?"
)
_OR_EQUAL = r"(?:\s+or\s+equal(?:\s+to)?)?"
_MORE = (
    rf"(?P<more>(?:more|higher|greater|dearer|pricier)\s+th[ae]n{_OR_EQUAL}|over|above|beyond|past"
    rf"|exceed(?:ing)?|north\s+of|"
    r"upwards?\s+of|starting\s+(?:at|from)|at\s+least|min(?:imum|\.)?(?:\s+(?:of|price(?:\s+of)?))?|>=?|≥)"
)
_LESS = (
    rf"(?P<less>(?:less|lower|cheaper|fewer)\s+th[ae]n{_OR_EQUAL}|under(?:neath)?|undr|uner|udner|unde"
    rf"|below|bellow|beneath|"
    r"<=?|≤)"
)
_SPENT = (
    r"(?:(?:with|on|for|within|in)\s+)?(?:(?:a|my|the|our)\s+)?(?:(?:price|gift|total|max(?:imum)?)\s+)?"
    r"(?:budget(?:'s)?|limit(?:'s)?|ceiling|cap)(?:\s+for\s+(?:(?:a|an|the|this|that"
    r"|my)\s+)?\w+(?=\s+(?:is|of)\s))?"
    r"(?:\s+(?:of|is|under|up\s+to|at|price))*|"
    r"(?:(?:i|we)(?:'ve|\s+have)?\s+)?(?:only\s+)?(?:(?<=i )have|(?<=we )have|(?<=only )have|got|"
    r"(?<=i've )(?=[£$€])|"
    r"(?:can|could)\s+(?:only\s+)?(?:spend|afford|stretch\s+to|go\s+to|do)|(?:want|like"
    r"|looking)\s+to\s+spend|have\s+got)|"
    r"spend(?:ing)?"
)
_UNDER = (
    r"(?:up\s?to(?:\s+(?:the|a)\s+(?:value|price|cost|sum|total)\s+of)?|top\s+end|(?:at\s+)?(?:the\s+"
    r"|my\s+)?(?:very\s+)?(?:most|max(?:imum|\.)?|tops?)"
    r"(?:\s+(?:of|is|price|spend|budget|amount|(?:that\s+)?(?:i|we)(?:'d|'ll|\s+(?:can|could|will|would"
    r"|want\s+to))\s+(?:pay|spend|afford)))*|"
    r"sub(?=[\s-])-?|as\s+much\s+as|stretch(?:ing)?\s+to|within|inside(?:\s+of)?"
    r"|cap(?:ped)?\s+(?:it\s+)?at|tops?\s+whack|"
    rf"(?:(?:keep|keeping|stay|staying)\s+(?:it\s+)?(?:to|within))|(?P<spent>{_SPENT})"
    r"(?:\s+(?:up\s?to|at\s+most|a\s+max(?:imum)?\s+of))?)\s*:?\s*"
)
_AROUND_WORDS = (
    r"(?:around|about|roughly|approximately|approx\.?|circa|close\s+to|near(?:ly)?"
    r"|in\s+the\s+region\s+of|somewhere\s+(?:around|near|about)|in\s+the\s+(?:neighbourhood|ballpark)\s+of|"
    r"spend(?:ing)?\s+(?:about|around|roughly)|~)\s*(?:the\s+)?"
)
_OR_ABOUT = r"(?:(?P<around>about|around|roughly)\s+|the\s+)?"
_OR_LESS = (
    r"\s*(?:or|and)\s+(?:less|under|below|lower|cheaper)\b(?!\s+than|\s*[^\w\s]?\d)|"
    r"\s*(?:(?:each|apiece)\s+)?(?:max(?:imum)?|tops?(?:\s+whack)?|at\s+(?:the\s+|a\s+)?(?:(?:very"
    r"|absolute)\s+)?(?:most|outside|push|stretch)|limit|budget)\b"
    r"(?!\s*[^\w\s]?\d)|\s*to\s+spend\b|"
    r"\s*(?:'s|is|being|would\s+be)\s+(?:about\s+)?(?:my|the|our)\s+(?:limit|max(?:imum)?|budget|ceiling|top|"
    r"(?:absolute\s+|very\s+)?most(?:\s+(?:i|we)(?:'d|'ll|\s+(?:can|could|will|would"
    r"|want\s+to))\s+(?:pay|spend|afford))?)\b"
)
_OR_MORE = (
    r"\s*(?:or|and)\s+(?:more|over|above|higher|up|upwards)\b(?!\s+than|\s*[^\w\s]?\d)|\s*\+|"
    r"\s+(?:upwards|plus|minimum|min)\b"
)
_OR_SO = r"\s*(?:-?ish\b|or\s+so\b|or\s+thereabouts\b|(?:mark|range|region|bracket|price\s+range)\b)"
# "Twenty-five" is one number.
_HYPHENED = re.compile(r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty-[a-z]", re.IGNORECASE)
# "An under 10 mug" costs so much, but "under 5s" and "under 3 years" are ages.
_BARE_UNDER = re.compile(r"under|below", re.IGNORECASE)
_COUNTED = re.compile(
    r"(?:s|th|st|nd|rd|x|years?|yrs?|months?|days?|weeks?|old|degrees|desks?|beds?|calories|kcal)$"
)
_GOES_ON = re.compile(rf"{TAKEN}\s*n?or\s*$", re.IGNORECASE)
_COSTS = re.compile(r"\b(?:price|cost|selling)", re.IGNORECASE)
_AGES = re.compile(
    r"(?:age[ds]?|child(?:ren)?|kids?|babies|toddlers?|boys|girls|years?|some(?:one|body)|any(?:one"
    r"|body)|people|"
    r"persons?|adults?|folks?)\s+$",
    re.IGNORECASE,
)
# "Sizes from 8 to 10" are no prices.
_NUMBERED = re.compile(
    r"\b(?:sizes?|age[ds]?|grades?|levels?|pages?|volumes?|parts?|numbers?|players?|speeds?|months?"
    r"|years?)\s+$",
    re.IGNORECASE,
)
_BUDGET = re.compile(r"\b(?:limit|ceiling|cap)\b", re.IGNORECASE)
_ONE_MORE = 2  # "four or five pounds", but not "£2 or £50"


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
        self._bare: Money | None = None
        self._words: list[str] = []
        self._denies = False

    def read(self) -> tuple[PriceRange | None, str]:
        if not _amount_at_all(self._currency).search(self._wording.free):
            return None, ""
        for pattern, meaning in _patterns(self._currency):
            self._each(pattern, getattr(self, f"_{meaning}"))
        low, high = self._minimum, self._maximum
        if low is None and high is None:
            return None, ""
        if low is not None and high is not None and low > high:
            low, high = high, low
        return PriceRange(low, high, self._bare), ", ".join(self._words)

    def _each(
        self, pattern: re.Pattern[str], meaning: Callable[[re.Match[str], list[_Amount]], bool]
    ) -> None:
        for found in list(pattern.finditer(self._wording.free)):
            amounts = [self._money(found, each) for each in (1, 2) if f"number{each}" in found.groupdict()]
            if (
                any(each is None for each in amounts)
                or TAKEN in self._wording.free[found.start() : found.end()]
            ):
                continue
            if meaning(found, [each for each in amounts if each is not None]):
                self._words.append(self._wording.take(found.start(), found.end()))

    def _between(self, found: re.Match[str], amounts: list[_Amount]) -> bool:
        bare = not any(each.marked for each in amounts)
        led = found["spent"] is not None or (found["cue"] or "").casefold().endswith("between")
        led = led or re.search(r"\b(?:range|bracket)$", found[0], re.IGNORECASE) is not None
        led = led or _COSTS.search(found[0]) is not None
        joint = found["joint"].casefold()
        low, high = sorted(each.money for each in amounts)
        if joint == "/" and not amounts[0].marked:
            return False
        if joint == "or" and (bare or high.minor > _ONE_MORE * low.minor):
            return False
        lead = self._wording.free[: found.start()]
        if joint == "to" and (found["cue"] or "").casefold().endswith("from") and not _NUMBERED.search(lead):
            led = True
        if not led and (bare or (joint in ("and", "&") and not all(each.marked for each in amounts))):
            return False
        if bare and not self._may_be_bare(found):
            return False
        if _HYPHENED.search(found[0]):
            return False
        self._minimum, self._maximum = low, high
        return True

    def _under(self, found: re.Match[str], amounts: list[_Amount]) -> bool:
        described = found[0].casefold().startswith("sub")
        if not amounts[0].marked and not self._may_be_bare(found, described):
            return False
        if found.groupdict().get("around") and found["spent"] and not _BUDGET.search(found["spent"]):
            return self._around(found, amounts)  # "about 30 quid to spend"
        self._maximum = amounts[0].money
        return True

    def _compared(self, found: re.Match[str], amounts: list[_Amount]) -> bool:
        """A comparison upwards or downwards, which a denial turns round."""
        # "Nothing below 20 or above 40"
        goes_on = self._denies and _GOES_ON.search(self._wording.free[: found.start()])
        self._denies = bool(found["denied"] or goes_on)
        marked, under = amounts[0].marked, bool(found["less"]) != self._denies
        if (
            _AGES.search(self._wording.free[: found.start("more" if found["more"] else "less")])
            and not marked
        ):
            return False
        if not marked and not self._may_be_bare(
            found, described=_BARE_UNDER.match(found["less"] or "") is not None
        ):
            return False
        if under:
            self._maximum = amounts[0].money
        else:
            self._minimum = amounts[0].money
        return True

    def _over(self, found: re.Match[str], amounts: list[_Amount]) -> bool:
        if not amounts[0].marked:
            return False
        self._minimum = amounts[0].money
        return True

    def _around(self, found: re.Match[str], amounts: list[_Amount]) -> bool:
        if not amounts[0].marked and not self._may_be_bare(found):
            return False
        major = amounts[0].money.major
        self._minimum = Money.of(major * (1 - _AROUND), self._currency)
        self._maximum = Money.of(major * (1 + _AROUND), self._currency)
        return True

    def _plain(self, found: re.Match[str], amounts: list[_Amount]) -> bool:
        """An amount alone: "for £20", "a £20 lamp" are about that."""
        if not amounts[0].marked and not _COSTS.search(found[0]):
            return False
        if self._minimum is not None or self._maximum is not None:
            return False
        if not self._around(found, amounts):
            return False
        self._bare = amounts[0].money
        return True

    def _may_be_bare(self, found: re.Match[str], described: bool = False) -> bool:
        """Whether what follows a number without a sign lets it be money, rather than a measure or a count.

        Args:
            found: What was found, the number at its end.
            described: Whether a thing may follow that costs so much ("an under 10 mug").
        """
        following = self._wording.free[found.end() :].lstrip(" ")
        if re.match(r"of\s+(?:them|these|those)\b", following, re.IGNORECASE):
            return False
        if not following or following[0] in ",;.!?)\0":
            return True
        word = re.match(r"[a-z']+", following, re.IGNORECASE)
        if word is None or self._wording.free[found.end()] == "-":
            return False
        plain = word[0].casefold()
        return plain in english().after_bare_price or (
            described and plain not in units().written and not _COUNTED.match(plain)
        )

    def _money(self, found: re.Match[str], which: int) -> _Amount | None:
        written = found[f"number{which}"].casefold()
        sign, unit = found[f"sign{which}"], (found[f"unit{which}"] or "").casefold()
        try:
            value = _number(written)
            if found[f"k{which}"]:
                value *= 1000
            if unit in english().notes:
                value *= english().notes[unit]
            elif unit in english().minor_currencies:
                value /= 100
            elif (minor := found[f"minor{which}"]) and (hundredths := _number(minor.casefold())) < 100:
                value += hundredths / 100
            return _Amount(Money.of(value, self._currency), bool(sign or unit))
        except (BadInput, ArithmeticError, ValueError):
            return None


@lru_cache(maxsize=16)
def _patterns(currency: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """What is looked for, in this order, with what it means."""
    first, second = _amount_pattern(currency, 1), _amount_pattern(currency, 2)
    end = rf"(?![\w%]|[.,]\d){_TAIL}"
    between = (
        rf"(?P<spent>(?:{_SPENT})\s*:?\s*)?{_LEAD}(?:(?P<cue>(?:(?:some|any)where\s+)?(?:in\s+)?between"
        rf"|(?:anywhere\s+)?from|(?:anywhere\s+)?in\s+the)\s+)?{first}"
        rf"\s*(?P<joint>and|or|to|up\s*to|-|–|—|&|/)\s*{second}{end}(?:\s+(?:price\s+)?(?:range|bracket"
        rf"|mark|budget)\b)?"
    )
    patterns = (
        (between, "between"),
        (
            rf"(?:(?:{_SPENT}|keep(?:ing)?(?:\s+it)?|stay(?:ing)?)\s+)?{_LEAD}{_DENIED}(?:{_MORE}"
            rf"|{_LESS})\s*[:-]?\s*{_OR_ABOUT}{first}"
            rf"(?:{_OR_LESS})?{end}",
            "compared",
        ),
        (
            rf"{_LEAD}{_UNDER}{_OR_ABOUT}{first}(?:{_OR_LESS})?{end}",
            "under",
        ),
        (rf"{_LEAD}{first}(?:{_OR_LESS}){_TAIL}", "under"),
        (rf"{_LEAD}(?:from\s+)?{first}(?:{_OR_MORE}){_TAIL}", "over"),
        (rf"{_LEAD}from\s+{first}{end}", "over"),
        (rf"{_LEAD}(?:{_AROUND_WORDS}){first}(?:{_OR_SO})?{end}", "around"),
        (rf"{_LEAD}(?:in\s+the\s+)?{first}(?:{_OR_SO}){_TAIL}", "around"),
        (rf"{_LEAD}{first}{end}", "plain"),
    )
    return tuple((re.compile(rf"(?<![\w.,]){each}", re.IGNORECASE), meaning) for each, meaning in patterns)


@lru_cache(maxsize=16)
def _amount_at_all(currency: str) -> re.Pattern[str]:
    words = "|".join((*english().numbers, *english().notes))
    return re.compile(rf"\d|\b(?:{words})\b|\b(?:a\s+(?:pound|quid)|couple)\b", re.IGNORECASE)


def _amount_pattern(currency: str, which: int) -> str:
    """One amount, its named groups numbered."""
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
    words |= set(lexicon.notes)
    signs = sorted({*SYMBOLS.values(), "US$"}, key=len, reverse=True)
    sign = "|".join(re.escape(each) for each in signs)
    codes = "|".join(sorted(each.casefold() for each in lexicon.currencies.values()))
    units = "|".join(sorted((re.escape(each) for each in (*words, *SYMBOLS.values())), key=len, reverse=True))
    number_words = "|".join(sorted(lexicon.numbers, key=len, reverse=True))
    number = (
        r"(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?|\.\d{1,2}|"
        rf"(?:a\s+)?(?:{number_words})(?:[\s-]+(?:and\s+)?(?:{number_words})){{0,4}}|"
        r"(?=(?:fiver|tenner)s?\b)|(?:a\s+)?couple\s+of|an?(?=\s+(?:pound|quid|dollar|euro|fiver|tenner"
        r"|grand|penny)\b))"
    )
    return (
        rf"(?P<sign{which}>(?:{sign})|(?:{codes})(?=[\s\d]))?\s?(?P<number{which}>{number})(?![\d])"
        rf"(?P<k{which}>\s?k(?!\w))?"
        rf"(?:[\s-]?(?P<unit{which}>{units})(?!\w)(?!\s+of\s+(?!the\b|them\b|these\b))"
        r"(?!\s+(?:weights?|bags?|sacks?|tins?|packs?|boxe?s?|tubs?|bars?)\s+of\b)(?!\s+weight)"
        # "three pounds fifty", but not "three pounds, fifty of them"
        rf"(?:\s+(?:and\s+)?(?P<minor{which}>\d\d|{number_words})(?!\w)"
        r"(?=\W*$|\s+(?:or|and|in|for|with|but|each|max(?:imum)?|tops?|at\s+most|limit|please)\b|[,;!?]))?)?"
    )


def _number(written: str) -> Decimal:
    if not written:  # "fiver tops"
        return Decimal(1)
    if written[0].isdigit() or written[0] == ".":
        if re.fullmatch(r"\d+,\d{1,2}", written):
            return Decimal(written.replace(",", "."))
        return Decimal(written.replace(",", ""))
    if written in ("a", "an"):
        return Decimal(1)
    if "couple" in written:
        return Decimal(2)
    words = re.split(r"[\s-]+", re.sub(r"\band\s+|^a\s+", "", written))
    if len(words) > 1 and english().numbers[words[0]] < 10 <= english().numbers[words[1]] < 100:
        # "Three fifty"
        return Decimal(number_in_words(words[0])) + Decimal(number_in_words(" ".join(words[1:]))) / 100
    return Decimal(number_in_words(" ".join(words)))
