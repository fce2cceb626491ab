from __future__ import annotations

import numpy as np
import pytest

from assistant.house.classifying.kernel import PENALTY, Floats, Machine, fit_duals

COLUMNS = np.array([0, 0, 1, 1, 2, 2, 2, 0])
GROUPS = np.array([4, 4, 1, 9, 2, 2, 3, 5])


def rows(seed: int = 0, count: int = 8) -> Floats:
    return np.random.default_rng(seed).normal(size=(count, 5)).astype(np.float32)


def test_a_row_is_as_near_as_can_be_to_itself() -> None:
    near = Machine.of(rows()).nearness(rows())
    assert np.diag(near) == pytest.approx(np.ones(8), abs=1e-5)


def test_nearness_falls_with_the_square_of_the_distance() -> None:
    near = Machine.of(np.zeros((1, 2), dtype=np.float32)).nearness(np.array([[1.0, 2.0]], dtype=np.float32))
    assert near[0, 0] == pytest.approx(np.exp(-5 / 2))


def test_what_is_far_from_all_examples_has_no_score() -> None:
    duals, _ = fit_duals(rows(), COLUMNS, GROUPS)
    assert Machine.of(rows()).nearness(rows() + 100) @ duals == pytest.approx(np.zeros((8, 3)))


def test_the_weights_solve_the_penalised_least_squares() -> None:
    duals, _ = fit_duals(rows(), COLUMNS, GROUPS)
    near = Machine.of(rows()).nearness(rows()).astype(np.float64)
    assert near @ duals + PENALTY * duals == pytest.approx(np.eye(3)[COLUMNS], abs=1e-6)


@pytest.mark.parametrize("group", sorted(set(GROUPS.tolist())))
def test_a_group_gets_the_scores_of_a_fit_without_it(group: int) -> None:
    _, held_out = fit_duals(rows(), COLUMNS, GROUPS)
    rest, part = rows()[group != GROUPS], rows()[group == GROUPS]
    duals, _ = fit_duals(rest, COLUMNS[group != GROUPS], GROUPS[group != GROUPS])
    assert held_out[group == GROUPS] == pytest.approx(Machine.of(rest).nearness(part) @ duals, abs=1e-5)
