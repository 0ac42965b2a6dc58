"""Carrying posts to their platforms: once, in their time, and looked for before anything is sent again (ADR 0019).

A round asks after what is under way before it begins what is due. Whatever is killed when, the next round finds in the
record what may be out there: a post is begun in the record before anything is sent, and its handle, where a platform knows
no keys, is in the record before what a post could come of. Only what the platform says is absent is begun again.
"""

from functools import partial

from appban.errors import AppbanError
from appban.ports import Capability
from appban.regime.account import AccountId
from appban.regime.channel import Channel
from appban.regime.facts import Facts
from appban.regime.subjects import COMMUNICATIONS
from appban.service.answering import present
from appban.service.publications.carriage import Carriage, channel_of, registered
from appban.service.publications.hands import Carried, Hands
from appban.service.publications.pace import Pace
from appban.service.publications.underway import due, to_take_down, unfinished
from appban.service.publishing import Press
from appban.service.reading import Focus, facts_about
from appban.service.work import Desk


class Carrier:
    """Goes round the connected accounts. One thread at a time; another program has other accounts or waits."""

    def __init__(self, desk: Desk, press: Press, carriage: Carriage) -> None:
        self._desk, self._press, self._carriage = desk, press, carriage
        self._pace = Pace()

    def round(self) -> tuple[Carried, ...]:
        """Ask after what is under way, then begin what is due. A fault about one account holds up no other."""
        done: list[Carried] = []
        for name in self._carriage.vault.accounts():
            account = AccountId(name)
            with self._carriage.vault.hold(account) as ours:
                if ours:
                    done += self._account(account)
        return tuple(done)

    def _account(self, account: AccountId) -> list[Carried]:
        facts, now = self._facts(account)
        channel = self._channel(facts, account)
        if channel is None or channel.platform is None:
            return []
        name = channel.platform
        back = to_take_down(facts, account, name) if self._deletes(name) else ()
        asked = [each for each in unfinished(facts, account, name, now) if self._pace.is_due(each, now)]
        down = [each for each in back if self._pace.is_due(each, now)]
        ready = [
            draft
            for draft in due(facts, account, now)
            if not self._carriage.gate(facts, draft.content.publication, now)
        ]
        if not asked and not down and not ready:
            return []
        try:
            hands = self._hands(account, channel)
        except AppbanError as fault:
            return [Carried(account, None, "fault", str(fault))]
        todo = [
            *((each.publication, partial(hands.take_down, each)) for each in down),
            *((each.publication, partial(hands.follow, each)) for each in asked),
            *((draft.content.publication, partial(hands.start, draft)) for draft in ready),
        ]
        return [hands.each(account, publication, do) for publication, do in todo]

    def _hands(self, account: AccountId, channel: Channel) -> Hands:
        platform, connection = self._carriage.connect(self._desk, account, channel)
        return Hands(
            desk=self._desk,
            press=self._press,
            carriage=self._carriage,
            platform=platform,
            connection=connection,
            pace=self._pace,
        )

    def _channel(self, facts: Facts, account: AccountId) -> Channel | None:
        history = facts.communications.accounts.get(account)
        told = None if history is None else registered(history)
        return None if told is None else channel_of(facts, told.channel)

    def _deletes(self, platform: str) -> bool:
        found = self._carriage.platforms.get(platform)
        return found is not None and Capability.DELETE in found.capabilities

    def _facts(self, account: AccountId) -> tuple[Facts, int]:
        with self._desk.store.reader() as reader:
            focus = Focus(rooms=(COMMUNICATIONS,), posts_of=(account,))
            return facts_about(reader, focus), present(self._desk, reader)
