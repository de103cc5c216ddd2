"""Checks Atlassian Document Format as v3 does (developer.atlassian.com/cloud/jira/platform/apis/document):
which nodes stand where, which marks on text, and the 32,767 characters of a field."""

import json
from typing import Any

from .errors import JSON, wrong_field

LIMIT = 32_767
INLINE = frozenset((
    "text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard", "mediaInline", "placeholder",
    "inlineExtension",
))  # fmt: skip
_LEAVES = {"rule", "media", "blockCard", "embedCard", "extension", "syncBlock", *INLINE}
_LISTS = {"bulletList", "orderedList", "taskList", "decisionList"}
_BLOCKS = {
    "paragraph", "heading", "blockquote", "codeBlock", "panel", "rule", "table", "expand", "mediaSingle",
    "mediaGroup", "blockCard", "embedCard", "extension", "bodiedExtension", "layoutSection", "syncBlock",
    "bodiedSyncBlock", *_LISTS,
}  # fmt: skip
_CELL = _BLOCKS - {"table", "expand", "layoutSection"} | {"nestedExpand"}
_CHILDREN: dict[str, frozenset[str] | set[str]] = {
    "doc": _BLOCKS,
    "paragraph": INLINE,
    "heading": INLINE,
    "blockquote": {"paragraph", "bulletList", "orderedList", "codeBlock", "mediaSingle", "mediaGroup"},
    "codeBlock": {"text"},
    "panel": {"paragraph", "heading", "rule", "codeBlock", "mediaSingle", "mediaGroup", "blockCard", *_LISTS},
    "bulletList": {"listItem"},
    "orderedList": {"listItem"},
    "listItem": {"paragraph", "codeBlock", "mediaSingle", "bulletList", "orderedList", "taskList"},
    "taskList": {"taskItem", "taskList", "blockTaskItem"},
    "taskItem": INLINE,
    "blockTaskItem": {"paragraph", "extension"},
    "decisionList": {"decisionItem"},
    "decisionItem": INLINE,
    "table": {"tableRow"},
    "tableRow": {"tableCell", "tableHeader"},
    "tableCell": _CELL,
    "tableHeader": _CELL,
    "expand": _CELL,
    "nestedExpand": _CELL,
    "mediaSingle": {"media", "caption"},
    "mediaGroup": {"media"},
    "caption": INLINE,
    "bodiedExtension": _BLOCKS,
    "bodiedSyncBlock": _BLOCKS,
    "layoutSection": {"layoutColumn"},
    "layoutColumn": _BLOCKS,
}
_NOT_EMPTY = {"bulletList", "orderedList", "listItem", "taskList", "blockquote", "panel", "table", "tableRow"}
_MARKS = {
    "strong", "em", "strike", "code", "underline", "link", "subsup", "textColor", "backgroundColor",
    "annotation", "border", "breakout", "alignment", "indentation", "fragment", "dataConsumer",
}  # fmt: skip
_NEEDED = {
    "heading": "level", "mention": "id", "emoji": "shortName", "date": "timestamp", "status": "text",
    "panel": "panelType", "media": "type", "taskItem": "state", "inlineCard": "", "extension": "extensionKey",
}  # fmt: skip


def check(field: str, document: Any) -> JSON:
    """The document itself; 400 in Jira's words when it is none."""
    if not isinstance(document, dict) or document.get("type") != "doc" or document.get("version") != 1:
        raise wrong_field(
            field, "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
        )
    if problem := _problem(document, document.get("content")):
        raise wrong_field(field, f"INVALID_INPUT: {problem}")
    if len(json.dumps(document, ensure_ascii=False)) > LIMIT * 8 or len(text_of(document)) > LIMIT:
        raise wrong_field(
            field, "The entered text is too long. It exceeds the allowed limit of 32,767 characters."
        )
    return document


def is_empty(document: JSON) -> bool:
    return not document.get("content") or (
        not text_of(document).strip() and all(not node.get("content") for node in document["content"])
    )


def text_of(node: JSON) -> str:
    """Plain text, for searching and for v2 shapes."""
    if node.get("type") == "text":
        return str(node.get("text", ""))
    inner = "".join(text_of(child) for child in node.get("content") or () if isinstance(child, dict))
    shown = (node.get("attrs") or {}).get("text") or ("\n" if node.get("type") == "hardBreak" else "")
    end = "\n" if node.get("type") in ("paragraph", "heading", "codeBlock") else ""
    return f"{shown}{inner}{end}"


def _problem(node: JSON, content: Any) -> str:
    kind = node["type"]
    if not isinstance(content, list):
        return f"{kind} needs content" if kind in ("doc", *_NOT_EMPTY) else ""
    if not content and kind in _NOT_EMPTY:
        return f"{kind} is empty"
    for child in content:
        if not isinstance(child, dict) or child.get("type") not in _CHILDREN.get(kind, ()):
            return f"{child.get('type') if isinstance(child, dict) else child!r} inside {kind}"
        if problem := _own(child, kind) or _problem(child, child.get("content")):
            return problem
    return ""


def _own(node: JSON, parent: str) -> str:
    kind, attrs, marks = node["type"], node.get("attrs") or {}, node.get("marks") or []
    if kind == "text" and not (isinstance(node.get("text"), str) and node["text"]):
        return "text is empty"
    if (needed := _NEEDED.get(kind)) and attrs.get(needed) in (None, ""):
        return f"{kind} needs {needed}"
    if kind == "heading" and attrs["level"] not in range(1, 7):
        return "heading level"
    names = [mark.get("type") for mark in marks]
    if unknown := [name for name in names if name not in _MARKS]:
        return f"unknown mark {unknown[0]}"
    if "code" in names and set(names) - {"code", "link", "annotation"}:
        return "code with other marks"
    if parent == "codeBlock" and names:
        return "marks inside codeBlock"
    links = [mark for mark in marks if mark["type"] == "link"]
    return "link needs href" if any(not (mark.get("attrs") or {}).get("href") for mark in links) else ""
