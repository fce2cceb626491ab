"""What a basket lacks: kinds of things that go with its contents and that it does not hold yet.

Of each missing kind one product is named. What is missing comes from what at least five different buyers
bought together (the products themselves, else their kinds), so each suggestion can say what it goes with;
where that is not known, from the models that score by a history, with the basket as its end. Knows no prices
and no words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from recommender.associations import Associations
from recommender.events import Kind
from recommender.reasons import Reason
from recommender.recommender import Keep, Recommender
from recommender.shopper import Shopper, Touch

KindOf = Callable[[str], str]
"""Product id -> the kind of thing that it is; empty where nobody says."""

MOST_OF_A_KIND = 60
"""Products of one kind that are ranked for the shopper."""


@dataclass(frozen=True, slots=True)
class Partner:
    """A product of the basket that something is bought together with.

    Attributes:
        confidence: Part of the baskets with the partner (or its kind) that hold the other one too.
        buyers: How many different people bought both at once; at least five.
        kinds: The kind of the partner and of the other one, where these are what was bought together and the
            products themselves are too seldom; empty otherwise.
    """

    product_id: str
    confidence: float
    buyers: int
    kinds: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that the basket lacks.

    Attributes:
        strength: 0 to 1; the chance that such a basket holds it, were its contents independent.
        partners: What of the basket it goes with, the surest first; empty where models alone say so.
        reasons: What the ranking for this shopper rests on.
    """

    product_id: str
    strength: float
    partners: tuple[Partner, ...] = ()
    reasons: tuple[Reason, ...] = ()


def complete(
    recommender: Recommender,
    shopper: Shopper,
    basket: Sequence[str],
    kind_of: KindOf,
    k: int,
    keep: Keep | None = None,
) -> tuple[Missing, ...]:
    """At most `k` products that the basket lacks, the surest first, no two of one kind.

    Args:
        recommender: Of the shop.
        shopper: Whose basket it is; ranks the products of a kind.
        basket: What lies in it; ids that nobody knows count for nothing.
        kind_of: Tells the kind of a product.
        k: How many at most.
        keep: Further conditions.
    """
    inside = {kind_of(product_id) for product_id in basket} - {""}
    bought = frozenset() if recommender.repeats else shopper.bought
    barred = {*basket, *recommender.sold_out, *shopper.disliked, *bought}

    def allowed(product_id: str) -> bool:
        known = product_id in recommender.products and product_id not in barred
        return known and kind_of(product_id) not in inside and (keep is None or keep(product_id))

    buyer = with_basket(shopper, basket)
    by_product = _partners(basket, recommender.models.associations)
    by_kind = _kind_partners(basket, kind_of, recommender.kinds, inside)
    known = {each: found for each, found in by_product.items() if allowed(each)}
    of_kind = _of_kinds(recommender.products.ids, kind_of, set(by_kind), allowed)
    pool = list(dict.fromkeys([*known, *(each for members in of_kind.values() for each in members)]))
    ranked = recommender.recommend(buyer, among=pool).items if pool else ()
    place = {item.product_id: n for n, item in enumerate(ranked)}
    reasons = {item.product_id: item.reasons for item in ranked}
    best: dict[str, Missing] = {}
    for product_id in pool:
        kind = kind_of(product_id)
        partners = known.get(product_id) or by_kind[kind]
        found = Missing(product_id, strength(partners), partners, reasons.get(product_id, ()))
        held = best.get(kind or product_id)
        if held is None or _comes_before(found, held, known, place):
            best[kind or product_id] = found
    chosen = sorted(best.values(), key=lambda each: (-_expected(each, kind_of, by_kind), each.product_id))[:k]
    if len(chosen) < k:
        kinds = inside | {kind_of(each.product_id) for each in chosen} - {""}
        chosen += _told_by_models(recommender, buyer, basket, kind_of, kinds, allowed, k - len(chosen))
    return tuple(chosen)


def with_basket(shopper: Shopper, basket: Sequence[str]) -> Shopper:
    """The shopper whose latest touches are those of the basket."""
    earlier = tuple(touch for touch in shopper.history if touch.product_id not in basket)
    return replace(shopper, history=(*earlier, *(Touch(each, Kind.CART) for each in dict.fromkeys(basket))))


def strength(partners: Iterable[Partner]) -> float:
    """The chance that at least one of the partners brings it along, were they independent."""
    missed = 1.0
    for partner in partners:
        missed *= 1.0 - min(partner.confidence, 1.0)
    return 1.0 - missed


def _partners(basket: Sequence[str], associations: Associations) -> dict[str, tuple[Partner, ...]]:
    found: dict[str, list[Partner]] = {}
    for own in dict.fromkeys(basket):
        for each in associations.together_with(own):
            found.setdefault(each.product_id, []).append(Partner(own, each.confidence, each.buyers))
    return {product_id: _surest(partners) for product_id, partners in found.items()}


def _kind_partners(
    basket: Sequence[str], kind_of: KindOf, kinds: Associations, inside: set[str]
) -> dict[str, tuple[Partner, ...]]:
    """For each kind that goes with one of the basket: the first product of each kind inside that says so."""
    found: dict[str, list[Partner]] = {}
    first = {kind_of(own): own for own in reversed(basket) if kind_of(own)}
    for kind, own in first.items():
        for each in kinds.together_with(kind):
            if each.product_id not in inside:
                pair = (kind, each.product_id)
                found.setdefault(each.product_id, []).append(Partner(own, each.confidence, each.buyers, pair))
    return {kind: _surest(partners) for kind, partners in found.items()}


def _surest(partners: Iterable[Partner]) -> tuple[Partner, ...]:
    return tuple(sorted(partners, key=lambda each: (-each.confidence, each.product_id)))


def _of_kinds(
    ids: Iterable[str], kind_of: KindOf, wanted: set[str], allowed: Callable[[str], bool]
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for product_id in ids if wanted else ():
        members = found.setdefault(kind, []) if (kind := kind_of(product_id)) in wanted else None
        if members is not None and len(members) < MOST_OF_A_KIND and allowed(product_id):
            members.append(product_id)
    return found


def _comes_before(
    one: Missing, other: Missing, known: Mapping[str, object], place: Mapping[str, int]
) -> bool:
    """Of a kind: what is itself bought with the basket, the surer first; then by the shopper's ranking."""

    def key(each: Missing) -> tuple[bool, float, int]:
        own = each.product_id in known
        return (not own, -each.strength if own else 0.0, place.get(each.product_id, len(place)))

    return key(one) < key(other)


def _expected(each: Missing, kind_of: KindOf, by_kind: Mapping[str, tuple[Partner, ...]]) -> float:
    """How much its kind, or it alone, is expected in the basket."""
    return max(each.strength, strength(by_kind.get(kind_of(each.product_id), ())))


def _told_by_models(
    recommender: Recommender,
    buyer: Shopper,
    basket: Sequence[str],
    kind_of: KindOf,
    kinds: set[str],
    allowed: Callable[[str], bool],
    k: int,
) -> list[Missing]:
    """What the ranking suggests because of the basket, one of a kind; what has no such reason is left out."""
    found: list[Missing] = []
    taken = set(kinds)
    for item in recommender.recommend(buyer, k=10 * k, exclude=basket, keep=allowed).items:
        kind = kind_of(item.product_id)
        share = sum(r.share for r in item.reasons if r.kind == "history" and set(r.evidence) & set(basket))
        if share > 0 and kind not in taken:
            found.append(Missing(item.product_id, 0.0, (), item.reasons))
            taken |= {kind} - {""}
    return found[:k]
