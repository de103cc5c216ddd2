"""What a day's answers have in common, where a chat model may read them: it follows the summary, never
delays it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.core.kit import Kit

LOOK_SECONDS = 20.0


def install(kit: Kit) -> None:
    """Its job, where team text may reach a model."""
    if not kit.llm.may_see_team_text():
        return
    from assistant.standup.themes.service import WRITE, Themes

    themes = Themes(kit.db, kit.inbox, kit.llm)
    kit.inbox.on(WRITE, themes.write)
    kit.schedule.every(LOOK_SECONDS, "standup.themes", themes.tick)
