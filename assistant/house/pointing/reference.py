"""One reference in front of what is in sight: what its words mean, or may mean.

A place is counted through a list, an extreme or a price is looked for among what was spoken of, and words
that describe are weighed: each candidate has a score, how well the words fit times how lately it was seen;
the best is meant only where it is surely ahead. Knows no message: which words are a reference comes in.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from assistant.house.dialogue import PAIR
from assistant.house.pointing.meant import Pointing, joined, meant, meant_of, one_of
from assistant.house.pointing.pointers import LAST, MIDDLE, Place, Pointers, read_pointers, version_of
from assistant.house.pointing.pronouns import in_basket, in_sight, taken_out
from assistant.house.pointing.sight import Seen, Sight, kin
from assistant.house.words.phrases import content_words
from assistant.titles import Titles
from assistant.tools.extremes import most_of
from retrieval.catalogue import Catalogue
from retrieval.lexicon import english
from retrieval.reading.slips import Slips
from retrieval.words import fold, terms

Among: TypeAlias = Literal["sight", "basket", "out"]
"""Everything in sight, what lies in the basket, or what was taken out of it."""

SURE = 0.55
"""A product fits words from this share of them on, the rare ones counting more."""
AHEAD = 0.08
"""So far the best must be ahead of the next."""
FEWEST_SHARED = 2
"""So many words of a title its siblings have at least."""
SPOKEN = 0.1
"""What is spoken of is ahead so far of another that fits as well."""
SOUGHT = 0.35
"""What fits all that was sought is ahead so far of what fits none of it."""
NAMED = 0.06
"""What is named whole is ahead so far."""
ASKED = 0.2
"""What was asked about just before is ahead so far."""
BESIDE_TITLE = 0.9
"""A word of the record beside the title counts so much of one of the title."""
_BESIDE_VALUE = re.compile(r"\b(?:an?|the|size|sizes|colour|color)\b")
_SIZES = frozenset(("small", "medium", "large"))
"""Words that titles of larger and smaller ones have, too ("extra large")."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference in front of what is in sight."""

    pointers: Pointers
    words: str
    sight: Sight
    catalogue: Catalogue
    titles: Titles
    among: Among
    loose: bool
    without: Collection[str]

    def read(self) -> Pointing:
        """What it means."""
        if exact := self._exact():
            return meant(exact)
        if (version := self.version()) is not None:
            return version
        told = self.told
        if self.pointers.places:
            return self._placed(self.pointers.places, told)
        if self.pointers.prices and (costing := self._costing(told)):
            return costing
        if self.pointers.other and not told and (found := self._other()):
            return found
        if self.pointers.extreme and (found := self._extreme(told)):
            return found
        if told:
            found = self._described(told)
            talk = self.loose and not found.ids and (self.pointers.it or self.pointers.them)
            return self._pronoun() if talk else found
        return Pointing(pointing=self.pointers.any) if self._names_nothing() else self._pronoun()

    @property
    def _pool(self) -> tuple[Seen, ...]:
        return tuple(each for each in self._place if each.product_id not in self.without)

    @property
    def _place(self) -> tuple[Seen, ...]:
        """Where what is meant is looked for."""
        if self.among == "sight":
            return self.sight.everything
        return self.sight.basket if self.among == "basket" else self.sight.out

    def _exact(self) -> list[str]:
        """Products that are named whole, by id or title."""
        known = {each.product_id for each in self.sight.everything}
        tokens = [each.strip(".#'\"") for each in re.findall(r"[^\s,;:!?()\"']+", self.words)]
        ids = [
            token
            for token in tokens
            if len(token) > 1
            and (token in known or any(c.isdigit() for c in token))
            and self.catalogue.get(token) is not None
        ]
        held = {each.product_id for each in self._place}
        named = (*ids, *self.titles.named_in(self.words))
        return [each for each in named if self.among == "sight" or each in held]

    def version(self) -> Pointing | None:
        """The version that words tell of what others mean ("the first one in blue"); None where none is told.

        Where there is no such version nothing is meant, and surely not the one in sight.
        """
        if self.among != "sight" or (said := version_of(self.words)) is None:
            return None
        words, value = said
        other = replace(self, pointers=read_pointers(words), words=words)
        found = other.read() if other.pointers.any else Pointing()
        return self.in_version(found.ids[0], value) if found.certain and len(found.ids) == 1 else None

    def in_version(self, product_id: str, value: str) -> Pointing | None:
        """The version of a product that has a value ("size XL", "teal"); None where words are no value."""
        wanted = [word for word in terms(value) if content_words(word)]
        if not wanted:
            return None
        same = english().same_value(" ".join(_BESIDE_VALUE.sub(" ", fold(value)).split()))
        if self._is_version(product_id, wanted, same):
            return meant([product_id])
        siblings = [each.product_id for each in self.catalogue.siblings(product_id)]
        having = [self.sight.of(each) for each in siblings if self._is_version(each, wanted, same)]
        known = any(
            same in map(english().same_value, v) for v in self.catalogue.vocabulary.attributes.values()
        )
        return one_of(self._closest(product_id, having)) if having else Pointing() if known else None

    def _closest(self, product_id: str, having: Sequence[Seen]) -> Sequence[Seen]:
        """Those versions that differ from a product in nothing else, as far as there are any."""
        title = self.sight.of(product_id).title
        shared = [len(title & each.title) for each in having]
        return [each for each, number in zip(having, shared, strict=True) if number == max(shared)]

    def _is_version(self, product_id: str, wanted: Sequence[str], same: str) -> bool:
        """Whether a product has all of these words, or this value in another spelling ("large" for "L")."""
        product = self.catalogue.get(product_id)
        values = product.named_values().values() if product else ()
        spelt = (english().same_value(fold(value)) for several in values for value in several)
        return same in spelt or (same not in _SIZES and self.sight.of(product_id).has_all(wanted))

    @property
    def fitted(self) -> bool:
        """Whether one product has all of the words that describe."""
        return any(each.has_all(self.told) for each in self._pool)

    @property
    def told(self) -> list[str]:
        """The words that describe: those that anything in sight has, or else any title."""
        pool = self._pool

        def known(word: str) -> str:
            if word.isdecimal():
                # A number tells where it is one of some titles only ("the 60 one").
                return word if 0 < sum(word in each.title for each in pool) < len(pool) else ""
            if any(each.has(word) for each in pool):
                return word
            right = self.titles.meant(word)
            if right not in self.titles.holding:
                right = self._alike(right)
            return right if content_words(right) else ""

        return self.pointers.described(known)

    def _alike(self, word: str) -> str:
        """The word in sight that one which no title has is a form of, or a slip for; empty for none."""
        words = frozenset(each for seen in self._pool for each in seen.title | seen.said)
        forms = [each for each in words if kin(word, each)]
        right = forms[0] if len(forms) == 1 else Slips(words, frozenset()).meant(word)
        return right if right in words else ""

    def nearest(self, found: Pointing, told: Sequence[str]) -> Pointing:
        """The one of several that has most of these words, where one has; else all of them."""
        having = {i: sum(map(each.has, told)) for each in self._pool if (i := each.product_id) in found.ids}
        most = [product_id for product_id, number in having.items() if number == max(having.values())]
        return meant(most) if len(most) == 1 else found

    def _names_nothing(self) -> bool:
        """Whether the words describe, and neither what is in sight nor a title has any of them."""
        unknown = self.pointers.described(lambda word: word if word.isalpha() else "")
        return not self.loose and bool(content_words(" ".join(unknown)))

    def _placed(self, places: Sequence[Place], told: list[str]) -> Pointing:
        if self.among != "sight":
            return self._placed_inside(places, told)
        row = self._row(told)
        if row is None:
            return self._described(told)
        found = [each.product_id for place in places for each in _at(place, row)]
        return meant(found) if found else Pointing(pointing=True)

    def _placed_inside(self, places: Sequence[Place], told: list[str]) -> Pointing:
        """The last one is what was put in last; another place is one of the list, or of the basket's own."""
        held = {each.product_id for each in self._place}
        if told and (found := self._described(told)).certain:
            return found
        put = [each.product_id for each in self.sight.put if each.product_id in held]
        if list(places) == [LAST] and put:
            return meant(put[-1:])
        for row in (self._row(told) or (), self._place):
            ids = [each.product_id for place in places for each in _at(place, row) if each.product_id in held]
            if ids:
                return meant(ids)
        return Pointing(pointing=True)

    def _row(self, told: list[str]) -> Sequence[Seen] | None:
        """What a place is counted through: the last list, or the one of the lists that the words fit.

        A list fits where it holds products that have the words, best where it was sought by them, too; only
        these products are counted. Of several the latest is meant, or the earliest where the words say so.
        """
        rows = self.sight.rows
        if not told:
            if self.pointers.earlier and rows:
                return next(
                    row.seen for row in reversed(rows) if row.sought & rows[0].sought or row is rows[0]
                )
            return self.sight.asked or self.sight.last
        holding = [row for row in rows if any(each.has_all(told) for each in row.seen)]
        fitting = [row for row in holding if set(told) <= row.sought] or holding
        fitting = fitting or [row for row in rows if set(told) <= row.sought]
        if not fitting:
            return None
        row = fitting[-1 if self.pointers.earlier else 0]
        return [each for each in row.seen if each.has_all(told)] or row.seen

    def _costing(self, told: list[str]) -> Pointing | None:
        """What costs so much, to the penny or in whole units where none does to the penny."""
        several: list[Pointing] = []
        for price in self.pointers.prices:
            costs = [(each, abs(each.price - price)) for each in self._pool if each.price is not None]
            near = [each for each, off in costs if off == 0] or [each for each, off in costs if off < 1]
            near = [each for each in near if each.has_all(told)] or near
            latest = max((each.lately for each in near), default=0.0)
            several.append(one_of([each for each in near if each.lately == latest]))
        return joined(several) if any(each.ids for each in several) else None

    def _other(self) -> Pointing | None:
        """The one of two that is not spoken of: of the basket, of what was compared, of a list."""
        spoken = {each.product_id for each in (*self.sight.focus, *self.sight.put)} | set(self.without)
        of_two = self.sight.together if self.among == "sight" else self._place
        weighed = self._weighed()
        for pair in (of_two, self.sight.last):
            left = [each for each in pair if each.product_id not in spoken]
            if weighed and not left:
                left = [each for each in pair if each.product_id != weighed.product_id]
            if len(pair) == PAIR and len(left) == 1:
                return meant([left[0].product_id])
        left = [each for each in self.sight.last if each.product_id not in spoken]
        return one_of(left) if left and self.among == "sight" else None

    def _extreme(self, told: list[str]) -> Pointing | None:
        """What is cheapest, dearest, best rated or the largest of those that the words fit."""
        sight = self.sight
        pool: Sequence[Seen] = sight.asked or sight.narrowed if self.among == "sight" else self._place
        if told:
            pool = [each for each in pool if each.has_all(told)]
            pool = pool or [each for each in self._pool if each.has_all(told)]
            if not pool and self.loose:
                pool = self.sight.asked or self.sight.narrowed  # what is told around it says nothing of them
        if self.pointers.measured and not (self.pointers.low or self.pointers.high):
            products = [p for each in pool if (p := self.catalogue.get(each.product_id)) is not None]
            most = most_of(self.pointers.plain, products)
            return meant([most.product_id]) if most else None
        key, sign = _KEYS["rated" if self.pointers.rated else "low" if self.pointers.low else "high"]
        valued = [(sign * value, each) for each in pool if (value := key(each)) is not None]
        if not valued:
            return None
        end = min(value for value, _ in valued)
        return one_of([each for value, each in valued if value == end])

    def _described(self, told: list[str]) -> Pointing:
        """The product that the words fit best, where it is surely ahead; several of equal right are asked."""
        scored = self._scored(told)
        if not scored or scored[0][1] < SURE:
            return self._unseen(told)
        best = {each.product_id for each, _, score in scored if score > scored[0][2] - AHEAD}
        near = [each for each in self._pool if each.product_id in best]
        if (self.pointers.both and len(near) == 2) or self.pointers.every:
            return meant([each.product_id for each in near])
        return self._leading(near) or one_of(near)

    def _leading(self, near: Sequence[Seen]) -> Pointing | None:
        """The one that was spoken of, or named of a list, where the words fit several alike ("that lamp")."""
        plural = any(word.endswith("s") and not word.endswith("ss") for word in self.pointers.plain.split())
        if plural or self.among != "sight":
            return None
        ids = {each.product_id for each in near}
        if len(ids) > 1 and (spoken := next((i for i in self.sight.dialogue.spoken if i in ids), None)):
            return meant([spoken])
        alike = (r.named for r in self.sight.rows if r.named and ids == {s.product_id for s in r.seen})
        return meant_of([named]) if (named := next(alike, None)) else None

    def _scored(self, told: Sequence[str]) -> list[tuple[Seen, float, float]]:
        """The candidates that have any of the words, with their fit and their score, the best first."""
        pool = self._pool
        weight = {
            word: math.log(1 + (len(pool) + 1) / (0.5 + sum(each.has(word) for each in pool)))
            for word in told
        }
        spoken = {each.product_id for each in (*self.sight.focus, *self.sight.put)}
        asked = {each.product_id for each in self.sight.asked}
        scored = []
        for each in pool:
            had = sum(
                value * (1.0 if word in each.title else BESIDE_TITLE)
                for word, value in weight.items()
                if each.has(word)
            )
            if not had:
                continue
            fit = had / sum(weight.values())
            named = len(each.title & set(told)) / max(len(each.title), 1)
            score = fit * each.lately + SOUGHT * each.fitting + NAMED * named
            score += SPOKEN * (each.product_id in spoken and each.has_all(told))
            score += ASKED * (each.product_id in asked)
            scored.append((each, fit, score))
        return sorted(scored, key=lambda row: -row[2])

    def _unseen(self, told: Sequence[str]) -> Pointing:
        """A product that was not in sight, where its title alone has all of the words."""
        if self.among != "sight":
            return Pointing(pointing=self.pointers.any)
        only = self.titles.only_with(told) or self._sibling(told)
        return meant([only]) if only else Pointing(pointing=self.pointers.any)

    def _sibling(self, told: Sequence[str]) -> str:
        """What has these words where the product that is spoken of has others ("and the pink one")."""
        if len(self.sight.focus) != 1 or any(word not in self.titles.holding for word in told):
            return ""
        spoken = self.sight.focus[0].title
        alike: dict[int, int] = Counter(
            number for word in spoken for number in self.titles.holding.get(word, ())
        )
        having = frozenset.intersection(*(self.titles.holding[word] for word in told))
        close = sorted(((alike[number], number) for number in having if number in alike), reverse=True)
        if not close or close[0][0] < max(FEWEST_SHARED, len(spoken) - len(told) - 1):
            return ""
        return "" if len(close) > 1 and close[1][0] == close[0][0] else self.titles.ids[close[0][1]]

    def _pronoun(self) -> Pointing:
        """What "it", "both" and "all three" mean, and no word at all."""
        if self.among == "basket":
            return in_basket(self.pointers, self.sight)
        if self.among == "out":
            return taken_out(self.pointers, self.sight)
        return in_sight(self.pointers, self.sight, self._weighed(), self._mentioned())

    def _weighed(self) -> Seen | None:
        """Of what was compared last, what is most of what was asked ("which is cheaper?"); None for none."""
        asked = read_pointers(self.sight.dialogue.weighed)
        if not (asked.extreme and self.sight.together):
            return None
        found = replace(self, pointers=asked, words="", among="sight")._extreme([])
        return self.sight.of(found.ids[0]) if found and found.certain else None

    def _mentioned(self) -> Seen | None:
        """What the visitor meant in the message before, by its place or by what it is most of."""
        heard = self.sight.dialogue.heard
        before = heard[-2] if len(heard) > 1 else ""
        pointers = read_pointers(before)
        if not (pointers.places or pointers.extreme) or self.words == before:
            return None  # the words of that message mean nothing by themselves
        found = replace(self, pointers=pointers, words=before, loose=True).read()
        return self.sight.of(found.ids[0]) if found.certain and len(found.ids) == 1 else None


def _price(seen: Seen) -> float | None:
    return None if seen.price is None else float(seen.price)


def _rating(seen: Seen) -> float | None:
    return seen.rating


_KEYS: dict[str, tuple[Callable[[Seen], float | None], int]] = {
    "low": (_price, 1),
    "high": (_price, -1),
    "rated": (_rating, -1),
}


def _at(place: Place, row: Sequence[Seen]) -> Sequence[Seen]:
    if isinstance(place, tuple):
        side, many = place
        return row[-many:] if side == "last" else row[:many]
    if place == LAST:
        return row[-1:]
    if place == MIDDLE:
        return row[len(row) // 2 : len(row) // 2 + len(row) % 2]
    return row[place - 1 : place] if place >= 1 else ()
