"""The JSON API: conversations for a shop's own pages and apps.

A conversation belongs to whoever began it: to the guest or customer of the visitor token that came with it,
or of the page's session cookie. Another's conversation is no conversation: 404. Beyond this machine every
call shows the API token as well. Knows no page.
"""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from pydantic import BaseModel, ConfigDict, Field

from assistant.reply import Card, Reply
from assistant.scripts.subject import FeedbackKind
from assistant.transcript_rows import Message
from assistant.visitor import Visitor
from ui.cards import Gallery, cards_of
from ui.chat import LONGEST_MESSAGE
from ui.doors import session_of
from ui.errors import NotSignedIn
from ui.shopfront import Shopfront


class Said(BaseModel):
    """A message of the visitor."""

    model_config = ConfigDict(extra="forbid")
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_MESSAGE)]


class Opinion(BaseModel):
    """What the visitor does with a product that was shown."""

    model_config = ConfigDict(extra="forbid")
    product_id: Annotated[str, Field(min_length=1, max_length=200)]
    kind: FeedbackKind


class Begun(BaseModel):
    """A new conversation, and the token that shows whose it is."""

    conversation_id: str
    visitor_token: str


class Drawn(BaseModel):
    """A card; a product's record stands in `product`, as it is now."""

    kind: str
    reference: str
    reason: str
    facts: dict[str, Any]
    product: dict[str, str] | None


class Answer(BaseModel):
    """A reply."""

    text: str
    products: list[str]
    cards: list[Drawn]
    handed_off: bool


class Kept(BaseModel):
    """One message of a conversation; ask again with `after` for what comes next."""

    id: int
    role: str
    text: str
    author: str
    at: str
    cards: list[Drawn]


class Story(BaseModel):
    """A conversation so far; `hand_off` is empty, open, answered or closed."""

    conversation_id: str
    messages: list[Kept]
    hand_off: str


def front_of(request: Request) -> Shopfront:
    """The shop that this process serves."""
    front: Shopfront = request.app.state.front
    return front


Front = Annotated[Shopfront, Depends(front_of)]
Token = Annotated[str, Header()]


def allowed(front: Front, authorization: Token = "") -> None:
    """Passes whoever shows the API token, where one is set.

    Raises:
        NotSignedIn: it is missing or another.
    """
    given = authorization.removeprefix("Bearer ").encode()
    if front.api_token and not secrets.compare_digest(given, front.api_token.encode()):
        raise NotSignedIn("This API asks for a token: send 'Authorization: Bearer ...'.")


def caller(request: Request, front: Front, visitor_token: Token = "") -> Visitor:
    """Who is talking.

    Raises:
        NotSignedIn: neither a visitor token nor a session of the page that holds.
    """
    session = front.callers.read(visitor_token) if visitor_token else session_of(request, front.sessions)
    if session is None:
        raise NotSignedIn("Send the visitor token of the conversation as 'Visitor-Token: ...'.")
    return session.visitor


Caller = Annotated[Visitor, Depends(caller)]
router = APIRouter(prefix="/v1/conversations", dependencies=[Depends(allowed)], tags=["conversations"])


@router.post("", status_code=201)
def begin(request: Request, front: Front, visitor_token: Token = "", customer_token: Token = "") -> Begun:
    """Begin a conversation.

    As the customer of `Customer-Token`, as whoever `Visitor-Token` or the page's cookie says, or as a new
    guest.
    """
    if visitor_token:
        session = front.callers.read(visitor_token)
        if session is None:
            raise NotSignedIn("The visitor token does not hold; leave it out to begin as a new guest.")
    else:
        session = session_of(request, front.sessions) or front.callers.begin()
    if customer_token:
        session = session.signed_in(front.handover.customer(customer_token))
    conversation_id = front.conversations.start(session.visitor)
    return Begun(conversation_id=conversation_id, visitor_token=front.callers.sign(session))


@router.get("/{conversation_id}")
def tell(conversation_id: str, front: Front, visitor: Caller, after: int = 0) -> Story:
    """What was said, or only what came after a message."""
    messages = front.transcripts.history(conversation_id, visitor, after=after)
    gallery = front.gallery
    return Story(
        conversation_id=conversation_id,
        messages=[_kept(message, gallery) for message in messages],
        hand_off=front.transcripts.hand_off_status(conversation_id, visitor) or "",
    )


@router.post("/{conversation_id}/messages")
def say(conversation_id: str, said: Said, front: Front, visitor: Caller) -> Answer:
    """Say something, and get the answer; 409 while the message before it is still being answered."""
    return _answer(front.conversations.say(conversation_id, visitor, said.text), front.gallery)


@router.post("/{conversation_id}/feedback", status_code=204)
def rate(conversation_id: str, opinion: Opinion, front: Front, visitor: Caller) -> None:
    """Like, dislike, click or put into the basket a product that this conversation showed."""
    front.conversations.feedback(conversation_id, visitor, opinion.product_id, opinion.kind)


def _answer(reply: Reply, gallery: Gallery) -> Answer:
    cards = [_drawn(card, gallery) for card in reply.cards]
    return Answer(text=reply.text, products=list(reply.products), cards=cards, handed_off=reply.handed_off)


def _kept(message: Message, gallery: Gallery) -> Kept:
    return Kept(
        id=message.message_id,
        role=message.role,
        text=message.text,
        author=message.author,
        at=message.at.isoformat(),
        cards=[_drawn(card, gallery) for card in cards_of(message.payload)],
    )


def _drawn(card: Card, gallery: Gallery) -> Drawn:
    view = gallery.view(card.reference) if card.kind == "product" else None
    product = None if view is None else {name: str(getattr(view, name)) for name in view.__slots__}
    return Drawn(
        kind=card.kind, reference=card.reference, reason=card.reason, facts=dict(card.facts), product=product
    )
