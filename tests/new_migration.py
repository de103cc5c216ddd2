"""`make migration NUMBER=0002 NAME=what`: a migration from what only the models have so far."""

import sys
import tempfile
from pathlib import Path

from assistant.core.db import Database, Model
from assistant.core.migrate import migrate, newest_revision, write_revision
from tests.schema import all_models


def main(number: str, name: str) -> None:
    all_models()
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{Path(folder) / 'schema.db'}")
        if newest_revision():
            migrate(db)
        write_revision(db, Model.metadata, name, number)
        db.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
