"""What takes the place of what was just done with the basket: undone, another product, another number.

"Change it back", "not the first, the third", "oops, I meant the blue one", "no, two": right after a change
of the basket such words say what was wrong with it, whatever else they might mean. Only a message that says
nothing besides is read so. Looks up no product: what words mean comes in.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.house.dialogue import Dialogue
from assistant.house.goals.goal import Move
from assistant.house.language import phrase
from assistant.house.pointing.meant import Pointing
from assistant.house.pointing.pointers import read_pointers
from assistant.house.pointing.reference import Among
from assistant.house.words.counting import CARDINALS, count
from assistant.house.words.phrases import content_words, is_question

_BARE_COUNT = re.compile(r"^(?:just |only )?(?:the )?(?:\d+|[a-z]+)(?: of (?:it|them|those|these))?$")

_COUNTED = re.compile(
    rf"^(?:just |only |the )*(?P<number>an?|{'|'.join(CARDINALS)}|\d+) (?:of )?(?P<rest>.+)$"
)
_IN_OR_SIZE = re.compile(r"(?:in|size)\b")

THEM = "them"
"""What was put in, or changed, together."""

Resolve = Callable[[str, Among], Pointing]
"""What the words of a reference mean."""


def mended(text: str, dialogue: Dialogue, resolve: Resolve) -> Move | None:
    """The move that puts right what was done with the basket last; None where the words are none.

    Args:
        text: The message.
        dialogue: Where the conversation stands.
        resolve: What words mean.
    """
    if dialogue.held_before is None:
        return None
    if dialogue.taken and dialogue.changed >= dialogue.turns - 1 and (back := _restored(text, resolve)):
        return back
    just = dialogue.changed >= dialogue.turns - 1
    if just and len(dialogue.put) == 1 and (version := _version(text, dialogue, resolve)):
        return version
    if is_question(text):
        return None
    if _undoes(text):
        return Move("undo")
    if not just:
        return None
    said = _said_instead(text)
    if said is None:
        return None
    denied, instead = said
    if not instead:
        return _denied(denied, dialogue, resolve)
    only = phrase("only").match(instead)
    if only and not denied and len(dialogue.put) > 1:
        left = instead[only.end() :]
        if counted := _counted_of(left, dialogue, resolve):
            return counted
        return Move("remove", THEM, but=left) if resolve(left, "basket").certain else None
    if not denied and _counts(instead):
        return Move("amount", "", instead) if len(dialogue.put) == 1 else None
    coming = resolve(instead, "sight")
    asked = bool(coming.ids) and read_pointers(instead).other  # "wrong one, the other please", of many
    if not (coming.certain or asked) or set(coming.ids) & set(dialogue.put):
        return None
    if len(coming.ids) > 1 and not asked:
        return None
    if denied:
        return Move("swap", denied, "", instead) if resolve(denied, "basket").certain else None
    return Move("swap", "", "", instead) if len(dialogue.put) == 1 else None


def _restored(text: str, resolve: Resolve) -> Move | None:
    """What was just taken out comes back where words say so, and bid nothing besides."""
    plain = " ".join(text.replace("’", "'").lower().split())
    if is_question(plain.replace("?", "")):
        return None
    for match in phrase("restores").finditer(plain):
        words = next(group for group in match.groups() if group)
        beside = plain[: match.start()] + " " + plain[match.end() :]
        counted = _COUNTED.match(words)
        number, words = (counted["number"], counted["rest"]) if counted else ("", words)
        if resolve(words, "out").certain and not phrase("bids").search(phrase("restated").sub(" ", beside)):
            return Move("restore", words, number)
    return None


def _version(text: str, dialogue: Dialogue, resolve: Resolve) -> Move | None:
    """Another version takes the place of what was just put in ("size xl please", "can I have it in a 7?")."""
    plain = " ".join(text.replace("’", "'").lower().split()).strip(" .!")
    asked = phrase("asks_version").match(plain)
    said = phrase("corrects").sub("", phrase("meant").sub("", phrase("beside").sub("", plain))).strip(" ,")
    match = asked or (phrase("in_version").match(said) if "?" not in plain else None)
    if match is None or (said == plain and not asked and not _IN_OR_SIZE.match(said)):
        return None
    into = f"it in {match['value'].strip()}"
    coming = resolve(into, "sight")
    return Move("swap", "", "", into) if coming.ids and not set(coming.ids) & set(dialogue.put) else None


def _counted_of(words: str, dialogue: Dialogue, resolve: Resolve) -> Move | None:
    """Another number of one of those that were put in; the others go where it is there in that number."""
    match = _COUNTED.match(words)
    found = resolve(match["rest"], "basket") if match else Pointing()
    if match is None or not found.certain or len(found.ids) > 1:
        return None
    if dict(dialogue.held).get(found.ids[0]) == count(match["number"]):
        return Move("remove", THEM, but=match["rest"])
    return Move("amount", match["rest"], match["number"])


def _denied(words: str, dialogue: Dialogue, resolve: Resolve) -> Move | None:
    """What is denied of several that were just put in goes out; of what was just taken out it comes back."""
    if not words:
        return None
    if dialogue.taken and resolve(words, "out").certain:
        return Move("restore", words)
    held = resolve(words, "basket")
    return Move("remove", words) if held.certain and set(held.ids) < set(dialogue.put) else None


def _counts(words: str) -> bool:
    """Whether words are a number of pieces and nothing else ("just two of them"); a place is none."""
    return bool(_BARE_COUNT.match(words)) and count(words) is not None and not read_pointers(words).places


def _undoes(text: str) -> bool:
    """Whether words take back what was done last, and say nothing besides ("no, change that back please")."""
    rest, times = phrase("undoes").subn(" ", text.replace("’", "'").lower())
    rest = phrase("beside").sub(" ", phrase("corrects").sub(" ", rest))
    return bool(times) and not content_words(rest, "again just go now so how") and not read_pointers(rest).any


def _said_instead(text: str) -> tuple[str, str] | None:
    """What is denied (empty for nothing in particular) and what is said instead; None for no correction."""
    plain = phrase("beside").sub(" ", " ".join(text.replace("’", "'").lower().split()))
    mistaken = False
    denied, instead = [], []
    for clause in phrase("apart").split(plain):
        lead = phrase("corrects").match(clause)
        rest = clause[lead.end() :] if lead else clause
        if lead and phrase("mistaken").search(lead[0]):
            mistaken = True
        if not rest.strip():
            continue
        if not_meant := phrase("denies").match(rest):
            denied.append(rest[not_meant.end() :].strip())
        else:
            instead.append(rest.strip())
    if len(instead) > 1 or len(denied) > 1 or not (mistaken or denied):
        return None
    if phrase("bids").search(" ".join((*instead, *denied))):
        return None
    return "".join(denied), "".join(instead)
