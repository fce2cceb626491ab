"""What the network reads of a message: what the assistant did, what was said before, and the words.

Knows the tokens of the embedded encoder; no act.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import torch
from tokenizers import Tokenizer
from torch import Tensor

from retrieval.encoder import embedded_weights

BEFORE = 20
"""So many of the last words that were said before are read."""
MOST_TOKENS = 192
"""Of the words of a message; those after them are not read."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """A batch.

    Attributes:
        ids: [texts, tokens], with `mask` and `types` of the same shape.
        firsts: Of each text, where the first token of each of its words stands; words after the last are cut.
    """

    ids: Tensor
    mask: Tensor
    types: Tensor
    firsts: tuple[tuple[int, ...], ...]


def encode(messages: Sequence[tuple[str, Sequence[str], Sequence[str]]]) -> Inputs:
    """The inputs of messages: the state, the words before, the words."""
    tokenizer = _tokenizer()
    rows: list[tuple[list[int], list[int]]] = []
    firsts: list[tuple[int, ...]] = []
    cls, sep = (int(tokenizer.token_to_id(mark) or 0) for mark in ("[CLS]", "[SEP]"))
    for state, before, words in messages:
        lead = tokenizer.encode(
            [state, ":", *before[-BEFORE:]], is_pretokenized=True, add_special_tokens=False
        )
        said = tokenizer.encode(list(words), is_pretokenized=True, add_special_tokens=False)
        head = [cls, *lead.ids, sep]
        tail = [*said.ids[:MOST_TOKENS], sep]
        places: dict[int, int] = {}
        for place, word in enumerate(said.word_ids[:MOST_TOKENS]):
            places.setdefault(int(word or 0), place)
        # A word that has no token (a lone accent) stands where the next one does.
        known = sorted(places)
        firsts.append(tuple(len(head) + _place(places, known, number) for number in range(_covered(known))))
        rows.append((head + tail, [0] * len(head) + [1] * len(tail)))
    longest = max(len(ids) for ids, _ in rows)
    return Inputs(
        torch.tensor([ids + [0] * (longest - len(ids)) for ids, _ in rows]),
        torch.tensor([[1] * len(ids) + [0] * (longest - len(ids)) for ids, _ in rows]),
        torch.tensor([types + [0] * (longest - len(types)) for _, types in rows]),
        tuple(firsts),
    )


def _covered(known: Sequence[int]) -> int:
    return known[-1] + 1 if known else 0


def _place(places: dict[int, int], known: Sequence[int], number: int) -> int:
    return places[number] if number in places else places[next(each for each in known if each > number)]


@cache
def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(embedded_weights() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
