"""Lines of exemptions made anew for one instant, against which those that are kept are held."""

from appban.regime.exemption import ExemptionId
from appban.regime.facts import Facts
from appban.service.cases.case_line import CaseLine, line_at
from appban.service.cases.cases import Cases, ten_days
from appban.service.exemptions.exemption_state import standing
from appban.service.sight import Sight

ALL = Sight(ids=frozenset(), everything=True, bodies=frozenset(), subjects={})


def fresh(facts: Facts, at: int) -> dict[ExemptionId, CaseLine]:
    """Every line made for this one instant."""
    return {
        each: line_at(facts, each, at, ten_days)
        for each, history in facts.exemptions.items()
        if history.versions[0][0] <= at
    }


def agree(cases: Cases, facts: Facts, at: int) -> None:
    kept = {line.exemption: line for line in cases.lines(at)}
    made = fresh(facts, at)
    assert kept.keys() == made.keys()
    for exemption, line in kept.items():
        assert line == made[exemption]
        assert (line.state, line.why) == (
            standing(facts, exemption, at).state,
            standing(facts, exemption, at).why,
        )
