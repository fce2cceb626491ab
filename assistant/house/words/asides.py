"""What of a message asks, and what only tells: why, for whom, how somebody feels.

"Nothing over 20 please, she'll have grown out of it by spring" asks for a limit; what follows tells why, and
searched for it finds whatever has its words. A clause that tells is left out where another one asks; a clause
that says what somebody likes, wears or needs describes what is sought, and stays. English, as all readers.
Knows no product: which words the shop's titles have comes in.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from assistant.house.words.phrases import content_words

_CLAUSE = re.compile(
    r"(?:[.!?;)]+\s+|\n+|,\s+|(?<![^\S\n])(?:\s+[-–—]+\s+"
    r"|\s+(?=(?:because|cos|coz|cuz|since|as)\s+(?:she|he|they|we|i|it|my|our|of|the)\b)"
    r"|\s+(?:and|but|so|n)\s+(?=(?:i|we|he|she|they|it)(?:['’]?(?:s|m|d|ll|ve|re))?\s"
    r"|(?:my|our|his|her|their)\s+(?:\w+\s+){1,2}?(?:is|are|was|were|has|have|had|just|keeps?|never"
    r"|always)\b)))",
    re.IGNORECASE,
)
_LEAD = r"^\W*(?:(?:and|but|so|n|also|because|cos|coz|cuz|since|as|well|oh|btw|honestly)\s+)*"
_INTERJECTION = re.compile(
    rf"{_LEAD}(?:(?:oh |my |good |ooh )*(?:gosh|goodness|blimey|crikey|wow|cor|yikes"
    rf"|heavens|phew"
    r"|ugh+|argh+|a+h+|o+h+|oo+ps|omg|lol|haha|god|lord|grief|lordy|dear|dear me|crumbs|golly|jeez|sheesh"
    r"|flipping heck|bloody hell|hell|heck|strewth|christ|well i never|fair enough|never mind"
    r"|bless (?:him|her|them)|poor (?:thing|love|lamb|soul|sod|dear|you|me|him|her)|no rush|quick|asap"
    r"|(?:no,? )?(?:hang on|hold on|wait)(?: a (?:minute|sec|second))?|silly me|sod it|bother"
    r"|(?:don['’]?t|do not) (?:ask|judge)|honestly|seriously|finally|typical"
    r"|for (?:next time|the future|future reference|the record)|(?:the \w+ )?i mean"
    r"|you know what|thing is|(?:right|ok|okay|fine|go on) then)(?: me)?)\W*$",
    re.IGNORECASE,
)
GROWN = (
    r"mum|mom|mummy|mother|dad|daddy|father|nan|nana|gran|granny|grandma|grandad|grandpa|wife|husband|partner"
    r"|girlfriend|boyfriend|fiancee?|sister|brother|son|daughter|boss|colleague|friend|mate|flatmate|housemate"
    r"|neighbour|neighbor|aunt|auntie|uncle|cousin|niece|nephew|in-laws|parents|landlord|landlady|other half"
)
"""Whom a thing may be for without being a thing for such a one: a mug for a niece is any mug."""
KIN = (
    rf"(?:{GROWN}|kids?|children|lad|lass|boy|girl|guest|team|roommate|neighbours|neighbors|baby|toddler|cat|dog"
    r"|puppy|kitten|rabbit|teacher|family)"
)
"""Whom somebody may tell of."""
_GOES_BEFORE = re.compile(
    r"^\W*(?:going|moving|off|heading|starting|having|getting|been|got \d+ (?:people|guests)|just"
    r"|hosting|planning|doing)\b",
    re.I,
)
_FINITE = (
    r"(?:is|are|was|were|isn['’]?t|aren['’]?t|has|have|had|hasn['’]?t|haven['’]?t|will|won['’]?t|can"
    r"|can['’]?t|could"
    r"|couldn['’]?t|do|does|did|doesn['’]?t|didn['’]?t|don['’]?t|just|never|always|keeps?|kept|gets?|got"
    r"|goes|went|gone"
    r"|came|comes|turns?|turned|moved|moves|broke|died|fell|burnt|left|lost|says?|said|told|lives?"
    r"|starts?|started"
    r"|leaves?|wants?|needs?|loves?|likes?|hates?|looks?|breaks?|bought|ruined|ripped|snapped|packed"
    r"|gave|hurts?"
    r"|retires?|retired|married|expects?|r)"
)
_WISHES = (
    r"(?:am |['’]?m |are |['’]?re |would |should |shud |wud |['’]?d |was |were |have been |['’]?ve been "
    r"|do |will |['’]?ll "
    r"|can |could |might |also |just |only |really |still |desperately |urgently |now |actually |rather "
    r"|currently )*"
    r"(?:want\w*|need\w*|like|love|fancy|prefer|look\w*|search\w*|seek\w*|hunting|after|shopping|hoping"
    r"|wondering"
    r"|thinking|buy|get|order|wear|collect|take|take\w* a size|spend|pay|afford|use|require|wanna|go for"
    r"|choose|see"
    r"|wish|budget|avoid|hate|dislike|stretch)\b"
)
_TELLS = re.compile(
    rf"{_LEAD}(?:"
    r"(?:she|he|they)(?:['’]?(?:s|ll|d|re|ve))?\s+[a-z]"
    rf"|(?:my|our|his|her|their|the) (?:\w+ )?{KIN}\s+(?!(?:and|n|or|who|that|in|with|for)\b)[a-z]"
    rf"|(?:(?:a|one of my|some) )?(?:\w+ )?{KIN}\s+{_FINITE}\b"
    rf"|(?:my|our|his|her|their|the|this|that|every|all|both)\s+(?:[\w'’-]+\s+){{1,3}}?{_FINITE}\b"
    r"|(?:it|this|that)(?:['’]?s| is| was| will be)\s+(?:been|my|our|his|her|their|so|too|such|for|a)\b"
    r"|it (?:brings?|gives?|makes?|gets?|broke|died|fell|got|went|took|always|never|keeps?|hasn['’]?t"
    r"|has|won['’]?t)\b"
    rf"|(?:i|we)(?:['’]?(?:m|re|ve|d|ll))?\s+(?!{_WISHES})[a-z]"
    r"|(?:me|us)\s+(?:and|n|&)\s+(?:my|the|our)\s+\w+\s+(?:r|are|is|have|want to|were|went|got)\b"
    r"|(?:mine|hers|ours|theirs|(?:the|my|our) (?:old|last|other|current|present) one)(?:['’]?s)?\s+[a-z]"
    rf"|(?:my|our|his|her|their) (?!{KIN})\w+['’]s \w+\W*$|money['’]?s\b"
    r"|who\s+(?!(?:else|has|have|sells?|makes?|do|does|can)\b)[a-z]+s\b"
    r"|it['’]?s (?:is )?(?:absolutely |really |so )?(?:pouring|raining|snowing|freezing|boiling|cold"
    r"|dark|late)\b"
    r"|everything\s+(?:i|makes|gives|is)\b|there(?:['’]?s| is| was) (?:no|nothing|always)\b"
    r"|(?:it )?turns out\b|apparently\b|don['’]?t ask\b|long story\b|no idea why\b"
    r")",
    re.IGNORECASE,
)
_AIMS = re.compile(
    rf"{_LEAD}(?:i|we)(?:['’]?d| would| should| do)? (?:want|like|love|hope|try|mean)\w* to"
    r" (?!(?:buy|get|see|find|order|have|pick|purchase|send|look|browse|give|treat|spend|pay|know|return"
    r"|cancel|change"
    r"|exchange|speak|talk|ask|make|compare)\b)[a-z]",
    re.IGNORECASE,
)
_OF_WHOM = re.compile(r"\b(?:she|he|they|it|i|we|this|that)(?:['’](?:s|ll|d|re|ve|m))?\b", re.IGNORECASE)
_ASKS_ANYWAY = re.compile(
    r"[£$€]|\b(?:quid|pounds?|dollars?|euros?|tenner|fiver|under|below|less than|more than|at most"
    r"|max|budget|tops"
    r"|sizes?|cm|allergic|loves?|likes|(?:he|she|they|i|we|would|should|do|really) like|(?:is|are|am|'s"
    r"|s|really|all) into|prefers?|favou?rites?|wears?|hates?|needs?|wants?|must|should"
    r"|colou?rs?|years? old|months? old|without|collects?|keen|fan|has to|mad|obsessed|crazy|nuts"
    r"|interested|adores?|enjoys?)\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"[£$€]\s?\d|\b\d+(?:\.\d+)?\s*(?:quid|pounds?|dollars?|euros?|p\b|tops|max)"
    r"|\b(?:under|over|below|above|less than|more than|at most|at least|up to|max(?:imum)?|within"
    r"|budget)\b.*\d"
    r"|\b(?:tenner|fiver)\b",
    re.IGNORECASE,
)
_TELLS_OF_MONEY = re.compile(
    rf"{_LEAD}(?:(?:i|we|he|she|they)(?:['’]?(?:ve|d|s))? (?:have|has|had|got|collected|raised|saved"
    rf"|scraped|put|were given|was given|earned|won)\b"
    rf"|(?:my|our|his|her|their|the) (?:\w+ )?{KIN} (?:gave|sent|lent)\b)",
    re.IGNORECASE,
)
_FOR_A_THING = re.compile(r"\s*(?:to spend on|for|on)\s+(?:an?|some|the|new|\d+)\b", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?P<cue>(?:under|over|below|above|less than|more than|at most|at least|up to|max(?:imum)?(?: of)?"
    r"|around|about)"
    r"\s+)?(?:[£$€]\s?\d+(?:\.\d+)?|\d+(?:\.\d+)?\s*(?:quid|pounds?|dollars?|euros?)|a (?:tenner|fiver))"
    r"(?:\s+(?:tops|max|each|all in|altogether|in total|or less|or so))*",
    re.IGNORECASE,
)
OF_PRESENTS = (
    "gift gifts present presents pressie prezzie birthday something anything surprise treat idea ideas token"
)


def interjection(clause: str) -> bool:
    """Whether a clause is a cry that says nothing ("gosh")."""
    return bool(_INTERJECTION.match(clause))


def tells(clause: str) -> bool:
    """Whether a clause only tells: it asks for nothing, and describes nothing that is liked or needed."""
    told = _TELLS.match(clause) or _GOES_BEFORE.match(clause)
    return (
        interjection(clause) or bool(_AIMS.match(clause)) or (bool(told) and not _ASKS_ANYWAY.search(clause))
    )


def limit_of(clause: str) -> str:
    """Only what a clause that tells says of money ("we have 30 quid between us"); else the clause."""
    amount = _AMOUNT.search(clause)
    if amount is None or not _TELLS_OF_MONEY.match(clause) or _FOR_A_THING.match(clause[amount.end() :]):
        return clause
    return amount.group().strip() if amount.group("cue") else f"up to {amount.group().strip()}"


def asking(text: str, known: Collection[str]) -> str:
    """The text without the clauses that only tell; all but its cries where no other clause asks.

    Args:
        text: What somebody says.
        known: Folded words that stand in titles of the shop.
    """
    clauses = clauses_of(text)
    if len(clauses) < 2:
        return text
    asked = [limit_of(clause) for clause in clauses if not tells(clause)]
    if asked == clauses:
        return text
    rest = ", ".join(asked)
    if _LIMIT.search(rest) or any(word in known for word in content_words(rest, OF_PRESENTS)):
        return rest
    kept = [clause for clause in clauses if not interjection(clause)]
    return ", ".join(kept) if kept and len(kept) < len(clauses) else text


def telling(text: str) -> str:
    """The clauses of a text that only tell, without whom they tell of."""
    told = (clause for clause in clauses_of(text) if tells(clause) and not interjection(clause))
    return ", ".join(_OF_WHOM.sub("", clause) for clause in told)


def clauses_of(text: str) -> list[str]:
    """The clauses of a text, without the marks between them."""
    return [clause.strip() for clause in _CLAUSE.split(text) if clause.strip(" \t\n,.;:!?-")]
