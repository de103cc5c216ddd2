"""New films and shows from Wikidata: people, genres, runtime and the ids other sources know them by (CC0)."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.core.clock import Clock, utc_now
from assistant.core.errors import UserError
from assistant.core.ports import TitleSource
from integrations.sources.http import Manners, Web, since
from integrations.sources.wikidata.source import WikidataSource


class Settings(BaseSettings):
    """`wikidata_language`: of names and of the Wikipedia whose articles are followed."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    wikidata_on: bool = True
    wikidata_base_url: str = "https://query.wikidata.org"
    wikidata_language: str = Field("en", pattern=r"^[a-z-]{2,12}$")
    wikidata_budget: int = Field(100, ge=1)
    wikidata_pace: float = Field(1.0, ge=0)


def build(options: Mapping[str, str], settings: Settings, clock: Clock = utc_now) -> TitleSource:
    if not settings.wikidata_on:
        raise UserError("Wikidata is switched off. Set WIKIDATA_ON=true to read new releases from it.")
    manners = Manners(
        settings.wikidata_budget, options.get("contact", ""), pace=settings.wikidata_pace, timeout=65.0
    )
    web = Web(settings.wikidata_base_url, manners)
    return WikidataSource(web, settings.wikidata_language, clock, since(options))
