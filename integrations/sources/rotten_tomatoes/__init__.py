"""Film and show pages of Rotten Tomatoes: scores, consensus, critics' reviews. Off unless switched on.

Their terms do not allow automated reading without consent; whoever switches this on has settled that.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.core.clock import Clock, utc_now
from assistant.core.errors import UserError
from assistant.core.ports import TitleSource
from integrations.sources.http import Manners, Web
from integrations.sources.rotten_tomatoes.source import RottenTomatoesSource


class Settings(BaseSettings):
    """`rotten_tomatoes_pace`: seconds between two requests; there is never more than one at a time."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    rotten_tomatoes_on: bool = False
    rotten_tomatoes_base_url: str = "https://www.rottentomatoes.com"
    rotten_tomatoes_budget: int = Field(200, ge=1)
    rotten_tomatoes_pace: float = Field(3.0, ge=0)


def build(options: Mapping[str, str], settings: Settings, clock: Clock = utc_now) -> TitleSource:
    if not settings.rotten_tomatoes_on:
        raise UserError(
            "Rotten Tomatoes is off, because its terms ask for consent to automated reading. "
            "With that consent, set ROTTEN_TOMATOES_ON=true."
        )
    manners = Manners(
        settings.rotten_tomatoes_budget, options.get("contact", ""), pace=settings.rotten_tomatoes_pace
    )
    return RottenTomatoesSource(Web(settings.rotten_tomatoes_base_url, manners), clock)
