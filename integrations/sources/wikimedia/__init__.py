"""Daily pageviews of the Wikipedia articles of known titles, from Wikimedia; no key."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.core.clock import Clock, utc_now
from assistant.core.errors import UserError
from assistant.core.ports import TitleSource
from integrations.sources.http import Manners, Web, since
from integrations.sources.wikimedia.source import WikimediaSource


class Settings(BaseSettings):
    """`wikimedia_budget`: requests a run, one for each article."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    wikimedia_on: bool = True
    wikimedia_base_url: str = "https://wikimedia.org/api/rest_v1"
    wikimedia_budget: int = Field(2000, ge=1)
    wikimedia_pace: float = Field(0.1, ge=0)


def build(options: Mapping[str, str], settings: Settings, clock: Clock = utc_now) -> TitleSource:
    if not settings.wikimedia_on:
        raise UserError("Pageviews are switched off. Set WIKIMEDIA_ON=true to read them.")
    manners = Manners(settings.wikimedia_budget, options.get("contact", ""), pace=settings.wikimedia_pace)
    return WikimediaSource(Web(settings.wikimedia_base_url, manners), clock, since(options))
