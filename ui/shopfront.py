"""`Shopfront`: everything that the page, the desk, the API and the terminal need of one shop, wired once.

Knows no HTTP. Every turn asks `shop` anew, so that a build that was finished meanwhile is taken up.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from assistant.acquaintance import shopper_of
from assistant.basket import Baskets
from assistant.conversation import Conversations, session_of
from assistant.orders import Orders
from assistant.profile import Profiles
from assistant.shop.completing import completer_of
from assistant.shop.shop import ServingShop, Shop
from assistant.shop.state import State
from assistant.transcripts import Transcripts
from assistant.visitor import Visitor
from recommender.events import Kind
from recommender.ranking import Ranking
from recommender.shopper import Shopper
from retrieval.errors import BadInput
from retrieval.request import SearchRequest
from ui.cards import Gallery, Opinion
from ui.identity import Handover, Sessions
from ui.settings import SHORTEST_KEY, Settings
from ui.staff import StaffDoor

MOST_COUNTED = 50_000
"""Up to so many products facets and completions are made before somebody comes, else when first asked for."""
STAFF_FILE = "desk.password"
KEY_FILE = "session.key"


@dataclass(frozen=True, slots=True)
class Shopfront:
    """One shop, open.

    Attributes:
        state: The state folder.
        model: The chat model: `embedded` or `provider:model`.
        sessions: Signs the cookies of the page.
        callers: Signs the visitor tokens of the API.
        api_token: What callers of the API must show; empty lets everybody on this machine in.
        customer_picker: Whether whoever comes may choose which customer to be; for the demo shop alone.
    """

    state: Path
    serving: ServingShop
    conversations: Conversations
    transcripts: Transcripts
    profiles: Profiles
    orders: Orders
    baskets: Baskets
    sessions: Sessions
    callers: Sessions
    handover: Handover
    staff: StaffDoor
    model: str = "embedded"
    api_token: str = ""
    customer_picker: bool = False

    @property
    def shop(self) -> Shop:
        """The shop as its newest finished build has it."""
        return self.serving.current()

    @property
    def gallery(self) -> Gallery:
        """Products and pictures of the newest finished build."""
        shop = self.shop
        return Gallery(
            shop.catalogue.get,
            shop.pictures,
            shop.catalogue.instead_of,
            lambda: shop.config.deals_at(shop.recommender.clock()),
        )

    def conversation(self, visitor: Visitor) -> str:
        """The id of the conversation that this visitor goes on with: the newest, or a new one."""
        newest = self.transcripts.of_visitor(visitor, 1)
        return newest[0] if newest else self.conversations.start(visitor)

    def opinions(self, visitor: Visitor) -> Mapping[str, Opinion]:
        """What the visitor said of products by like and dislike: id -> the latest."""
        log = self.shop.recommender.log.of_person(visitor.customer_id, session_of(visitor))
        said = log.of_kind(Kind.LIKE, Kind.DISLIKE)
        said = said.take(said.in_order())
        return {
            str(p): "like" if k == Kind.LIKE else "dislike"
            for p, k in zip(said.product_id, said.kind, strict=True)
        }

    def suggest(self, visitor: Visitor, k: int) -> Ranking:
        """What the recommender would show this visitor now, with evidence."""
        shop = self.shop
        shopper = shopper_of(shop, self.profiles, visitor, session_of(visitor))
        return shop.recommender.recommend(shopper, k=k)

    def complete(self, typed: str, k: int = 8) -> tuple[str, ...]:
        """What somebody who types this may be about to say: texts, then titles of products."""
        shop = self.shop
        found = completer_of(shop).complete(typed, k)
        titles = (product.title for each in found.product_ids if (product := shop.catalogue.get(each)))
        return tuple(dict.fromkeys((*(each.text for each in found.texts), *titles)))[:k]

    def warm(self) -> None:
        """Loads what the first visitor would otherwise wait for, and tries it once."""
        self.conversations.warm()
        few = len(self.shop.catalogue) <= MOST_COUNTED
        self.shop.search.search(SearchRequest("hello"), 1, facets=few)
        if few:
            self.complete("a")
        self.shop.recommender.recommend(Shopper(), k=1)

    def hand_over(self, guest: Visitor, customer: Visitor) -> None:
        """What a guest began goes on under the customer's account: basket, preferences and conversations."""
        self.baskets.move(guest, customer)
        self.profiles.move(guest, customer)
        self.transcripts.move(guest, customer)


def open_shopfront(state: Path, settings: Settings, *, customer_picker: bool = False) -> Shopfront:
    """Opens the shop of a state folder, or of one build in it.

    Raises:
        BadInput: nothing was built there, or a setting can't be used.
        DamagedArtifact: a file of the build is missing, cut short or changed.
    """
    serving = ServingShop(state, device=settings.device)
    model = settings.model or serving.current().config.model.chat
    conversations = Conversations(serving, model)
    home = State(state).path
    key = session_key(settings, home)
    return Shopfront(
        state=home,
        serving=serving,
        conversations=conversations,
        transcripts=conversations.records.transcripts,
        profiles=conversations.records.profiles,
        orders=conversations.records.orders,
        baskets=conversations.records.baskets,
        sessions=Sessions(key),
        callers=Sessions(key, "visitor"),
        handover=Handover(settings.customer_key.get_secret_value().encode(), settings.customer_issuer),
        staff=StaffDoor(staff_file(settings, home), key),
        model=model,
        api_token=settings.api_token.get_secret_value(),
        customer_picker=customer_picker,
    )


def staff_file(settings: Settings, state: Path) -> Path:
    """Where the hash of the desk's password lies."""
    return settings.staff_password_file or state / STAFF_FILE


def session_key(settings: Settings, state: Path) -> bytes:
    """The key that signs sessions: the setting's, or one that is made once and kept in the state folder.

    Raises:
        BadInput: the kept key was cut short.
    """
    given = settings.secret_key.get_secret_value().encode()
    if given:
        return given
    file = state / KEY_FILE
    with (
        suppress(FileExistsError),  # made by an earlier start, or by another process a moment ago
        os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out,
    ):
        out.write(secrets.token_hex(SHORTEST_KEY))
    key = file.read_text().strip().encode()
    if len(key) < SHORTEST_KEY:
        raise BadInput(f"{file.name} in the state folder is no key; delete it, and a new one is made.")
    return key
