from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from retrieval.columns import Column, count_bands, count_places
from retrieval.price_bands import band_edges, bands_of

ROWS = st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.sets(st.sampled_from("abc"))), max_size=12)


@given(ROWS)
def test_a_column_counts_as_a_loop_over_records_would(rows: list[tuple[int, bool, set[str]]]) -> None:
    family = np.array([each[0] for each in rows], dtype=np.int64)
    among = np.array([each[1] for each in rows], dtype=bool)
    entries = [
        (v, np.array([r for r, each in enumerate(rows) if v in each[2]], dtype=np.int64)) for v in "abc"
    ]
    counted = Column.of(entries, family).counts(among).tolist()
    assert counted == [len({f for f, counts, values in rows if counts and v in values}) for v in "abc"]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 100)), min_size=1, max_size=12))
def test_every_place_lies_in_some_band(rows: list[tuple[int, int]]) -> None:
    family = np.array([each[0] for each in rows], dtype=np.int64)
    values = np.array([each[1] for each in rows], dtype=np.float64)
    everything = np.arange(len(rows))
    bands = count_bands(values, [10, 50], everything, family).tolist()
    expected = [{f for f, v in rows if low <= v < high} for low, high in ((0, 10), (10, 50), (50, 1_000))]
    assert bands == [len(each) for each in expected]
    assert count_places(everything, family) == len(set(family.tolist()))


@given(st.lists(st.integers(0, 10**7), max_size=40))
def test_edges_rise_within_the_prices_and_bands_meet_at_them(prices: list[int]) -> None:
    edges = band_edges(np.array(prices, dtype=np.float64))
    assert list(edges) == sorted(set(edges))
    assert all(min(prices) < edge <= max(prices) for edge in edges)
    assert len(bands_of(edges, "GBP")) == len(edges) + 1


def test_equal_prices_are_not_cut() -> None:
    assert band_edges(np.array([500.0, 500.0, 500.0])) == ()
