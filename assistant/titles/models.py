"""Tables of the catalogue: titles, reviews, numbers, and what an engine made of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model

NO_LIST = ""
"""The `list` of a signal that belongs to none: a unique key does not hold over NULL."""


class Title(Model):
    """A movie or a show of one source. `revision` rises whenever what an engine reads of it changes."""

    __tablename__ = "titles_title"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index("ix_titles_title_name_key", "name_key"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    source_id: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(default="", server_default="")
    """The name without case, signs and article: what two sources' names are compared by."""
    year: Mapped[int | None]
    released: Mapped[date | None]
    overview: Mapped[str | None]
    tagline: Mapped[str | None]
    genres: Mapped[list[str]]
    cast: Mapped[list[str]]
    directors: Mapped[list[str]]
    language: Mapped[str | None]
    runtime_min: Mapped[int | None]
    url: Mapped[str | None]
    facts: Mapped[dict[str, Any]]
    """Fields of the source that have no column here, as they came."""
    demo: Mapped[bool]
    hidden: Mapped[bool]
    """By a person, or because it is `merged_into` the title that stands for it."""
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("titles_title.id"), index=True)
    borrowed: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """Column -> id of the merged title it was taken from, because this one's source left it empty."""
    corrected: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    """Columns a person has set; no source changes them."""
    revision: Mapped[int]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ExternalId(Model):
    """What a title is called elsewhere: imdb, wikidata, tmdb_movie, wikipedia…"""

    __tablename__ = "titles_external_id"
    __table_args__ = (
        UniqueConstraint("title_id", "scheme"),
        Index("ix_titles_external_id", "scheme", "value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title_id: Mapped[int] = mapped_column(ForeignKey("titles_title.id"))
    scheme: Mapped[str]
    value: Mapped[str]


class Doubt(Model):
    """A question only a person can answer. `answer` is None until then; verdicts are kept."""

    __tablename__ = "titles_doubt"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """"same": are these two one title? "about": which title is a review about? "tag": is the tag right?"""
    key: Mapped[str] = mapped_column(unique=True)
    title_id: Mapped[int | None] = mapped_column(ForeignKey("titles_title.id"), index=True)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("titles_title.id"), index=True)
    detail: Mapped[dict[str, Any]]
    answer: Mapped[str | None]
    """"yes" or "no"; for "about" the id of the title, or "none"."""
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Review(Model):
    """`duplicate_of`: an older review of the same title with the same words; it counts once."""

    __tablename__ = "titles_review"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index("ix_titles_review_title", "title_id", "text_hash"),
        Index("ix_titles_review_near", "title_id", "near_key"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    source_id: Mapped[str]
    title_id: Mapped[int] = mapped_column(ForeignKey("titles_title.id"))
    of_id: Mapped[int | None] = mapped_column(ForeignKey("titles_title.id"), index=True)
    """The title its source means, where that is merged into another."""
    text: Mapped[str]
    text_hash: Mapped[str]
    """Of the words; of an older review's where this one hardly differs from it."""
    near_key: Mapped[str | None]
    """The same for texts that may differ in little; None for short ones."""
    rating: Mapped[float | None]
    author: Mapped[str | None]
    publisher: Mapped[str | None]
    published: Mapped[date | None]
    url: Mapped[str | None]
    facts: Mapped[dict[str, Any]]
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("titles_review.id"), index=True)
    sentiment: Mapped[float | None]
    """0 to 1, from the latest enrichment; 0.5 and above counts as positive."""


class Signal(Model):
    """A dated number about a title. `list` is "" where it belongs to none."""

    __tablename__ = "titles_signal"
    __table_args__ = (
        UniqueConstraint("title_id", "day", "metric", "list"),
        Index("ix_titles_signal_day", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title_id: Mapped[int] = mapped_column(ForeignKey("titles_title.id"))
    of_id: Mapped[int | None] = mapped_column(ForeignKey("titles_title.id"), index=True)
    day: Mapped[date]
    metric: Mapped[str]
    list: Mapped[str]
    value: Mapped[float]
    rank: Mapped[int | None]


class SetAside(Model):
    """A row that could not be used, as it came. `title_ref`: the title it waits for, if that may come."""

    __tablename__ = "titles_set_aside"
    __table_args__ = (
        UniqueConstraint("source", "kind", "place"),
        Index("ix_titles_set_aside_title", "source", "title_ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    kind: Mapped[str]
    place: Mapped[str]
    """What tells it from others: its id, else where it stood."""
    source_id: Mapped[str | None]
    title_ref: Mapped[str | None]
    reason: Mapped[str]
    raw: Mapped[str]
    created_at: Mapped[datetime]


class Cursor(Model):
    """How far a source has been read."""

    __tablename__ = "titles_cursor"

    source: Mapped[str] = mapped_column(primary_key=True)
    cursor: Mapped[str]
    updated_at: Mapped[datetime]


class Part(Model):
    """The commit point of a Parquet part: one that no row names does not count."""

    __tablename__ = "titles_part"

    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    kind: Mapped[str]
    rows: Mapped[int]
    merged: Mapped[int] = mapped_column(server_default=text("0"))
    """How many of its rows, from the first, are in the catalogue."""
    sha256: Mapped[str]
    created_at: Mapped[datetime]


class TitleEnrichment(Model):
    """The latest result for a title. `recipe` names engine, version, prompt and vocabulary; another result
    is due when it or the title's `revision` differs."""

    __tablename__ = "titles_enrichment"

    id: Mapped[int] = mapped_column(primary_key=True)
    title_id: Mapped[int] = mapped_column(ForeignKey("titles_title.id"), unique=True)
    revision: Mapped[int]
    recipe: Mapped[str]
    engine: Mapped[str]
    prompt: Mapped[str | None]
    model: Mapped[str]
    inputs_hash: Mapped[str]
    note: Mapped[str | None]
    """Why another engine than the wanted one made it."""
    verdict: Mapped[str | None]
    summary: Mapped[str | None]
    vibe_score: Mapped[int | None]
    spread: Mapped[int | None]
    confidence: Mapped[float | None]
    tags: Mapped[list[Any]]
    """[{"name", "weight", "reviews": [review ids]}], best first."""
    genres: Mapped[list[str]]
    evidence: Mapped[dict[str, Any]]
    """Part of the result -> ids of the reviews behind it."""
    review_count: Mapped[int]
    tokens_in: Mapped[int]
    tokens_out: Mapped[int]
    cost: Mapped[float] = mapped_column(server_default=text("0"))
    """In the currency of LLM_PRICES; 0 for a model without a price."""
    created_at: Mapped[datetime]
