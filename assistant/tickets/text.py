"""Text as people typed it: out of Slack's markup, fit for both databases."""

import hashlib
import re

# docs.slack.dev/messaging/formatting-message-text: <@U1|name>, <#C1|name>, <!here>, <https://…|label>
_MARKUP = re.compile(r"<([@#!]?)([^<>|\n]*)(?:\|([^<>\n]*))?>")


def typed(text: str) -> str:
    """What a person typed, from a command's or message's text; a form's values come plain already."""
    text = _MARKUP.sub(lambda match: _shown(*match.groups()), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(sign: str, target: str, label: str | None) -> str:
    if not sign:
        return target if target.startswith(("http://", "https://")) else label or target
    name = label or target
    return name if name.startswith(("@", "#")) else ("#" if sign == "#" else "@") + name


def storable(text: str) -> str:
    """Without what PostgreSQL refuses: NUL, and halves of surrogate pairs."""
    return text.replace("\0", "").encode(errors="replace").decode()


def one_line(text: str) -> str:
    return " ".join(storable(text).split())


def digest(text: str) -> str:
    """Short enough for a form's metadata, which holds 3,000 characters."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]
