"""Bytes in, bytes out: questions are read and their signatures checked, answers are signed (RFC 8945)."""

from base64 import b64decode
from collections.abc import Iterator, Mapping

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.tsig

from appban.errors import SettingsError
from appban.servers.rpz_answer import Caller, Message, Rules, answer
from appban.servers.rpz_zones import Zones

Keyring = Mapping[dns.name.Name, dns.tsig.Key]
MIN_SECRET = 16
"""Bytes of a transfer key's secret: 128 bits."""


def keyring(secrets: Mapping[str, str]) -> Keyring:
    """The keys of these names, each secret in base64, for HMAC-SHA256; SettingsError if one cannot be used."""
    found: dict[dns.name.Name, dns.tsig.Key] = {}
    for name, secret in secrets.items():
        try:
            key = dns.tsig.Key(name, b64decode(secret, validate=True), dns.tsig.HMAC_SHA256)
        except (ValueError, dns.exception.DNSException):
            key = None
        if key is None or len(key.secret) < MIN_SECRET:
            raise SettingsError(
                f"the secret of the transfer key {name!r} is not base64 of {MIN_SECRET} bytes or more; "
                f"make one with `tsig-keygen {name}`"
            )
        found[key.name] = key
    return found


def answered(wire: bytes, zones: Zones, rules: Rules, keys: Keyring, caller: Caller) -> Iterator[bytes]:
    """The answers to one message, signed as it was; nothing at all for what is no question."""
    try:
        query = dns.message.from_wire(wire, keyring=dict(keys))
    except dns.message.UnknownTSIGKey:
        yield from _unsigned(wire, dns.rcode.NOTAUTH)
        return
    except dns.exception.DNSException as fault:
        signature = isinstance(fault, dns.tsig.BadSignature | dns.tsig.BadTime | dns.tsig.BadAlgorithm)
        yield from _unsigned(wire, dns.rcode.NOTAUTH if signature else dns.rcode.FORMERR)
        return
    if query.flags & dns.flags.QR:
        return  # an answer to an answer would go round for ever
    context = None
    for reply in answer(query, zones, rules, caller):
        yield reply.to_wire(max_size=65535, multi=True, tsig_ctx=context)
        context = reply.tsig_ctx


def key_of(keys: Keyring, name: str | None) -> dns.tsig.Key | None:
    """The key of this name, None for no name; SettingsError if there is no such key."""
    if name is None:
        return None
    found = keys.get(dns.name.from_text(name))
    if found is None:
        raise SettingsError(f"there is no transfer key {name!r}; give its secret")
    return found


def signed(message: Message, key: dns.tsig.Key | None) -> bytes:
    """A message of our own, signed if there is a key for it."""
    if key is not None:
        message.use_tsig(key)
    return message.to_wire()


def _unsigned(wire: bytes, rcode: dns.rcode.Rcode) -> Iterator[bytes]:
    """The refusal of a message whose signature or form is wrong: its id comes back, nothing of it is believed."""
    try:
        query = dns.message.from_wire(wire, question_only=True, ignore_trailing=True)
    except dns.exception.DNSException:
        return
    if query.flags & dns.flags.QR:
        return
    reply = dns.message.Message(query.id)
    reply.flags = dns.flags.QR
    reply.question = query.question
    reply.set_rcode(rcode)
    yield reply.to_wire()
