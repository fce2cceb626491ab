"""The shape of scripts as a JSON schema, so that editors complete keys and mark slips while one writes.

Made from the models that read scripts; what only fragments and cases know (`use`, `cases`, a variable where a
number will stand) is added to it. An editor's check is a help, `reading.py` is the judge.
"""

from __future__ import annotations

import json
from typing import Any

from assistant.scripts.format import Script, ScriptFile

Schema = dict[str, Any]

_VARIABLE: Schema = {"type": "string", "pattern": r"^\$[a-z][a-z0-9_]*"}
_USE_ONE: Schema = {
    "anyOf": [
        {"type": "string"},
        {"type": "object", "additionalProperties": {"type": ["object", "null"]}},
    ]
}
_USE: Schema = {
    "anyOf": [*_USE_ONE["anyOf"], {"type": "array", "items": _USE_ONE}],
    "description": "A shared fragment by name, {name: {parameter: value}}, or a list of these.",
}
_CASES: Schema = {
    "type": "array",
    "minItems": 1,
    "items": {"type": "object", "properties": {"case": {"type": "string"}}, "minProperties": 1},
    "description": "Sets of the same variables; each is a conversation of its own, named by `case`.",
}


def script_schema() -> Schema:
    """The schema of a file of scripts: one conversation, several, or fragments for other files."""
    script, file = Script.model_json_schema(), ScriptFile.model_json_schema()
    parts: Schema = {**script.pop("$defs"), **file.pop("$defs")}
    one = _written_conversation(script)
    parts |= {
        "Conversation": one,
        "UseTurns": {
            "type": "object",
            "properties": {"use": _USE, "as": {"type": "string"}},
            "required": ["use"],
            "additionalProperties": False,
        },
    }
    parts["Expected"]["properties"]["use"] = _USE
    turns: Schema = {"anyOf": [{"$ref": "#/$defs/Turn"}, {"$ref": "#/$defs/UseTurns"}, _VARIABLE]}
    one["properties"]["turns"]["items"] = turns
    parts["Fragment"]["properties"]["turns"]["items"] = turns
    parts["Fragment"]["properties"]["expect"] = {"$ref": "#/$defs/Expected"}
    file["properties"]["conversations"]["items"] = {
        **one,
        "required": [key for key in one["required"] if key != "shop"],
    }
    alone: Schema = {**one, "properties": {**one["properties"]}}
    for key in ("include", "fragments"):
        alone["properties"][key] = file["properties"][key]
    parts = {name: _with_variables(part) for name, part in parts.items() if name != "Conversation"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Conversation tests",
        "if": {"anyOf": [{"required": ["turns"]}, {"required": ["name"]}]},
        "then": _with_variables(alone),
        "else": _with_variables(file),
        "$defs": dict(sorted(parts.items())),
    }


def schema_text() -> str:
    """The schema as the file in which it is kept."""
    return json.dumps(script_schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _written_conversation(script: Schema) -> Schema:
    return {**script, "properties": {**script["properties"], "cases": _CASES}}


def _with_variables(value: Any) -> Any:
    """The same, a variable allowed wherever no text is: a case or a parameter may stand for anything."""
    if isinstance(value, list):
        return [_with_variables(one) for one in value]
    if not isinstance(value, dict):
        return value
    inner = {key: _with_variables(one) for key, one in value.items() if key != "properties"}
    for name, one in value.get("properties", {}).items():
        inner.setdefault("properties", {})[name] = _with_variables(one)
    if inner.get("type") in ("integer", "number", "boolean", "array"):
        told = {key: inner.pop(key) for key in ("title", "description", "default") if key in inner}
        return {**told, "anyOf": [inner, _VARIABLE]}
    return inner
