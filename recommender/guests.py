"""What people without an account did, as far as models learned from it: kept for the next update.

A server never reads it: a guest's own ranking comes from the live log. Knows no model.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from recommender.cleaning import people
from recommender.events import EventTable, strings
from recommender.histories import Histories

NAME = "guests"


def save_guests(events: EventTable, folder: Path) -> None:
    """Writes the events that name no customer."""
    unnamed = events.take(events.customer_id == "")
    Histories.of(replace(unnamed, customer_id=people(unnamed))).save(folder, NAME)


def load_guests(folder: Path) -> EventTable:
    """What was saved, but for impressions.

    Raises:
        DamagedArtifact: a file is missing, cut short or changed.
    """
    events = Histories.load(folder, NAME).everything()
    return replace(events, customer_id=strings([""] * len(events)))
