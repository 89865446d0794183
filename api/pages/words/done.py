"""What a page says after something was done, as the viewer's own command is kept: an address alone says nothing."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Query

from api.pages.words import own
from engine.runtime import Work, name_under
from workflows.actions.offered import HAND_OFF_ACTIONS, JOURNEY_ACTIONS

DoneKey = Annotated[str, Query(max_length=200)]
"""The key of what was done just before, in an address that a form leads to."""

_SAID: Mapping[str, str] = {
    "agreement.draft": "The draft is kept. It counts once a manager of each side has signed it.",
    "agreement.change": "The draft was changed.",
    "agreement.sign": "You have signed it for your organisation.",
    "agreement.ask_change": "Whoever drafted it was asked for the change.",
    "agreement.withdraw": "The draft was withdrawn.",
    "agreement.record_meeting": "It was recorded.",
    "agreement.record_qualification": "The qualification was recorded.",
    "agreement.record_safety": "The check was recorded.",
    "agreement.name_owner": "It is named who keeps the record.",
    "agreement.renew": "The renewal is drafted: change it if it is to say something else, then sign it.",
    "agreement.end": "It ends on the day that you named.",
    "hand_off.report_incident": "The incident is reported. Nobody begins a placement there until that is lifted.",
    "employer.check": "The check is on record and counts from now on.",
    "employer.lift_suspension": "The suspensions that you chose are lifted.",
    "employers.require": "What you require was changed.",
    "programme.add": "The programme is in the directory.",
    "programme.change": "The programme was changed.",
    "served_areas.set": "The areas that you serve were changed.",
    "provider_event.announce": "It was announced.",
    "provider_event.change": "What was announced was changed. Whoever booked hears of another time or place.",
    "provider_event.call_off": "It was called off. Whoever booked hears of it.",
    "provider_event.attendance": "It was recorded who came.",
    "provider_event.book_colleague": "The place is booked.",
    "provider_event.cancel_colleague": "The place was given back.",
    "invite_colleague": "The invitation is on its way. Its link is good once, for seven days.",
    "set_roles": "The roles count from now on.",
    "let_leave": "They have left and are signed out. What was theirs to do was handed on.",
    "send_password_link": "The link is on its way. It is good once, for seven days.",
    "change_password": "Your password was changed. You are signed out everywhere else.",
    "remove_second_factor": "Your second factor is removed. You are signed out everywhere else.",
    "webhook.create": "The address is entered. If you missed its secret, give it a new one.",
    "webhook.rotate": "It has a new secret. If you missed it, give it another one.",
    "webhook.on": "It is switched on. Send again what it missed.",
    "webhook.off": "It is switched off.",
    "webhook.delete": "It is removed.",
    "webhook.replay": "What may still go is sent again with the next round.",
    "closure.add": "The days are closed. Time limits that this moves were counted again.",
    "closure.remove": "The closure is removed. Time limits that this moves were counted again.",
    "holiday.add": "The holiday is entered. Open absences were counted again.",
    "holiday.change": "The holiday was changed. Open absences were counted again.",
    "holiday.remove": "The holiday was removed. Open absences were counted again.",
    "preferences.set": "What you chose counts from now on.",
    "preferences.away": "What you entered for your colleague counts from now on.",
    "end_session": "That session has ended.",
    "end_other_sessions": "You are signed out everywhere else.",
    "task.done": "The task is done.",
    "task.assign": "The task was given to your colleague.",
    "referral_draft.keep": "Your draft is kept.",
    "referral_draft.delete": "The draft is deleted.",
    "operations.retry": "It is tried again with the next round, if it may still go.",
    "operations.retry_kind": "All that may still go is tried again with the next round.",
    "operations.check": "The rules are being checked. Look again in a moment.",
}


def done_sentence(work: Work, key: str) -> str | None:
    """A sentence for what the viewer did under the key; None for a key under which they did nothing."""
    name = (name_under(work, key) if key else None) or ""
    if name in _SAID:
        return _SAID[name]
    record, _dot, action = name.partition(".")
    if record == "journey":
        return JOURNEY_ACTIONS[action].summary if action in JOURNEY_ACTIONS else None
    if record == "hand_off":
        return HAND_OFF_ACTIONS[action].summary if action in HAND_OFF_ACTIONS else None
    return own.SAID.get(name)
