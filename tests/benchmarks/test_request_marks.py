"""The same size written in two ways is one value, and different sizes are two."""

from __future__ import annotations

import pytest

from tests.benchmarks.request_marks import marks_of_exam


def value(name: str, written: str) -> frozenset[str]:
    return marks_of_exam({"attributes": {name: [written]}})["measure"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("size", "30 cm long"), ("length", "30 cm")),
        (("size", '38" wide'), ("width", "38 inch")),
        (("size", "6 1/4 inch"), ("size", "6.25 in")),
        (("size", "1/2 cup"), ("capacity", "0.5 cup")),
        (("size", "2 ft 3 in x 6 ft"), ("size", "27 x 72 inch")),
        (("size", "2'3\" x 6'"), ("size", "2 ft 3 in x 6 ft")),
        (("size", "5 ft 6 in"), ("height", "66 inch")),
        (("waist", "32"), ("waist", "32 inch")),
        (("size", "32 waist"), ("waist", "32 inch")),
        (("size", "travel"), ("size", "travel size")),
        (("storage", "256 gb ssd"), ("size", "256 GB")),
        (("size", "47w x 16d x 16h"), ("size", "47 x 16 x 16")),
        (("size", "20 x 30 cm"), ("size", "200 x 300 mm")),
    ],
)
def test_two_ways_to_write_a_size_are_equal(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert value(*one) == value(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("size", "30 cm long"), ("size", "30 inch long")),
        (("size", "32"), ("size", "32 inch")),
        (("size", "6 1/4 inch"), ("size", "6 inch")),
        (("size", "2 ft 3 in x 6 ft"), ("size", "2 ft x 6 ft")),
        (("size", "extra long"), ("size", "extra")),
        (("storage", "256 gb"), ("storage", "512 gb")),
    ],
)
def test_different_sizes_are_different(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert value(*one) != value(*other)
