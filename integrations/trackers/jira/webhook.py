"""Jira's webhooks: only a signed one is believed, and it is only a hint where to look (docs: webhooks)."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping

from assistant.core.errors import Rejected
from assistant.core.ports import Json
from assistant.core.tracker import Hint


def hint(body: bytes, headers: Mapping[str, str], secret: str) -> Hint:
    """The body itself is what a delivery is known by: its identifier stands in a header that is not signed,
    so a replay could bear another one."""
    given = {name.lower(): value for name, value in headers.items()}.get("x-hub-signature", "")
    method, _, signature = given.partition("=")
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not secret or method != "sha256" or not hmac.compare_digest(signature.encode(), expected.encode()):
        raise Rejected("the webhook is not signed with JIRA_WEBHOOK_SECRET")
    try:
        event = json.loads(body)
    except ValueError as error:
        raise Rejected("the webhook holds no JSON") from error
    if not isinstance(event, dict):
        raise Rejected("the webhook holds no event")
    kind = str(event.get("webhookEvent", ""))
    return Hint(hashlib.sha256(body).hexdigest()[:32], tuple(_tickets(event)), kind == "jira:issue_deleted")


def _tickets(event: Json) -> list[str]:
    """Of the issue, of a comment's address where no issue stands beside it, of both ends of a link."""
    issue, comment, link = (event.get(name) for name in ("issue", "comment", "issueLink"))
    if isinstance(issue, dict) and issue.get("id"):
        return [str(issue["id"])]
    if isinstance(comment, dict) and (
        found := re.search(r"/issue/(\d+)/comment/", str(comment.get("self", "")))
    ):
        return [found[1]]
    if isinstance(link, dict):
        return [str(link[end]) for end in ("sourceIssueId", "destinationIssueId") if end in link]
    return []
