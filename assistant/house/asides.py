"""What of a message asks, and what only tells: why, for whom, how somebody feels.

"Nothing over 20 please, she'll have grown out of it by spring" asks for a limit; what follows tells why, and
searched for it finds whatever has its words. A clause that tells is left out where another one asks; a clause
that says what somebody likes, wears or needs describes what is sought, and stays. English, as all readers.
Knows no product: which words the shop's titles have comes in.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from assistant.house.phrases import content_words

_CLAUSE = re.compile(
    r"(?:[.!?;]+\s+|\n+|,\s+|\s+[-–—]+\s+"
    r"|\s+(?=(?:because|cos|coz|cuz|since|as)\s+(?:she|he|they|we|i|it|my|our|the)\b))"
)
_LEAD = r"^\W*(?:(?:and|but|so|n|also|because|cos|coz|cuz|since|as|well|oh|btw|honestly)\s+)*"
_INTERJECTION = re.compile(
    rf"{_LEAD}(?:(?:oh |my |good |ooh |oh my )*(?:gosh|goodness|blimey|crikey|wow|wowsers|cor|yikes"
    rf"|heavens|phew"
    r"|ugh+|argh+|a+h+|o+h+|oo+ps|omg|lol|haha|god|lord|grief|lordy|dear|dear me|crumbs|golly|jeez|sheesh"
    r"|flipping heck|bloody hell|hell|heck|strewth|christ|well i never|fair enough|never mind"
    r"|bless (?:him|her|them)"
    r"|you know what|thing is|(?:right|ok|okay) then)(?: me)?)\W*$",
    re.IGNORECASE,
)
_KIN = (
    r"(?:mum|mom|mother|dad|father|nan|gran|granny|grandma|grandad|grandpa|wife|husband|partner|girlfriend"
    r"|boyfriend|sister|brother|son|daughter|kids?|children|boss|colleague|friend|mate|flatmate|housemate"
    r"|roommate|neighbours?|neighbors?|aunt|auntie|uncle|cousin|niece|nephew|baby|toddler|cat|dog|puppy"
    r"|kitten|rabbit|landlord|teacher|in-laws|parents|family)"
)
_TELLS = re.compile(
    rf"{_LEAD}(?:"
    r"(?:she|he|they)(?:['’]?(?:s|ll|d|re|ve))?\s+[a-z]"
    rf"|(?:my|our|his|her|their|the) (?:\w+ )?{_KIN}\s+(?!(?:and|or|who|that|in|with|for)\b)[a-z]"
    r"|(?:it|this|that)(?:['’]?s| is| was| will be)\s+(?:my|our|his|her|their)\b"
    r"|it (?:brings?|gives?|makes?|gets?|broke|died|fell|got|went|took|always|never|keeps?)\b"
    r"|(?:i|we)(?:['’]?(?:ve|d))?\s+(?:just |only |recently |finally |never |always "
    r"|still )*(?:lost|broke|broken|dropped"
    r"|spilt|spilled|moved|forgot|forgotten|left|keep|burnt|ruined|woke|feel|felt|know|realised|was"
    r"|were|am so|had)\b"
    r"|(?:i|we)['’ ]?(?:m|re|am|are) (?:so|always|getting|fed up|tired|sick of|clumsy|hopeless"
    r"|useless|forever)\b"
    r"|(?:mine|hers|ours|theirs|(?:the|my|our) (?:old|last|other|current|present) one)(?:['’]?s)?\s+[a-z]"
    r"|(?:it )?turns out\b|apparently\b|don['’]?t ask\b|long story\b|no idea why\b"
    r")",
    re.IGNORECASE,
)
_OF_WHOM = re.compile(r"\b(?:she|he|they|it|i|we|this|that)(?:['’](?:s|ll|d|re|ve|m))?\b", re.IGNORECASE)
_ASKS_ANYWAY = re.compile(
    r"[£$€]|\b(?:quid|pounds?|dollars?|euros?|tenner|fiver|under|below|less than|more than|at most"
    r"|max|budget|tops"
    r"|sizes?|cm|allergic|loves?|likes?|into|prefers?|favou?rites?|wears?|hates?|needs?|wants?|must|should"
    r"|colou?rs?|years? old|months? old|not|without|collects?|keen|fan|has to)\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"[£$€]\s?\d|\b\d+(?:\.\d+)?\s*(?:quid|pounds?|dollars?|euros?|p\b|tops|max)"
    r"|\b(?:under|over|below|above|less than|more than|at most|at least|up to|max(?:imum)?|within"
    r"|budget)\b.*\d"
    r"|\b(?:tenner|fiver)\b",
    re.IGNORECASE,
)
_OF_PRESENTS = (
    "gift gifts present presents pressie prezzie birthday something anything surprise treat idea ideas token"
)


def interjection(clause: str) -> bool:
    """Whether a clause is a cry that says nothing ("gosh")."""
    return bool(_INTERJECTION.match(clause))


def tells(clause: str) -> bool:
    """Whether a clause only tells: it asks for nothing, and describes nothing that is liked or needed."""
    return interjection(clause) or (bool(_TELLS.match(clause)) and not _ASKS_ANYWAY.search(clause))


def asking(text: str, known: Collection[str]) -> str:
    """The text without the clauses that only tell; all but its cries where no other clause asks.

    Args:
        text: What somebody says.
        known: Folded words that stand in titles of the shop.
    """
    clauses = clauses_of(text)
    if len(clauses) < 2:
        return text
    asked = [clause for clause in clauses if not tells(clause)]
    if len(asked) == len(clauses):
        return text
    rest = ", ".join(asked)
    if _LIMIT.search(rest) or any(word in known for word in content_words(rest, _OF_PRESENTS)):
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
