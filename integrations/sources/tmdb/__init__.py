"""What TMDB knows of titles that trend, run, come or have changed: details, people, reviews.

TMDB wants to be named where its data is shown; caching, commercial use and models: see README.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.core.clock import Clock, utc_now
from assistant.core.errors import UserError
from assistant.core.ports import TitleSource
from integrations.sources.http import Manners, Web, since
from integrations.sources.tmdb.source import TmdbSource


class Settings(BaseSettings):
    """`tmdb_key`: an API key (v3) or a read access token (v4). `tmdb_rate`: requests a second. `tmdb_text`:
    whether overviews, taglines and reviews are taken too; what is not here reaches no model."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    tmdb_key: SecretStr = SecretStr("")
    tmdb_base_url: str = "https://api.themoviedb.org/3"
    tmdb_text: bool = False
    tmdb_language: str = "en-US"
    tmdb_region: str = "US"
    tmdb_pages: int = Field(2, ge=1, le=20)
    tmdb_rate: float = Field(30.0, gt=0, le=40)
    tmdb_budget: int = Field(2000, ge=1)


def build(options: Mapping[str, str], settings: Settings, clock: Clock = utc_now) -> TitleSource:
    key = settings.tmdb_key.get_secret_value()
    if not key:
        raise UserError("TMDB needs a key: get one at themoviedb.org/settings/api and set TMDB_KEY.")
    bearer = key.count(".") == 2  # a token is a JWT, a key is not
    manners = Manners(
        settings.tmdb_budget,
        options.get("contact", ""),
        pace=1 / settings.tmdb_rate,
        headers={"Authorization": f"Bearer {key}"} if bearer else {},
    )
    always = {"language": settings.tmdb_language} | ({} if bearer else {"api_key": key})
    web = Web(settings.tmdb_base_url, manners)
    return TmdbSource(
        web,
        always,
        settings.tmdb_region,
        settings.tmdb_pages,
        clock,
        since(options),
        with_text=settings.tmdb_text,
    )
