"""What a reading is about, as people call it: an account, a publication, a post, a peer or a channel."""

from typing import Literal

import msgspec

from appban.errors import InputError, NotFoundError
from appban.regime.account import AccountId
from appban.regime.bodies import BodyId
from appban.regime.channel import Channel, ChannelId
from appban.regime.facts import Facts
from appban.regime.figures import channel_of
from appban.regime.publication import PublicationId
from appban.regime.reading import PeerId

What = Literal["account", "publication", "post", "peer", "channel"]
_POST = "post:"
_CHANNEL = "channel:"


class About(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that is measured. `id` is what a reading names, `name` how people call it.

    `body` None: no body here answers for it, as for a peer.
    """

    id: str
    what: What
    name: str
    channel: Channel | None
    body: BodyId | None


def account_called(facts: Facts, text: str) -> AccountId:
    """The account that a text names: an id, a handle such as @example, or channel/@handle; NotFoundError unless just one."""
    channel, _, handle = text.rpartition("/")
    found = [
        account
        for account, history in facts.communications.accounts.items()
        if history.registered
        and (
            account == text
            or (
                history.registered[-1][1].handle.lstrip("@").casefold() == handle.lstrip("@").casefold()
                and channel in {"", history.registered[-1][1].channel}
            )
        )
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFoundError(f"there is no account {text}; `appban account list` shows those there are")
    where = ", ".join(
        f"{facts.communications.accounts[each].registered[-1][1].channel}/{handle}" for each in found
    )
    raise InputError(f"{text} is {len(found)} accounts; name one of {where}")


def about_account(facts: Facts, account: AccountId) -> About:
    """An account as something measured."""
    registered = facts.communications.accounts[account].registered[-1][1]
    return About(
        id=account,
        what="account",
        name=registered.handle,
        channel=channel_of(facts, registered.channel),
        body=registered.body,
    )


def about(facts: Facts, text: str, account: AccountId | None = None) -> About:
    """What a text names; a post as `post:REFERENCE` takes the account that it stands on.

    InputError or NotFoundError, with what to write instead.
    """
    held = facts.communications
    if text.startswith(_POST):
        return _post(facts, text.removeprefix(_POST), account)
    if text.startswith(_CHANNEL):
        channel = channel_of(facts, ChannelId(text.removeprefix(_CHANNEL)))
        if channel is None:
            raise NotFoundError(f"there is no {text}; `appban channel list` shows those there are")
        return About(id=channel.id, what="channel", name=channel.name, channel=channel, body=None)
    if PublicationId(text) in held.publications:
        content = held.publications[PublicationId(text)].drafts[-1][1].content
        whose = about_account(facts, content.account)
        return msgspec.structs.replace(whose, id=text, what="publication", name=content.item)
    peers = [peer for peer in held.peers if _is_peer(facts, peer, text)]
    if len(peers) == 1:
        return _peer(facts, peers[0])
    if len(peers) > 1:
        raise InputError(f"{text} is {len(peers)} peers; name one of {', '.join(peers)}")
    return about_account(facts, account_called(facts, text))


def _post(facts: Facts, reference: str, account: AccountId | None) -> About:
    if account is None:
        raise InputError(
            f"post:{reference} does not say on which account it stands; name that with --account"
        )
    if not reference:
        raise InputError("post: has no reference after it; write the platform's id of the post")
    whose = about_account(facts, account)
    return msgspec.structs.replace(whose, id=reference, what="post", name=reference)


def _is_peer(facts: Facts, peer: PeerId, text: str) -> bool:
    named = facts.communications.peers[peer]
    if peer == text:
        return True
    return named.dropped is None and text in {named.event.peer.handle, named.event.peer.name}


def _peer(facts: Facts, peer: PeerId) -> About:
    named = facts.communications.peers[peer].event.peer
    return About(id=peer, what="peer", name=named.name, channel=channel_of(facts, named.channel), body=None)
