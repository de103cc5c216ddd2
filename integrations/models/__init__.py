"""The chat model and the embedding model, from settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.core.errors import UserError
from assistant.core.ports import Encoder
from integrations.models.embeddings import MiniLM

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


class ModelSettings(BaseSettings):
    """`llm_model` is `provider:name` as LangChain writes it; empty means that nothing leaves this machine."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True)

    llm_model: str = ""
    llm_api_key: SecretStr | None = None
    llm_base_url: str = ""
    llm_timeout_seconds: float = Field(60, gt=0)
    llm_max_tokens: int = Field(1024, ge=16, description="longest answer, in tokens")
    llm_context_tokens: int = Field(16_000, ge=2_000, description="what the model reads and writes at once")
    llm_parallel: int = Field(4, ge=1, le=64, description="calls of one run at the same time")
    embed_threads: int = Field(0, ge=0, description="cores for one embedding call; 0: all of them")


def chat_model(settings: ModelSettings) -> BaseChatModel | None:
    """None without LLM_MODEL: the offline engines answer. UserError when its provider cannot be used."""
    if not settings.llm_model:
        return None
    from langchain.chat_models import init_chat_model

    options: dict[str, object] = {
        "timeout": settings.llm_timeout_seconds,
        "max_tokens": settings.llm_max_tokens,
    }
    if settings.llm_api_key:
        options["api_key"] = settings.llm_api_key.get_secret_value()
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
    try:
        return init_chat_model(settings.llm_model, **options)  # type: ignore[call-overload,no-any-return]
    except (ImportError, ValueError) as error:
        raise UserError(f"LLM_MODEL={settings.llm_model} cannot be used: {error}") from error


def embedder(settings: ModelSettings) -> Encoder:
    return MiniLM(threads=settings.embed_threads)
