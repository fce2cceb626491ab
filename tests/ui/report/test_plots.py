from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.report.plots import Mark, Plot, Series, draw, ticks


def plot(*marks: Mark, line: bool = False, log: bool = False) -> ElementTree.Element:
    series = Series("one", marks, line=line)
    return ElementTree.fromstring(draw(Plot("a plot", "across", "up", (series,), log=log)))


def circles(svg: ElementTree.Element) -> list[ElementTree.Element]:
    return list(svg.iter("circle"))


def test_every_mark_says_what_it_is_when_hovered_over() -> None:
    svg = plot(Mark(1, 2, "first"), Mark(3, 4, "second"))
    assert [circle.findtext("title") for circle in circles(svg)] == ["first", "second"]


def test_more_stands_higher_and_further_right() -> None:
    low, high = circles(plot(Mark(1, 2, ""), Mark(3, 4, "")))
    assert float(high.attrib["cx"]) > float(low.attrib["cx"])
    assert float(high.attrib["cy"]) < float(low.attrib["cy"])


def test_a_tenfold_takes_the_same_way_everywhere_on_an_axis_of_powers() -> None:
    one, ten, hundred = (
        float(c.attrib["cx"]) for c in circles(plot(*(Mark(x, 1, "") for x in (1, 10, 100)), log=True))
    )
    assert ten - one == pytest.approx(hundred - ten, abs=0.2)


def test_a_title_with_markup_stays_text() -> None:
    (circle,) = circles(plot(Mark(1, 1, "<script>alert(1)</script>")))
    assert circle.findtext("title") == "<script>alert(1)</script>"


def test_nothing_to_draw_draws_nothing() -> None:
    assert draw(Plot("a plot", "across", "up", (Series("one", ()),))) == ""


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_ticks_are_few_rise_and_enclose_the_values(low: float, span: float) -> None:
    found = ticks(low, low + span)
    assert 2 <= len(found) <= 9
    assert list(found) == sorted(set(found))
    assert found[0] <= low + 1e-6 * max(span, abs(low), 1)
    assert found[-1] >= low + span - 1e-6 * max(span, abs(low), 1)
