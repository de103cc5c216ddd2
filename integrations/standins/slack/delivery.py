"""Everything the workspace sends to the app: over a socket, or signed over HTTP."""

import asyncio
import hashlib
import hmac
import json
import random
import urllib.error
import urllib.request
import uuid
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from starlette.websockets import WebSocket, WebSocketDisconnect

from .errors import JSON
from .faults import DELIVERY
from .workspace import Workspace


class Unanswered(Exception):
    """No acknowledgement in time, or none that counts; `reason` is Slack's word for it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Delivery:
    """Picks one of the open sockets for each payload, or the request URL when one is set."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self.sockets: list[WebSocket] = []
        self._waiting: dict[str, asyncio.Future[JSON]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[JSON] = []
        ws.deliver_event = self.event

    @property
    def connected(self) -> bool:
        return bool(self.sockets or self._ws.app["request_url"])

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def event(self, payload: JSON) -> None:
        """Sends an event in the background, with the faults that were ordered for it."""
        fault = self._ws.faults.next(DELIVERY, {"type": payload["event"]["type"]})
        kind = fault["kind"] if fault else None
        if kind == "reorder":
            self._held.append(payload)
            return
        if kind != "lose":
            self.spawn(self._event(payload, fault.get("seconds", 1.0) if fault and kind == "delay" else 0.0))
        if kind == "duplicate":
            self.spawn(self._event(payload, 0.0))
        held, self._held = self._held, []
        for late in held:
            self.spawn(self._event(late, 0.05))

    async def _event(self, payload: JSON, wait: float) -> None:
        """Up to three retries: at once, after a minute, after five (docs: apis/events-api, "Retries")."""
        await asyncio.sleep(wait)
        reason = None
        for attempt, pause in enumerate([0, *self._ws.settings["retry_delays"]]):
            await asyncio.sleep(pause)
            try:
                await self._deliver("events_api", payload, attempt, reason)
            except Unanswered as failure:
                reason = failure.reason
                if reason == "no_retry":
                    return
            else:
                return

    async def request(self, kind: str, payload: JSON) -> JSON:
        """Sends a command or an interaction once and returns what the app acknowledged with."""
        return await self._deliver(kind, payload, 0, None)

    async def _deliver(self, kind: str, payload: JSON, attempt: int, reason: str | None) -> JSON:
        if self._ws.app["request_url"]:
            return await self._post(kind, payload, attempt, reason)
        return await self._envelope(kind, payload, attempt, reason)

    # Socket Mode (docs: apis/events-api/using-socket-mode)

    async def _envelope(self, kind: str, payload: JSON, attempt: int, reason: str | None) -> JSON:
        if not self.sockets:
            raise Unanswered("connection_failed")
        envelope: JSON = {
            "envelope_id": str(uuid.uuid4()), "type": kind, "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }  # fmt: skip
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason or ""}
        answer: asyncio.Future[JSON] = asyncio.get_running_loop().create_future()
        self._waiting[envelope["envelope_id"]] = answer
        entry = self._ws.traffic.add("out", "envelope", _name(kind, payload), envelope)
        try:
            await random.choice(self.sockets).send_json(envelope)
            entry["reply"] = await asyncio.wait_for(answer, self._ws.settings["ack_timeout"])
        except (TimeoutError, RuntimeError, WebSocketDisconnect) as failure:
            raise Unanswered("timeout") from failure
        finally:
            del self._waiting[envelope["envelope_id"]]
        return entry["reply"] or {}

    def acknowledged(self, message: JSON) -> None:
        """An acknowledgement from a socket; one that comes too late counts for nothing."""
        envelope_id = message.get("envelope_id", "")
        self._ws.traffic.add("in", "ack", envelope_id, message)
        answer = self._waiting.get(envelope_id)
        if answer is not None and not answer.done():
            answer.set_result(message.get("payload") or {})

    async def disconnect(self, reason: str) -> None:
        """Takes leave of every socket."""
        for socket in list(self.sockets):
            await self.take_leave(socket, reason)

    async def take_leave(self, socket: WebSocket, reason: str) -> None:
        """Tells a socket why it has to go, then closes it; "warning" only tells (docs: using-socket-mode)."""
        with suppress(RuntimeError, WebSocketDisconnect):
            if reason != "closed":
                about = {"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}}
                await socket.send_json(about)
            if reason != "warning" and socket in self.sockets:
                self.sockets.remove(socket)
                await socket.close()

    # HTTP (docs: apis/events-api, authentication/verifying-requests-from-slack)

    async def _post(self, kind: str, payload: JSON, attempt: int, reason: str | None) -> JSON:
        if kind == "events_api":
            body, content_type = json.dumps(payload), "application/json"
        else:
            form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form), "application/x-www-form-urlencoded"
        headers = self._signed(body) | {"Content-Type": content_type}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason or ""}
        entry = self._ws.traffic.add("out", "http", _name(kind, payload), payload)
        status, answer_headers, text = await asyncio.to_thread(self._send, body, headers)
        entry |= {"status": status, "reply": text}
        if not 200 <= status < 300:
            raise Unanswered("no_retry" if answer_headers.get("x-slack-no-retry") == "1" else "http_error")
        try:
            answer = json.loads(text)
        except ValueError:
            return {"text": text} if text and kind == "slash_commands" else {}
        return answer if isinstance(answer, dict) else {}

    def _signed(self, body: str) -> dict[str, str]:
        at = str(int(self._ws.clock.now()))
        secret = self._ws.app["signing_secret"].encode()
        digest = hmac.new(secret, f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
        return {
            "X-Slack-Request-Timestamp": at,
            "X-Slack-Signature": f"v0={digest}",
            "User-Agent": "Slackbot 1.0",
        }

    def _send(self, body: str, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        request = urllib.request.Request(self._ws.app["request_url"], body.encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=self._ws.settings["ack_timeout"]) as answer:
                return (
                    answer.status,
                    {k.lower(): v for k, v in answer.headers.items()},
                    answer.read().decode(),
                )
        except urllib.error.HTTPError as refusal:
            with refusal:
                return (
                    refusal.code,
                    {k.lower(): v for k, v in refusal.headers.items()},
                    refusal.read().decode(),
                )
        except TimeoutError as failure:
            raise Unanswered("http_timeout") from failure
        except OSError as failure:
            timed_out = isinstance(getattr(failure, "reason", None), TimeoutError)
            raise Unanswered("http_timeout" if timed_out else "connection_failed") from failure

    async def verify_url(self) -> bool:
        """The url_verification handshake (docs: reference/events/url_verification)."""
        challenge = uuid.uuid4().hex
        body = {
            "token": self._ws.app["verification_token"],
            "challenge": challenge,
            "type": "url_verification",
        }
        try:
            answer = await self._post("events_api", body, 0, None)
        except Unanswered:
            return False
        return answer.get("challenge") == challenge

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await self.disconnect("closed")


def _name(kind: str, payload: JSON) -> str:
    if kind == "events_api":
        return str(payload.get("event", payload)["type"])
    return str(payload.get("command") or payload.get("type"))
