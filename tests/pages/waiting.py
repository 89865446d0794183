"""Prepares what waits for somebody: hand-offs, chasers, tasks and messages."""

from notifications.channels import Letter, inbox
from tests.pages.looks.learners import LONG
from tests.stories.chased import chase
from tests.stories.partnering import LEAD, at_planning, offer, rank
from tests.stories.scenes import scene
from tests.stories.story import Story

MILLBROOK, HARBOUR = "millbrook.coordinator", "harbour.coordinator"
LONG_NAMES = {name: text.strip()[:100] for name, text in LONG.items()}
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
ARABIC = "هل يحتاج إلى مدخل بلا درج؟ Building B, room 12"
KIT = {"given_name": "Kit", "family_name": "Moss"}


@scene
def offered(story: Story, names: dict[str, str] = KIT, partner: str = "harbour") -> str:
    """A partner referral to one of a ranked list, sent on Friday 27 March; its id."""
    born = {"birth_date": "2009-05-14", "uln_requested": True}
    journey = at_planning(story, {**names, **born}, "2026-03-23 10:00")
    rank(story, journey, partner, "ashdown")
    return str(offer(story, journey, partner, at="2026-03-27 17:45"))


@scene
def late(story: Story, level: str = "flag") -> str:
    """A chaser of an offer to Harbour that was to be acknowledged by Tuesday 31 March; its id."""
    hand_off = offered(story)
    story.sweep("2026-04-01 09:00")
    return chase(story, hand_off, level).id


@scene
def re_offer(story: Story) -> str:
    """The task to offer Kit to the next partner, as the first declined; its id."""
    hand_off = offered(story)
    story.hand_off(HARBOUR, hand_off, "decline", {"reason": "no_place"}, at="2026-03-30 10:00")
    journey = story.get(LEAD, f"/hand-offs/{hand_off}")["journey_id"]
    return story.tasks(journey, "re_offer")[0].id


@scene
def in_words(story: Story) -> str:
    """A task that a word ends: Amy's adviser takes care of her next step, as the referral was declined; its id."""
    journey = story.refer("Amy Cole")
    no = {"reason": "no_place", "advice": "ask again in April"}
    story.hand_off("northgate.coordinator", story.inbound(journey), "decline", no)
    return story.tasks(journey, "aftercare")[0].id


def told(story: Story, name: str, subject: str, body: str, *, read: bool = False) -> str:
    """A message in somebody's inbox, with a link to the queue; where the inbox is."""
    link = "https://journeys.example/hand-offs"
    with story.cast.runtime.database.unit_of_work() as transaction:
        person, now = story.cast[name], story.clock.now()
        letter = Letter(subject, body, body)
        inbox.notice(transaction.session, person, "hand_off.sent", letter, link, now)
        transaction.flush()
        if read:
            (item,) = inbox.items(transaction.session, person, False, 1, None)
            inbox.mark_read(transaction.session, person, item.id, now)
    return "/inbox"
