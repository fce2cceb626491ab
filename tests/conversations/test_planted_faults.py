"""What the page of planted faults says, held to: each is planted again and must be noticed again."""

from __future__ import annotations

from collections import Counter

import pytest

from assistant.scripts.reading import read_scripts
from assistant.scripts.runner import play
from assistant.scripts.shop_stage import ShopStage
from tests.conversations.planted.check import NOBODY, PAGE, SUITE, Verdict, read_page, summary, write_page
from tests.conversations.planted.fault import Fault
from tests.conversations.planted.faults import FAULTS
from tests.conversations.planted.late_faults import LATE_FAULTS

ALL = {fault.name: fault for fault in (*FAULTS, *LATE_FAULTS)}
SCRIPTS = {script.name: script for script in read_scripts([SUITE])}
ON_PAGE = read_page(PAGE.read_text(encoding="utf-8"))
NOTICED = {fault: conversation for fault, conversation in ON_PAGE.items() if conversation != NOBODY}


@pytest.mark.parametrize("fault", NOTICED)
def test_a_planted_fault_is_noticed_by_the_conversation_that_the_page_names(
    fault: str, shop_stage: ShopStage
) -> None:
    with ALL[fault].planted():
        assert play(SCRIPTS[NOTICED[fault]], shop_stage).outcome == "failed"


@pytest.mark.parametrize("conversation", dict.fromkeys(NOTICED.values()))
def test_a_conversation_that_the_page_names_passes_without_a_fault(
    conversation: str, shop_stage: ShopStage
) -> None:
    assert play(SCRIPTS[conversation], shop_stage).outcome == "passed"


def test_no_two_faults_have_the_same_name() -> None:
    names = Counter(fault.name for fault in (*FAULTS, *LATE_FAULTS))
    assert max(names.values()) == 1


def test_every_fault_stands_on_the_page_and_no_other() -> None:
    assert set(ON_PAGE) == set(ALL)


def test_the_page_counts_its_survivors() -> None:
    verdicts = [
        Verdict(ALL[name], () if conversation == NOBODY else (conversation,))
        for name, conversation in ON_PAGE.items()
    ]
    assert summary(verdicts) in PAGE.read_text(encoding="utf-8").splitlines()


def test_at_least_ten_faults_were_planted_after_the_suite_was_final() -> None:
    assert len(ALL) >= 25
    assert len(LATE_FAULTS) >= 10


def test_a_page_that_was_written_is_read_as_what_was_found() -> None:
    fault = Fault("a slip", "something goes wrong", ())
    page = write_page([Verdict(fault, ("a mug goes in", "a mug goes out")), Verdict(LATE_FAULTS[0], ())])
    assert read_page(page) == {"a slip": "a mug goes in", LATE_FAULTS[0].name: NOBODY}
