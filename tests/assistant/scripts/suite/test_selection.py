from __future__ import annotations

from pathlib import Path

import pytest

from assistant.scripts.reading import FiledScript, read_scripts
from assistant.scripts.suite.selection import Selection
from retrieval.errors import BadInput

FILE = """\
shop: Lamps
conversations:
  - {name: A mug goes in, tags: [smoke, basket], turns: [{say: a, expect: {refused: true}}]}
  - {name: A guest asks, tags: [smoke], turns: [{say: a, expect: {refused: true}}]}
  - name: Last orders
    turns: [{say: a, expect: {refused: true}}]
"""


def scripts(folder: Path, text: str = FILE) -> tuple[FiledScript, ...]:
    (folder / "basket.yaml").write_text(text, encoding="utf-8")
    return read_scripts([folder])


def names(folder: Path, selection: Selection, text: str = FILE) -> list[str]:
    return [script.script.name for script in selection.of(scripts(folder, text)).scripts]


def test_without_a_word_everything_is_played(tmp_path: Path) -> None:
    assert len(names(tmp_path, Selection())) == 3


def test_a_part_of_the_name_is_enough_in_any_case(tmp_path: Path) -> None:
    assert names(tmp_path, Selection(name="MUG goes")) == ["A mug goes in"]


def test_the_name_of_the_file_counts(tmp_path: Path) -> None:
    assert names(tmp_path, Selection(name="basket and not orders")) == ["A mug goes in", "A guest asks"]


def test_a_tag_must_be_whole(tmp_path: Path) -> None:
    assert names(tmp_path, Selection(tags=("smoke",))) == ["A mug goes in", "A guest asks"]
    with pytest.raises(BadInput, match="None of 3 conversations fits -t 'smo'"):
        names(tmp_path, Selection(tags=("smo",)))


def test_tags_are_a_choice_as_well(tmp_path: Path) -> None:
    assert names(tmp_path, Selection(tags=("smoke and not basket",))) == ["A guest asks"]


def test_one_of_several_tags_is_enough(tmp_path: Path) -> None:
    assert names(tmp_path, Selection(tags=("basket", "smoke"))) == ["A mug goes in", "A guest asks"]


def test_name_and_tag_must_both_hold(tmp_path: Path) -> None:
    assert names(tmp_path, Selection(name="guest", tags=("smoke",))) == ["A guest asks"]


def test_it_says_how_many_were_left_out(tmp_path: Path) -> None:
    assert Selection(name="mug").of(scripts(tmp_path)).left_out == 2


def test_nothing_left_to_play_is_refused_with_what_was_asked(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="None of 3 conversations fits -k 'xyz' -t 'smoke'; ask for less"):
        Selection("xyz", ("smoke",)).of(scripts(tmp_path))


ONLY = FILE + "    only: true\n"


def test_only_keeps_the_others_out_and_says_where_it_stands(tmp_path: Path) -> None:
    selected = Selection().of(scripts(tmp_path, ONLY))
    assert [script.script.name for script in selected.scripts] == ["Last orders"]
    assert selected.only == (f"{tmp_path / 'basket.yaml'}:7",)
    assert selected.left_out == 2


def test_only_is_refused_where_it_is_forbidden(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"basket\.yaml:7: `only` would keep all others"):
        Selection(forbid_only=True).of(scripts(tmp_path, ONLY))
