"""By what a customer's data are recognised in files that name nobody's owner: ids, address, own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

SHORTEST_ID = 4
"""A shorter id stands in many places by chance; it counts only where a file says that it is a customer's."""
LONGEST_COMMON = 30
"""A message of fewer letters may be anybody's; of those it takes `FEWEST_COMMON` to tell."""
FEWEST_COMMON = 3
SHORTEST_COMMON = 8


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells a customer from others.

    Attributes:
        names: Email, full name, ids of orders and conversations.
        messages: What they wrote, folded by `plain`.
    """

    customer_id: str
    names: frozenset[str]
    messages: frozenset[str]

    def tells(self, text: str) -> bool:
        """Whether a text is about this customer."""
        return self._named(text) or self._quoted(plain(text))

    def held_by(self, content: bytes) -> bool:
        """Whether bytes of any kind hold an id or address that no other has, even by chance.

        A person's name doesn't count: somebody else may have it, or one that begins with it.
        """
        named = (each for each in (self.customer_id, *self.names) if " " not in each)
        telling = (each for each in named if len(each) > 2 * SHORTEST_ID)
        return any(each.encode() in content for each in telling)

    def _named(self, text: str) -> bool:
        whole = [each for each in (self.customer_id, *self.names) if len(each) >= SHORTEST_ID]
        if any(re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", text) for each in whole if each in text):
            return True
        said = rf"customer(?:_id)?[\"']?\s*[:=]\s*[\"']?{re.escape(self.customer_id)}(?![\w-])"
        return bool(re.search(said, text, re.IGNORECASE))

    def _quoted(self, text: str) -> bool:
        found = [each for each in self.messages if len(each) >= SHORTEST_COMMON and each in text]
        return len(found) >= FEWEST_COMMON or any(len(each) >= LONGEST_COMMON for each in found)


def plain(text: str) -> str:
    """A text without marks, quotes and line breaks, so that it is the same in every file format."""
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()
