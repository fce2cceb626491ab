from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.incoming import LONGEST_MESSAGE, read_incoming


@given(st.text(alphabet=st.characters(), max_size=300))
def test_every_text_is_read_or_refused_and_can_be_kept(text: str) -> None:
    incoming = read_incoming(text)
    incoming.text.encode("utf-8")
    assert incoming.refusal or incoming.text


def test_a_long_text_is_kept_in_part() -> None:
    incoming = read_incoming("mug " * 100_000)
    assert incoming.refusal
    assert len(incoming.text) < LONGEST_MESSAGE


def test_marks_without_a_word_are_refused() -> None:
    assert read_incoming("?!…").refusal
