"""An address is one that every mail server takes; it stands beside the record, and nothing in it."""

import pytest
from tests.service.office import Office

from appban.errors import InputError
from appban.service.recorded.erasing import erase
from appban.service.telling.addresses import address_of, read_address, set_address


@pytest.mark.parametrize("text", ["hal@dept.example.org", "  a.b+c@x.gov.uk ", "o'hal@sub.dept.example"])
def test_an_address_is_taken(text: str):
    assert read_address(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "", "hal", "hal@", "@example.org", "hal@example", "hal @example.org", "Hal <hal@example.org>",
        "hal@example.org\nBcc: all@example.org", "hal@exämple.org", "hal@example.org,kim@example.org",
        ".hal@example.org", "ha..l@example.org", "hal.@example.org", "hal@-example.org", "hal@example-.org",
        "x" * 65 + "@example.org", "hal@" + "x" * 250 + ".org", "hal@example.org\0", "h\u200bal@example.org",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(text: str):
    with pytest.raises(InputError, match="e-mail address"):
        read_address(text)


def test_an_address_is_replaced_and_forgotten(office: Office):
    hal = office.ids["hal"]
    for given in ("old@dept.example.org", "new@dept.example.org"):
        set_address(office.store, hal, given, office.now)
    with office.store.reader() as reader:
        assert address_of(reader, hal) == "new@dept.example.org"
    set_address(office.store, hal, None, office.now)
    with office.store.reader() as reader:
        assert address_of(reader, hal) is None


def test_two_people_may_share_one(office: Office):
    for who in ("min", "sec"):
        set_address(office.store, office.ids[who], "private.office@dept.example.org", office.now)
    with office.store.reader() as reader:
        assert address_of(reader, office.ids["min"]) == address_of(reader, office.ids["sec"])


def test_it_goes_when_the_person_is_erased_and_is_in_no_entry(office: Office):
    hal, size = office.ids["hal"], office.size()
    set_address(office.store, hal, "hal@dept.example.org", office.now)
    assert office.size() == size
    office.as_("operator", lambda work: erase(work, hal, "rule 7"))
    with office.store.reader() as reader:
        assert address_of(reader, hal) is None
        assert not any(b"dept.example.org" in row.entry for row in reader.rows(0, reader.head().size))
