from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from assistant.batch.lines import BatchReport, Line, answered, read_lines, run_batch, text_of, texts_of
from retrieval.errors import BadInput, UnreadableFile


def echo(line: Line) -> dict[str, Any]:
    assert line.request is not None
    return {"said": text_of(line.request, "query")}


def echo_all(lines: Iterable[Line]) -> Iterable[dict[str, Any]]:
    return answered(lines, echo)


def ran(folder: Path, content: str | bytes) -> tuple[BatchReport, list[dict[str, Any]]]:
    source, target = folder / "in.jsonl", folder / "out.jsonl"
    source.write_bytes(content if isinstance(content, bytes) else content.encode())
    report = run_batch(source, target, echo_all)
    return report, [json.loads(row) for row in target.read_text(encoding="utf-8").splitlines()]


def test_answers_come_in_the_order_of_the_requests(tmp_path: Path) -> None:
    _, rows = ran(tmp_path, "".join(json.dumps({"id": i, "query": f"q{i}"}) + "\n" for i in (3, 1, 2)))
    assert rows == [{"id": 3, "said": "q3"}, {"id": 1, "said": "q1"}, {"id": 2, "said": "q2"}]


def test_a_line_that_is_no_json_is_answered_with_an_error_at_its_place(tmp_path: Path) -> None:
    report, rows = ran(tmp_path, '{"id": "a", "query": "x"}\n{"id": \n{"id": "b", "query": "y"}\n')
    assert [row["id"] for row in rows] == ["a", None, "b"]
    assert rows[1]["error"].startswith("line 2 is no JSON object")
    assert report == BatchReport(lines=3, errors=1)


def test_a_line_without_what_is_asked_for_says_so_under_its_id(tmp_path: Path) -> None:
    _, rows = ran(tmp_path, '{"id": "a", "query": 7}\n{"id": "b"}\n')
    assert rows[0] == {"id": "a", "error": "'query' must be text, not 7."}
    assert rows[1] == {"id": "b", "error": "'query' must be text, not null."}


def test_a_line_without_an_id_is_answered_with_an_error(tmp_path: Path) -> None:
    _, rows = ran(tmp_path, '{"query": "x"}\n')
    assert rows == [{"id": None, "error": "line 1: 'id' must be text or a whole number"}]


def test_blank_lines_byte_order_mark_and_windows_newlines_are_passed_over(tmp_path: Path) -> None:
    _, rows = ran(tmp_path, b'\xef\xbb\xbf{"id": 1, "query": "a"}\r\n\r\n  \n{"id": 2, "query": "b"}')
    assert [row["id"] for row in rows] == [1, 2]


def test_bytes_that_are_no_utf8_spoil_their_own_line_only(tmp_path: Path) -> None:
    _, rows = ran(tmp_path, b'{"id": 1, "query": "\xff"}\n{"id": 2, "query": "\xc3\xa9"}\n')
    assert ["error" in row for row in rows] == [True, False]
    assert rows[1]["said"] == "é"


def test_json_nested_beyond_reason_spoils_its_own_line_only(tmp_path: Path) -> None:
    _, rows = ran(tmp_path, "[" * 100_000 + '\n{"id": 1, "query": "a"}\n')
    assert [row["id"] for row in rows] == [None, 1]


def test_a_file_without_one_json_object_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="none of its 2 lines is a JSON object"):
        ran(tmp_path, "id,query\n1,lamps\n")
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_an_empty_file_has_no_answers(tmp_path: Path) -> None:
    report, rows = ran(tmp_path, "")
    assert (report, rows) == (BatchReport(0, 0), [])


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="can't be read"):
        run_batch(tmp_path / "absent.jsonl", tmp_path / "out.jsonl", echo_all)


def test_a_place_that_can_not_be_written_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 1, "query": "a"}\n', encoding="utf-8")
    with pytest.raises(BadInput, match="can't be written"):
        run_batch(source, tmp_path / "absent" / "out.jsonl", echo_all)


def test_a_failure_in_the_middle_leaves_the_old_answers(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": 1, "query": "a"}\n', encoding="utf-8")
    target.write_text("old", encoding="utf-8")

    def broken(lines: Iterable[Line]) -> Iterable[dict[str, Any]]:
        yield from echo_all(lines)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_batch(source, target, broken)
    assert target.read_text(encoding="utf-8") == "old"


def test_lone_surrogates_in_an_answer_do_not_stop_the_file(tmp_path: Path) -> None:
    _, rows = ran(tmp_path, '{"id": 1, "query": "a\\ud800b"}\n{"id": 2, "query": "c"}\n')
    assert [row["id"] for row in rows] == [1, 2]


def test_progress_is_told_for_every_line(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 1, "query": "a"}\n\n{"id": 2, "query": "b"}\n', encoding="utf-8")
    told: list[tuple[str, int, int]] = []
    run_batch(
        source, tmp_path / "out.jsonl", echo_all, progress=lambda *step: told.append(step), stage="searching"
    )
    assert told == [("searching", 1, 2), ("searching", 2, 2)]


def test_lines_are_read_one_at_a_time() -> None:
    lines = read_lines(iter([b'{"id": 1}\n', b"x\n"]))
    assert next(iter(lines)) == Line(1, {"id": 1})


def test_a_list_of_texts_is_empty_when_it_is_not_given() -> None:
    assert texts_of({}, "context") == ()


def test_a_list_with_something_else_than_texts_is_refused() -> None:
    with pytest.raises(BadInput, match="'context' must be a list of texts"):
        texts_of({"context": ["a", 1]}, "context")
