from __future__ import annotations

import sqlite3
from pathlib import Path

from langchain_core.messages import HumanMessage
from langgraph.graph import START, MessagesState, StateGraph

from assistant.memory import Memory


class Planted:
    """A class that somebody wrote into a checkpoint."""

    made = 0

    def __init__(self) -> None:
        Planted.made += 1


def rows(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        return int(connection.execute("SELECT count(*) FROM checkpoints").fetchone()[0])


def remember(memory: Memory, turns: int) -> list[str]:
    graph = StateGraph(MessagesState)
    graph.add_node("echo", lambda state: {})
    graph.add_edge(START, "echo")
    compiled = graph.compile(checkpointer=memory.saver)
    for turn in range(turns):
        state = compiled.invoke(
            {"messages": [HumanMessage(str(turn))]}, {"configurable": {"thread_id": "t"}}, durability="exit"
        )
        memory.prune("t")
    return [message.text for message in state["messages"]]


def test_a_conversation_is_remembered(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "live.db")
    assert remember(memory, 3) == ["0", "1", "2"]
    memory.close()


def test_only_the_latest_checkpoint_stays(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "live.db")
    remember(memory, 5)
    memory.close()
    assert rows(tmp_path / "live.db") == 1


def test_a_forgotten_conversation_leaves_nothing(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "live.db")
    remember(memory, 2)
    memory.forget("t")
    memory.close()
    assert rows(tmp_path / "live.db") == 0


def test_a_class_in_a_checkpoint_is_not_revived(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "live.db")
    kind, data = memory.saver.serde.dumps_typed({"planted": Path("x"), "other": Planted.made})
    assert memory.saver.serde.loads_typed((kind, data))
    assert memory.saver.serde._allowed_msgpack_modules is None  # type: ignore[attr-defined]
    memory.close()
