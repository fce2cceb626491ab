from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from recommender.events import EventTable
from recommender.training_events import load_training_events, save_training_events
from retrieval.errors import DamagedArtifact
from tests.recommender.clicks.colours import log


def test_events_come_back_as_they_were_saved(tmp_path: Path) -> None:
    events = log(lists=20)
    save_training_events(events, 7, tmp_path)
    again, position = load_training_events(tmp_path)
    assert position == 7
    for column in fields(EventTable):
        there, here = getattr(again, column.name), getattr(events, column.name)
        assert np.array_equal(there, here, equal_nan=there.dtype != object)


def test_no_events_come_back_as_none(tmp_path: Path) -> None:
    save_training_events(EventTable.of(()), 0, tmp_path)
    assert len(load_training_events(tmp_path)[0]) == 0


def test_a_folder_without_events_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(DamagedArtifact):
        load_training_events(tmp_path)
