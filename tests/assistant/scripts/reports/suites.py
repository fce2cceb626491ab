"""Small suites as they might have gone, for the tests of all reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from assistant.reply import Card, Reply, ToolCall
from assistant.scripts.results import LocatedFailure, Result, Results, TurnResult
from assistant.scripts.seen import Failure
from assistant.scripts.subject import LoggedEvent, Records

AT = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
BASKET, SEARCH = Path("scripts/basket.yaml"), Path("scripts/search.yaml")

CARD = Card("product", "L1", "matches “lamp”", {"title": "Red lamp", "price": "£3.00"})
REPLY = Reply(
    "Here are lamps.",
    (CARD,),
    ("L1",),
    (ToolCall("search_catalog", {"query": "lamp", "max_price": 4.0, "brand": None}),),
    ("click scorer unavailable",),
)
TURN = TurnResult("say", "show me lamps", REPLY, 5, 0.25)
BROKEN = LocatedFailure(Failure((), "2 products", "1"), 8)
ADDED = TurnResult(
    "add",
    "L1",
    Reply(""),
    9,
    0.02,
    Records(),
    Records({"L1": 1}, events=(LoggedEvent("cart", "L1"),)),
)

PASSED = Result("basket: A lamp goes in", BASKET, 1, "passed", (TURN, ADDED), seconds=0.5, tags=("smoke",))
FAILED = Result("search: Two lamps", SEARCH, 3, "failed", (replace(TURN, failures=(BROKEN,)),), seconds=0.25)
AT_END = replace(FAILED, name="search: At the end", turns=(TURN,), failures=(BROKEN,))
STUCK = Result("search: Stuck", SEARCH, 20, "failed", reason="the bot broke: ValueError: x", tags=("a", "b"))
SKIPPED = Result("search: Later", SEARCH, 30, "skipped", reason="waits for the new lamps")

ALL = Results((PASSED, FAILED, STUCK, SKIPPED), seconds=1.5)
