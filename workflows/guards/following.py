"""Who may say what became of a young person, before and after the end of a journey (rules 0.1, 0.6)."""

from datetime import date

from engine.errors import Refusal
from workflows.facts.journeys import JourneyFacts
from workflows.rules.guarantees import offered_from, september_years
from workflows.vocabulary import Relationship, Role

RESPONSIBLE_ROLES = (Role.ADVISER, Role.COORDINATOR, Role.MANAGER, Role.EMPLOYER_ENGAGEMENT)
# The referrer's adviser, whoever answers for the learner, and the local authority that follows 16 and 17 year olds.
FOLLOWING = frozenset(
    {
        *(f"{Relationship.REFERRER}.{role}" for role in (Role.ADVISER, Role.MANAGER)),
        *(f"{Relationship.RESPONSIBLE}.{role}" for role in RESPONSIBLE_ROLES),
        *(f"{Relationship.LOCAL_AUTHORITY}.{role}" for role in (Role.TRACKING_OFFICER, Role.MANAGER)),
    }
)


def against_following(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against recording what became of the learner."""
    if facts.parties(facts.work.actor).isdisjoint(FOLLOWING):
        sentence = "The referrer's adviser, whoever answers for the learner or the local authority records this."
        return (Refusal("not_yours", sentence, who_could=tuple(sorted(FOLLOWING))),)
    if facts.learner.died_on is not None:
        return (Refusal("learner_deceased", "The learner has died: nothing more can be recorded."),)
    return ()


def against_offering(facts: JourneyFacts) -> tuple[Refusal, ...]:
    """What stands against recording an offer under the September Guarantee: the age, and who asks."""
    found = against_following(facts)
    first, last = september_years(facts.learner.birth_date)
    # Nothing is offered before the year at whose end it is owed; what was offered in time may be heard of later.
    if not offered_from(first) <= facts.today <= date(last + 1, 9, 30):
        sentence = f"The September Guarantee is for year 11 and 12 leavers: this learner's are {first} and {last}."
        found = (*found, Refusal("nothing_guaranteed", sentence))
    return found
