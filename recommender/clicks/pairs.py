"""Training pairs as columns: who was shown (or might have been shown) what, and whether they clicked.

The history of a pair lies strictly before the pair's moment. Knows no text and no model; `logged.py` and
`sampled.py` make pairs, `drawing.py` chooses among them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from recommender.clicks.pasts import Pasts
from recommender.events import Floats, Ints, Strings, strings
from recommender.shopper import Shopper
from retrieval.errors import BadInput


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs as columns of one length n.

    Attributes:
        shoppers: Who, each once; `shopper` [n] holds their row numbers.
        people: The name that each of them has in the log, the same for one person at different moments.
        product_id: What [n].
        clicked: Whether [n].
        position: Rank shown [n], from 0; `NO_NUMBER` when it was not shown, or not known where.
        moment: When [n]; -inf where nothing tells.
        counted: When what everybody does was last counted before it [n].
        negatives: "logged" or "sampled".
    """

    shoppers: tuple[Shopper, ...]
    people: tuple[str, ...]
    shopper: Ints
    product_id: Strings
    clicked: NDArray[np.bool_]
    position: Ints
    moment: Floats
    counted: Floats
    negatives: str

    def __post_init__(self) -> None:
        """Refuse labels that are neither 0 nor 1.

        Raises:
            BadInput: there is one.
        """
        wrong = ~np.isin(self.clicked, (0, 1))
        if wrong.any():
            first = self.clicked[wrong][0]
            raise BadInput(f"'{first}' is no label of a pair; 1 stands for a click, and 0 for none.")

    def __len__(self) -> int:
        """How many pairs."""
        return len(self.clicked)

    def take(self, rows: NDArray[np.bool_] | NDArray[np.integer]) -> Pairs:
        """The pairs of a mask, or of row numbers in their order."""
        return Pairs(
            self.shoppers,
            self.people,
            self.shopper[rows],
            self.product_id[rows],
            self.clicked[rows],
            self.position[rows],
            self.moment[rows],
            self.counted[rows],
            self.negatives,
        )

    def shopper_of(self, pair: int) -> Shopper:
        """Who one pair is about."""
        return self.shoppers[int(self.shopper[pair])]

    def enough(self, least: int) -> bool:
        """Whether there are at least `least` pairs, of both classes."""
        return len(self) >= least and bool(self.clicked.any()) and not bool(self.clicked.all())


@dataclass(slots=True)
class PairRows:
    """Pairs while they are gathered; each shopper is made once."""

    pasts: Pasts
    shoppers: list[Shopper] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    known: dict[tuple[str, float, str, str], int] = field(default_factory=dict)
    rows: list[tuple[int, str, bool, int, float, float]] = field(default_factory=list)

    def add(
        self,
        person: str,
        moment: float,
        product_id: str,
        clicked: bool,
        position: int,
        stated: str = "",
        age: float = 0.0,
    ) -> None:
        """Add one pair.

        Args:
            person: Who.
            moment: When.
            product_id: What.
            clicked: Whether.
            position: Rank shown, or `NO_NUMBER`.
            stated: What the person had asked for in words.
            age: Seconds since what everybody does was counted.
        """
        key = (person, moment, product_id if moment == -np.inf else "", stated)
        if key not in self.known:
            self.known[key] = len(self.shoppers)
            shopper = self.pasts.before(person, moment, product_id)
            self.people.append(person)
            self.shoppers.append(replace(shopper, preferences=(stated,)) if stated else shopper)
        self.rows.append((self.known[key], product_id, clicked, position, moment, moment - age))

    def pairs(self, negatives: str) -> Pairs:
        """What was gathered."""
        columns = list(zip(*self.rows, strict=True)) or [(), (), (), (), (), ()]
        return Pairs(
            tuple(self.shoppers),
            tuple(self.people),
            np.array(columns[0], dtype=np.int64),
            strings(columns[1]),
            np.array(columns[2], dtype=np.bool_),
            np.array(columns[3], dtype=np.int64),
            np.array(columns[4], dtype=np.float64),
            np.array(columns[5], dtype=np.float64),
            negatives,
        )
