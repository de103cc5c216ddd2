"""App Home, `/help`, and people who come, change and go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.core.commands import Call, Reply
from assistant.core.inbox import Event
from assistant.home import blocks
from assistant.home.service import HomeService

if TYPE_CHECKING:
    from assistant.core.kit import Kit


def listen(kit: Kit, home: HomeService) -> None:
    def opened(event: Event) -> None:
        what = event.body["event"]
        if what.get("tab") == "home":
            home.show(what["user"], str(event.id))
        else:
            home.met(what["user"])

    def stale(event: Event) -> None:
        home.show(event.body["user"], str(event.id))

    def changed(event: Event) -> None:
        home.take_over([kit.directory.profile(event.body["event"]["user"]["id"])])

    def newcomer(event: Event) -> None:
        home.introduce(kit.directory.profile(event.body["user"]))

    def tell(call: Call) -> Reply:
        message = blocks.help_message(kit.commands)
        return Reply(text=message["text"], blocks=message["blocks"])

    kit.inbox.on("app_home_opened", opened)
    kit.inbox.on("home.stale", stale)
    kit.inbox.on("team_join", changed)
    kit.inbox.on("user_change", changed)
    kit.inbox.on("people.look_up", newcomer)
    kit.commands.add("help", "lists what I can do", usage_hint=" ", bare=tell)
