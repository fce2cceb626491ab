from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.orders import Order, OrderItem, Orders
from assistant.profile import Customer, Profiles
from assistant.scripts.command import run_scripts
from assistant.scripts.reading import FiledScript, read_scripts
from assistant.scripts.results import Result
from assistant.scripts.runner import play
from assistant.scripts.saving.command import (
    SavedConversation,
    latest_conversations,
    save_conversation,
    save_from,
)
from assistant.scripts.shop_stage import ShopStage
from assistant.scripts.snapshot import Snapshot
from assistant.shop.shop import Shop
from assistant.transcripts import Transcripts
from assistant.visitor import Visitor
from retrieval.errors import BadInput
from tests.assistant.talk import Talk, talk_to
from tests.builders import NOW

ADA = Customer(
    "ada", "Ada Lovelace", "ada@lovelace.example", "GD18 5SV", {"line1": "35 Elm Grove", "city": "Grimsdyke"}
)


@dataclass
class Chats:
    """The tiny shop with its own live records, in which somebody has talked."""

    shop: Shop
    folder: Path
    now: float = NOW

    def clock(self) -> float:
        self.now += 1
        return self.now

    def talk(self, visitor: Visitor, *said: str) -> Talk:
        talk = talk_to(self.shop, visitor, clock=self.clock)
        for text in said:
            talk.say(text)
        return talk

    def sign_up(self) -> Visitor:
        Profiles(self.shop.database).take_in([ADA])
        placed = datetime(2026, 1, 2, tzinfo=UTC)
        mug = (OrderItem("mug-red", 2),)
        Orders(self.shop.database).take_in([Order("o77-1", "ada", "shipped", placed, mug, dict(ADA.address))])
        return Visitor.customer("ada")

    def stage(self) -> ShopStage:
        self.folder.mkdir(exist_ok=True)
        live = Path(str(self.shop.database.url.database))
        return ShopStage(self.shop, Snapshot(live, self.folder), self.folder, "embedded", NOW)

    def save(self, talk: Talk) -> SavedConversation:
        return save_from(self.stage(), talk.id)

    def read(self, saved: SavedConversation) -> FiledScript:
        (self.folder / "saved.yaml").write_text(saved.text)
        [filed] = read_scripts([self.folder / "saved.yaml"])
        return filed

    def play(self, saved: SavedConversation) -> Result:
        return play(self.read(saved), self.stage())


@pytest.fixture
def chats(open_shop: Shop, tmp_path: Path) -> Chats:
    return Chats(open_shop, tmp_path / "stage")


GUEST = Visitor.guest("g1")


def test_a_saved_chat_passes_at_once(chats: Chats) -> None:
    talk = chats.talk(GUEST, "show me mugs under 15", "what is your return policy?")
    saved = chats.save(talk)
    assert saved.left_out == ()
    assert chats.play(saved).told() == ()
    assert chats.play(saved).outcome == "passed"


def test_tools_and_products_of_the_chat_are_expected(chats: Chats) -> None:
    talk = chats.talk(GUEST, "show me red mugs")
    expect = chats.read(chats.save(talk)).script.turns[0].expect
    assert expect is not None
    assert expect.tools is not None
    assert [call.name for call in expect.tools.called] == ["search_catalog"]
    assert expect.products is not None
    assert expect.products.includes == ["$red_mug"]


def test_a_saved_chat_notices_a_tool_that_no_longer_runs(chats: Chats) -> None:
    saved = chats.save(chats.talk(GUEST, "show me red mugs"))
    broken = SavedConversation(saved.text.replace("say: show me red mugs", "say: hello"), ())
    assert chats.play(broken).outcome == "failed"


def test_buttons_stand_between_the_messages_where_they_were_pressed(chats: Chats) -> None:
    talk = chats.talk(GUEST, "show me red mugs")
    talk.conversations.feedback(talk.id, GUEST, "mug-red", "dislike")
    talk.conversations.feedback(talk.id, GUEST, "mug-red", "cart")
    talk.say("show me blue mugs")
    saved = chats.save(talk)
    assert [turn.action for turn in chats.read(saved).script.turns] == [
        ("say", "show me red mugs"),
        ("dislike", "$red_mug"),
        ("add", "$red_mug"),
        ("say", "show me blue mugs"),
    ]
    assert chats.play(saved).outcome == "passed"


def test_a_customer_becomes_the_scripts_own(chats: Chats) -> None:
    visitor = chats.sign_up()
    said = "My name is Ada Lovelace, my email is ada@lovelace.example and I live in 35 Elm Grove, Grimsdyke"
    saved = chats.save(chats.talk(visitor, said, "where is my order o77-1?"))
    customer = chats.read(saved).script.before.customer
    assert customer is not None
    assert customer.new is not None
    assert customer.new.name == "Robin Example"
    for personal in ("Ada", "Lovelace", "lovelace.example", "Elm Grove", "Grimsdyke", "GD18", "o77-1"):
        assert personal not in saved.text
    assert chats.play(saved).outcome == "passed"


def test_an_order_that_was_spoken_of_is_placed_before_the_first_turn(chats: Chats) -> None:
    saved = chats.save(chats.talk(chats.sign_up(), "where is my order o77-1?"))
    script = chats.read(saved).script
    assert script.before.orders["order_1"].status == "shipped"
    assert script.before.orders["order_1"].items == {"$red_mug": 2}
    assert script.turns[0].say == "where is my order $order_1?"
    assert saved.left_out == ()


def test_somebody_elses_order_is_another_order_of_somebody_else(chats: Chats) -> None:
    saved = chats.save(chats.talk(chats.sign_up(), "where is order o2-1?"))
    script = chats.read(saved).script
    assert [order.of for order in script.before.orders.values()] == ["somebody else"]
    assert "o2-1" not in saved.text


def test_what_a_person_of_the_shop_wrote_never_lands_in_it(chats: Chats) -> None:
    talk = chats.talk(GUEST, "show me red mugs", "I want to talk to a person")
    transcripts = Transcripts(chats.shop.database, chats.clock)
    transcripts.answer_as_staff(talk.id, "meg", "internal: he rang twice")
    talk.say("and blue mugs?")
    saved = chats.save(talk)
    assert "rang twice" not in saved.text
    assert "meg" not in saved.text
    assert "blue mugs" not in saved.text
    assert any("person of the shop" in line for line in saved.left_out)


def test_what_was_remembered_before_is_remembered_before(chats: Chats) -> None:
    Profiles(chats.shop.database, lambda: NOW - 5).remember(GUEST, "avoids red")
    saved = chats.save(chats.talk(GUEST, "show me mugs"))
    assert chats.read(saved).script.before.preferences == ["avoids red"]


def test_what_does_not_hold_for_the_new_customer_is_left_out_and_named(chats: Chats) -> None:
    talk = chats.talk(Visitor.customer("c1"), "show me red mugs", "what would you recommend for me?")
    saved = chats.save(talk)
    assert chats.play(saved).outcome == "passed"
    assert all("Left out" in line for line in saved.left_out)
    assert all(f"# {line}" in saved.text for line in saved.left_out)


def test_an_unknown_conversation_is_refused(chats: Chats) -> None:
    with pytest.raises(BadInput, match="no conversation 'nobody'"):
        save_from(chats.stage(), "nobody")


def test_a_conversation_in_which_nothing_was_said_is_refused(chats: Chats) -> None:
    with pytest.raises(BadInput, match="nothing was said"):
        chats.save(chats.talk(GUEST))


def test_a_chat_of_a_state_folder_is_saved_and_passes(chats: Chats, built_shop: Shop, tmp_path: Path) -> None:
    talk = chats.talk(GUEST, "show me red mugs")
    talk.conversations.close()
    state, built = tmp_path / "state", Path(str(built_shop.database.url.database)).parent
    state.mkdir()
    (state / "builds").symlink_to(built / "builds")
    (state / "current").write_bytes((built / "current").read_bytes())
    Snapshot(Path(str(chats.shop.database.url.database)), state)
    (state / "snapshot.db").rename(state / "live.db")
    [line] = latest_conversations(state)
    assert (line.conversation_id, line.messages, line.begins) == (talk.id, 2, "show me red mugs")
    (tmp_path / "saved.yaml").write_text(save_conversation(state, talk.id, device="cpu").text)
    assert run_scripts(state, [tmp_path / "saved.yaml"], device="cpu").passed


def test_a_folder_without_live_records_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="holds no conversations"):
        latest_conversations(tmp_path)
