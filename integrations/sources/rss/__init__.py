"""Review feeds (RSS, Atom): Letterboxd, blogs. Their reviews find a title by its name and year."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.core.clock import Clock, utc_now
from assistant.core.errors import UserError
from assistant.core.ports import TitleSource
from integrations.sources.http import Manners, Web
from integrations.sources.rss.source import RssSource


class Settings(BaseSettings):
    """`rss_feeds`: addresses, with spaces between; `rss_pace`: seconds between two requests."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    rss_feeds: str = ""
    rss_budget: int = Field(100, ge=1)
    rss_pace: float = Field(1.0, ge=0)


def build(options: Mapping[str, str], settings: Settings, clock: Clock = utc_now) -> TitleSource:
    feeds = settings.rss_feeds.split()
    if not feeds:
        raise UserError("There are no review feeds. Put their addresses into RSS_FEEDS, with spaces between.")
    manners = Manners(settings.rss_budget, options.get("contact", ""), pace=settings.rss_pace)
    return RssSource(Web("", manners), feeds)
