"""No intent is known by its name: other names, another file, and a shop's own intents do as well."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from langchain_core.messages import AIMessage, HumanMessage

from assistant.house.classifying.characters import CharacterEncoder
from assistant.house.intents import HERE, read_intents
from assistant.house.language import FILE
from assistant.house.mind import INTENTS, Mind
from assistant.house.model import HouseModel
from assistant.house.planning import understand
from assistant.shop.intents import build_intents
from assistant.shop.shop import Shop
from retrieval.errors import BadInput

ENCODER = CharacterEncoder((2, 4), places=256)
FEW = 5
TEXTS = (
    "show me red mugs",
    "hello",
    "where is my order?",
    "how long does delivery take",
    "what's in my basket",
    "I want to speak to a person",
    "who won the world cup",
    "recommend me something and show me lanterns",
    "2 x blue mug into my basket",
    "remember that I like green",
)

OWN = """
engraving:
  meaning: have a name engraved
  answers:
    en: ["We engrave up to 20 letters on metal and wood."]
    zh: ["金属和木头上可以刻二十个字以内。"]
  examples:
    en:
      - can you engrave a name on it | do you engrave names
      - is engraving possible
      - i want my initials engraved
      - engraved with a name please
      - what does an engraving look like
loyalty:
  meaning: know about the club
  tool: shop_policy
  arguments: {question: text}
  examples:
    en: [tell me about the members club, how do i join the club, what does club membership bring, club points,
         is there a members club]
"""


def mind_of(shop: Shop, folder: Path = HERE, own: Path | None = None) -> Mind:
    return Mind.made_of(
        shop.config.name, shop.config.currency, shop.catalogue, ENCODER, folder=folder, own=own
    )


def fewer(folder: Path, names: Mapping[str, str]) -> Path:
    """The shipped intents under other names, with a few lines of examples each."""
    spoken = folder / "languages" / "en"
    spoken.mkdir(parents=True)
    source = HERE / "languages" / "en"
    rows = yaml.safe_load((HERE / "intents.yaml").read_text())
    for row in rows.values():
        row |= {"otherwise": names[row["otherwise"]]} if "otherwise" in row else {}
    renamed = {names[name]: row for name, row in rows.items()}
    (folder / "intents.yaml").write_text(yaml.safe_dump(renamed, sort_keys=False))
    head, *paragraphs = (source / "examples.txt").read_text().strip().split("\n\n")
    kept = []
    for paragraph in paragraphs:
        name, *lines = paragraph.splitlines()
        kept.append("\n".join([f"{names[name.rstrip(':')]}:", *lines[:FEW]]))
    (spoken / "examples.txt").write_text("\n\n".join([head, *kept]))
    words = yaml.safe_load((source / "wording.yaml").read_text())
    words["say"] = {names[name]: variants for name, variants in words["say"].items()}
    for outcomes in words["results"].values():
        for outcome in outcomes.values():
            outcome |= {"offers": names[outcome["offers"]]} if "offers" in outcome else {}
    (spoken / "wording.yaml").write_text(yaml.safe_dump(words, allow_unicode=True))
    for name in (FILE, "cues.yaml"):
        (spoken / name).write_text((source / name).read_text())
    return folder


@pytest.fixture(scope="module")
def names() -> dict[str, str]:
    """Every intent under the name of another one."""
    plain = list(read_intents().intents)
    shuffled = list(plain)
    random.Random(5).shuffle(shuffled)
    return dict(zip(plain, (f"{name}_{place}" for place, name in enumerate(shuffled)), strict=True))


@pytest.fixture(scope="module")
def plain(built_shop: Shop, tmp_path_factory: pytest.TempPathFactory, names: dict[str, str]) -> Mind:
    return mind_of(built_shop, fewer(tmp_path_factory.mktemp("plain"), {name: name for name in names}))


@pytest.fixture(scope="module")
def shuffled(built_shop: Shop, tmp_path_factory: pytest.TempPathFactory, names: dict[str, str]) -> Mind:
    return mind_of(built_shop, fewer(tmp_path_factory.mktemp("shuffled"), names))


def answer(text: str, mind: Mind) -> AIMessage:
    found = HouseModel(mind=mind).invoke([HumanMessage(text, id="m1")])
    assert isinstance(found, AIMessage)
    return found


@pytest.mark.parametrize("text", TEXTS)
def test_under_other_names_the_same_is_understood(
    text: str, plain: Mind, shuffled: Mind, names: dict[str, str]
) -> None:
    here, there = understand(text, plain), understand(text, shuffled)
    assert there.goals == tuple(names[name] for name in here.goals)
    assert there.slots == here.slots


@pytest.mark.parametrize("text", TEXTS)
def test_under_other_names_the_same_is_done_and_said(text: str, plain: Mind, shuffled: Mind) -> None:
    here, there = answer(text, plain), answer(text, shuffled)
    assert (there.tool_calls, there.text) == (here.tool_calls, here.text)


def test_no_code_names_an_intent() -> None:
    tools = {intent.tool for intent in read_intents().intents.values()}
    code = "\n".join(path.read_text() for path in HERE.glob("*.py"))
    named = {name for name in read_intents().intents if "_" in name and re.search(rf"['\"]{name}['\"]", code)}
    assert named - tools == set()


def test_a_second_file_of_intents_works(built_shop: Shop, tmp_path: Path) -> None:
    spoken = tmp_path / "languages" / "en"
    spoken.mkdir(parents=True)
    (tmp_path / "intents.yaml").write_text(
        "look:\n  meaning: find\n  tool: search_catalog\n  arguments: {'*': request}\n  fallback: true\n"
        "moo:\n  meaning: hear a cow\n"
    )
    (spoken / "examples.txt").write_text(
        "Two intents\n\nlook:\nshow me mugs\nany lanterns\nfind a scarf\ni need a teapot\n\n"
        "moo:\nsay moo\nmoo please\nmoo moo\nwhat does a cow say\n"
    )
    (spoken / "wording.yaml").write_text("say: {moo: [Moo.]}\n")
    (spoken / FILE).write_text((HERE / "languages" / "en" / FILE).read_text())
    mind = mind_of(built_shop, tmp_path)
    assert answer("moo please", mind).text == "Moo."
    assert answer("find red mugs", mind).tool_calls[0]["args"]["colour"] == ["red"]


@pytest.fixture(scope="module")
def own(built_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> tuple[Mind, tuple[str, ...]]:
    """A build with a shop's own intents, and what it told of them."""
    shop, build = tmp_path_factory.mktemp("shop"), tmp_path_factory.mktemp("build")
    (shop / "intents.yaml").write_text(OWN, encoding="utf-8")
    notes = build_intents(shop, build, ENCODER)
    return mind_of(built_shop, own=build / INTENTS), notes


def test_a_shops_own_intent_is_answered_in_its_words(own: tuple[Mind, tuple[str, ...]]) -> None:
    assert answer("do you engrave names?", own[0]).text == "We engrave up to 20 letters on metal and wood."


def test_a_shops_own_intent_may_call_a_tool(own: tuple[Mind, tuple[str, ...]]) -> None:
    assert answer("tell me about the members club", own[0]).tool_calls[0]["name"] == "shop_policy"


def test_what_ships_works_beside_a_shops_own_intents(own: tuple[Mind, tuple[str, ...]]) -> None:
    assert answer("what's in my basket", own[0]).tool_calls[0]["args"] == {"action": "show"}


def test_the_build_keeps_the_head_that_it_fitted(own: tuple[Mind, tuple[str, ...]]) -> None:
    assert own[0].own is not None
    assert (own[0].own / "en" / "head.json").is_file()


def test_the_build_tells_which_intents_get_confused(built_shop: Shop, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    lines = "".join(
        f"      - {line}\n" for line in ("hello you", "hi to you", "hey hello", "good day", "hiya hi")
    )
    (shop / "intents.yaml").write_text(
        f"welcome:\n  meaning: say hello too\n  answers: {{en: [Hi.]}}\n  examples:\n    en:\n{lines}"
    )
    notes = build_intents(shop, tmp_path / "build", ENCODER)
    assert any("'welcome' is taken for 'greeting'" in note for note in notes), notes


def test_a_shop_without_intents_of_its_own_fits_nothing(tmp_path: Path) -> None:
    assert build_intents(tmp_path, tmp_path / "build", ENCODER) == ()
    assert not (tmp_path / "build").exists()


EXAMPLES = "examples: {en: [a b c, d e f, g h i, j k l, m n o]}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a list", "one entry an intent"),
        ("x: 3", "no fields"),
        ("x: [", "can't be read"),
        (f"x: {{meaning: y, {EXAMPLES}}}", "neither a tool nor answers"),
        (f"x: {{meaning: y, tool: teleport, {EXAMPLES}}}", "teleport"),
        (f"x: {{meaning: y, tool: shop_policy, arguments: {{colour: text}}, {EXAMPLES}}}", "colour"),
        (f"x: {{meaning: y, tool: shop_policy, arguments: {{question: tea}}, {EXAMPLES}}}", "tea"),
        (f"x: {{meaning: y, unheard: of, answers: {{en: [z]}}, {EXAMPLES}}}", "unheard"),
        ("x: {meaning: y, answers: {en: [z]}, examples: {en: [a b c]}}", "1 examples"),
        ("x: {meaning: y, answers: {en: [z]}}", "'x'"),
    ],
)
def test_an_entry_that_cannot_be_served_is_refused_by_its_name(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "intents.yaml").write_text(text)
    with pytest.raises(BadInput, match=said):
        build_intents(tmp_path, tmp_path / "build", ENCODER)
