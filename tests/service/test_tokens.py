"""Tokens are minted for something, somewhere, until some time; the record keeps a digest of them and nothing else."""

import pytest
from msgspec.structs import replace

from appban.errors import InputError, NotAuthorisedError, NotFoundError, RefusedError
from appban.regime.bodies import BodyId
from appban.regime.time import HOUR
from appban.regime.tokens import TokenId
from appban.service.people import person_left
from appban.service.staff.tokens import Minting, bearer, digest_of, end_token, mint_token, token_lines


def asked(office, **changes) -> Minting:
    usual = Minting(label="the proxy", may=("evaluate",), body=BodyId("D"), until=office.now + HOUR)
    return replace(usual, **changes)


def minted(office, who="operator", **changes):
    return office.as_(who, lambda work: mint_token(work, asked(office, **changes))).value


def test_a_token_is_in_force_from_its_record_until_its_end(office):
    before = office.now
    made = minted(office)
    facts = office.facts()
    held = bearer(facts, made.text, office.now)
    assert held is not None
    assert (held.id, held.may, held.body) == (made.token, ("evaluate",), "D")
    assert bearer(facts, made.text, before) is None
    assert bearer(facts, made.text, held.until - 1) == held
    assert bearer(facts, made.text, held.until) is None


def test_an_ended_token_opens_nothing_and_is_ended_once(office):
    made = minted(office)
    office.as_("operator", lambda work: end_token(work, made.token))
    assert bearer(office.facts(), made.text, office.now) is None
    with pytest.raises(RefusedError, match="nothing to end"):
        office.as_("operator", lambda work: end_token(work, made.token))
    with pytest.raises(NotFoundError, match="token list"):
        office.as_("operator", lambda work: end_token(work, TokenId("token-0")))


def test_one_token_is_not_another(office):
    one, other = minted(office), minted(office)
    facts = office.facts()
    mixed = f"appban_{one.token}_{other.text.split('_', 2)[2]}"
    for text in (
        mixed,
        "",
        "_",
        "appban",
        f"appban_{one.token}_",
        f"appban_{one.token}",
        one.text.upper(),
        "\ud800",
    ):
        assert bearer(facts, text, office.now) is None
    assert bearer(facts, other.text, office.now).id == other.token


def test_neither_log_nor_store_holds_the_token_or_its_label_in_the_log(office):
    made = minted(office, label="the canary of a label")
    secret = made.text.split("_", 2)[2]
    with office.store.reader() as reader:
        rows = list(reader.rows(0, reader.head().size))
        kept = b"".join(row.leaf + row.entry for row in rows).decode()
        assert secret not in kept
        assert "canary" not in kept
        assert digest_of(made.text) in rows[-1].entry.decode()
        assert digest_of(made.text) not in rows[-1].leaf.decode("utf-8", "replace")  # the leaf is sealed
        (line,) = token_lines(office.facts(), reader, office.now)
    assert (line.label, line.holds) == ("the canary of a label", True)


def test_a_label_that_was_erased_is_no_longer_listed(office):
    made = minted(office)
    with office.store.writer() as writer:
        writer.erase(made.token)
        writer.commit()
    with office.store.reader() as reader:
        (line,) = token_lines(office.facts(), reader, office.now)
    assert line.label is None


@pytest.mark.parametrize(
    ("changes", "fault"),
    [({"may": ()}, InputError), ({"label": " "}, InputError), ({"body": BodyId("nowhere")}, NotFoundError)],
)
def test_a_token_for_nothing_nobody_or_nowhere_is_refused(office, changes, fault):
    with pytest.raises(fault):
        minted(office, **changes)


def test_a_token_that_ends_before_it_begins_is_refused(office):
    with pytest.raises(InputError, match="past"):
        minted(office, until=office.now)


def test_somebody_who_left_mints_no_token(office):
    office.as_("operator", lambda work: person_left(work, office.ids["hal"], office.now))
    with pytest.raises(NotAuthorisedError, match="has left"):
        minted(office, who="hal")
