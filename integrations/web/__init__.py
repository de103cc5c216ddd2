"""HTTP: the private side on loopback (health, metrics, pages, the index for commands beside the bot) and,
when Slack calls us, the public side with its signed routes only."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class WebSettings(BaseSettings):
    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    private_host: str = "127.0.0.1"
    private_port: int = Field(8070, ge=0, le=65535)
    private_token: SecretStr = SecretStr("")
    public_host: str = "0.0.0.0"
    public_port: int = Field(3000, ge=0, le=65535)
    public_url: str = Field("https://usher.example.com", description="where Slack and people reach us")

    @property
    def pages_url(self) -> str | None:
        """Where people's browsers are told to find the pages; None while nobody has set it."""
        default = type(self).model_fields["public_url"].default
        return None if self.public_url == default else self.public_url.rstrip("/")
