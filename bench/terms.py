"""What every restriction of the made-up government allows: one route, a ministerial stage for one purpose, safeguards."""

from appban.regime.mitigation import MitigationRule
from appban.regime.people import PersonClass, Subject
from appban.regime.restriction import ExemptionRules, Limits, Route, Seat, Source, Stage, When
from appban.regime.time import DAY, HOUR
from world import PURPOSES

SAFE, DEDICATED = "dev-no-corporate-data", "dev-dedicated"
SOURCE = Source(reference="made up for the bench", mark="operator")
SERVANT, MINISTER = PersonClass.CIVIL_SERVANT, PersonClass.MINISTER
SECURITY_SEAT = Seat(id="security", kind="security", subject=Subject("clear:security"), classes=(SERVANT,))
MINISTER_SEAT = Seat(id="minister", kind="minister", subject=Subject("clear:minister"), classes=(MINISTER,))

RULES = ExemptionRules(
    purposes=PURPOSES,
    routes=(
        Route(
            name="ordinary",
            stages=(
                Stage(id="security", seats=(SECURITY_SEAT,), required="always", rule="always"),
                Stage(
                    id="minister",
                    seats=(MINISTER_SEAT,),
                    required=When(purposes=PURPOSES[-1:]),
                    rule="communications",
                ),
            ),
        ),
    ),
    mitigations=(
        MitigationRule(
            slug=SAFE,
            when="before-use",
            about="device",
            fresh_for=90 * DAY,
            source_grace=12 * HOUR,
            silent_after=6 * HOUR,
        ),
        MitigationRule(slug=DEDICATED, when="during-use", about="device"),
    ),
    limits=Limits(source=SOURCE),
    source=SOURCE,
)
