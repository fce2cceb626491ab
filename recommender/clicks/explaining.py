"""What moved a click score: features, products of the history, and words, each by how much.

Everything is counted in calibrated log odds against an ordinary pair: every number at the training pairs'
mean, nothing missing, and for BERT the same pair with its words blanked out. What is linear is exact; trees
have exact Shapley values (`tree_shares.py`); BERT's words have integrated gradients (Sundararajan, Taly, Yan:
Axiomatic attribution for deep networks, ICML 2017), computed by captum, which is met here only. In each case
the amounts sum to the score less that of the ordinary pair.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from transformers import PreTrainedModel

from recommender.clicks.facts import ProductFacts
from recommender.clicks.features import FEATURES, Tastes
from recommender.clicks.scorer import BertClickScorer, Form
from recommender.clicks.tokens import TokenPair
from recommender.clicks.tree_shares import tree_shares
from recommender.events import Floats
from recommender.shopper import Shopper
from retrieval.errors import BadInput, shorten

STEPS = 32
"""Points of the integral over the way from blanked words to the words."""

Side = Literal["shopper", "product"]


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing and what it adds to the log odds.

    Attributes:
        name: A feature (`features.FEATURES`), or a product id of the history.
    """

    name: str
    amount: float


@dataclass(frozen=True, slots=True)
class MovedWord:
    """One word of a pair and what it adds to the log odds.

    Attributes:
        side: Whose word it is.
        places: Its tokens among those of its side.
    """

    word: str
    side: Side
    places: tuple[int, ...]
    amount: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What moved one score, the strongest first of each kind.

    Attributes:
        log_odds: Calibrated, of the pair.
        ordinary: Calibrated, of the ordinary pair.
        features: What numbers add, those that are missing under the same name.
        history: What the texts of products in the history add by their likeness to this one's.
        words: What words add; none where the student scores, which reads none.
    """

    log_odds: float
    ordinary: float
    features: tuple[Moved, ...]
    history: tuple[Moved, ...]
    words: tuple[MovedWord, ...] = ()


def explain(
    scorer: BertClickScorer, shopper: Shopper, product_id: str, form: Form | None = None
) -> Explanation:
    """What moved the score of a product for a shopper.

    Args:
        scorer: Whose score.
        shopper: For whom.
        product_id: One that the scorer knows.
        form: Of which of its models; the one that serves where none is named.

    Raises:
        BadInput: the scorer does not know the product.
    """
    facts = scorer.reader.facts
    if product_id not in facts.rows:
        raise BadInput(f"The click scorer knows no product '{shorten(product_id)}'.")
    row = facts.rows[product_id]
    (pair,), (inputs,) = scorer.reader.read(shopper, np.array([row]))
    tastes = Tastes.of(shopper, facts)
    numbers = inputs.astype(np.float64)
    if (form or scorer.serves) == "bert":
        weights = scorer.network.input_head.weight.detach()[0].double().cpu().numpy()
        words, blank = word_amounts(scorer, pair)
        bias = blank
        trees = np.zeros(2 * len(FEATURES))
        calibration = scorer.calibration
    else:
        weights, bias, words = scorer.student.head.weights, scorer.student.head.bias, ()
        table = numbers[: 2 * len(FEATURES)]
        trees = tree_shares(scorer.student.trees, table, np.zeros_like(table))
        bias += float(scorer.student.trees.scores(np.zeros_like(table)[None])[0])
        calibration = scorer.student.calibration
    slope = calibration.slope
    size = len(FEATURES)
    columns = weights[: 2 * size] * numbers[: 2 * size] + trees
    features = slope * (columns[:size] + columns[size:])
    products = slope * _of_products(
        tastes, facts, row, weights[2 * size :] / scorer.reader.standardiser.product_scales
    )
    ids = [facts.product_ids[each] for each in tastes.rows]
    ordinary = slope * bias + calibration.shift
    moved = tuple(MovedWord(each.word, each.side, each.places, slope * each.amount) for each in words)
    whole = ordinary + float(features.sum() + products.sum()) + sum(each.amount for each in moved)
    return Explanation(
        log_odds=whole,
        ordinary=ordinary,
        features=_strongest(zip(FEATURES, features.tolist(), strict=True)),
        history=_strongest(_by_name(ids, products).items()),
        words=tuple(sorted(moved, key=lambda each: (-abs(each.amount), each.side, each.places))),
    )


def word_amounts(scorer: BertClickScorer, pair: TokenPair) -> tuple[tuple[MovedWord, ...], float]:
    """What each word of a pair adds to BERT's uncalibrated log odds, and those of the pair without words.

    Marks and the signs between words share what is left, so that all sum to the score.
    """
    from captum.attr import IntegratedGradients  # here: it takes longer to load than a shop to answer

    network, place = scorer.network.eval(), scorer.device.torch_device
    batch = {name: each.to(place) for name, each in scorer.reader.tokens.batch([pair]).items()}
    ids = batch.pop("input_ids")
    tokens = scorer.reader.tokens.tokenizer
    named = cast(PreTrainedModel, network.encoder).get_input_embeddings()
    unwritten = tokens.mask_token_id if tokens.mask_token_id is not None else tokens.unk_token_id
    blank = torch.where(_marks(pair, place), ids, torch.full_like(ids, int(unwritten or 0)))

    def logit(states: Tensor) -> Tensor:
        spread = {name: each.expand(len(states), -1) for name, each in batch.items()}
        text = network.text({**spread, "inputs_embeds": states})
        found: Tensor = network.text_head(text).squeeze(-1)
        return found

    with torch.no_grad():
        words, nothing = named(ids), named(blank)
        without = float(logit(nothing)[0])
        whole = float(logit(words)[0])
    slopes = IntegratedGradients(logit).attribute(words, nothing, n_steps=STEPS, internal_batch_size=STEPS)
    amounts = slopes.detach().sum(dim=-1)[0].double().cpu().numpy()
    found = _words(tokens.convert_ids_to_tokens(ids[0].tolist()), pair, amounts)
    # The rule of finitely many steps misses the whole by a little, which the words share by their size.
    missed = whole - without - sum(each.amount for each in found)
    sizes = sum(abs(each.amount) for each in found) or 1.0
    shared = tuple(
        MovedWord(each.word, each.side, each.places, each.amount + missed * abs(each.amount) / sizes)
        for each in found
    )
    return shared, without if found else whole


def without_words(pair: TokenPair, words: Sequence[MovedWord]) -> TokenPair:
    """The pair with these words taken out."""
    gone = {(each.side, place) for each in words for place in each.places}
    return TokenPair(
        tuple(token for place, token in enumerate(pair.shopper) if ("shopper", place) not in gone),
        tuple(token for place, token in enumerate(pair.product) if ("product", place) not in gone),
    )


def _marks(pair: TokenPair, place: torch.device) -> Tensor:
    """Where marks stand in the tokens of a pair [1, length]."""
    found = torch.zeros(1, len(pair), dtype=torch.bool, device=place)
    found[0, [0, len(pair.shopper) + 1, len(pair) - 1]] = True
    return found


def _words(tokens: Sequence[str], pair: TokenPair, amounts: Floats) -> list[MovedWord]:
    """Pieces of words put together again; signs are no words."""
    found: list[MovedWord] = []
    sides: tuple[tuple[Side, int, int], ...] = (
        ("shopper", 1, len(pair.shopper)),
        ("product", len(pair.shopper) + 2, len(pair.product)),
    )
    for side, first, count in sides:
        open_word = False
        for place in range(count):
            token, amount = tokens[first + place], float(amounts[first + place])
            if token.startswith("##") and open_word:
                before = found.pop()
                places = (*before.places, place)
                found.append(MovedWord(before.word + token[2:], side, places, before.amount + amount))
                continue
            open_word = any(letter.isalnum() for letter in token)
            if open_word:
                found.append(MovedWord(token.removeprefix("##"), side, (place,), amount))
    return found


def _of_products(tastes: Tastes, facts: ProductFacts, row: int, weights: Floats) -> Floats:
    """What each touch of a history [h] adds by products of vectors, `weights` [d] being on those."""
    if not len(tastes.rows):
        return np.zeros(0)
    vectors: NDArray[np.float64] = facts.vectors[tastes.rows].astype(np.float64)
    mean = (tastes.weights[:, None] * vectors).sum(axis=0)
    norm = float(np.linalg.norm(mean)) or 1.0
    return np.asarray(tastes.weights * (vectors @ (weights * facts.vectors[row])) / norm)


def _by_name(names: Sequence[str], amounts: Floats) -> Mapping[str, float]:
    found: dict[str, float] = {}
    for name, amount in zip(names, amounts.tolist(), strict=True):
        found[name] = found.get(name, 0.0) + amount
    return found


def _strongest(amounts: Iterable[tuple[str, float]]) -> tuple[Moved, ...]:
    moved = [Moved(str(name), float(amount)) for name, amount in amounts if amount]
    return tuple(sorted(moved, key=lambda each: (-abs(each.amount), each.name)))
