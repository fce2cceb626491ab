"""What a whole message is believed to limit, where it is known which of its words name what is wanted.

Words around those tell why, and how somebody feels. A limit that was read from them holds where the shop has
the value ("she wants mustard"); else it is talk ("god awful colour"). Looks up no product.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from assistant.house.mind import Mind
from retrieval.agreeing import BROKEN, agreement, usual_value
from retrieval.lexicon import english
from retrieval.reading.values import Value, values_of
from retrieval.request import Constraints, SearchRequest
from retrieval.words import fold, fold_name, terms

_NO_TEXT = ("attributes.", "brand", "price", "order", "rating", "available", "quantity", "for_whom")
"""Names of what leaves the text once it is read; a category's name stays, since it is the thing."""
_OF_WHAT = "material"


def believed(whole: SearchRequest, own: SearchRequest, named: Sequence[str], mind: Mind) -> SearchRequest:
    """The limits of a message with the text of what is wanted.

    Args:
        whole: The message read whole.
        own: The words of it that name what is wanted, read alone.
        named: Words of the message that are known to name something: wanted, not wanted, or money.
        mind: The shop.
    """
    said = {word for words in named for word in terms(words)}
    kept = {
        name: sure
        for name, values in whole.require.attributes.items()
        if (sure := _sure(name, values, whole.used_words.get(f"attributes.{name}", ""), said, mind))
    }
    left_out = {
        word
        for name, words in whole.used_words.items()
        if name.startswith(_NO_TEXT) and (name.rpartition(".")[2] in kept or "." not in name)
        for word in terms(words)
    } - {word for kind in own.require.categories for word in terms(kind)}
    text = " ".join(word for word in own.text.split() if not set(terms(word)) & left_out)
    in_context = {word for name in kept for word in terms(whole.used_words.get(f"attributes.{name}", ""))}
    alone = {
        name: values
        for name, values in own.require.attributes.items()
        # "In terracotta" is a colour, though terracotta alone is what a pot is of.
        if name in kept or not _among(own.used_words.get(f"attributes.{name}", ""), in_context)
    }
    attributes = {**alone, **kept}
    attributes, words = _known_here(attributes, mind)
    text = " ".join((text, *words)).strip()
    exclude = _ruled_out(whole, said, mind)
    attributes = {
        n: left for n, v in attributes.items() if (left := beside(v, exclude.attributes.get(n, ())))
    }
    text = " ".join(word for word in text.split() if not _said_not(word, exclude))
    if own.require.categories:
        attributes = _where_told_apart(attributes, own, mind)
    categories = own.require.categories or (() if text else whole.require.categories)
    categories = beside(categories, exclude.categories)
    require = replace(
        whole.require,
        attributes=attributes,
        categories=categories,
        brands=beside(own.require.brands or whole.require.brands, exclude.brands),
        measures=whole.require.measures or own.require.measures,
    )
    return replace(whole, text=text, require=require, exclude=exclude)


def _among(words: str, others: Collection[str]) -> bool:
    """Whether there are words, and all of them are among others."""
    own = set(terms(words))
    return bool(own) and own <= set(others)


def _where_told_apart(
    attributes: Mapping[str, tuple[str, ...]], own: SearchRequest, mind: Mind
) -> dict[str, tuple[str, ...]]:
    """The attributes without for whom it is to be, where none of the kind is said to be for such a one.

    Footballs are for children and for others; their records don't tell them apart.
    """
    kept = dict(attributes)
    kinds = {fold(kind) for kind in own.require.categories}
    for name in [each for each in kept if english().facet(fold(each.replace("_", " "))) == "for whom"]:
        if name in own.require.attributes:
            continue
        of_kind = [p for p in mind.catalogue if kinds & {fold_name(part) for part in p.category}]
        wanted = [usual_value(value) for value in kept[name]]
        stated = {usual_value(v) for p in of_kind for v in p.named_values().get(name, ())}
        if not any(agreement(value, each, "for whom") != BROKEN for value in stated for each in wanted):
            del kept[name]
    return kept


def beside(values: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    """The values that are not among others."""
    folded = {fold(each) for each in others}
    return tuple(each for each in values if fold(each) not in folded)


def _said_not(word: str, exclude: Constraints) -> bool:
    """Whether a word is one that must not be."""
    own = set(terms(word))
    return bool(own) and any(own <= set(terms(each)) for each in exclude.words)


def valued(request: SearchRequest, wanted: Sequence[str], thing: bool, mind: Mind) -> SearchRequest:
    """The request; a word alone that is a material of the shop says what the thing is to be of.

    "Glass" after lanterns were listed, or beside a thing that is named, is what they are of. Where nothing
    else is named it may be the thing.

    Args:
        request: What is asked for.
        wanted: The words that name it, as they were told apart.
        thing: Whether the thing itself is known without them.
        mind: The shop.
    """
    values = values_of(mind.catalogue.vocabulary)
    for words in wanted:
        folded = fold(words).removesuffix(" one").removesuffix(" only")
        left = [
            word
            for word in request.text.replace(",", " ").split()
            if not set(terms(word)) <= set(folded.split())
        ]
        if not (left or thing) or not set(folded.split()) <= set(terms(request.text)):
            continue
        found = next((value for value in values.attributes(folded) if _says_of_what(value)), None)
        if found is None:
            continue
        attributes: Mapping[str, tuple[str, ...]] = {
            **request.require.attributes,
            found.name: (*request.require.attributes.get(found.name, ()), found.value),
        }
        parts = [part for each in request.text.split(",") if (part := _without(each, folded))]
        request = replace(
            request, text=", ".join(parts), require=replace(request.require, attributes=attributes)
        )
    return request


def _says_of_what(value: Value) -> bool:
    return value.facet == _OF_WHAT and value.listed and not value.ordinary


def _without(text: str, folded: str) -> str:
    return " ".join(word for word in text.split() if not set(terms(word)) <= set(folded.split()))


def _known_here(
    attributes: Mapping[str, tuple[str, ...]], mind: Mind
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The attributes without values that no record has and titles use for something else, and those words.

    "Chunky knit" is no material where the shop calls throws so; "wooden" is one where things are of oak.
    """
    kept: dict[str, tuple[str, ...]] = {}
    words: list[str] = []
    for name, values in attributes.items():
        recorded = mind.catalogue.vocabulary.attributes.get(fold(name.replace("_", " ")), {})
        facet = english().facet(fold(name.replace("_", " ")))
        held = []
        for value in values:
            wanted = usual_value(value)
            known = any(agreement(usual_value(each), wanted, facet) != BROKEN for each in recorded)
            if recorded and not known and mind.titles.hold(terms(value)):
                words.append(value)
            else:
                held.append(value)
        if held:
            kept[name] = tuple(held)
    return kept, words


def _sure(name: str, values: Sequence[str], used: str, said: Collection[str], mind: Mind) -> tuple[str, ...]:
    """The values of an attribute that hold: all where the words for them are named, else known ones."""
    if set(terms(used)) & set(said):
        return tuple(values)
    known = mind.catalogue.vocabulary.attributes.get(fold(name.replace("_", " ")), {})
    return tuple(value for value in values if fold(value) in known)


def _ruled_out(whole: SearchRequest, said: Collection[str], mind: Mind) -> Constraints:
    """What is not to be: a word that neither was named nor stands in a title is talk ("no actually")."""
    words = tuple(
        word
        for word in whole.exclude.words
        if set(terms(word)) & set(said) or any(each in mind.titles.holding for each in terms(word))
    )
    return replace(whole.exclude, words=words)
