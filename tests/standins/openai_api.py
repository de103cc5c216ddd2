"""A server that speaks the OpenAI chat completions protocol, scripted by the test. It knows nothing of ours.

Shapes follow platform.openai.com/docs/api-reference/chat and /chat-streaming.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.standins.threaded import serving

Answer = dict[str, Any] | str
Script = Answer | Callable[[dict[str, Any]], Answer]


class OpenAI:
    """`answer(schema, …)` says what to reply where that structured output is asked for ("" is plain text)."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[dict[str, Any]] = []
        self._answers: dict[str, Script] = {}
        self._faults: list[tuple[str, float]] = []
        self.refusal: str | None = None
        self.piece = 20
        """Characters of an answer in each event of a stream."""
        self.before: Callable[[str], object] = lambda written: None
        """Called with what a stream has carried so far, before it carries more: a test may wait in it."""
        self.hung_up = threading.Event()
        """Somebody went away in the middle of a stream."""

    def answer(self, schema: str, script: Script) -> None:
        self._answers[schema] = script

    def fail(self, how: str, *, times: int = 1, seconds: float = 0.0) -> None:
        """The next calls: an HTTP status ("500", "429"), "drop" (no answer) or "slow" (`seconds` late)."""
        self._faults += [(how, seconds)] * times

    def refuse(self, words: str) -> None:
        """From now on the model refuses: `refusal` in the message (docs/guides/structured-outputs)."""
        self.refusal = words

    def take_fault(self) -> tuple[str, float] | None:
        return self._faults.pop(0) if self._faults else None

    def reply(self, body: dict[str, Any]) -> str:
        wanted = body.get("response_format", {}).get("json_schema", {}).get("name", "")
        script = self._answers[wanted]
        made = script(body) if callable(script) else script
        return made if isinstance(made, str) else json.dumps(made)


@contextmanager
def openai() -> Iterator[OpenAI]:
    stand_in = OpenAI()
    with serving(_handler(stand_in)) as url:
        stand_in.url = f"{url}/v1"
        yield stand_in


def _handler(stand_in: OpenAI) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stand_in.requests.append(body)
            fault = stand_in.take_fault()
            if not self.headers.get("Authorization", "").startswith("Bearer "):
                self._send(401, {"error": {"message": "no key", "type": "invalid_request_error"}})
            elif fault and fault[0] == "drop":
                self.connection.close()
            elif fault and fault[0].isdigit():
                self._send(int(fault[0]), {"error": {"message": "in trouble", "type": "server_error"}})
            else:
                if fault:
                    time.sleep(fault[1])
                reply = stand_in.reply(body)
                if body.get("stream"):
                    self._stream(body, reply)
                else:
                    self._send(200, _completion(body, reply, stand_in.refusal))

        def _stream(self, body: dict[str, Any], reply: str) -> None:
            """Server-sent events; the last one is [DONE]."""
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for at in range(0, len(reply), stand_in.piece):
                    stand_in.before(reply[:at])
                    part = reply[at : at + stand_in.piece]
                    self._event(body, {"refusal": part} if stand_in.refusal else {"content": part})
                self._event(body, {}, "stop")
                self.wfile.write(b"data: [DONE]\n\n")
            except OSError:
                stand_in.hung_up.set()

        def _event(self, body: dict[str, Any], delta: dict[str, str], finish: str | None = None) -> None:
            choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish}
            event = {"object": "chat.completion.chunk", "created": 1_700_000_000, "model": body["model"]}
            data = json.dumps({"id": "chatcmpl-1", **event, "choices": [choice]})
            self.wfile.write(f"data: {data}\n\n".encode())

        def _send(self, status: int, answer: dict[str, Any]) -> None:
            data = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _completion(body: dict[str, Any], content: str, refusal: str | None) -> dict[str, Any]:
    words_in = sum(len(str(message["content"]).split()) for message in body["messages"])
    words_out = len(content.split())
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": body["model"],
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {
                    "role": "assistant",
                    "content": None if refusal else content,
                    "refusal": refusal,
                },
            }
        ],
        "usage": {
            "prompt_tokens": words_in,
            "completion_tokens": words_out,
            "total_tokens": words_in + words_out,
        },
    }
