"""The engine that needs no key and no network: small trained models and sentences that people wrote."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from assistant.core.ports import Encoder
from assistant.titles.engines import weights
from assistant.titles.engines.extract import summary, verdict
from assistant.titles.engines.genres import ENOUGH, GenreModel
from assistant.titles.engines.reading import Reading, read
from assistant.titles.engines.result import Enrichment, ReviewText, TagVerdict, TitleText, Work
from assistant.titles.engines.score import FAVOURABLE, FEWEST, Score, estimate, in_context
from assistant.titles.engines.sentiment import SentimentModel
from assistant.titles.engines.tags import Tagger
from assistant.titles.engines.vocabulary import Tag, plain_tags, vibe_tags

RULES = "5"
"""Raised by hand when a rule here changes what comes out; weights and vocabulary count by themselves."""


class OfflineEngine:
    """`tags`: names to tag with instead of the project's own vocabulary."""

    name = "offline"

    def __init__(self, embedder: Encoder, tags: Sequence[str] | None = None) -> None:
        vocabulary = vibe_tags() if tags is None else plain_tags(tags)
        self.version = _version(embedder.name, vocabulary)
        self.tags = tuple(tag.name for tag in vocabulary)
        self._embedder = embedder
        self._sentiment = SentimentModel()
        self._genres = GenreModel()
        self._tagger = Tagger(vocabulary, embedder)

    def enrich(self, works: Sequence[Work]) -> Iterator[Enrichment]:
        saying = [[r for r in w.reviews if r.text.strip() or r.rating is not None] for w in works]
        readings = read(saying, self._embedder, self._sentiment)
        for (title, _), genres, reading in zip(works, self._all_genres(works), readings, strict=True):
            yield self._made(title, genres, reading)

    def _made(self, title: TitleText, genres: tuple[str, ...], reading: Reading) -> Enrichment:
        overview = title.overview or ""
        if not reading.reviews:
            tags = self._tagger.from_overview(overview, genres)
            return Enrichment(None, None, None, None, None, 0, tags, genres)
        found = _told(reading, estimate(reading.review_likings, reading.rated))
        tags = self._tagger.from_reviews(reading, genres) or self._tagger.from_overview(overview, genres)
        return replace(found, tags=tags, genres=genres, evidence={**found.evidence, "tags": _carriers(tags)})

    def sentiment(self, texts: Sequence[str]) -> list[float]:
        """How much each text likes what it talks about, 0 to 1, read on its own."""
        reviews = [ReviewText(str(i), text) for i, text in enumerate(texts)]
        (reading,) = read([reviews], self._embedder, self._sentiment)
        return [float(p) for p in reading.review_likings]

    def _all_genres(self, works: Sequence[Work]) -> list[tuple[str, ...]]:
        """Of each title: the source's; where these are none or too few, with what its overview speaks of."""
        short = [i for i, w in enumerate(works) if len(w.title.genres) < ENOUGH and _overview(w)]
        vectors = self._embedder.embed([_overview(works[i]) for i in short])
        found = [tuple(work.title.genres) for work in works]
        for i, vector in zip(short, vectors, strict=True):
            found[i] = self._genres.further(found[i], _overview(works[i]), vector)
        return found


def _overview(work: Work) -> str:
    return (work.title.overview or "").strip()


def _told(reading: Reading, score: Score) -> Enrichment:
    liked = score.share >= FAVOURABLE / 100
    said = verdict(reading, liked)
    rows = summary(reading, liked, said)
    scored = len(reading.reviews) >= FEWEST
    ids = tuple(r.id for r in reading.reviews)
    return Enrichment(
        verdict=None if said is None else reading.sentences[said],
        summary="\n".join(reading.sentences[r] for r in rows) or None,
        vibe_score=round(100 * score.share) if scored else None,
        spread=round(100 * score.spread) if scored else None,
        confidence=round(score.confidence, 3) if scored else None,
        review_count=len(reading.reviews),
        evidence={
            "verdict": () if said is None else reading.ids([said]),
            "summary": reading.ids(rows),
            "vibe_score": ids if scored else (),
        },
        sentiments=_sentiments(reading, score),
    )


def _sentiments(reading: Reading, score: Score) -> Mapping[str, float]:
    """A rating speaks for itself; a text is read in the light of what the others say."""
    told = in_context(reading.review_likings, reading.rated, score.share)
    return {r.id: round(float(p), 4) for r, p in zip(reading.reviews, told, strict=True)}


def _carriers(tags: Sequence[TagVerdict]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for tag in tags for i in tag.review_ids))


def _version(embedder: str, vocabulary: Sequence[Tag]) -> str:
    parts = [RULES, embedder, repr(vocabulary), repr(sorted(weights.checksums().items()))]
    return f"{RULES}-{hashlib.sha256(' '.join(parts).encode()).hexdigest()[:12]}"
