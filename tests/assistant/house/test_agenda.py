from __future__ import annotations

import pytest

from assistant.house.agenda import MOST_ENTRIES, Agenda, Entry, Standing

ASKED = Entry("cancel", "cancel my order", Standing.WAITING_FOR_SLOT, slots=("order",), turn=1)
SERVED = Entry("search", "mugs", Standing.DONE, tool="search_catalog", arguments={"query": "mugs"}, turn=2)
OFFERED = Entry("person", "a question", Standing.WAITING_FOR_YES, turn=3)


def test_a_goal_waits_until_it_is_settled() -> None:
    agenda = Agenda().settle(ASKED).settle(SERVED)
    assert agenda.awaiting_slot == (ASKED,)


def test_a_goal_that_is_served_waits_no_more() -> None:
    served = Entry("cancel", "cancel my order", Standing.HANDED_OVER, tool="hand_off")
    assert Agenda().settle(ASKED).settle(served).waiting == ()


def test_an_offer_is_good_for_one_message() -> None:
    agenda = Agenda().settle(OFFERED)
    assert agenda.offered == OFFERED
    assert agenda.without_offers().offered is None


def test_a_change_of_mind_leaves_nothing_waiting_and_what_was_done() -> None:
    agenda = Agenda().settle(ASKED).settle(SERVED).settle(OFFERED).without_waiting()
    assert agenda.entries == (SERVED,)


def test_open_goals_outlive_many_settled_ones() -> None:
    agenda = Agenda().settle(ASKED)
    for number in range(5 * MOST_ENTRIES):
        agenda = agenda.settle(Entry("search", str(number), Standing.DONE, tool="search_catalog"))
    assert agenda.awaiting_slot == (ASKED,)
    assert len(agenda.entries) == MOST_ENTRIES


def test_an_agenda_survives_its_way_through_json() -> None:
    agenda = Agenda().settle(ASKED).settle(SERVED).settle(OFFERED)
    assert Agenda.from_json(agenda.to_json()) == agenda


@pytest.mark.parametrize("kept", [None, "x", [{"intent": "a"}], [3], {"a": 1}, [{"standing": "nowhere"}]])
def test_what_is_no_agenda_is_an_empty_one(kept: object) -> None:
    assert Agenda.from_json(kept) == Agenda()
