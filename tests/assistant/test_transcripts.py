from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assistant.errors import NotYours, TurnRunning
from assistant.transcripts import TURN_SECONDS, Transcripts
from assistant.visitor import Visitor
from tests.assistant.conftest import Clock

ANN, BEN, GUEST = Visitor.customer("ann"), Visitor.customer("ben"), Visitor.guest("ann")

HOLD = """
import sys
from pathlib import Path
from assistant.database import open_database
from assistant.transcripts import Transcripts
from assistant.visitor import Visitor
transcripts = Transcripts(open_database(Path(sys.argv[1])), lambda: 1_800_000_000.0)
with transcripts.turn(sys.argv[2], Visitor.customer("ann")):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def transcripts(engine: Engine, clock: Clock) -> Transcripts:
    return Transcripts(engine, clock)


@pytest.fixture
def talk(transcripts: Transcripts) -> str:
    return transcripts.start(ANN)


def test_ids_are_long_and_never_the_same(transcripts: Transcripts) -> None:
    ids = {transcripts.start(ANN) for _ in range(20)}
    assert len(ids) == 20
    assert min(map(len, ids)) == 32


def test_a_conversation_reads_as_it_was_said(transcripts: Transcripts, talk: str) -> None:
    said = transcripts.add(talk, ANN, "customer", "a red mug")
    answered = transcripts.add(talk, ANN, "assistant", "here", payload={"notes": ["n"]}, shown=["p1"])
    assert transcripts.history(talk, ANN) == (said, answered)


def test_only_what_came_after_a_message_can_be_asked_for(transcripts: Transcripts, talk: str) -> None:
    first = transcripts.add(talk, ANN, "customer", "one")
    second = transcripts.add(talk, ANN, "customer", "two")
    assert transcripts.history(talk, ANN, after=first.message_id) == (second,)


FOREIGN: dict[str, Callable[[Transcripts, str, Visitor], object]] = {
    "check": lambda t, talk, who: t.check(talk, who),
    "history": lambda t, talk, who: t.history(talk, who),
    "add": lambda t, talk, who: t.add(talk, who, "customer", "hello"),
    "shown": lambda t, talk, who: t.shown(talk, who),
    "hand_off": lambda t, talk, who: t.hand_off(talk, who),
    "status": lambda t, talk, who: t.hand_off_status(talk, who),
    "turn": lambda t, talk, who: t.turn(talk, who).__enter__(),
}


@pytest.mark.parametrize("door", FOREIGN)
@pytest.mark.parametrize("who", [BEN, GUEST])
def test_nobody_else_comes_into_a_conversation(
    transcripts: Transcripts, talk: str, door: str, who: Visitor
) -> None:
    transcripts.add(talk, ANN, "customer", "my secret")
    with pytest.raises(NotYours):
        FOREIGN[door](transcripts, talk, who)
    assert len(transcripts.history(talk, ANN)) == 1


@pytest.mark.parametrize("door", FOREIGN)
def test_an_unknown_conversation_is_refused_like_anothers(transcripts: Transcripts, door: str) -> None:
    with pytest.raises(NotYours, match="no such conversation"):
        FOREIGN[door](transcripts, "guess", ANN)


def test_products_shown_keep_the_place_of_their_latest_showing(transcripts: Transcripts, talk: str) -> None:
    transcripts.add(talk, ANN, "assistant", "", shown=["a", "b", "c"])
    transcripts.add(talk, ANN, "assistant", "", shown=["c", "d"])
    assert [(s.product_id, s.position) for s in transcripts.shown(talk, ANN)] == [
        ("a", 0),
        ("b", 1),
        ("c", 0),
        ("d", 1),
    ]


def test_a_second_turn_at_once_is_refused(transcripts: Transcripts, talk: str) -> None:
    with transcripts.turn(talk, ANN), pytest.raises(TurnRunning), transcripts.turn(talk, ANN):
        pass


def test_the_next_turn_begins_when_the_last_has_ended(transcripts: Transcripts, talk: str) -> None:
    with pytest.raises(ZeroDivisionError), transcripts.turn(talk, ANN):
        raise ZeroDivisionError
    with transcripts.turn(talk, ANN):
        pass


def test_a_turn_that_never_ended_does_not_hold_for_ever(
    transcripts: Transcripts, talk: str, clock: Clock
) -> None:
    dead = transcripts.turn(talk, ANN)
    dead.__enter__()
    clock.now += TURN_SECONDS + 1
    with transcripts.turn(talk, ANN):
        pass


def test_a_late_end_does_not_free_the_turn_that_took_over(
    transcripts: Transcripts, talk: str, clock: Clock
) -> None:
    late = transcripts.turn(talk, ANN)
    late.__enter__()
    clock.now += TURN_SECONDS + 1
    with transcripts.turn(talk, ANN):
        late.__exit__(None, None, None)
        with pytest.raises(TurnRunning), transcripts.turn(talk, ANN):
            pass


def test_the_turn_of_a_killed_process_is_free_at_once(
    tmp_path: Path, transcripts: Transcripts, talk: str
) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "live.db"), talk],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(TurnRunning), transcripts.turn(talk, ANN):
            pass
        other.kill()
    with transcripts.turn(talk, ANN):
        pass


def test_a_hand_off_waits_until_staff_answer(transcripts: Transcripts, talk: str) -> None:
    transcripts.hand_off(talk, ANN, "wants a refund")
    (waiting,) = transcripts.hand_offs("open")
    assert (waiting.conversation_id, waiting.reason, waiting.visitor) == (talk, "wants a refund", ANN)
    transcripts.answer_as_staff(talk, "Sue", "Done.")
    assert transcripts.hand_offs("open") == ()


def test_the_customer_reads_what_staff_answered(transcripts: Transcripts, talk: str) -> None:
    transcripts.hand_off(talk, ANN)
    transcripts.answer_as_staff(talk, "Sue", "Done.")
    (message,) = transcripts.history(talk, ANN)
    assert (message.role, message.author, message.text) == ("staff", "Sue", "Done.")


def test_a_customer_who_writes_again_waits_again(transcripts: Transcripts, talk: str) -> None:
    transcripts.hand_off(talk, ANN)
    transcripts.answer_as_staff(talk, "Sue", "Done.")
    transcripts.add(talk, ANN, "customer", "Not quite.")
    assert transcripts.hand_off_status(talk, ANN) == "open"


def test_a_closed_hand_off_stays_closed_when_the_customer_writes(transcripts: Transcripts, talk: str) -> None:
    transcripts.hand_off(talk, ANN)
    transcripts.close_hand_off(talk)
    transcripts.add(talk, ANN, "customer", "A mug, please.")
    assert transcripts.hand_off_status(talk, ANN) == "closed"


def test_who_asked_first_is_answered_first(transcripts: Transcripts, talk: str, clock: Clock) -> None:
    later = transcripts.start(GUEST)
    transcripts.hand_off(talk, ANN)
    clock.now += 1
    transcripts.hand_off(later, GUEST)
    clock.now += 1
    transcripts.hand_off(talk, ANN, "still waiting")
    assert [h.conversation_id for h in transcripts.hand_offs()] == [talk, later]


def test_staff_do_not_read_what_was_never_handed_off(transcripts: Transcripts, talk: str) -> None:
    transcripts.add(talk, ANN, "customer", "between you and me")
    with pytest.raises(NotYours):
        transcripts.read_as_staff(talk)
    with pytest.raises(NotYours):
        transcripts.answer_as_staff(talk, "Sue", "Hello!")


def test_a_guest_who_signs_in_brings_conversations_along(transcripts: Transcripts) -> None:
    talk = transcripts.start(GUEST)
    transcripts.move(GUEST, ANN)
    assert transcripts.of_visitor(ANN) == (talk,)
    with pytest.raises(NotYours):
        transcripts.check(talk, GUEST)


def test_erasing_takes_messages_and_products_shown_along(transcripts: Transcripts, talk: str) -> None:
    transcripts.add(talk, ANN, "assistant", "here", shown=["p1"])
    assert transcripts.erase(ANN) == (talk,)
    with pytest.raises(NotYours):
        transcripts.history(talk, ANN)


def test_any_text_that_unicode_knows_is_kept(transcripts: Transcripts, talk: str) -> None:
    text = "\u202e🏺 naïve '; DROP TABLE messages; -- \n\t"
    transcripts.add(talk, ANN, "customer", text)
    assert transcripts.history(talk, ANN)[0].text == text


def test_a_wish_that_was_taken_back_waits_for_nobody(transcripts: Transcripts, talk: str) -> None:
    transcripts.hand_off(talk, ANN, "cancel: order o1")
    assert transcripts.withdraw(talk, ANN)
    assert transcripts.hand_off_status(talk, ANN) is None


def test_taking_back_the_last_wish_leaves_the_one_before(transcripts: Transcripts, talk: str) -> None:
    transcripts.hand_off(talk, ANN, "person: help")
    transcripts.hand_off(talk, ANN, "cancel: order o1")
    transcripts.withdraw(talk, ANN)
    assert [waiting.reason for waiting in transcripts.hand_offs("open")] == ["person: help"]


def test_what_a_person_has_answered_is_not_taken_back(transcripts: Transcripts, talk: str) -> None:
    transcripts.hand_off(talk, ANN, "cancel: order o1")
    transcripts.answer_as_staff(talk, "sam", "done")
    assert not transcripts.withdraw(talk, ANN)


def test_what_a_person_has_closed_is_not_taken_back(transcripts: Transcripts, talk: str) -> None:
    transcripts.hand_off(talk, ANN, "cancel: order o1")
    transcripts.answer_as_staff(talk, "sam", "done")
    transcripts.close_hand_off(talk)
    assert not transcripts.withdraw(talk, ANN)
    assert [closed.reason for closed in transcripts.hand_offs("closed")] == ["cancel: order o1"]


def test_nothing_is_taken_back_where_nobody_was_asked(transcripts: Transcripts, talk: str) -> None:
    assert not transcripts.withdraw(talk, ANN)


def test_a_wish_with_a_bar_in_its_words_is_taken_back_whole(transcripts: Transcripts, talk: str) -> None:
    transcripts.hand_off(talk, ANN, "person: help")
    transcripts.hand_off(talk, ANN, "cancel: order o1 | the blue one | please")
    assert transcripts.withdraw(talk, ANN)
    assert [waiting.reason for waiting in transcripts.hand_offs("open")] == ["person: help"]
