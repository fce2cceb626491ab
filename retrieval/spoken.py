"""A request as one text that is searched: what is left of its words, and the values that it asks for.

A condition only sorts out. "A red tan-lined satchel by Acme" is nearer to some satchels than to others, and
a listing that leaves a condition open may still speak of it; so the values take part in the order. What is
excluded does so as well, since "without a stem" is how listings say it, and what limits (a price, a rating)
does not. Knows no product.
"""

from __future__ import annotations

from retrieval.request import SearchRequest
from retrieval.words import contains_phrase, fold, unique


def spoken(request: SearchRequest, text: str) -> str:
    """The text with the values that it lacks, in the order in which English says them.

    Args:
        request: Whose conditions speak.
        text: What is left of its words, as it is to be searched; empty stays empty, since conditions alone
            ask for anything that keeps them.
    """
    if not text.strip():
        return text
    require, exclude = request.require, request.exclude
    values = [value for given in require.attributes.values() for value in given]
    amounts = [str(each) for wanted in require.measures for each in wanted.any_of if not each.is_limit]
    before = [*require.brands, *amounts, *values]
    lacking = [*exclude.words, *exclude.categories]
    lacking += [value for given in exclude.attributes.values() for value in given]
    said = fold(text)
    return " ".join(
        (
            *unique(each for each in before if not contains_phrase(said, fold(each))),
            text,
            *(f"without {each}" for each in unique(lacking) if not contains_phrase(said, fold(each))),
        )
    )
