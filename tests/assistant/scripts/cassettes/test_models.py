from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from assistant.errors import NotRecorded
from assistant.scripts.cassettes.cassette import Entry
from assistant.scripts.personal import Known
from tests.assistant.scripts.cassettes.speakers import (
    USAGE,
    Speaker,
    StreamingSpeaker,
    calling,
    essence,
    find,
    player,
    recorder,
    saying,
    talk,
)

ANSWERS = [calling(query="mugs", most=15.0), saying("A mug at 12.50."), saying("You are welcome.")]
SAID = ("mugs under 15?", "thanks")


def recorded(*said: str, answers: list[AIMessage] | None = None) -> list[Entry]:
    model = recorder(Speaker(answers=answers or ANSWERS))
    talk(model, *(said or SAID))
    return model.recording.entries


def test_what_is_played_back_is_what_was_recorded() -> None:
    model = recorder(Speaker(answers=ANSWERS))
    live = talk(model, *SAID)
    again = talk(player(model.recording.entries), *SAID)
    assert essence(again) == essence(live)


def test_usage_and_what_the_provider_tells_come_back() -> None:
    answer = saying("Hello.", response_metadata={"finish_reason": "stop", "id": "r-1"})
    played = talk(player(recorded("hi", answers=[answer])), "hi")[-1]
    assert isinstance(played, AIMessage)
    assert played.usage_metadata == USAGE
    assert played.response_metadata["finish_reason"] == "stop"
    assert "id" not in played.response_metadata


def test_a_recording_model_answers_as_the_other_would() -> None:
    live = talk(recorder(Speaker(answers=ANSWERS)), *SAID)
    assert essence(live) == essence(talk(Speaker(answers=ANSWERS), *SAID))


def test_every_answer_is_played_once() -> None:
    model = player(recorded("hi", answers=[saying("Hello.")]))
    talk(model, "hi")
    with pytest.raises(NotRecorded, match="as often as it is made"):
        talk(model, "hi")


def test_a_changed_prompt_is_a_failure_that_shows_the_change() -> None:
    model = player(recorded())
    with pytest.raises(NotRecorded) as caught:
        talk(model, *SAID, prompt="You sell cups.")
    assert "-system: You sell mugs." in str(caught.value)
    assert "+system: You sell cups." in str(caught.value)
    assert model.playing.misses


def test_a_changed_message_is_a_failure() -> None:
    with pytest.raises(NotRecorded, match=r"\+user: mugs under 16\?"):
        talk(player(recorded()), "mugs under 16?")


def test_a_changed_tool_is_a_failure() -> None:
    entries = recorded("hi", answers=[saying("Hello.")])
    changed = find.model_copy(update={"description": "Finds anything."})
    model = player(entries).bind_tools([changed])
    with pytest.raises(NotRecorded, match="Finds anything"):
        model.invoke([SystemMessage("You sell mugs."), HumanMessage("hi")])


@pytest.mark.parametrize("bound", [{"temperature": 0.9}, {"stop": ["."]}, {"tool_choice": "any"}])
def test_a_changed_parameter_is_a_failure(bound: dict[str, object]) -> None:
    model = recorder(Speaker(answers=[saying("Hello.")]))
    model.invoke("hi")
    with pytest.raises(NotRecorded, match=str(next(iter(bound)))):
        player(model.recording.entries).bind(**bound).invoke("hi")


def test_the_nearest_recorded_request_is_the_one_compared_with() -> None:
    model = player(recorded())
    messages = talk(model, SAID[0])
    model.playing.used.clear()
    with pytest.raises(NotRecorded, match="recorded as request 3"):
        model.invoke([SystemMessage("You sell mugs."), *messages, HumanMessage("thanks a lot")])


def test_a_conversation_that_was_never_recorded_says_so() -> None:
    with pytest.raises(NotRecorded, match="nothing of this conversation"):
        talk(player([]), "hi")


def test_a_stream_comes_back_in_its_pieces() -> None:
    model = recorder(StreamingSpeaker(answers=[saying("Two mugs for you.")]))
    live = [chunk.text for chunk in model.stream("hi")]
    played = [chunk.text for chunk in player(model.recording.entries).stream("hi")]
    assert [text for text in played if text] == [text for text in live if text]


def test_a_streams_usage_comes_back() -> None:
    model = recorder(StreamingSpeaker(answers=[saying("Two mugs.")]))
    assert "".join(chunk.text for chunk in model.stream("hi")) == "Two mugs. "
    assert model.recording.entries[0].answer["usage"]["total_tokens"] == USAGE["total_tokens"]


def test_calls_come_back_in_a_stream() -> None:
    model = recorder(Speaker(answers=[calling(query="mugs")]))
    model.invoke("hi")
    whole = None
    for chunk in player(model.recording.entries).stream("hi"):
        whole = chunk if whole is None else whole + chunk
    assert isinstance(whole, AIMessage)
    assert [(call["name"], call["args"]) for call in whole.tool_calls] == [("find", {"query": "mugs"})]


def test_ids_that_differ_between_runs_make_no_difference() -> None:
    keys = [[entry.request.key for entry in recorded()] for _ in range(2)]
    assert keys[0] == keys[1]


def test_a_model_that_fails_is_a_trouble_of_the_recording() -> None:
    model = recorder(Speaker(answers=[RuntimeError("no network")]))
    with pytest.raises(RuntimeError, match="no network"):
        model.invoke("hi")
    assert model.recording.troubles == ["the model failed: RuntimeError: no network"]


def test_an_answer_that_never_came_is_a_trouble_of_the_recording() -> None:
    model = recorder(Speaker(answers=[saying("late")]))
    model.recording.asked()
    model.recording.close()
    assert model.recording.troubles == ["1 answers had not come when the conversation ended"]


def test_masked_arguments_are_put_back_for_the_tool() -> None:
    known = (Known("name", "Ada"), Known("name", "Ada Lane"))
    answers = [calling(query="a mug for Ada Lane, ada@example.org"), saying("Here, Ada.")]
    said = "a mug for Ada Lane, my email is ada@example.org"
    model = recorder(Speaker(answers=answers), *known)
    live = talk(model, said)
    assert essence(talk(player(model.recording.entries, *known), said)) == essence(live)
    assert "Ada" not in str(model.recording.entries)


def test_blocks_of_content_come_back() -> None:
    blocks = [
        {"type": "text", "text": "Let me look."},
        {"type": "tool_use", "id": "x", "name": "find", "input": {}},
    ]
    calls = [{"name": "find", "args": {"query": "m"}, "id": "x", "type": "tool_call"}]
    answer = AIMessage(blocks, tool_calls=calls)

    class Fixed(Speaker):
        def _next(self) -> AIMessage:
            return answer

    model = recorder(Fixed(answers=[answer]))
    model.invoke("hi")
    played = player(model.recording.entries).invoke("hi")
    assert played.content[0] == blocks[0]
    assert played.content[1]["id"] == played.tool_calls[0]["id"]  # type: ignore[index]
