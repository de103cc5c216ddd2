"""What the assistant needs from outside, as protocols, and the frozen values that cross them.

Integrations implement these; features use them; neither knows the other. The tracker's: `tracker.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, runtime_checkable
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Json = dict[str, Any]
Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Text to vectors. `name` changes whenever the vectors would (model and version)."""

    name: str
    dimensions: int

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit-length row per text, in order; shape (len(texts), dimensions)."""


@dataclass(frozen=True)
class Encoded:
    """The vectors of texts, and what they were made from: for each text a row per token, which holds the
    states of a layer in the middle and of the last one side by side."""

    vectors: Vectors
    tokens: Sequence[Vectors]


class Encoder(Embedder, Protocol):
    def encode(self, texts: Sequence[str]) -> Encoded:
        """As `embed`, and what lies behind it at no further cost."""


@dataclass(frozen=True)
class SourceBatch:
    """Raw rows of one page of a source, in the interchange format, and the cursor that follows them."""

    cursor: str
    titles: Sequence[Json] = ()
    reviews: Sequence[Json] = ()
    signals: Sequence[Json] = ()
    rejected: Sequence[RejectedRow] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    """What was not even asked for or not there, by reason."""


@dataclass(frozen=True)
class RejectedRow:
    """A row a source could not read; kept with its reason so that every row is accounted for."""

    kind: str
    where: str
    reason: str
    raw: str


class TitleSource(Protocol):
    """Where titles, reviews and signals come from. `generated` marks text that is demo material."""

    name: str

    def batches(self, cursor: str | None) -> Iterator[SourceBatch]:
        """Everything after `cursor` (None: from the start), at most 500 rows a batch."""


@dataclass(frozen=True)
class KnownTitle:
    """A title of the catalogue, for sources that ask about it. `ids` by scheme: imdb, wikipedia, tmdb_movie…

    A row refers to it by `title_id` "scheme:id" of any of them.
    """

    kind: str
    name: str
    year: int | None
    ids: Mapping[str, str]


@runtime_checkable
class FollowsTitles(Protocol):
    """A source that asks about titles the catalogue has; it is told them before it is read."""

    def follow(self, titles: Sequence[KnownTitle]) -> None: ...


class ReviewArchive(Protocol):
    """Immutable parts of raw rows. A part counts only once a catalogue row names it."""

    def write(self, source: str, kind: str, rows: Sequence[Json]) -> ArchivePart: ...

    def read(self, path: str) -> list[Json]: ...

    def load(self, path: str) -> bytes:
        """A part as it is stored, for a backup."""

    def store(self, path: str, data: bytes) -> None:
        """Put back what `load` gave, under the same path."""

    def paths(self) -> Iterable[tuple[str, datetime]]:
        """Every stored part with the time it was written, committed or not."""

    def remove(self, path: str) -> None: ...


@dataclass(frozen=True)
class ArchivePart:
    path: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Document:
    """One thing to find: a title card or a passage of a review. `id` is stable across rebuilds.

    The text stays in the database, which is the truth; only its vector is indexed.
    """

    id: str
    title_id: int
    vector: Vectors


@dataclass(frozen=True)
class Hit:
    id: str
    title_id: int
    score: float
    """Cosine similarity, 1 is identical."""


class TitleIndex(Protocol):
    """A vector index that can always be rebuilt from the database. Raises Unavailable when it cannot now.

    Searching or counting a collection that does not exist finds nothing; `upsert` makes it.
    """

    def upsert(self, collection: str, documents: Sequence[Document]) -> None:
        """At most 500 documents a call."""

    def delete(self, collection: str, ids: Sequence[str]) -> None: ...

    def search(self, collection: str, vector: Vectors, limit: int) -> list[Hit]:
        """The nearest, best first. No filter: callers over-fetch and sift, which costs a fiftieth."""

    def count(self, collection: str) -> int: ...

    def drop(self, collection: str) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Attempt:
    """What a delivery gets to do one outbox row."""

    key: str
    payload: Json
    target: Json | None
    """The result of the row this one refers to (the message it edits or replies to)."""
    since: datetime
    """Nothing of this row can have happened before this moment."""


class Delivery(Protocol):
    """One kind of side effect. Raises Unavailable, Rejected; see `assistant.core.errors`."""

    kind: str
    repeatable: bool
    """True where sending twice has no further effect: no look-up is needed after a lost answer."""
    limits_are_shared: bool
    """True where a limit that one row meets holds for every row of this kind."""

    def pace_key(self, payload: Json) -> str | None:
        """Rows that share it are sent at least `pace_seconds` apart; None: no limit."""

    pace_seconds: float

    def send(self, attempt: Attempt) -> Json: ...

    def look_up(self, attempt: Attempt) -> Json | None:
        """What an earlier, unanswered send left behind: its result, or None if it never arrived."""


@dataclass(frozen=True)
class Status:
    """What somebody shows beside their name. `until` None: until they change it."""

    text: str = ""
    emoji: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Profile:
    """A person as the chat platform knows them. `status` None: not looked at."""

    slack_id: str
    name: str
    zone: str
    email: str | None = None
    active: bool = True
    is_bot: bool = False
    is_guest: bool = False
    is_admin: bool = False
    status: Status | None = None
    extra: Mapping[str, str] = field(default_factory=dict)


Span = tuple[datetime, datetime]
"""From a moment on, up to another that is not part of it."""


class Directory(Protocol):
    """Looks people up on the chat platform."""

    def profile(self, slack_id: str) -> Profile: ...

    def profiles(self) -> Iterator[Profile]: ...

    def members_of(self, place: str) -> list[str]:
        """The ids of who is in a channel or a user group. Rejected when there is none or we may not look."""

    def do_not_disturb(self, slack_ids: Sequence[str]) -> dict[str, Span]:
        """The time, now or next, in which each is not to be disturbed; who has set none is left out."""


@dataclass(frozen=True)
class TimeOff:
    """Days, both included, on which somebody is not there."""

    first: date
    last: date
    what: str


@dataclass(frozen=True)
class CalendarEvent:
    """An event that takes up working days. `out_of_office`: the calendar itself marks it so."""

    first: date
    last: date
    title: str
    out_of_office: bool


class CalendarFeeds(Protocol):
    """Reads calendars that are published at an address. The address is a secret: no error repeats it."""

    def events(self, url: str, first: date, last: date, zone: ZoneInfo) -> list[CalendarEvent]:
        """Those that take up days between two dates, by the hours of `zone`.

        Raises Rejected (it may not be asked, or holds no calendar) or Unavailable (not now)."""


@dataclass(frozen=True)
class Call:
    """One use of a slash command. `id` is unique to it; `text` is what follows the subcommand."""

    user: str
    channel: str
    text: str
    id: str
    response_url: str = ""


@dataclass(frozen=True)
class Reply:
    """What the person gets at once: a message only they see (unless `public`), or a form (`view`)."""

    text: str = ""
    blocks: Sequence[Json] = ()
    public: bool = False
    view: Json | None = None


@dataclass(frozen=True)
class Finding:
    """One thing `doctor` looked at. `advice` says what to do when it is not `ok`."""

    what: str
    ok: bool
    found: str
    advice: str = ""
