"""What a message means: its goals in the order of mention, and whether it is the shop's business.

Told in passing is set apart first. Where a reader of the language knows the parts of a message it is read by
them (`by_parts`), else, and where it is for the counter alone, by its pieces (`by_pieces`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.house.basket.bidding import MOVES
from assistant.house.counter.asked import asking
from assistant.house.counter.counter import commands_the_machine
from assistant.house.counter.for_pages import whole_for_pages
from assistant.house.dialogue import Dialogue
from assistant.house.goals.by_counter import for_the_counter, read_at_counter
from assistant.house.goals.by_parts import read_by_parts
from assistant.house.goals.by_pieces import read_by_pieces
from assistant.house.goals.goal import Goal, Reading
from assistant.house.goals.one_goal import CERTAINLY_OUTSIDE
from assistant.house.goals.proposing import COUNTER, proposed
from assistant.house.goals.settling import MOST_GOALS
from assistant.house.intents import FORGOTTEN
from assistant.house.language import phrase
from assistant.house.mind import Mind
from assistant.house.reader.reader import Part
from assistant.house.shelf.list_changes import changed_list
from assistant.house.shelf.shelf import wished
from assistant.house.words.asides import clauses_of, tells
from assistant.house.words.cutting import kept_whole, pieces_of, rejoined
from assistant.house.words.masking import MARK, Masked
from assistant.house.words.passing import Passing, read_passing
from assistant.house.words.phrases import calmed, only_points, ruled_out
from assistant.house.words.slots import asks_to_remember

SURELY = 0.9
"""From this probability on words that only point do what the reader says."""
LONGEST_MESSAGE = 1_500
"""Characters of a message that are understood; what comes after is left unread."""
_BLANKS = re.compile(r"\s{2,}")
"""Patterns look for blanks at every place; long runs of them would cost their square."""
_MARKUP = re.compile(r"</?[a-z][^<>]{0,300}>", re.IGNORECASE)
"""Tags say nothing of what is wanted."""
_MARKS = {"comma": ",", "full stop": ".", "question mark": "?", "exclamation mark": "!"}
_DICTATED = re.compile(rf"\s+({'|'.join(_MARKS)})(?=\s|$)", re.IGNORECASE)
"""Marks that somebody spoke."""
_NUMBERED = re.compile(r"(?:(?<=\s)|^)(?:\d|[a-e])\)\s+")
"""What wishes are numbered with ("1) where is it 2) can I still change it")."""


def read_message(text: str, dialogue: Dialogue, mind: Mind) -> Reading:
    """The goals of a message at this point of a conversation; at least one."""
    text = _BLANKS.sub(lambda blanks: "\n" if "\n" in blanks.group() else " ", text)
    passing = _passing(text, dialogue, mind)
    stated = _stated_in_passing(passing, mind)
    if not stated:
        return _read_message(text, dialogue, mind)
    if all(tells(clause) for clause in clauses_of(passing.rest)):
        return replace(_read_message(text, dialogue, mind), goals=tuple(stated[:MOST_GOALS]))
    reading = _read_message(passing.rest, dialogue, mind)
    writing = [goal.intent for goal in reading.goals if goal.intent.writes]
    if any("statement" not in intent.arguments.values() for intent in writing):
        return _read_message(text, dialogue, mind)  # "I want to return it, wool itches" tells a reason
    asked = [goal for goal in reading.goals if not (goal.intent.social or goal.intent.outside)]
    return replace(reading, goals=tuple([*stated, *asked][:MOST_GOALS]))


def _passing(text: str, dialogue: Dialogue, mind: Mind) -> Passing:
    """What a message tells in passing; nothing where it may be the answer to a question."""
    if dialogue.agenda.awaiting_slot or asks_to_remember(text):
        return Passing(rest=text)
    language = mind.language_of(text, dialogue.heard)
    plain = language.read(text[:LONGEST_MESSAGE], mind.titles.holding)
    before = [str(entry.arguments.get("statement", "")) for entry in dialogue.agenda.served]
    pieces = [piece for _, piece in pieces_of(plain, language)]
    return read_passing(plain, pieces, mind.titles.holding, before)


def _stated_in_passing(passing: Passing, mind: Mind) -> list[Goal]:
    """The goals that keep what is told in passing, and that forget what is fine again."""
    keeps, drops = mind.intents.taking("statement"), mind.intents.taking(FORGOTTEN)
    kept = [Goal(keeps, clause, 1.0) for clause in passing.borne] if keeps else []
    dropped = [Goal(drops, what, 1.0) for what in passing.fine] if drops else []
    return [*kept, *dropped]


def _read_message(text: str, dialogue: Dialogue, mind: Mind) -> Reading:
    """The goals of a message that tells nothing in passing, or whose telling belongs to what it asks."""
    language = mind.language_of(text, dialogue.heard)
    text = _DICTATED.sub(lambda mark: _MARKS[mark[1].lower()], text)
    text = _NUMBERED.sub(". ", text).removeprefix(". ")
    if greeting := language.sign("greets", text):
        text = text[greeting.end() :]
    text = calmed(_MARKUP.sub(" ", text[:LONGEST_MESSAGE]).replace("\r", " ").replace(MARK, " "))
    text = _without_manner(text)
    masked = Masked.of(text, mind, language)
    if language.code == mind.first.code and (changed := changed_list(text, dialogue, mind)):
        row = masked.head.probabilities([masked.spoken(masked.text)])[0]
        return Reading((changed,), tuple(row.tolist()), masked.head.names)
    read = proposed(text, dialogue, language, mind)
    if read and not any(part.spans for part in read) and _only_social(masked, mind):
        read = ()  # "great, thank you!" takes nothing
    if (asked := whole_for_pages(text, read, dialogue, mind)) and (pages := mind.intents.pointed("page")):
        row = masked.head.probabilities([masked.spoken(masked.text)])[0]
        goal = asking(Goal(pages, text, asked.score), pages, asked)
        return Reading((goal,), tuple(row.tolist()), masked.head.names)
    points = only_points(text) and not (_moves_several(read) or _surely_bids(read, text))
    if read and not all(part.act in COUNTER for part in read) and not points:
        return read_by_parts(text, read, masked, dialogue, mind)
    if language.code == mind.first.code:
        masked = replace(masked, text=wished(masked.text, masked, dialogue, mind))
    pieces = rejoined(pieces_of(masked.text, language, kept_whole(masked.text)))
    wishes = [each for each in pieces if not commands_the_machine(masked.original(each[1]))]
    if wishes and len(wishes) < len(pieces):
        return _read_message(" ".join(masked.original(piece) for _, piece in wishes), dialogue, mind)
    narrows = dialogue.listed is not None and ruled_out(text)  # "mine broke, not that colour please"
    told = kept_whole(masked.text)  # "I want to return it, my postcode is ..." asks with its first half
    if for_the_counter(read) and not (narrows or told or only_points(text)):
        return read_at_counter(read, masked, dialogue, mind)
    return read_by_pieces(pieces, read, masked, dialogue, mind)


def _without_manner(text: str) -> str:
    """The text without how the assistant is to talk ("don't waffle"), where it says anything else."""
    rest = phrase("manner").sub(" ", text.replace("\u2019", "'")).strip(" ,;-\u2013\u2014")
    return rest if any(character.isalnum() for character in rest) else text


def _moves_several(read: Sequence[Part]) -> bool:
    """Whether parts do several things with the basket, or count them ("two of this, one of that")."""
    picks = [span for part in read for span in part.of("ref", "num")]
    return bool(read) and all(part.act in MOVES for part in read) and len(picks) > 1


def _surely_bids(read: Sequence[Part], text: str) -> bool:
    """Whether words that point surely take what they point at, or ask about it ("the cheaper one please")."""
    acts = {part.act for part in read}
    surely = bool(read) and all(part.sure >= SURELY for part in read)
    takes = acts == {"add"} and phrase("takes_it").search(text) and not phrase("sorts").search(text)
    return surely and bool(takes or (acts == {"detail"} and "?" in text))


def _only_social(masked: Masked, mind: Mind) -> bool:
    """Whether a message as a whole is surely small talk."""
    row = masked.head.probabilities([masked.spoken(masked.text)])[0]
    intent = mind.intents.intents[masked.head.names[int(row.argmax())]]
    answers = intent.accepts or intent.declines
    if not intent.social or answers or float(row.max()) < CERTAINLY_OUTSIDE:
        return False
    return not mind.read_request(masked.original(masked.text)).require.categories


def is_small_talk(text: str, mind: Mind) -> bool:
    """Whether a message says nothing but hello, thanks and the like; a yes and a no are answers."""
    goals = read_message(text, Dialogue(), mind).goals
    return all(g.intent.social and not (g.intent.accepts or g.intent.declines) for g in goals)


def in_scope(reading: Reading, mind: Mind) -> float:
    """The probability that none of the intents from outside is meant."""
    outside = mind.intents.outside
    return 1.0 - sum(
        p for name, p in zip(reading.names, reading.probabilities, strict=True) if name in outside
    )
