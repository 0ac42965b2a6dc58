"""What the primary answers to whom; a transfer replayed by an independent reader gives the zone."""

from ipaddress import ip_network

import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdatatype
import dns.rrset
import dns.versioned
import dns.xfr
import dns.zone
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appban.servers.rpz_answer import PER_MESSAGE, Caller, Rules, answer, notify
from appban.servers.rpz_wire import answered, key_of, keyring, signed
from appban.servers.rpz_zones import later, soa

AT = 1_700_000_000_000_000
RULES = Rules(unsigned=(ip_network("127.0.0.0/8"), ip_network("::1/128")))
WHOLE = Rules(unsigned=RULES.unsigned, differences="whole")
TCP, UDP, STRANGER = Caller("127.0.0.5", "tcp"), Caller("127.0.0.5", "udp"), Caller("192.0.2.1", "tcp")
KEYS = keyring({"rpz-key": "c2VjcmV0IG9mIGEgdGVzdCBhbG9uZQ=="})
OTHER_KEYS = keyring({"rpz-key": "YW5vdGhlciBzZWNyZXQgYWx0b2dldGhlcg=="})
ORIGIN = dns.name.from_text("clips.rpz")

records = st.sets(st.sampled_from([f"n{n}.example CNAME ." for n in range(12)]))


def history(*versions):
    zones = {}
    for each in versions:
        zones = later(zones, {"clips.rpz": each}, AT)
    return zones


def ask(kind, serial=None, zone="clips.rpz"):
    query = dns.message.make_query(zone, kind)
    query.flags = 0
    if serial is not None:
        query.authority.append(dns.rrset.from_text(zone + ".", 0, "IN", "SOA", soa(serial)))
    return query


def rcode(query, zones, rules=RULES, caller=TCP):
    (reply,) = answer(query, zones, rules, caller)
    return dns.rcode.to_text(reply.rcode())


def owners(zone):
    return {
        f"{name.to_text()} CNAME {rdata.target.to_text()}" for name, _, rdata in zone.iterate_rdatas("CNAME")
    }


def copied(held, zones, rules=RULES):
    """The records of a secondary's copy once dnspython's own reader has taken the transfer in."""
    copy = dns.versioned.Zone(ORIGIN)
    serial = None
    if held is not None:
        with copy.writer(replacement=True) as writer:
            serial = held["clips.rpz"].serial
            writer.add("@", dns.rdataset.from_text("IN", "SOA", 5, soa(serial)))
            writer.add("@", dns.rdataset.from_text("IN", "NS", 5, "localhost."))
            for each in held["clips.rpz"].records:
                owner, kind, data = each.split()
                writer.add(owner, dns.rdataset.from_text("IN", kind, 5, data))
    kind = "AXFR" if held is None else "IXFR"
    with dns.xfr.Inbound(copy, dns.rdatatype.from_text(kind), serial) as inbound:
        for reply in answer(ask(kind, serial), zones, rules, TCP):
            done = inbound.process_message(dns.message.from_wire(reply.to_wire(), xfr=True, origin=ORIGIN))
    assert done
    return owners(copy)


@given(st.lists(records, min_size=1, max_size=6), st.sampled_from([RULES, WHOLE]), st.data())
def test_a_secondary_at_any_version_ends_with_the_present_one(versions, rules, data):
    began = data.draw(st.integers(0, len(versions)))
    zones = history(*versions)
    held = history(*versions[:began]) if began else None

    assert copied(held, zones, rules) == zones["clips.rpz"].records


def test_a_long_zone_comes_in_several_messages():
    many = {f"n{n}.example CNAME ." for n in range(3 * PER_MESSAGE)}
    zones = history(many)

    replies = list(answer(ask("AXFR"), zones, RULES, TCP))

    assert len(replies) == 4
    assert copied(None, zones) == many


def test_differences_are_told_as_the_whole_zone_where_that_is_asked_for():
    zones = history({"a.example CNAME .", "b.example CNAME ."}, {"a.example CNAME ."})

    (changes,) = answer(ask("IXFR", 1_700_000_000), zones, RULES, TCP)
    (whole,) = answer(ask("IXFR", 1_700_000_000), zones, WHOLE, TCP)

    assert [each.rdtype for each in changes.answer].count(dns.rdatatype.SOA) == 4
    assert [each.rdtype for each in whole.answer].count(dns.rdatatype.SOA) == 2


@pytest.mark.parametrize("serial", [1_700_000_001, 1_700_000_009])
def test_a_secondary_that_has_the_newest_or_thinks_so_is_told_the_number_alone(serial):
    (reply,) = answer(ask("IXFR", serial), history({"a.example CNAME ."}, set()), RULES, TCP)

    (rrset,) = reply.answer
    assert rrset[0].serial == 1_700_000_001


def test_over_udp_differences_are_the_number_alone():
    (reply,) = answer(ask("IXFR", 1_700_000_000), history({"a.example CNAME ."}, set()), RULES, UDP)

    assert [each.rdtype for each in reply.answer] == [dns.rdatatype.SOA]


@pytest.mark.parametrize(
    ("query", "caller", "said"),
    [
        (ask("AXFR"), STRANGER, "REFUSED"),
        (ask("SOA"), STRANGER, "REFUSED"),
        (ask("AXFR"), Caller("::2", "tcp"), "REFUSED"),
        (ask("AXFR"), Caller("::1", "tcp"), "NOERROR"),
        (ask("AXFR"), UDP, "FORMERR"),
        (ask("IXFR"), TCP, "FORMERR"),
        (ask("A"), TCP, "REFUSED"),
        (ask("ANY"), TCP, "REFUSED"),
        (ask("AXFR", zone="chat.rpz"), TCP, "NOTAUTH"),
        (ask("SOA", zone="CLIPS.rpz"), TCP, "NOERROR"),
    ],
)
def test_everything_but_a_secondarys_question_is_refused(query, caller, said):
    assert rcode(query, history({"a.example CNAME ."}), caller=caller) == said


def test_a_notify_or_an_update_to_us_is_not_done():
    for opcode in (dns.opcode.NOTIFY, dns.opcode.UPDATE):
        query = ask("SOA")
        query.set_opcode(opcode)
        assert rcode(query, history(set())) == "NOTIMP"


def test_our_notify_names_the_zone_and_its_number():
    message = notify(history(set())["clips.rpz"])

    assert message.opcode() == dns.opcode.NOTIFY
    assert message.question[0].name == ORIGIN
    assert message.answer[0][0].serial == 1_700_000_000


def wires(query, keys=KEYS, caller=STRANGER, zones=None):
    held = history({f"n{n}.example CNAME ." for n in range(250)}) if zones is None else zones
    return list(answered(query.to_wire(), held, RULES, keys, caller))


def test_a_signed_question_is_answered_from_anywhere_and_every_message_is_signed():
    query = ask("AXFR")
    query.use_tsig(dict(KEYS), "rpz-key")

    replies = wires(query)

    context = None
    for wire in replies:
        reply = dns.message.from_wire(
            wire, keyring=dict(KEYS), request_mac=query.mac, xfr=True, tsig_ctx=context, multi=True
        )
        assert reply.had_tsig
        context = reply.tsig_ctx
    assert len(replies) == 3


@pytest.mark.parametrize("keys", [OTHER_KEYS, keyring({})])
def test_a_question_signed_with_a_key_that_is_not_ours_is_told_nothing(keys):
    query = ask("AXFR")
    query.use_tsig(dict(KEYS), "rpz-key")

    (wire,) = wires(query, keys)

    reply = dns.message.from_wire(wire)
    assert reply.rcode() == dns.rcode.NOTAUTH
    assert not reply.answer


def test_a_question_changed_on_its_way_is_told_nothing():
    query = ask("AXFR")
    query.use_tsig(dict(KEYS), "rpz-key")
    wire = query.to_wire().replace(b"\x05clips", b"\x05clipz")

    (reply,) = answered(wire, history(set()), RULES, KEYS, TCP)

    assert dns.message.from_wire(reply).rcode() == dns.rcode.NOTAUTH


def test_an_answer_is_not_answered():
    reply = dns.message.make_response(ask("SOA"))

    assert list(answered(reply.to_wire(), history(set()), RULES, KEYS, TCP)) == []


def test_a_notify_is_signed_with_the_secondarys_key():
    wire = signed(notify(history(set())["clips.rpz"]), key_of(KEYS, "rpz-key"))

    assert dns.message.from_wire(wire, keyring=dict(KEYS)).had_tsig


@given(st.binary(max_size=80))
def test_noise_is_refused_or_met_with_silence(noise):
    for wire in answered(noise, history(set()), RULES, KEYS, STRANGER):
        assert dns.message.from_wire(wire).rcode() != dns.rcode.NOERROR


@given(st.data())
def test_a_question_with_a_byte_changed_never_breaks_the_server(data):
    query = ask("IXFR", 1_700_000_000)
    query.use_tsig(dict(KEYS), "rpz-key")
    wire = bytearray(query.to_wire())
    wire[data.draw(st.integers(0, len(wire) - 1))] = data.draw(st.integers(0, 255))

    for reply in answered(bytes(wire), history(set()), RULES, KEYS, STRANGER):
        assert len(reply) >= 12
