"""What `doctor` looks at in the archive: whether a part could be written."""

from __future__ import annotations

from assistant.core.errors import Rejected, Unavailable, UserError
from assistant.core.ports import Finding, ReviewArchive

PROBE = ".write-test"


def check(archive: ReviewArchive) -> list[Finding]:
    try:
        archive.store(PROBE, b"")
        archive.remove(PROBE)
    except (UserError, Rejected, Unavailable) as error:
        return [Finding("archive", False, str(error), "Check ARCHIVE_URL, its rights and its free space.")]
    return [Finding("archive", True, "can be written")]
