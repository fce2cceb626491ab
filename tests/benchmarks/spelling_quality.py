"""Spelling correction on slips made of catalogue words, beside rapidfuzz and symspellpy as they come.

Settings were fitted on the words of online-retail; the other catalogues are judged. A slip is one deletion,
insertion, substitution, transposition or neighbouring key in a word of at least five letters, by chance but
seeded; a slip that makes a word of the shop is made anew. Right words are the shop's own, foreign words those
that stand in other catalogues' titles only; a correction of either is false. Run it with
`python tests/benchmarks/spelling_quality.py [--json FILE]`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process
from symspellpy import SymSpell, Verbosity

from retrieval.catalogue import Catalogue
from retrieval.lexical import LexicalIndex
from retrieval.product import Product
from retrieval.spelling import Speller
from retrieval.words import fold_word

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
SLIPS, WORDS, SEED = 1_000, 500, 20
LETTERS = "abcdefghijklmnopqrstuvwxyz"
NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol", "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm",
    "k": "jil", "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm",
    "m": "njk",
}  # fmt: skip
Corrector = Callable[[str], str]


def catalogues() -> Mapping[str, Catalogue]:
    """The titles of several shops."""
    lines = pl.read_parquet(DATA / "online-retail" / "transactions.parquet")
    retail = lines.group_by("stock_code").agg(pl.col("description").drop_nulls().mode().sort().first())
    found = {"online-retail": retail.drop_nulls().sort("stock_code").rows()}
    for name, file in (("office", "items"), ("video-games", "items"), ("esci", "products")):
        table = pl.read_parquet(DATA / name / f"{file}.parquet").with_row_index("row")
        found[name] = table.select("row", "title").drop_nulls().rows()
    return {
        name: Catalogue.of(Product(str(key), str(title)) for key, title in rows)
        for name, rows in found.items()
    }


def slip(word: str, kind: str, rng: np.random.Generator) -> str:
    """The word with one slip of this kind."""
    place = int(rng.integers(len(word)))
    letter = LETTERS[int(rng.integers(26))]
    match kind:
        case "deletion":
            return word[:place] + word[place + 1 :]
        case "insertion":
            return word[:place] + letter + word[place:]
        case "substitution":
            return word[:place] + letter + word[place + 1 :]
        case "neighbour":
            near = NEIGHBOURS[word[place]]
            return word[:place] + near[int(rng.integers(len(near)))] + word[place + 1 :]
        case _:
            place = min(place, len(word) - 2)
            return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


KINDS = ("deletion", "insertion", "substitution", "neighbour", "transposition")


def slips(words: Mapping[str, int], rng: np.random.Generator) -> list[tuple[str, str, str]]:
    """(kind, slip, word): words as often as products have them, so that what is sought often counts often."""
    usable = sorted(word for word in words if len(word) >= 5 and set(word) <= set(LETTERS))
    weights = np.array([words[word] for word in usable], dtype=float)
    made: list[tuple[str, str, str]] = []
    while len(made) < SLIPS:
        word = usable[int(rng.choice(len(usable), p=weights / weights.sum()))]
        kind = KINDS[len(made) % len(KINDS)]
        wrong = slip(word, kind, rng)
        if wrong not in words and fold_word(wrong) != fold_word(word):
            made.append((kind, wrong, word))
    return made


def correctors(catalogue: Catalogue) -> Mapping[str, Corrector]:
    """The product's speller and its peers, each on the same words."""
    phrases = catalogue.phrases
    speller = Speller(catalogue, LexicalIndex.fit(catalogue.products))
    choices = list(phrases.words)
    peer = SymSpell()
    for word, count in phrases.words.items():
        peer.create_dictionary_entry(word, count)

    def ours(word: str) -> str:
        found = speller.correct(word)
        return found.text if found else word

    def symspell(word: str) -> str:
        found = peer.lookup(word, Verbosity.TOP, max_edit_distance=2)
        return found[0].term if found else word

    def extract_one(word: str) -> str:
        found = process.extractOne(word, choices, scorer=fuzz.WRatio, score_cutoff=80)
        return found[0] if found else word

    return {"the speller": ours, "symspellpy": symspell, "rapidfuzz extractOne, 80": extract_one}


def changed(words: Iterable[str], correct: Corrector) -> float:
    """The share of words that are changed into others."""
    listed = list(words)
    return sum(fold_word(correct(word)) != fold_word(word) for word in listed) / len(listed)


def measured(name: str, catalogue: Catalogue, others: set[str]) -> list[dict[str, float | str]]:
    """One row a corrector: the share put right, by kind; false corrections; milliseconds a word."""
    rng, phrases = np.random.default_rng(SEED), catalogue.phrases
    made = slips(phrases.words, rng)
    own = sorted(word for word in phrases.words if word.isalpha() and len(word) >= 4)
    foreign = sorted(word for word in others if fold_word(word) not in {fold_word(w) for w in phrases.words})
    right_words = [own[int(each)] for each in rng.choice(len(own), min(WORDS, len(own)), replace=False)]
    foreign_words = [foreign[int(each)] for each in rng.choice(len(foreign), WORDS, replace=False)]
    rows: list[dict[str, float | str]] = []
    for corrector, correct in correctors(catalogue).items():
        correct("wramup")
        began = time.perf_counter()
        answers = [fold_word(correct(wrong)) for _, wrong, _ in made]
        spent = (time.perf_counter() - began) / len(made) * 1e3
        good = [answer == fold_word(word) for answer, (_, _, word) in zip(answers, made, strict=True)]
        wrong = [
            answer not in (fold_word(word), fold_word(typed))
            for answer, (_, typed, word) in zip(answers, made, strict=True)
        ]
        row: dict[str, float | str] = {
            "catalogue": name,
            "corrector": corrector,
            "right": float(np.mean(good)),
        }
        row["wrong"] = float(np.mean(wrong))
        for kind in KINDS:
            row[kind] = float(
                np.mean([hit for hit, (each, _, _) in zip(good, made, strict=True) if each == kind])
            )
        row["own words changed"] = changed(right_words, correct)
        row["foreign words changed"] = changed(foreign_words, correct)
        row["ms"] = spent
        rows.append(row)
    return rows


def main(target: Path | None) -> None:
    """Prints the table of all catalogues, and writes it where wanted."""
    shops = catalogues()
    phrases = {name: catalogue.phrases for name, catalogue in shops.items()}
    rows: list[dict[str, float | str]] = []
    for name, catalogue in shops.items():
        others = {
            word
            for other, each in phrases.items()
            if other != name
            for word, count in each.words.items()
            if word.isalpha() and len(word) >= 4 and count > 1
        }
        rows += measured(name, catalogue, others)
    columns = [column for column in rows[0] if column not in ("catalogue", "corrector")]
    for name in phrases:
        print(f"\n{name} ({len(phrases[name].words):,} words)")
        print(" " * 26 + "".join(f"{column[:13]:>14}" for column in columns))
        for row in (each for each in rows if each["catalogue"] == name):
            figures = "".join(f"{row[column]:>14.3f}" for column in columns)
            print(f"{row['corrector']!s:<26}{figures}")
    if target:
        target.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, default=None, metavar="FILE")
    if not DATA.is_dir():
        raise SystemExit("The public data sets are not beside the checkout; there is nothing to measure on.")
    main(parser.parse_args().json)
