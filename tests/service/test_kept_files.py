"""Files beside the record are given back as they came, or not at all."""

import pytest
from tests.service.office import MemoryFolder, Office

from appban.errors import NotFoundError
from appban.regime.people import PersonId
from appban.service.kept_files import MOST_NAME, Handed, get_file, kept_files, put_file


def kept(office: Office, folder: MemoryFolder, data: bytes = b"what was seen", name: str = "seen.txt") -> str:
    handed = Handed(name=name, media_type="text/plain", data=data, by=PersonId("p"), at=office.now)
    with office.desk.store.writer() as writer:
        digest = put_file(writer, folder, "thing-file", "thing-1", handed).digest
        writer.commit()
    return digest


def test_a_file_comes_back_as_it_was_handed_in(office: Office):
    folder = MemoryFolder()
    digest = kept(office, folder, name="n" * 500)
    with office.desk.store.reader() as reader:
        file, data = get_file(reader, folder, "thing-file", "thing-1", digest)
        assert [file] == kept_files(reader, "thing-file", "thing-1")
    assert data == b"what was seen"
    assert (file.size, len(file.name)) == (len(data), MOST_NAME)


@pytest.mark.parametrize("bytes_now", [None, b"what was put there since"])
def test_a_file_that_is_gone_or_was_altered_is_not_given_out(office: Office, bytes_now: bytes | None):
    folder = MemoryFolder()
    digest = kept(office, folder)
    other = folder if bytes_now is not None else MemoryFolder()
    if bytes_now is not None:
        other.write(f"thing-1/{digest}", bytes_now)
    with office.desk.store.reader() as reader, pytest.raises(NotFoundError, match=digest):
        get_file(reader, other, "thing-file", "thing-1", digest)


def test_a_file_belongs_to_one_thing(office: Office):
    folder = MemoryFolder()
    digest = kept(office, folder)
    with office.desk.store.reader() as reader, pytest.raises(NotFoundError, match="thing-2"):
        get_file(reader, folder, "thing-file", "thing-2", digest)
