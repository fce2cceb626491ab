"""What a message means: its goals in the order of mention, and whether it is the shop's business.

A message is cut where a new goal may begin, and the cuts that the classifier does not confirm are undone.
Words that name things of the shop are a search when nothing else is certain.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from assistant.house.asides import clauses_of, tells
from assistant.house.asked import answered_by_pages, asked_of_pages, together_with
from assistant.house.basket_acts import TOOL as BASKET
from assistant.house.continuing import continued
from assistant.house.counter import (
    about_own_things,
    asks,
    at_the_counter,
    commands_the_machine,
    speaks_of_own,
)
from assistant.house.dialogue import Dialogue
from assistant.house.goal import Goal, Reading
from assistant.house.intents import OPTIONAL, PAGES, Intent, IntentSet
from assistant.house.language import Language
from assistant.house.masking import MARK, Masked
from assistant.house.mind import Mind
from assistant.house.needs import as_one
from assistant.house.passing import Passing, read_passing
from assistant.house.phrases import (
    acknowledges,
    calmed,
    content_words,
    forbids,
    hangs,
    holds_already,
    only_points,
    ruled_out,
    starts_afresh,
    switches,
    weighs,
    withdraws,
)
from assistant.house.proposing import (
    COUNTER,
    FEWEST_THINGS,
    MOVES,
    SEEKS,
    TELLS,
    joined,
    lists_things,
    moves_of,
    names_thing,
    pointing,
    proposed,
    things_of,
    weighed,
)
from assistant.house.reader.reader import Part
from assistant.house.seeking import seeks, sought
from assistant.house.shelf import at_the_shelf, wished
from assistant.house.slots import asks_to_remember, quantity
from assistant.house.typed import TYPED, address, email, person_name, zip_code
from retrieval.pages import SAYS
from retrieval.words import terms

CONFIDENT_AFTER_SENTENCE = 0.6
CONFIDENT_AFTER_COMMA = 0.75
UNCERTAIN = 0.35
CERTAINLY_OUTSIDE = 0.9
SURELY_ELSEWHERE = 0.5
MOSTLY_KNOWN = 0.6
SURE_OF_ANOTHER_ACT = 0.85
"""From this probability on a half of what was read as one part does something else than the whole."""
SURELY_SOUGHT = 0.95
"""From this one on goods are looked for, though an order or a page was spoken of a moment ago."""
SURE_OF_PART = 0.7
"""From this one on the act of a part says what it is for, whatever else its words might be."""
SURE_OF_ANOTHER = 0.8
"""Below this probability of another intent, words that ask whether the shop has a thing look for it."""
ELSEWHERE_KNOWN = 0.8
"""The share of known words that makes a search of what is rather no business of the shop."""
LONGEST_MESSAGE = 1_500
"""Characters of a message that are understood; what comes after is left unread."""
MOST_GOALS = 4
MOST_PIECES = 16
"""Parts that a message is cut into; what comes after is left in the last."""
MOST_SEPARATE = 2
"""Of so many things that are named with no word for a set each is looked for by itself."""

POINTERS = "it cost costs much price how long take takes does do what is there when will"
_OF_ONESELF = re.compile(r"(?:and |also |but )*(?:i|i'm|im|i've|my)\b", re.IGNORECASE)
_AND_I = re.compile(
    r"(?:[,;]\s+(?:(?:and|but|also|plus)\s+)?|\s+(?:and|but|also|plus)\s+)"
    r"(?=(?:also\s+)?(?:i|i'm|i've|im|my|no|never)\b)",
    re.IGNORECASE,
)
_AND_A = re.compile(r",?\s+(?:and|plus)\s+(?:also\s+)?(?=(?:a|an|some)\s)", re.IGNORECASE)
_TOGETHER = re.compile(r"\b(?:with|set|like|between|from|matching)\b", re.IGNORECASE)
_BLANKS = re.compile(r"\s{2,}")
"""Patterns look for blanks at every place; long runs of them would cost their square."""
_MARKUP = re.compile(r"</?[a-z][^<>]{0,300}>", re.IGNORECASE)
"""Tags say nothing of what is wanted."""
_MARKS = {"comma": ",", "full stop": ".", "question mark": "?", "exclamation mark": "!"}
_DICTATED = re.compile(rf"\s+({'|'.join(_MARKS)})(?=\s|$)", re.IGNORECASE)
"""Marks that somebody spoke."""
_AND = re.compile(r",\s*(?:and\s+)?|\s+(?:and|plus)\s+")


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
    pieces = [piece for _, piece in _pieces(plain, language)]
    return read_passing(plain, pieces, mind.titles.holding, before)


def _stated_in_passing(passing: Passing, mind: Mind) -> list[Goal]:
    """The goals that keep what is told in passing, and that forget what is fine again."""
    intents = mind.intents.intents.values()
    keeps = next((each for each in intents if "statement" in each.arguments.values()), None)
    drops = next((each for each in intents if f"{OPTIONAL}forgotten" in each.arguments.values()), None)
    kept = [Goal(keeps, clause, 1.0) for clause in passing.borne] if keeps else []
    dropped = [Goal(drops, what, 1.0) for what in passing.fine] if drops else []
    return [*kept, *dropped]


def _read_message(text: str, dialogue: Dialogue, mind: Mind) -> Reading:
    """The goals of a message that tells nothing in passing, or whose telling belongs to what it asks."""
    language = mind.language_of(text, dialogue.heard)
    text = _DICTATED.sub(lambda mark: _MARKS[mark[1].lower()], text)
    text = calmed(_MARKUP.sub(" ", text[:LONGEST_MESSAGE]).replace("\r", " ").replace(MARK, " "))
    masked = Masked.of(text, mind, language)
    read = proposed(text, dialogue, language, mind)
    if read and not any(part.spans for part in read) and _only_social(masked, mind):
        read = ()  # "great, thank you!" takes nothing
    if read and not all(part.act in COUNTER for part in read) and not only_points(text):
        return _read_parts(text, read, masked, dialogue, mind)
    if language.code == mind.first.code:
        masked = replace(masked, text=wished(masked.text, masked, dialogue, mind))
    pieces = _joined(_pieces(masked.text, language, _whole_spans(masked.text)))
    wishes = [each for each in pieces if not commands_the_machine(masked.original(each[1]))]
    if wishes and len(wishes) < len(pieces):
        return _read_message(" ".join(masked.original(piece) for _, piece in wishes), dialogue, mind)
    texts = [masked.text, *(piece for _, piece in pieces)]
    rows = masked.head.probabilities([masked.spoken(piece) for piece in texts])
    if read and weighed(rows[0], masked.head.names, read, mind.intents).max() >= UNCERTAIN:
        rows = np.stack([weighed(row, masked.head.names, read, mind.intents) for row in rows])
    whole = _goal(masked.text, rows[0], masked, dialogue, mind)
    goals = [whole]
    if len(pieces) > 1:
        goals = _at_one_counter(whole, pieces, rows[1:], masked, dialogue, mind) or _confirmed(
            whole, pieces, rows[1:], masked, dialogue, mind
        )
    parts = [masked.original(piece) for _, piece in pieces]
    goals = [replace(goal, text=masked.original(goal.text)) for goal in goals]
    return _settled(goals, whole, parts, rows[0], masked, dialogue, mind)


def _read_parts(text: str, parts: Sequence[Part], masked: Masked, dialogue: Dialogue, mind: Mind) -> Reading:
    """The goals of a message whose parts are known."""
    parts = [part for part in joined(parts, text, mind) if not commands_the_machine(part.text)] or parts
    parts = [each for part in parts for each in _cut_further(part, masked, mind)]
    said = [masked.again(part.text) for part in parts]
    rows = masked.head.probabilities([masked.spoken(each) for each in (masked.text, *said)])
    names = masked.head.names
    whole_row = weighed(rows[0], names, parts, mind.intents)
    goals: list[Goal] = []
    moving: list[Part] = []
    for part, piece, row in zip(parts, said, rows[1:], strict=True):
        goal = _goal_of(part, piece, weighed(row, names, [part], mind.intents), masked, dialogue, mind)
        if part.act not in MOVES:
            moving = []
        elif intent := _moving(goal.intent, MOVES[part.act], mind.intents):
            moving = [*(moving if moving and moving[-1].act == part.act else ()), part]
            if len(moving) > 1:
                goals[-1] = replace(goals[-1], moves=moves_of(moving, text))
                continue
            goal = replace(
                goal, intent=intent, score=max(goal.score, part.sure), moves=moves_of([part], text)
            )
        if part.act == SEEKS:
            goals += _looked_for(goal, part, dialogue, mind)
            continue
        goals.append(
            replace(
                goal,
                meant=pointing(part, text) if MARK not in piece else None,
            )
        )
    whole = goals[0] if len(goals) == 1 else _goal(masked.text, whole_row, masked, dialogue, mind)
    goals = [replace(goal, text=masked.original(goal.text)) for goal in goals]
    return _settled(goals, whole, [part.text for part in parts], whole_row, masked, dialogue, mind)


def _goal_of(
    part: Part,
    piece: str,
    row: np.ndarray[Any, np.dtype[np.float64]],
    masked: Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> Goal:
    """What a part wants; where its act is sure, no page and no order is asked whether it knows better."""
    plain = part.act in (SEEKS, *MOVES) or part.act in ("bill", "buy", "forget", "know", "tell")
    text = masked.original(piece)
    at_counter = part.act == SEEKS and part.sure < SURELY_SOUGHT and dialogue.at_counter.tool != ""
    if part.sure < SURE_OF_PART or at_counter or not plain:
        return _goal(piece, row, masked, dialogue, mind)
    best = int(row.argmax())
    intent, score = mind.intents.intents[masked.head.names[best]], float(row[best])
    if intent.does and part.act not in intent.does:
        return _goal(piece, row, masked, dialogue, mind)
    if part.act == SEEKS and (intent.fallback or intent.narrows or _limits_alone(text, dialogue, mind)):
        intent = _search_or_narrow(text, intent, dialogue, mind)
    goal = Goal(intent, piece, max(score, part.sure))
    return at_the_shelf(goal, text, dialogue, mind) if part.act == SEEKS else goal


def _cut_further(part: Part, masked: Masked, mind: Mind) -> list[Part]:
    """The part, or the two that it is where the classifier is sure that one half does something else.

    "Show me radios and put the first one into my basket" may be read as one wish.
    """
    pieces = _pieces(part.text, masked.language)
    tells_on = part.act == TELLS and len(pieces) > 1 and _OF_ONESELF.match(pieces[-1][1])
    if len(pieces) < 2 or tells_on or MARK in masked.again(part.text):
        return [part]
    place = part.text.rindex(pieces[-1][1][:-1] or pieces[-1][1])
    halves = [part.text[:place], part.text[place:]]
    if not all(content_words(half) for half in halves):
        return [part]
    rows = masked.head.probabilities([masked.spoken(masked.again(half)) for half in halves])
    acts = []
    for half, row in zip(halves, rows, strict=True):
        intent = mind.intents.intents[masked.head.names[int(row.argmax())]]
        sure = float(row.max()) >= SURE_OF_ANOTHER_ACT and intent.does and not (intent.social or tells(half))
        acts.append(intent.does[0] if sure and part.act not in intent.does else part.act)
    return [part] if acts[0] == acts[1] else list(part.split(place, *acts))


def _looked_for(goal: Goal, part: Part, dialogue: Dialogue, mind: Mind) -> list[Goal]:
    """The goals of a part that seeks: one for each of two things; a mere quality changes the last list."""
    wanted = tuple(span.text for span in part.of("want", "ref") if content_words(span.text))
    unwanted, limits = (tuple(span.text for span in part.of(kind)) for kind in ("not", "price"))
    goal = replace(goal, wanted=wanted or None, unwanted=unwanted, limits=limits)
    if goal.intent.gathers and not lists_things(part, mind):
        goal = replace(goal, intent=mind.intents.fallback)  # one thing and what it is for is no set
    if goal.intent.narrows and not starts_afresh(goal.text) and _another_kind(part, dialogue, mind):
        goal = replace(goal, intent=mind.intents.fallback)
    if not goal.intent.fallback:
        return [goal]
    things = things_of(part, mind)
    if FEWEST_THINGS <= len(things) <= MOST_SEPARATE:
        limit = mind.read_request(part.text).used_words.get("price", "")
        return [replace(goal, text=f"{thing}, {limit}".strip(" ,"), wanted=(thing,)) for thing in things]
    if dialogue.listed and wanted and (_of_no_kind(dialogue) or not names_thing(part, mind)):
        return [replace(goal, intent=mind.intents.narrowing)]
    return [goal]


def _of_no_kind(dialogue: Dialogue) -> bool:
    """Whether the last list had a limit and no kind of thing, so that a kind narrows it ("a mug?")."""
    asked = dialogue.listed.arguments if dialogue.listed else {}
    return "max_price" in asked and not (asked.get("query") or asked.get("category"))


def _another_kind(part: Part, dialogue: Dialogue, mind: Mind) -> bool:
    """Whether a part names a kind of thing that nothing of the last list is ("and treats, no fish")."""
    kinds = {kind for span in part.of("want") for kind in mind.read_request(span.text).require.categories}
    shown = [mind.catalogue.get(product.product_id) for product in dialogue.products]
    return bool(kinds) and not any(kinds & set(product.category) for product in shown if product)


def _bidden(goal: Goal, message: str, mind: Mind) -> Goal:
    """The goal; words that speak of a change of the basket and bid none leave it, or ask of the product."""
    if goal.intent.tool != BASKET or not goal.intent.writes:
        return goal
    if forbids(goal.text) or withdraws(message):
        declines = next((each for each in mind.intents.intents.values() if each.declines), None)
        return replace(goal, intent=declines or mind.intents.fallback, moves=())
    if weighs(goal.text) and (about := mind.intents.pointed("product")):
        return replace(goal, intent=about, moves=())
    return goal


def _moving(intent: Intent, kind: str, intents: IntentSet) -> Intent | None:
    """The intent that does this with the basket; None where the shop has none."""
    action = {"add": "=add", "remove": "=remove"}.get(kind, "=set")
    if intent.arguments.get("action") == action:
        return intent
    return next((each for each in intents.intents.values() if each.arguments.get("action") == action), None)


def _settled(
    goals: list[Goal],
    whole: Goal,
    parts: Sequence[str],
    row: np.ndarray[Any, np.dtype[np.float64]],
    masked: Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> Reading:
    """The reading that goals come to, beside what is shown and what was begun."""
    goals = [_bidden(goal, masked.original(masked.text), mind) for goal in goals]
    goals = [part for goal in goals for each in _counted(goal) for part in _stated(each)]
    goals = [part for goal in goals for part in _sought(goal, mind)]
    goals = _within_limits(goals, whole, masked, dialogue, mind)
    if dialogue.listed and ruled_out(masked.text):
        goals = _without_kind(goals, masked.original(masked.text), mind)
    goals = [_narrowing(goal, dialogue, mind) for goal in goals]
    goals = [_told_beside(goal, masked.original(masked.text)) for goal in goals]
    goals = continued(masked.original(masked.text), parts, whole, goals, dialogue, mind)
    return Reading(tuple(goals[:MOST_GOALS]), tuple(row.tolist()), masked.head.names)


def _only_social(masked: Masked, mind: Mind) -> bool:
    """Whether a message as a whole is surely small talk."""
    row = masked.head.probabilities([masked.spoken(masked.text)])[0]
    intent = mind.intents.intents[masked.head.names[int(row.argmax())]]
    answers = intent.accepts or intent.declines
    return intent.social and not answers and float(row.max()) >= CERTAINLY_OUTSIDE


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


def _whole_spans(message: str) -> tuple[tuple[int, int], ...]:
    """Where values stand that belong together, whatever is between them: who one is, where one lives."""
    values = [value for read in (address, email, zip_code, person_name) if (value := read(message))]
    starts = [(start, start + len(v)) for v in values if (start := message.find(v)) >= 0]
    return ((min(s for s, _ in starts), max(end for _, end in starts)),) if starts else ()


def _pieces(
    message: str, language: Language, whole: Sequence[tuple[int, int]] = ()
) -> list[tuple[bool, str]]:
    """The message cut where a new goal may begin, each with whether a sentence begins there."""
    pieces: list[tuple[bool, str]] = []
    start, sentence = 0, True
    for cut in language.cut.finditer(message):
        if len(pieces) == MOST_PIECES - 1:
            break
        if any(first <= cut.start() and cut.end() < last for first, last in whole):
            continue
        mark = cut.group().strip() if cut.group("sentence") else ""
        piece = message[start : cut.start()] + ("" if mark[:1].isdigit() else mark)
        if piece.strip():
            pieces.append((sentence, piece.strip()))
        start, sentence = cut.end(), cut.group("sentence") is not None
    if message[start:].strip():
        pieces.append((sentence, message[start:].strip()))
    return pieces


def _joined(pieces: Sequence[tuple[bool, str]]) -> list[tuple[bool, str]]:
    """The pieces, one that only leads to the next joined with it: what is held already, what hangs."""
    joined: list[tuple[bool, str]] = []
    for sentence, piece in pieces:
        if joined and (holds_already(joined[-1][1]) or hangs(joined[-1][1])):
            begins, before = joined[-1]
            named = re.findall(rf"{MARK}\d+{MARK}", before) if holds_already(before) else []
            joined[-1] = (begins, " ".join([piece, *named]) if named else f"{before.rstrip(' .,!')}, {piece}")
        else:
            joined.append((sentence, piece))
    return joined


def _confirmed(
    whole: Goal,
    pieces: Sequence[tuple[bool, str]],
    rows: np.ndarray[Any, np.dtype[np.float64]],
    masked: Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> list[Goal]:
    """The goals of the pieces; a piece without a sure goal of its own belongs to its neighbour."""
    if whole.intent.gathers and whole.score >= CONFIDENT_AFTER_SENTENCE:
        return [whole]
    goals: list[Goal] = []
    doubtful = merged = False
    for (sentence, piece), row in zip(pieces, rows, strict=True):
        goal = _goal(piece, row, masked, dialogue, mind)
        enough = CONFIDENT_AFTER_SENTENCE if sentence else CONFIDENT_AFTER_COMMA
        if goals and goals[-1].intent.social and not goal.intent.social:
            enough = UNCERTAIN  # "hiya, after a nice scarf" is no long greeting
        sure = goal.score >= enough and not goal.intent.outside and not only_points(piece)
        sure = sure and not (goals and _dangles(goal, piece, goals[-1], dialogue))
        if not goals:
            sought_first = (
                goal.intent.fallback and goal.score >= UNCERTAIN and _known(piece, mind) >= MOSTLY_KNOWN
            )
            goals, doubtful = [goal], not (sure or sought_first)
            continue
        last = goals[-1]
        if sure and (doubtful or (last.intent.social and _leans(piece))):
            goals[-1] = Goal(goal.intent, f"{last.text}, {piece}", goal.score)
            doubtful, merged = False, True
        elif (
            not sure
            or goal.intent.name == last.intent.name
            or _adds_to(goal, last)
            or _states_on(piece, last)
        ):
            goals[-1] = Goal(last.intent, f"{last.text}, {piece}", last.score)
        else:
            goals.append(goal)
    if whole.intent.social and whole.score >= CERTAINLY_OUTSIDE and not _names_any(goals, masked, mind):
        return [whole]
    inside = [goal for goal in goals if not goal.intent.outside]
    acting = [goal for goal in inside if not goal.intent.social]
    if doubtful or (len(goals) == 1 and not (merged and whole.intent.social)):
        # No piece was sure of itself, or all want the same: the whole message says it best.
        return [whole]
    certain = [goal for goal in goals if goal.intent.outside and goal.score >= CONFIDENT_AFTER_SENTENCE]
    return acting or certain or inside or [whole]


def _at_one_counter(
    whole: Goal,
    pieces: Sequence[tuple[bool, str]],
    rows: np.ndarray[Any, np.dtype[np.float64]],
    masked: Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> list[Goal]:
    """The goals of a message that is for the counter: what its parts ask; what they tell belongs to it.

    Empty where the message is not for the counter, or goods are asked for as well.
    """
    goals, asked = [], []
    before = dialogue
    own = speaks_of_own(masked.original(masked.text), dialogue)
    for (_, piece), row in zip(pieces, rows, strict=True):
        goal = _goal(piece, row, masked, before, mind)
        if own:
            goal = about_own_things(goal, dict(zip(masked.head.names, row.tolist(), strict=True)), mind)
        goals.append(goal)
        asked.append(asks(masked.original(piece)))
        before = together_with(masked.original(" ".join(g.text for g in goals)), dialogue)
    wanted = [goal for goal, asks_it in zip(goals, asked, strict=True) if asks_it]
    sure = [goal for goal in wanted if goal.score >= CONFIDENT_AFTER_SENTENCE]
    goods = [goal for goal in sure if goal.intent.acts and not goal.intent.at_counter]
    if goods:
        return []
    sure = [goal for goal in sure if goal.intent.at_counter]
    if not sure and len(wanted) == 1 and wanted[0].intent.at_counter and wanted[0].score >= UNCERTAIN:
        sure = wanted
    enough = 0.0 if own else CONFIDENT_AFTER_SENTENCE
    if not (whole.intent.at_counter and whole.score >= enough) and not sure:
        return []
    if not sure or (whole.score >= CERTAINLY_OUTSIDE and whole.intent.at_counter and len(sure) == 1):
        return [whole]
    distinct: dict[object, Goal] = {}
    for goal in sure:
        distinct.setdefault(_subject(goal, dialogue, mind), goal)
    whole_text = masked.text
    return [replace(goal, text=whole_text) if goal.intent.of_orders else goal for goal in distinct.values()]


def _subject(goal: Goal, dialogue: Dialogue, mind: Mind) -> object:
    """What two parts of a message share that want the same: the intent, or the passage that answers both."""
    if goal.intent.tool != PAGES:
        return goal.intent.name
    asked = asked_of_pages(goal.text, dialogue, mind)
    return (asked.page, asked.heading) if asked.score >= SAYS else goal.intent.name


def _without_kind(goals: list[Goal], message: str, mind: Mind) -> list[Goal]:
    """The goals of a message that rules out a kind it told of; what it asks beside a list it asks still."""
    asked = [goal for goal in goals if goal.intent.acts and not goal.intent.lists and asks(goal.text)]
    if any(goal.intent.writes or goal.intent.at_counter for goal in asked):
        return goals
    return [*asked, Goal(mind.intents.narrowing, message, 1.0)]


def _narrowing(goal: Goal, dialogue: Dialogue, mind: Mind) -> Goal:
    """The goal; words that come to nothing but limits change the last list ("charcoal, please")."""
    asks = goal.intent.lists and not (goal.intent.continues or goal.intent.returns)
    limits = dialogue.listed is not None and asks and _bare_constraints(goal.text, mind)
    return replace(goal, intent=mind.intents.narrowing) if limits else goal


def _told_beside(goal: Goal, message: str) -> Goal:
    """The goal with the values that its intent takes and another part of the message gives."""
    sources = {source.removeprefix(OPTIONAL) for source in goal.intent.arguments.values()}
    given = {name: v for name, read in TYPED.items() if name in sources and (v := read(message))}
    return replace(goal, given={**given, **goal.given}) if given else goal


def _within_limits(
    goals: list[Goal], whole: Goal, masked: Masked, dialogue: Dialogue, mind: Mind
) -> list[Goal]:
    """The goals; bare limits beside what asks for a list belong to that list ("25 quid tops. ideas?")."""
    if len(goals) < 2 or not all(goal.intent.lists for goal in goals):
        return goals
    bare = [goal for goal in goals if goal.intent.narrows and _bare_constraints(goal.text, mind)]
    asked = [goal for goal in goals if goal not in bare]
    if len(asked) == 1 and bare:
        text = " ".join(goal.text for goal in goals)
        return [replace(asked[0], text=text)]
    listing = [goal for goal in goals if not (goal.intent.continues or goal.intent.returns)]
    if dialogue.listed is None and len(listing) < len(goals) and whole.intent.lists:
        # Nothing was listed that a limit could narrow: the message as a whole says what the list is of.
        intent = listing[0].intent if whole.intent.continues and listing else whole.intent
        return [replace(whole, intent=intent, text=masked.original(masked.text))]
    return goals


def _leans(piece: str) -> bool:
    """Whether a piece only says what to do with what was said before it ("remember that please")."""
    return bool({"it", "that", "this"} & set(terms(piece))) and len(content_words(piece)) <= 1


def _dangles(goal: Goal, piece: str, last: Goal, dialogue: Dialogue) -> bool:
    """Whether a piece points at a product where there is none to point at ("and what does it cost?")."""
    if not goal.intent.points or last.intent.lists or last.intent.points or content_words(piece, POINTERS):
        return False
    return dialogue.listed is None and not dialogue.focus


def _counted(goal: Goal) -> list[Goal]:
    """The goal, or one for each number of pieces ("six of the second and a dozen of the first")."""
    if goal.moves or "pieces" not in goal.intent.arguments.values():
        return [goal]
    parts = [part for part in _AND.split(goal.text) if part.strip()]
    if len(parts) < 2 or any(quantity(part) is None for part in parts):
        return [goal]
    return [replace(goal, text=part.strip()) for part in parts]


def _stated(goal: Goal) -> list[Goal]:
    """The goal, or one for each thing that is stated ("I'm allergic to wool and my budget is £60")."""
    if "statement" not in goal.intent.arguments.values():
        return [goal]
    return [replace(goal, text=part.strip(" ,")) for part in _AND_I.split(goal.text) if part.strip(" ,")]


def _sought(goal: Goal, mind: Mind) -> list[Goal]:
    """The goal, or one for each of two things that are sought ("a tent for four and a sleeping bag")."""
    bundles = goal.intent.gathers and not as_one(goal.text)
    if not (goal.intent.fallback or bundles) or _TOGETHER.search(goal.text):
        return [goal]
    parts = _AND_A.split(goal.text)
    if not 2 <= len(parts) <= MOST_SEPARATE or any(_named(part, mind) < MOSTLY_KNOWN for part in parts):
        return [goal]
    limit = mind.read_request(goal.text).used_words.get("price", "")
    separate = [
        part.strip(" ,") if not limit or limit in part else f"{part.strip(' ,')}, {limit}" for part in parts
    ]
    return [replace(goal, text=part, intent=mind.intents.fallback) for part in separate]


def _known(text: str, mind: Mind) -> float:
    return mind.titles.share_known(content_words(sought(text, mind.titles)))


def _named(text: str, mind: Mind) -> float:
    """The share of the words that titles know: of all of them, or of those beside talk and limits."""
    left = [mind.titles.meant(word) for word in content_words(mind.read_request(text).text)]
    return max(mind.titles.share_known(content_words(text)), mind.titles.share_known(left))


def _names_any(goals: Sequence[Goal], masked: Masked, mind: Mind) -> bool:
    """Whether any goal does more than seek words that name no kind, brand or value of the shop."""
    acting = [goal for goal in goals if not (goal.intent.social or goal.intent.outside)]
    return any(
        not goal.intent.fallback or not mind.read_request(masked.original(goal.text)).require.is_empty()
        for goal in acting
    )


def _states_on(piece: str, last: Goal) -> bool:
    """Whether a piece goes on stating things of oneself ("I avoid wool, and my budget is £60")."""
    return "statement" in last.intent.arguments.values() and _OF_ONESELF.match(piece) is not None


def _adds_to(goal: Goal, last: Goal) -> bool:
    """Whether a goal only narrows the list, or the comparison, that the goal before it asks for."""
    return goal.intent.continues and (last.intent.lists or last.intent.several)


def _goal(
    piece: str,
    row: np.ndarray[Any, np.dtype[np.float64]],
    masked: Masked,
    dialogue: Dialogue,
    mind: Mind,
) -> Goal:
    best = int(np.argmax(row))
    intent = mind.intents.intents[masked.head.names[best]]
    score = float(row[best])
    offered = dialogue.agenda.offered
    if intent.accepts and offered and not acknowledges(piece) and offered.intent in mind.intents.intents:
        return Goal(mind.intents.intents[offered.intent], offered.text or piece, score)
    text = masked.original(piece)
    seeking = seeks(text, mind.titles)
    doubtful = score < UNCERTAIN or (intent.outside and (seeking or score < CERTAINLY_OUTSIDE))
    names_title = len(content_words(text)) > 1 and mind.titles.hold(terms(text))
    doubtful = doubtful or (score < SURE_OF_ANOTHER and seeking)
    if not intent.fallback and (doubtful or names_title):
        known = max(_named(text, mind), float(seeking))
        enough = ELSEWHERE_KNOWN if intent.outside and score >= SURELY_ELSEWHERE else MOSTLY_KNOWN
        if names_title or known >= enough:
            intent, score = mind.intents.fallback, max(score, known * CONFIDENT_AFTER_SENTENCE)
    if intent.fallback or intent.narrows or _limits_alone(text, dialogue, mind):
        intent = _search_or_narrow(text, intent, dialogue, mind)
    likely = dict(zip(masked.head.names, row.tolist(), strict=True))
    goal = at_the_shelf(Goal(intent, piece, score), text, dialogue, mind)
    goal = at_the_counter(goal, text, likely, dialogue, mind)
    return answered_by_pages(goal, text, likely, dialogue, mind)


def _search_or_narrow(text: str, intent: Intent, dialogue: Dialogue, mind: Mind) -> Intent:
    """Whether words that say what is sought change the last list, or leave it ("show me lamps")."""
    if dialogue.listed and (starts_afresh(text) or (not intent.narrows and _bare_constraints(text, mind))):
        return mind.intents.narrowing
    if intent.narrows and switches(text) and not _bare_constraints(text, mind):
        return mind.intents.fallback
    return intent


def _limits_alone(text: str, dialogue: Dialogue, mind: Mind) -> bool:
    """Whether words only limit the price of the last list, whatever else they tell."""
    return dialogue.listed is not None and bool(
        mind.read_request(text).require.price and _bare_constraints(text, mind)
    )


def _bare_constraints(text: str, mind: Mind) -> bool:
    """Whether the words are constraints and nothing else ("under 3 pounds", "in blue")."""
    request = mind.read_request(text)
    constrained = not (request.require.is_empty() and request.exclude.is_empty())
    return constrained and not content_words(request.text, mind.intents.narrowing.idle + " one ones")
