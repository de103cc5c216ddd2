"""Whether a bot runs on this DATA_DIR, and what it says of itself."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from assistant.core.ports import Finding, Json
from integrations.web import WebSettings

SECONDS = 5.0


def answers(data_dir: Path) -> bool:
    """Whether a bot announced itself here and is still there."""
    return _readiness(data_dir) is not None


def _readiness(data_dir: Path) -> Json | None:
    try:
        port = int(json.loads((data_dir / "private.json").read_text("utf-8"))["port"])
        with build_opener(ProxyHandler({})).open(
            f"http://127.0.0.1:{port}/readyz", timeout=SECONDS
        ) as answer:
            said: Json = json.load(answer)
    except HTTPError as error:  # 503: there, and not ready
        with error:
            return dict(json.loads(error.read() or b"{}")) if error.code == 503 else None
    except (OSError, ValueError, KeyError):
        return None
    return said


def check(settings: WebSettings, data_dir: Path, *, public: bool) -> list[Finding]:
    """`public`: Slack calls us, so our address must be a real one."""
    said = _readiness(data_dir)
    if said is None:
        found = [Finding("bot", True, "not running on this DATA_DIR")]
    else:
        troubles = [f"{name}: {what}" for name, what in said.items() if what != "ok"]
        advice = "It mends itself when the other side is back; else look into its log."
        found = [Finding("bot", not troubles, "; ".join(troubles) or "running and ready", advice)]
    if public and settings.public_url == WebSettings.model_fields["public_url"].default:
        advice = "Set it to the https address that leads to PUBLIC_PORT, and update the app's manifest."
        found.append(Finding("PUBLIC_URL", False, "not set", advice))
    return found
