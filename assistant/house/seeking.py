"""What is sought, out of the words that somebody says around it ("hi, do you have any mugs for us please?").

Talk says nothing of a product: searched for, it finds products that happen to have its words, and a reply
that repeats it reads badly. English, as all readers. Knows no product: which words the shop's titles have
comes in, and such a word stays unless it belongs to a phrase that can only be talk.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from assistant.house.asides import asking
from assistant.house.phrases import content_words
from assistant.titles import Titles
from retrieval.words import terms

_ASIDE = (
    r"h+m+|m+h+|meh|ok|okay|oh|ah|u+m+|e+r+m?|hi|hello|hey|hiya|there|please|pls|plz|also|but|actually"
    r"|yes|yeah|yep"
    r"|and|btw|by the way|listen|look"
)
_REMARK = (
    r"no|nope|nah|well|right|cool|great|fine|sorry|thanks|thank you|cheers|wait|hang on|hold on|now|so"
    r"|then|alright"
    r"|good (?:morning|afternoon|evening|day)|morning|evening|sure|perfect|good|dear|lovely|never ?mind"
    r"|forget it"
)
_LEAD = re.compile(
    rf"^\s*(?:(?:{_ASIDE})\b[\s,.!:]*|(?:{_REMARK})(?:\s*[,.!:]+\s*|\s+-+\s+|\s+(?=(?:i|we|do|have|can"
    rf"|what i) ))"
    r"|(?:what )?i (?:mean|meant|said|asked for|asked|was asking for|wanted)(?: was| is)?\b[\s,:]*"
    r"|(?:so|then|now|need|needs|wanted|want)\s+|after (?=(?:an?|some|new)\s)|what(?:'?s| is"
    r"| are) (?=the (?:best|nicest|cheapest"
    r"|most)\b))+",
    re.I,
)
_US = r"(?:i|we|you|u|ya|me|us)"
_GETTING = r"(?:buy|get|see|find|order|have|pick up|purchase|send|look at|browse)"
_CARRIERS = re.compile(
    r"\b(?:"
    r"(?:do|would|d|does|don'?t|have|haven'?t) (?:you|u|ya|the shop)(?: guys| people"
    r"| lot)?(?: happen to)?(?: also| actually)?"
    r" (?:have|hav|got|get|sell|stock|carry|do|keep|offer)(?: got)?(?= \w)"
    r"|(?:have you|you|u) got|got (?:any|some)|(?:is|are) there|any chance of"
    r"|(?:i|we)(?:'?m| am|'?re| are| was| were)?(?: just| only| really| also| now| still| currently)*"
    r" (?:look\w*(?: around| out)?|search\w*|hunting|shopping|after|in (?:the market|need|search)"
    r"|on the hunt)(?: (?:for|of))?"
    r"|(?:i|we)(?:'?d| would| will|'?ll)?(?: just| only| really| also| now| still| desperately| urgently)*"
    rf" (?:need|want|require|fancy|could do with|could use|like|love"
    rf"|am in need of)(?: to {_GETTING})?(?= (?!it\b|that\b|this\b|the (?:first|second|third)))"
    rf"|(?:can|could|may|will|would|pls|please) {_US}(?: please| pls| maybe| perhaps)?"
    rf" (?:show|find|give|recommend|suggest|help|look for|search for|{_GETTING})(?: (?:me"
    rf"|us))?(?: (?:to )?(?:find|with|choose|pick))?"
    rf"|(?:show|find|get|give|bring|sell|recommend|suggest)(?: to)? (?:me|us)|help me (?:to )?(?:find"
    rf"|choose|pick)"
    r"|(?:look|search|hunt)(?:ing|in)?(?: (?:for|up))|in search of|wanna (?:buy|get|see|have)"
    r"|want(?:ed|ing)? to (?:buy|get|see|find|order|have)|needed"
    r"|where (?:can|do|would|might) (?:i|we) (?:find|get|buy|see)|(?:what|how) about"
    r"|i was wondering (?:if|whether)"
    r"|let me see|let'?s see|i'?ll (?:take|have)|ill (?:take|have)"
    r")\b",
    re.I,
)
_QUESTION = re.compile(
    r"^\s*(?:what|which|wat)(?: (?:kinds?|sorts?|types?) of)?(?P<thing> .+?)"
    r" (?:do|have|are|can) (?:you|u|there|i)(?: (?:have|hav|got|sell|stock|do|offer|carry|get|see"
    r"|buy))*(?P<rest>\b.*)$",
    re.I,
)
_BUSINESS = re.compile(
    r"^\s*(?:(?:i|we)(?:'?ve got|'?m|'?re| am| are| have| run| own| manage| keep)|my (?:wife|husband"
    r"|partner) and i run)\b"
    r"[^\d£$€?]*?\b(?:shop|store|caf[eé]|tearoom|tea room|restaurant|pub|bar|hotel|guest ?house|b&b|stall"
    r"|business|boutique"
    r"|salon|school|nursery|charity|company|office|market|florist|deli|bakery|retailer|reseller"
    r"|wholesaler)s?\b"
    r"[^\d£$€?,.;:]*?\s*(?:[,.;:-]+\s*|\s(?:and|so|looking|need)\b)",
    re.I,
)
_BASKET = re.compile(
    r"\b(?:in|into|in to|to|onto) (?:my|the|our) (?:shopping )?(?:basket|cart|bag|trolley|order)\b"
    r"|^\s*(?:add|put|pop|throw|chuck|stick)\b",
    re.I,
)
_SAID = re.compile(
    r"\b(?:please|pls|plz|thanks|thank you|thx|ta|cheers|asap|urgently|quickly|h+m+|meh|lol|haha|maybe"
    r"|perhaps|kindly"
    r"|basically|honestly|literally|if possible|if you (?:have|do|can)(?: (?:any|it|them|some|that))?"
    r"|or so(?:mething)?(?: like that)?"
    r"|to go with (?:it|them|that|those|this|these)|as well|of some (?:sort|kind)|you know"
    r"|in your (?:shop|store|range)"
    r"|in stock now|on offer here|(?:that |which )?you (?:have|sell|stock|do|got)|available to buy"
    r"|for (?:me|us)"
    r"|or something(?: like that)?|(?:and )?stuff like that|and so on|etc)\b",
    re.I,
)
_ENDING = re.compile(
    r"(?:[\s,]+(?:then|instead|again|now|though|today|too|first|dude|mate|love|dear))+\s*[.!?]*\s*$", re.I
)
_ONE = re.compile(
    r"\b(?:(?:any|some|the|a|an|other|of) )?ones\b"
    r"|\bone\b(?=\s*(?:[,.!?]|$|(?:for|in|with|under|over|below|above|that|from|up to|around|about"
    r"|between|less|at)\b))",
    re.I,
)
_ROOM = (
    r"(?:kitchen|bathroom|bedroom|bedside|living room|lounge|dining room|hall|hallway|landing"
    r"|office|study|loo"
    r"|toilet|utility room|conservatory|attic|loft|spare room|porch|nursery|flat|house|home|wall"
    r"|shelf|shelves|table"
    r"|desk|windowsill|window sill|mantelpiece|mantel|sideboard|worktop|counter|sofa|bed|floor|door"
    r"|fridge|fireplace"
    r"|room)"
)
_SURFACES = re.compile(
    r"\b(?:wall|table|desk|shelf|floor|windowsill|mantelpiece|sofa|bed|door)\b", re.IGNORECASE
)
_PLACE = re.compile(
    rf"\s+(?:(?:that (?:can|will|would|could) |which (?:can|will) |to |for )"
    r"(?:go|put|hang|stand|sit|keep|have|live|place|fit|use|display|mount)(?:ing)?(?: up| out| it)?\s+)"
    rf"(?:on|in|into|onto|at|above|by|beside|next to|over|under|near|against|inside)\s+"
    rf"(?:the|my|our|a|an|her|his|their|your)\s+(?:[\w'-]+\s+){{0,2}}?{_ROOM}(?:\s+{_ROOM})*\b"
    rf"|\s+for\s+(?:(?:on|in|above|by|beside|over)\s+)?(?:the|my|our|her|his|their)\s+(?:[\w'-]+\s+)?"
    rf"{_ROOM}(?:\s+{_ROOM})*\b",
    re.IGNORECASE,
)
_OPINION = frozenset(
    [
        "nice",
        "nicer",
        "lovely",
        "decent",
        "good",
        "great",
        "pretty",
        "beautiful",
        "cute",
        "really",
        "very",
        "quite",
        "some",
        "any",
        "amazing",
        "awesome",
        "fab",
        "fantastic",
        "gorgeous",
        "cool",
        "boring",
        "dull",
        "proper",
        "actual",
        "lovley",
        "hav",
        "u",
        "got",
        "something",
        "anything",
        "thing",
        "things",
        "stuff",
        "different",
        "various",
        "several",
        "few",
        "couple",
        "bit",
        "kind",
        "sort",
        "type",
        "suitable",
        "ideal",
        "perfect",
    ]
)


_SPELT = {
    "n": "and", "u": "you", "ur": "your", "da": "the", "dat": "that", "wiv": "with", "fer": "for",
    "hav": "have",
    "anyfing": "anything", "anyfink": "anything", "anythin": "anything", "sumfing": "something",
    "sumthing": "something", "sumthin": "something", "somethin": "something", "summat": "something",
    "summink": "something", "nuffin": "nothing", "nuffink": "nothing", "nothin": "nothing", "thats": "that's",
    "realy": "really", "rly": "really", "luv": "love", "gud": "good",
    "cheep": "cheap", "cheepest": "cheapest",
    "wen": "when", "wat": "what", "wots": "what's", "wot": "what", "cos": "because",
    "coz": "because", "cuz": "because",
}  # fmt: skip
"""How words of every sentence are typed in a hurry, or as they are spoken."""
_TYPED = re.compile(rf"(?<![\w'-])(?:{'|'.join(_SPELT)})(?![\w'-])", re.IGNORECASE)
_SEEKS = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hiya|please|so|and|ok|oi)\W+)*"
    r"(?:(?:do|have|d)\s+(?:you|ya|yous)(?:\s+(?:guys|lot|people))?(?:\s+(?:have|got|sell|stock|do"
    r"|keep))*|(?:you )?got"
    r"|(?:i'?m |we'?re )?(?:looking for|after)|i (?:need|want))\s+(?:(?:any|some|an?|the|new|good|nice)\s+)*",
    re.IGNORECASE,
)


def plainly(text: str) -> str:
    """The text with the words of every sentence as they are spelt ("n anyfing" -> "and anything")."""
    return _TYPED.sub(lambda match: _SPELT[match.group().lower()], text)


def seeks(text: str, titles: Titles) -> bool:
    """Whether somebody asks if the shop has a thing, and titles know the first word that they say of it."""
    plain = plainly(text.replace("’", "'"))
    match = _SEEKS.match(plain)
    words = content_words(plain[match.end() :]) if match else []
    return bool(words) and titles.meant(words[0]) in titles.holding


def sought(text: str, known: Collection[str]) -> str:
    """The words of a request that say what is sought, and its limits; the text itself where nothing is left.

    Args:
        text: What somebody says.
        known: Folded words that stand in titles of the shop.
    """
    plain = asking(_BUSINESS.sub("", plainly(text.replace("’", "'"))), known)
    rest = _LEAD.sub("", plain)
    if question := _QUESTION.match(rest):
        rest = f"{question.group('thing')} {question.group('rest')}"
    rest = _CARRIERS.sub(" ", _BASKET.sub(" ", rest))
    rest = _ONE.sub(" ", _SAID.sub(" ", rest))
    rest = _without_place(rest, known)
    while (shorter := _ENDING.sub("", rest)) != rest:
        rest = shorter
    words = [word for word in rest.split() if not _says_nothing(word, known)]
    rest = " ".join(words).strip(" ,;:!?.-")
    return rest if content_words(rest) else " ".join(plain.split())


def _without_place(text: str, known: Collection[str]) -> str:
    """The text without the place where the thing is to go, if the thing itself is named before it.

    What hangs "on the kitchen wall" is for a wall; searched for, the kitchen finds kettles.
    """
    place = _PLACE.search(text)
    if place is None or not any(word in known for word in content_words(text[: place.start()])):
        return text
    surface = _SURFACES.findall(place.group())[-1:]
    kept = f"for the {surface[0]}" if surface else ""
    return f"{text[: place.start()]} {kept} {text[place.end() :]}"


def _says_nothing(word: str, known: Collection[str]) -> bool:
    """Whether a word is an opinion or a filler that no title of the shop has, or a mark that is left over."""
    folded = terms(word)
    return (not folded and not any(c.isalnum() or c in "£$€%+" for c in word)) or (
        len(folded) == 1 and folded[0] in _OPINION and folded[0] not in known
    )
