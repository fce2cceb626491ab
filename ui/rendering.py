"""Templates to HTML, with everything escaped unless it was made safe here.

Knows no shop: the records that a template draws come in ready (`cards.py`, `desk.py`).
"""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

LOOKS = Path(__file__).parent / "looks"
_TEMPLATES = Path(__file__).parent / "templates"

_BOLD = re.compile(r"\*\*(\S(?:[^*\n]*\S)?)\*\*")
_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,2}\.)\s+(.*)")


def words(text: str) -> Markup:
    """A message as HTML: paragraphs, lists and bold words; anything else stays as it was written."""
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return Markup("").join(_block(block) for block in blocks)


def render(template: str, /, **records: object) -> str:
    """The HTML of a template with these records."""
    return _environment.get_template(template).render(**records)


def _block(block: str) -> Markup:
    parts = Markup("")
    plain: list[str] = []
    items: list[str] = []
    for line in [*block.split("\n"), ""]:
        item = _ITEM.fullmatch(line)
        if items and not item:
            parts += Markup("<ul>{}</ul>").format(
                Markup("").join(Markup("<li>{}</li>").format(_bold(i)) for i in items)
            )
            items = []
        if item:
            if plain:
                parts += Markup("<p>{}</p>").format(_bold("\n".join(plain)))
                plain = []
            items.append(item[1])
        elif line.strip():
            plain.append(line)
    if plain:
        parts += Markup("<p>{}</p>").format(_bold("\n".join(plain)))
    return parts


def _bold(text: str) -> Markup:
    return Markup(_BOLD.sub(r"<b>\1</b>", str(escape(text))))


_environment = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters["words"] = words
