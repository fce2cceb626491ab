"""What `shop-assistant save-conversation` does: a state folder and an id in, the text of a script out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.database import open_database
from assistant.orders import Orders
from assistant.profile import Profiles
from assistant.scripts.cassettes.masking import Mask
from assistant.scripts.personal import People, Phrases, everybody, own
from assistant.scripts.saving.chat import Chat, read_chat
from assistant.scripts.saving.disguise import Disguise
from assistant.scripts.saving.drafting import draft
from assistant.scripts.saving.naming import Named
from assistant.scripts.saving.trimming import as_yaml, trim
from assistant.scripts.shop_stage import ShopStage
from assistant.scripts.snapshot import Snapshot
from assistant.shop.state import State
from assistant.transcripts import Transcripts
from retrieval.errors import BadInput, shorten


@dataclass(frozen=True, slots=True)
class SavedConversation:
    """A script made of a chat.

    Attributes:
        text: Of the YAML file.
        left_out: What of the chat it doesn't hold, in words.
    """

    text: str
    left_out: tuple[str, ...]


def save_conversation(
    state: Path, conversation_id: str, *, model: str = "embedded", device: str = "auto"
) -> SavedConversation:
    """A script of this conversation that holds against this state folder's build as it is written.

    The live records stay as they are.

    Raises:
        BadInput: there is no build, no such conversation, or nothing of it can be played again.
    """
    _database(state)
    with ShopStage.open(state, model=model, device=device) as stage:
        return save_from(stage, conversation_id)


def save_from(stage: ShopStage, conversation_id: str) -> SavedConversation:
    """The same on a stage that is open already.

    Raises:
        BadInput: there is no such conversation, or nothing of it can be played again.
    """
    chat = read_chat(stage.shop.database, conversation_id)
    script, left_out = trim(_draft(chat, stage), stage)
    if chat.with_staff:
        left_out = (*left_out, "Left out: everything from where a person of the shop wrote.")
    return SavedConversation(as_yaml(script, left_out), left_out)


@dataclass(frozen=True, slots=True)
class ConversationLine:
    """A conversation in a list; `begins` is how it begins, without what looks personal."""

    conversation_id: str
    started_at: datetime
    messages: int
    begins: str


def latest_conversations(state: Path, k: int = 20) -> tuple[ConversationLine, ...]:
    """The latest conversations of a state folder in which something was said, newest first.

    Raises:
        BadInput: it has no live database, or nobody has said anything yet.
    """
    lines = []
    with TemporaryDirectory(prefix="shop-assistant-") as folder:
        Snapshot(_database(state), Path(folder))
        engine = open_database(Path(folder) / "snapshot.db")
        transcripts = Transcripts(engine)
        for kept in filter(None, map(transcripts.whole, transcripts.latest(k))):
            first = next(message.text for message in kept.messages if message.role == "customer")
            begins = shorten(Mask(People(others=Phrases(everybody(engine)))).hide(first), 60)
            lines.append(ConversationLine(kept.conversation_id, kept.started_at, len(kept.messages), begins))
        engine.dispose()
    if not lines:
        raise BadInput(f"Nobody has said anything to the shop in {state} yet; there is nothing to save.")
    return tuple(lines)


def _database(state: Path) -> Path:
    database = State(state).database
    if not database.exists():
        raise BadInput(f"{state} holds no conversations; give the state folder of a shop.")
    return database


def _draft(chat: Chat, stage: ShopStage) -> dict[str, object]:
    database, visitor = stage.shop.database, chat.visitor
    profiles, orders = Profiles(database), Orders(database)
    account = profiles.get(visitor.customer_id) if visitor.customer_id else None
    theirs = orders.of_customer(visitor.customer_id) if visitor.customer_id else ()
    people = People(own(account, theirs), Phrases(everybody(database)))
    disguise = Disguise(people, account.name if account else "", theirs)
    earlier = [one.text for one in profiles.preferences(visitor) if one.stated_at < chat.started_at]
    return draft(chat, stage.shop_name, Named(stage.products()), disguise, earlier)
