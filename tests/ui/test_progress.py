from __future__ import annotations

from io import StringIO

from rich.console import Console

from ui.progress import bars


def drawn(terminal: bool) -> str:
    file = StringIO()
    with bars(Console(file=file, width=120, force_terminal=terminal)) as progress:
        for done in range(3):
            progress("reading the shop", done, 2)
        progress("training", 1, 1)
    return file.getvalue()


def test_a_terminal_shows_a_bar_a_stage() -> None:
    text = drawn(terminal=True)
    assert "Reading the shop" in text
    assert "2/2" in text
    assert "Training" in text


def test_without_a_terminal_every_stage_is_one_line() -> None:
    assert drawn(terminal=False).splitlines() == ["Reading the shop", "Training"]
