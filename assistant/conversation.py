"""The one door to conversations: a message in, typed events and a reply out.

Each turn runs on the build that serves when it begins, belongs to the visitor that the server names, and is
kept: in the transcript for people, in the agent's memory for the next turn, in the event log for the next
ranking.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langsmith.run_helpers import tracing_context

from assistant.agent import EMBEDDED, MODEL_SECONDS, Agent, check_reply, make_agent
from assistant.basket import BasketLine, Baskets
from assistant.database import is_durable
from assistant.errors import ModelUnavailable
from assistant.house.counter.counter import may_have
from assistant.house.dialogue import HELD, Call
from assistant.house.goals.understanding import is_small_talk
from assistant.house.mind import Mind
from assistant.house.told import Told, read_told
from assistant.incoming import read_incoming
from assistant.keeping import to_payload
from assistant.memory import Memory
from assistant.ordered import held_in_words
from assistant.orders import Orders
from assistant.profile import Profiles
from assistant.prompts import FAILED, WAITING
from assistant.reply import Card, Reply, ToolCall
from assistant.shop.shop import Serving, Shop
from assistant.tools.context import Records, TurnContext, digest
from assistant.tools.results import Result, distinct_products
from assistant.transcript_rows import Message
from assistant.transcripts import Transcripts
from assistant.visitor import Visitor
from recommender.events import Event, Kind
from retrieval.errors import BadInput, shorten

STEPS = 40
"""Steps of the agent's graph in one turn, at most."""
MOST_HELD = 12
"""So many of a customer's orders, the newest, are known when a message of theirs is read."""

FeedbackKind = Literal["like", "dislike", "click", "cart"]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """A tool was called."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A tool came back; `outcome` is empty where it returned no records."""

    name: str
    outcome: str
    products: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReplyReady:
    """The turn is over."""

    reply: Reply


TurnEvent: TypeAlias = ToolStarted | ToolFinished | ReplyReady


class Conversations:
    """All conversations of a shop; safe to share between threads, and beside other processes."""

    def __init__(
        self,
        serving_shop: Serving,
        model: str | BaseChatModel = EMBEDDED,
        clock: Callable[[], float] = time.time,
        model_seconds: float = MODEL_SECONDS,
        rng: np.random.Generator | None = None,
    ) -> None:
        """Opens the live records.

        Args:
            serving_shop: Says at each turn which build serves.
            model: `embedded`, a `provider:model` of LangChain, or a chat model.
            clock: Seconds since 1970.
            model_seconds: After this time a hosted model counts as failed.
            rng: Draws what lists explore, where the shop lets them.
        """
        self._serving = serving_shop
        self._model = model
        self._model_seconds = model_seconds
        self._clock = clock
        self._rng = rng or np.random.default_rng()
        engine = serving_shop.current().database
        self.records = Records(
            Profiles(engine, clock), Orders(engine, clock), Baskets(engine, clock), Transcripts(engine, clock)
        )
        self._memory = Memory(Path(str(engine.url.database)), durable=is_durable(engine))
        self._agents: dict[int, tuple[Mind, Agent]] = {}
        self._making = threading.Lock()

    def start(self, visitor: Visitor) -> str:
        """Begin a conversation; the id can't be guessed."""
        return self.records.transcripts.start(visitor)

    def say(self, conversation_id: str, visitor: Visitor, text: str) -> Reply:
        """The reply to one message. Whatever the text holds, it leads to a reply.

        Raises:
            NotYours: the conversation is not this visitor's.
            TurnRunning: the message before this one is still being answered.
        """
        for event in self.stream(conversation_id, visitor, text):
            if isinstance(event, ReplyReady):
                return event.reply
        raise ModelUnavailable("The turn ended without a reply.")

    def stream(self, conversation_id: str, visitor: Visitor, text: str) -> Iterator[TurnEvent]:
        """The events of one turn; the last is `ReplyReady`.

        Raises:
            NotYours: the conversation is not this visitor's.
            TurnRunning: the message before this one is still being answered.
        """
        transcripts = self.records.transcripts
        with transcripts.turn(conversation_id, visitor):
            waiting = transcripts.hand_off_status(conversation_id, visitor) in ("open", "answered")
            staffed = transcripts.is_staffed(conversation_id, visitor)
            incoming = read_incoming(text)
            message = transcripts.add(conversation_id, visitor, "customer", incoming.text)
            context: TurnContext | None = None
            said: list[BaseMessage] = []
            if staffed:
                reply = Reply("", handed_off=True)
            elif incoming.refusal:
                reply = Reply(incoming.refusal, notes=("message refused",))
            else:
                context = self._context(conversation_id, visitor)
                if waiting and is_small_talk(incoming.text, self._agent(context.shop)[0]):
                    reply = Reply(WAITING, handed_off=True)
                else:
                    reply = yield from self._turn(context, message, said)
                    reply = replace(reply, handed_off=reply.handed_off or waiting)
            if reply.text:
                kept = transcripts.add(
                    conversation_id,
                    visitor,
                    "assistant",
                    reply.text,
                    payload=to_payload(reply),
                    shown=reply.products,
                )
                if context:
                    self._log_impressions(context, kept, _results(said))
        yield ReplyReady(reply)

    def history(self, conversation_id: str, visitor: Visitor, after: int = 0) -> tuple[Message, ...]:
        """The messages of customer, assistant and staff after the one of id `after`, oldest first.

        Raises:
            NotYours: the conversation is not this visitor's.
        """
        return self.records.transcripts.history(conversation_id, visitor, after)

    def feedback(self, conversation_id: str, visitor: Visitor, product_id: str, kind: FeedbackKind) -> None:
        """What the visitor did with a card; it counts from the next ranking on, and `cart` fills the basket.

        The same on the same card twice counts once.

        Raises:
            NotYours: the conversation is not this visitor's.
            BadInput: the product was not shown here, can't be bought, or the kind is none of these.
        """
        if kind not in get_args(FeedbackKind):
            raise BadInput(
                f"'{shorten(kind)}' is no feedback; give one of {', '.join(get_args(FeedbackKind))}."
            )
        shop = self._serving.current()
        shown = {s.product_id: s for s in self.records.transcripts.shown(conversation_id, visitor)}
        product = shop.catalogue.get(product_id)
        if product is None or product_id not in shown:
            raise BadInput(f"'{shorten(product_id)}' was not shown in this conversation.")
        place = shown[product_id]
        if kind == "cart":
            if product.in_stock is False:
                raise BadInput(f"{product.title} is out of stock.")
            self.records.baskets.add(visitor, product_id)
        shop.recommender.record(
            Event(
                product_id=product_id,
                kind=Kind(kind),
                customer_id=visitor.customer_id,
                session_id=session_of(visitor),
                event_id=digest(conversation_id, place.message_id, product_id, kind),
                timestamp=self._clock(),
                list_id=digest(conversation_id, place.message_id),
                position=place.position,
            )
        )

    def basket(self, visitor: Visitor) -> tuple[BasketLine, ...]:
        """What lies in the visitor's basket."""
        return self.records.baskets.show(visitor)

    def warm(self) -> None:
        """Make ready what the first turn needs."""
        self._agent(self._serving.current())

    def mind(self) -> Mind:
        """The house model's view of the shop that serves now."""
        return self._agent(self._serving.current())[0]

    def close(self) -> None:
        """Let go of the live database."""
        self._memory.close()

    def _context(self, conversation_id: str, visitor: Visitor) -> TurnContext:
        shown = self.records.transcripts.shown(conversation_id, visitor)
        return TurnContext(
            shop=self._serving.current(),
            records=self.records,
            visitor=visitor,
            conversation_id=conversation_id,
            session_id=session_of(visitor),
            clock=self._clock,
            returned=frozenset(s.product_id for s in shown),
            rng=self._draws(),
        )

    def _draws(self) -> np.random.Generator:
        """A generator of the turn's own: one of numpy's can't be shared between threads."""
        with self._making:
            return self._rng.spawn(1)[0]

    def _turn(
        self, context: TurnContext, message: Message, said: list[BaseMessage]
    ) -> Generator[TurnEvent, None, Reply]:
        """Runs the agent and collects what is said; the generator's value is the reply."""
        mind, agent = self._agent(context.shop)
        try:
            with tracing_context(enabled=False):
                for update in agent.stream(
                    {"messages": [self._said(message, context)]},
                    {"configurable": {"thread_id": context.conversation_id}, "recursion_limit": STEPS},
                    context=context,
                    stream_mode="updates",
                    durability="exit",
                ):
                    for fresh in _messages_of(update):
                        said.append(fresh)
                        yield from _events_of(fresh)
            self._memory.prune(context.conversation_id)
        except Exception as error:  # a customer gets a sentence, the operator the trace
            _log.exception("A turn failed.")
            return Reply(FAILED, notes=(f"turn failed: {type(error).__name__}",), tools=_tool_calls(said))
        return _reply(said, context, message.text, mind)

    def _said(self, message: Message, context: TurnContext) -> HumanMessage:
        """The message, with the orders of its customer where it may be about one."""
        held: dict[str, Any] = {}
        if not context.visitor.is_guest and may_have(message.text):
            orders = self.records.orders.of_customer(context.visitor.customer_id)[:MOST_HELD]
            held = {
                HELD: [
                    held_in_words(order, context.shop.catalogue, context.shop.search.kinds)
                    for order in orders
                ]
            }
        return HumanMessage(message.text, id=f"m{message.message_id}", additional_kwargs=held)

    def _agent(self, shop: Shop) -> tuple[Mind, Agent]:
        with self._making:
            if shop.build not in self._agents:
                mind = Mind.of(shop)
                latest = dict(list(self._agents.items())[-1:])
                self._agents = {
                    **latest,
                    shop.build: (
                        mind,
                        make_agent(mind, self._model, self._memory.saver, self._model_seconds),
                    ),
                }
            return self._agents[shop.build]

    def _log_impressions(self, context: TurnContext, kept: Message, results: Sequence[Result]) -> None:
        """What was listed counts as shown: one event a product, with its list and place."""
        listings = [result for result in results if result.listing]
        query = next((str(result.facts.get("query") or "") for result in listings), "")
        context.shop.recommender.log.append_all(
            Event(
                product_id=product.product_id,
                kind=Kind.IMPRESSION,
                customer_id=context.visitor.customer_id,
                session_id=context.session_id,
                event_id=digest(
                    context.conversation_id, kept.message_id, product.product_id, Kind.IMPRESSION
                ),
                timestamp=self._clock(),
                list_id=digest(context.conversation_id, kept.message_id),
                position=position,
                propensity=product.propensity,
                query=query,
            )
            for position, product in enumerate(distinct_products(listings))
        )


def session_of(visitor: Visitor) -> str:
    """Under which session a visitor's live events are kept: a guest's own; a customer's need none."""
    return visitor.guest_id


def _reply(said: Sequence[BaseMessage], context: TurnContext, text: str, mind: Mind) -> Reply:
    words = next((m.text for m in reversed(said) if isinstance(m, AIMessage) and not m.tool_calls), "")
    calls = _calls(said)
    context.note(*(str(violation) for violation in check_reply(words, calls, text, mind)))
    results = _results(said)
    products = distinct_products(results)
    told = read_told(mind.language_of(text).folder)
    others: dict[tuple[str, str], Card] = {
        (card.kind, card.reference): card for result in results for card in result.cards
    }
    return Reply(
        text=words or FAILED,
        cards=(*(_said_in(told, product.card) for product in products), *others.values()),
        products=tuple(product.product_id for product in products),
        tools=_tool_calls(said),
        notes=tuple(context.notes),
        handed_off=any(card.kind == "handoff" for card in others.values()),
    )


def _said_in(told: Told, card: Card) -> Card:
    """The card with its reasons in the language of the conversation."""
    return replace(card, reason=told.words(card.reason))


def _messages_of(update: Any) -> list[BaseMessage]:
    """The messages that the model or the tools added in one step."""
    parts = [update.get(node) or {} for node in ("model", "tools")]
    return [message for part in parts for message in part.get("messages", ())]


def _events_of(message: BaseMessage) -> Iterator[TurnEvent]:
    if isinstance(message, AIMessage):
        yield from (ToolStarted(call["name"], call["args"]) for call in message.tool_calls)
    elif isinstance(message, ToolMessage):
        result = Result.from_artifact(message.artifact)
        products = tuple(p.product_id for p in result.products) if result else ()
        yield ToolFinished(message.name or "", result.outcome if result else "", products)


def _tool_calls(said: Sequence[BaseMessage]) -> tuple[ToolCall, ...]:
    return tuple(
        ToolCall(c["name"], c["args"]) for m in said if isinstance(m, AIMessage) for c in m.tool_calls
    )


def _results(said: Sequence[BaseMessage]) -> list[Result]:
    return [call.result for call in _calls(said) if call.result]


def _calls(said: Sequence[BaseMessage]) -> list[Call]:
    arguments = {c["id"]: c["args"] for m in said if isinstance(m, AIMessage) for c in m.tool_calls}
    return [
        Call(
            m.tool_call_id,
            m.name or "",
            arguments.get(m.tool_call_id, {}),
            Result.from_artifact(m.artifact),
            m.text,
        )
        for m in said
        if isinstance(m, ToolMessage)
    ]
