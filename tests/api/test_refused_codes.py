"""What no workflow refuses is refused with a code of its own too."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from api.audit_trail import trail
from api.auth import api_keys, colleagues, learner_accounts
from api.auth.learner_accounts import Choice
from api.auth.learner_sessions import open_session
from api.auth.passwords import Passwords
from api.erasure import holds
from api.pages import offering
from api.pages.agreeing import forms
from api.saved_views import MOST, keep
from engine.actor import Actor, ActorKind
from engine.clock import now
from engine.errors import Refused
from engine.runtime import Work
from tests.pages.looks.agreements import WRITES, drafted
from tests.people import CHEAP, PASSWORD
from tests.stories import own, way
from tests.stories.story import Story
from tests.stories.visiting import KEEPS
from workflows import queries
from workflows.tables.own_access import LearnerAccount
from workflows.views.agreement_view import detail
from workflows.views.audit_view import AuditFilter
from workflows.vocabulary import Role

LATE = ("/work", "overdue=yes")


@pytest.fixture
def database_kind() -> str:
    """What refuses is no different on the other database."""
    return "sqlite"


def codes(story: Story, act: Callable[[Work], Any], who: str | Actor = way.LEAD) -> list[str]:
    """The codes with which something is refused that somebody does."""
    actor = story.cast.caller(who) if isinstance(who, str) else who
    with pytest.raises(Refused) as refused:
        story.cast.runtime.run_many(actor, act)
    return [each.code for each in refused.value.refusals]


def test_of_views_that_are_kept(story: Story) -> None:
    assert codes(story, lambda work: keep(work, "/work", "q=Amy", "Mine")) == ["not_narrowed"]
    assert codes(story, lambda work: keep(work, *LATE, " ")) == ["view_unnamed"]

    def one_more(work: Work) -> None:
        for number in range(MOST + 1):
            keep(work, *LATE, f"View {number}")
            work.session.flush()

    assert codes(story, one_more) == ["too_many_views"]


def test_of_a_link_to_oneself_for_a_new_password(story: Story) -> None:
    refused = codes(story, lambda work: colleagues.send_password_link(work, work.actor.id))
    assert refused == ["own_password"]


def test_of_legal_holds(story: Story) -> None:
    story.refer("Amy Cole")
    learner = own.newest(story)

    def twice(work: Work) -> None:
        for _ in range(2):
            holds.hold(work, learner, "a claim", "command line")

    assert codes(story, twice) == ["held_already"]
    assert codes(story, lambda work: holds.lift(work, learner, "settled", "command line")) == ["not_held"]


def test_of_a_key_that_has_ended(story: Story) -> None:
    def rotate(work: Work) -> None:
        ended, organisation = now() - timedelta(days=1), story.cast["northgate"]
        api_keys.add_key(work.session, organisation, "old", [Role.MANAGER], ended)
        work.session.flush()
        (key,) = api_keys.keys_of(work.session, organisation)
        api_keys.rotate(work.session, key.id, timedelta(days=1))

    assert codes(story, rotate) == ["key_ended"]


def test_of_too_long_an_audit(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trail, "MOST_IN_COPY", 0)
    journey = way.accepted(story)
    refused = codes(story, lambda work: trail.make_table(work, journey, AuditFilter()), "northgate.manager")
    assert refused == ["too_many_lines"]


def test_of_what_is_too_long_for_a_page(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    agreement, programme = drafted(story).rpartition("/")[2], story.cast.programme("millbrook")
    monkeypatch.setattr(forms, "MOST", 0)
    monkeypatch.setattr(offering, "MOST", 0)
    with story.cast.runtime.reading(story.cast.caller(WRITES)) as work:
        of_agreement = forms.change_sheet(work, detail(work, agreement), None)
    with story.cast.runtime.reading(story.cast.caller(KEEPS)) as work:
        of_programme = offering.programme_sheet(work, programme, None)
    assert {each.code for sheet in (of_agreement, of_programme) for each in sheet.closed} == {"too_long_for_the_page"}


def test_of_a_learner_s_own_sign_in(story: Story) -> None:
    passwords = Passwords(CHEAP)

    def refusals_of(run: Callable[[Actor], None], learner: str) -> list[str]:
        with pytest.raises(Refused) as refused:
            run(Actor(ActorKind.LEARNER, learner, None, frozenset()))
        return [each.code for each in refused.value.refusals]

    def chooses(learner: str, choice: Choice) -> list[str]:
        return refusals_of(
            lambda actor: learner_accounts.choose(story.cast.runtime, passwords, actor, sessions[learner], choice, "k"),
            learner,
        )

    learners, sessions = [], {}
    for name in ("Amy", "Ben"):
        story.refer(f"{name} Cole")
        learners.append(own.newest(story, name))
        with story.cast.runtime.database.unit_of_work() as transaction:
            row = LearnerAccount(
                learner_id=learners[-1], email=f"{name.lower()}@example.org", chosen_at=now(),
                password_hash=passwords.hash(PASSWORD),
            )  # fmt: skip
            transaction.session.add(row)
            open_session(transaction.session, learners[-1])
            transaction.session.flush()
            sessions[learners[-1]] = queries.own_access.sessions(transaction.session, learners[-1])[0].id
    new = "seven quiet lamps on tables"
    assert chooses(learners[1], Choice("ben@example.org", new, "wrong")) == ["own_password_not_right"]
    assert chooses(learners[1], Choice("amy@example.org", new, PASSWORD)) == ["email_in_use"]
    removes = partial(learner_accounts.remove, story.cast.runtime, key="r")
    assert refusals_of(removes, learners[1]) == ["code_is_over"]
