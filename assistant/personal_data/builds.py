"""What finished builds hold of a customer, taken out of their files.

A build is unchanged from its end on in everything but this: histories, the events that it was trained on, the
people of its evaluation, rows set aside and searches that only the erased customer made. Weights of fitted
models stay until the next build; they name nobody. A server that has the build open goes on with what it
read, and uses nothing of the erased.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from assistant.personal_data.identity import Identity
from assistant.shop.layout import JUDGEMENTS, RECOMMENDER, REJECTED, load_judgements, save_judgements
from recommender.evaluating.kept import NAME as HELD_OUT
from recommender.evaluating.kept import HeldOut
from recommender.events import EventTable, strings
from recommender.histories import NAME as HISTORIES
from recommender.histories import Histories
from recommender.showings import NAME as SHOWINGS
from recommender.showings import load_showings
from recommender.training_events import NAME as TRAINING_EVENTS
from recommender.training_events import load_training_events, save_training_events
from retrieval.artifacts import write_whole
from retrieval.words import fold


def erase_from_build(folder: Path, identity: Identity, queries: Collection[str]) -> None:
    """Take a customer out of a finished build's files.

    Args:
        folder: Of the build.
        identity: What tells the customer's rows.
        queries: Folded searches that nobody else made.

    Raises:
        DamagedArtifact: a file of the build can't be read; nothing of that file was changed.
    """
    recommender = folder / RECOMMENDER
    if (recommender / f"{HISTORIES}.json").is_file():
        histories = Histories.load(recommender)
        if identity.customer_id in histories:
            histories.without(identity.customer_id).save(recommender)
    showings = load_showings(recommender)
    if identity.customer_id in showings:
        showings.without(identity.customer_id).save(recommender, SHOWINGS)
    if (recommender / f"{HELD_OUT}.json").is_file():
        held_out = HeldOut.load(recommender)
        if any(identity.customer_id in panel.customers for panel in held_out.panels):
            held_out.without(identity.customer_id).save(recommender)
    if (recommender / f"{TRAINING_EVENTS}.json").is_file():
        _thin_events(recommender, identity, queries)
    _thin(folder / REJECTED, identity)
    if (folder / JUDGEMENTS).is_file() and queries:
        judgements = load_judgements(folder)
        kept = [each for each in judgements if fold(each.query) not in queries]
        if len(kept) < len(judgements):
            save_judgements(folder, kept)


def history_in(folder: Path, customer_id: str) -> EventTable:
    """What a finished build knows of a customer."""
    recommender = folder / RECOMMENDER
    if not (recommender / f"{HISTORIES}.json").is_file():
        return EventTable.of(())
    return Histories.load(recommender).events_of(customer_id)


def _thin_events(recommender: Path, identity: Identity, queries: Collection[str]) -> None:
    """Leave out the customer's events, and of those of guests the searches that only the customer made."""
    events, position = load_training_events(recommender)
    others = events.take(events.customer_id != identity.customer_id)
    telling = {each for each in set(others.query) if each and (fold(each) in queries or identity.tells(each))}
    if telling or len(others) < len(events):
        asked = strings(["" if each in telling else each for each in others.query])
        save_training_events(replace(others, query=asked), position, recommender)


def _thin(file: Path, identity: Identity) -> None:
    """Leave out of a JSONL file the rows that tell of the customer."""
    if not file.is_file():
        return
    lines = file.read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if not line or not _tells(identity, json.loads(line).values())]
    if len(kept) < len(lines):
        write_whole(file, "\n".join(kept).encode())


def _tells(identity: Identity, values: Iterable[object]) -> bool:
    told = [str(value) for value in values]
    return identity.customer_id in told or any(map(identity.tells, told))
