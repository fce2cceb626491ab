"""What every collaborative-filtering model promises; a model's own test class inherits these."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recommender.collaborative.model import CollaborativeModel
from recommender.events import Event, EventTable, Kind
from recommender.matrix import AssociationMatrix, ProductIndex
from recommender.shopper import Touch
from retrieval.errors import BadInput, DamagedArtifact
from tests.recommender.small_world import bought, checkerboard

SIZE = 24
PRODUCTS = ProductIndex((*map(str, range(SIZE)), "never touched"))


def touches(*product_ids: object) -> tuple[Touch, ...]:
    return tuple(Touch(str(product_id), Kind.PURCHASE) for product_id in product_ids)


def board() -> AssociationMatrix:
    return AssociationMatrix.of(checkerboard(SIZE), PRODUCTS)


class ModelContract:
    """Three lines make the test class of a model: the class and `make`."""

    update_within = 1e-4
    later = (
        bought("new", "c00"),
        bought("new", "newcomer"),
        bought("3", "newcomer"),
        bought("never touched", "c05"),
        bought("7", "c02"),
    )

    def make(self) -> CollaborativeModel:
        raise NotImplementedError

    @pytest.fixture
    def model(self) -> CollaborativeModel:
        return self.make().fit(board())

    def test_a_batch_equals_the_singles(self, model: CollaborativeModel) -> None:
        histories = [touches(0, 2), touches(5), (), touches(1, 3, 7)]
        singles = np.concatenate([model.score([history]) for history in histories])
        np.testing.assert_allclose(model.score(histories), singles, rtol=1e-5, atol=1e-6)

    def test_scores_have_a_column_for_each_product_and_are_finite(self, model: CollaborativeModel) -> None:
        scores = model.score([touches(0, 2)])
        assert scores.shape == (1, len(PRODUCTS))
        assert scores.dtype == np.float32
        assert np.isfinite(scores).all()

    def test_what_is_not_a_number_never_ranks(self, model: CollaborativeModel) -> None:
        history = (Touch("0", Kind.PURCHASE, weight=float("nan")), *touches(2))
        assert np.isfinite(model.score([history])).all()
        assert all(np.isfinite(score) for _, score in model.recommend(history, 5))

    def test_no_history_at_all_gives_no_rows(self, model: CollaborativeModel) -> None:
        assert model.score([]).shape == (0, len(PRODUCTS))

    def test_an_unknown_product_counts_for_nothing(self, model: CollaborativeModel) -> None:
        np.testing.assert_array_equal(model.score([touches("unknown", 0, 2)]), model.score([touches(0, 2)]))

    def test_a_product_of_which_nothing_is_known_scores_zero(self, model: CollaborativeModel) -> None:
        assert model.score([touches(0, 2)])[0, PRODUCTS.row("never touched")] == 0

    def test_a_product_that_stands_twice_counts_once(self, model: CollaborativeModel) -> None:
        np.testing.assert_array_equal(model.score([touches(0, 2, 0)]), model.score([touches(2, 0)]))

    def test_an_unsorted_history_is_read_by_its_times(self, model: CollaborativeModel) -> None:
        early, late = Touch("0", Kind.VIEW, timestamp=1.0), Touch("3", Kind.VIEW, timestamp=2.0)
        np.testing.assert_array_equal(model.score([(late, early)]), model.score([(early, late)]))

    def test_unknown_products_have_no_contributions_and_nothing_similar(
        self, model: CollaborativeModel
    ) -> None:
        assert model.contributions(touches(0), ["unknown"]) == ((),)
        assert model.similar_products("unknown", 5) == ()

    def test_more_similar_products_than_there_are_is_fine(self, model: CollaborativeModel) -> None:
        assert len(model.similar_products("0", 10_000)) < len(PRODUCTS)

    def test_it_recommends_the_best_of_what_is_neither_in_the_history_nor_barred(
        self, model: CollaborativeModel
    ) -> None:
        history = touches(0, 2)
        found = model.recommend(history, 5, barred=("4", "unknown"))
        assert len(found) == 5
        assert not {"0", "2", "4"} & {name for name, _ in found}
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
        assert dict(found) == {name: model.score([history])[0, PRODUCTS.row(name)] for name, _ in found}

    def test_asked_for_more_than_the_catalogue_it_recommends_all_the_rest(
        self, model: CollaborativeModel
    ) -> None:
        assert len(model.recommend(touches(0, 2), 10_000)) == len(PRODUCTS) - 2

    @pytest.mark.parametrize("k", [0, -1])
    def test_fewer_than_one_suggestion_is_refused(self, model: CollaborativeModel, k: int) -> None:
        with pytest.raises(BadInput, match="at least 1"):
            model.recommend(touches(0), k)

    def test_somebody_unseen_gets_what_a_customer_of_the_same_history_gets(
        self, model: CollaborativeModel
    ) -> None:
        known = board().history(4)
        stranger = touches(*(touch.product_id for touch in known))
        np.testing.assert_allclose(model.score([known]), model.score([stranger]), rtol=1e-5)

    def test_updated_it_scores_about_as_fitted_afresh(self, model: CollaborativeModel) -> None:
        later = EventTable.concatenate([checkerboard(SIZE), EventTable.of(self.later)])
        after = AssociationMatrix.of(later, ProductIndex((*PRODUCTS.ids, "new")))
        updated, fresh = model.update(board(), after), self.make().fit(after)
        history = [touches(0, 2), touches("new", 3), touches(5)]
        np.testing.assert_allclose(updated.score(history), fresh.score(history), atol=self.update_within)

    def test_an_update_leaves_the_model_as_it_was(self, model: CollaborativeModel) -> None:
        score = model.score([touches(0, 2)])
        model.update(board(), AssociationMatrix.of(EventTable.of(self.later), PRODUCTS))
        np.testing.assert_array_equal(model.score([touches(0, 2)]), score)

    def test_saved_and_loaded_it_scores_the_same(self, model: CollaborativeModel, tmp_path: Path) -> None:
        model.save(tmp_path)
        loaded = type(model).load(tmp_path)
        history = [touches(0, 2), touches(7)]
        np.testing.assert_array_equal(loaded.score(history), model.score(history))
        assert loaded.products == model.products

    def test_a_changed_file_is_refused(self, model: CollaborativeModel, tmp_path: Path) -> None:
        model.save(tmp_path)
        file = next(tmp_path.rglob("*.safetensors"))
        file.write_bytes(file.read_bytes()[:-1] + b"\x7f")
        with pytest.raises(DamagedArtifact):
            type(model).load(tmp_path)

    def test_fitted_twice_it_scores_the_same(self, model: CollaborativeModel) -> None:
        again = self.make().fit(board())
        np.testing.assert_array_equal(again.score([touches(1, 5)]), model.score([touches(1, 5)]))

    def test_without_any_event_everything_scores_zero(self) -> None:
        empty = AssociationMatrix.of(checkerboard(0), PRODUCTS)
        assert not self.make().fit(empty).score([touches(0)]).any()


class PersonalContract(ModelContract):
    """And what those promise whose scores are sums over a history."""

    def make_small(self) -> CollaborativeModel:
        """The model with as many dimensions as three customers and products have."""
        return self.make()

    def test_the_textbook_case_gives_user_1_item_3(self) -> None:
        ratings = {"1": {"1": 4, "2": 3}, "2": {"1": 3, "3": 5}, "3": {"2": 4, "3": 5}}
        events = [
            Event(item, Kind.RATING, f"user {user}", value=float(value))
            for user, given in ratings.items()
            for item, value in given.items()
        ]
        matrix = AssociationMatrix.of(EventTable.of(events), ProductIndex(("never rated", "1", "2", "3")))
        model = self.make_small().fit(matrix)
        (first, score), *_ = model.recommend(matrix.history(0), 1)
        assert first == "3"
        assert score > 0

    def test_an_empty_history_scores_zero(self, model: CollaborativeModel) -> None:
        assert not model.score([()]).any()

    def test_some_products_score_as_they_do_among_all(self, model: CollaborativeModel) -> None:
        histories, rows = [touches(2, 4, 5, 8), touches(0, "unknown"), ()], np.arange(0, len(PRODUCTS), 3)
        some = model.score_some(histories, rows)
        np.testing.assert_allclose(some, model.score(histories)[:, rows], atol=1e-5)

    def test_the_contributions_sum_to_the_score(self, model: CollaborativeModel) -> None:
        history = touches(2, 4, 5, 8)
        total = sum(amount for _, amount in model.contributions(history, ["0"])[0])
        assert total == pytest.approx(float(model.score([history])[0, 0]), abs=1e-5)

    def test_contributions_name_only_the_history_the_largest_first(self, model: CollaborativeModel) -> None:
        terms = model.contributions(touches(2, 4, 5, 8), ["0"])[0]
        assert {name for name, _ in terms} <= {"2", "4", "5", "8"}
        assert [amount for _, amount in terms] == sorted((amount for _, amount in terms), reverse=True)

    def test_a_product_is_not_similar_to_itself(self, model: CollaborativeModel) -> None:
        assert "0" not in dict(model.similar_products("0", 100))

    def test_similar_products_come_best_first_and_no_more_than_asked(self, model: CollaborativeModel) -> None:
        found = model.similar_products("0", 3)
        assert len(found) == 3
        assert [amount for _, amount in found] == sorted((amount for _, amount in found), reverse=True)
        assert all(int(name) % 2 == 0 for name, _ in found)


class OrderFreeContract(PersonalContract):
    """And what those promise that learn nothing from the order in which things were touched."""

    @pytest.mark.parametrize("user", [0, 1, 10, 23])
    def test_the_withheld_cell_of_a_checkerboard_ranks_first(
        self, model: CollaborativeModel, user: int
    ) -> None:
        history = [i for i in range(SIZE) if i % 2 == user % 2 and i != user]
        scores = model.score([touches(*history)])[0]
        scores[history] = -np.inf
        assert scores.argmax() == user

    def test_what_was_touched_last_weighs_most(self, model: CollaborativeModel) -> None:
        def even_over_odd(history: tuple[Touch, ...]) -> float:
            scores = model.score([history])[0]
            return float(scores[10] - scores[11])

        assert even_over_odd(touches(1, 0)) > even_over_odd(touches(0, 1))
