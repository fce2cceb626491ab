"""The chat page: what was said, the cards under it, the basket beside it, and what a click leads to.

The framework lets any caller post any arguments to any handler. So a handler takes a text, or an act and a
product id, and nothing else; who is talking comes from the request's signed cookie, the conversation from
the server's records, and what may be rated is checked against what was shown.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

import gradio as gr

from assistant.conversation import FeedbackKind, ToolStarted
from assistant.errors import TurnRunning
from assistant.visitor import Visitor
from recommender.shopper import Shopper
from retrieval.errors import ShopAssistantError
from retrieval.product import Product
from ui.cards import Page, Turn
from ui.doors import visitor_of
from ui.errors import InterfaceError
from ui.examples import examples
from ui.rendering import LOOKS, render

if TYPE_CHECKING:
    from ui.shopfront import Shopfront

LONGEST_MESSAGE = 2000
POLL_SECONDS = 2.5
MOST_TURNS_AT_ONCE = 8
MOST_PICKED = 60

FEEDBACK: Mapping[str, FeedbackKind] = {"like": "like", "dislike": "dislike", "click": "click", "add": "cart"}

DOING: Mapping[str, str] = {
    "search_catalog": "Looking through the shop",
    "recommend": "Thinking of what suits you",
    "similar_products": "Looking for something like it",
    "compare_products": "Comparing",
    "order_status": "Looking up your orders",
    "shop_policy": "Reading the shop's pages",
}
"""What a customer reads while a tool runs."""

Drawing = tuple[object, object, object, object, object]
"""What a handler answers: header, conversation, basket, the last message drawn, the timer for news."""

_CLICKS = (LOOKS / "chat.js").read_text()
_PAGE = (LOOKS / "chat-page.js").read_text()


class ChatPage:
    """The handlers of the page; each answers with what is to be drawn.

    Nothing of a visitor is kept here: everything is read from the shop's records in each call.
    """

    def __init__(self, front: Shopfront) -> None:
        self._front = front
        self._offers: dict[int, tuple[Product | None, bool]] = {}

    def open(self, request: gr.Request) -> Drawing:
        """The whole page, for somebody who just came or comes back."""
        try:
            return self._draw(self._visitor(request))
        except ShopAssistantError as exc:
            return _only_talk(_notice(exc))

    def ask(self, event: gr.EventData, request: gr.Request) -> Iterator[Drawing]:
        """A question that the page offered; the same as saying it."""
        yield from self.say(_field(event, "text"), request)

    def say(self, text: object, request: gr.Request) -> Generator[Drawing, None, None]:
        """One message of the visitor; first it is shown, then answered."""
        words = text.strip()[:LONGEST_MESSAGE] if isinstance(text, str) else ""
        if not words:
            yield _only_talk(gr.skip())
            return
        try:
            visitor = self._visitor(request)
        except InterfaceError as exc:
            yield _only_talk(_notice(exc))
            return
        said = Turn("customer", text=words)
        yield _only_talk(self._talk(visitor, said, Turn("assistant", waiting="Thinking")))
        notice = ""
        try:
            yield from self._follow(visitor, words)
        except TurnRunning:
            notice = "The message before this one is still being answered; please send it again in a moment."
        except ShopAssistantError as exc:
            notice = str(exc)
        yield self._draw(visitor, notice)

    def _follow(self, visitor: Visitor, words: str) -> Iterator[Drawing]:
        """Runs the turn and says what is being done."""
        events = self._front.conversations.stream(self._front.conversation(visitor), visitor, words)
        try:
            for event in events:
                if isinstance(event, ToolStarted):
                    doing = DOING.get(event.name, "Thinking")
                    yield _only_talk(self._talk(visitor, Turn("assistant", waiting=doing)))
        finally:
            for _ in events:  # whoever left meanwhile finds the answer on coming back
                pass

    def act(self, event: gr.EventData, request: gr.Request) -> Drawing:
        """A click on a card or in the basket."""
        act, product_id = _field(event, "act"), _field(event, "product")
        if not isinstance(act, str) or not isinstance(product_id, str):
            return _only_talk(gr.skip())
        notice = ""
        try:
            visitor = self._visitor(request)
        except InterfaceError as exc:
            return _only_talk(_notice(exc))
        try:
            self._do(visitor, act, product_id)
        except ShopAssistantError as exc:
            notice = str(exc)
        if act == "click" and not notice:  # nothing to draw, and what was opened stays open
            return _only_talk(gr.skip())
        return self._draw(visitor, notice)

    def news(self, seen: object, request: gr.Request) -> Drawing:
        """What came since the last message drawn: a person's answer, or a turn in another window."""
        after = seen if isinstance(seen, int) else 0
        try:
            visitor = self._visitor(request)
            if self._front.transcripts.history(self._front.conversation(visitor), visitor, after=after):
                return self._draw(visitor)
        except ShopAssistantError as exc:
            return _only_talk(_notice(exc))
        return _only_talk(gr.skip())

    def _do(self, visitor: Visitor, act: str, product_id: str) -> None:
        front = self._front
        if act == "remove":
            front.baskets.remove(visitor, product_id)
        elif act in FEEDBACK:
            front.conversations.feedback(front.conversation(visitor), visitor, product_id, FEEDBACK[act])

    def _draw(self, visitor: Visitor, notice: str = "") -> Drawing:
        """Everything as the records have it now; a person's answers are looked for while one is asked for."""
        front = self._front
        conversation_id = front.conversation(visitor)
        messages = front.transcripts.history(conversation_id, visitor)
        waits = front.transcripts.hand_off_status(conversation_id, visitor) in ("open", "answered")
        lines = front.baskets.show(visitor)
        return (
            self._header(visitor, sum(line.quantity for line in lines)),
            self._talk(visitor, notice=notice),
            front.gallery.basket(lines),
            messages[-1].message_id if messages else 0,
            gr.Timer(active=waits),
        )

    def _header(self, visitor: Visitor, pieces: int) -> str:
        front = self._front
        customer = front.profiles.get(visitor.customer_id) if visitor.customer_id else None
        return render(
            "header.html",
            shop=front.shop.config.name,
            customers=front.profiles.first(MOST_PICKED) if front.customer_picker else (),
            customer_id=visitor.customer_id,
            name=(customer.name if customer else "") or visitor.customer_id,
            pieces=pieces,
        )

    def _talk(self, visitor: Visitor, *more: Turn, notice: str = "") -> str:
        """The conversation so far, and what is just happening."""
        front = self._front
        shop, gallery = front.shop, front.gallery
        messages = front.transcripts.history(front.conversation(visitor), visitor)
        turns = (*(gallery.turn(message) for message in messages), *more)
        offered = () if turns else self._examples(visitor)
        return Page(shop.config.name, turns, offered, front.opinions(visitor), notice).html()

    def _visitor(self, request: gr.Request) -> Visitor:
        return visitor_of(dict(request.cookies), self._front.sessions)

    def _examples(self, visitor: Visitor) -> tuple[str, ...]:
        shop = self._front.shop
        if shop.build not in self._offers:  # the same for everybody, until another build serves
            liked = shop.recommender.recommend(Shopper(), k=1, reasons=False).items
            popular = shop.catalogue.get(liked[0].product_id) if liked else None
            self._offers = {shop.build: (popular, bool(shop.pages.find("returns and delivery", 1)))}
        popular, pages = self._offers[shop.build]
        has_orders = bool(visitor.customer_id and self._front.orders.of_customer(visitor.customer_id, 1))
        return examples(shop.catalogue.products, popular=popular, pages=pages, orders=has_orders)


def chat_page(front: Shopfront) -> gr.Blocks:
    """The page, ready to be mounted with `look`."""
    page = ChatPage(front)
    blocks = gr.Blocks(title=f"{front.shop.config.name} · shopping assistant", analytics_enabled=False)
    with blocks:
        seen = gr.State(0)
        header = gr.HTML(elem_id="shop-header", js_on_load=_CLICKS, apply_default_css=False)
        with gr.Row(elem_id="shop-columns"):
            with gr.Column(scale=1, min_width=0):
                talk = gr.HTML(elem_id="shop-talk", js_on_load=_CLICKS, apply_default_css=False)
                with gr.Row(elem_id="shop-composer"):
                    message = gr.Textbox(
                        elem_id="shop-message",
                        show_label=False,
                        label="Your message",
                        container=False,
                        placeholder="Write a message",
                        submit_btn=True,
                        max_length=LONGEST_MESSAGE,
                        autofocus=True,
                        lines=1,
                        max_lines=6,
                    )
            basket = gr.HTML(elem_id="shop-side", js_on_load=_CLICKS, apply_default_css=False)
        timer = gr.Timer(POLL_SECONDS, active=False)

        drawn = [header, talk, basket, seen, timer]
        _on(blocks.load, page.open, None, drawn)
        _on(message.submit, page.say, message, drawn)
        message.submit(None, None, message, js="() => ''", show_progress="hidden", api_visibility="private")
        for part in (talk, header):
            _on(part.ask, page.ask, None, drawn)
        for part in (talk, basket):
            _on(part.act, page.act, None, drawn, trigger_mode="multiple")
        _on(timer.tick, page.news, seen, drawn)
    blocks.queue(default_concurrency_limit=MOST_TURNS_AT_ONCE, api_open=False)
    return blocks


def look() -> dict[str, Any]:
    """What mounting needs so that the page looks like itself: no font, style or script from elsewhere."""
    return {
        "theme": gr.themes.Base(font=("system-ui", "sans-serif"), font_mono=("ui-monospace", "monospace")),
        "css_paths": [LOOKS / "tokens.css", LOOKS / "chat.css"],
        "js": _PAGE,
        "footer_links": [],
        "show_error": False,
        "run_history": False,
        "ssr_mode": False,
        "enable_monitoring": False,
        "mcp_server": False,
        "pwa": False,
        "max_file_size": 1,
    }


def _on(
    event: Callable[..., object],
    handler: Callable[..., object],
    inputs: object,
    outputs: object,
    trigger_mode: Literal["once", "multiple"] = "once",
) -> None:
    event(
        handler,
        inputs,
        outputs,
        show_progress="hidden",
        api_visibility="private",
        trigger_mode=trigger_mode,
    )


def _field(event: gr.EventData, name: str) -> object:
    """What a caller sent beside an event; anything at all may stand there."""
    sent = event._data
    return sent.get(name) if isinstance(sent, dict) else None


def _only_talk(talk: object) -> Drawing:
    return gr.skip(), talk, gr.skip(), gr.skip(), gr.skip()


def _notice(exc: ShopAssistantError) -> str:
    return Page("", (Turn("assistant", text=str(exc)),)).html()
