"""When a reply begins with an apology."""

from __future__ import annotations

import pytest

from assistant.house.goals.goal import Goal
from assistant.house.intents import ORDERS, Intent
from assistant.house.language import read_languages
from assistant.house.regretting import regrets

ENGLISH = read_languages()["en"]
ORDER = Intent("looks", "", tool=ORDERS)
COMPLAINT = Intent("complains", "", tool=ORDERS, regrets=True)
SEARCH = Intent("seeks", "", tool="search_catalog")


@pytest.mark.parametrize(
    ("text", "intent", "sorry"),
    [
        ("the vase arrived in pieces", ORDER, True),
        ("third time now that it comes late", ORDER, True),
        ("half of it was missing", ORDER, True),
        ("where is my vase", ORDER, False),
        ("what if it comes broken?", ORDER, False),
        ("a vase that can't be broken easily", SEARCH, False),
        ("I'm not happy with you", COMPLAINT, True),
        ("how do I complain?", COMPLAINT, False),
    ],
)
def test_what_went_wrong_is_regretted(text: str, intent: Intent, sorry: bool) -> None:
    assert regrets(text, [Goal(intent, text, 1.0)], ENGLISH) is sorry


def test_in_chinese_as_well() -> None:
    goal = Goal(ORDER, "杯子都碎了", 1.0)
    assert regrets("杯子都碎了", [goal], read_languages()["zh"])
