"""What is sought, out of the words that somebody says around it ("hi, do you have any mugs for us please?").

Talk says nothing of a product: searched for, it finds products that happen to have its words, and a reply
that repeats it reads badly. English, as all readers. Knows no product: which words the shop's titles have
comes in, and such a word stays unless it belongs to a phrase that can only be talk.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from assistant.house.words.asides import GROWN, KIN, asking
from assistant.house.words.phrases import content_words
from assistant.house.words.things import as_sold
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
_SOMEBODY = (
    rf"(?:she|he|they|who|(?:my|our|the) (?:\w+ )?{KIN}|(?:my|our|the) (?:kitchen|bathroom|bedroom"
    rf"|garden|house|flat"
    r"|office|room|dog|cat))"
)
_CARRIERS = re.compile(
    r"\b(?:"
    r"(?:do|would|d|does|don'?t|have|haven'?t) (?:you|u|ya|the shop)(?: guys| people"
    r"| lot)?(?: happen to)?(?: also| actually)?"
    r" (?:have|hav|got|get|sell|stock|carry|do|keep|offer)(?: got)?(?= \w)"
    r"|(?:have you|you|u) got|got (?:any|some)|(?:is|are) there|any chance of"
    r"|(?:i|we)(?:'?m| am|'?re| are| was| were|'?ve been| have been)?"
    r"(?: just| only| really| also| now| still| currently| actually| kind of| sort of)*"
    r" (?:look\w*(?: around| out)?|search\w*|seek\w*|hunting|shopping|after|in (?:the market|need|search)"
    r"|on the hunt|hoping|wondering if you have)(?: (?:for|of))?"
    r"|and (?:is |also |really |just )*(?:needs?|wants?|loves?|likes?|enjoys?|into|mad about|crazy about"
    r"|obsessed with"
    r"|keen on|interested in)(?= \w)"
    rf"|{_SOMEBODY}(?:'?s| is| are| would|'?d| has| have)*(?: just| really| also| now| still| desperately)*"
    rf" (?:needs?|wants?|wanting|likes?|loves?|would like|prefers?|could do with|could use|requires?|after"
    r"|looking for|asked for|adores?|enjoys?|collects?"
    r"|(?:into|mad about|crazy about|obsessed with|keen on|a (?:big |huge )?fan of|interested in))"
    r"(?: to (?:have|get|buy|find))?(?= \w)"
    r"|(?:i|we)(?:'?d| would| will|'?ll| should| shud| wud| do)?(?: just| only| really| also| now| still"
    r"| desperately"
    r"| urgently| rather| quite)*"
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
    r"|or so(?:mething)?(?: like that)?|if (?:it exists|there(?:'?s| is| are) (?:one|any|such)"
    r"|you'?ve got (?:it|one|any|some|them))"
    r"|i (?:guess|think|suppose|reckon|hope|believe|dunno)|you see|mind you|tbh|to be honest|for (?:sure"
    r"|certain|once)"
    r"|for (?:heaven|god|goodness|pete|christ)'?s?(?: sake)?|by any chance|at all|or (?:what|whatever)"
    r"|of course|no rush"
    r"|in the way of|along the lines of|going spare|that you can (?:actually )?(?:send|post|deliver)(?: me)?"
    r"|(?:i|you|we|u) can (?:actually |really )?(?:send|post|deliver|get|have|buy)(?: (?:me|us|now"
    r"|today))*|would you believe"
    r"|(?:first|last) time ever|come up|to start with|(?:the )?same limit"
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
_WOULD_DO = re.compile(
    r"(?<!that )(?<!which )(?<!what )\b(?:would|will|might|should|'?d)(?: probably| maybe| really)? "
    r"(?:do|be|go|look|suit|work|make|come in|cheer)\b[^,.;!?]*",
    re.IGNORECASE,
)
_ROOM = (
    r"(?:kitchen|bathroom|bedroom|bedside|living room|lounge|dining room|hall|hallway|landing"
    r"|office|study|loo"
    r"|toilet|utility room|conservatory|attic|loft|spare room|porch|nursery|flat|house|home|wall"
    r"|shelf|shelves|table"
    r"|desk|windowsill|window sill|mantelpiece|mantel|sideboard|worktop|counter|sofa|bed|floor|door"
    r"|fridge|fireplace|corner|nook|balcony|patio|classroom|staffroom|guest room"
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
    rf"|\s+for\s+(?:(?:on|in|above|by|beside|over)\s+)?(?:the|my|our|her|his|their|a"
    rf"|an)\s+(?:[\w'’-]+\s+){{0,2}}?"
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
    "n": "and", "u": "you", "ur": "your", "dat": "that", "wiv": "with", "fer": "for",
    "hav": "have",
    "anyfing": "anything", "anyfink": "anything", "anythin": "anything", "sumfing": "something",
    "sumthing": "something", "sumthin": "something", "somethin": "something", "summat": "something",
    "summink": "something", "nuffin": "nothing", "nuffink": "nothing", "nothin": "nothing", "thats": "that's",
    "realy": "really", "rly": "really", "luv": "love", "gud": "good",
    "cheep": "cheap", "cheepest": "cheapest",
    "tmrw": "tomorrow", "tmr": "tomorrow", "tomoz": "tomorrow", "smth": "something", "thru": "through",
    "wen": "when", "wat": "what", "wots": "what's", "wot": "what", "cos": "because",
    "coz": "because", "cuz": "because", "gimme": "give me", "lemme": "let me", "shes": "she's", "hes": "he's",
    "theyre": "they're", "theres": "there's", "dont": "don't", "doesnt": "doesn't", "im": "i'm",
    "ive": "i've", "wud": "would", "cud": "could", "shud": "should", "whats": "what's",
    "undr": "under",
    "lookin": "looking", "bf": "boyfriend", "gf": "girlfriend", "yous": "you", "yer": "your",
    "pls": "please", "plz": "please", "abt": "about",
}  # fmt: skip
"""How words of every sentence are typed in a hurry, or as they are spoken."""
_PAIR = re.compile(r"\b(?P<one>[a-z]{3,}) (?P<other>[a-z]{3,})\b", re.IGNORECASE)
_TYPED = re.compile(rf"(?<![\w'-])(?:{'|'.join(_SPELT)})(?![\w'-])", re.IGNORECASE)
_RULED_OUT = re.compile(
    r"\s*\b(?:(?:any|every)thing (?:but|except|apart from|other than)"
    r"|(?:i |he |she |we |they )?(?:don't|do not|doesn't|does not|didn't) (?:really |much )?care for"
    r"|(?:i'm |she's |he's |we're )?not (?:too |very |so |really )?(?:keen on|fond of|a fan of|mad about"
    r"|into))\s+",
    re.IGNORECASE,
)
_MAD_ABOUT = re.compile(
    r"\b(?:he|she|they)(?:'s|'re| is| are) (?:absolutely |completely |totally |just )?(?P<what>(?!so\b"
    r"|going\b|a\b)[a-z]+)"
    r"[ -](?:mad|crazy|obsessed)\b",
    re.IGNORECASE,
)
_FOR_KIN = re.compile(
    r"\bfor (?:(?:a|an|the|my|our|his|her|their|your|little|big|lovely|dear|old)\s+)*(?:(?:\w+ )?years? old\b"
    rf"|(?:{GROWN})(?:'s|s)?\b)"
    r"(?!\s+(?:mug|card|sign|gift|day))",
    re.IGNORECASE,
)
_AGE = re.compile(
    rf"(?:^|[,;.]?\s*)(?:and |who |that )?(?:(?:she|he|who)['’]?s?|(?:she|he|who|they|{_SOMEBODY}) (?:is"
    rf"|are|will be|turns))"
    r"(?: is| only| just| nearly| almost| about| now| going to be| turning)* (?P<age>1[0-7]|[1-9]"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?: (?:on|in|next|this|tomorrow|today|now|soon|already)\b(?: \w+)?)?(?=\s*(?:[,.;!?]|and\b"
    r"|nothing\b|$))",
    re.IGNORECASE,
)
_SEEKS = re.compile(
    r"^\W*(?:(?:hi|hello|hey|hiya|please|so|and|ok|okay|oi|yo|fine|just|right|well|no|then|now|dear"
    r"|good (?:morning"
    r"|afternoon|evening))\W+)*"
    r"(?:(?:do|have|d)\s+(?:you|ya|yous)(?:\s+(?:guys|lot|people))?(?:\s+(?:have|got|sell|stock|do"
    r"|keep))*|(?:you )?got"
    r"|(?:i'?m |we'?re )?(?:look(?:ing|in)? for|lookin(?:g)? for|after)|(?:i|we)(?:'d| would"
    r"| should)? (?:need|want|like)"
    r"|(?:show|find|get) (?:me|us)|(?:is|are) there)\s+(?:(?:any|some|an?|the|new|good|nice|pair of"
    r"|dearest|cheapest|best|biggest)\s+)*",
    re.IGNORECASE,
)


_TALK = frozenset(
    word
    for line in (
        "i im ive id ill me my mine we us our ours you u ur your yours she shes her he hes him his they"
        " theyre them their",
        "it its that this these those there theres here who whom whose",
        "ouch yikes blimey crikey gosh wow whoa phew nah naah naaah yay boo sick um uh er erm eh oi yo"
        " haha hahaha lol lmao omg ffs wtf tho though tbh hmm huh aaargh argh ugh oops",
        "certainly obviously definitely really actually basically honestly literally absolutely totally"
        " surely",
        "clearly probably possibly maybe hopefully desperately urgently preferably ideally simply",
        "other just only also too even still already again anyway either neither else enough quite rather",
        "please pls plz thanks thank ta cheers sorry hello hi hey hiya ok okay yes yeah yep no nope nah",
        "dont doesnt didnt isnt arent wasnt wont cant couldnt wouldnt shouldnt havent hasnt aint",
        "is are was were am be been being do does did has have had will would can could should shall"
        " might may must",
        "gonna wanna gotta gimme lemme dunno guess think hope know mean meant said say tell ask asked"
        " wondered",
        "want wants wanted need needs needed like likes liked love loves fancy get gets getting got give"
        " gives gave",
        "take takes taking buy buying show shows find finding look looking see seeing search searching",
        "when why how what which where because since until while if whether then than so but or as",
        "dear mate love sir madam guys folks everyone anyone someone somebody anybody",
        "tomorrow today tonight yesterday soon later asap now",
    )
    for word in line.split()
)
"""Words of talk: they name no thing, unless a title is made of them."""
FEWEST_OF_TITLE = 3
"""So many words of talk and others that one title holds are a part of it."""
_NOUNS_TOO = frozenset(["can", "love", "dear", "mate", "hope", "show", "guess", "look", "well"])
_JOINS = frozenset(["or", "than", "so", "like", "as", "love", "take", "that", "which", "who", "with", "does"])
"""Of those, the ones that may stand between words that name something."""


_LOOSE = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "of",
        "for",
        "to",
        "in",
        "on",
        "at",
        "with",
        "from",
        "by",
        "than",
        "so",
        "as",
    ]
)


_YEARS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
    "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip


def plainly(text: str, titles: Titles) -> str:
    """The text with the words of every sentence as they are spelt ("mugs n anyfing" -> "mugs and anything").

    A thing has the name that titles have for it ("wellies" -> "wellington boots"). What a title holds beside
    its neighbour stays ("wii u games", "n gauge train").
    """

    def spelt(match: re.Match[str]) -> str:
        word = match.group()
        before, after = terms(text[: match.start()])[-1:], terms(text[match.end() :])[:1]
        held = any(near and titles.hold([*near, *terms(word)]) for near in (before, after))
        return word if held else _SPELT[word.lower()]

    return as_sold(_as_one(_TYPED.sub(spelt, text), titles), titles)


def _as_one(text: str, titles: Titles) -> str:
    """The text, two words as one where titles have them so and never apart ("rain coat" -> "raincoat")."""

    def joined(match: re.Match[str]) -> str:
        one, other = match["one"], match["other"]
        folded = terms(f"{one}{other}")
        apart = titles.hold([*terms(one), *terms(other)])
        return f"{one}{other}" if folded and folded[0] in titles.holding and not apart else match[0]

    return _PAIR.sub(joined, text)


def seeks(text: str, titles: Titles) -> bool:
    """Whether somebody asks if the shop has a thing, and titles know the first word that they say of it."""
    plain = plainly(text.replace("’", "'"), titles)
    match = _SEEKS.match(plain)
    words = content_words(plain[match.end() :]) if match else []
    return bool(words) and titles.meant(words[0]) in titles.holding


def sought(text: str, titles: Titles) -> str:
    """The words of a request that say what is sought, and its limits; the text itself where nothing is left.

    Args:
        text: What somebody says.
        titles: Those of the shop.
    """
    known = titles.holding
    plain = asking(_BUSINESS.sub("", _unwanted(plainly(text.replace("’", "'"), titles))), known)
    rest = _LEAD.sub("", plain)
    if question := _QUESTION.match(rest):
        rest = f"{question.group('thing')} {question.group('rest')}"
    rest = _CARRIERS.sub(" ", _BASKET.sub(" ", _aged(rest)))
    rest = _WOULD_DO.sub(" ", rest)
    rest = _ONE.sub(" ", _SAID.sub(" ", rest))
    rest = _without_place(rest, known)
    while (shorter := _ENDING.sub("", rest)) != rest:
        rest = shorter
    words = [word for word in rest.split() if not _says_nothing(word, known)]
    rest = " ".join(words).strip(" ,;:!?.-")
    return rest if content_words(rest) else " ".join(plain.split())


def named_plainly(words: str, titles: Titles) -> str:
    """Words that are known to name what is sought, as they are spelt, without opinions and the thing's place.

    They are no talk: a "throw" among them is a blanket.
    """
    rest = _without_place(plainly(words.replace("’", "'"), titles), titles.holding)
    return " ".join(word for word in rest.split() if not _says_nothing(word, titles.holding))


def named(text: str, titles: Titles) -> str:
    """The words of what is sought, without talk, after its limits were read; empty where all are talk.

    What is, or stands in, a title stays as it is ("it takes two", "last of us").
    """
    whole = terms(text)
    if titles.named_in(text) or (len(whole) >= FEWEST_OF_TITLE and titles.hold(whole)):
        return text
    said = _FOR_KIN.sub(" ", text).split()
    words = [
        word
        for before, word in zip(["", *said], said, strict=False)
        if terms(word) and (not _is_talk(word) or _belongs(before, word, titles))
    ]
    kept = _trimmed(_once(words))
    return " ".join(kept).strip(" ,;:!?.-") if content_words(" ".join(kept)) else ""


def _belongs(before: str, word: str, titles: Titles) -> bool:
    """Whether a word of talk is the second half of what a title names ("watering can")."""
    return terms(word)[0] in _NOUNS_TOO and titles.hold([*terms(before)[-1:], *terms(word)])


def _once(words: list[str]) -> list[str]:
    """The words, each that names something once."""
    seen: set[str] = set()
    kept = []
    for word in words:
        folded = " ".join(terms(word))
        if folded not in seen or folded in _LOOSE:
            kept.append(word)
        seen.add(folded)
    return kept


def _is_talk(word: str) -> bool:
    plain = word.strip(' ,;:!?.-"()').casefold().replace("\u2019", "'").replace("'", "")
    return plain in _TALK and plain not in _JOINS


def _trimmed(words: list[str]) -> list[str]:
    """The words without what can't begin or end the name of a thing ("and lamp with the" -> "lamp")."""
    while words and terms(words[-1])[0] in _LOOSE:
        words = words[:-1]
    while words and terms(words[0])[0] in _LOOSE - {"for", "with", "without"}:
        words = words[1:]
    return words


def _unwanted(text: str) -> str:
    """The text, what is said in a roundabout way said plainly ("anything but pink", "he's train mad")."""
    return _MAD_ABOUT.sub(r"\g<what>", _RULED_OUT.sub(" not ", text))


def _aged(text: str) -> str:
    """The text, an age that is told said as one is asked for ("she's 6" -> "for a 6 year old")."""
    return _AGE.sub(lambda match: f" for a {_YEARS.get(match['age'].lower(), match['age'])} year old", text)


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
