"""The click scorer of an opened shop: the cheap form for everything, the dear one where there is time for it.

A turn has little time. The form that was found good enough at the fit scores all candidates; where that is
the student, and BERT did better on the validation pairs, BERT reads the best of its order again if this
machine reads that many pairs within what the shop allows. That is found out once, when a shop is opened, so
that the same question has the same answer as long as it is open. Scores are kept. Knows no ranking.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommender.clicks.explaining import Explanation, explain
from recommender.clicks.forms import PairForm, quickest
from recommender.clicks.kept_scores import KeptScores
from recommender.clicks.scorer import BertClickScorer
from recommender.clicks.tokens import TokenPair
from recommender.shopper import Shopper

logger = logging.getLogger(__name__)

RESCORED = 20
"""Of the best by the student, so many are read again."""
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class ServedClickScorer:
    """A `ClickScorer` that keeps what it worked out. Several threads may use it.

    Attributes:
        fitted: The models.
        version: Tells them from all others.
        form: How BERT is computed.
        rescores: Whether BERT reads the best of the student's order again.
        kept: Scores that are known already.
    """

    fitted: BertClickScorer
    version: str
    form: PairForm
    rescores: bool = False
    kept: KeptScores = field(default_factory=KeptScores)

    @property
    def reads_all(self) -> bool:
        """Whether every candidate is read, and by the same model; read again are only the best."""
        return self.fitted.reads_all and not self.rescores

    def score(self, shopper: Shopper, product_ids: Sequence[str]) -> NDArray[np.float32]:
        """Probabilities [len(product_ids)] in the order asked for; the base rate for unknown products."""
        if self.fitted.serves == "bert":
            return self._read(shopper, product_ids)
        found = self.kept.scores(
            f"student {self.version}",
            shopper,
            product_ids,
            lambda missing: self.fitted.student_scores(shopper, missing),
        )
        if self.rescores:
            best = np.argsort(-found, kind="stable")[:RESCORED]
            found[best] = self._read(shopper, [product_ids[place] for place in best])
        return found

    def explain(self, shopper: Shopper, product_id: str) -> Explanation:
        """What moved the score of a product, by the model that serves.

        Raises:
            BadInput: the scorer does not know the product.
        """
        return explain(self.fitted, shopper, product_id)

    def as_record(self) -> dict[str, object]:
        """Which form scores, and how often a score was there already, as JSON has it."""
        kept = self.kept.figures()
        return {
            "serves": self.fitted.serves,
            "rescores": self.rescores,
            "scores": {**asdict(kept), "hit_rate": round(kept.hit_rate, 4)},
        }

    def _read(self, shopper: Shopper, product_ids: Sequence[str]) -> NDArray[np.float32]:
        return self.kept.scores(
            f"bert {self.version}",
            shopper,
            product_ids,
            lambda missing: self.fitted.bert_scores(shopper, missing, self.form),
        )


def serve(
    fitted: BertClickScorer,
    version: str,
    *,
    rescoring_seconds: float,
    kept: KeptScores | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> ServedClickScorer:
    """The scorer of an opened shop.

    Args:
        fitted: What was loaded.
        version: What tells it from every other (`version_of`).
        rescoring_seconds: What reading the best of the student's order again may take; 0 for never.
        kept: Scores of before, of the same or other models; new ones where none are given.
        clock: Seconds, for finding out how quick this machine is.
    """
    form = quickest(fitted.network, fitted.reader.tokens, fitted.device)
    rescores = False
    if fitted.serves == "student" and rescoring_seconds > 0 and fitted.bert_leads:
        needed = seconds_to_read(form, fitted, RESCORED, clock)
        rescores = needed <= rescoring_seconds
        logger.info(
            "BERT reads %d pairs in %.0f ms where %.0f ms are allowed: %s.",
            RESCORED,
            1000 * needed,
            1000 * rescoring_seconds,
            "it reads the student's best again" if rescores else "the student serves alone",
        )
    return ServedClickScorer(fitted, version, form, rescores, kept or KeptScores())


def seconds_to_read(
    form: PairForm, fitted: BertClickScorer, pairs: int, clock: Callable[[], float] = time.perf_counter
) -> float:
    """The least of some trials to read so many pairs as long as they may be."""
    tokens = fitted.reader.tokens
    product = tokens.budget.product
    word = int(tokens.tokenizer.unk_token_id or 0)
    longest = TokenPair((word,) * (tokens.budget.pair - 3 - product), (word,) * product)
    inputs = np.zeros((pairs, len(fitted.student.head.weights)), dtype=np.float32)
    spent = []
    for _ in range(_ROUNDS):
        began = clock()
        form.logits([longest] * pairs, inputs)
        spent.append(clock() - began)
    return min(spent)
