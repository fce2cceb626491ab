"""The goals of a part of a message that looks for goods: a new list, or what changes the last one.

Two things that are sought are two goals; a mere quality, a thing left out, a limit lifted change what was
listed; other versions of a product, others by its maker and what is most of something are asked of what is in
sight. Looks up no product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.house.basket.bidding import pointing
from assistant.house.dialogue import Dialogue
from assistant.house.goals.goal import Goal
from assistant.house.goals.proposing import (
    FEWEST_THINGS,
    MOST_SEPARATE,
    lists_things,
    names_thing,
    things_of,
)
from assistant.house.goals.putting_right import SEEKS
from assistant.house.intents import FORGOTTEN, Intent
from assistant.house.mind import Mind
from assistant.house.pointing.references import find_references
from assistant.house.reader.reader import Part
from assistant.house.shelf.list_changes import maker_of
from assistant.house.shelf.relisting import lifted
from assistant.house.shelf.telling_nouns import thing_told_of
from assistant.house.shelf.wanting import lead_of
from assistant.house.words.asides import OF_PRESENTS
from assistant.house.words.masking import Masked
from assistant.house.words.phrases import asks_for_others, content_words, is_question, starts_afresh
from assistant.tools.questions import asks_price
from retrieval.words import terms

_PRESENTS = frozenset(terms("gift present pressie prezzie"))
OF_MAKER = "what about things by {}"
"""How one asks for what somebody makes, whatever was listed before."""


def of_what_is_seen(
    goal: Goal, part: Part, text: str, masked: Masked, dialogue: Dialogue, mind: Mind
) -> Goal | None:
    """The goal that asks for the other versions of a product, or which of the list has most of something."""
    if part.act not in (SEEKS, "goes", "detail"):
        return None
    asked = next((each for each in mind.intents.intents.values() if _asks_of_product(each)), None)
    meant = pointing(part, text)
    if asked and masked.language.sign("versions", part.text) and not names_thing(part, mind):
        found = find_references(meant or "it", dialogue, mind.catalogue, mind.titles)
        if len(found.product_ids) == 1 and mind.catalogue.siblings(found.product_ids[0]):
            return replace(goal, intent=asked, score=1.0, meant=meant or "it")
    if masked.language.sign("same_maker", part.text) and (maker := maker_of(meant or "it", dialogue, mind)):
        return replace(
            goal, intent=mind.intents.fallback, text=OF_MAKER.format(maker), score=1.0, wanted=None
        )
    if asked and part.act == "goes" and asks_price(part.text):
        return replace(goal, intent=asked, score=1.0, meant=meant)
    comparing = next((each for each in mind.intents.intents.values() if each.fewest >= FEWEST_THINGS), None)
    several = dialogue.listed is not None and len(dialogue.products) >= FEWEST_THINGS
    if comparing and several and masked.language.sign("superlative", part.text):
        here = not _another_kind(part, dialogue, mind)
        if here and (meant is None or is_question(part.text)):
            return replace(goal, intent=comparing, score=1.0, meant=None)
    return None


def looked_for(goal: Goal, part: Part, masked: Masked, dialogue: Dialogue, mind: Mind) -> list[Goal]:
    """The goals of a part that seeks: one for each of two things; a mere quality changes the last list."""
    if (out := masked.language.sign("left_out", part.text)) and not part.of("not"):
        told = thing_told_of(part.text[: out.start()] or part.text[out.end() :], mind)
        if told and dialogue.listed:
            return [replace(goal, intent=mind.intents.narrowing, wanted=(), unwanted=(told,))]
    part = _named_after(_denied(part, masked), mind)
    wanted, unwanted, limits, said = (
        tuple(words for words in _joint(part, *kinds) if content_words(words))
        for kinds in (("want", "ref"), ("not",), ("price",), ("lift",))
    )
    unwanted = _beside_thing(unwanted, dialogue)
    lifts = tuple(words for words in said if _holds(words, dialogue, mind))
    wanted += tuple(words for words in said if words not in lifts)
    bare = not wanted and bool(unwanted or limits or lifts) and _says_no_more(part, mind)
    goal = replace(
        goal, wanted=wanted if wanted or bare else None, unwanted=unwanted, limits=limits, lifted=lifts
    )
    narrowing, named = mind.intents.narrowing, names_thing(part, mind)
    noted = _noted(lifts, dialogue, mind)
    if dialogue.listed and bare and (goal.intent.fallback or lifts):
        return [*noted, replace(goal, intent=narrowing)]
    if lifts and dialogue.listed and not named:
        return [*noted, replace(goal, intent=narrowing)]
    if noted and not wanted:
        return noted
    if goal.intent.gathers and not lists_things(part, mind):
        goal = replace(goal, intent=mind.intents.fallback)  # one thing and what it is for is no set
    another = _another_kind(part, dialogue, mind)
    if goal.intent.continues and not starts_afresh(goal.text) and another:
        goal = replace(goal, intent=mind.intents.fallback)
    if (
        _moves_price(goal.intent)
        and not limits
        and dialogue.listed
        and any(_of_shop(w, mind) for w in wanted)
    ):
        return [replace(goal, intent=narrowing)]  # "something black?" is no dearer one
    if not goal.intent.fallback:
        return [goal]
    if dialogue.listed and asks_for_others(part.text) and not another:
        return [replace(goal, intent=narrowing)]
    if dialogue.listed and any(set(terms(words)) & _PRESENTS for words in wanted):
        return [goal]  # another present is another wish
    present = mind.intents.pointed("present")
    if present and dialogue.listed is None and part.of("whom", "occasion") and not _names_more(wanted):
        return [replace(goal, intent=present, wanted=wanted)]
    things = things_of(part, mind)
    if FEWEST_THINGS <= len(things) <= MOST_SEPARATE:
        return [
            replace(goal, text=f"{thing}, {limit}".strip(" ,"), wanted=(thing,), limits=(limit,))
            for thing, limit in things
        ]
    if dialogue.listed and wanted and (_of_no_kind(dialogue) or not (named or another)):
        return [replace(goal, intent=narrowing)]
    return [goal]


def _asks_of_product(intent: Intent) -> bool:
    """Whether an intent takes a question about one product."""
    return intent.points and not intent.writes and {"product_id", "question"} <= set(intent.arguments)


def _beside_thing(unwanted: tuple[str, ...], dialogue: Dialogue) -> tuple[str, ...]:
    """What is not wanted; the thing that the last list is of is, where something else is not.

    "No, just candles, not holders" may be read as if neither were.
    """
    thing = (
        set(terms(str(dialogue.listed.arguments.get("query", "")).split(",")[0]))
        if dialogue.listed
        else set()
    )
    others = tuple(words for words in unwanted if not (thing and set(terms(words)) <= thing))
    return others or unwanted


def _moves_price(intent: Intent) -> bool:
    """Whether an intent asks for cheaper ones, or for dearer ones."""
    return bool({"below_shown", "above_shown"} & set(intent.arguments.values()))


def _of_shop(words: str, mind: Mind) -> bool:
    """Whether words are a value of the shop's records, or a colour, a material or a size of any shop."""
    return not mind.read_named(words).require.is_empty()


def _denied(part: Part, masked: Masked) -> Part:
    """The part, what is denied right before it as what is not wanted, what need not be as a limit lifted."""
    spans = []
    for span in part.spans:
        before = part.text[: max(0, span.start - part.start)]
        denied = span.kind == "want" and masked.language.sign("denies", before)
        needless = span.kind in ("want", "not") and masked.language.sign("needless", before)
        spans.append(replace(span, kind="lift" if needless else "not") if needless or denied else span)
    return replace(part, spans=tuple(spans))


def _named_after(part: Part, mind: Mind) -> Part:
    """The part, an occasion right before a thing as a part of its name where titles have both."""
    spans = list(part.spans)
    for place, (span, after) in enumerate(pairwise(part.spans)):
        between = part.text[span.end - part.start : after.start - part.start]
        if (span.kind, after.kind) != ("occasion", "want") or between.strip():
            continue
        if mind.titles.hold(terms(f"{span.text} {after.text}")):
            spans[place] = replace(span, kind="want")
    return replace(part, spans=tuple(spans))


def _joint(part: Part, *kinds: str) -> list[str]:
    """The words of the spans of some kinds; with nothing between them two are one ("scented", "candles")."""
    found: list[str] = []
    end = -1
    for span in part.of(*kinds):
        if found and not part.text[end - part.start : span.start - part.start].strip():
            found[-1] = f"{found[-1]} {span.text}"
        else:
            found.append(span.text)
        end = span.end
    return found


def _noted(lifts: Sequence[str], dialogue: Dialogue, mind: Mind) -> list[Goal]:
    """Goals that forget of what was noted what no longer holds ("forget about the 25 pounds")."""
    drops = mind.intents.taking(FORGOTTEN)
    said = [str(entry.arguments.get("statement", "")) for entry in dialogue.agenda.served]
    said.append(dialogue.listed.because if dialogue.listed else "")
    stated = {word for each in said for word in terms(each)}
    found = [words for words in lifts if any(word in stated for word in content_words(words))]
    return [Goal(drops, words, 1.0) for words in found] if drops else []


def _holds(words: str, dialogue: Dialogue, mind: Mind) -> bool:
    """Whether words name a limit of the last list, or one that was noted: only such a one can be lifted."""
    before = dict(dialogue.listed.arguments) if dialogue.listed else {}
    return lifted(before, [words], mind) != before or bool(_noted([words], dialogue, mind))


def _says_no_more(part: Part, mind: Mind) -> bool:
    """Whether a part names nothing of the shop beside what it limits, rules out or lifts."""
    rest = part.text
    for span in part.of("not", "price", "lift"):
        rest = rest.replace(span.text, " ")
    words = content_words(mind.read_request(rest).text, mind.intents.narrowing.idle)
    return not any(mind.titles.meant(word) in mind.titles.holding for word in words)


def _names_more(wanted: Sequence[str]) -> bool:
    """Whether words name anything but that it is to be a present."""
    return bool(content_words(" ".join(wanted), OF_PRESENTS))


def _of_no_kind(dialogue: Dialogue) -> bool:
    """Whether the last list had a limit and no kind of thing, so that a kind narrows it ("a mug?")."""
    asked = dialogue.listed.arguments if dialogue.listed else {}
    return "max_price" in asked and not (asked.get("query") or asked.get("category"))


def _another_kind(part: Part, dialogue: Dialogue, mind: Mind) -> bool:
    """Whether a part names a kind of thing that the last list is not of ("and treats, no fish").

    Of a set of several kinds each is another one.
    """
    if dialogue.listed and "needs" in dialogue.listed.arguments:
        return names_thing(part, mind)
    leads = (lead_of(span.text) for span in part.of("want"))
    kinds = {kind for lead in leads for kind in mind.read_request(lead).require.categories}
    shown = [mind.catalogue.get(product.product_id) for product in dialogue.products]
    return bool(kinds) and not any(kinds & set(product.category) for product in shown if product)
