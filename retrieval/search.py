"""The one door to finding products: a `SearchRequest` -> hits that keep every condition, or relaxations.

Conditions are judged exactly on the records; the text is scored in three ways (vectors, BM25, exact matches)
whose orders are fused. One family takes one place. Knows no customer and no words of a request (`parsing.py`
reads those).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.arranging import Arranger, Candidates
from retrieval.artifacts import Array
from retrieval.assortment.assortment import Assortment
from retrieval.assortment.heads import heads
from retrieval.assortment.kinds import Kinds
from retrieval.catalogue import Catalogue
from retrieval.columns import Mask
from retrieval.conditions import Condition, conditions
from retrieval.encoder import Encoder, Vectors
from retrieval.errors import VectorsUnavailable
from retrieval.facets import Facets
from retrieval.features import FEATURES, Floats
from retrieval.fusion import Evidence, fuse
from retrieval.judging import BROKEN, KEPT, NOTHING, UNKNOWN, Judge, Rows, Verdicts
from retrieval.largest import largest
from retrieval.lexical import LexicalIndex
from retrieval.neighbours import Nearness, Neighbours
from retrieval.relaxing import relaxations
from retrieval.remembering import RememberingEncoder
from retrieval.request import (
    CUT_SHORT,
    LONGEST_READ,
    NO_VECTORS,
    Constraints,
    Facet,
    Hit,
    Relaxation,
    SearchRequest,
    SearchResult,
)
from retrieval.reranking import Reranker
from retrieval.scoring import TextScorer
from retrieval.spelling import Speller
from retrieval.spoken import spoken
from retrieval.words import clean, terms

# A product suits a text when its cosine and half the share of the text's words that it has add up to this.
_SUITS = 0.6
_WORDS_COUNT = 0.5
# Without vectors it does when it has so much of the text's words.
_WORDS_SUIT = 0.6
# The encoder was trained on texts of 128 tokens; further words of a text count as words alone.
_LONGEST_MEANT = 500
_TEXTS_KEPT = 500
# As many products are looked at for those like another one: so many for each, should all have variants.
_ALIKE, _VARIANTS = 1_000, 50
EXPECTED = 100
"""So many requests may be expected at once: three texts each are remembered."""
# The rating of what few have rated, and how many ratings outweigh it.
_USUAL_RATING, _DOUBT = 3.5, 10.0


@dataclass(frozen=True, slots=True)
class _Said:
    """A request as one text, with its vector [dimension]."""

    text: str
    vector: Vectors


class ProductSearch:
    """Search over one catalogue. Safe to call from several threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        encoder: Encoder,
        neighbours: Neighbours,
        lexical: LexicalIndex | None = None,
        reranker: Reranker | None = None,
        assortment: Assortment | None = None,
        known: Mapping[str, Array] = NOTHING,
    ) -> None:
        """Opens the search.

        Args:
            catalogue: What is sold.
            encoder: The one that made the store's vectors.
            neighbours: Of the products' vectors; this search closes them.
            lexical: Made of the catalogue when not given.
            reranker: Orders the best anew; without one the order is that of the fusion.
            assortment: Tells what the shop doesn't sell; without one whatever is near enough counts as sold.
            known: What the build counted (`counted.py`); what it did not is counted when first asked for.
        """
        self.catalogue = catalogue
        self._encoder = RememberingEncoder(encoder, _TEXTS_KEPT)
        self._opened = neighbours
        self._lexical = lexical or LexicalIndex.fit(catalogue.products)
        self._neighbours: Nearness = neighbours
        self._judge = Judge(catalogue.products, self._lexical, known)
        self._arranger = Arranger(catalogue)
        self._scorer = TextScorer(
            catalogue.products, self._neighbours, self._lexical, self._arranger.alphabet, reranker
        )
        self._assortment = assortment
        self.kinds = assortment.kinds() if assortment else Kinds({})
        """Which words of a request and of a title name kinds of things here."""
        self._sold: dict[str, bool] = {}
        self._kinds = frozenset(word for name in catalogue.vocabulary.categories for word in terms(name))
        self._speller = Speller(catalogue, self._lexical)
        self._facets = Facets(catalogue, self._judge, self._arranger.family, known)
        self._regard = _regard(catalogue)
        self._all = np.arange(len(catalogue), dtype=np.int64)
        self._row = {each: row for row, each in enumerate(catalogue.ids)}

    def close(self) -> None:
        """Lets go of the vectors' folder."""
        self._opened.close()

    def search(
        self,
        request: SearchRequest,
        k: int = 10,
        offset: int = 0,
        *,
        facets: bool = False,
        correct: bool = True,
    ) -> SearchResult:
        """The k places of the list from `offset` on: one a family, none breaking a condition, unknown last.

        Pages fit together: what stands at a place does not depend on where a page begins or ends. The list is
        ordered as `Arranger.arrange` says. `facets` counts what the whole list could be narrowed by.

        Where no product that suits the text keeps every condition, `relaxed` names the nearest ones that
        would, and the hits are what keeps the conditions without suiting the text.

        A text that finds nothing that suits is searched as it was probably meant, unless `correct` is false;
        one that does find something is searched as it is, and `spelling` says what else may be meant.

        Where the vectors can't be had, words alone find what they can, and `notes` says so, and where a
        text was too long to be read to its end.
        """
        k, offset = max(k, 0), max(offset, 0)
        if not len(self.catalogue):
            return SearchResult(request, (), offset=offset)
        try:
            found = self._by_meaning(request, k, offset, facets, correct)
        except VectorsUnavailable:
            found = self._by_words(request, k, offset)
        if request.cut_short or len(request.text) > LONGEST_READ:
            return replace(found, notes=(*found.notes, CUT_SHORT))
        return found

    def expect(self, requests: Sequence[SearchRequest]) -> None:
        """Encodes what these searches will need as one batch; they are answered the same without it.

        Args:
            requests: At most `EXPECTED`, the next to be searched.
        """
        texts = ((each, _searched(each)) for each in requests)
        self._encoder.encode_query(
            [part for each, text in texts if terms(text) for part in self._encoded(each, text)]
        )

    def with_neighbours(self, neighbours: Nearness) -> ProductSearch:
        """The same search over other vectors; whoever made this one closes it."""
        other = copy(self)
        other._neighbours = neighbours
        other._scorer = self._scorer.with_neighbours(neighbours)
        other._sold = {}
        other._encoder = self._encoder.forgetful()
        return other

    def _by_words(self, request: SearchRequest, k: int, offset: int) -> SearchResult:
        """What has a word of the text, in the order of words and exact matches: no facets, no relaxations."""
        asked = conditions(request)
        verdicts = self._verdicts(asked)
        rows = self._all[~(verdicts == BROKEN).any(axis=0)]
        text = _searched(request)
        words, exact = self._scorer.words_alone(text, rows)
        rows = rows[np.isfinite(words.scores) | np.isfinite(exact.scores)]
        evidence = self._scorer.words_alone(text, rows)
        suits = (self._lexical.coverage(text, rows) >= _WORDS_SUIT) | np.isfinite(evidence[1].scores)
        doubts = (verdicts == UNKNOWN)[:, rows].sum(axis=0)
        found = Candidates(rows, fuse(evidence), suits, doubts)
        listed = self._arranger.arrange(found, request.order, offset + k)
        page = list(zip(listed.rows, listed.scores, strict=True))[offset:]
        return SearchResult(
            request,
            tuple(self._hit(row, score, verdicts, asked) for row, score in page),
            total=listed.total,
            kept=listed.kept,
            offset=offset,
            order=listed.order,
            notes=(NO_VECTORS,),
        )

    def _by_meaning(
        self, request: SearchRequest, k: int, offset: int, facets: bool, correct: bool
    ) -> SearchResult:
        asked = conditions(request)
        verdicts = self._verdicts(asked)
        unknown, broken = verdicts == UNKNOWN, (verdicts == BROKEN).any(axis=0)
        text = _searched(request)
        vector, said = self._read(request, text) if terms(text) else (None, None)
        found = self._find(text, vector, self._all[~broken] if asked else self._all, unknown, said)
        spelling = self._speller.correct(text) if correct and vector is not None else None
        if vector is not None and spelling and not found.suits.any():
            meant, mended = self._read(request, spelling.text)
            nowhere = not self._suits_any(text, vector, self._all)
            if self._suits_any(spelling.text, meant, self._all if nowhere else found.rows):
                spelling = replace(spelling, applied=True)
                text, vector = spelling.text, meant
                found = self._find(text, vector, found.rows, unknown, mended)
        listed = self._arranger.arrange(found, request.order, offset + k)
        relaxed: tuple[Relaxation, ...] = ()
        if asked and not found.suits.any():
            anyhow = self._find(text, vector, self._all, unknown)
            near = anyhow.rows[anyhow.suits][np.argsort(-anyhow.scores[anyhow.suits], kind="stable")]
            relaxed = relaxations(request, asked, near, self._judge, self.catalogue.products)
        page = list(zip(listed.rows, listed.scores, strict=True))[offset:]
        hits = tuple(self._hit(row, score, verdicts, asked) for row, score in page)
        counted = self._count(text, vector, asked, verdicts) if facets else ()
        return SearchResult(
            request,
            hits,
            relaxed,
            total=listed.total,
            kept=listed.kept,
            offset=offset,
            order=listed.order,
            facets=counted,
            spelling=spelling,
            sold=vector is None or self._sells(text, vector) or bool(found.suits.any()),
        )

    def keeping(self, request: SearchRequest) -> frozenset[str]:
        """Ids of all products that break no condition of the request, whatever its text."""
        broken = (self._verdicts(conditions(request)) == BROKEN).any(axis=0)
        return frozenset(self.catalogue.ids[row] for row in np.flatnonzero(~broken))

    def meeting(self, constraints: Constraints) -> frozenset[str]:
        """Ids of the products whose records are known to keep every constraint; none where there is none."""
        verdicts = self._verdicts(conditions(SearchRequest(require=constraints)))
        if not len(verdicts):
            return frozenset()
        return frozenset(self.catalogue.ids[row] for row in np.flatnonzero((verdicts == KEPT).all(axis=0)))

    def similar(self, product_id: str, k: int = 10) -> tuple[tuple[str, float], ...]:
        """The k products whose texts are nearest with their cosines, one a family, not this one's own family.

        Empty for an id that the catalogue does not have.
        """
        product = self.catalogue.get(product_id)
        if product is None:
            return ()
        row = self._row[product_id]
        family = [row, *(self._row[each.product_id] for each in self.catalogue.siblings(product_id))]
        others = np.delete(self._all, family)
        cosines = self._neighbours.cosines(self._neighbours.vector(row), others)
        near = largest(cosines, _ALIKE + _VARIANTS * k)
        order = near[np.lexsort((self._arranger.alphabet[others[near]], -cosines[near]))]
        order = order[np.isfinite(cosines[order])]
        cosine = {int(others[place]): float(cosines[place]) for place in order}
        return tuple(
            (self.catalogue.ids[each], cosine[each]) for each in self._arranger.families_first(cosine, k)
        )

    def evidence(self, text: str, vector: Vectors, rows: Rows) -> tuple[Evidence, ...]:
        """What each way of scoring says about these rows."""
        return self._scorer.evidence(text, vector, rows)

    def examined(self, request: SearchRequest) -> tuple[tuple[str, ...], Floats]:
        """What a re-ranker is asked about a request: ids, best first by fusion, and their features.

        The features are [ids, FEATURES] of `retrieval.features`; what breaks a condition is left out.
        """
        text = _searched(request)
        rows = self._all[~(self._verdicts(conditions(request)) == BROKEN).any(axis=0)]
        if not terms(text) or not len(rows):
            return (), np.zeros((0, len(FEATURES)))
        best, table = self._scorer.table(text, self._encoder.encode_query([text])[0], rows)
        return tuple(self.catalogue.ids[row] for row in best), table

    def _read(self, request: SearchRequest, text: str) -> tuple[Vectors, _Said]:
        """The vector of a text, and what the whole request says with it."""
        vectors = self._encoder.encode_query(self._encoded(request, text))
        return vectors[0], _Said(spoken(request, text), vectors[1])

    def _encoded(self, request: SearchRequest, text: str) -> tuple[str, ...]:
        """All that a search for a text encodes: the text, the whole request, and a head that is unknown."""
        thing = self._assortment.unknown_head(text) if self._assortment else ()
        return (text[:_LONGEST_MEANT], spoken(request, text)[:_LONGEST_MEANT], *thing)

    def _find(
        self,
        text: str,
        vector: Vectors | None,
        rows: Rows,
        unknown: NDArray[np.bool_],
        said: _Said | None = None,
    ) -> Candidates:
        """The rows with what a text says of them; without a text every one suits, in the order of regard.

        The text says what suits, the whole request in which order.
        """
        if vector is None:
            doubts = unknown[:, rows].sum(axis=0)
            return Candidates(rows, self._regard[rows], np.ones(len(rows), dtype=bool), doubts)
        whole = len(rows) == len(self._all)
        rows = self._scorer.shortlist(text, vector, rows)
        doubts = unknown[:, rows].sum(axis=0)
        evidence = self.evidence(text, vector, rows)
        suits = self._suits(text, vector, evidence, rows, whole)
        if said is not None and said.text != text:
            text, vector = said.text, said.vector
            evidence = self.evidence(text, vector, rows)
        scores = self._scorer.scores(text, vector, evidence, rows)
        return Candidates(rows, scores, suits, doubts)

    def _suits(
        self, text: str, vector: Vectors, evidence: Sequence[Evidence], rows: Rows, whole: bool
    ) -> Mask:
        """Which of the rows suit a text at all [rows]; of what isn't sold, exact matches alone.

        `whole` says that no condition has taken any product from the rows or from those they were chosen of.
        """
        dense, exact = evidence[0].scores, evidence[2].scores
        named: Mask = np.isfinite(exact)
        if not self._sells(text, vector, (rows, dense) if whole else None):
            return named
        coverage = self._lexical.coverage(text, rows)
        suits: Mask = (dense + _WORDS_COUNT * coverage >= _SUITS) | named
        return suits

    def _sells(
        self, text: str, vector: Vectors, seen: tuple[Rows, NDArray[np.floating[Any]]] | None = None
    ) -> bool:
        """Whether the shop sells such a thing; `seen` are rows worth a look and their cosines, if known."""
        if self._assortment is None or self._kinds.intersection(heads(text)[:1]):
            return True
        if text not in self._sold:
            if len(self._sold) > _TEXTS_KEPT:
                self._sold.clear()
            if seen is None:
                rows = self._scorer.shortlist(text, vector, self._all)
                seen = rows, self._neighbours.cosines(vector, rows)
            rows, dense = seen
            self._sold[text] = self._assortment.sells(
                text, dense, self._lexical.coverage(text, rows), self._encoder, rows
            )
        return self._sold.get(text, True)

    def _suits_any(self, text: str, vector: Vectors, rows: Rows) -> bool:
        """Whether any of the rows suits a text."""
        whole = len(rows) == len(self._all)
        rows = self._scorer.shortlist(text, vector, rows)
        return bool(self._suits(text, vector, self.evidence(text, vector, rows), rows, whole).any())

    def _count(
        self, text: str, vector: Vectors | None, asked: Sequence[Condition], verdicts: Verdicts
    ) -> tuple[Facet, ...]:
        """The facets of a list: over what breaks one condition at most, since a facet ignores its own."""
        rows = np.flatnonzero((verdicts == BROKEN).sum(axis=0) <= 1)
        suits = np.zeros(len(self._all), dtype=bool)
        if vector is None:
            suits[rows] = True
        else:
            evidence = self.evidence(text, vector, rows)
            suits[rows] = self._suits(text, vector, evidence, rows, len(rows) == len(self._all))
        return self._facets.count(asked, verdicts, suits)

    def _verdicts(self, asked: Sequence[Condition]) -> Verdicts:
        """KEPT, UNKNOWN or BROKEN [conditions, products]."""
        verdicts = np.array([self._judge.verdicts(each) for each in asked], dtype=np.int8)
        return verdicts.reshape(len(asked), len(self.catalogue))

    def _hit(self, row: int, score: float, verdicts: Verdicts, asked: Sequence[Condition]) -> Hit:
        product_id = self.catalogue.ids[row]
        names = tuple(
            each.name for each, is_open in zip(asked, verdicts[:, row] == UNKNOWN, strict=True) if is_open
        )
        return Hit(product_id, score, names, self._instead_of(product_id, verdicts, asked))

    def _instead_of(self, product_id: str, verdicts: Verdicts, asked: Sequence[Condition]) -> tuple[str, ...]:
        """Variants to name for one that is sold out: of another colour or size, breaking nothing else."""
        others = [self._row[each.product_id] for each in self.catalogue.instead_of(product_id)]
        bending = np.array([each.part == "attributes" and not each.negated for each in asked], dtype=bool)
        broken = verdicts == BROKEN
        others = [row for row in others if not broken[~bending, row].any()]
        others.sort(key=lambda row: (int(broken[:, row].sum()), int((verdicts[:, row] == UNKNOWN).sum())))
        return tuple(self.catalogue.ids[row] for row in others)


def _searched(request: SearchRequest) -> str:
    """The text of a request as it is searched."""
    return clean(request.text[:LONGEST_READ]).strip()


def _regard(catalogue: Catalogue) -> NDArray[np.float64]:
    """What orders products when nothing is said [products], 0 to 1: the rating, shrunk where few rated."""
    columns = catalogue.columns
    counts = np.where(np.isnan(columns.rating_count), 1.0, np.maximum(columns.rating_count, 1.0))
    counts = np.where(np.isnan(columns.rating), 0.0, counts)
    rating = np.nan_to_num(columns.rating)
    return (_USUAL_RATING * _DOUBT + rating * counts) / (_DOUBT + counts) / 5
