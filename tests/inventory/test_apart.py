"""A document is read by its own source alone, so that a wrong `--source` is refused and `appban look` names the right one."""

import pytest
from tests.inventory.samples import FIXTURES, NOW

from appban.errors import InputError
from appban.inventory._discover import sources

SAME_FORMAT = {"fusioninventory", "ocs"}
DOCUMENTS = [
    path
    for path in sorted(FIXTURES.glob("*/*"))
    if path.name != "expected.json" and path.parent.name in sources()
]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_document_is_read_by_its_own_source_alone(path):
    def reads(source):
        try:
            list(source.parse(path.read_bytes(), NOW))
        except InputError:
            return False
        return True

    own = path.parent.name
    others = SAME_FORMAT if own in SAME_FORMAT else {own}
    assert {name for name, source in sources().items() if reads(source)} == others
