"""What parts of a message bid to be done with the basket: moves, in the words that pick out and count things.

Each thing with its own number is a move of its own; what is said of "each", or spared, is told apart from
the rest. Looks up no product.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.house.basket.basket_acts import ActKind
from assistant.house.goals.goal import Move
from assistant.house.language import phrase
from assistant.house.reader.reader import Part, Span
from assistant.house.words.counting import CARDINALS
from assistant.house.words.counting import count as count_of

MOVES: Mapping[str, ActKind] = {"add": "add", "remove": "remove", "amount": "amount", "swap": "swap"}
"""Acts that do something with the basket -> what."""
JOINT = re.compile(r"\s*(?:,|&|\+|,?\s*\b(?:and|plus|or)\b)\s*(?:(?:also|an?|some|any)\s+)*", re.IGNORECASE)
"""Joins two things as one does in a list."""
EACH = "each of them"
"""All that is meant, one by one."""
_MORE = re.compile(r"\s+(?:more|extra|additional|fewer|less)\b", re.IGNORECASE)
_BARE = re.compile(r"(?:just |only )?(?:the )?(?:\d+|[a-z]+)", re.IGNORECASE)
_OF = re.compile(r"\s*(?:,?\s*(?:the|one|of|in|from|but|only))*\s*", re.IGNORECASE)
_AGAIN = re.compile(
    r"^(?:both|all|them|'?em|those|these|it|that)\b(?: of (?:them|those|these))?\W*$", re.IGNORECASE
)
_CORRECTS = re.compile(
    r"(?:^|[,.;!?\s\u2013\u2014-])(?:no|nope|wait|hang on|hold on|sorry|actually|i mean|i meant|rather"
    r"|make that|scrap that|scratch that|or rather)\b(?! (?:more|less|fewer|problem|worries))",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(r"^\W*(?:(?:no|oh|sorry|wait|actually)\W+)*not\b[^,;]*(?:[,;]|\bbut\b)", re.IGNORECASE)
_ALSO = re.compile(r"\b(?:and|also|plus)\b", re.IGNORECASE)
_IDLE = ("the", "a", "an", "my", "our", "your", "of", "in")
_THE_ONE = re.compile(r"\w+ (?:other\b|[^,;!?]{1,30}?\bones?\b)", re.IGNORECASE)
_INSTEAD_OF = re.compile(r"\b(?:instead of|rather than|and not|in place of|over)\b", re.IGNORECASE)
_LEADING = re.compile(
    rf"(?<!the )(?<!that )(?<!this )(?<!\w-)\b({'|'.join(CARDINALS)}|\d{{1,3}})(?: of)?"
    r"(?: (?:the|my|those|these))? $",
    re.IGNORECASE,
)
"""A number right before what it counts ("take one mug out")."""
_OUT = re.compile(r"\b(?:out|off)\b", re.IGNORECASE)
FEWEST = 2


def moves_of(parts: Sequence[Part], text: str) -> tuple[Move, ...]:
    """What parts that follow each other do with the basket.

    Args:
        parts: Parts of which each does something with it.
        text: The message.
    """
    moves: list[Move] = []
    end, said = 0, ""
    for part in (each for whole in parts for each in _by_counts(whole, text)):
        kind = MOVES[part.act]
        denied = moves[-1].into if moves and not moves[-1].words and _NOT_BUT.match(said) else ""
        said = part.text
        picks, counts = _picked(part, kind, text)
        count = " ".join(span.text + _more(text, span.end) for span in counts)
        spared: Sequence[Span] = ()
        if kind == "remove" and len(picks) > 1 and _NOT_BUT.match(part.text):
            kind = "swap"  # "not the first, the second"
        if kind == "swap" and len(picks) > 1:
            words, into = picks[0].text, _stretch(picks[1:], text)
            if _INSTEAD_OF.search(text[picks[0].end : picks[1].start]):
                words, into = _stretch(picks[1:], text), picks[0].text
        elif kind == "swap":
            words, into = "", picks[0].text if picks else ""
        else:
            kept, spared = _without_spared(picks, text)
            words, into = _stretch(kept, text), ""
        if kind in ("remove", "amount") and not (words or count) and count_of(part.text) is not None:
            count = part.text  # "actually remove one"
        begin = min((span.start for span in (*picks, *counts)), default=part.end)
        between = text[end:begin]
        corrected = bool(moves) and kind == moves[-1].kind and corrects(between)
        if (
            moves
            and kind == moves[-1].kind == "remove"
            and words
            and _spares(between, text[begin : part.end])
        ):
            moves[-1] = replace(moves[-1], but=words)  # "take it all out but keep the red one"
            continue
        each = bool(counts) and phrase("each").search(text, begin, part.end) is not None
        end = max((span.end for span in (*picks, *counts)), default=part.start)
        if kind == "swap" and denied:
            moves[-1] = Move(kind, denied, count, into)  # "not the second, the amber one" in two breaths
            continue
        if each:
            moves = [replace(m, count=count) if m.kind == kind and not m.count else m for m in moves]
            if not words and moves and moves[-1].kind == kind:
                continue  # "the red and the blue, two each"
            words = words or EACH
        if corrected:
            before = moves.pop()  # "the green one, no wait, the blue one"
            words, count = words or before.words, count or before.count
        elif moves and kind == moves[-1].kind and (not words or _AGAIN.match(words)):
            if count and not moves[-1].count:
                moves[-1] = replace(moves[-1], count=count)  # "that first torch, two of them"
            if bool(count) == bool(moves[-1].count) or not count:
                continue  # "the lunch box and the beaker, both in my basket"
        restores = kind == "add" and words and phrase("restores").search(part.text)
        moves.append(Move("restore" if restores else kind, words, count, into, _stretch(spared, text)))
    if moves and parts and moves[-1].kind == "add" and (last := _counted_anew(text[parts[-1].end :])):
        moves[-1] = replace(moves[-1], count=last)
    return tuple(moves)


def _counted_anew(rest: str) -> str:
    """The number that a message ends with, where it takes back the one before ("two of those. no, one")."""
    said = rest.strip(" .,;!?-")
    lead = phrase("corrects").match(said)
    number = said[lead.end() :].strip(" .,") if lead and phrase("mistaken").search(lead[0]) else ""
    return number if number and _BARE.fullmatch(number) and count_of(number) is not None else ""


def _by_counts(part: Part, text: str) -> list[Part]:
    """The part, or one for each number with what it counts ("twelve of the red and 20 of the blue")."""
    picks, counts = _picked(part, MOVES[part.act], text)
    if part.act == "swap" or not counts or len(picks) < FEWEST or phrase("each").search(part.text):
        return [part]
    ordered = sorted((*picks, *counts), key=lambda span: span.start)
    leads = ordered[0] in counts
    if len(counts) == 1:
        after = [span for span in picks if span.start > counts[0].start]
        if leads or not after or _AGAIN.match(after[0].text):
            return [part]
    groups: list[list[Span]] = [[]]
    for span in ordered:
        if groups[-1] and span in counts and (leads or len(counts) == 1):
            groups.append([])  # "the red and two of the blue"
        groups[-1].append(span)
        if span in counts and not leads and len(counts) > 1:
            groups.append([])  # "the red x2, the blue x3"
    groups = [group for group in groups if group]
    if any(not any(span in picks for span in group) for group in groups):
        return [part]
    return [
        replace(part, start=group[0].start, end=group[-1].end, spans=tuple(group),
                text=text[group[0].start : group[-1].end])
        for group in groups
    ]  # fmt: skip


def _picked(part: Part, kind: ActKind, text: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The words of a part that pick out things, and those that count them; what is corrected left out."""
    named = part.of("ref", "want") if kind in ("add", "swap") else part.of("ref")
    whole = [each for span in named if (each := _whole(span, text)).text.lower() not in _IDLE]
    whole = [*whole[:1], *(span for span in whole[1:] if not _AGAIN.match(span.text))]
    counted = [span for span in whole if count_of(span.text) is not None and _BARE.fullmatch(span.text)]
    picks = _last_said([span for span in whole if span not in counted], text)
    said = [span for span in part.of("num") if span.text.lower() != "x"]  # "x 3" may be told apart
    if not (said or counted) and len(picks) == 1 and (number := _LEADING.search(text[: picks[0].start])):
        said = [replace(picks[0], kind="num", text=number[1], start=number.start(1), end=number.end(1))]
    return picks, _last_said([*said, *counted], text)


def _without_spared(picks: Sequence[Span], text: str) -> tuple[Sequence[Span], Sequence[Span]]:
    """What is picked out, and what stays as it is ("everything except the second one")."""
    for number in range(1, len(picks)):
        if _spares(text[picks[number - 1].end : picks[number].start], ""):
            return picks[:number], picks[number:]
    return picks, ()


def _spares(between: str, after: str) -> bool:
    """Whether words say that what comes after them stays as it is; "leave the red out" says no such thing."""
    return bool(phrase("spares").search(between)) and not (_ALSO.search(between) or _OUT.search(after))


def _whole(span: Span, text: str) -> Span:
    """The span; an article alone with what follows it up to the noun it stands for ("the £14.50 one")."""
    found = _THE_ONE.match(text, span.start) if span.text.lower() in ("the", "that", "this") else None
    return replace(span, text=found[0], end=found.end()) if found else span


def _last_said(spans: Sequence[Span], text: str) -> tuple[Span, ...]:
    """The spans after the last words that take back what was said before them ("two, no, three")."""
    ordered = sorted(spans, key=lambda span: span.start)
    for number in range(len(ordered) - 1, 0, -1):
        if corrects(text[ordered[number - 1].end : ordered[number].start]):
            return tuple(ordered[number:])
    return tuple(ordered)


def corrects(between: str) -> bool:
    """Whether what stands between two things says that the second takes the place of the first."""
    return bool(_CORRECTS.search(between)) and not _ALSO.search(between)


def _more(text: str, place: int) -> str:
    """The word after a count that makes it one on top ("one more")."""
    found = _MORE.match(text, place)
    return found[0] if found else ""


def pointing(part: Part, text: str) -> str | None:
    """The words of a part that pick out products; None where it has none."""
    return _stretch(part.of("ref"), text) or None


def _stretch(spans: Sequence[Span], text: str) -> str:
    """The words of spans, with those that join them."""
    said = ""
    for before, span in zip((None, *spans), spans, strict=False):
        joint = text[before.end : span.start] if before else ""
        said += (joint if not joint or JOINT.fullmatch(joint) or _OF.fullmatch(joint) else ", ") + span.text
    return said
