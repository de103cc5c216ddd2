"""A review's text as people wrote it, without markup and the site's own lines; what is no review. Pure."""

from __future__ import annotations

import html
import re
import unicodedata

from selectolax.lexbor import LexborHTMLParser

MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});")
BLOCKS = "p, br, div, li, blockquote, h1, h2, h3"
BOILERPLATE = re.compile(
    r"^\W*(?:"
    r"(?:click|tap) here (?:to|for) .{0,60}|read (?:more|the (?:full|rest|whole) .{0,40}|full review).{0,80}"
    r"|full review (?:at|on|in|here).{0,80}|continue reading.{0,40}"
    r"|originally (?:published|posted) (?:at|on|in) .{0,80}"
    r"|(?:this|the following) review (?:may )?contains? spoilers.{0,20}|\[?full review in [\w ]+\]?"
    r"|share this.{0,40}|subscribe to .{0,60}|all rights reserved.{0,20}|https?://\S+"
    r")\W*$",
    re.I,
)
LINK = re.compile(r"https?://|www\.", re.I)
PROMOTION = re.compile(
    r"\b(?:free (?:download|movies?|streaming)|watch (?:online|free|full movie)|promo code|discount code"
    r"|earn money|work from home|casino|buy followers|telegram channel|whatsapp|click the link)\b",
    re.I,
)
LETTER = re.compile(r"[^\W\d_]")
LANGUAGE_NEEDS = 60
"""Characters; in less than a sentence any model guesses."""
ENGLISH = frozenset(
    ("the", "of", "and", "to", "is", "that", "it", "with", "for", "this", "but", "by", "an", "was", "its")
)
NEAR_NEEDS = 8
"""Words; shorter texts are alike by chance."""
LONGEST = 5
"""Words that texts must share to be compared at all."""


def text(raw: str) -> str:
    """Plain text, with a line for each paragraph."""
    plain = _without_markup(raw) if MARKUP.search(raw) else raw
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in plain.splitlines())
    kept = [line for line in lines if line and not BOILERPLATE.match(line)]
    return "\n".join(kept)


def _without_markup(raw: str) -> str:
    tree = LexborHTMLParser(raw)
    for node in tree.css("script, style"):
        node.decompose()
    for node in tree.css(BLOCKS):
        node.insert_after("\n")
    return html.unescape(tree.body.text() if tree.body else "")


def refusal(plain: str) -> str | None:
    """Why this is no review, if it is none."""
    if not LETTER.search(plain):
        return "no text" if not plain else "no words"
    links = len(LINK.findall(plain))
    if links >= 3 or (links and PROMOTION.search(plain)):
        return "spam: links and promotion"
    words = re.findall(r"\w+", plain.casefold())
    if len(words) >= 12 and len(set(words)) <= len(words) / 6:
        return "spam: the same words again and again"
    return None


def language(plain: str) -> str | None:
    """ISO 639-1, of texts long enough to tell."""
    if len(plain) < LANGUAGE_NEEDS:
        return None
    words = re.findall(r"[a-z]+", plain.casefold())
    if sum(word in ENGLISH for word in words) >= len(words) / 6 and plain.isascii():
        return "en"  # at a fiftieth of the cost
    import py3langid  # takes two seconds: only where there is a text to tell

    return str(py3langid.classify(plain)[0])


def near_words(plain: str) -> str | None:
    """The same for texts that differ in little: their longest words. None for short ones."""
    normal = unicodedata.normalize("NFKC", plain).casefold()
    words = set(re.findall(r"\w+", normal))
    if len(words) < NEAR_NEEDS:
        return None
    return " ".join(sorted(sorted(sorted(words), key=len, reverse=True)[:LONGEST]))
