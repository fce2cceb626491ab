"""Mistakes in a script in words: what is wrong, and how to mend it.

Knows pydantic's kinds of errors and the keys of the models, so that a misspelt key is told the nearest one
and a misplaced key where it belongs.
"""

from __future__ import annotations

import difflib
import types
from collections.abc import Collection, Iterator
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from assistant.scripts.places import Placed
from assistant.scripts.seen import Keys
from retrieval.errors import BadInput, shorten

M = TypeVar("M", bound=BaseModel)


def validated(placed: Placed, model: type[M], value: object, keys: Keys = ()) -> M:
    """The value as this model.

    Args:
        placed: Where it was written.
        model: What it ought to be.
        value: What was written at `keys`.
        keys: From the root of what was written.

    Raises:
        BadInput: it is no such thing; every mistake is told on a line of its own, with place and remedy.
    """
    try:
        return model.model_validate(value)
    except ValidationError as exc:
        lines = []
        for error in exc.errors():
            inner = tuple(key for key in error["loc"] if key != "[key]")
            place = placed.place((*keys, *inner))
            lines.append(str(place.refuse(_words(error, inner, model))))
        raise BadInput("\n".join(dict.fromkeys(lines))) from exc


def nearest(word: str, known: Collection[str]) -> str:
    """What one could have meant, as the middle of a sentence: `did you mean 'x'?`, or what there is."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    return "there is " + shorten(", ".join(sorted(known)), 300) if known else "there is none"


def _words(error: ErrorDetails, keys: Keys, model: type[BaseModel]) -> str:
    key = next((str(k) for k in reversed(keys) if isinstance(k, str)), "this")
    given = shorten(error.get("input"))
    match error["type"]:
        case "extra_forbidden":
            return _unknown(key, keys[:-1], model)
        case "missing":
            return f"'{key}' is missing; write it"
        case "string_type":
            return f"'{key}' must be text, not {given}; put it in quotes"
        case "value_error":
            return f"'{key}': {error['ctx']['error']}"
        case "list_type":
            return f"'{key}' must be a list, not {given}; put it in [ ] or write a line with - for each"
        case "dict_type" | "model_type" | "model_attributes_type":
            known = ", ".join(sorted(_keys_at(model, keys)))
            return f"'{key}' must be a mapping, not {given}; write {{key: value}}" + (
                f" with one of {known}" if known else ""
            )
        case "bool_type" | "bool_parsing":
            return f"'{key}' must be true or false, not {given}; write one of them without quotes"
        case "int_type" | "int_parsing" | "int_from_float":
            return f"'{key}' must be a whole number, not {given}; write one without quotes"
        case "literal_error":
            return f"'{key}' is {given}; write one of {error['ctx']['expected']}"
        case "too_short" | "string_too_short":
            return f"'{key}' is empty; write at least one"
        case _:
            rule = error["msg"][:1].lower() + error["msg"][1:]
            return f"'{key}' is {given}: {rule}; correct it"


def _unknown(key: str, around: Keys, model: type[BaseModel]) -> str:
    here = _keys_at(model, around)
    close = difflib.get_close_matches(key, here, n=1, cutoff=0.7)
    if close:
        return f"'{key}' is no key here; did you mean '{close[0]}'?"
    homes = sorted({home for home, name in _homes(model, "the conversation", frozenset()) if name == key})
    if homes:
        return f"'{key}' is no key here; it belongs to {' or '.join(homes)}, so move it there"
    return f"'{key}' is no key here; remove it, or write one of {', '.join(sorted(here))}"


def _keys_at(model: type[BaseModel], keys: Keys) -> set[str]:
    """The keys that may stand at this place of a value of the model."""
    found: list[Any] = [model]
    for key in keys:
        found = [inner for each in found for inner in _inside(each, key)]
    return {name for each in found for one in _models(each) for name in _fields(one)}


def _inside(annotation: Any, key: str | int) -> Iterator[Any]:
    for each in _plain(annotation):
        if isinstance(each, type) and issubclass(each, BaseModel):
            if key in (fields := _fields(each)):
                yield fields[str(key)]
        elif get_origin(each) is list and isinstance(key, int):
            yield get_args(each)[0]
        elif get_origin(each) is dict and isinstance(key, str):
            yield get_args(each)[1]


def _plain(annotation: Any) -> Iterator[Any]:
    """The annotation without what surrounds it: each member of a union, without its validators."""
    if get_origin(annotation) is Annotated:
        yield from _plain(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, types.UnionType):
        for each in get_args(annotation):
            yield from _plain(each)
    else:
        yield annotation


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """All models in the annotation, in lists and mappings too."""
    for each in _plain(annotation):
        if isinstance(each, type) and issubclass(each, BaseModel):
            yield each


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _homes(model: type[BaseModel], home: str, seen: frozenset[type]) -> Iterator[tuple[str, str]]:
    """Every key of the model and of all below it, with the key that it stands under."""
    for name, annotation in _fields(model).items():
        yield home, name
        for each in _plain(annotation):
            arguments = get_args(each) if get_origin(each) in (list, dict) else (each,)
            for inner in (one for argument in arguments for one in _models(argument)):
                if inner not in seen:
                    yield from _homes(inner, f"`{name}`", seen | {model})
