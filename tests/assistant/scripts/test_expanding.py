from __future__ import annotations

from pathlib import Path

import pytest

from assistant.scripts.reading import read_file, read_scripts
from assistant.scripts.runner import play
from retrieval.errors import BadInput
from tests.assistant.scripts.stages import TableStage, lamps

SHARED = """\
fragments:
  asked_for:
    parameters: [thing, most]
    turns:
      - say: $thing
        expect: {products: {every: {price: {max: $most}}}}
  quiet:
    expect: {notes: {none: true}}
"""
USING = """\
shop: Lamps
name: n
turns:
  - use: {asked_for: {thing: lamps, most: 3}}
  - say: hello
    expect: {use: quiet, words: {contains: [hello]}}
"""


def written(folder: Path, text: str, name: str = "s.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(BadInput) as caught:
        read_file(written(folder, text))
    return str(caught.value)


def test_a_fragment_of_turns_stands_for_its_turns(tmp_path: Path) -> None:
    (filed,) = read_file(written(tmp_path, SHARED + USING))
    assert [turn.action for turn in filed.script.turns] == [("say", "lamps"), ("say", "hello")]


def test_a_parameter_that_stands_alone_keeps_its_type(tmp_path: Path) -> None:
    (filed,) = read_file(written(tmp_path, SHARED + USING))
    expect = filed.script.turns[0].expect
    assert expect is not None
    assert str(expect.products and expect.products.every) == "price at most 3"


def test_a_fragment_of_expectations_is_joined_with_what_stands_beside_it(tmp_path: Path) -> None:
    (filed,) = read_file(written(tmp_path, SHARED + USING))
    expect = filed.script.turns[1].expect
    assert expect is not None
    assert (expect.notes is not None, expect.words is not None) == (True, True)


def test_lists_of_a_fragment_are_joined_with_those_beside_it(tmp_path: Path) -> None:
    text = (
        "fragments: {polite: {expect: {words: {contains: [please]}}}}\n"
        "shop: Lamps\nname: n\nturns: [{say: a, expect: {use: polite, words: {contains: [thanks]}}}]\n"
    )
    (filed,) = read_file(written(tmp_path, text))
    assert filed.placed.value["turns"][0]["expect"]["words"]["contains"] == ["thanks", "please"]  # type: ignore[index]


def test_a_failure_in_a_fragment_is_told_at_the_fragments_line(tmp_path: Path) -> None:
    (filed,) = read_file(written(tmp_path, SHARED + USING))
    result = play(filed, TableStage({"lamps": lamps("L5")}))
    assert f"{tmp_path / 's.yaml'}:6: after say: lamps" in result.told()[0]


def test_fragments_of_an_included_file_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    written(tmp_path / "shared", SHARED, "parts.yaml")
    (filed,) = read_file(written(tmp_path, "include: [shared/parts.yaml]\n" + USING))
    assert len(filed.script.turns) == 2


def test_a_failure_in_an_included_fragment_is_told_with_its_own_file(tmp_path: Path) -> None:
    shared = written(tmp_path, SHARED, "parts.yaml")
    (filed,) = read_file(written(tmp_path, "include: [parts.yaml]\n" + USING))
    assert f"{shared}:6" in play(filed, TableStage({"lamps": lamps("L5")})).told()[0]


def test_a_file_of_fragments_alone_holds_no_conversation(tmp_path: Path) -> None:
    written(tmp_path, SHARED, "a.yaml")
    written(tmp_path, "include: [a.yaml]\n" + USING, "b.yaml")
    assert [script.name for script in read_scripts([tmp_path])] == ["b: n"]


def test_a_fragment_may_use_another(tmp_path: Path) -> None:
    text = (
        "fragments:\n  twice: {parameters: [x], turns: [{use: {once: {y: $x}}}, {use: {once: {y: m $x}}}]}\n"
        "  once: {parameters: [y], turns: [{say: $y}]}\n"
        "shop: Lamps\nname: n\nturns: [{use: {twice: {x: lamps}}}]\nexpect: {notes: {none: true}}\n"
    )
    (filed,) = read_file(written(tmp_path, text))
    assert [turn.say for turn in filed.script.turns] == ["lamps", "m lamps"]


def test_a_parameter_may_be_a_variable_whose_facts_are_asked_for(tmp_path: Path) -> None:
    text = (
        "fragments:\n  about: {parameters: [it], turns: [{say: $it.title, expect: {notes: {none: true}}}]}\n"
        "shop: Lamps\nname: n\nlet: {lamp: {product: {price: 2}}}\nturns: [{use: {about: {it: $lamp}}}]\n"
    )
    (filed,) = read_file(written(tmp_path, text))
    assert filed.script.turns[0].say == "$lamp.title"


def test_a_fragment_is_said_by_the_session_that_uses_it(tmp_path: Path) -> None:
    text = (
        "fragments: {greeting: {turns: [{say: hello}, {say: bye}]}}\nshop: Lamps\nname: n\n"
        "sessions: {anna: {}, ben: {expect: {notes: {none: true}}}}\n"
        "turns: [{use: greeting, as: anna}, {as: ben, say: hi}]\n"
    )
    (filed,) = read_file(written(tmp_path, text))
    assert [turn.who for turn in filed.script.turns] == ["anna", "anna", "ben"]


CASES = """\
shop: Lamps
name: Finds lamps
cases:
  - {case: cheap, words: lamps, most: 3}
  - {words: more lamps, most: 4}
turns:
  - say: $words
    expect: {products: {count: {min: 1}, every: {price: {max: $most}}}}
"""


def test_each_case_is_a_conversation_with_a_name_of_its_own(tmp_path: Path) -> None:
    scripts = read_file(written(tmp_path, CASES))
    assert [s.script.name for s in scripts] == ["Finds lamps [cheap]", "Finds lamps [more lamps, 4]"]


def test_each_case_stands_at_its_own_line(tmp_path: Path) -> None:
    assert [script.line() for script in read_file(written(tmp_path, CASES))] == [4, 5]


def test_cases_are_played_with_their_own_values(tmp_path: Path) -> None:
    stage = TableStage({"lamps": lamps("L4"), "more lamps": lamps("L4")})
    outcomes = [play(script, stage).outcome for script in read_file(written(tmp_path, CASES))]
    assert outcomes == ["failed", "passed"]


def test_a_case_may_hold_a_whole_rule(tmp_path: Path) -> None:
    text = (
        "shop: Lamps\nname: n\ncases: [{rule: {count: 2}}, {rule: {count: {min: 1}}}]\n"
        "turns: [{say: lamps, expect: {products: $rule}}]\n"
    )
    stage = TableStage({"lamps": lamps("L1", "L2")})
    assert [play(s, stage).outcome for s in read_file(written(tmp_path, text))] == ["passed", "passed"]


def test_tags_of_the_file_are_those_of_each_conversation(tmp_path: Path) -> None:
    text = (
        "shop: Lamps\ntags: [lamps]\nconversations:\n"
        "  - {name: a, tags: [slow], turns: [{say: a, expect: {notes: {none: true}}}]}\n"
    )
    (filed,) = read_file(written(tmp_path, text))
    assert filed.script.tags == ["lamps", "slow"]


ONE_TURN = "shop: Lamps\nname: n\nturns: [{say: a, expect: {notes: {none: true}}}]\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "fragments: {quiet: {expect: {notes: {none: true}}}}\n" + ONE_TURN,
            "s.yaml:1:13: the fragment 'quiet' is never used; use it or remove it.",
        ),
        (
            "fragments: {q: {parameters: [x], turns: [{say: b}]}}\n" + ONE_TURN,
            "s.yaml:1:30: the parameter 'x' is never used; write $x or remove it.",
        ),
        (
            "fragments: {quiet: {expect: {notes: {none: true}}}}\n"
            + ONE_TURN.replace("notes: {none: true}", "use: quite"),
            "s.yaml:4:27: there is no fragment 'quite'; did you mean 'quiet'?.",
        ),
        (
            "fragments: {quiet: {expect: {notes: {none: true}}}}\n"
            + ONE_TURN.replace("say: a, expect: {notes: {none: true}}", "use: quiet"),
            "s.yaml:4:10: 'quiet' holds expect and is used as turns; move it.",
        ),
        (
            "fragments: {a: {turns: [{use: a}]}}\n" + ONE_TURN.replace("[{say", "[{use: a}, {say"),
            "s.yaml:1:26: 'a' uses itself (a > a); take it out of one of them.",
        ),
        (
            "fragments: {a: {parameters: [x], turns: [{say: $x}]}}\n"
            + ONE_TURN.replace("[{say", "[{use: a}, {say"),
            "s.yaml:4:10: 'a' needs 'x'; write {a: {x: ...}}.",
        ),
        (
            "fragments: {a: {turns: [{say: b}]}}\n" + ONE_TURN.replace("[{say", "[{use: {a: {y: 1}}}, {say"),
            "s.yaml:4:20: 'a' has no parameter 'y'; there is none.",
        ),
        (
            "fragments: {a: {}}\n" + ONE_TURN,
            "s.yaml:1:13: 'a': a fragment is either turns or an expect; write one of them.",
        ),
        (
            "fragments: {q: {expect: {notes: {none: true}}}}\n"
            + ONE_TURN.replace("expect: {", "expect: {use: q, "),
            "s.yaml:4:43: the fragment asks for this as well",
        ),
        ("include: [absent.yaml]\n" + ONE_TURN, "s.yaml:1:11: there is no file 'absent.yaml' beside s.yaml"),
        ("include: [s.yaml]\n" + ONE_TURN, "s.yaml:1:11: 's.yaml' includes itself by a detour"),
        (ONE_TURN + "cases: []\n", "s.yaml:4:1: `cases` is a list of sets of variables"),
        (ONE_TURN + "cases: [{case: x}]\n", "s.yaml:4:1: `cases` is a list of sets of variables"),
        (
            ONE_TURN + "cases: [{x: 1}]\n",
            "s.yaml:4:10: the variable 'x' is never used; write $x or remove it.",
        ),
        (
            ONE_TURN.replace("say: a", "say: $x") + "cases: [{x: 1}, {y: 1}]\n",
            "s.yaml:4:17: 'x' stands in some cases only; give it in all of them.",
        ),
        (
            ONE_TURN.replace("say: a", "say: a $x") + "cases: [{x: [1]}]\n",
            "s.yaml:3:10: $x is no single value and can't stand inside a text; let it stand alone.",
        ),
        (
            ONE_TURN.replace("say: a", "say: $x") + "cases: [{x: b, case: a}, {x: c, case: a}]\n",
            "'n [a]' is named twice; rename one, or give its case a name (`case: ...`).",
        ),
    ],
)  # fmt: skip
def test_a_mistake_with_shared_parts_is_refused_at_its_place(tmp_path: Path, text: str, told: str) -> None:
    assert told in refusal(tmp_path, text)


def test_an_include_of_which_nothing_is_used_is_refused(tmp_path: Path) -> None:
    written(tmp_path, SHARED, "parts.yaml")
    told = refusal(tmp_path, "include: [parts.yaml]\n" + ONE_TURN)
    assert "s.yaml:1:1: no fragment of the included files is used; use one or remove the line." in told


def test_files_that_include_each_other_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "include: [s.yaml]\n" + SHARED, "parts.yaml")
    told = refusal(tmp_path, "include: [parts.yaml]\n" + USING)
    assert "parts.yaml:1:11: 's.yaml' includes itself by a detour" in told


def test_the_same_file_included_twice_is_read_once(tmp_path: Path) -> None:
    written(tmp_path, SHARED, "parts.yaml")
    written(tmp_path, "include: [parts.yaml]\nfragments: {bye: {turns: [{say: bye}]}}\n", "more.yaml")
    text = "include: [more.yaml, parts.yaml]\n" + USING + "  - use: bye\n"
    (filed,) = read_file(written(tmp_path, text))
    assert len(filed.script.turns) == 3


def test_an_included_file_with_conversations_is_refused(tmp_path: Path) -> None:
    written(tmp_path, USING, "parts.yaml")
    told = refusal(tmp_path, "include: [parts.yaml]\n" + ONE_TURN)
    assert (
        "s.yaml:1:11: 'parts.yaml' holds conversations; put the fragments into a file of their own." in told
    )


def test_a_name_of_a_fragment_that_stands_in_two_files_is_refused(tmp_path: Path) -> None:
    written(tmp_path, SHARED, "parts.yaml")
    told = refusal(tmp_path, "include: [parts.yaml]\n" + SHARED.replace("asked_for", "asked") + USING)
    assert "s.yaml:8:3: there is a fragment 'quiet' already" in told
