"""A shop folder being written: all of it appears at once, or nothing does.

The same rows give the same bytes.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from retrieval.errors import BadInput


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder to write into, which takes the place of `folder` when the block ends well.

    Raises:
        BadInput: `folder` holds something, or is a file.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} is not empty; give a new or empty folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield partial
        partial.chmod(0o755)
        os.replace(partial, folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write rows as JSON lines, packed when the name ends in `.gz`, and say how many there were."""
    count = 0
    with path.open("wb") as file:
        # Neither the file's name nor the time of writing belongs into the bytes.
        target = gzip.GzipFile("", "wb", 6, file, 0) if path.suffix == ".gz" else file
        for row in rows:
            target.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            count += 1
        if target is not file:
            target.close()
    return count


def write_config(path: Path, values: Mapping[str, Any]) -> None:
    """Write a `shop.yaml`, keys in the order given."""
    path.write_text(yaml.safe_dump(dict(values), sort_keys=False, allow_unicode=True), encoding="utf-8")
