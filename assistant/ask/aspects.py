"""What reviews speak about, and the words that show it."""

from __future__ import annotations

ASPECTS: dict[str, tuple[str, ...]] = {
    "pacing": ("pacing", "pace", "paced", "slow", "slowly", "crawls", "drags", "dragging", "tedious", "brisk",
               "overlong", "rushed", "gripping", "boring", "length"),
    "acting": ("acting", "acted", "actor", "actors", "actress", "performance", "performances", "cast",
               "plays", "casting", "wooden"),
    "story": ("story", "plot", "script", "writing", "written", "screenplay", "twist", "twists",
              "predictable"),
    "ending": ("ending", "finale", "ends", "climax", "conclusion"),
    "dialogue": ("dialogue", "dialog", "lines", "banter", "whispers"),
    "visuals": ("visual", "visuals", "visually", "effects", "cinematography", "gorgeous", "images", "look",
                "looks", "animation", "animated", "photography", "cgi", "costumes", "beautiful"),
    "music": ("music", "soundtrack", "songs", "song", "sound", "musical", "composer", "score"),
    "humour": ("humour", "humor", "funny", "funniest", "jokes", "laugh", "laughed", "laughs", "hilarious",
               "comedy", "witty"),
    "scares": ("scares", "scary", "scared", "frightening", "creepy", "terrifying", "tense", "tension", "jump",
               "suspense", "suspenseful"),
    "kids": ("kids", "kid", "children", "child", "family", "parents", "age"),
    "romance": ("romance", "romantic", "chemistry"),
    "characters": ("characters", "character", "hero", "heroine", "villain", "protagonist"),
    "violence": ("violence", "violent", "gore", "gory", "bloody", "brutal"),
    "directing": ("directing", "direction", "directed", "director"),
}  # fmt: skip

_BY_WORD = {word: aspect for aspect, cues in ASPECTS.items() for word in (aspect, *cues)}
# Words that show an aspect in a review, but in a question mean something else as often.
_UNSURE = frozenset(
    """
    cast directed director score plays look looks lines length comedy ends family age character animated
    animation musical written child
    """.split()  # noqa: SIM905 (a column of twenty strings reads worse)
)


def aspect_of(words: list[str]) -> str | None:
    """What a question is about, from its words."""
    return next((_BY_WORD[word] for word in words if word in _BY_WORD and word not in _UNSURE), None)


def cues(aspect: str) -> frozenset[str]:
    return frozenset(ASPECTS[aspect]) | {aspect}
