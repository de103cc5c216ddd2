"""Our markdown as Atlassian's rich text: marklassian, with its gaps mended.

Lines stay lines, what people typed between < and > is kept, links go only where links should, mentions are
mentions, and nothing stands where Jira does not allow it.
"""

from __future__ import annotations

import re
from typing import Any

from marklassian import markdown_to_adf

from assistant.core.ports import Json

_FENCE = re.compile(r"^\s{0,3}(`{3,}|~{3,})")
_SAFE = re.compile(r"^(?:https?://|mailto:)", re.I)
_MENTION = re.compile(r"^accountid:([\w:.%-]+)$")
_TEXT_ONLY = {"paragraph", "heading", "codeBlock"}
_ALLOWED = {
    "blockquote": {"paragraph", "bulletList", "orderedList", "codeBlock"},
    "listItem": {"paragraph", "bulletList", "orderedList", "codeBlock"},
    "tableCell": {"paragraph", "bulletList", "orderedList", "codeBlock"},
    "tableHeader": {"paragraph", "bulletList", "orderedList", "codeBlock"},
}


def document(text: str) -> Json:
    """A whole document; without content when the text is empty."""
    made: Any = markdown_to_adf(_prepared(text))
    ids = iter(range(1, 1_000_000))
    content = [fit for node in made["content"] for fit in _mended(node, "doc", ids)]
    return {"type": "doc", "version": 1, "content": content}


def _prepared(text: str) -> str:
    """Outside of code: line ends that stay, and a < that begins no link is itself."""
    lines, fence = [], ""
    for line in text.replace("\r\n", "\n").split("\n"):
        found = _FENCE.match(line)
        if found and (not fence or (found[1][0] == fence[0] and len(found[1]) >= len(fence))):
            fence = "" if fence else found[1]
            lines.append(line)
        elif fence:
            lines.append(line)
        else:
            kept = re.sub(r"(`+)(?:.*?[^`])\1(?!`)|(\\?)<(?!https?://|mailto:)", _kept, line)
            lines.append(kept.rstrip() + "  " if kept.strip() else "")
    return "\n".join(lines)


def _kept(found: re.Match[str]) -> str:
    return found[0] if found[1] else "\\<"


def _mended(node: Json, parent: str, ids: Any) -> list[Json]:
    """The node as it may stand inside `parent`: itself, or what becomes of it there."""
    kind = node["type"]
    if kind == "mediaSingle":
        node, kind = _as_link(node), "paragraph"
    if (kind in _TEXT_ONLY and kind != "codeBlock") or kind == "taskItem":
        node = node | {"content": _spans(node.get("content") or [])}
    elif "content" in node and kind != "codeBlock":
        node = node | {"content": [fit for child in node["content"] for fit in _mended(child, kind, ids)]}
    if "localId" in node.get("attrs", {}):
        node = node | {"attrs": node["attrs"] | {"localId": f"usher-{next(ids)}"}}
    if kind == "blockquote" and parent == "doc":
        return _hoisted(node)
    allowed = _ALLOWED.get(parent)
    if allowed is None or kind in allowed:
        return [_filled(node)] if _worth(node) else []
    return [fit for one in _lowered(node) for fit in ([one] if one["type"] in allowed else _lowered(one))]


def _hoisted(quote: Json) -> list[Json]:
    """A quote may hold no heading, so `_mended` has lowered those; an empty one holds an empty paragraph."""
    return [quote | {"content": quote.get("content") or [{"type": "paragraph", "content": []}]}]


def _lowered(node: Json) -> list[Json]:
    """A block where only paragraphs, lists and code may stand."""
    kind = node["type"]
    if kind == "heading":
        strong = [
            span | {"marks": [*span.get("marks", []), {"type": "strong"}]} if _plain(span) else span
            for span in node.get("content") or []
        ]
        return [{"type": "paragraph", "content": strong}]
    if kind == "rule":
        return []
    if kind in ("taskList", "table"):
        return [{"type": "paragraph", "content": row} for row in _rows(node)]
    return [child for child in node.get("content") or [] if child["type"] != "text"]


def _plain(span: Json) -> bool:
    return span["type"] == "text" and not {m["type"] for m in span.get("marks", [])} & {"code", "strong"}


def _rows(node: Json) -> list[list[Json]]:
    """The text of each task, or of each row of a table."""
    rows = []
    for child in node.get("content") or []:
        if child["type"] in ("taskItem", "tableRow"):
            box = {"TODO": "[ ] ", "DONE": "[x] "}.get(child.get("attrs", {}).get("state"), "")
            spans = [{"type": "text", "text": box}] if box else []
            rows.append([*spans, *_texts(child)])
        else:
            rows += _rows(child)
    return rows


def _texts(node: Json) -> list[Json]:
    found: list[Json] = []
    for child in node.get("content") or []:
        if child["type"] in ("tableCell", "tableHeader") and found:
            found.append({"type": "text", "text": " | "})
        found += (
            _texts(child) if child.get("content") else [child] if child["type"] in ("text", "mention") else []
        )
    return found


def _spans(spans: list[Json]) -> list[Json]:
    while spans and spans[-1]["type"] == "hardBreak":
        spans = spans[:-1]
    return [_linked(span) for span in spans]


def _linked(span: Json) -> Json:
    link = next((mark for mark in span.get("marks", []) if mark["type"] == "link"), None)
    if link is None:
        return span
    href = str(link["attrs"].get("href", ""))
    if mention := _MENTION.match(href):
        return {"type": "mention", "attrs": {"id": mention[1].replace("%3A", ":"), "text": span["text"]}}
    if _SAFE.match(href):
        return span
    rest = [mark for mark in span["marks"] if mark is not link]
    return {
        **{key: value for key, value in span.items() if key != "marks"},
        **({"marks": rest} if rest else {}),
    }


def _as_link(media: Json) -> Json:
    """Jira refuses or hides images from elsewhere; a link says the same."""
    attrs = media["content"][0]["attrs"]
    mark = {"type": "link", "attrs": {"href": attrs["url"]}}
    return {
        "type": "paragraph",
        "content": [{"type": "text", "text": attrs["alt"] or attrs["url"], "marks": [mark]}],
    }


def _worth(node: Json) -> bool:
    """Jira refuses lists and tables without rows, and empty headings say nothing."""
    needs = ("bulletList", "orderedList", "taskList", "table", "tableRow", "heading")
    return bool(node.get("content")) or node["type"] not in needs


def _filled(node: Json) -> Json:
    """Items and cells hold at least a paragraph, and items begin with one."""
    content = node.get("content") or []
    if node["type"] in ("listItem", "tableCell", "tableHeader") and (
        not content or (node["type"] == "listItem" and content[0]["type"] not in ("paragraph", "codeBlock"))
    ):
        return node | {"content": [{"type": "paragraph", "content": []}, *content]}
    return node
