"""What the reader proposes of a message at a point of a conversation, in the terms of intents.

The reader tells what each part of a message does and which words matter; here the acts meet the head's
probabilities of intents. Looks up no product.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.house.basket.bidding import JOINT, MOVES, corrects
from assistant.house.dialogue import Dialogue
from assistant.house.goals.putting_right import ORDER, SEEKS, put_right
from assistant.house.intents import IntentSet
from assistant.house.language import Language
from assistant.house.mind import Mind
from assistant.house.reader.markup import TALK
from assistant.house.reader.reader import Part, Span, reader_of
from assistant.house.shelf.wanting import lead_of
from assistant.house.words.counting import count as count_of
from assistant.house.words.phrases import acknowledges, content_words, of_oneself
from retrieval.words import fold, terms

SURE = 0.5
"""Below this probability of its act a part proposes nothing."""
SURE_OF_TALK = 0.85
"""Below this one a message is not taken for mere talk."""
LEAST = 0.02
"""Of an act; an intent that none of the likely acts means keeps so much of its probability."""
SHOWS = {
    "seek": "list",
    "goes": "list",
    "detail": "one",
    "add": "basket",
    "remove": "basket",
    "amount": "basket",
    "swap": "basket",
    "bill": "basket",
    "buy": "basket",
    "order": "order",
    "person": "order",
    "page": "page",
}
"""Act -> what the assistant did that served it; anything else is talk."""

DETAIL = "detail"
TELLS = "tell"
COUNTER = (ORDER, "page", "person")
"""Acts that are served by records of orders, by the shop's pages, and by people."""
_BUT_IN = re.compile(
    r"\W*(?:(?:but|only|just)(?: (?:only|just))? in\b|in (?:an? |the )?(?:size )?[\w.]+\W*$)", re.IGNORECASE
)
_TAKES_OUT = re.compile(
    r"\b(?:remove|delete|take|took|taken|out|off|bin|drop|empty|clear|scrap|rid|lose|chuck|ditch|back|undo|away"
    r"|cancel|want|need|without|leave|strike|minus|less|fewer)\b",
    re.IGNORECASE,
)
_PUTS = re.compile(
    r"^\W*(?:(?:and|please|ok|okay|so|then|now|just)\W+)*(?:add|put|pop|stick|chuck|throw)\b"
    r"(?!.*\b(?:instead|rather|swap|replace|change|for the)\b)",
    re.IGNORECASE,
)
_REF_BEYOND_IT = re.compile(r"\b(?!it\b|its\b|they\b|them\b|that\b|this\b)\w", re.IGNORECASE)
FEWEST_THINGS = 2
MOST_SEPARATE = 2
"""Of so many things that are named with no word for a set each is looked for by itself."""
_A_THING = re.compile(r"(?<!in )(?<!with )(?<!for )\b(?:an?|some|any|another)\s+$", re.IGNORECASE)
_QUALITY = re.compile(
    r"\b(?:with|without|in|on|of|from|(?<!looking )(?<!searching )(?<!search )for|that|which|more|less"
    r"|only|not|no)\s+(?:(?:an?|the|some|little)\s+)*$",
    re.IGNORECASE,
)
"""What comes after these words is a quality of a thing ("any with hearts on")."""


def proposed(text: str, dialogue: Dialogue, language: Language, mind: Mind) -> tuple[Part, ...]:
    """The parts of a message, talk beside others left out; none where nothing reads it, or not surely.

    Args:
        text: The message, as it was typed.
        dialogue: Where the conversation stands, this message heard.
        language: Of the message.
        mind: The shop that it is said to.
    """
    reader = reader_of(language)
    if reader is None:
        return ()
    before = dialogue.heard[-2] if len(dialogue.heard) > 1 else ""
    parts = reader.read(text, state_of(dialogue, mind.intents), before)
    parts = tuple(put_right(part, text, dialogue, mind) for part in parts)
    acting = [part for part in parts if part.act != TALK]
    if not acting:
        return parts if all(part.sure >= SURE_OF_TALK for part in parts) else ()
    if not all(part.sure >= SURE for part in acting):
        return ()
    if dialogue.agenda.offered is None and not dialogue.agenda.awaiting_slot:
        # "Yes, and add the blue one": where nothing waits for a yes it says no more than the rest.
        acting = [part for part in acting if part.act not in ("yes", "no")] or acting
    # "Right so, the tracking number?": what was only heard agrees to nothing where more is said.
    acting = [part for part in acting if part.act != "yes" or not acknowledges(part.text)] or acting
    return tuple(_told_with(acting, text, dialogue.listed is None, mind))


def _told_with(parts: Sequence[Part], text: str, anew: bool, mind: Mind) -> list[Part]:
    """The parts, some with the talk around them, since what is told there belongs to them.

    So it is with one for the counter, and with one that seeks anew and names nothing that the shop knows
    ("half our mugs are chipped. what have you got for six pounds?").
    """
    found: list[Part] = []
    sought = [span for part in parts if part.act == SEEKS for span in part.of("want")]
    unnamed = anew and not any(names(span, mind) for span in sought)
    for number, part in enumerate(parts):
        start = found[-1].end if found else 0
        end = parts[number + 1].start if number + 1 < len(parts) else len(text)
        around = content_words(text[start : part.start] + text[part.end : end])
        told = any(mind.titles.meant(word) in mind.titles.holding for word in around)
        nameless = part.act == SEEKS and unnamed and told
        denies = part.act == SEEKS and not nameless and _denies(text, start, part, end, mind)
        if part.act in COUNTER or nameless or denies:
            kept = tuple(span for span in part.spans if not (nameless and span.kind == "want"))
            start += len(text[start:end]) - len(text[start:end].lstrip())
            words = text[start:end].rstrip()
            part = replace(part, text=words, start=start, end=start + len(words), spans=kept)
        found.append(part)
    return found


def _denies(text: str, start: int, part: Part, end: int, mind: Mind) -> bool:
    """Whether the talk around a part that seeks says what must not be ("no Acme, my last one leaked")."""
    for talk in (text[start : part.start], text[part.end : end]):
        exclude = mind.read_request(talk).exclude if talk.strip() else None
        if exclude is None or mind.first.sign("left_out", part.text):
            continue
        known = any(mind.titles.hold(terms(word)) for word in exclude.words)
        if known or exclude.brands or exclude.attributes or exclude.categories:
            return True
    return False


def state_of(dialogue: Dialogue, intents: IntentSet) -> str:
    """What the assistant did just before (`reader.markup.STATES`)."""
    if dialogue.turns <= 1:
        return "start"
    just = [entry for entry in dialogue.agenda.entries if entry.turn == dialogue.turns - 1]
    if any(entry.waits for entry in just):
        return "asked"
    for entry in reversed(just):
        intent = intents.intents.get(entry.intent)
        acts = intent.does if intent else ()
        shown = [SHOWS[act] for act in SHOWS if act in acts]
        if shown and shown[0] == "list" and dialogue.listed and len(dialogue.listed.products) == 1:
            return "one"
        if shown:
            return shown[0]
    return "chat"


def weighed(
    row: NDArray[np.float64], names: Sequence[str], parts: Sequence[Part], intents: IntentSet
) -> NDArray[np.float64]:
    """The probabilities of intents [intents] of words that do what the parts do."""
    acts: dict[str, float] = {}
    for part in parts:
        for act, probability in part.acts.items():
            acts[act] = max(acts.get(act, 0.0), probability)
    chance = [max((acts.get(act, 0.0) for act in intents.intents[name].does), default=1.0) for name in names]
    weighted = row * (LEAST + np.asarray(chance))
    return np.asarray(weighted / weighted.sum())


def joined(parts: Sequence[Part], text: str, mind: Mind) -> list[Part]:
    """The parts; one that seeks is joined with the one before that seeks, unless both name a thing.

    "A throw. Wool, and nothing mustard" seeks one thing; "socks for him and a bottle for her" two.
    """
    kept: list[Part] = []
    for part in parts:
        last = kept[-1] if kept else None
        if last and last.act == TELLS and part.act == SEEKS and not part.of("want") and of_oneself(part.text):
            part = replace(part, act=TELLS, acts=last.acts)  # "I'm allergic to wool and my budget is £60"
        if part.act == "swap" and len(part.of("ref")) == 1 and _PUTS.match(part.text):
            part = replace(part, act="add", acts={**part.acts, "add": part.sure})
        if part.act == "amount" and part.of("want") and not part.of("ref", "num"):
            part = replace(part, act=SEEKS, acts={**part.acts, SEEKS: part.sure})  # "only red ones"
        if part.act == "remove" and not part.of("ref", "num") and not _TAKES_OUT.search(part.text):
            continue  # "never mind" takes nothing out
        if last and _counts_for(part, last, text):
            kept[-1] = last = replace(last, act="add", acts=part.acts)
        if last and last.act in MOVES and part.act == SEEKS and _BUT_IN.match(text, _end_of(last)):
            kept[-1] = _as_one(last, part, text)  # "the first one but in blue"
            continue
        if last and part.act == DETAIL and _only_names(last) and not _names_another(part):
            part = replace(part, spans=tuple(span for span in part.spans if span.kind != "ref"))
            kept[-1] = replace(_as_one(last, part, text), act=DETAIL, acts=part.acts)
            continue  # "the tall one. what does it cost?"
        told = last is not None and last.act == part.act == TELLS
        sought = last is not None and last.act == part.act == SEEKS
        if last and (told or (sought and not (names_thing(last, mind) and names_thing(part, mind)))):
            kept[-1] = _as_one(last, part, text)
        else:
            kept.append(part)
    return kept


def _counts_for(part: Part, last: Part, text: str) -> bool:
    """Whether what is put in corrects a mere count before it ("two, no, three of the first")."""
    if last.act != "amount" or part.act != "add" or last.of("ref") or not last.of("num"):
        return False
    return corrects(text[_end_of(last) : part.start])


def _only_names(part: Part) -> bool:
    """Whether a part that takes something, or asks about it, only names it, and goes on in the next."""
    rest = part.text
    for span in part.of("ref"):
        rest = rest.replace(span.text, " ")
    named = part.act in (DETAIL, "add") and part.of("ref") and not part.of("num")
    return bool(named) and not content_words(rest, "ok okay right so hmm and oh well")


def _names_another(part: Part) -> bool:
    """Whether a part points by more than a pronoun."""
    return any(_REF_BEYOND_IT.search(span.text) for span in part.of("ref"))


def _end_of(part: Part) -> int:
    """Where the last words of a part end that matter."""
    return max((span.end for span in part.spans), default=part.end)


def _as_one(one: Part, other: Part, text: str) -> Part:
    """Two parts that follow each other and do the same, with what stands between them."""
    likely = {act: max(p, other.acts[act]) for act, p in one.acts.items()}
    words = text[one.start : other.end]
    return replace(one, acts=likely, text=words, end=other.end, spans=(*one.spans, *other.spans))


def names_thing(part: Part, mind: Mind) -> bool:
    """Whether a part names a kind of thing, and no mere quality of one."""
    for span in part.of("want"):
        before = part.text[: max(0, span.start - part.start)]
        if mind.read_request(lead_of(span.text)).require.categories and not _QUALITY.search(before):
            return True
        noun = _A_THING.search(before) or (span.text.lower().endswith("s") and not _QUALITY.search(before))
        if noun and names(span, mind):
            return True
    return False


def things_of(part: Part, mind: Mind) -> tuple[tuple[str, str], ...]:
    """The things that a part names one after the other, each with the words of its own price limit.

    "A usb cable under a tenner and a power bank under 20" names two. None where it is one thing, or one and
    what it is like ("a candle, lavender").
    """
    wants, prices = part.of("want"), part.of("price")
    listed = len(wants) >= FEWEST_THINGS and all(_joints(part))
    if not (listed and all(_is_thing(each, mind) for each in wants)):
        return ()
    if len(prices) <= 1:
        return tuple((each.text, " ".join(price.text for price in prices)) for each in wants)
    ends = [*(each.start for each in wants[1:]), part.end]
    return tuple(
        (each.text, " ".join(price.text for price in prices if each.end <= price.start < end))
        for each, end in zip(wants, ends, strict=True)
    )


def _is_thing(span: Span, mind: Mind) -> bool:
    """Whether words name a thing that titles have, and no mere value of one ("lavender")."""
    if mind.read_request(lead_of(span.text)).require.categories:
        return True
    attributes = mind.catalogue.vocabulary.attributes.values()
    return names(span, mind) and not any(fold(span.text) in values for values in attributes)


def lists_things(part: Part, mind: Mind) -> bool:
    """Whether a part names several things, and joins some of them as one does in a list."""
    return sum(names(span, mind) for span in part.of("want")) >= FEWEST_THINGS and any(_joints(part))


def _joints(part: Part) -> list[bool]:
    """Of each two neighbours among the words that are wanted, whether they are joined as in a list."""
    prices = part.of("price")
    found = []
    for one, other in pairwise(part.of("want")):
        between = part.text[one.end - part.start : other.start - part.start]
        for price in prices:
            if one.end <= price.start < other.start:
                between = between.replace(price.text, "")
        found.append(JOINT.fullmatch(between) is not None)
    return found


def names(span: Span, mind: Mind) -> bool:
    """Whether it has a word that titles have, beside what only limits a thing ("wooden")."""
    request = mind.read_request(span.text)
    words = [word for word in content_words(request.text) if count_of(word) is None]
    titles = mind.titles
    return bool(request.require.categories) or any(
        titles.akin(titles.meant(word)) in titles.holding for word in words
    )
