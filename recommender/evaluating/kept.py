"""What a build keeps of its evaluation: who was judged, what they wanted, what each scorer would have shown.

The lists were made by models that did not see what was held out; a report can be drawn from them long after
those models are gone. Knows no model and no figure.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from typing import Self

import numpy as np

from recommender.evaluation import PLACES, Judged, Lists
from recommender.events import Ints
from recommender.matrix import ProductIndex
from retrieval.artifacts import Array, Json, pack_strings, read_artifact, unpack_strings, write_artifact

NAME = "held_out"

WHOLE = "all"
"""The panel that settings were made for."""
NO_HISTORY = "no history"
"""The panel of customers of whom nothing was known before the cut."""
OTHER_READING = {True: "bought before left out", False: "bought before counts too"}
"""The panel that is read the other way than the shop's `repeats`."""


@dataclass(frozen=True, slots=True)
class Panel:
    """The people of one reading of the held-out part.

    Attributes:
        name: Which reading: `WHOLE`, `NO_HISTORY`, one of `OTHER_READING`, or the click sample.
        customers: Ids [n].
        events: [n] how many products each had touched before the cut.
        wanted: [n] rows of products that each wanted after it.
        lists: What each scorer would have shown them.
    """

    name: str
    customers: tuple[str, ...]
    events: Ints
    wanted: tuple[frozenset[int], ...]
    lists: Mapping[str, Lists]

    @classmethod
    def of(cls, name: str, judged: Sequence[Judged], lists: Mapping[str, Lists]) -> Self:
        """The panel of these people."""
        return cls(
            name,
            tuple(each.shopper.customer_id for each in judged),
            np.array([len(each.shopper.history) for each in judged], dtype=np.int64),
            tuple(each.wanted for each in judged),
            lists,
        )

    def without(self, customer_id: str) -> Panel:
        """The panel of everybody else."""
        kept = np.array([each != customer_id for each in self.customers], dtype=np.bool_)
        return replace(
            self,
            customers=tuple(itertools.compress(self.customers, kept)),
            events=self.events[kept],
            wanted=tuple(itertools.compress(self.wanted, kept)),
            lists={name: Lists(each.rows[kept], each.auc[kept]) for name, each in self.lists.items()},
        )


@dataclass(frozen=True, slots=True)
class Step:
    """NDCG@10 of the whole ranking when it knows so many of somebody's latest products.

    Attributes:
        known: How many.
        customers: Of how many people the mean is, the same at every step.
        interval: 95 % of the mean.
    """

    known: int
    customers: int
    ndcg: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Remembered:
    """NDCG@10 of one model on the same old held-out events, before and after later ones were folded in.

    Attributes:
        customers: How many it is the mean of.
    """

    model: str
    before: float
    after: float
    customers: int


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Everything that is kept.

    Attributes:
        products: The catalogue that rows count in.
        touched: [products] how many customers had touched each before the cut.
        people: How many customers had touched anything before the cut.
        panels: The readings; the first is the one that settings were made for.
        peers: Names of the scorers from outside that the ranking is compared with.
        ranking: The name of the scorer that serves.
        learning: What more feedback is worth, by how much is known.
        remembered: What an update with later events costs on older ones, by model.
    """

    products: ProductIndex
    touched: Ints
    people: int
    panels: tuple[Panel, ...]
    peers: tuple[str, ...]
    ranking: str
    learning: tuple[Step, ...] = field(default=())
    remembered: tuple[Remembered, ...] = field(default=())

    def panel(self, name: str) -> Panel | None:
        """The reading of that name."""
        return next((each for each in self.panels if each.name == name), None)

    def without(self, customer_id: str) -> HeldOut:
        """The same without this customer; sums over everybody stay as they were."""
        return replace(self, panels=tuple(panel.without(customer_id) for panel in self.panels))

    def save(self, folder: Path) -> None:
        """Writes everything that `load` needs: about 100 bytes a scorer and customer."""
        dtype = np.min_scalar_type(len(self.products) + 1)
        arrays: dict[str, Array] = {"products": pack_strings(self.products.ids), "touched": self.touched}
        panels: list[Json] = []
        for i, panel in enumerate(self.panels):
            wanted = [sorted(each) for each in panel.wanted]
            arrays |= {
                f"{i}.customers": pack_strings(panel.customers),
                f"{i}.events": panel.events,
                f"{i}.counts": np.array([len(each) for each in wanted], dtype=np.int64),
                f"{i}.wanted": np.array([row for each in wanted for row in each], dtype=np.int64),
            }
            for j, lists in enumerate(panel.lists.values()):
                arrays[f"{i}.{j}.rows"] = (lists.rows + 1).astype(dtype)  # 0 stands for no product
                arrays[f"{i}.{j}.auc"] = lists.auc.astype(np.float32)
            panels.append({"name": panel.name, "scorers": list(panel.lists)})
        steps: list[Json] = [
            [each.known, each.customers, each.ndcg, *each.interval] for each in self.learning
        ]
        parameters: dict[str, Json] = {
            "panels": panels,
            "peers": list(self.peers),
            "ranking": self.ranking,
            "people": self.people,
            "learning": steps,
            "remembered": [[*astuple(each)] for each in self.remembered],
        }
        write_artifact(folder, NAME, arrays, parameters)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What was saved.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        artifact = read_artifact(folder, NAME)
        arrays, told = artifact.arrays, artifact.parameters
        panels = []
        for i, panel in enumerate(told["panels"]):
            bounds = np.r_[0, np.cumsum(arrays[f"{i}.counts"])]
            wanted = arrays[f"{i}.wanted"]
            lists = {
                name: Lists(
                    (arrays[f"{i}.{j}.rows"].astype(np.int64) - 1).reshape(-1, PLACES),
                    arrays[f"{i}.{j}.auc"].astype(np.float64),
                )
                for j, name in enumerate(panel["scorers"])
            }
            found = tuple(frozenset(wanted[start:end].tolist()) for start, end in itertools.pairwise(bounds))
            customers = unpack_strings(arrays[f"{i}.customers"])
            panels.append(Panel(panel["name"], customers, arrays[f"{i}.events"], found, lists))
        return cls(
            products=ProductIndex(unpack_strings(arrays["products"])),
            touched=arrays["touched"],
            people=told["people"],
            panels=tuple(panels),
            peers=tuple(told["peers"]),
            ranking=told["ranking"],
            learning=tuple(
                Step(known, people, ndcg, (low, high)) for known, people, ndcg, low, high in told["learning"]
            ),
            remembered=tuple(Remembered(*each) for each in told.get("remembered", ())),
        )
