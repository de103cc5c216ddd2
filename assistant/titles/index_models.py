"""Tables of the search index: what is in it, and the vectors it can be rebuilt from without a model."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from assistant.core.db import Model


class TextVector(Model):
    """The vector of a text, by the text's hash: little-endian float32 values."""

    __tablename__ = "titles_vector"
    __table_args__ = (UniqueConstraint("text_hash", "embedder"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    text_hash: Mapped[str]
    embedder: Mapped[str]
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class IndexedDocument(Model):
    """A document that the index holds as `hash` says. Written after the index has taken it."""

    __tablename__ = "titles_indexed"
    __table_args__ = (UniqueConstraint("generation", "doc_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    generation: Mapped[str]
    doc_id: Mapped[str]
    hash: Mapped[str]


class IndexGeneration(Model):
    """One build of the index. The live one is searched; others are being built, or are to be dropped."""

    __tablename__ = "titles_generation"

    name: Mapped[str] = mapped_column(primary_key=True)
    embedder: Mapped[str]
    live: Mapped[bool]
    created_at: Mapped[datetime]
