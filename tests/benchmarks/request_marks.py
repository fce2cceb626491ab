"""Marks of requests and what a parser read, in one form, so that they can be compared value by value.

Written without the parser's own units and spellings, so that an error there is not repeated here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from retrieval.request import Constraints, SearchRequest

KINDS = ("colour", "material", "measure", "flavour", "scent", "brand", "excluded")
_COLOUR = ("colour", "color", "finish", "shade")
_MATERIAL = ("material", "fabric")
_PLAIN = ("flavour", "scent")
# What a size or a measure may be called; all of them are one group.
_MEASURE = (
    "size", "capacity", "weight", "length", "height", "width", "depth", "diameter", "power", "pack",
    "pieces", "fits",
    "thickness", "dimensions", "voltage", "storage", "memory", "resolution", "volume", "count", "sleeps",
    "pages", "players",
    "battery life", "burning time", "brightness", "time", "bed size", "screen size", "frequency", "people",
    "set", "quantity",
    "temperature", "comfort", "battery", "wattage", "mattress size", "inseam", "waist", "chest", "collar",
    "bust",
)  # fmt: skip
_COUNTS = ("pack", "pieces", "count", "set")
_UNITS = {
    "mm": ("mm", 1), "cm": ("mm", 10), "m": ("mm", 1000), "metre": ("mm", 1000), "meter": ("mm", 1000),
    "inch": ("mm", 25.4), "inche": ("mm", 25.4), "in": ("mm", 25.4), '"': ("mm", 25.4), "foot": ("mm", 304.8),
    "feet": ("mm", 304.8), "ft": ("mm", 304.8), "'": ("mm", 304.8), "yard": ("mm", 914.4),
    "ml": ("ml", 1), "l": ("ml", 1000), "litre": ("ml", 1000), "liter": ("ml", 1000), "gallon": ("ml",
    3785.41),
    "fl oz": ("ml", 29.5735), "fluid ounce": ("ml", 29.5735), "cl": ("ml", 10), "pint": ("ml", 568.261),
    "quart": ("ml", 946.353), "cup": ("ml", 236.588),
    "oz": ("g", 28.3495), "ounce": ("g", 28.3495), "g": ("g", 1), "gram": ("g", 1), "kg": ("g", 1000),
    "kilo": ("g", 1000),
    "lb": ("g", 453.592), "pound": ("g", 453.592), "mg": ("g", 0.001),
    "w": ("W", 1), "watt": ("W", 1), "kw": ("W", 1000), "v": ("V", 1), "volt": ("V", 1), "gb": ("GB", 1),
    "gig": ("GB", 1),
    "tb": ("GB", 1000), "mah": ("mAh", 1), "hour": ("h", 1), "hr": ("h", 1), "minute": ("h", 1 / 60),
    "lumen": ("lm", 1),
    "pack": ("n", 1), "pk": ("n", 1), "count": ("n", 1), "ct": ("n", 1), "piece": ("n", 1), "pc": ("n", 1),
    "set": ("n", 1),
    "people": ("people", 1), "person": ("people", 1), "page": ("pages", 1), "player": ("players", 1),
    "": ("", 1),
}  # fmt: skip
_SAME = {
    "gray": "grey", "multicolored": "multicolour", "multicoloured": "multicolour",
    "multicolor": "multicolour",
    "multi color": "multicolour", "multi colored": "multicolour", "multi coloured": "multicolour",
    "wooden": "wood", "aluminum": "aluminium", "golden": "gold", "blond": "blonde", "rubber sole": "rubber",
    "synthetic sole": "synthetic", "navy blue": "navy", "soled": "", "offwhite": "off white",
    "silicon": "silicone",
    "flavor": "flavour", "flavors": "flavour", "flavours": "flavour", "colors": "colour", "color": "colour",
    "colours": "colour", "microfiber": "microfibre", "woollen": "wool", "steels": "steel", "plated": "plate",
    "odour": "odor", "sulphate": "sulfate", "gold plating": "gold plate",
}  # fmt: skip
_SIZES = {
    "xs": "x small", "extra small": "x small", "s": "small", "m": "medium", "l": "large", "xl": "x large",
    "extra large": "x large", "xxl": "xx large", "2xl": "xx large", "2x large": "xx large", "2x": "xx large",
    "extra extra large": "xx large", "xxxl": "3x large", "3xl": "3x large", "xxx large": "3x large",
    "3x": "3x large",
    "4xl": "4x large", "xxxx large": "4x large", "4x": "4x large", "5xl": "5x large", "5x": "5x large",
    "xlarge": "x large",
    "king size": "king", "king sized": "king", "queen size": "queen", "queen sized": "queen",
    "twin size": "twin", "twin sized": "twin",
    "full size": "full", "double size": "double", "single size": "single", "big tall": "big and tall",
    "travel": "travel size", "travel sized": "travel size",
    "plus sized": "plus size", "x wide": "extra wide", "cal king": "california king",
}  # fmt: skip
_QUALITY = re.compile(
    r"\b(?:100 ?%|pure|genuine|real|solid|quality|high|natural|premium|ish|colou?red|colou?r)\b"
)
_NUMBERS = dict(
    zip(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        range(1, 13),
        strict=True,
    )
)
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?|\.\d+)\s*-?\s*(fl\.? ?oz|fluid ounce|[a-z'\"]+)?")
# A size with an amount in brackets behind it.
_WITH_ANOTHER = re.compile(
    r"\s*([^()]*?[^()\s])\s*\(\s*((?:pack|set|box|case) of \d+|[\d.]+\s*[a-z\"]+(?:\s*oz)?)\s*\)\s*",
    re.IGNORECASE,
)
_SIDES = re.compile(r"[\d.]+\s*[a-z\"']*\s*[wdhl]?\s*(?:x|\*|×|by)\s*[\d.]")

_FRACTION = re.compile(r"(?:(\d+)[\s-]+)?(\d)/(\d{1,2})(?![\d/])")
_FEET_AND_INCHES = re.compile(
    r"(\d+)\s*(?:ft|foot|feet|')\.?\s*(\d+(?:\.\d+)?)\s*(?:inch(?:es)?|in|\")(?![a-z])"
)
# "38 cm wide" is the amount, and so is "256 gb ssd".
_SIDE = re.compile(
    r"(?<=[a-z\"'])\s+(?:in )?(?:long|length|wide|width|tall|high|height|deep|depth|thick|diameter|across)$"
)
_STORED = re.compile(r"(?<=[gt]b)\s+(?:of )?(?:ssd|hdd|ram|emmc|nvme|flash|storage|memory|hard drive)$")
_BODY = ("waist", "inseam", "chest", "collar", "bust")
_WORN = re.compile(
    rf"(?:(?:{'|'.join(_BODY)})\s+)?(\d+(?:\.\d+)?)\s*(?:inch(?:es)?|in|\")?(?:\s+(?:{'|'.join(_BODY)}))?"
)

Marks = Mapping[str, frozenset[str]]


def marks_of_exam(constraints: Mapping[str, object]) -> Marks:
    """What a line of an examination set wants recognised, by kind."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    attributes = constraints.get("attributes") or {}
    excluded = constraints.get("not") or {}
    assert isinstance(attributes, Mapping)
    assert isinstance(excluded, Mapping)
    for name, values in attributes.items():
        _put(found, str(name), map(str, values))
    brands = constraints.get("brand") or ()
    assert isinstance(brands, Iterable)
    found["brand"] |= {_plain(str(each)) for each in brands}
    for values in (
        *(dict(excluded.get("attributes") or {}).values()),
        excluded.get("words") or (),
        excluded.get("brand") or (),
    ):
        found["excluded"] |= {_material(_plain(str(each))) for each in values}
    category = excluded.get("category") or ()
    found["excluded"] |= {
        _plain(str(each)) for each in ([category] if isinstance(category, str) else category)
    }
    return {kind: frozenset(values - {""}) for kind, values in found.items()}


def marks_of_request(request: SearchRequest) -> Marks:
    """What a parser recognised, by kind."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    require, exclude = request.require, request.exclude
    for name, values in require.attributes.items():
        _put(found, name, values)
    for wanted in require.measures:
        _put(found, wanted.name, map(str, wanted.any_of))
    found["brand"] |= {_plain(each) for each in require.brands}
    for values in (*exclude.attributes.values(), exclude.words, exclude.brands, exclude.categories):
        found["excluded"] |= {_material(_plain(each)) for each in values}
    return {kind: frozenset(values - {""}) for kind, values in found.items()}


def empty(constraints: Constraints) -> bool:
    """Whether nothing is constrained."""
    return constraints.is_empty()


def _put(found: dict[str, set[str]], name: str, values: Iterable[str]) -> None:
    plain = name.casefold().replace("_", " ")
    for value in values:
        if plain in _COLOUR:
            found["colour"] |= {_colour(_plain(value))}
        elif plain in _MATERIAL:
            found["material"] |= {_material(_plain(value))}
        elif plain in _PLAIN:
            found[plain] |= {_plain(value)}
        elif plain in _MEASURE:
            counted = plain in _COUNTS and value.strip().isdecimal()
            worn = plain in _BODY or any(part in value.casefold() for part in _BODY)
            if worn and (inches := _WORN.fullmatch(value.casefold().strip())):
                value = f"{inches[1]} inch"
            found["measure"] |= measures(f"{value} pack" if counted else value)


def _colour(plain: str) -> str:
    text = " ".join(_QUALITY.sub(" ", plain).split())
    return _SAME.get(text) or " ".join(_SAME.get(word, word) for word in text.split())


def _material(plain: str) -> str:
    text = " ".join(_QUALITY.sub(" ", plain).split())
    text = _SAME.get(text, text)
    return " ".join(filter(None, (_SAME.get(word, word) for word in text.split())))


def _plain(value: str) -> str:
    text = re.sub(r"[^\w%]+", " ", value.casefold()).replace("_", " ")
    words = [
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) else word
        for word in text.split()
    ]
    words = [word[:-2] + "y" if word.endswith("ie") and len(word) > 4 else word for word in words]
    return " ".join(_SAME.get(word, word) for word in words)


def measures(value: str) -> frozenset[str]:
    """The measures of one size as shops write it: "6.5 ounce (pack of 12)" are two."""
    whole = _WITH_ANOTHER.fullmatch(value)
    return frozenset(map(measure, whole.groups() if whole else (value,)))


def measure(value: str) -> str:
    """A measure in base units, or a size as a word: "12 fl oz" -> "354.9 ml", "XL" -> "x large"."""
    text = value.casefold().replace("”", '"').replace("×", "x").strip()
    text = _FRACTION.sub(lambda each: f"{int(each[1] or 0) + int(each[2]) / max(1, int(each[3])):g}", text)
    text = _FEET_AND_INCHES.sub(lambda each: f"{12 * int(each[1]) + float(each[2]):g} inch", text)
    text = _STORED.sub("", _SIDE.sub("", text) if any(map(str.isdigit, text)) else text)
    text = re.sub(r"\b(?:" + "|".join(_NUMBERS) + r")\b", lambda found: str(_NUMBERS[found[0]]), text)
    text = re.sub(r"\b(?:approx\w*|around|roughly)\b", "about", text)
    sign = (
        ">="
        if re.search(r">|at least|or more|\+$|minimum", text)
        else "<="
        if re.search(r"<|at most|up to|or less", text)
        else ""
    )
    text = re.sub(r"[<>=~+]|at least|at most|up to|or more|or less|minimum|^size\b", " ", text).strip()
    if found := re.fullmatch(r"(?:pack|set|box|case) of (\d+)", text):
        return f"{sign}{float(found[1]):g} n"
    amounts = [(float(number), _unit(unit)) for number, unit in _AMOUNT.findall(text)]
    if _SIDES.search(text) and len(amounts) > 1:
        last = next((each for each in (_length(each) for _, each in reversed(amounts)) if each), 1.0)
        sides = sorted(number * (_length(unit) or last) for number, unit in amounts)
        return "x".join(f"{each:.4g}" for each in sides)
    if "about" in text and amounts:
        middle = amounts[0][0]
        return _amount(f"~{sign}", middle, amounts[0][1])
    if found := re.fullmatch(r"([\d.]+)\s*(?:-|to)\s*([\d.]+)\s*([a-z\"]*)", text):
        low, high = float(found[1]), float(found[2])
        if found[3] and abs(low / max(high, 1e-9) - 2 / 3) < 0.01:  # a fifth around an amount
            return _amount("~", (low + high) / 2, _unit(found[3]))
        return _amount("", low, _unit(found[3])) + "-" + _amount("", high, _unit(found[3]))
    if len(amounts) == 1 and amounts[0][1] in _UNITS and re.fullmatch(_AMOUNT.pattern + r"s?", text):
        return _amount(sign, *amounts[0])
    plain = " ".join(re.sub(r"[^\w.]+", " ", text).split())
    plain = re.sub(r"^(uk|us|eu) ", "", plain)
    return _SIZES.get(plain, plain)


def _amount(sign: str, number: float, unit: str) -> str:
    if unit not in _UNITS:
        return f"{sign}{number:g} {unit}".strip()
    base, factor = _UNITS[unit]
    return f"{sign}{number * factor:.4g} {base}".strip()


def _unit(written: str) -> str:
    text = re.sub(r"[. ]+", " ", written or "").strip()
    text = {"fl oz": "fl oz", "floz": "fl oz", "inches": "inch", "feet": "feet"}.get(text, text)
    return text if text in _UNITS else text.rstrip("s")


def _length(unit: str) -> float:
    base, factor = _UNITS.get(unit, ("", 0))
    return factor if base == "mm" else 0.0
