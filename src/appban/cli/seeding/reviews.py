"""What a permanent secretary of the demo asks and answers: one review over and done with, one with answers still to give."""

import datetime as dt
from functools import partial

from appban.cli.seeding.cases import Links
from appban.cli.seeding.cast import AnswerPart, Console, ReviewPart
from appban.cli.seeding.player import Player
from appban.errors import InternalError
from appban.regime.exemption import ReviewId
from appban.regime.time import to_datetime
from appban.regime.working_days import Calendar
from appban.service.exemptions.reviewing import answer_review, open_review

NOON = 12 * 60


def schedule_reviews(player: Player, console: Console, links: Links) -> None:
    """Have each opened and answered in its time."""
    for part in console.reviews:
        _Reviewing(player, part, links).schedule()


class _Reviewing:
    def __init__(self, player: Player, part: ReviewPart, links: Links) -> None:
        self._player, self._part, self._links = player, part, links
        self._review: ReviewId | None = None

    def schedule(self) -> None:
        calendar = self._player.calendar
        self._player.at(calendar.moment(self._part, NOON), self._open)
        for each in self._part.answers:
            self._player.at(calendar.moment(each, NOON), partial(self._answer, each))

    def _open(self) -> None:
        part, now = self._part, self._player.clock.now()
        asked = [self._links.exemptions[ref] for ref in part.asks]
        year = to_datetime(now, self._player.house.desk.zone).year
        # The demo opens in any year, also in one whose holidays no file knows yet; so it counts by a calendar of its own.
        days = Calendar(
            name="demo/no-holidays", years=frozenset((year, year + 1)), holidays=frozenset[dt.date]()
        )
        opened = self._player.do(part.by, lambda work: open_review(work, part.body, asked, days))
        self._review = opened.review

    def _answer(self, part: AnswerPart) -> None:
        review, exemption = self._review, self._links.exemptions[part.ref]
        if review is None:
            raise InternalError(
                f"{part.ref} is answered before its review was opened; correct the demo's files"
            )
        self._player.do(
            self._part.by, lambda work: answer_review(work, review, exemption, part.answer, part.says)
        )
