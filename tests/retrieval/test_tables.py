from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.cells import parse_cells
from retrieval.errors import UnreadableFile
from retrieval.tables import ROW, Column, Rejected, find_file, read_frame, read_table

COLUMNS = (
    Column("id", required=True),
    Column("price", "number", minimum=0),
    Column("count", "integer"),
    Column("at", "time"),
    Column("open", "boolean"),
    Column("facts", "object"),
    Column("parts", "list"),
    Column("email", private=True),
    Column("score", "number", maximum=5, private=True),
)


def csv(folder: Path, text: str | bytes) -> Path:
    (folder / "things.csv").write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return folder


def jsonl(folder: Path, *rows: object) -> Path:
    lines = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    (folder / "things.jsonl").write_text(lines, encoding="utf-8")
    return folder


def values(folder: Path) -> list[dict[str, object]]:
    table = read_table(folder, "things", COLUMNS)
    return [{name: value for name, value in row.values.items() if value is not None} for row in table.rows]


def rejected(folder: Path) -> tuple[Rejected, ...]:
    return read_frame(folder, "things", COLUMNS).rejected


def test_the_first_of_the_known_endings_is_read(tmp_path: Path) -> None:
    csv(tmp_path, "id\nfrom-csv\n")
    assert values(tmp_path) == [{"id": "from-csv"}]
    (tmp_path / "things.jsonl.gz").write_bytes(gzip.compress(b'{"id": "from-gzip"}\n'))
    assert values(tmp_path) == [{"id": "from-gzip"}]
    jsonl(tmp_path, {"id": "from-jsonl"})
    assert values(tmp_path) == [{"id": "from-jsonl"}]
    pl.DataFrame({"id": ["from-parquet"]}).write_parquet(tmp_path / "things.parquet")
    assert values(tmp_path) == [{"id": "from-parquet"}]


def test_a_table_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert find_file(tmp_path, "things") is None
    with pytest.raises(UnreadableFile, match=r"no things\.parquet"):
        read_frame(tmp_path, "things", COLUMNS)


def test_csv_cells_become_what_their_columns_are(tmp_path: Path) -> None:
    csv(
        tmp_path,
        "id,price,count,at,open,facts,parts\r\n"
        'a, 2.50 ,3.0,2024-05-01T10:00:00+02:00,Yes,"{""k"": 1}","[1, ""b""]"\r\n',
    )
    at = datetime(2024, 5, 1, 8, tzinfo=UTC).timestamp()
    assert values(tmp_path) == [
        {"id": "a", "price": 2.5, "count": 3, "at": at, "open": True, "facts": {"k": 1}, "parts": [1, "b"]}
    ]


def test_json_cells_may_be_native_or_text(tmp_path: Path) -> None:
    jsonl(
        tmp_path,
        {"id": "a", "facts": {"k": None}, "parts": []},
        {"id": "b", "facts": '{"k": [1]}', "parts": "[2]"},
    )
    assert values(tmp_path) == [
        {"id": "a", "facts": {"k": None}, "parts": []},
        {"id": "b", "facts": {"k": [1]}, "parts": [2]},
    ]


def test_parquet_structs_lists_and_times_are_read(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "id": [7.0, 8.0],
            "price": [1, 2],
            "at": [datetime(2024, 1, 1), None],
            "open": [True, None],
            "facts": [{"colour": "red", "tags": ["a", None]}, {"colour": None, "tags": None}],
            "parts": [["x"], None],
        }
    )
    frame.write_parquet(tmp_path / "things.parquet")
    at = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
    assert values(tmp_path) == [
        {
            "id": "7",
            "price": 1.0,
            "at": at,
            "open": True,
            "facts": {"colour": "red", "tags": ["a"]},
            "parts": ["x"],
        },
        {"id": "8", "price": 2.0, "facts": {}},
    ]


def test_headings_may_have_a_byte_order_mark_spaces_and_capitals(tmp_path: Path) -> None:
    csv(tmp_path, "\ufeffID, Price ,unknown\na,1,x\n")
    assert values(tmp_path) == [{"id": "a", "price": 1.0}]


def test_empty_and_blank_cells_are_missing(tmp_path: Path) -> None:
    csv(tmp_path, 'id,price,email\na,"  ",\nb,,x\n')
    assert values(tmp_path) == [{"id": "a"}, {"id": "b", "email": "x"}]


def test_quoted_fields_may_hold_newlines_and_commas(tmp_path: Path) -> None:
    csv(tmp_path, 'id,email\r\n"a, b","two\r\nlines"\r\n')
    assert values(tmp_path) == [{"id": "a, b", "email": "two\r\nlines"}]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"price": -1}, "price", "negative"),
        ({"price": "1e309"}, "price", "not a finite number"),
        ({"price": float("nan")}, "price", "not a finite number"),
        ({"price": float("inf")}, "price", "not a finite number"),
        ({"price": "two"}, "price", "not a finite number"),
        ({"price": True}, "price", "not a finite number"),
        ({"price": [1]}, "price", "a list where a number is expected"),
        ({"count": 1.5}, "count", "not a whole number"),
        ({"at": "yesterday"}, "at", "no time in ISO 8601 or seconds since 1970"),
        ({"open": "perhaps"}, "open", "neither true nor false"),
        ({"facts": [1]}, "facts", "no JSON object"),
        ({"facts": "{broken"}, "facts", "no JSON object"),
        ({"parts": {"a": 1}}, "parts", "no JSON list"),
        ({"id": {"a": 1}}, "id", "an object where text is expected"),
        ({"id": True}, "id", "true or false where text is expected"),
        ({"id": "  "}, "id", "id is missing"),
        ({"id": None}, "id", "id is missing"),
        ({"score": 6}, "score", "over 5"),
    ],
)
def test_a_cell_that_breaks_a_rule_sets_its_row_aside(
    tmp_path: Path, cells: dict[str, object], column: str, reason: str
) -> None:
    jsonl(tmp_path, {"id": "good"}, {"id": "bad"} | cells)
    (only,) = rejected(tmp_path)
    assert (only.file, only.row, only.column, only.reason) == ("things.jsonl", 2, column, reason)
    assert values(tmp_path) == [{"id": "good"}]


def test_private_values_never_stand_in_a_report(tmp_path: Path) -> None:
    jsonl(tmp_path, {"id": "a", "score": 77})
    assert rejected(tmp_path)[0].value == "(hidden)"


def test_long_values_are_shortened_in_a_report(tmp_path: Path) -> None:
    jsonl(tmp_path, {"id": "a", "price": "x" * 500})
    assert len(rejected(tmp_path)[0].value) <= 60


@pytest.mark.parametrize("line", ["{broken", "[1]", '"text"', "[" * 5_000])
def test_a_line_that_is_no_object_is_set_aside(tmp_path: Path, line: str) -> None:
    jsonl(tmp_path, {"id": "a"}, line, {"id": "b"})
    assert [each.row for each in rejected(tmp_path)] == [2]
    assert values(tmp_path) == [{"id": "a"}, {"id": "b"}]


def test_bytes_that_are_not_utf8_set_their_row_aside(tmp_path: Path) -> None:
    csv(tmp_path, b"id,email\na,x\nb,caf\xe9\n")
    assert [(each.row, each.reason) for each in rejected(tmp_path)] == [(2, "not UTF-8")]
    (tmp_path / "things.jsonl").write_bytes(b'{"id": "a"}\n{"id": "caf\xe9"}\n')
    assert [(each.row, each.reason) for each in rejected(tmp_path)] == [(2, "not UTF-8")]


def test_half_a_surrogate_pair_does_no_harm(tmp_path: Path) -> None:
    jsonl(tmp_path, '{"id": "a\\ud800"}')
    assert values(tmp_path) == [{"id": "a?"}]


def test_characters_that_nobody_sees_leave_texts(tmp_path: Path) -> None:
    jsonl(tmp_path, {"id": "a\u202eb\x00c"})
    assert values(tmp_path) == [{"id": "a b c"}]


def test_a_csv_row_with_too_many_fields_is_set_aside(tmp_path: Path) -> None:
    csv(tmp_path, "id,price\na,1\nb,2,3,4\nc,5\n")
    assert [(each.row, each.reason) for each in rejected(tmp_path)] == [(2, "4 fields, not 2")]
    assert [row["id"] for row in values(tmp_path)] == ["a", "c"]


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    csv(tmp_path, "id,price\na,1\n\nb,2\n\n")
    frame = read_frame(tmp_path, "things", COLUMNS)
    assert (frame.data[ROW].to_list(), frame.total, frame.rejected) == ([1, 3], 2, ())


def test_rows_are_numbered_from_one_without_the_heading(tmp_path: Path) -> None:
    csv(tmp_path, "id\na\nb\n")
    assert read_frame(tmp_path, "things", COLUMNS).data[ROW].to_list() == [1, 2]


def test_a_required_column_that_is_absent_refuses_the_file(tmp_path: Path) -> None:
    csv(tmp_path, "name\na\n")
    with pytest.raises(UnreadableFile, match="no column 'id'"):
        read_frame(tmp_path, "things", COLUMNS)


@pytest.mark.parametrize(
    ("name", "content"),
    [("things.parquet", b"PAR1 nonsense"), ("things.jsonl.gz", b"no gzip"), ("things.csv", b"")],
)
def test_a_file_that_is_not_what_its_name_says_is_unreadable(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match=name):
        read_frame(tmp_path, "things", COLUMNS)


def test_a_gzip_file_that_is_cut_short_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "things.jsonl.gz").write_bytes(gzip.compress(b'{"id": "a"}\n' * 1000)[:-20])
    with pytest.raises(UnreadableFile):
        read_frame(tmp_path, "things", COLUMNS)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1714550400", 1714550400.0),
        ("1714550400.5", 1714550400.5),
        ("2024-05-01", 1714521600.0),
        ("2024-05-01T08:00:00Z", 1714550400.0),
        ("2024-05-01 08:00:00", 1714550400.0),
        ("2024-05-01T08:00:00.250+00:00", 1714550400.25),
        ("2024-05-01 08:00:00 UTC", 1714550400.0),
    ],
)
def test_times_are_read_as_utc(text: str, seconds: float) -> None:
    assert parse_cells(pl.Series("at", [text]), "time").series.to_list() == [seconds]


@pytest.mark.parametrize(
    ("text", "number"), [(" 12 ", 12.0), ("1 200.50", 1200.5), ("1e3", 1000.0), ("12 50", None)]
)
def test_numbers_may_have_spaces_where_people_put_them(text: str, number: float | None) -> None:
    assert parse_cells(pl.Series("price", [text]), "number").series.to_list() == [number]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("A > B > C", ["A", "B", "C"]),
        (" A >> B ", ["A", "B"]),
        ('["A", "B"]', ["A", "B"]),
        ("A", ["A"]),
        ("[1]", None),
    ],
)
def test_paths_are_lists_of_their_parts(text: str, path: list[str] | None) -> None:
    (found,) = parse_cells(pl.Series("category", [text]), "path").series.to_list()
    assert (None if found is None else json.loads(found)) == path


@given(
    st.lists(st.text(max_size=20), max_size=5),
    st.sampled_from(("number", "integer", "boolean", "time", "object")),
)
def test_no_text_breaks_a_parser(texts: list[str], kind: str) -> None:
    cells = [text.encode("utf-8", "replace").decode() for text in texts]
    assert len(parse_cells(pl.Series("x", cells, dtype=pl.String), kind).series) == len(texts)
