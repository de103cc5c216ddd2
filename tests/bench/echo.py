"""The peer: a Bolt app that only acknowledges, behind the same web server."""

from __future__ import annotations

import socket
import sys

import uvicorn
from fastapi import FastAPI
from slack_bolt import Ack, App
from slack_bolt.authorization import AuthorizeResult

from integrations.slack.connection import http_router


def main() -> None:
    app = App(
        authorize=lambda **_: AuthorizeResult(
            enterprise_id=None, team_id="T", bot_token="xoxb", bot_id="B", bot_user_id="U"
        ),
        request_verification_enabled=False,
        token_verification_enabled=False,
    )

    @app.view("standup.answer")
    def answered(ack: Ack) -> None:
        ack()

    web = FastAPI()
    web.include_router(http_router(app))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(web, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main()
