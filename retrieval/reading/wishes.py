"""Order, availability and rating in words: "cheapest first", "in stock", "rated 4 or better"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retrieval.lexicon import english
from retrieval.reading.wording import Wording
from retrieval.request import Order

_BEGINNING = (
    r"first|up\s+top|to\s+start(?:\s+with)?|(?:at|on|to)\s+(?:the\s+)?(?:very\s+)?(?:top|front|beginning)"
)
"""Where in a list what is meant is to stand."""
_FIRST = rf"(?:\s+(?:{_BEGINNING}))?"
_BY = (
    r"(?:(?:sort(?:ed)?|order(?:ed)?|arranged?|rank(?:ed)?|listed|list|put|show)"
    r"(?:\s+(?:them|it|these|those|all))?\s+(?:by|on)\s+(?:the\s+)?)"
)
_CHEAP = r"(?:the\s+)?(?:cheap(?:est)?|low(?:est)?|least\s+expensive)"
_DEAR = r"(?:the\s+)?(?:dear(?:est)?|pric(?:e?y|iest)|(?:most\s+)?expensive|high(?:est)?)"
_ORDERS: Sequence[tuple[Order, str]] = (
    (
        "price_ascending",
        rf"(?:from\s+)?{_CHEAP}\s+(?:ones?\s+)?(?:up\s+)?to\s+{_DEAR}|(?:from\s+)?(?:the\s+)?cheapest\s+up(?:wards)?",
    ),
    (
        "price_descending",
        rf"(?:from\s+)?{_DEAR}\s+(?:ones?\s+)?(?:down\s+)?to\s+{_CHEAP}|"
        rf"(?:the\s+)?(?:most\s+expensive|dearest|priciest)(?:\s+ones?)?{_FIRST}|"
        rf"{_BY}?(?:price|cost):?,?\s+(?:from\s+)?(?:high(?:est)?\s+to\s+low(?:est)?|descending)|"
        rf"highest\s+prices?{_FIRST}",
    ),
    (
        "price_ascending",
        rf"(?:the\s+|your\s+)?(?:cheapest|least\s+expensive|most\s+affordable)(?:\s+ones?)?{_FIRST}|"
        rf"{_BY}?(?:price|cost):?,?\s+(?:from\s+)?(?:low(?:est)?\s+to\s+high(?:est)?|ascending)|"
        rf"{_BY}(?:price|cost)|(?:in\s+)?(?:(?:price|cost)\s+order|order\s+of\s+(?:price|cost))|lowest\s+prices?{_FIRST}|"
        r"(?:(?:(?:nice|cheap)\s+and\s+)?cheap(?:er|ish|o|y|ie)?(?!\s+th[ae]n)(?:\s+(?:and|&|n|'n')\s+cheerful)?|inexpensive|"
        r"affordabl[ey]|economical|thrifty|low[\s-](?:cost|budget|priced?)|bargains?(?!\s+hunt)|discounted|discount|reduced(?!\s+(?:fat|salt|sugar|sodium))|"
        r"(?:on|for)\s+(?:a|the)\s+(?:(?:very\s+)?(?:tight|small|low|limited|shoestring|student)\s+)?(?:budget|cheap)|"
        r"(?:(?:tight|small|low|limited|shoestring)\s+)?budget(?:[\s-]friendly)?(?!\s+(?:planner|book|tracker|binder|sheet|journal|notebook))|"
        r"pocket[\s-]money|for\s+(?:pennies|peanuts)|on\s+sale|in\s+the\s+sales?|on\s+offer|good\s+value|reasonably\s+priced|"
        r"(?:not|nothing)\s+(?:too\s+|very\s+|so\s+|that\s+)?(?:expensive|pricey|dear)|"
        r"(?:that\s+)?(?:(?:won'?t|doesn'?t|not|without)\s+)(?:going\s+to\s+)?(?:break(?:ing)?\s+the\s+bank|cost(?:ing)?\s+(?:too\s+)?(?:much|the\s+earth|a\s+(?:lot|fortune|bomb))))(?!\w)",
    ),
    (
        "rating",
        r"(?:start(?:ing)?\s+with\s+)?(?:the\s+|your\s+)?(?:best|top|highest)[\s-]+(?:rated|reviewed|scor(?:ed|ing)|liked|loved)"
        r"(?:\s+ones?)?(?:\s+(?:first|(?:at|on)\s+(?:the\s+)?top))?|"
        r"(?:(?:please\s+)?(?:sort(?:ed)?|order(?:ed)?|listed|rank(?:ed)?|arranged?|put)(?:\s+(?:them|it|these|those))?\s+(?:by|on)\s+)"
        r"(?:(?:the|their|customer|star|average)\s+)*(?:ratings?|reviews?|stars|scores?|how\s+well\s+(?:they(?:'re|\s+are)\s+)?(?:rated|reviewed))"
        r"(?:,?\s+(?:best|highest|top)(?:\s+first)?)?|"
        r"(?:(?:with|that\s+have|which\s+have|having)\s+)?(?:the\s+)?(?:best|highest|top|most|nicest)\s+(?:customer\s+)?"
        r"(?:reviews?|ratings?|stars|scores?)(?:\s+(?:first|(?:at|on)\s+(?:the\s+)?top))|"
        r"with\s+the\s+(?:best|highest|top)\s+(?:customer\s+)?(?:reviews?|ratings?|scores?)|"
        r"(?:in\s+order\s+of\s+)(?:(?:the|their|customer|star)\s+)*(?:ratings?|reviews?|stars)",
    ),
    (
        "newest",
        r"(?:the\s+|your\s+)?(?:newest|latest|most\s+recent)(?:\s+(?:ones?|arrivals?|additions?))?(?:\s+first)?|"
        r"new(?:est)?\s+(?:in|arrivals?|releases?)(?!\w|\s+(?:box|packaging))|what(?:'s|\s+is)\s+new(?:\s+in)?|"
        r"(?:just|newly|recently)\s+(?:in|arrived|added|released)|"
        r"(?:sort(?:ed)?|order(?:ed)?|listed)\s+by\s+(?:date|newest|age|release\s+date)",
    ),
    (
        "name",
        r"(?:in\s+)?alphabetical(?:ly)?(?:\s+order)?|(?:from\s+)?a\s*(?:to|-)\s*z|"
        r"(?:(?:sort(?:ed)?|order(?:ed)?|listed|in\s+order)\s+)?(?<!sed\s)(?<!zed\s)(?<!ved\s)by\s+(?:name|title)(?=\W*$)|"
        r"(?:sort(?:ed)?|order(?:ed)?|listed)\s+by\s+(?:name|title)",
    ),
)
_AVAILABLE = (
    r"(?:that\s+(?:is|are)\s+|which\s+(?:is|are)\s+)?(?:(?:currently|still|actually)\s+)?(?:in\s+stock|"
    r"available\s+(?:now|today|right\s+now|immediately)|(?:currently|immediately)\s+available|"
    r"not\s+(?:out\s+of\s+stock|sold\s+out)|ready\s+to\s+(?:ship|send))(?:\s+(?:now|only|today))?|"
    r"that\s+you\s+(?:still\s+)?have\s+in\s+stock"
)
_GOOD = (
    r"(?:highly|well|good)[\s-]+(?:rated|reviewed)|"
    r"(?:with\s+|that\s+has\s+|has\s+)?(?:good|great|excellent)\s+(?:reviews|ratings?)"
)
_GOOD_RATING = 4.0
# "Because the cheap ones break" wishes for none of them.
_REASON = re.compile(r"\b(?:because|cos|cuz|since)\s[^,;.!?]*$", re.IGNORECASE)
_STARS = r"(?P<stars>[0-5](?:\.\d)?|one|two|three|four|five)"
_BETTER = r"(?:\s*(?:\+|plus)|\s*(?:or|and)\s+(?:better|more|above|higher|over|up|upwards))"
_LEAST = r"(?:at\s+least|a?\s*minimum(?:\s+of)?|over|above|more\s+than|no\s+less\s+than|better\s+than)"
_RATINGS = (
    rf"(?:nothing|not|none|never)\s+rated\s+(?:below|under|less\s+than|lower\s+than|worse\s+than)\s+{_STARS}(?:\s*[\s-]stars?)?",
    rf"(?:with\s+)?(?:a\s+)?(?:rated|ratings?(?:\s+of)?|scored?)\s+(?:{_LEAST}\s+)?{_STARS}(?:\s*[\s-]stars?)?{_BETTER}?",
    rf"(?:with\s+)?{_LEAST}\s+{_STARS}[\s-]*stars?(?:\s+(?:rating|reviews?))?",
    rf"(?:with\s+)?{_STARS}{_BETTER}[\s-]*stars?(?:\s+(?:rating|reviews?))?",
    rf"(?:with\s+)?{_STARS}[\s-]*stars?{_BETTER}(?:\s+(?:rating|reviews?))?",
    rf"(?:with\s+)?(?:a\s+)?{_STARS}[\s-]*stars?\s+(?:rating|rated|reviews?)",
)


def read_order(wording: Wording) -> tuple[Order, str]:
    """Takes the wish for an order; `relevance` where there is none."""
    for order, pattern in _ORDERS:
        if words := _take(wording, pattern, _REASON):
            first = _take(wording, rf"(?:{_BEGINNING})(?=\W*$)")  # "cheapest lanterns first"
            return order, f"{words} {first}".strip()
    return "relevance", ""


def read_available(wording: Wording) -> tuple[bool | None, str]:
    """Takes the wish for what can be bought now."""
    words = _take(wording, _AVAILABLE)
    return (True if words else None), words


def read_rating(wording: Wording) -> tuple[float | None, str]:
    """Takes the least rating that is wished for, 0 to 5."""
    for pattern in _RATINGS:
        found = re.search(rf"(?<!\w){pattern}(?!\w)", wording.free, re.IGNORECASE)
        if found:
            stars = found["stars"].casefold()
            rating = float(english().numbers[stars]) if stars.isalpha() else float(stars)
            if rating <= 5:
                return rating, wording.take(*found.span())
    words = _take(wording, _GOOD)
    return (_GOOD_RATING if words else None), words


def _take(wording: Wording, pattern: str, unless: re.Pattern[str] | None = None) -> str:
    """Takes the first that a pattern finds, where nothing before it ends in `unless`."""
    for found in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", wording.free, re.IGNORECASE):
        if unless is None or not unless.search(wording.free[: found.start()]):
            return wording.take(*found.span())
    return ""
