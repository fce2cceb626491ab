"""What the words of moves come to in front of the basket: acts where they are sure, else what may be meant.

Each thing that a message does with the basket is told apart from the others, so that what is sure is done
while the rest is asked about or looked for. Knows no intent and calls no tool.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from assistant.house.basket.basket_acts import ActKind, BasketAct
from assistant.house.basket.bidding import EACH, MOVES
from assistant.house.dialogue import Dialogue
from assistant.house.goals.goal import Goal, Move
from assistant.house.language import phrase
from assistant.house.mind import Mind
from assistant.house.pointing.pointers import read_pointers
from assistant.house.pointing.pointing import Among, Pointing, resolve, resolve_each, resolve_version
from assistant.house.words.counting import Amount, read_amount
from assistant.house.words.slots import quantity

_POINTS = re.compile(r"\b(?:it|its|that|this|them|those|these|one|ones|both|all|each)\b", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:everything|all(?: of (?:it|them))?|the lot|whole (?:lot|thing|basket)|empty|clear)\b",
    re.IGNORECASE,
)
_IT = re.compile(r"(?:it|that|this|them|those|these)", re.IGNORECASE)
_THOSE = re.compile(r"(?:those|these|them|'?em)", re.IGNORECASE)
_IN = re.compile(r"^(?:for |to |in )+", re.IGNORECASE)
_ALL_OF_IT = re.compile(r"\ball of (?:it|that|this|them|those|these)\b", re.IGNORECASE)
_IT_ALL = re.compile(r"\b(?:it|that|this|them|those|these) all\b", re.IGNORECASE)


class Read(Protocol):
    """Reads what words mean of what is in sight, in the basket, or was taken out of it."""

    def __call__(self, words: str, among: Among, without: Collection[str] = ()) -> Pointing:
        """What they mean, products left out that they surely don't."""
        ...


def basket_acts(move: Move, text: str, dialogue: Dialogue, mind: Mind) -> Sequence[BasketAct] | Pointing:
    """What a move comes to; what its words may mean, where it isn't certain which products they do.

    Args:
        move: One thing to do with the basket.
        text: The words around it, which may tell which of several is meant; empty where they are of others.
        dialogue: Where the conversation stands.
        mind: The shop.
    """

    def read(words: str, among: Among, without: Collection[str] = ()) -> Pointing:
        known = (dialogue, mind.catalogue, mind.titles)
        return resolve(words, *known, among=among, around=text, without=without)

    if move.kind == "undo":
        return undone(dialogue)
    if move.kind == "restore":
        back = read(move.words, "out")
        if back.certain:
            return _restored(back.ids, move, dialogue)
        move = replace(move, kind="add")
    found = _act(move, text, dialogue, mind, read)
    return (found,) if isinstance(found, BasketAct) else found


def _act(move: Move, text: str, dialogue: Dialogue, mind: Mind, read: Read) -> BasketAct | Pointing:
    """What a move comes to that neither undoes nor restores anything."""
    kind, amount = MOVES[move.kind], read_amount(move.count) if move.count else None
    if kind == "remove" and _of_everything(move.words, text):
        return _emptied(move.but or _spared_in(text), dialogue, read)
    if kind == "amount" and amount and amount.less:
        kind = "remove"
    of_all = kind == "add" and _IT.fullmatch(move.words) and (_ALL_OF_IT.search(text) or _IT_ALL.search(text))
    found = read(EACH if of_all else move.words, "sight" if kind == "add" else "basket")
    if kind == "swap" and not found.certain and (held := _held_in(move.into, dialogue, mind)).certain:
        found = held
    if kind == "swap" and not found.ids and move.words and read(move.words, "sight").certain:
        return _act(Move("add", move.into, move.count), text, dialogue, mind, read)  # it isn't in the basket
    if kind == "amount" and not found.certain:
        kind, found = "add", read(move.words, "sight")  # "three of those": nothing of it lies there yet
    if kind == "add" and move.count and not move.words and _of_several(text, dialogue):
        found = Pointing(tuple(product.product_id for product in dialogue.products))
    if not found.certain:
        return found
    if move.but:
        spared = read(move.but, "sight" if kind == "add" else "basket")
        found = replace(found, ids=tuple(i for i in found.ids if i not in spared.ids))
    if kind == "swap":
        into = _version(found.ids, move.into, dialogue, mind) or read(move.into, "sight", found.ids)
        if not into.certain or set(into.ids) & set(found.ids):
            return replace(into, certain=False)
        return BasketAct("swap", found.ids, amount, into.ids)
    if amount == Amount(1) and _THOSE.fullmatch(move.words) and len(found.ids) > 1:
        return replace(found, certain=False)  # "one of those"
    return BasketAct(kind, found.ids, amount)


def _version(product_ids: Sequence[str], value: str, dialogue: Dialogue, mind: Mind) -> Pointing | None:
    """The version of a product that words name by its value alone ("in a 7", "teal"); None for no such."""
    if len(product_ids) != 1:
        return None
    value = _IN.sub("", value)
    found = resolve_version(product_ids[0], value, dialogue, mind.catalogue, mind.titles)
    return found if found.ids and found.ids != tuple(product_ids) else None


def _held_in(value: str, dialogue: Dialogue, mind: Mind) -> Pointing:
    """What lies in the basket and has another version of this value, where it is one product."""
    held = [product_id for product_id, _ in dialogue.basket or ()]
    having = [each for each in held if _version([each], value, dialogue, mind)]
    return Pointing(tuple(having), certain=len(having) == 1, pointing=True)


def _of_everything(words: str, text: str) -> bool:
    """Whether words mean all that lies in the basket; a pronoun does by the words around it ("it all")."""
    if not words:
        return bool(_ALL.search(text))
    return bool(_ALL.search(words) or (_IT.fullmatch(words) and _IT_ALL.search(text)))


def _restored(product_ids: Collection[str], move: Move, dialogue: Dialogue) -> Sequence[BasketAct]:
    """What was taken out is put in again, in the number that lay there unless the words have another."""
    lay = dict(dialogue.taken)
    amount = read_amount(move.count) if move.count else None
    return [BasketAct("add", (i,), amount or Amount(lay[i])) for i in product_ids]


def _emptied(but: str, dialogue: Dialogue, read: Read) -> BasketAct | Pointing:
    """All is taken out, but what these words mean; without any the basket is emptied."""
    if not but:
        return BasketAct("remove", ())
    spared = read(but, "basket")
    left = tuple(product_id for product_id, _ in dialogue.basket or () if product_id not in spared.ids)
    return BasketAct("remove", left) if spared.certain and left else spared


def _spared_in(text: str) -> str:
    """The words for what stays, where a message says that something does ("bin the lot, keep the mug")."""
    found = list(phrase("spares").finditer(text))
    return text[found[-1].end() :].strip(" ,.!?") if found else ""


def undone(dialogue: Dialogue) -> list[BasketAct]:
    """What brings the basket back to what it was before it was changed last."""
    now, before = dict(dialogue.held), dict(dialogue.held_before or ())
    gone = tuple(product_id for product_id in now if product_id not in before)
    acts = [BasketAct("remove", gone)] if gone else []
    for product_id, pieces in before.items():
        kind: ActKind = "amount" if product_id in now else "add"
        if now.get(product_id) != pieces:
            acts.append(BasketAct(kind, (product_id,), Amount(pieces)))
    return acts


def _of_several(text: str, dialogue: Dialogue) -> bool:
    """Whether nothing points at one of several that are listed, none of which was spoken of ("put 20 in")."""
    return not _POINTS.search(text) and len(dialogue.products) > 1 and not dialogue.focus


def apart(goal: Goal, dialogue: Dialogue, mind: Mind) -> list[Goal]:
    """The goal, or one for what it surely does with the basket and one for each thing that isn't sure."""
    if dialogue.basket is None and any(move.kind != "add" for move in goal.moves):
        return [goal]
    moves = [each for move in goal.moves for each in _split(move, dialogue, mind)]
    text = goal.text if len(moves) == 1 else ""
    sure = [move for move in moves if not isinstance(basket_acts(move, text, dialogue, mind), Pointing)]
    if not sure or len(sure) == len(moves):
        return [goal]
    lacking = [replace(goal, text=move.words, moves=(move,)) for move in moves if move not in sure]
    return [replace(goal, moves=tuple(sure)), *lacking]


def kept_of(move: Move, dialogue: Dialogue, mind: Mind) -> Mapping[str, str]:
    """What is kept of a move while it is asked which product is meant: what is sure of it (`gone_on`)."""
    kept = {"move": "add" if move.kind == "restore" else move.kind, "pieces": move.count}
    if move.kind != "swap":
        return kept
    held = resolve(move.words, dialogue, mind.catalogue, mind.titles, among="basket")
    return {**kept, **({"of": move.words} if held.certain else {"into": move.into})}


def gone_on(given: Mapping[str, str], answer: str, action: str, text: str) -> Move:
    """The move that goes on when it was answered which product is meant.

    Args:
        given: What was kept of it; where it was no move, its intent's `action` and its `text` say what it is.
        answer: The words that say which.
        action: What the intent does with the basket.
        text: The words that asked for it.
    """
    kind = MOVES[given.get("move") or {"=remove": "remove", "=set": "amount"}.get(action, "add")]
    many = quantity(answer) or quantity(text)
    count = given.get("pieces") or (str(many) if many else "")
    if kind != "swap":
        return Move(kind, answer, count)
    return Move(kind, given.get("of", answer), count, given.get("into", answer))


def names_unseen(words: str, dialogue: Dialogue, mind: Mind) -> bool:
    """Whether words name what is not in sight, so that it has to be looked for."""
    found = resolve(words, dialogue, mind.catalogue, mind.titles)
    if not words or found.ids:
        return False
    return not found.pointing or bool(_describes(words, mind))


def _split(move: Move, dialogue: Dialogue, mind: Mind) -> Sequence[Move]:
    """The move, or one for all that its words surely mean and one for each reference that is doubtful."""
    among: Among = "sight" if move.kind == "add" else "basket"
    if move.kind not in ("add", "remove") or not move.words:
        return [move]
    each = resolve_each(move.words, dialogue, mind.catalogue, mind.titles, among)
    sure = {product_id for _, found in each if found.certain for product_id in found.ids}
    doubtful = [
        words
        for words, found in each
        if not found.certain and not set(found.ids) & sure and (found.ids or _describes(words, mind))
    ]
    if not sure or not doubtful:
        return [move]
    clear = " and ".join(words for words, found in each if found.certain)
    return [replace(move, words=clear), *(replace(move, words=words) for words in doubtful)]


def _describes(words: str, mind: Mind) -> bool:
    """Whether words say what a thing is like, or what it is, in words that the shop has."""
    pointers = read_pointers(words)
    request = mind.read_request(words)
    holding = mind.titles.holding
    named = pointers.described(lambda word: word if mind.titles.meant(word) in holding else "")
    return not pointers.places and bool(named or not request.require.is_empty())
