"""Netflix's public weekly Top 10: hours viewed by list, no key."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.core.clock import Clock, utc_now
from assistant.core.errors import UserError
from assistant.core.ports import TitleSource
from integrations.sources.http import Manners, Web, since
from integrations.sources.netflix.source import NetflixSource


class Settings(BaseSettings):
    """`netflix_budget`: requests a run."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    netflix_on: bool = True
    netflix_base_url: str = "https://www.netflix.com"
    netflix_budget: int = Field(5, ge=1)


def build(options: Mapping[str, str], settings: Settings, clock: Clock = utc_now) -> TitleSource:
    if not settings.netflix_on:
        raise UserError("Netflix's Top 10 is switched off. Set NETFLIX_ON=true to read it.")
    manners = Manners(settings.netflix_budget, options.get("contact", ""))
    return NetflixSource(Web(settings.netflix_base_url, manners), since(options))
