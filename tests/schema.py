"""The schema for a test database."""

import importlib
import pkgutil

import assistant
from assistant.core.db import Database
from assistant.core.migrate import migrate


def all_models() -> None:
    """Import every feature's tables."""
    for package in pkgutil.iter_modules(assistant.__path__):
        for module in pkgutil.iter_modules([f"{assistant.__path__[0]}/{package.name}"]):
            if package.name == "core" or module.name.endswith("models"):
                importlib.import_module(f"assistant.{package.name}.{module.name}")


def create_schema(url: str) -> None:
    database = Database(url)
    migrate(database)
    database.close()
