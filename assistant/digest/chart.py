"""The bubble chart of an edition: a title is a bubble, larger with its vibe score, coloured by its first tag.

One SVG, rendered with a font that comes along, so that it looks the same everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

from assistant.core.blocks import clip
from assistant.digest.edition import Edition, Item

WIDTH, HEIGHT = 1000, 760
LEGEND = 90
"""Pixels at the bottom, kept for the colours' meaning."""
LARGEST, SMALLEST = 150.0, 62.0
"""Radii for a score of 100 and of 0, or of none."""
GAP = 6.0
FONT = "Source Sans Pro"
LETTER = 0.52
"""Width of an average letter of the font, in sizes; wide ones are allowed for by the bubble's rim."""
# Okabe and Ito's colours, told apart by every kind of colour vision; black left out, grey is for "no tag".
COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")
DARK = ("#0072B2",)
"""On these white is read better than black."""
GREY = "#C8C8C8"


@dataclass(frozen=True)
class Bubble:
    """In pixels from the top left."""

    item: Item
    x: float
    y: float
    radius: float
    tag: str


def bubbles(items: Sequence[Item]) -> list[Bubble]:
    """The largest in the middle, each next one as near to it as it fits; scaled to the picture."""
    placed: list[tuple[Item, float, float, float]] = []
    for item in sorted(items, key=lambda item: -radius(item)):
        size = radius(item)
        x, y = _spot(placed, size)
        placed.append((item, x, y, size))
    if not placed:
        return []
    left, right = min(x - r for _, x, _, r in placed), max(x + r for _, x, _, r in placed)
    top, bottom = min(y - r for _, _, y, r in placed), max(y + r for _, _, y, r in placed)
    scale = min((WIDTH - 20) / (right - left), (HEIGHT - LEGEND - 20) / (bottom - top), 1.4)
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2
    return [
        Bubble(
            item,
            WIDTH / 2 + (x - middle_x) * scale,
            (HEIGHT - LEGEND) / 2 + (y - middle_y) * scale,
            size * scale,
            first_tag(item),
        )
        for item, x, y, size in placed
    ]


def radius(item: Item) -> float:
    """The area grows with the score, as the eye compares areas."""
    score = item.title.vibe_score or 0
    return math.sqrt(SMALLEST**2 + (LARGEST**2 - SMALLEST**2) * (score / 100) ** 2)


def _spot(placed: Sequence[tuple[Item, float, float, float]], size: float) -> tuple[float, float]:
    """The nearest free place on a spiral, flattened to the picture's shape."""
    step = 0
    while True:
        angle, away = 0.4 * step, 0.8 * step
        x, y = away * math.cos(angle) * 1.3, away * math.sin(angle)
        if all(math.hypot(x - x2, y - y2) >= size + r2 + GAP for _, x2, y2, r2 in placed):
            return x, y
        step += 1


def first_tag(item: Item) -> str:
    return item.title.tags[0] if item.title.tags else ""


def colours(of: Sequence[str]) -> dict[str, str]:
    """A colour for each tag, the commonest first; grey when they run out or there is none."""
    tags = [tag for tag in of if tag]
    ordered = sorted(dict.fromkeys(tags), key=lambda tag: (-tags.count(tag), tags.index(tag)))
    return dict(zip(ordered, COLOURS, strict=False))


def svg(edition: Edition) -> str:
    drawn = bubbles(edition.items)
    by_tag = colours([first_tag(item) for item in edition.items])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{FONT}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        *(_bubble(bubble, by_tag.get(bubble.tag, GREY)) for bubble in drawn),
        *_legend(by_tag, grey=any(bubble.tag not in by_tag for bubble in drawn)),
        "</svg>",
    ]
    return "\n".join(parts)


def _bubble(bubble: Bubble, colour: str) -> str:
    score = bubble.item.title.vibe_score
    lines, size = fitted(bubble.item.title.name, bubble.radius)
    said = f"{score}" if score is not None else "no score"
    texts = [
        _text(bubble.x, bubble.y + below, line, size, ink(colour), bold=line is not said)
        for line, below in zip((*lines, said), baselines(len(lines) + 1, size), strict=True)
    ]
    circle = f'<circle cx="{bubble.x:.1f}" cy="{bubble.y:.1f}" r="{bubble.radius:.1f}" fill="{colour}"/>'
    return "\n".join([circle, *texts])


def ink(colour: str) -> str:
    """What can be read on it."""
    return "#ffffff" if colour in DARK else "#1a1a1a"


def fitted(name: str, radius: float) -> tuple[list[str], float]:
    """The name in at most four lines, the largest size at which they and the score below fit the bubble."""
    for size in range(34, 12, -2):
        for count in range(1, 5):
            lines = _wrapped(name, _rooms(count, size, radius))
            if lines is not None:
                return lines, float(size)
    rooms = _rooms(2, 14, radius)
    words = name.split(maxsplit=1) or [name]
    return [clip(part, max(room, 2)) for part, room in zip(words, rooms, strict=False)], 14.0


def baselines(rows: int, size: float) -> list[float]:
    """Below the middle of the bubble, in pixels."""
    return [(n - rows / 2) * size * 1.1 + 0.85 * size for n in range(rows)]


def _rooms(lines: int, size: int, radius: float) -> list[int]:
    """Letters that each of so many lines has room for, with a row for the score beneath them."""
    edges = [(n - (lines + 1) / 2) * size * 1.1 for n in range(lines + 1)]
    outer = [max(abs(top), abs(bottom)) for top, bottom in pairwise(edges)]
    chords = [2 * math.sqrt(max(radius**2 - y**2, 0.0)) for y in outer]
    return [int(0.92 * chord / (size * LETTER)) for chord in chords]


def _wrapped(name: str, rooms: Sequence[int]) -> list[str] | None:
    """Whole words in exactly so many lines of these lengths; None when they do not fit."""
    words, lines = name.split(), []
    for room in rooms:
        line = ""
        while words and len(line) + len(words[0]) + bool(line) <= room:
            line = f"{line} {words.pop(0)}".strip()
        if not line:
            return None
        lines.append(line)
    return None if words else lines


def _text(x: float, y: float, text: str, size: float, ink: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    where = f'x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="{size:.0f}" fill="{ink}"'
    return f"<text {where}{weight}>{_xml(text)}</text>"


def _xml(text: str) -> str:
    """Escaped, without the characters that XML cannot hold."""
    return escape("".join(char for char in text if char.isprintable()))


def _legend(by_tag: dict[str, str], *, grey: bool) -> list[str]:
    """Colour and tag side by side, in rows that fit the picture."""
    entries = [*by_tag.items(), *([("other", GREY)] if grey else [])]
    parts, x, y, size = [], 20.0, HEIGHT - LEGEND + 34.0, 24
    for tag, colour in entries:
        width = 40 + len(tag) * size * LETTER + 24
        if x + width > WIDTH:
            x, y = 20.0, y + 36
        parts.append(f'<circle cx="{x + 12:.1f}" cy="{y - 8:.1f}" r="12" fill="{colour}"/>')
        words = f'x="{x + 34:.1f}" y="{y:.1f}" font-size="{size}" fill="#1a1a1a"'
        parts.append(f"<text {words}>{_xml(tag)}</text>")
        x += width
    return parts


def png(drawing: str) -> bytes:
    """Raises ValueError when it cannot be drawn."""
    import resvg_py

    fonts = [str(path) for path in font_files()]
    return bytes(resvg_py.svg_to_bytes(svg_string=drawing, font_files=fonts, sans_serif_family=FONT))


def font_files() -> list[Path]:
    """Regular and bold."""
    import font_source_sans_pro

    fonts = Path(font_source_sans_pro.font_directory)
    return [fonts / f"SourceSansPro-{style}.ttf" for style in ("Regular", "Bold")]


def alt_text(edition: Edition) -> str:
    """What the picture shows, for those who do not see it."""
    return clip(f"Bubble chart of titles by vibe score: {', '.join(map(_named, edition.items))}.", 1000)


def _named(item: Item) -> str:
    score = item.title.vibe_score
    return f"{item.title.name} {score}" if score is not None else f"{item.title.name} without a score"
