"""The importers by name, and the one door to all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from assistant.shop.importers.online_retail import import_online_retail
from assistant.shop.importers.report import ImportReport
from retrieval.errors import BadInput
from retrieval.progress import Progress, silent

Importer = Callable[[Path, Path, Progress], ImportReport]

IMPORTERS: Mapping[str, Importer] = {"online-retail": import_online_retail}


def import_shop(name: str, source: Path, folder: Path, progress: Progress = silent) -> ImportReport:
    """Write the data set at `source` as a shop folder, into a new or empty `folder`.

    Raises:
        BadInput: there is no importer of this name, no such source, or the folder holds something already.
        UnreadableFile: the source isn't what the importer reads.
    """
    if name not in IMPORTERS:
        raise BadInput(f"There is no importer '{name[:40]}'; choose one of: {', '.join(sorted(IMPORTERS))}.")
    if not source.exists():
        raise BadInput(f"There is nothing at {source}; give the file or folder of the data set.")
    return IMPORTERS[name](source, folder, progress)
