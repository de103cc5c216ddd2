from collections.abc import Iterator

import pytest

from integrations.standins.slack import LocalSlack, serve


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with serve() as local:
        yield local
