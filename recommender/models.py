"""The fitted models of one shop, together: fitting, saving and loading them, and what they are as sources."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from recommender.associations import Associations
from recommender.candidates import SPOKEN, CandidateSource
from recommender.collaborative.category import CategoryOptions, CategoryPopularity
from recommender.collaborative.ease import EaseOptions
from recommender.collaborative.model import CollaborativeModel
from recommender.collaborative.neighbours import ItemNeighbours, NeighboursOptions
from recommender.collaborative.popularity import Popularity, PopularityOptions
from recommender.collaborative.registry import MODELS, STAND_INS
from recommender.collaborative.successor import SuccessorOptions
from recommender.errors import TooLarge
from recommender.events import EventTable
from recommender.matrix import AssociationMatrix, ProductIndex
from recommender.newcomers import Newcomers
from recommender.sources import ModelSource, PopularitySource, TogetherSource
from recommender.traits import Traits
from recommender.trend import Trend
from retrieval.artifacts import read_manifest, write_manifest

NAME = "models"
LEFT_OUT = " left out"
"""What stands behind the name of a model in the note that it is missing."""


@dataclass(frozen=True, slots=True)
class Personal:
    """A model that scores by the history: its name in `MODELS`, and its options."""

    name: str
    options: Any


def usual_personal() -> tuple[Personal, ...]:
    """What serves where too little is known to choose: what goes together, and what comes next."""
    return (Personal("ease", EaseOptions()), Personal("successor", SuccessorOptions()))


@dataclass(frozen=True, slots=True)
class Settings:
    """What is chosen on the validation part."""

    popularity: PopularityOptions = field(default_factory=lambda: PopularityOptions(half_life_days=30.0))
    neighbours: NeighboursOptions = field(default_factory=NeighboursOptions)
    personal: tuple[Personal, ...] = field(default_factory=usual_personal)

    def as_record(self) -> dict[str, dict[str, float | int | str | None]]:
        """The settings as JSON has them, by the names of the models."""
        named = (Personal("popularity", self.popularity), Personal("neighbours", self.neighbours))
        return {each.name: asdict(each.options) for each in (*named, *self.personal)}


@dataclass(frozen=True, slots=True)
class Models:
    """Fitted on the same events.

    Attributes:
        category: What is popular in the categories of the history: for whoever has only looked around.
        personal: The models that score by the history, beside the neighbours.
        newcomers: What products that nobody has met yet borrow from those with records like theirs.
        notes: What is missing, and why.
    """

    popularity: Popularity
    neighbours: ItemNeighbours
    category: CategoryPopularity
    personal: tuple[CollaborativeModel, ...]
    associations: Associations
    trend: Trend
    newcomers: Newcomers
    notes: tuple[str, ...] = ()

    @classmethod
    def fit(
        cls,
        events: EventTable,
        products: ProductIndex,
        settings: Settings,
        traits: Traits | None = None,
    ) -> Self:
        """Fits all of them on clean events; with none they know nothing, and score 0.

        In place of a model that the catalogue is too large for stands its sparse approximation.
        """
        matrix = AssociationMatrix.of(events, products, traits)
        notes: list[str] = []
        personal: dict[str, CollaborativeModel] = {}
        for each in settings.personal:
            try:
                personal[each.name] = MODELS[each.name](each.options).fit(matrix)
            except TooLarge as exc:
                notes.append(f"{SPOKEN.get(each.name, each.name)}{LEFT_OUT}: {exc}")
                other = STAND_INS.get(each.name)
                if other and other not in personal:
                    personal[other] = MODELS[other]().fit(matrix)
        return cls(
            popularity=Popularity(settings.popularity).fit(matrix),
            neighbours=ItemNeighbours(settings.neighbours).fit(matrix),
            category=CategoryPopularity(_of_categories(settings.popularity)).fit(matrix),
            personal=tuple(personal.values()),
            associations=Associations.fit(events, products),
            trend=Trend.fit(matrix),
            newcomers=Newcomers.fit(matrix),
            notes=tuple(notes),
        )

    def collaborative(self) -> tuple[CollaborativeModel, ...]:
        """All the models of one contract: popularity, neighbours, the personal ones, and by category."""
        named = (self.category,) if self.category.knows_any else ()
        return (self.popularity, self.neighbours, *self.personal, *named)

    def sources(self) -> tuple[CandidateSource, ...]:
        """The models as sources of candidates."""
        return (
            *(ModelSource(each, self.newcomers) for each in (*self.personal, self.neighbours)),
            *((ModelSource(self.category, self.newcomers),) if self.category.knows_any else ()),
            TogetherSource(self.associations, self.neighbours.options.decay),
            PopularitySource(self.popularity, self.associations),
        )

    def save(self, folder: Path) -> None:
        """Writes every model, and last the list of them."""
        for each in (*self.collaborative(), self.category):
            each.save(folder)
        self.associations.save(folder)
        self.trend.save(folder)
        self.newcomers.save(folder)
        names = [each.name for each in self.personal]
        write_manifest(folder, NAME, [], {"personal": names, "notes": list(self.notes)})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What was saved.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        parameters = read_manifest(folder, NAME).parameters
        popularity = Popularity.load(folder)
        return cls(
            popularity=popularity,
            neighbours=ItemNeighbours.load(folder),
            category=_category_in(folder),
            personal=tuple(MODELS[name].load(folder) for name in parameters["personal"]),
            associations=Associations.load(folder),
            trend=Trend.load(folder),
            newcomers=Newcomers.load(folder, popularity.products),
            notes=tuple(parameters["notes"]),
        )


def _of_categories(options: PopularityOptions) -> CategoryOptions:
    """Popularity within categories fades as popularity does."""
    return CategoryOptions(half_life_days=options.half_life_days)


def _category_in(folder: Path) -> CategoryPopularity:
    """What was saved; nothing is known of categories where an older version saved nothing."""
    saved = (folder / f"{CategoryPopularity.name}.json").is_file()
    return CategoryPopularity.load(folder) if saved else CategoryPopularity()
