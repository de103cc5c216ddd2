"""How outbox rows become files in Slack, in three steps (docs.slack.dev/messaging/working-with-files)."""

from __future__ import annotations

import base64
from typing import cast

import httpx

from assistant.core.errors import Rejected, Unavailable
from assistant.core.ports import Attempt, Json
from integrations.slack.calls import call
from integrations.slack.delivery import PostMessage

SECONDS = 30.0


class UploadFile(PostMessage):
    """Payload: channel, thread_ts?, name (unique in its channel or thread), title, alt, content (base64).

    A file carries no metadata of ours, so a lost one is looked for by its name.
    """

    kind = "slack.file"

    def send(self, attempt: Attempt) -> Json:
        payload, data = attempt.payload, base64.b64decode(attempt.payload["content"])
        place = self._place(attempt)
        about = {"filename": payload["name"], "length": len(data), "alt_txt": payload["alt"][:1000]}
        ticket = call(self._client, "files.getUploadURLExternal", **about)
        _send(ticket["upload_url"], data)
        done = call(
            self._client,
            "files.completeUploadExternal",
            files=[{"id": ticket["file_id"], "title": payload["title"]}],
            channel_id=place["channel"],
            **({"thread_ts": place["thread_ts"]} if "thread_ts" in place else {}),
        )
        return {"channel": place["channel"], "file": done["files"][0]["id"]}

    def look_up(self, attempt: Attempt) -> Json | None:
        place = self._place(attempt)
        for message in self._messages(place, attempt.since.timestamp()):
            for file in cast(list[Json], message.get("files", [])):
                if (
                    file.get("name") == attempt.payload["name"]
                    and message.get("user") == self._identity()["user_id"]
                ):
                    return {"channel": place["channel"], "file": file["id"]}
        return None


def _send(url: str, data: bytes) -> None:
    """Nothing can be seen before the upload is completed, so a lost answer here has done nothing."""
    try:
        answer = httpx.post(url, content=data, timeout=SECONDS)
    except httpx.HTTPError as error:
        raise Unavailable(f"file upload: {type(error).__name__}") from error
    if answer.status_code >= 500 or answer.status_code == 429:
        raise Unavailable(f"file upload: {answer.status_code}")
    if answer.status_code != 200:
        raise Rejected(f"file upload: {answer.status_code}")
