"""Names that stand for something: `$mug` in any text of a script, `$mug.title` for a fact of its record.

Knows how variables are written, and which facts each kind of thing has; what they stand for in a running
script is known to `variables.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from assistant.scripts.seen import Keys

NAME = re.compile(r"[a-z][a-z0-9_]*")

Kind = Literal["product", "order", "customer", "new customer", "guest", "text"]
FACTS: Mapping[Kind, tuple[str, ...]] = {
    "product": ("title", "price", "amount", "brand", "category", "colour"),
    "order": ("status", "customer"),
    "customer": ("owner",),
    "new customer": ("name", "email", "zip", "owner"),
    "guest": ("owner",),
    "text": (),
}
"""What may be asked of a variable: `amount` is a price as a number, `owner` the key of baskets and memory."""

_FACTS = "|".join(sorted({fact for facts in FACTS.values() for fact in facts}))
VARIABLE = re.compile(rf"\$([a-z][a-z0-9_]*)(?:\.({_FACTS})(?![a-z0-9_]))?")


def is_variable(text: str) -> bool:
    """Whether the text is one variable and nothing else."""
    return VARIABLE.fullmatch(text.strip()) is not None


def has_variable(text: str) -> bool:
    """Whether a variable stands in the text."""
    return VARIABLE.search(text) is not None


def variables(value: object, keys: Keys = ()) -> Iterator[tuple[Keys, str, str]]:
    """All variables that stand in texts of this value, keys included: where, name and fact (or nothing)."""
    if isinstance(value, str):
        yield from ((keys, match[1], match[2] or "") for match in VARIABLE.finditer(value))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from variables(key, (*keys, key))
            yield from variables(inner, (*keys, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from variables(inner, (*keys, place))
