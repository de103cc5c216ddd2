"""The experts' queue, a title's card and the form to correct it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core.blocks import (
    actions,
    button,
    clip,
    confirm,
    context,
    escape,
    header,
    modal,
    options,
    section,
    select_input,
    text_input,
)
from assistant.core.ports import Json

QUOTE = 300
KINDS = (("movie", "Movie"), ("show", "Show"))


@dataclass(frozen=True)
class Question:
    """`choices`: (answer, what it says) where it is not yes or no."""

    id: int
    kind: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class Card:
    """A title as its Product Owner sees it. `members`: rows of other sources that are merged into it."""

    id: int
    name: str
    kind: str
    year: int | None
    genres: tuple[str, ...]
    overview: str | None
    hidden: bool
    source: str
    members: tuple[tuple[int, str], ...]


def queue(questions: Sequence[Question], *, more: bool) -> list[Json]:
    if not questions:
        return []
    found = [header("Questions for experts")]
    for question in questions:
        lines = [f"*{escape(clip(question.text, QUOTE))}*"]
        lines += [escape(clip(line, QUOTE)) for line in question.detail.splitlines()]
        found += [section("\n".join(lines)), actions(_answers(question))]
    if more:
        found.append(context("More follow when these are answered."))
    return found


def _answers(question: Question) -> list[Json]:
    pairs = question.choices or (("yes", "Yes"), ("no", "No"))
    buttons = [
        button(label, f"curation.answer.{n}", f"{question.id} {answer}")
        for n, (answer, label) in enumerate(pairs)
    ]
    if question.choices:
        buttons.append(button("None of these", "curation.answer.none", f"{question.id} none"))
    return buttons


def cards(found: Sequence[Card]) -> list[Json]:
    return [block for card in found for block in card_blocks(card)]


def card_blocks(card: Card) -> list[Json]:
    year = f" ({card.year})" if card.year else ""
    hidden = " · hidden" if card.hidden else ""
    lines = [f"*{escape(card.name)}*{year}, {card.kind} · from {escape(card.source)}{hidden}"]
    lines += [escape(", ".join(card.genres)), escape(clip(card.overview or "", QUOTE))]
    sure = confirm(
        "Delete it?",
        "Its reviews and numbers go too, and its sources cannot bring it back. Hiding can be undone.",
        "Delete",
    )
    own = str(card.id)
    row = [
        button("Correct", "curation.correct", own),
        button("Show again", "curation.show", own) if card.hidden else button("Hide", "curation.hide", own),
        button("Delete", "curation.delete", own, style="danger", confirm=sure),
    ]
    blocks = [section("\n".join(line for line in lines if line)), actions(row)]
    for member_id, described in card.members:
        apart = button("Split off", "curation.split", str(member_id))
        blocks.append(section(f"Merged with: {escape(described)}", apart))
    return blocks


def form(card: Card) -> Json:
    fields = [
        text_input("name", "Title", initial=card.name, max_length=300),
        select_input("kind", "Kind", options(KINDS), initial=card.kind),
        text_input("year", "Year", initial=str(card.year or ""), optional=True, max_length=4),
        text_input("genres", "Genres, with commas", initial=", ".join(card.genres), optional=True),
        text_input("overview", "Overview", initial=card.overview or "", multiline=True, optional=True),
    ]
    return modal("curation.correct", "Correct a title", fields, submit="Save", metadata=str(card.id))


def corrected(card: Card) -> Json:
    said = f"*{escape(card.name)}* is corrected. Summary, score and search follow with the next daily run."
    return modal("curation.done", "Correct a title", [section(said)])
