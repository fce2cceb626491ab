"""What a build counts over all records, so that the first list with facets or a measure need not read them.

The columns of facets, what titles name, and what records state as measures: beside the index of words, and
mapped. Whoever opens a build that has none makes them when they are first asked for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from retrieval.arranging import Arranger
from retrieval.artifacts import Array, map_artifact, write_artifact
from retrieval.catalogue import Catalogue
from retrieval.facet_columns import make_facet_columns
from retrieval.judging import NOTHING, Judge
from retrieval.lexical import LexicalIndex

_NAME = "counted"


def save_counted(
    folder: Path, catalogue: Catalogue, lexical: LexicalIndex, clock: Callable[[], float] = time.time
) -> None:
    """Counts, and writes it into a folder, whole or not at all."""
    judge = Judge(catalogue.products, lexical)
    columns = make_facet_columns(catalogue.columns, judge, Arranger(catalogue).family)
    write_artifact(folder, _NAME, {**judge.arrays(), **columns.arrays()}, clock=clock)


def open_counted(folder: Path) -> Mapping[str, Array]:
    """What `save_counted` wrote, for `Judge` and `Facets`; nothing where an older build wrote none.

    Raises:
        DamagedArtifact: it is cut short or changed.
    """
    stands = (folder / f"{_NAME}.json").is_file()
    return map_artifact(folder, _NAME).arrays if stands else NOTHING
