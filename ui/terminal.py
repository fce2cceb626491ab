"""The chat in a terminal: a line in, the answer and its products out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from assistant.conversation import FeedbackKind
from assistant.visitor import Visitor
from retrieval.errors import ShopAssistantError
from ui.cards import Gallery, Turn

if TYPE_CHECKING:
    from ui.shopfront import Shopfront

_LEAVE = frozenset({"quit", "exit", "/quit", "/exit"})
_OPINIONS: Mapping[str, FeedbackKind] = {"/like": "like", "/dislike": "dislike", "/add": "cart"}
HELP = (
    "Say what you are looking for; /like N, /dislike N or /add N for the N-th product shown, /quit to leave."
)


def spoken(console: Console, complete: Callable[[str], Sequence[str]] | None = None) -> Iterator[str]:
    """The lines that somebody types, until the end of the input.

    Args:
        console: Where they are asked for.
        complete: A line so far -> lines that go on from it, for the Tab key of a terminal that has one.
    """
    if complete and console.is_terminal:
        _complete_with(complete)
    while True:
        try:
            yield console.input("[bold]> [/bold]" if console.is_terminal else "")
        except (EOFError, KeyboardInterrupt):
            return


def _complete_with(complete: Callable[[str], Sequence[str]]) -> None:
    try:
        import readline
    except ImportError:  # Windows has none; typing works without
        return

    def offered(word: str, place: int) -> str | None:
        lines = complete(readline.get_line_buffer())
        return lines[place] if place < len(lines) else None

    readline.set_completer_delims("")  # a whole line is completed, not its last word
    readline.set_completer(offered)
    readline.parse_and_bind("tab: complete")


def converse(front: Shopfront, visitor: Visitor, lines: Iterable[str], console: Console) -> None:
    """A conversation of this visitor, until there are no more lines."""
    conversation_id = front.conversations.start(visitor)
    shown: tuple[str, ...] = ()
    for line in lines:
        said = line.strip()
        if said.lower() in _LEAVE:
            return
        if not said:
            continue
        try:
            command, _, rest = said.partition(" ")
            if command in _OPINIONS:
                _rate(front, conversation_id, visitor, shown, _OPINIONS[command], rest, console)
                continue
            with console.status("Thinking"):
                reply = front.conversations.say(conversation_id, visitor, said)
            draw(front.gallery, front.gallery.draw("assistant", reply.text, reply.cards), console)
            shown = reply.products or shown
        except ShopAssistantError as exc:
            console.print(Text(str(exc), style="red"))


def draw(gallery: Gallery, turn: Turn, console: Console) -> None:
    """A turn as the terminal shows it: words, products with price and reason, sheets."""
    console.print(Padding(Text(turn.text), (0, 0, 0, 2)))
    if turn.products:
        table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
        table.add_column(justify="right", style="dim")
        table.add_column(ratio=5)
        table.add_column(justify="right", no_wrap=True)
        table.add_column(no_wrap=True)
        table.add_column(ratio=5, style="dim")
        for number, card in enumerate(turn.products, start=1):
            view = card.view
            rating = f"★ {view.rating}" if view.rating else ""
            instead = f"sold out; can be bought: {view.instead}" if view.instead else ""
            why = "; ".join(part for part in (instead, card.reason) if part)
            table.add_row(str(number), Text(view.title), Text(view.price, style="bold"), rating, Text(why))
        console.print(Padding(table, (1, 0, 1, 2)))
    if turn.offers:
        console.print(
            Padding(Text(" · ".join(offer.label for offer in turn.offers), style="dim"), (0, 0, 0, 2))
        )
    for sheet in turn.sheets:
        facts = [f"{name}: {value}" for name, value in sheet.facts]
        body = "\n".join(part for part in (sheet.text, *facts) if part)
        if body:
            console.print(
                Padding(Panel(Text(body), title=Text(sheet.title), title_align="left"), (0, 0, 0, 2))
            )


def _rate(
    front: Shopfront,
    conversation_id: str,
    visitor: Visitor,
    shown: tuple[str, ...],
    kind: FeedbackKind,
    number: str,
    console: Console,
) -> None:
    if not number.strip().isdecimal() or not 1 <= int(number) <= len(shown):
        console.print(
            Text(
                f"Give the number of a product shown, 1 to {len(shown)}."
                if shown
                else "Nothing was shown yet."
            )
        )
        return
    product_id = shown[int(number) - 1]
    front.conversations.feedback(conversation_id, visitor, product_id, kind)
    view = front.gallery.view(product_id)
    console.print(
        Padding(Text(f"Noted: {kind} {view.title if view else product_id}.", style="dim"), (0, 0, 0, 2))
    )
