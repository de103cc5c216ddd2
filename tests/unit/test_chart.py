"""The bubble chart: nothing overlaps, everything is inside, names fit, colours can be told apart."""

from __future__ import annotations

import math
import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.digest import chart
from assistant.digest.edition import Change, Edition, Item
from assistant.titles.reading import TitleView


def item(name: str, score: int | None, *tags: str) -> Item:
    title = TitleView(
        id=1, source_id="t1", kind="movie", name=name, year=2021, runtime_min=None, genres=(), cast=(),
        directors=(), language=None, overview=None, url=None, demo=False, verdict=None, summary=None,
        vibe_score=score, tags=tags, review_count=9, engine="offline",
    )  # fmt: skip
    return Item(title, 1, 0.0, "", Change.FIRST, 0, None)


ITEMS = st.builds(
    item,
    st.text(st.characters(min_codepoint=32, max_codepoint=0x24F), min_size=1, max_size=80),
    st.none() | st.integers(0, 100),
    st.sampled_from(["epic", "tense", "moving", "silly", "bleak", "witty", "odd", "dark", "tender"]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(ITEMS, min_size=1, max_size=15))
def test_bubbles_stay_apart_and_inside(items: list[Item]) -> None:
    drawn = chart.bubbles(items)
    assert len(drawn) == len(items)
    for n, one in enumerate(drawn):
        assert one.radius <= one.x <= chart.WIDTH - one.radius
        assert one.radius <= one.y <= chart.HEIGHT - chart.LEGEND - one.radius
        for other in drawn[:n]:
            assert math.hypot(one.x - other.x, one.y - other.y) >= one.radius + other.radius


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=120), st.floats(40, 150))
def test_a_name_fits_its_bubble(name: str, radius: float) -> None:
    lines, size = chart.fitted(name, radius)
    assert len(lines) <= 4
    assert all(len(line) * size * chart.LETTER <= 2 * radius for line in lines)


def test_a_higher_score_is_a_larger_bubble() -> None:
    low, high = sorted(chart.bubbles([item("A", 20), item("B", 90)]), key=lambda one: one.item.title.name)
    assert high.radius > low.radius


def test_a_colour_for_each_tag_and_grey_for_the_rest() -> None:
    tags = [f"tag {n}" for n in range(9)]
    colours = chart.colours(tags)
    assert len(set(colours.values())) == len(colours) == len(chart.COLOURS)
    assert ">other<" in chart.svg(Edition(tuple(item(tag, 50, tag) for tag in tags), ""))


def test_the_picture_is_drawn_whatever_titles_are_called() -> None:
    names = ("<script>", "A & B", "ghost \x00 in it", "שלום", "映画", "x" * 500)
    edition = Edition(tuple(item(name, 50) for name in names), "")
    picture = chart.png(chart.svg(edition))
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (chart.WIDTH, chart.HEIGHT)


def test_who_does_not_see_it_is_told_what_it_shows() -> None:
    edition = Edition((item("Heat", 82), item("Up", None)), "")
    assert chart.alt_text(edition) == "Bubble chart of titles by vibe score: Heat 82, Up without a score."
