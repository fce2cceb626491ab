from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from assistant.conversation import Conversations
from assistant.database import open_database
from assistant.personal_data.erasure import Erasure, erase_customer
from assistant.personal_data.export import export_customer
from assistant.profile import Profiles
from assistant.shop.build import build_shop
from assistant.shop.shop import Shop
from assistant.shop.state import State
from assistant.transcripts import Transcripts
from assistant.visitor import Visitor
from recommender.errors import UnknownId
from recommender.event_log import EventLog
from recommender.events import Event, Kind
from retrieval.errors import BadInput
from tests.assistant.talk import OneShop
from tests.builders import NOW, event_row, write_rows, write_tiny_shop

WHO = "marker-7731"
MARKER = "zqxvjk"
"""Stands in everything that the customer is called, owns and says."""
OTHER = "c1"
SAVED = "saved: true\nturns:\n  - say: 'please remember that\n      I like zqxvjk very much indeed'\n"


@dataclass(frozen=True)
class Erased:
    """A state folder before and after: what was known, what was done, and bytes that still held it."""

    state: Path
    shop: Path
    exported: str
    held_before: set[str]
    done: Erasure
    marked: list[str]


def marked(state: Path) -> list[str]:
    """Files of a folder whose bytes hold the marker or the id, packed the usual ways too."""
    wanted = (WHO.encode(), MARKER.encode())
    files = [path for path in state.rglob("*") if path.is_file()]
    return sorted(str(f.relative_to(state)) for f in files if any(w in f.read_bytes() for w in wanted))


def planted_shop(folder: Path) -> Path:
    """The tiny shop with the customer in every file, rows that are set aside included."""
    write_tiny_shop(folder)
    for name in ("customers", "orders", "events"):
        rows = [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]
        rows += {
            "customers": [
                {
                    "customer_id": WHO,
                    "name": f"Anna {MARKER}",
                    "email": f"anna@{MARKER}.example",
                    "address": {"street": MARKER},
                    "payment_methods": [{"id": MARKER}],
                },
                {"customer_id": WHO, "name": "the same once more"},
            ],
            "orders": [
                {
                    "order_id": f"order-{MARKER}",
                    "customer_id": WHO,
                    "status": "pending",
                    "items": [{"product_id": "mug-red", "quantity": 1, "price": 4.5}],
                    "address": {"street": MARKER},
                },
                {"order_id": f"bad-{MARKER}", "customer_id": WHO, "status": "", "items": "?"},
            ],
            "events": [
                event_row(
                    f"{kind}-green",
                    customer_id=WHO,
                    order_id=f"order-{MARKER}-{kind}",
                    timestamp=NOW - 86_400 * 3 * number,
                    event_id=f"{MARKER}-{kind}",
                    query=f"{MARKER} {kind}",
                )
                for number, kind in enumerate(
                    ("mug", "teapot", "lantern", "scarf", "umbrella", "notebook"), 1
                )
            ]
            + [event_row("nothing", customer_id=WHO, event_id=f"{MARKER}-none", timestamp=NOW - 5)],
        }[name]
        write_rows(folder / f"{name}.jsonl", rows)
    return folder


def live(state: Path, engine: Engine) -> None:
    """What happens while the shop is open: as a guest, signed in, with a memory, a basket and clicks."""
    shop = Shop.open(state, device="cpu", database=engine, clock=lambda: NOW)
    conversations = Conversations(OneShop(shop), "embedded", lambda: NOW)
    guest, customer = Visitor.guest("g-1"), Visitor.customer(WHO)
    talk = conversations.start(guest)
    conversations.say(talk, guest, f"show me {MARKER} mugs")
    conversations.records.transcripts.move(guest, customer)
    conversations.say(talk, customer, f"please remember that I like {MARKER} very much indeed")
    conversations.records.profiles.remember(customer, f"hates {MARKER}")
    conversations.records.profiles.forget(customer, f"hates {MARKER}")
    conversations.records.profiles.remember(customer, f"likes {MARKER}")
    conversations.say(talk, customer, "put the first one into my basket")
    log = EventLog(engine, lambda: NOW)
    for number in range(6):
        event = Event("mug-red", Kind.CLICK, customer_id=WHO, event_id=f"{MARKER}{number}", query=MARKER)
        log.append(event)
    log.append(Event("mug-blue", Kind.IMPRESSION, customer_id=WHO, event_id=f"{MARKER}shown"))
    other = Visitor.customer(OTHER)
    conversations.say(conversations.start(other), other, "show me teapots")
    conversations.close()


@pytest.fixture(scope="module")
def erased(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Erased]:
    folder = tmp_path_factory.mktemp("erasing")
    shop, state = planted_shop(folder / "shop"), folder / "state"
    build_shop(shop, state, clicks="off", device="cpu", clock=lambda: NOW)
    engine = open_database(State(state).database)
    live(state, engine)
    build_shop(shop, state, clicks="off", device="cpu", clock=lambda: NOW)
    (state / "chats").mkdir()
    (state / "chats" / "theirs.yaml").write_text(SAVED, encoding="utf-8")
    (state / "chats" / "cassette.jsonl").write_text(json.dumps({"customer_id": WHO}) + "\n", encoding="utf-8")
    (state / "chats" / "other.yaml").write_text("turns: [{say: show me teapots}]\n", encoding="utf-8")
    exported = json.dumps(export_customer(State(state), WHO))
    before = {Path(name).name.split("-")[0] for name in marked(state)}
    done = erase_customer(State(state), WHO)
    yield Erased(state, shop, exported, before, done, marked(state))
    engine.dispose()


@pytest.mark.parametrize(
    "part",
    ["live.db", "histories", "showings", "training", "judgements.jsonl", "rejected.jsonl", "theirs.yaml"],
)
def test_the_marker_was_there_before(erased: Erased, part: str) -> None:
    assert part in erased.held_before


def test_no_byte_of_the_state_folder_tells_of_an_erased_customer(erased: Erased) -> None:
    assert erased.marked == []


def test_the_erasure_itself_finds_nothing_left(erased: Erased) -> None:
    assert erased.done.left == ()


def test_saved_chats_and_cassettes_of_theirs_are_deleted_and_named(erased: Erased) -> None:
    assert {path.name for path in erased.done.deleted} == {"theirs.yaml", "cassette.jsonl"}


def test_files_of_others_stay(erased: Erased) -> None:
    assert (erased.state / "chats" / "other.yaml").is_file()


def test_everybody_else_is_still_known(erased: Erased) -> None:
    shop = Shop.open(erased.state, device="cpu", clock=lambda: NOW)
    assert shop.recommender.histories.events_of("c2").product_id.tolist()
    assert len(Transcripts(shop.database).of_visitor(Visitor.customer(OTHER))) == 1


def test_a_build_without_them_still_opens_and_knows_them_no_more(erased: Erased) -> None:
    shop = Shop.open(erased.state, device="cpu", clock=lambda: NOW)
    assert WHO not in shop.recommender.histories
    assert not shop.recommender.shopper(WHO).history


def test_the_next_build_of_the_same_folder_brings_nothing_back(erased: Erased) -> None:
    build_shop(erased.shop, erased.state, clicks="off", device="cpu", clock=lambda: NOW)
    assert marked(erased.state) == []
    assert Profiles(open_database(State(erased.state).database)).get(WHO) is None


def test_erasing_twice_does_no_harm(erased: Erased) -> None:
    assert erase_customer(State(erased.state), WHO).left == ()


@pytest.mark.parametrize(
    "part", ["account", "preferences", "orders", "basket", "conversations", "events", "builds"]
)
def test_the_export_holds_what_was_kept(erased: Erased, part: str) -> None:
    assert json.loads(erased.exported)[part]


def test_the_export_holds_what_they_did_as_a_guest(erased: Erased) -> None:
    events = json.loads(erased.exported)["events"]
    assert [event for event in events if event.get("session_id") == "g-1"]


def test_nothing_can_be_exported_of_an_erased_customer(erased: Erased) -> None:
    with pytest.raises(UnknownId, match="Nothing is kept"):
        export_customer(State(erased.state), WHO)


def test_one_build_alone_cannot_be_erased_from(erased: Erased) -> None:
    with pytest.raises(BadInput, match="state folder"):
        erase_customer(State(erased.state / "builds" / "1"), WHO)
