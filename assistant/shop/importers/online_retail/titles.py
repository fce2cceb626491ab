"""One clean title for each code, out of what was typed on its invoices.

Descriptions of goods are typed in capitals; notes of the stock room ("damaged", "?", "wrongly coded 22467")
stand in the same column, on lines that cost nothing.
"""

from __future__ import annotations

import re

import polars as pl

_KEPT = frozenset({
    "VIP", "USB", "LED", "DIY", "UK", "USA", "TV", "CD", "DVD", "PC", "BBQ", "EIIR", "PVC", "MDF", "XL",
    "XXL", "II", "RAC", "AA", "AAA", "LP", "SOS", "NYC", "OK", "POV", "IV", "IVX",
})  # fmt: skip
_SMALL = frozenset({"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"})
_NOTE = re.compile(
    r"\?|\b(adjust\w*|allocat\w*|amazon|barcode|broken|can't sell|check(ed)?|code[sd]?|counted|cracked|"
    r"credit|crushed|dagamed|damage[sd]?|display|dotcom|ebay|error|faulty|found|given away|had been|historic|"
    r"incorrect\w*|john lewis|lost|mailout|manual|mia|michel|missing|mix(ed)? up|mouldy|mystery|oops|"
    r"printing|re-?adjust\w*|returned|rusty|samples?|set aside|showroom|smashed|sold|stock|temp|test|"
    r"throw|thrown|unsaleable|water|website|wet|wrong\w*)\b",
    re.IGNORECASE,
)


def titles(lines: pl.DataFrame) -> dict[str, str]:
    """Code -> title, for every code that was ever sold at a price under the name of goods.

    The wording that stands on most lines is taken (of two, the one used last); where a code has descriptions
    in capitals, none other is looked at.

    Args:
        lines: Merchandise lines with code, description, price and time.
    """
    worded = lines.filter((pl.col("price") > 0) & (pl.col("description").str.len_chars() > 0)).with_columns(
        pl.col("description").str.replace_all(r"\s+", " ").str.strip_chars(" *.,-")
    )
    counted = (
        worded.group_by("code", "description")
        .agg(pl.len().alias("count"), pl.col("time").max().alias("last"))
        .with_columns((pl.col("description").str.count_matches("[a-z]") <= 2).alias("capitals"))
        .sort("code", "capitals", "count", "last", "description", descending=[False, True, True, True, False])
    )
    chosen: dict[str, str] = {}
    for code, description, capitals in counted.select("code", "description", "capitals").iter_rows():
        if code not in chosen and (capitals or not is_note(description)) and len(description) > 2:
            chosen[code] = title_case(description)
    return chosen


def is_note(description: str) -> bool:
    """Whether a description that isn't in capitals reads like a note of the stock room."""
    return _NOTE.search(description) is not None or len(description.split()) < 2


def title_case(description: str) -> str:
    """The words as a shop window writes them: `White Hanging Heart T-Light Holder`, `Bag 125g Marbles`."""
    words = re.sub(r" ?,(?=[^\d\s])", ", ", description).replace(" ,", ",").split()
    return " ".join(_word(word, first=number == 0) for number, word in enumerate(words))


def _word(word: str, *, first: bool) -> str:
    bare = word.strip("\"'().,!;:&")
    if bare in _KEPT or not any(letter.isalpha() for letter in word):
        return word
    if bare.istitle() and bare != bare.upper():
        return word
    if bare.lower() in _SMALL and not first:
        return word.lower()
    # A letter after an apostrophe or a figure belongs to what stands before it: Children's, 40x40cm, 2nd.
    return re.sub(r"(?<![\w'’])([a-z])", lambda found: found.group(1).upper(), word.lower())
