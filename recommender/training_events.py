"""The clean events that shared models were fitted on, impressions and all.

They are kept so that the click scorer can be trained again from a build alone. A server never reads them.
Knows no model.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from recommender.cleaning import factorize
from recommender.events import EventTable, Strings, strings
from retrieval.artifacts import Array, pack_strings, read_artifact, unpack_strings, write_artifact
from retrieval.errors import DamagedArtifact

NAME = "training-events"
_LEFT_OUT = ("event_id",)
"""It tells repeated events, which clean ones no longer hold."""


def save_training_events(events: EventTable, log_position: int, folder: Path) -> None:
    """Write the events, and the number of the last event of the live log that is among them."""
    arrays: dict[str, Array] = {}
    for column in fields(EventTable):
        values = getattr(events, column.name)
        if column.name in _LEFT_OUT:
            continue
        if values.dtype == object:
            codes, names = factorize(values)
            arrays[column.name] = codes.astype(np.int32)
            arrays[f"{column.name}.names"] = pack_strings(names)
        else:
            arrays[column.name] = values
    write_artifact(folder, NAME, arrays, {"log_position": log_position})


def load_training_events(folder: Path) -> tuple[EventTable, int]:
    """The events, and the number of the last event of the live log that is among them.

    Raises:
        DamagedArtifact: a file is missing (an older version kept none), cut short or changed.
    """
    artifact = read_artifact(folder, NAME)
    arrays: dict[str, Array] = dict(artifact.arrays)
    columns: dict[str, Any] = {}
    try:
        count = len(arrays["timestamp"])
        for column in fields(EventTable):
            name = column.name
            if name in _LEFT_OUT:
                columns[name] = strings([""] * count)
            elif f"{name}.names" in arrays:
                columns[name] = _named(unpack_strings(arrays[f"{name}.names"]), arrays[name])
            else:
                columns[name] = arrays[name]
        return EventTable(**columns), int(artifact.parameters["log_position"])
    except (KeyError, IndexError, TypeError, ValueError) as exc:
        raise DamagedArtifact(f"{NAME} in {folder.name} can't be read ({exc}); build again.") from exc


def _named(names: tuple[str, ...], codes: Array) -> Strings:
    return strings([names[code] for code in codes.tolist()])
