"""The schema for a test database."""

import importlib
import pkgutil

import assistant
from assistant.core.db import Database
from assistant.core.migrate import migrate


def all_models() -> None:
    """Import every feature's tables."""
    for module in pkgutil.walk_packages(assistant.__path__, "assistant."):
        if module.name.startswith("assistant.core.") or module.name.endswith("models"):
            importlib.import_module(module.name)


def create_schema(url: str) -> None:
    database = Database(url)
    migrate(database)
    if database.is_sqlite:  # migrations leave free pages behind, and a test fills a database to the brim
        with database.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            raw.cursor().execute("VACUUM")
    database.close()
