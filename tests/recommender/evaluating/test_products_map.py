from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from recommender.evaluating.products_map import map_of


def blocks() -> sp.csr_matrix:
    """Forty people, two groups of ten products each."""
    rng = np.random.default_rng(0)
    likes = rng.random((40, 20)) < 0.7
    likes[:20, 10:] = likes[20:, :10] = False
    return sp.csr_matrix(likes.astype(np.float32))


def test_what_the_same_people_like_lies_together() -> None:
    places = map_of(blocks(), tuple(str(i) for i in range(20)))
    at = np.array([[place.x, place.y] for place in places])
    first = np.array([int(place.product_id) < 10 for place in places])
    apart = np.linalg.norm(at[:, None] - at[None], axis=2)
    same = first[:, None] == first[None]
    assert apart[same].mean() < apart[~same].mean() / 2


def test_places_lie_on_the_map_and_are_the_same_each_time() -> None:
    ids = tuple(str(i) for i in range(20))
    places = map_of(blocks(), ids)
    assert all(0 <= place.x <= 1 and 0 <= place.y <= 1 for place in places)
    assert places == map_of(blocks(), ids)


def test_too_few_products_make_no_map() -> None:
    assert map_of(blocks()[:, :5], tuple("abcde")) == ()
