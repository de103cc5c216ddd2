"""An answer: sentences that each carry the numbers of their sources."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from assistant.ask.hostile import hostile
from assistant.core.ports import Json
from assistant.titles.reading import ReviewView, TitleView


@dataclass(frozen=True)
class Source:
    """A review (with the words quoted from it), or a title's entry in the catalogue."""

    title: TitleView
    review: ReviewView | None = None
    quote: str | None = None

    @property
    def label(self) -> str:
        if self.review is None:
            return f"Catalogue, {named(self.title)}"
        author, publisher = (
            "" if hostile(name or "") else name for name in (self.review.author, self.review.publisher)
        )
        return ", ".join(
            part for part in (author or "unnamed reviewer", publisher, named(self.title)) if part
        )

    def as_citation(self) -> Json:
        review_id = self.review.source_id if self.review else None
        return {"title_id": self.title.source_id, "review_id": review_id, "quote": self.quote}


@dataclass(frozen=True)
class WorkSource:
    """A ticket, or what somebody wrote in a stand-up: `quote` is what it says, `id` names it among its
    `kind`, `url` opens it."""

    kind: str
    id: str
    label: str
    quote: str
    url: str | None = None

    def as_citation(self) -> Json:
        return {"kind": self.kind, "id": self.id}


Cited = Source | WorkSource


@dataclass(frozen=True)
class Statement:
    """`sources` are numbers from 1, into the answer's sources."""

    text: str
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Turn:
    """A question asked before in the same place, and what was answered."""

    question: str
    answer: str


@dataclass(frozen=True)
class Answer:
    """Plain text throughout: it is escaped where it is shown. `choices`: the titles that may be meant.
    `apart`: so many statements were shown one by one."""

    statements: tuple[Statement, ...]
    sources: tuple[Cited, ...] = ()
    declined: bool = False
    engine: str = "offline"
    searched: str = ""
    note: str = ""
    choices: tuple[TitleView, ...] = field(default=())
    apart: int = 0

    @property
    def titles(self) -> list[TitleView]:
        """Those it tells of."""
        return [source.title for source in self.sources if isinstance(source, Source)]

    @property
    def text(self) -> str:
        return "\n".join(marked(statement) for statement in self.statements)


class Draft:
    """Collects statements and numbers their sources; the same source twice has one number."""

    def __init__(self) -> None:
        self._statements: list[Statement] = []
        self._sources: list[Cited] = []
        self.apart = 0

    def __bool__(self) -> bool:
        return bool(self._statements)

    def say(self, text: str, *sources: Cited) -> Statement:
        numbers = []
        for source in sources:
            if source not in self._sources:
                self._sources.append(source)
            numbers.append(self._sources.index(source) + 1)
        self._statements.append(Statement(text, tuple(numbers)))
        return self._statements[-1]

    def answer(self, *, searched: str = "", engine: str = "offline") -> Answer:
        said = tuple(self._statements), tuple(self._sources)
        return Answer(*said, engine=engine, searched=searched, apart=self.apart)


def declined(text: str, *, searched: str = "", choices: tuple[TitleView, ...] = ()) -> Answer:
    return Answer((Statement(text),), declined=True, searched=searched, choices=choices)


def noted(answer: Answer, note: str) -> Answer:
    return replace(answer, note=note)


def named(title: TitleView) -> str:
    return f"{title.name} ({title.year})" if title.year else title.name


def marked(statement: Statement) -> str:
    return " ".join([statement.text, *(f"[{number}]" for number in statement.sources)])
