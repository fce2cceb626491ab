"""Plots as SVG: points and lines in a frame with round ticks, a title to hover over on every mark.

Colours are classes that the page's style sheet sets, so that a plot follows light and dark. Knows no figure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from ui.rendering import render

WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 14, 44
TONES = 8
"""Colours that the style sheet has."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point.

    Attributes:
        x: In the plot's own unit.
        y: The same.
        title: What hovering over it says.
        label: What stands beside it; "" for nothing.
        radius: In pixels.
        low: Lower end of a bar through it; None without one.
        high: Upper end.
    """

    x: float
    y: float
    title: str
    label: str = ""
    radius: float = 4.5
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Marks of one colour.

    Attributes:
        name: As the legend has it.
        tone: 0 to `TONES` - 1.
        line: Whether the marks are joined, in their order.
        dots: Whether the marks themselves are drawn.
    """

    name: str
    marks: tuple[Mark, ...]
    tone: int = 0
    line: bool = False
    dots: bool = True


@dataclass(frozen=True, slots=True)
class Plot:
    """What is drawn.

    Attributes:
        title: For those who can't see it.
        x_label: What the horizontal axis counts; with "" the plot has no axes.
        y_label: What the vertical one counts.
        log: Whether the horizontal axis goes by powers of ten; every x is then above 0.
        percent: Whether both axes are parts of a whole.
    """

    title: str
    x_label: str
    y_label: str
    series: tuple[Series, ...]
    log: bool = False
    percent: bool = False


def draw(plot: Plot) -> Markup:
    """The plot as an SVG element; nothing where it has no marks."""
    marks = [mark for series in plot.series for mark in series.marks]
    if not marks:
        return Markup("")
    xs = [math.log10(mark.x) if plot.log else mark.x for mark in marks]
    ys = [value for mark in marks for value in (mark.y, mark.low, mark.high) if value is not None]
    bare = not plot.x_label
    across = _Axis.over(xs, (RIGHT if bare else LEFT, WIDTH - RIGHT), whole=plot.log)
    up = _Axis.over(ys if bare else [*ys, 0.0], (HEIGHT - (TOP if bare else BOTTOM), TOP))

    def x_of(mark: Mark) -> float:
        return across.place(math.log10(mark.x) if plot.log else mark.x)

    drawn = [
        {
            "name": series.name,
            "tone": series.tone % TONES,
            "line": " ".join(f"{x_of(m):.1f},{up.place(m.y):.1f}" for m in series.marks)
            if series.line
            else "",
            "marks": [
                {
                    "x": round(x_of(mark), 1),
                    "y": round(up.place(mark.y), 1),
                    "r": mark.radius,
                    "title": mark.title,
                    "label": mark.label,
                    "left": x_of(mark) > WIDTH * 0.72,
                    "bar": None
                    if mark.low is None or mark.high is None
                    else (round(up.place(mark.low), 1), round(up.place(mark.high), 1)),
                }
                for mark in series.marks
                if series.dots
            ],
        }
        for series in plot.series
    ]
    return Markup(
        render(
            "plot.svg.html",
            plot=plot,
            series=drawn,
            x_ticks=[]
            if bare
            else [(across.place(t), _tick(10**t if plot.log else t, plot)) for t in across.ticks],
            y_ticks=[] if bare else [(up.place(t), _tick(t, plot)) for t in up.ticks],
            box={
                "width": WIDTH,
                "height": HEIGHT,
                "left": LEFT,
                "right": WIDTH - RIGHT,
                "bottom": HEIGHT - BOTTOM,
            },
        )
    )


def ticks(low: float, high: float, most: int = 6) -> tuple[float, ...]:
    """Round numbers from below `low` to above `high`: steps of 1, 2 or 5 times a power of ten."""
    size = max(abs(low), abs(high), 1e-9)
    span = high - low if high - low > 1e-9 * size else max(abs(high), 1.0)
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(power * each for each in (1, 2, 5, 10, 20) if span / (power * each) <= most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(float(f"{step * number:.12g}") for number in range(first, max(last, first + 1) + 1))


@dataclass(frozen=True, slots=True)
class _Axis:
    """Values to pixels."""

    ticks: tuple[float, ...]
    pixels: tuple[float, float]

    @classmethod
    def over(cls, values: Sequence[float], pixels: tuple[float, float], whole: bool = False) -> _Axis:
        low, high = min(values), max(values)
        if whole:
            first, last = math.floor(low), max(math.ceil(high), math.floor(low) + 1)
            return cls(tuple(float(each) for each in range(first, last + 1)), pixels)
        return cls(ticks(low, high), pixels)

    def place(self, value: float) -> float:
        start, end = self.pixels
        return start + (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0]) * (end - start)


def _tick(value: float, plot: Plot) -> str:
    return f"{value:.0%}" if plot.percent else f"{value:g}"
