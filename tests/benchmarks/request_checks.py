"""Whether a product breaks what a request asks, straight on its record: code of its own,
none of the search's.

Only what a record says for certain counts: a field that has another value, a price beyond the limit, a title
that
names what was excluded.
"""

from __future__ import annotations

import re

from retrieval.product import Product
from retrieval.request import SearchRequest
from tests.benchmarks.request_marks import measure

# Shades that count as the colour, materials that count as the material; of what the shops of the sets sell.
_KINDS = {
    "blue": "navy sky cornflower teal turquoise cobalt indigo denim sapphire",
    "red": "burgundy maroon scarlet crimson oxblood cherry ruby wine brick",
    "green": "olive mint sage forest moss emerald lime khaki jade",
    "grey": "charcoal slate graphite silver anthracite ash pewter",
    "gray": "charcoal slate graphite silver anthracite ash pewter grey",
    "pink": "rose blush coral salmon fuchsia magenta raspberry",
    "purple": "lilac lavender mauve plum violet aubergine amethyst",
    "brown": "walnut tan chocolate chestnut camel mocha espresso caramel mahogany coffee taupe",
    "white": "ivory pearl snow whitewash", "yellow": "mustard lemon amber ochre",
    "orange": "rust terracotta amber apricot tangerine",
    "beige": "sand oatmeal stone ecru taupe oat", "gold": "golden brass", "silver": "chrome",
    "wood": "oak beech walnut pine bamboo teak birch mango acacia ash maple mahogany cedar willow "
    "mdf plywood wooden",
    "wooden": "oak beech walnut pine teak birch mango acacia ash maple mahogany cedar willow mdf "
    "plywood wood",
    "metal": "steel iron brass aluminium copper tin bronze zinc titanium pewter",
    "ceramic": "stoneware porcelain earthenware terracotta china",
    "wool": "lambswool merino cashmere mohair alpaca",
    "leather": "suede sheepskin", "plastic": "acrylic polypropylene polycarbonate pvc vinyl melamine",
    "steel": "stainless galvanised",
    "fabric": "cotton linen polyester velvet wool canvas silk felt fleece denim merino",
    "wax": "beeswax", "synthetic": "polyester nylon acrylic viscose spandex elastane polyamide polyurethane",
}  # fmt: skip
_COLOURS = frozenset(
    (
        "blue", "red", "green", "grey", "gray", "pink", "purple", "brown", "white", "yellow", "orange",
        "beige", "gold", "silver", "black", "cream", "clear", "bronze", "copper", "multicolour",
        "multicoloured", "nude", "cyan", "magenta",
    )
)  # fmt: skip
# Two values may share one of these words and be different: "dark red" is no "dark blue".
_HOW = frozenset(
    (
        "dark", "light", "pale", "bright", "deep", "soft", "matt", "matte", "dusty", "royal", "baby", "sky",
        "hot", "recycled", "organic", "solid", "faux", "real", "genuine", "pure", "and", "with", "brushed",
        "natural",
    )
)  # fmt: skip
# Between two colours, so that it is neither for certain; and what names a thing in a title as often as a
# colour.
_BETWEEN = ("coral", "rose", "salmon", "rust", "teal", "turquoise")
_THINGS = ("cream", "orange", "gold", "silver", "clear", "rose", "olive", "peach")
_LETTERS = ("x small", "small", "medium", "large", "x large", "xx large", "3x large", "4x large", "5x large")
_NOT_REALLY = r"(?<!faux )(?<!fake )(?<!no )(?<!non )(?<!non-)(?<!without )(?<!vegan )(?<!imitation )"


def breaks(product: Product, request: SearchRequest) -> list[str]:
    """What the product breaks of a request; empty where it breaks nothing for certain."""
    require, exclude = request.require, request.exclude
    found = []
    if require.price is not None:
        low, high = require.price.minimum, require.price.maximum
        amount = None if product.price is None else product.price.minor
        if amount is None or (low and amount < low.minor) or (high and amount > high.minor):
            found.append("price")
    if require.available and product.in_stock is False:
        found.append("available")
    if require.minimum_rating and product.rating is not None and product.rating < require.minimum_rating:
        found.append("rating")
    if require.brands and product.brand and not any(_of_brand(product, each) for each in require.brands):
        found.append("brand")
    path = {_leaf(part) for part in product.category}
    if require.categories and path and not any(_leaf(each) in path for each in require.categories):
        found.append("category")
    fields = {name.casefold(): _lower(values) for name, values in product.named_values().items()}
    for name, wanted in require.attributes.items():
        stated = fields.get(name.casefold(), ())
        if name.casefold() == "colour":
            stated = tuple(value for value in stated if _names_colour(value))
        if (
            name.casefold() in ("colour", "material")
            and stated
            and not any(_is(value, each) for value in stated for each in _lower(wanted))
        ):
            found.append(name)
        letters = [measure(value) for value in stated] if name.casefold() == "size" else []
        wished = [measure(value) for value in wanted]
        if letters and set(letters) <= set(_LETTERS) and set(wished) <= set(_LETTERS):
            found += [name] if not set(letters) & set(wished) else []
    for each in require.measures:
        stated = fields.get(each.name.casefold(), ())
        amounts = [_amount(value) for value in stated]
        known = [(number, unit) for number, unit in amounts if unit]
        ends = [
            (_amount(str(m.minimum) + " " + m.unit), _amount(str(m.maximum) + " " + m.unit), m)
            for m in each.any_of
            if not m.sides
        ]
        alike = [
            (
                low[0] if m.minimum is not None else 0.0,
                high[0] if m.maximum is not None else 1e18,
                (low if m.minimum is not None else high)[1],
            )
            for low, high, m in ends
        ]
        comparable = [
            (number, low, high) for number, unit in known for low, high, base in alike if base == unit
        ]
        # Of "1.5 l or 20 x 30 cm" the record may keep what it doesn't state.
        if len({base for _, _, base in alike}) > 1 or len(alike) < len(each.any_of):
            continue
        if comparable and not any(low * 0.97 <= number <= high * 1.03 for number, low, high in comparable):
            found.append(each.name)
    words = [(word, "") for word in _lower(exclude.words)]
    words += [(word, name) for name, values in exclude.attributes.items() for word in _lower(values)]
    for word, name in words:
        if name.casefold() == "colour" and "colour" in fields:
            # A "Red-Light" torch that is called black in its field is no red one.
            certain = [each for each in _KINDS.get(word, "").split() if each not in _BETWEEN]
            shades = "|".join(map(re.escape, (word, *certain)))
            if any(re.search(rf"\b(?:{shades})\b", value) for value in fields["colour"]):
                found.append(f"not {word}")
            continue
        if name.casefold() == "colour" and word in _THINGS:
            continue  # "Cream shoe polish"
        named = [*(value for values in fields.values() for value in values), product.title.casefold()]
        if any(re.search(rf"{_NOT_REALLY}\b{re.escape(word)}s?\b(?![ -]free)", text) for text in named):
            found.append(f"not {word}")
    if product.brand.casefold() in _lower(exclude.brands):
        found.append("not brand")
    if any(_leaf(each) in path for each in exclude.categories):
        found.append("not category")
    return found


def _of_brand(product: Product, wanted: str) -> bool:
    """Whether it is of a brand, of one of its lines, or begins its title with it."""
    brand, its = wanted.casefold(), product.brand.casefold()
    return (
        f"{its} ".startswith(f"{brand} ")
        or f"by {brand}" in its
        or product.title.casefold().startswith(brand)
    )


def _names_colour(value: str) -> bool:
    """Whether a value of a colour's field is a colour, rather than a supplier's name for one."""
    shades = {shade for colour in _COLOURS for shade in _KINDS.get(colour, "").split()}
    return bool((_COLOURS | shades) & set(re.findall(r"[a-z]+", value)))


def _is(value: str, wanted: str) -> bool:
    mine, its = set(re.findall(r"[^\W\d]+", wanted)), set(re.findall(r"[^\W\d]+", value))
    if mine - _HOW and its - _HOW:
        mine, its = mine - _HOW, its - _HOW
    wider = {kind for word in mine for kind in _KINDS.get(word, "").split()}
    return (
        bool(mine & its) or bool(wider & its) or any(set(_KINDS.get(word, "").split()) & mine for word in its)
    )


def _amount(text: str) -> tuple[float, str]:
    found = re.fullmatch(r"(-?[\d.]+(?:e\+?\d+)?) (\w+)", measure(text))
    return (float(found[1]), found[2]) if found else (0.0, "")


def _leaf(category: str) -> str:
    """The last name of a path, in the singular: "Seeds" and "Seed" are one word to whoever asks."""
    return category.split(">")[-1].strip().casefold().removesuffix("s")


def _lower(values: object) -> tuple[str, ...]:
    return tuple(str(each).casefold() for each in values)  # type: ignore[attr-defined]
