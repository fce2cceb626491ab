"""The fitted models of one shop, together: fitting, saving and loading them, and what they are as sources."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from recommender.associations import Associations
from recommender.candidates import CatalogueSource
from recommender.collaborative.ease import Ease, EaseOptions
from recommender.collaborative.neighbours import ItemNeighbours, NeighboursOptions
from recommender.collaborative.popularity import Popularity, PopularityOptions
from recommender.errors import TooLarge
from recommender.events import EventTable
from recommender.matrix import AssociationMatrix, ProductIndex
from recommender.sources import ModelSource, PopularitySource, TogetherSource
from recommender.trend import Trend
from retrieval.artifacts import read_manifest, write_manifest

NAME = "models"


@dataclass(frozen=True, slots=True)
class Settings:
    """What is chosen on the validation part."""

    popularity: PopularityOptions = field(default_factory=lambda: PopularityOptions(half_life_days=30.0))
    neighbours: NeighboursOptions = field(default_factory=NeighboursOptions)
    ease: EaseOptions = field(default_factory=EaseOptions)

    def as_record(self) -> dict[str, dict[str, float | int | str | None]]:
        """The settings as JSON has them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Models:
    """Fitted on the same events.

    Attributes:
        ease: None where the catalogue is too large for it.
        notes: What is missing, and why.
    """

    popularity: Popularity
    neighbours: ItemNeighbours
    ease: Ease | None
    associations: Associations
    trend: Trend
    notes: tuple[str, ...] = ()

    @classmethod
    def fit(cls, events: EventTable, products: ProductIndex, settings: Settings) -> Self:
        """Fits all of them on clean events; with none they know nothing, and score 0."""
        matrix = AssociationMatrix.of(events, products)
        notes: tuple[str, ...] = ()
        ease: Ease | None = None
        try:
            ease = Ease(settings.ease).fit(matrix)
        except TooLarge as exc:
            notes = (f"EASE left out: {exc}",)
        return cls(
            popularity=Popularity(settings.popularity).fit(matrix),
            neighbours=ItemNeighbours(settings.neighbours).fit(matrix),
            ease=ease,
            associations=Associations.fit(events, products),
            trend=Trend.fit(matrix),
            notes=notes,
        )

    def sources(self) -> tuple[CatalogueSource, ...]:
        """The models as sources of candidates."""
        return (
            *([ModelSource(self.ease)] if self.ease else []),
            ModelSource(self.neighbours),
            TogetherSource(self.associations, self.neighbours.options.decay),
            PopularitySource(self.popularity, self.associations),
        )

    def save(self, folder: Path) -> None:
        """Writes every model, and last the list of them."""
        self.popularity.save(folder)
        self.neighbours.save(folder)
        self.associations.save(folder)
        self.trend.save(folder)
        if self.ease:
            self.ease.save(folder)
        write_manifest(folder, NAME, [], {"ease": self.ease is not None, "notes": list(self.notes)})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What was saved.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        parameters = read_manifest(folder, NAME).parameters
        return cls(
            popularity=Popularity.load(folder),
            neighbours=ItemNeighbours.load(folder),
            ease=Ease.load(folder) if parameters["ease"] else None,
            associations=Associations.load(folder),
            trend=Trend.load(folder),
            notes=tuple(parameters["notes"]),
        )
