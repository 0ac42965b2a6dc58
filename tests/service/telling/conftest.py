"""The telling side of an office of the store in plain lists."""

import pytest
from tests.service.office import Office, memory_office
from tests.service.telling.told import Telling


@pytest.fixture
def office() -> Office:
    """A fresh office."""
    return memory_office()


@pytest.fixture
def telling(office: Office) -> Telling:
    """People of it are told."""
    return Telling(office)
