"""What the Web API says when it says no."""

from typing import Any

JSON = dict[str, Any]


class SlackError(Exception):
    """An `ok: false` answer; `extra` is merged into its body."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    def body(self) -> JSON:
        return {"ok": False, "error": self.code, **self.extra}


def invalid_arguments(*messages: str) -> SlackError:
    """Slack's answer to a missing or malformed argument (docs: reference/methods, common errors)."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})
