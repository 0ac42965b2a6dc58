"""The door of these tests."""

import pytest
from tests.web.door import Door


@pytest.fixture
def door() -> Door:
    """A fresh house with its application."""
    return Door()
