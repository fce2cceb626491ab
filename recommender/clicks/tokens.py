"""Pairs as token numbers: products are tokenised once, and pairs put together from the pieces.

A pair is `[CLS] stated words ; title ; title ... [SEP] product [SEP]`, never longer than its budget: the
product takes its share, then the stated words, then as many titles as fit whole.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from recommender.clicks.text import product_words
from retrieval.errors import BadInput
from retrieval.product import Product

LARGEST_CACHE = 2048
"""Stated words kept as tokens; the oldest leave first."""

READ_TOKENS = 2_048
"""Of a batch that is read and not learned from: what the processor's cache holds beside the weights."""

Tokens = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TokenBudget:
    """How many tokens each part of a pair may take; `pair` holds all of them and three marks."""

    pair: int = 48
    product: int = 22
    title: int = 10
    stated: int = 16


@dataclass(frozen=True, slots=True)
class TokenPair:
    """The tokens of one pair's two sides, without marks."""

    shopper: Tokens
    product: Tokens

    def __len__(self) -> int:
        """Tokens of the whole pair, its three marks included."""
        return len(self.shopper) + len(self.product) + 3


@dataclass(frozen=True, slots=True)
class ProductTokens:
    """Each product's tokens as a candidate, and those of its title in a history, in their order."""

    full: tuple[Tokens, ...]
    title: tuple[Tokens, ...]

    @classmethod
    def of(
        cls, products: Sequence[Product], tokenizer: PreTrainedTokenizerBase, budget: TokenBudget
    ) -> ProductTokens:
        """The tokens of these products."""
        return cls(
            full=tokenise(tokenizer, [product_words(product) for product in products], budget.product),
            title=tokenise(tokenizer, [product.title for product in products], budget.title),
        )


class PairTokens:
    """Puts pairs together and batches them. Safe to call from several threads."""

    def __init__(
        self, tokenizer: PreTrainedTokenizerBase, products: ProductTokens, budget: TokenBudget
    ) -> None:
        """Take the tokens of products that `tokenizer` made.

        Raises:
            BadInput: the tokenizer has no marks for the beginning and the end of a text.
        """
        if tokenizer.cls_token_id is None or tokenizer.sep_token_id is None:
            raise BadInput(
                "The checkpoint for the click scorer has no [CLS] and [SEP] tokens; name a BERT-like one."
            )
        self.tokenizer = tokenizer
        self.products = products
        self.budget = budget
        self._cls, self._sep = int(tokenizer.cls_token_id), int(tokenizer.sep_token_id)
        self._pad = int(tokenizer.pad_token_id or 0)
        (self._comma,) = tokenise(tokenizer, [";"], 1)
        self._stated: OrderedDict[str, Tokens] = OrderedDict()
        self._lock = threading.Lock()  # fast tokenizers refuse a second caller ("Already borrowed")

    def pair(self, stated: str, history: Sequence[int], candidate: int) -> TokenPair:
        """One pair: stated words, rows of a history (the most telling first), the row of a candidate."""
        product = self.products.full[candidate]
        room = self.budget.pair - 3 - len(product)
        side = list(self._stated_tokens(stated)[:room])
        for row in history:
            piece = (*self._comma, *self.products.title[row]) if side else self.products.title[row]
            if len(side) + len(piece) > room:
                break
            side.extend(piece)
        return TokenPair(tuple(side), product)

    def batch(self, pairs: Sequence[TokenPair]) -> Mapping[str, Tensor]:
        """Input of a network [n, longest]: input_ids, attention_mask, token_type_ids (1: the product)."""
        longest = max(len(pair) for pair in pairs)
        ids = np.full((len(pairs), longest), self._pad, dtype=np.int64)
        mask = np.zeros_like(ids)
        types = np.zeros_like(ids)
        for row, pair in enumerate(pairs):
            tokens = (self._cls, *pair.shopper, self._sep, *pair.product, self._sep)
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
            types[row, len(pair.shopper) + 2 : len(tokens)] = 1
        columns = {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}
        return {name: torch.from_numpy(column) for name, column in columns.items()}

    def _stated_tokens(self, words: str) -> Tokens:
        if not words:
            return ()
        with self._lock:
            if words not in self._stated:
                (self._stated[words],) = tokenise(self.tokenizer, [words], self.budget.stated)
                while len(self._stated) > LARGEST_CACHE:
                    self._stated.popitem(last=False)
            return self._stated[words]


def tokenise(tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], longest: int) -> tuple[Tokens, ...]:
    """The first `longest` tokens of each text, without marks."""
    if not texts:
        return ()
    encoded = tokenizer(
        list(texts), add_special_tokens=False, truncation=True, max_length=longest, verbose=False
    )
    return tuple(tuple(ids) for ids in encoded["input_ids"])


def by_budget(pairs: Sequence[TokenPair], most: int = READ_TOKENS) -> list[list[int]]:
    """Row numbers of batches of pairs of like length, shortest first: at most `most` tokens, or one pair."""
    order = sorted(range(len(pairs)), key=lambda row: (len(pairs[row]), row))
    batches: list[list[int]] = []
    spent = 0
    for row in order:
        if not batches or spent + len(pairs[row]) > most:
            batches.append([])
            spent = 0
        batches[-1].append(row)
        spent += len(pairs[row])
    return batches
