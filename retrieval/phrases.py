"""Which words and short phrases a catalogue uses, as they are written, and how often.

Counts titles, brands, categories and attribute values; descriptions say too much that is not the thing
itself. Knows no query.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from retrieval.artifacts import Array, map_artifact, write_artifact
from retrieval.product import Product
from retrieval.text_columns import CountedTexts
from retrieval.words import clean

LONGEST = 3
"""Words of a phrase."""
_WORD = r"[^\W_]+(?:['’][^\W_]+)?"
_WORDS = re.compile(_WORD)
_LONGEST_VALUE = 40
_NAME = "phrases"
_KINDS = ("words", "pairs", "triples")


@dataclass(frozen=True, slots=True)
class Phrases:
    """Words and phrases in lower case.

    Attributes:
        words: Word -> in how many fields of products it stands.
        pairs: Two words that stand beside each other, joined by a space -> in how many fields.
        triples: The same for three.
    """

    words: Mapping[str, int]
    pairs: Mapping[str, int]
    triples: Mapping[str, int]

    @classmethod
    def of(cls, products: Iterable[Product]) -> Phrases:
        """The phrases of these products; none reaches over the end of a field."""
        texts = Counter(text for product in products for text in _fields(product))
        rows = [(clean(text), count) for text, count in texts.items()]
        frame = (
            pl.DataFrame(rows, schema={"text": pl.String, "count": pl.Int64}, orient="row")
            .with_row_index("field")
            .with_columns(pl.col("text").str.to_lowercase().str.extract_all(_WORD))
            .explode("text")
            .drop_nulls("text")
        )
        counted = []
        for length in range(1, LONGEST + 1):
            parts = [pl.col("text").shift(-step) for step in range(length)]
            whole = pl.col("field").shift(1 - length) == pl.col("field")
            phrases = frame.with_columns(
                pl.concat_str(parts, separator=" ").alias("phrase"), whole.alias("whole")
            )
            phrases = phrases.filter(pl.col("whole")).drop_nulls("phrase").unique(["field", "phrase"])
            sums = phrases.group_by("phrase").agg(pl.col("count").sum()).sort("phrase").iter_rows()
            counted.append({str(phrase): int(count) for phrase, count in sums})
        return cls(*counted)


def save_phrases(folder: Path, phrases: Phrases, clock: Callable[[], float] = time.time) -> None:
    """Writes phrases into a folder, whole or not at all."""
    arrays: dict[str, Array] = {}
    for name in _KINDS:
        arrays |= CountedTexts.of(getattr(phrases, name)).arrays(name)
    write_artifact(folder, _NAME, arrays, clock=clock)


def open_phrases(folder: Path) -> Phrases | None:
    """The phrases of a folder, mapped; None where a build before they were kept wrote it.

    Raises:
        DamagedArtifact: they are cut short or changed.
    """
    if not (folder / f"{_NAME}.json").is_file():
        return None
    arrays = map_artifact(folder, _NAME).arrays
    words, pairs, triples = (CountedTexts.read(arrays, name) for name in _KINDS)
    return Phrases(dict(words.items()), pairs, triples)


def written_words(text: str) -> list[str]:
    """The words of a text as they are written, in lower case: plurals stay."""
    return [word.lower() for word in _WORDS.findall(clean(text))]


def _fields(product: Product) -> Iterable[str]:
    yield product.title
    yield product.brand
    yield from product.category
    for values in product.named_values().values():
        yield from (value for value in values if len(value) <= _LONGEST_VALUE)
