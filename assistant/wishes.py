"""What a remembered statement means for lists: `Wish`, read against the words of one catalogue.

"Avoids leather" rules out, "wears size M" and "budget is £50" limit, "likes green" and "has two cats" speak
for products. English statements, told of the customer ("avoids leather"); what is not understood stays words
for the models. Knows no ranking and no conversation.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from assistant.profile import Preference
from retrieval.catalogue import Catalogue
from retrieval.parsing import parse_request
from retrieval.request import Constraints, PriceRange
from retrieval.words import terms

MOST_WORDS = 3
"""Of something avoided; longer ones say too much."""
MOST_WISHES = 2_000
"""That are kept in their read form for one catalogue."""

Meeting = Callable[[Constraints], frozenset[str]]
"""Which products are known to keep constraints: `ProductSearch.meeting`."""

_AVOIDS = re.compile(
    r"^(?:avoids?|hates?|loathes?|detests?|dislikes?|is (?:really |very |badly )?(?:allergic"
    r"|sensitive|intolerant) to|"
    r"(?:cannot|could not|couldn't) (?:really )?(?:stand|have|wear|eat|bear|abide|tolerate|do|be doing with)|"
    r"(?:reacts?|is reacting) (?:really |very )?(?:badly )?to|"
    r"(?:comes?|breaks?) out in (?:a |an )?\w+ (?:from|with|in|whenever i wear|when i wear|if i wear)|"
    r"gets? (?:a |an )?\w+ (?:from|with)|does not get on with|itchs?(?:es)? in|"
    r"(?:is )?not (?:(?:too|very|really|so|that|much) )*(?:into|keen on|fond of|a fan of|mad about|one for)|"
    r"(?:is|has gone|went|goes) (?:right |completely |totally |so )?off(?! (?:to|on|for|out|sick)\b)|"
    r"is (?:anti|done with|sick of|through with)|"
    r"(?:does not|doesn't|do not|don't) (?:really )?care for|"
    r"(?:steers?|keeps?|stays?) (?:well )?(?:clear of|away from)|"
    r"(?:does not|doesn't|never|do not|don't) (?:likes?|loves?|wants?|does|do|wears?|eats?|buys?|uses?)"
    r"|no)\s+(?:to (?:see|be shown|be offered|hear of|look at|have|get|buy)\s+)?"
    r"(?:anything (?:with|in|from|made of)\s+|things (?:with|in|made of)\s+|any\s+)?(.+)$",
    re.IGNORECASE,
)
_REACTS = re.compile(
    r"^(?:(?:i find|because|but|and|that|anything(?: with| in| made of)?|the smell of|the feel of) )*"
    r"(?P<what>[a-z][a-z' -]{1,40}?)\s+(?:(?:always|really|just|only|tends to|seems to|will|does|do) )*"
    r"(?:itch(?:es)?\b|(?:is|are) (?:so |too |really |very |a bit )?(?:itchy|scratchy)|(?:itchy|scratchy)\b|"
    r"makes? (?:me|my \w+) (?:all )?(?:itch|sneeze|wheeze|ill|sick|feel|come out|break out|swell"
    r"|cough|red|sore)|"
    r"brings? (?:me|my \w+) (?:out|up) in|gives? (?:me|my \w+) (?:a |an |the )?(?:bad |terrible |awful )?"
    r"(?:rash|rashes|hives|eczema|migraines?|headaches?|spots|hay ?fever|itch)|irritates? (?:me|my)|"
    r"sets? off my|triggers? my|(?:does not|doesn't|don't|do not) agree with (?:me|my)|turns? my stomach)",
    re.IGNORECASE,
)
_NOT_MINE = re.compile(
    r"^(?P<what>(?!(?:it|this|that|these|those|they|one)\b)[a-z][a-z' -]{1,40}?)\s+"
    r"(?:(?:(?:is|are)(?: not|n't)|isnt|arent|ain't) (?:really |at all )?"
    r"(?:my (?:thing|style|taste|cup of tea|bag)|for me)|(?:does|do) nothing for me)\b",
    re.IGNORECASE,
)
_LATELY = re.compile(
    r"(?:[\s,]+(?:(?:anywhere )?(?:near|around|on|about|next to|against) (?:me|us|my skin|the skin)"
    r"|in (?:my|the|our) (?:house|home)"
    r"|these days|at the moment|lately|now|any ?more|by the way|btw|at all|ever|again|though"
    r"|really|just so you know|fyi|please|sorry))+$",
    re.IGNORECASE,
)
_MATERIAL = "material"
_SHORTEST_STEM = 4
"""Letters of a material that other ones are named after, in one word ("wool", "lambswool")."""
_FAVOURS = re.compile(
    r"^(?:(?:always|mostly|often|usually|generally|really|only)\s+)?"
    r"(?:likes?|loves?|prefers?|enjoys?|collects?|adores?|wants?|wears?|has|owns|keeps|uses"
    r"|buys?(?: \w+)* for|shops? for|is (?:really |very )?(?:into|fond of|keen on|a fan of))\s+(?P<what>.+)$",
    re.IGNORECASE,
)
_BUDGET = re.compile(
    r"\b(?:budget|spends?|at most|no more than|up to|under|below|less than"
    r"|nothing (?:over|above|more than|dearer than|costing more than))\b",
    re.IGNORECASE,
)
_KIND_OF = re.compile(r"\s+(?:stuff|things?|ones?|items?|products?|patterns?)$", re.IGNORECASE)
"""What says only that things are meant: who avoids "leather stuff" avoids leather."""
_SIZE = re.compile(r"\bsizes?\b", re.IGNORECASE)
_LETTERS = re.compile(r"(?:\d?x{0,4}[sl]|m|small|medium|large|(?:extra )+(?:small|large))", re.IGNORECASE)


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_IDLE = _words("a an the my her his their in of and or really thing things stuff very much new two some")
_OF_MONEY = _words(
    "a about almost an and around at be budget dollar each euro for has i is it max maximum most more my",
    "never no not nothing of on one or over above piece pound spend than the thing to up usually want",
    "dearer cost",
)
_OF_SIZE = _words("size wear wears is a in uk eu us my the normally usually")


@dataclass(frozen=True, slots=True)
class Wish:
    """A statement, read.

    Attributes:
        statement: As it is remembered.
        avoid: Words that no product shown may assert.
        price: The most that one product may cost.
        sizes: Name of an attribute -> the values that fit; those of other scales are among them.
        about: Folded words, one of which a request must have for `price` and `sizes` to count; none: any.
        products: Those that it speaks for.
    """

    statement: str
    avoid: tuple[str, ...] = ()
    price: PriceRange | None = None
    sizes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    about: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()

    @property
    def because(self) -> str:
        """The statement as the customer is told it: "you avoid leather"."""
        return told(self.statement)


_read: WeakKeyDictionary[Catalogue, dict[str, Wish]] = WeakKeyDictionary()
_reading = threading.Lock()


def read_wishes(
    preferences: Iterable[Preference], catalogue: Catalogue, currency: str, meeting: Meeting
) -> tuple[Wish, ...]:
    """The wishes in what somebody stated, in its order; each is read once a catalogue."""
    with _reading:
        known = _read.setdefault(catalogue, {})
        found = []
        for preference in preferences:
            if preference.text not in known:
                if len(known) >= MOST_WISHES:
                    known.clear()
                known[preference.text] = _wish(preference.text, catalogue, currency, meeting)
            found.append(known[preference.text])
    return tuple(found)


def told(statement: str) -> str:
    """A statement about the customer as a statement to the customer: "avoids leather" -> "you avoid leather".

    What begins with no English verb in the third person is quoted.
    """
    words = re.sub(r"^(?:the )?customer ", "", statement, flags=re.IGNORECASE)
    lead = re.match(
        r"(?:(?:always|mostly|often|usually|generally|really|only|never)\s+)?", words, re.IGNORECASE
    )
    start = lead.end() if lead else 0
    verb, space, rest = words[start:].partition(" ")
    plain = _IRREGULAR.get(verb.lower()) or _plain_verb(verb)
    if plain:
        return f"you {words[:start]}{plain}{space}{rest}"
    return f"your {words}" if _OWN.match(words) else f"you told us: {statement}"


_OWN = re.compile(r"(?:[a-z]+ ){1,4}(?:is|are) \S", re.IGNORECASE)
_IRREGULAR = {"is": "are", "has": "have", "does": "do", "goes": "go", "cannot": "cannot", "would": "would"}
_NO_VERBS = _words("shoes clothes gifts sizes socks dogs cats always sometimes was its as this us")


def _plain_verb(verb: str) -> str:
    low = verb.lower()
    if not re.fullmatch(r"[a-z]{3,}s", low) or low.endswith("ss") or low in _NO_VERBS:
        return ""
    if low.endswith("ies") and len(low) > 4:
        return f"{verb[:-3]}y"
    if low.endswith(("ches", "shes", "sses", "xes", "zes")):
        return verb[:-2]
    return verb[:-1]


def avoided(statement: str) -> tuple[str, ...]:
    """The words after a statement of avoidance, each of at most `MOST_WORDS`."""
    plain = statement.strip().replace("’", "'")
    match = _REACTS.match(plain) or _NOT_MINE.match(plain) or _AVOIDS.match(plain)
    if not match:
        return ()
    said = re.split(r",|\bor\b|\band\b", _LATELY.sub("", match.group(1).strip(" .!")))
    parts = [_KIND_OF.sub("", part.strip()) for part in said]
    return tuple(dict.fromkeys(part for part in parts if part and len(part.split()) <= MOST_WORDS))


def _wish(statement: str, catalogue: Catalogue, currency: str, meeting: Meeting) -> Wish:
    if unwanted := avoided(statement):
        return Wish(statement, (*unwanted, *_named_after(unwanted, catalogue)))
    request = parse_request(statement, catalogue.vocabulary, currency)
    require = request.require
    rest = frozenset(terms(request.text))
    if require.price is not None and _BUDGET.search(statement):
        most = require.price.maximum or require.price.minimum
        about = frozenset(word for word in rest - _OF_MONEY if word.isalpha())
        return Wish(statement, price=PriceRange(maximum=most), about=about)
    sizes = {name: values for name, values in require.attributes.items() if "size" in terms(name)}
    if sizes and _SIZE.search(statement):
        about = frozenset((rest | {word for path in require.categories for word in terms(path)}) - _OF_SIZE)
        fitting = {name: _fitting(name, values, catalogue) for name, values in sizes.items()}
        return Wish(
            statement,
            sizes={name: values for name, values in fitting.items() if values},
            about=about,
            products=meeting(Constraints(attributes=sizes)),
        )
    favoured = _FAVOURS.match(statement)
    if not favoured:
        return Wish(statement)
    return Wish(statement, products=_favoured(favoured["what"], catalogue, currency, meeting))


def _named_after(unwanted: tuple[str, ...], catalogue: Catalogue) -> tuple[str, ...]:
    """Words of materials that end as one that is avoided: who avoids wool avoids lambswool, too."""
    values = catalogue.vocabulary.attributes.get(_MATERIAL, {})
    words = {word for value in values for word in value.split()}
    return tuple(
        sorted(
            word
            for word in words
            for each in unwanted
            if len(each) >= _SHORTEST_STEM and word.endswith(each.casefold()) and word != each.casefold()
        )
    )


def _fitting(name: str, values: tuple[str, ...], catalogue: Catalogue) -> tuple[str, ...]:
    """These values and all of other scales: who wears a shoe of 42 may still be shown shirts."""
    scales = {_scale(value) for value in values}
    if None in scales:
        return ()
    known = catalogue.vocabulary.attributes.get(next(iter(terms(name)), ""), {})
    known = catalogue.vocabulary.attributes.get(" ".join(terms(name)), known)
    others = [value for value in known.values() if _scale(value) not in scales]
    return (*values, *others) if len(others) <= _MOST_OTHERS else ()


_MOST_OTHERS = 200
"""Where an attribute has more values of other scales, its sizes speak for products and rule out none."""


def _scale(value: str) -> str | None:
    """`letters`, `numbers`, or None for what is neither ("10 x 15 cm")."""
    if _LETTERS.fullmatch(value.strip()):
        return "letters"
    return "numbers" if re.fullmatch(r"\d{1,3}(?:[.,]5)?", value.strip()) else None


def _favoured(what: str, catalogue: Catalogue, currency: str, meeting: Meeting) -> frozenset[str]:
    """The products that something favoured speaks for: by fields where it names values, else by its words."""
    request = parse_request(what, catalogue.vocabulary, currency)
    fields = Constraints(
        categories=request.require.categories,
        brands=request.require.brands,
        attributes=request.require.attributes,
        measures=request.require.measures,
    )
    if not fields.is_empty():
        return meeting(fields)
    words = [word for word in terms(request.text) if word in catalogue.vocabulary.words and word not in _IDLE]
    return frozenset().union(*(meeting(Constraints(words=(word,))) for word in words[:MOST_WORDS]))
