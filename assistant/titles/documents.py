"""What of a title is searched by meaning: one card, and its reviews cut into passages."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from textwrap import wrap

from assistant.titles.reading import TitleView

PASSAGE = 900
"""Characters: about the 256 tokens that the embedding model reads."""


@dataclass(frozen=True)
class Text:
    """`id` is "t:<title>" or "r:<review>", with ":<n>" for the later passages of a long review."""

    id: str
    title_id: int
    text: str

    @property
    def text_hash(self) -> str:
        return hash_of(self.text)

    @property
    def hash(self) -> str:
        return hash_of(f"{self.title_id}\n{self.text}")

    @property
    def is_card(self) -> bool:
        return self.id.startswith("t:")


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def card(view: TitleView) -> Text:
    named = f"{view.name} ({view.year})" if view.year else view.name
    parts = (named, ", ".join(view.genres), ", ".join(view.tags), view.overview, view.verdict)
    return Text(f"t:{view.id}", view.id, ". ".join(part for part in parts if part))


def passages(review_id: int, title_id: int, text: str) -> list[Text]:
    """The whole text in order, cut between sentences; a sentence that is too long is cut between words."""
    pieces = [""]
    for sentence in re.split(r"(?<=[.!?…])\s+", text.strip()):
        for part in wrap(sentence, PASSAGE):
            if pieces[-1] and len(pieces[-1]) + len(part) >= PASSAGE:
                pieces.append("")
            pieces[-1] = f"{pieces[-1]} {part}".strip()
    return [
        Text(f"r:{review_id}:{n}" if n else f"r:{review_id}", title_id, piece)
        for n, piece in enumerate(pieces)
        if piece
    ]
