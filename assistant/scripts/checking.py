"""What only the shop can tell of a script, before its first turn: misspelt tools, ids, tables and faults.

Such a slip would make an expectation that can never fail (`never: [serch_catalog]`), or never hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.scripts.expectations.expected import Expected
from assistant.scripts.expectations.products import ProductsExpected
from assistant.scripts.expectations.rows import RowsExpected
from assistant.scripts.expectations.tools import ToolsExpected
from assistant.scripts.format import BUTTONS, Script
from assistant.scripts.mistakes import nearest
from assistant.scripts.naming import has_variable, variables
from assistant.scripts.product_rule import ProductRule
from assistant.scripts.reading import FiledScript
from assistant.scripts.seen import Keys
from assistant.scripts.subject import Breakable, Equipped, Furnished, Stage, Tables

Problem = tuple[Keys, str]


def lacking(script: Script, stage: Stage) -> str:
    """What the script needs and this stage lacks, as the reason to skip it; empty where all is there."""
    people = script.people().values()
    made = any(person.customer and person.customer.new for person in people)
    if (script.sessions or script.before.orders or made) and not isinstance(stage, Furnished):
        return "sessions, new customers and orders need a stage with `begin_furnished`, which this one lacks"
    if any(turn.action[0] == "fault" for turn in script.turns) and not isinstance(stage, Breakable):
        return "faults need a stage with `faults`, which this one lacks"
    rows = any(e.records and e.records.rows for _, e in _expectations(script))
    if rows and not isinstance(stage, Tables):
        return "rows need a stage with `tables`, which this one lacks"
    return ""


def problems(filed: FiledScript, stage: Stage) -> tuple[str, ...]:
    """What is wrong with the script in this shop, each with file, line, column and remedy."""
    found = [*_steps(filed.script, stage), *_ids(filed.script, stage)]
    for keys, expected in _expectations(filed.script):
        found += [((*keys, *inner), words) for inner, words in _expected(expected, stage)]
    return tuple(f"{filed.placed.place(keys)}: {words}." for keys, words in found)


def _expectations(script: Script) -> Iterator[tuple[Keys, Expected]]:
    for place, turn in enumerate(script.turns):
        if turn.expect is not None:
            yield ("turns", place, "expect"), turn.expect
    for name, session in script.sessions.items():
        if session.expect is not None:
            yield ("sessions", name, "expect"), session.expect
    if script.expect is not None:
        yield ("expect",), script.expect


def _steps(script: Script, stage: Stage) -> Iterator[Problem]:
    for place, turn in enumerate(script.turns):
        kind, fault = turn.action
        if kind not in ("fault", "mend") or not isinstance(stage, Breakable):
            continue
        if fault not in stage.faults:
            yield ("turns", place, kind), f"'{fault}' is no fault; {nearest(fault, stage.faults)}"
        elif kind == "mend" and not stage.faults[fault]:
            yield ("turns", place, kind), f"'{fault}' is over at once and needs no mending; remove this step"


def _ids(script: Script, stage: Stage) -> Iterator[Problem]:
    """Products that are named by an id of their own."""
    for name, person in script.people().items():
        keys: Keys = ("sessions", name) if script.sessions else ("before",)
        yield from _unknown([((*keys, "basket", i), i) for i in person.basket], stage)
    for name, order in script.before.orders.items():
        yield from _unknown([(("before", "orders", name, "items", i), i) for i in order.items], stage)
    for place, turn in enumerate(script.turns):
        kind, target = turn.action
        if kind in BUTTONS and not (target.isdecimal() and int(target) <= 999):
            yield from _unknown([(("turns", place, kind), target)], stage)


def _unknown(ids: Iterable[tuple[Keys, str]], stage: Stage) -> Iterator[Problem]:
    for keys, product_id in ids:
        if not has_variable(product_id) and stage.product(product_id) is None:
            yield keys, f"this shop has no product '{product_id}'; correct the id, or look one up with let"


def _expected(expected: Expected, stage: Stage) -> Iterator[Problem]:
    if expected.tools is not None and isinstance(stage, Equipped):
        yield from (((("tools", *keys)), words) for keys, words in _tools(expected.tools, stage))
    if expected.products is not None:
        yield from ((("products", *keys), words) for keys, words in _products(expected.products, stage))
    if expected.reasons is not None:
        yield from _unknown([(("reasons", "of", i), i) for i in expected.reasons.of], stage)
    records = expected.records
    if records is None:
        return
    for key in ("logged", "not_logged"):
        events = [(("records", key, n), event.product) for n, event in enumerate(getattr(records, key))]
        yield from _unknown([event for event in events if event[1]], stage)
    basket = records.basket
    if basket is not None:
        keys: Keys = ("records", "basket")
        yield from _unknown([((*keys, "contains", n), i) for n, i in enumerate(basket.contains)], stage)
        yield from _unknown([((*keys, "lacks", n), i) for n, i in enumerate(basket.lacks)], stage)
        yield from _unknown([((*keys, "quantities", i), i) for i in basket.quantities], stage)
    if isinstance(stage, Tables):
        for place, rows in enumerate(records.rows):
            yield from ((("records", "rows", place, *k), words) for k, words in _rows(rows, stage))


def _tools(tools: ToolsExpected, stage: Equipped) -> Iterator[Problem]:
    for place, name in enumerate(tools.never):
        if name not in stage.tools:
            words = f"there is no tool '{name}', so this can never fail; {nearest(name, stage.tools)}"
            yield ("never", place), words
    for place, call in enumerate(tools.called):
        if call.name not in stage.tools:
            words = (
                f"there is no tool '{call.name}', so this can never hold; {nearest(call.name, stage.tools)}"
            )
            yield ("called", place), words
            continue
        known = stage.tools[call.name]
        for argument in call.arguments:
            first = argument.split(".")[0]
            if first not in known:
                words = f"{call.name} has no argument '{first}'; {nearest(first, known)}"
                yield ("called", place, "arguments", argument), words


def _products(products: ProductsExpected, stage: Stage) -> Iterator[Problem]:
    for key in ("none_of", "includes"):
        ids = getattr(products, key)
        yield from _unknown([((key, place), product_id) for place, product_id in enumerate(ids)], stage)
    rules = {"every": products.every, "some": products.some, "first": products.first}
    rules["none"] = products.no_product
    for key, rule in rules.items():
        for part in _parts(rule) if rule is not None else ():
            if not any(map(part.holds, stage.products())):
                fate = "fail" if key == "none" else "hold"
                yield (key,), f"no product of this shop has {part}, so this can never {fate}; correct it"
    every = products.every
    if every is not None and _lasting(every) and all(map(every.holds, stage.products())):
        yield ("every",), f"every product of this shop has {every}, so this can never fail; ask for more"


_LASTING = ("category", "brand", "title", "text", "attributes")
"""What of a product stays; prices, ratings and stock are others tomorrow, and a script is not wrong then."""


def _parts(rule: ProductRule) -> Iterator[ProductRule]:
    """What a rule asks, each thing by itself: a brand, a category, an attribute the shop may not know."""
    written = rule.model_dump(by_alias=True, exclude_unset=True)
    for key in _LASTING:
        value = written.get(key, {})
        alone = [{key: value}] if key != "attributes" else [{key: {n: one}} for n, one in value.items()]
        for part in alone if key in written else ():
            if not any(variables(part)):
                yield ProductRule.model_validate(part)


def _lasting(rule: ProductRule) -> bool:
    """Whether the rule hangs on no variable, and on nothing that changes from day to day."""
    written = rule.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return not any(variables(written)) and written.keys() <= set(_LASTING)


def _rows(rows: RowsExpected, stage: Tables) -> Iterator[Problem]:
    if rows.table not in stage.tables:
        yield ("table",), f"there is no table '{rows.table}'; {nearest(rows.table, stage.tables)}"
        return
    columns = stage.tables[rows.table]
    for key in ("where", "has"):
        for name in getattr(rows, key):
            column = name.split(".")[0]
            if column not in columns:
                yield (key, name), f"{rows.table} has no column '{column}'; {nearest(column, columns)}"
