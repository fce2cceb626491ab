"""Has the auditor listen to every reply that any conversation of a test gives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch
from weakref import WeakKeyDictionary

from assistant.conversation import Conversations, ReplyReady, TurnEvent
from assistant.shop.shop import Shop
from assistant.visitor import Visitor
from retrieval.catalogue import Catalogue
from tests.audit.auditor import Auditor
from tests.audit.truths import Truths

_known: WeakKeyDictionary[Catalogue, Truths] = WeakKeyDictionary()


def truths_of(shop: Shop) -> Truths:
    """What is true in a shop; its titles and pages are read once a catalogue."""
    if shop.catalogue not in _known:
        _known[shop.catalogue] = Truths.of(shop)
    return replace(_known[shop.catalogue], shop=shop)


@contextmanager
def listening() -> Iterator[list[str]]:
    """A list that fills with what the auditor finds, while the block runs."""
    findings: list[str] = []
    auditors: dict[str, Auditor] = {}
    original = Conversations.stream

    def stream(self: Conversations, conversation_id: str, visitor: Visitor, text: str) -> Iterator[TurnEvent]:
        truths = truths_of(self._serving.current())
        auditor = auditors.setdefault(conversation_id, Auditor(truths, visitor))
        auditor.truths, auditor.visitor = truths, visitor
        auditor.before()
        for event in original(self, conversation_id, visitor, text):
            if isinstance(event, ReplyReady):
                found = auditor.findings(text, event.reply)
                findings.extend(f"{text[:80]!r} -> {event.reply.text[:200]!r}: {each}" for each in found)
            yield event

    with patch.object(Conversations, "stream", stream):
        yield findings
