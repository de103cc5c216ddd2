"""The assistant's own settings. Each integration has its own class beside its code."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.core.errors import UserError


class Settings(BaseSettings):
    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    data_dir: Path = Path("var")
    database_url: SecretStr = SecretStr("")
    team_zone: str = "UTC"
    log_level: str = "INFO"
    log_json: bool = False
    unasked_per_day: int = Field(2, ge=0, description="messages a day to one person that nobody asked for")
    quiet_from: int = Field(20, ge=0, le=23, description="hour in the person's zone")
    quiet_until: int = Field(8, ge=0, le=23)
    workers: int = Field(4, ge=1, le=32, description="threads that work off the inbox")
    lease_seconds: float = 90
    quarantine_seconds: float = 60
    give_up_hours: float = 24
    retention_days: int = Field(90, ge=1, description="how long finished inbox and outbox rows are kept")
    answer_days: int = Field(365, ge=8, description="how long stand-up answers are kept")
    team_text_to_models: bool = False
    contact: str = Field("", description="an address that the sites we read can write to")
    llm_run_tokens: int = Field(0, ge=0, description="budget of one run of `enrich`; 0: no limit")
    llm_month_tokens: int = Field(0, ge=0)
    llm_person_day_tokens: int = Field(
        200_000, ge=0, description="what one person's questions may take in a day; 0: no limit"
    )
    llm_answer_seconds: float = Field(30, gt=0, description="so long a question waits for the chat model")
    llm_run_cost: float = Field(0, ge=0, description="in LLM_CURRENCY, by LLM_PRICES")
    llm_month_cost: float = Field(0, ge=0)
    llm_prices: dict[str, tuple[float, float]] = Field(
        default_factory=dict, description="model to price of a million tokens in and out"
    )
    llm_currency: str = "USD"
    sync_seconds: float = Field(60, gt=0, description="between two looks at the tracker")
    sync_census_hours: float = Field(6, gt=0, description="between two counts of all tickets there")
    sync_brake_share: float = Field(
        0.2, ge=0, le=1, description="of tickets a round may close or rewrite unasked"
    )
    sync_brake_count: int = Field(10, ge=0, description="and how many it always may")
    sync_rules: dict[str, Literal["theirs", "ours", "latest", "ask"]] = Field(
        default_factory=dict, description="who wins a field changed on both sides; the tracker where not said"
    )
    calendar_hosts: str = Field("", description="hosts whose calendars may be private and without TLS")
    command_names: dict[str, str] = Field(default_factory=dict)
    scheduler_jobs: str = "all"

    @field_validator("team_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value} is no time zone; use a name such as Europe/Berlin")
        return value

    @model_validator(mode="after")
    def _lease_outlives_quarantine(self) -> Self:
        # A lost delivery is looked up when its lease ends, so the lease must cover request and quarantine.
        if self.lease_seconds < self.quarantine_seconds + 15:
            raise ValueError("LEASE_SECONDS must be at least QUARANTINE_SECONDS + 15")
        # A question about work may ask the model twice, and must be answered before another process takes it.
        if self.lease_seconds < 2 * self.llm_answer_seconds + 20:
            raise ValueError("LEASE_SECONDS must be at least twice LLM_ANSWER_SECONDS + 20")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.team_zone)

    @property
    def database(self) -> str:
        """Where the database is; SQLite in `data_dir` unless DATABASE_URL says otherwise."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.data_dir.absolute() / 'usher.db'}"


def load(classes: Sequence[type[BaseSettings]], env_file: Path | None) -> list[BaseSettings]:
    """Each class from the environment and `env_file`; UserError naming all that is wrong at once."""
    loaded, wrong = [], []
    for settings in classes:
        try:
            loaded.append(settings(_env_file=env_file))
        except ValidationError as error:
            prefix = settings.model_config.get("env_prefix", "")
            for problem in error.errors(include_input=False, include_url=False):
                name = prefix + "_".join(str(part) for part in problem["loc"])
                wrong.append(f"  {name.upper() or 'settings'}: {problem['msg']}")
    if wrong:
        raise UserError("These settings need a look (environment or .env):\n" + "\n".join(wrong))
    return loaded
