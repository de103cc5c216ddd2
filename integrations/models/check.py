"""What `doctor` looks at in the models."""

from __future__ import annotations

import hashlib

from assistant.core.errors import UserError
from assistant.core.ports import Finding
from integrations.models import ModelSettings, chat_model
from integrations.models.embeddings import MODEL_SHA256, TOKENIZER_SHA256, model_files


def check(settings: ModelSettings) -> list[Finding]:
    return [_files(), *_chat(settings)]


def _files() -> Finding:
    try:
        paths = model_files()
    except UserError as error:
        return Finding("embedding model", False, "missing", error.text)
    wanted = {"model": MODEL_SHA256, "tokenizer": TOKENIZER_SHA256}
    changed = [
        str(path)
        for name, path in paths.items()
        if hashlib.sha256(path.read_bytes()).hexdigest() != wanted[name]
    ]
    if changed:
        return Finding(
            "embedding model", False, f"changed: {', '.join(changed)}", "Install the packages again."
        )
    return Finding("embedding model", True, f"{len(paths)} files as they should be (SHA-256)")


def _chat(settings: ModelSettings) -> list[Finding]:
    """Without asking the provider anything: that would cost money."""
    try:
        chat_model(settings)
    except UserError as error:
        return [Finding("LLM_MODEL", False, settings.llm_model, error.text)]
    return []
