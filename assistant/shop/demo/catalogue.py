"""The goods of the demo world: families and their variants, with prices, stock and ratings.

Makes the published records (`retrieval.product.Product`) and, beside each, the traits that the truth of
the world rests on. Knows no customer and no click.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from assistant.shop.demo.lexicon import Brand, Kind, Lexicon
from assistant.shop.demo.wording import Traits, Wording
from retrieval.product import Money, Product

CURRENCY = "GBP"
_SIZES_OF_A_FAMILY = (0.34, 0.18, 0.18, 0.14, 0.10, 0.06)
_SOLD_OUT = 0.06
_ON_SALE = 0.12
_WORN_SIZES = ("CL", "SH")


@dataclass(frozen=True, slots=True)
class Article:
    """A product and the truth about it.

    Attributes:
        product: The record that the shop publishes.
        family: Its family, also where it is the only member.
        traits: What its words were made of.
        colour_group: Empty when it has no colour.
        level: How dear it is among its kind: 0 usual, about -1.5 to 1.5.
        appeal: What everybody likes about its family (log odds).
        on_sale_since: When the lower price began, if there is one.
    """

    product: Product
    family: str
    traits: Traits
    colour_group: str
    level: float
    appeal: float
    on_sale_since: datetime | None

    def price_at(self, when: datetime) -> Money:
        """What it cost at that time."""
        now, before = self.product.price, self.product.list_price
        assert now is not None
        if before is None or self.on_sale_since is None or when >= self.on_sale_since:
            return now
        return before


def stock_shelves(
    lexicon: Lexicon, products: int, end: datetime, rng: np.random.Generator
) -> tuple[Article, ...]:
    """Exactly `products` articles; small worlds too have something of every department they have room for."""
    wording = Wording(lexicon, products, rng)
    kinds = _by_turns(lexicon, rng)
    used: set[tuple[str, str]] = set()
    numbers = dict.fromkeys(lexicon.departments, 0)
    shelves: list[Article] = []
    families = 0
    while len(shelves) < products:
        kind = kinds[families % len(kinds)]
        families += 1
        family = f"{kind.code}-F{families:04d}"
        shelves += _family(lexicon, kind, family, wording, used, numbers, end, rng)
    return tuple(shelves[:products])


def _by_turns(lexicon: Lexicon, rng: np.random.Generator) -> list[Kind]:
    """All kinds, one of each department in turn."""
    rows: list[list[Kind]] = []
    for code in lexicon.departments:
        own = [kind for kind in lexicon.kinds.values() if kind.code == code]
        rows.append([own[int(i)] for i in rng.permutation(len(own))])
    longest = max(map(len, rows))
    return [row[turn] for turn in range(longest) for row in rows if turn < len(row)]


def _family(
    lexicon: Lexicon,
    kind: Kind,
    family: str,
    wording: Wording,
    used: set[tuple[str, str]],
    numbers: dict[str, int],
    end: datetime,
    rng: np.random.Generator,
) -> list[Article]:
    brand, style = _brand_and_style(lexicon, kind, rng)
    line = _line(lexicon, kind, used, rng)
    words = lexicon.style_words[style]
    base = Traits(
        kind=kind,
        brand=brand.name,
        line=line,
        style=style,
        adjective=words[int(rng.integers(len(words)))],
        feature=list(kind.features)[int(rng.integers(len(kind.features)))],
        material=kind.materials[int(rng.integers(len(kind.materials)))],
        colour="",
        whom=kind.whom[int(rng.integers(len(kind.whom)))] if kind.whom else "",
        options={},
        facts={fact.name: fact.word(float(rng.choice(fact.values))) for fact in kind.facts},
    )
    dearness = float(np.clip(0.42 + 0.26 * brand.level + rng.normal(0, 0.13), 0.02, 0.98))
    low, high = kind.price
    price = low * (high / low) ** dearness
    appeal = float(np.clip(rng.gumbel(-0.17, 0.30), -0.8, 1.2))
    variants = _variants(lexicon, kind, rng)
    title = wording.family_title(_with_options(base, variants[0]))
    on_sale = rng.random() < _ON_SALE
    since = end - timedelta(days=int(rng.integers(20, 90))) if on_sale else None
    members = []
    for options in variants:
        numbers[kind.code] += 1
        traits = _with_options(base, options)
        pence = _charm(price * _size_factor(kind, options))
        told = options if len(variants) > 1 else {}
        stars = float(np.clip(4.05 + 0.4 * appeal + rng.normal(0, 0.22), 2.4, 5.0))
        members.append(
            Article(
                product=Product(
                    product_id=f"{kind.code}{numbers[kind.code]:04d}",
                    title=_variant_title(title, told),
                    description=wording.description(traits),
                    category=(kind.department, *kind.path),
                    brand=brand.name,
                    price=Money(pence, CURRENCY),
                    list_price=Money(_charm(pence * 1.28), CURRENCY) if on_sale else None,
                    stock=0 if rng.random() < _SOLD_OUT else int(rng.integers(1, 90)),
                    rating=round(stars, 1),
                    rating_count=int(rng.lognormal(2.4 + 0.9 * appeal, 0.8)) + 1,
                    attributes=_attributes(traits),
                    parent_id=family if len(variants) > 1 else "",
                    options=told,
                ),
                family=family,
                traits=traits,
                colour_group=lexicon.colour_group(traits.colour),
                level=round((dearness - 0.42) / 0.22, 4),
                appeal=round(appeal, 4),
                on_sale_since=since,
            )
        )
    return members


def _brand_and_style(lexicon: Lexicon, kind: Kind, rng: np.random.Generator) -> tuple[Brand, str]:
    fitting = [brand for brand in lexicon.brands.values() if kind.code in brand.departments]
    brand = fitting[int(rng.integers(len(fitting)))]
    draw = rng.random()
    if draw < 0.6:
        return brand, brand.styles[0]
    if draw < 0.9:
        return brand, brand.styles[1]
    styles = list(lexicon.style_words)
    return brand, styles[int(rng.integers(len(styles)))]


def _line(lexicon: Lexicon, kind: Kind, used: set[tuple[str, str]], rng: np.random.Generator) -> str:
    free = [line for line in lexicon.lines if (kind.name, line) not in used] or list(lexicon.lines)
    line = free[int(rng.integers(len(free)))]
    used.add((kind.name, line))
    return line


def _variants(lexicon: Lexicon, kind: Kind, rng: np.random.Generator) -> list[dict[str, str]]:
    """The options of each member, all different, at least one; a kind with a colour always has it set."""
    axes = {axis: _values(lexicon, kind, axis, rng) for axis in kind.vary}
    if "colour" not in axes and kind.colour_groups:
        axes["colour"] = _values(lexicon, kind, "colour", rng)[:1]
    wanted = 1 + int(rng.choice(len(_SIZES_OF_A_FAMILY), p=_SIZES_OF_A_FAMILY)) if kind.vary else 1
    combinations: list[dict[str, str]] = [{}]
    for axis, values in axes.items():
        # With two axes a family has few values of each, as a shop would stock it: two colours, three sizes.
        room = wanted if len(kind.vary) < 2 else max(1, round(wanted**0.5) + int(axis == kind.vary[0]))
        combinations = [given | {axis: value} for given in combinations for value in values[:room]]
    return combinations[:wanted] or [{}]


def _values(lexicon: Lexicon, kind: Kind, axis: str, rng: np.random.Generator) -> list[str]:
    if axis == "colour":
        names = [name for group in kind.colour_groups for name in lexicon.colours[group]]
    elif axis in kind.options:
        names = list(kind.options[axis])
    else:
        names = [fact.word(value) for fact in kind.facts if fact.name == axis for value in fact.values]
    return [names[int(i)] for i in rng.permutation(len(names))]


def _with_options(base: Traits, options: Mapping[str, str]) -> Traits:
    return Traits(
        kind=base.kind,
        brand=base.brand,
        line=base.line,
        style=base.style,
        adjective=base.adjective,
        feature=base.feature,
        material=base.material,
        colour=options.get("colour", ""),
        whom=base.whom,
        options=dict(options),
        facts={name: options.get(name, value) for name, value in base.facts.items()},
    )


def _attributes(traits: Traits) -> dict[str, str | int | float | bool | tuple[str, ...]]:
    found: dict[str, str | int | float | bool | tuple[str, ...]] = {"kind": traits.kind.name}
    if traits.colour:
        found["colour"] = traits.colour
    found["material"] = traits.material
    found["style"] = traits.style
    found["feature"] = traits.feature.lower()
    if traits.whom:
        found["for_whom"] = traits.whom
    found |= {name.replace(" ", "_"): value for name, value in traits.facts.items()}
    found |= {name: value for name, value in traits.options.items() if name not in found}
    if traits.kind.consumable:
        found["consumable"] = True
    return found


def _variant_title(title: str, options: Mapping[str, str]) -> str:
    words = [
        f"Size {value}" if name == "size" and len(value) < 4 else value for name, value in options.items()
    ]
    return ", ".join([title, *(word[:1].upper() + word[1:] for word in words)])


def _size_factor(kind: Kind, options: Mapping[str, str]) -> float:
    if kind.code in _WORN_SIZES:
        return 1.0
    factor = 1.0
    for name, value in options.items():
        steps = kind.options.get(name) if name in ("size", "weight", "length") else None
        if steps is None:
            steps = next((tuple(f.word(v) for v in f.values) for f in kind.facts if f.name == name), None)
        if steps and value in steps:
            factor *= 1 + 0.22 * (steps.index(value) - (len(steps) - 1) / 2)
    return max(factor, 0.4)


def _charm(pence: float) -> int:
    """A price as shops write it: ending in 5 or 9 below ten pounds, in .50, .95, .99 or .00 above."""
    whole = int(pence)
    if whole < 1000:
        return max(95, whole // 10 * 10 + (9 if whole % 10 >= 5 else 5))
    pounds, rest = divmod(whole, 100)
    ending = 0 if rest < 20 else 50 if rest < 60 else 95 if rest < 80 else 99
    return pounds * 100 + ending
