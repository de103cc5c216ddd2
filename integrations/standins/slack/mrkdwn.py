"""Escaping of message text (docs: messaging/formatting-message-text)."""

import re
from collections.abc import Mapping

from .errors import JSON

_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
_CONTROL = re.compile(
    r"<(?:@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|!(?:here|channel|everyone|subteam\^|date\^)"
    r"|https?:|mailto:|tel:)[^<>]*>"
)
_NAME = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]*)")
_CHANNEL = re.compile(r"(?<![\w#&])#([a-z0-9][a-z0-9_-]*)")
_LINK = re.compile(r"https?://[^\s<>|]*[^\s<>|.,;:!?)\]'\"]")
_GROUP_WORDS = ("here", "channel", "everyone")


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def from_app(text: str) -> str:
    """An app writes mrkdwn itself: control sequences stay, stray &, < and > become entities."""
    parts: list[str] = []
    end = 0
    for match in _CONTROL.finditer(text):
        parts += [_stray(text[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*parts, _stray(text[end:])])


def _stray(text: str) -> str:
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def from_person(text: str, users: Mapping[str, JSON], channels: Mapping[str, JSON]) -> str:
    """What Slack's composer makes of typed text: everything escaped, then names and links encoded."""
    user_ids = {user["name"]: user_id for user_id, user in users.items()}
    channel_ids = {c["name"]: channel_id for channel_id, c in channels.items() if not c["is_im"]}

    def mention(match: re.Match[str]) -> str:
        name = match.group(1).rstrip(".")
        rest = match.group(1)[len(name) :]
        if name in _GROUP_WORDS:
            return f"<!{name}>{rest}"
        return f"<@{user_ids[name]}>{rest}" if name in user_ids else match.group()

    def reference(match: re.Match[str]) -> str:
        name = match.group(1)
        return f"<#{channel_ids[name]}|{name}>" if name in channel_ids else match.group()

    text = _LINK.sub(lambda m: f"<{m.group()}>", escape(text))
    outside = re.split(r"(<[^>]*>|`[^`\n]*`)", text)
    encoded = [part if part[:1] in ("<", "`") else _CHANNEL.sub(reference, part) for part in outside]
    return "".join(part if part[:1] in ("<", "`") else _NAME.sub(mention, part) for part in encoded)


def mentions(text: str) -> set[str]:
    return set(re.findall(r"<@([UW][A-Z0-9]+)", text))


def links(text: str) -> list[str]:
    return [found.replace("&amp;", "&") for found in re.findall(r"<(https?://[^|>]+)", text)]
