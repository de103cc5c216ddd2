"""One owner of an embedded folder: a lock the kernel lets go of when its process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from assistant.core.errors import UserError


class FolderLock:
    def __init__(self, folder: Path) -> None:
        self._path = folder / "owner.lock"
        self._file: int | None = None

    def take(self) -> bool:
        """Whether the folder is ours now. UserError when it cannot be written."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise UserError(
                f"{self._path.parent} cannot be written ({error.strerror}). Check DATA_DIR."
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        os.truncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        self._file = file
        return True

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def owner(self) -> str:
        """The process id the owner wrote; "unknown" in the moment before it does."""
        return self._path.read_text("utf-8").strip() or "unknown"
