"""Phrases that show what a message does with what was said before, and words that say nothing by themselves.

English, as all readers. Knows no intent, no product and no conversation.
"""

from __future__ import annotations

import re

from retrieval.words import terms

_POINTING = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|last|\d(?:st|nd|rd|th)?|one|ones|two|three|four"
    r"|number|no|the|that"
    r"|this|these|those|it|them|both|all|of|please|pls|ok|okay|and|or|cheapest|cheaper|most|expensive"
    r"|item|product)\b"
    r"|(?:\b(?:for|at) )?(?:[£$€] ?\d{1,5}(?:[.,]\d{2})?|\b\d{1,5}[.,]\d{2})\b"
)
_CORRECTION = re.compile(
    r"(?:(?:oh|ah|no|nope|wait|sorry|oops|actually|hang on|hold on)[,.! ]+)*"
    r"(?:(?:(?:i|what i) (?:mean|meant|wanted|was thinking of)(?: was)?|not that(?: one)?|wrong one|rather)"
    r"[,.:; ]+|"
    r"(?<=[,.! ])(?=(?:the|not|number|it'?s) ))(?P<rest>.+)",
    re.I | re.S,
)
_NOT_THAT = re.compile(
    r"\bnot (?:the )?(?:[\w-]+ ){0,2}?(?:one|that|it)\b[,; ]*(?:but )?|[,; ]+not .+$", re.I
)
_LOOKING = re.compile(
    r"(?:(?:ok|okay|and|so|now|can you|could you|please|let me|let's|i'd like to|i want to)\W+)*"
    r"(?:show|tell|see|look)\b(?: me)?(?: more)?(?: (?:of|about|at|on))? (?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_ONE_OF = re.compile(r"\b(?:the|this|that|number)\b")
_SWITCHING = re.compile(
    r"^(?:ok(?:ay)?[, ]+|and |so |now )*"
    r"(?:(?:what|how) about|what have you got|have you got|do you have|anything|something|show me)\b"
    r"(?! (?:it|them|that|those|these|this|the (?:same|first|second|third|last)|one)\b)",
    re.I,
)
_AFRESH = re.compile(
    r"^(?:ok(?:ay)?[, ]+|and |so |now )*(?:what|how) about (?:some|any|something|anything|things|stuff|an?)\b"
    r"(?! (?:\w+ )?ones?\b)",
    re.I,
)
_TAKING = re.compile(
    r"\b(?:add|put|pop|stick|chuck|bung|throw|take|grab|go on|(?:i'?ll|we'?ll|gonna) have)\b"
    r"|(?<!is )(?<!'s )\b(?:in|into|to) (?:my|the|our) (?:basket|bag|cart|trolley)\b(?! (?:is|has|have|got))"
    r"|(?:^|[,.!;]|\b(?:and|then|please|ok|okay|yes|yeah|you|just))\s*(?:bag|pack)"
    r" (?:it|that|this|these|those|them|both|the|one|all)\b"
    r"|(?:^|[,.!;]|\b(?:ok|okay|yes|yeah|alright|right|fine|it'?s a|that'?s a))\s*"
    r"(?:deal|sold)\s*(?:$|[,.!;])"
    r"|^\W*(?:(?:yes|ok|okay|oh|and|so)\W+)?(?:both|the (?:whole )?lot|everything"
    r"|all (?:of )?(?:them|those|these|two"
    r"|three|four|five|six))\b"
)
_TAKEN = frozenset(
    word
    for line in (
        # what is pointed at
        "the a one ones first second third fourth fifth sixth last top two three four five six",
        "number 1 2 3 4 5 6",
        "it that this these those them both all lot everything whole set of either whichever whatever which",
        # by what it is most of
        "cheapest cheaper dearest dearer most more expensive best better highest higher rated",
        "rate rates reviewed",
        "reviews review rating ratings stars scores score is has have got gets people customers",
        "folk folks everyone",
        "like liked likes lighter lightest heavier heaviest bigger biggest smaller smallest",
        "larger largest taller",
        "tallest longest longer less least",
        # taking it
        "add put pop stick chuck bung throw bag pack take grab sold deal go on have i ill i'll",
        "we we'll in into to",
        "my our me us with for up basket bag cart trolley and then now too as well just can",
        "could you yes get will",
        # with feeling
        "aw aww awww awwww oh ooh oooh ooooh ah wow bless yay perfect brilliant lovely great",
        "fab ace excellent",
        "amazing gorgeous love loved adore nice cute sweet good right ok okay yeah yep please",
        "pls thanks ta cheers",
        "thank so really very absolutely definitely look looks that's thats they're its it's",
        "let's lets sure fine",
        "alright cool oof hmm well tempted sounds convinced you've youve",
    )
    for word in line.split()
)
_NEVER_MIND = re.compile(
    r"^\W*(?:(?:actually|oh|no|ok|okay|wait|hmm|right|well)\W+)*(?:forget|never mind|nevermind|scrap|sod"
    r"|leave|drop)"
    r"(?: (?:about|the|that|those|it|all that|this|them))*(?: [\w'-]+){0,2}[,.;!]+\s+"
    r"(?=(?:can you |could you )?(?:show|find|get|give|what|have|do you|let|i need|i want|i'd|look)\b)"
    r"|^\W*(?:(?:actually|oh|no|ok|okay|wait|hmm|right|well)\W+)*(?:forget|never mind|nevermind|scrap|sod)"
    r" (?:about )?(?:that|those|it|all that|this|them|the lot)(?: one| lot| idea)?[,.;!]+\s+"
    r"(?=(?:as of|(?:now )?it(?:'?s| is| should)|(?:s?he|they)(?:'?[sd]| is| are| wants?| likes?))\b)",
    re.I,
)
_MARKS = {"question mark": "?", "full stop": ". ", "comma": ", ", "exclamation mark": "!"}
_DICTATED = re.compile(r" (question mark|full stop|comma|exclamation mark)\b\s*(?=[a-z]|$)", re.I)
_FEELING = re.compile(
    r"^(?:(?:(?:do |d')?(?:you|u|ya) know what(?=[,.!])|(?:i'?ll )?tell (?:you|u|ya) what(?=[,.!])"
    r"|a+w+|o+h+|a+h+|wow|yay|bless(?: (?:it|him|her|them))?|perfect|brilliant|lovely|great|fab"
    r"|ace|brill"
    r"|excellent|amazing|gorgeous|fantastic|wonderful|super|sorted|finally|nice one"
    r"|how (?:sweet|lovely|nice|cute|adorable|pretty|funny|gorgeous|darling|charming|wonderful|beautiful)"
    r"|that(?:'?s| is) (?:lovely|perfect|great|gorgeous|sweet|the one|it|so cute|fab"
    r"|brilliant))\b[\s,.!\u2026-]*)+(?=\S)",
    re.I,
)
_ANOTHER = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|but|hmm+|oh|well|right|then|also|yeah|please)\W+)*"
    r"(?:(?:is|are) there (?:(?:any|some) )?(?:a|an|one|ones|any|some|anything|something)\b"
    r"|(?:(?:do|have|'?ve|did) )?(?:you|u|ya) (?:guys )?(?:(?:have|hav|got|do|stock|sell|make) )?(?:got )?"
    r"(?:one|ones|any|it|them|these|those|that|the same|anything|something)\b"
    r"(?=(?: (?:one|ones|thing|things|else))? (?:in|with|that|which|under|below|for|without|from|bigger"
    r"|smaller|larger|cheaper|lighter|a bit|less|more|made)\b)|does (?:it|that one|this one|that) come in"
    r"|(?:can|could) i (?:get|have) (?:it|one|that|them|the same) in"
    r"|(?:any|some|anything|something|ones?) (?:with|in|without|bigger|smaller|lighter|larger)\b"
    r"|[^?.!]{3,40} would be (?:best|better|nice|nicer|good|great|ideal|lovely)\W*$)",
    re.I,
)
_RULED_OUT = re.compile(
    r"(?<!\bit's )(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!'re )"
    r"\b(?:not|no more of|anything but|never) (?:that|this|the same) "
    r"(?P<what>brand|make|colour|color|kind|type|sort|one again|lot)\b(?! as\b)",
    re.IGNORECASE,
)
_TAKES_NAMED = re.compile(
    r"\b(?:i|we)(?:'?ll| will| shall| would like to|'?d like to)(?: just| only)? (?:have|take|go for"
    r"|go with|get|grab|buy)\b"
    r"|\b(?:i|we) (?:take|choose|pick)\b|^\W*(?:ok(?:ay)? |right |so |then |just |well )*(?:take|gimme"
    r"|give me|i'?ll have|ill have)\b"
    r"|\b(?:ill|i'?ll) (?:go|take)\b",
    re.I,
)
_OUT_AGAIN = re.compile(
    r"\b(?:chuck|take|throw|pull|pop|put|turf)\b(?: \w+(?:'s)?){0,5}"
    r"(?<!\bme)(?<!\bus)(?<!\bmoney)(?<!\bday)(?<!\btime)(?<!thing)(?<!discount)(?<!quid)(?<!pound)(?<!pounds)(?<!\d)"
    r" (?:out|off)\b(?! of (?:the )?(?:two|three)| (?:my|the|your) (?:price|total|order|bill))"
    r"|^\W*(?:(?:no|ok|right|actually|oh)\W+)*(?:clear|empty|bin|scrap|ditch|dump) (?:the lot|it all"
    r"|everything|all of it|the whole lot"
    r"|(?:my|the) (?:basket|bag|cart|trolley))\b",
    re.I,
)
_IN_AGAIN = re.compile(
    r"\b(?:put|pop|stick|chuck|bung|throw|add|get)\b.{0,80}?\b(?:back in(?:to)?|(?:in|into|to) (?:my"
    r"|the) (?:basket|bag|cart|trolley))\b",
    re.I,
)
_BEGINS = r"^\W*(?:(?:and|so|but|or|well|ok|okay|oh|right|fine|sorry|wait|now|also|hi|hello|hey)\W+)*"
_QUESTION_LEAD = re.compile(
    rf"{_BEGINS}(?:how|what(?! the)|which|whose|who|when|where|why|whats|wheres|is|are|was|were"
    r"|does|did|has|had|should|will(?! (?:you|u|ya)\b)|have(?= (?:i|we|you|u|they)\b)"
    r"|do(?! (?:put|pop|add|take)\b))\b",
    re.IGNORECASE,
)
_QUESTION_END = re.compile(r"\b(?:when|how (?:long|much|soon)|(?:un)?til+ when)\W*$", re.IGNORECASE)
"""What somebody ends with who asks in the order of a statement ("and I'd get it back when")."""
_OTHERS = re.compile(
    r"\b(?:others|(?:any|some|few|the|see|got|have|your|of the|show(?: me)?) (?:more )?other(?= \w)"
    r"|another one|something else|anything else|different ones?|(?:^|[.!?;]\s)other(?= \w))\b"
    r"(?! than\b| colou?r| size| day| people| way)",
    re.IGNORECASE,
)
"""What was shown is not what is meant."""
_OF_ONESELF = re.compile(r"^\W*(?:(?:and|also|but)\s+)*(?:i|i'm|im|i've|my)\b", re.IGNORECASE)
_WEIGHS = re.compile(
    rf"{_BEGINS}(?:(?:should|shall|would|must) (?:i|we)\b|what (?:if|happens|would happen)\b"
    r"|is it (?:worth|wise|sensible)\b|(?:would|do) you (?:buy|take|choose|recommend)\b)",
    re.IGNORECASE,
)
_FORBIDS = re.compile(
    rf"{_BEGINS}(?:please )?(?:don'?t|do not|never|no need to) (?:\w+ )?"
    r"(?:add|put|pop|stick|chuck|bung|throw|buy|order|take|remove|swap|change|empty|clear|bin|drop)\b"
    r"(?!.*\b(?:add|put|pop|but|just|instead|only)\b)",
    re.IGNORECASE | re.DOTALL,
)
_WITHDRAWS = re.compile(
    r"[\w'][^\w']*?[,.;!?\u2013\u2014-]\s*(?:(?:oh|ah|um|er|erm|hm+|but|actually|sorry|ok)\W+)*"
    r"(?:(?:no|nope|wait|hang on|hold on|stop|hold it|scratch that|scrap that|never ?mind|cancel that|not yet"
    r"|forget (?:it|that)|don'?t|leave it|(?:i'?ve )?changed my mind|on second thoughts?"
    r"|(?:let me|i need to|i'?ll) think(?: about it)?|actually|(?:a|one) (?:sec|second|minute|moment))"
    r"(?:\W+|$))+$",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"^\W*(?:(?:oh|ah|hm+|no|nope|sorry|actually|well)\W+)*"
    r"(?:(?:neither|none|not? (?:either|any))(?: one)?(?: of (?:them|those|these|the two))?|no|nope)"
    r"(?:\W+(?:thanks|thank you|ta|cheers|sorry|please|actually|really))*\W*$",
    re.IGNORECASE,
)
_TOLD_LEAD = re.compile(rf"{_BEGINS}(?:i|we|you)(?:'?ve| have| had| just| already| only)*\W*$", re.IGNORECASE)
_NOT_LEAD = re.compile(
    r"\b(?:not|never|\w+n't|dont|didnt|wont|cannot|no need to"
    r"|(?:if|before|when|once|after) (?:i|we))\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?;,\n]|\s[-\u2013\u2014]+\s")
_AND = re.compile(r"\b(?:and|but|so|then)\b", re.IGNORECASE)
_GIVES_BACK = re.compile(r"\b(?:out|off|away|back|remove|not|don'?t|return|exchange|size)\b", re.I)
_HELD = re.compile(
    r"^(?:so|well|ok(?:ay)?|right|hi|hello|hey)?,?\s*(?:(?:i|we)(?:'?ve| have)?(?: already| just| now)*"
    r" (?:got|have|put|added|popped|chosen|picked|stuck)?|there(?:'s| is| are)|my basket (?:has|holds))\b.*"
    r"\b(?:in|into|to) (?:my|the|our) (?:shopping )?(?:basket|bag|cart|trolley)(?: (?:already"
    r"|now|at the moment))?"
    r"\W*$",
    re.I | re.S,
)
_HANGING = re.compile(r"^(?:and |ok(?:ay)?,? |so )?(?:whichever|whatever|if i(?:'?ve| have))\b[^?]*$", re.I)
_OF_ORDER = re.compile(
    r"\b(?:has|have|is|are|did|when (?:did|will|does|is|are)|any sign of|what's happening with"
    r"|where'?s|where (?:is|are))"
    r" (?:the|my|our) (?:[\w'-]+ ){1,5}?(?:left (?:yet|already|you)|gone out|shipped|dispatched"
    r"|(?:been |get |got )?(?:sent"
    r" out|sent yet|posted|dispatched|shipped)|on (?:its|their) way|coming yet|arrive|turn(?:ed)? up)\b"
    r"|\b(?:when|what day|which day|what date|how long ago) (?:did|was it (?:that )?)\s?(?:i"
    r"|we) (?:last )?(?:order|buy|bought"
    r"|ordered|get)\b"
    r"|\bhow much did (?:i|we) (?:pay|spend|give you) (?:for|on)\b",
    re.I,
)
_WHETHER = re.compile(
    r"(?:\b(?:is it|is that|am i|are we|have i|have we|did i|do i|it's|not)\b[\w ]*?)?"
    r"\b(?:too late|still (?:time|possible|a chance|able|allowed)|missed (?:the boat|my chance"
    r"|the chance)|in time"
    r"|(?:can|could|may|might) (?:i|we) still|(?:i|we) (?:can|could|may|might) still)\b(?: now"
    r"| for (?:me|us))*(?: to| for)?",
    re.I,
)
_HEARD = re.compile(
    r"^\W*(?:(?:oh|ah|ok|okay|k|kk|so|well|right|alright|all right|fine|cool|good|great|lovely|i see|got it"
    r"|noted|fair"
    r" enough|understood)\b\W*)+$",
    re.IGNORECASE,
)
_EMPTY = frozenset(
    word
    for line in (
        "a an the and or of for to in on with me my i you your is are do does did can could would please",
        "show find some any something thing things it this that these those what which how have has got want",
        "need looking like get give us there im ive id be am tell doe doesn",
    )
    for word in line.split()
)


def content_words(text: str, idle: str = "") -> list[str]:
    """The folded words of a text that say what it is about."""
    left_out = _EMPTY | set(terms(idle))
    return [word for word in terms(text) if word not in left_out]


def only_points(text: str) -> bool:
    """Whether the words point at products of a list and say nothing else ("the second one please")."""
    return not _POINTING.sub("", text.lower()).strip(" ,.!?#")


def starts_afresh(text: str) -> bool:
    """Whether the words ask for another kind of thing, within what it may cost ("what about some lamps?")."""
    return bool(_AFRESH.match(text))


def switches(text: str) -> bool:
    """Whether the words turn to what they name ("have you got lamps")."""
    return bool(_SWITCHING.match(text))


def picks_one(text: str) -> bool:
    """Whether the words point at something in particular, and say nothing else ("the cheaper one")."""
    return only_points(text) and bool(_ONE_OF.search(text.lower()))


def looks_at(text: str) -> bool:
    """Whether the words want to see what they point at, and say nothing else ("show me the second")."""
    match = _LOOKING.match(text.strip())
    return match is not None and picks_one(match["rest"])


def corrected(text: str) -> str:
    """What is meant instead, where the words correct something ("no, I meant the blue one"); else empty."""
    match = _CORRECTION.match(text.strip())
    return _NOT_THAT.sub("", match.group("rest")) if match else ""


def takes(text: str) -> bool:
    """Whether the words take what they point at, or what was spoken of, and say nothing else.

    "awww, the first one. yes. that one, in the basket", "go on then", "both please".
    """
    plain = text.replace("\u2019", "'").lower()
    words = re.findall(r"[\w']+", plain)
    if not words or not set(words) <= _TAKEN or is_question(plain):
        return False
    return bool(_TAKING.search(plain))


def is_question(text: str) -> bool:
    """Whether the words ask something, by their mark, by how they begin or by how they end."""
    plain = text.replace("\u2019", "'")
    return "?" in text or bool(_QUESTION_LEAD.match(plain) or _QUESTION_END.search(plain))


def asks_for_another(text: str) -> bool:
    """Whether the words ask for what was shown in another colour, size or make ("is there one in coral")."""
    return bool(_ANOTHER.match(text.replace("\u2019", "'")))


def ruled_out(text: str) -> str:
    """What the words rule out of what they have just told of ("not that brand" -> "brand"); else empty."""
    match = _RULED_OUT.search(text.replace("\u2019", "'"))
    return match["what"].lower() if match else ""


def takes_named(text: str) -> bool:
    """Whether the words take something that they name ("I'll have the white ones then")."""
    plain = text.replace("\u2019", "'")
    return bool(_TAKES_NAMED.search(plain)) and not _GIVES_BACK.search(plain)


def gives_back(text: str) -> bool:
    """Whether the words bid to take something out again ("chuck the teapot out too")."""
    return _bidden(text, _OUT_AGAIN)


def puts_back(text: str) -> bool:
    """Whether the words bid to put something in, or in again ("put the teapot back in")."""
    return _bidden(text, _IN_AGAIN)


def forbids(text: str) -> bool:
    """Whether the words forbid that something is put in, taken out or changed, and bid nothing instead."""
    return bool(_FORBIDS.match(text.replace("\u2019", "'")))


def asks_for_others(text: str) -> bool:
    """Whether the words ask for others than those that were shown."""
    return bool(_OTHERS.search(text))


def of_oneself(text: str) -> bool:
    """Whether the words begin as one begins who tells of oneself ("and my budget is £60")."""
    return bool(_OF_ONESELF.match(text))


def picks_none(text: str) -> bool:
    """Whether the words turn down all that was asked about ("neither", "no, none of those")."""
    return bool(_NONE.match(text.replace("\u2019", "'")))


def withdraws(text: str) -> bool:
    """Whether the last words of a message take back what it has bidden ("I'll take it. no, hang on")."""
    return bool(_WITHDRAWS.search(text.replace("\u2019", "'")))


def weighs(text: str) -> bool:
    """Whether the words ask if it would be well to do something, and bid nothing ("should I take it?")."""
    return bool(_WEIGHS.match(text.replace("\u2019", "'")))


def _bidden(text: str, doing: re.Pattern[str]) -> bool:
    """Whether something is to be done: neither asked about, nor forbidden, nor told of what is done."""
    plain = text.replace("\u2019", "'")
    for match in doing.finditer(plain):
        lead = _SENTENCE.split(plain[: match.start()])[-1]
        clause = _AND.split(lead)[-1]
        asked = _QUESTION_LEAD.match(f"{lead}{match.group()}")
        if not (asked or _NOT_LEAD.search(clause) or _TOLD_LEAD.match(clause)):
            return True
    return False


def calmed(text: str) -> str:
    """The text without feelings at its beginning ("perfect, add it"), its marks as they are dictated."""
    text = _NEVER_MIND.sub("", text)
    return _FEELING.sub("", _DICTATED.sub(lambda match: _MARKS[match.group(1).lower()], text))


def holds_already(piece: str) -> bool:
    """Whether a piece only says what lies in the basket by now ("I've got the tent in my basket")."""
    return bool(_HELD.match(piece.replace("\u2019", "'").strip()))


def hangs(piece: str) -> bool:
    """Whether a piece is no sentence yet: what it names is the next one's ("whichever is lighter, ...")."""
    return bool(_HANGING.match(piece.strip()))


def asks_whether(text: str) -> str:
    """What is asked about whether it may be done yet ("is it too late to ..."); else empty."""
    match = _WHETHER.search(text.replace("\u2019", "'"))
    return text[match.end() :].strip(" ,.?!") if match else ""


def asks_of_order(text: str) -> bool:
    """Whether they ask how far an order is, or when it was ("has the kettle left yet?")."""
    return bool(_OF_ORDER.search(text.replace("\u2019", "'")))


def acknowledges(text: str) -> bool:
    """Whether somebody only says that they have heard ("ok, right"): an offer is not taken up by that."""
    return bool(_HEARD.match(text))
