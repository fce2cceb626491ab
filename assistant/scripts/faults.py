"""What can go wrong in a shop under test, each through the seam at which the real thing would fail.

A fault acts on the private shop of one conversation only: a chat model that behaves so behind the agent, a
store that refuses to answer, another process that holds the database. What the product then does is its own.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from numpy.typing import NDArray

from assistant.agent import MODEL_SECONDS
from assistant.shop.semantic import NAME, SemanticNeighbours
from assistant.shop.shop import Shop
from recommender.errors import RecommenderError
from recommender.shopper import Shopper
from retrieval.encoder import Vectors
from retrieval.errors import VectorsUnavailable

FAULTS: Mapping[str, bool] = {
    "model_times_out": True,
    "model_hangs": True,
    "model_says_nothing": True,
    "model_makes_things_up": True,
    "vector_store_gone": True,
    "click_scorer_gone": True,
    "database_busy": False,
    "server_restarts": False,
}
"""Fault -> whether it lasts until it is mended."""

BUSY_SECONDS = 0.3
"""How long another process keeps the database to itself: shorter than the product is ready to wait."""

HANGS_SECONDS, PATIENT_SECONDS = 1.0, 0.3
"""A model that hangs answers after the first; a shop where one does so waits for the second only."""

INVENTED = "Everything in our shop costs £0.01 today, and order #W9999999 arrives in 5 minutes."
"""What no record bears out."""


class FailingModel(BaseChatModel):
    """A hosted language model that fails in one of the ways of `FAULTS`."""

    fault: str

    @property
    def _llm_type(self) -> str:
        return "failing"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        """It is told of tools, and never calls one."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        if self.fault == "model_times_out":
            raise TimeoutError("The language model did not answer in time.")
        if self.fault == "model_hangs":
            time.sleep(HANGS_SECONDS)
        text = INVENTED if self.fault == "model_makes_things_up" else ""
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])


class _NoVectors:
    """Stands where vectors are asked for, and has none."""

    def vector(self, row: int) -> Vectors:
        raise VectorsUnavailable("The vector store can't be asked; it is gone.")

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        raise VectorsUnavailable("The vector store can't be asked; it is gone.")

    def cosines(self, vector: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        raise VectorsUnavailable("The vector store can't be asked; it is gone.")

    def nearest(self, vector: Vectors, rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        raise VectorsUnavailable("The vector store can't be asked; it is gone.")

    def query(
        self, vector: Vectors, k: int, ids: Sequence[str] | None = None
    ) -> tuple[tuple[str, float], ...]:
        raise VectorsUnavailable("The vector store can't be asked; it is gone.")

    def close(self) -> None:
        """There is nothing to let go of."""


class _NoClicks:
    """A click scorer that can't score."""

    reads_all = True

    def score(self, shopper: Shopper, product_ids: Sequence[str]) -> NDArray[np.float32]:
        raise RecommenderError("The click scorer can't score; it is gone.")


def with_model(model: str | BaseChatModel, broken: Collection[str]) -> str | BaseChatModel:
    """The chat model, or one that fails as one of these faults says."""
    failing = next((fault for fault in FAULTS if fault in broken and fault.startswith("model_")), "")
    return FailingModel(fault=failing) if failing else model


def patience(broken: Collection[str]) -> float:
    """How long the agent waits for the chat model, in seconds."""
    return PATIENT_SECONDS if "model_hangs" in broken else MODEL_SECONDS


def with_faults(shop: Shop, broken: Collection[str]) -> Shop:
    """The shop with those of its parts replaced that are broken."""
    if "vector_store_gone" in broken:
        gone = _NoVectors()
        semantic = SemanticNeighbours(gone, shop.catalogue.ids)
        ranker = shop.recommender.ranker
        sources = tuple(semantic if source.name == NAME else source for source in ranker.sources)
        shop = replace(
            shop,
            search=shop.search.with_neighbours(gone),
            pages=shop.pages.with_store(gone),
            recommender=replace(shop.recommender, ranker=replace(ranker, sources=sources)),
        )
    if "click_scorer_gone" in broken:
        ranker = replace(shop.recommender.ranker, clicks=_NoClicks())
        shop = replace(shop, recommender=replace(shop.recommender, ranker=ranker))
    return shop


def hold_database(database: Path) -> None:
    """Another writer takes the database's lock now and lets go of it `BUSY_SECONDS` later."""
    connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(BUSY_SECONDS, connection.close)
    timer.daemon = True
    timer.start()
