"""Admin webhooks: signed, retried with the same identifier, in no order that is promised (docs: webhooks)."""

import asyncio
import hashlib
import hmac
import json
from collections import deque
from typing import TYPE_CHECKING

import httpx

from . import jql, shape
from .adf import text_of
from .errors import JSON, JiraError

if TYPE_CHECKING:
    from .faults import Faults
    from .site import Site

RETRIED = (408, 409, 425, 429)
PATIENCE = httpx.Timeout(20, connect=5)


def tell(
    site: "Site",
    event: str,
    account: str,
    issue: JSON,
    changelog: JSON | None = None,
    comment: JSON | None = None,
) -> None:
    """Queue an event for every webhook that wants it. Payloads carry the issue in v2's shape."""
    shown = shape.issue(site, account, issue, ["*all", "-comment"], [])
    if shown["fields"].get("description"):
        shown["fields"]["description"] = text_of(shown["fields"]["description"]).strip()
    payload = {
        "timestamp": site.clock.ms(), "webhookEvent": event, "user": shape.user(site, account),
        "issue": shown,
    }  # fmt: skip
    if event.startswith("jira:"):
        payload["issue_event_type_name"] = f"issue_{event.rpartition('_')[2]}"
    if changelog:
        payload["changelog"] = changelog
    if comment:
        payload["comment"] = shape.comment(site, account, comment) | {
            "body": text_of(comment["body"]).strip()
        }
    for id, hook in site.webhooks.items():
        if hook["enabled"] and event in hook["events"] and _wanted(site, hook, account, issue):
            site.outgoing.append((id, site.new_id(), payload))
            site.wake()


def _wanted(site: "Site", hook: JSON, account: str, issue: JSON) -> bool:
    filter = (hook.get("filters") or {}).get("issue-related-events-section", "")
    return not filter or jql.parse(filter, site, account).match(issue)


def register(site: "Site", account: str, given: JSON) -> JSON:
    """As administrators do it (/rest/webhooks/1.0/webhook)."""
    if not site.users[account]["admin"]:
        raise JiraError(403, "Only administrators may register webhooks.")
    if not str(given.get("url", "")).startswith("http") or not given.get("events"):
        raise JiraError(400, "A webhook has a url and events.")
    id = site.new_id()
    kept = {key: given.get(key) for key in ("name", "url", "events", "secret", "filters")}
    site.webhooks[id] = {**kept, "enabled": True}
    return shown(site, id)


def shown(site: "Site", id: str) -> JSON:
    """Without its secret."""
    kept = {key: value for key, value in site.webhooks[id].items() if key != "secret"}
    return {"self": f"{site.origin}/rest/webhooks/1.0/webhook/{id}", **kept}


class Sender:
    def __init__(self, site: "Site", faults: "Faults") -> None:
        self._site = site
        self._faults = faults
        self._tasks: set[asyncio.Task[None]] = set()
        self._client = httpx.AsyncClient(timeout=PATIENCE, trust_env=False)
        self._held: list[tuple[str, str, JSON]] = []
        self.sent: deque[JSON] = deque(maxlen=1000)

    def flush(self) -> None:
        """Send what was told, each on its own; faults may double, delay, turn around or lose it."""
        waiting, self._site.outgoing[:] = list(self._site.outgoing), []
        for one in waiting:
            fault = self._faults.next("WEBHOOK", one[2]["webhookEvent"])
            kind = fault["kind"] if fault else ""
            if kind == "lose":
                continue
            if kind == "reorder":
                self._held.append(one)
                continue
            for again in [one, one] if kind == "duplicate" else [one]:
                self._spawn(again, fault.get("seconds", 1.0) if fault and kind == "delay" else 0.0)
            for held in self._held:
                self._spawn(held, 0.05)
            self._held.clear()

    def _spawn(self, one: tuple[str, str, JSON], delay: float) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(*one, delay))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, hook_id: str, identifier: str, payload: JSON, delay: float) -> None:
        await asyncio.sleep(delay)
        body = json.dumps(payload).encode()
        for retry, pause in enumerate([*self._site.settings["retry_delays"], None]):
            hook = self._site.webhooks.get(hook_id)
            if hook is None:
                return
            headers = {"Content-Type": "application/json", "User-Agent": "Atlassian Webhook HTTP Client",
                       "X-Atlassian-Webhook-Identifier": identifier,
                       "X-Atlassian-Webhook-Flow": "Primary"}  # fmt: skip
            if retry:
                headers["X-Atlassian-Webhook-Retry"] = str(retry)
            if hook["secret"]:
                digest = hmac.new(hook["secret"].encode(), body, hashlib.sha256).hexdigest()
                headers["X-Hub-Signature"] = f"sha256={digest}"
            status = await self._post(hook["url"], body, headers)
            self.sent.append({"event": payload["webhookEvent"], "id": identifier, "retry": retry,
            "status": status,
                              "headers": headers, "body": body.decode()})  # fmt: skip
            if pause is None or not (status is None or status >= 500 or status in RETRIED):
                return
            await asyncio.sleep(pause)

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> int | None:
        try:
            return (await self._client.post(url, content=body, headers=headers)).status_code
        except httpx.HTTPError:
            return None

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await self._client.aclose()
