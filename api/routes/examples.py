"""An example request for every action, as the description of the interface shows it."""

from collections.abc import Mapping
from typing import Any

Example = dict[str, Any]

_ORGANISATION = "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d10"
_OTHER = "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d1c"
_PROGRAMME = "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d11"
_PARTNERSHIP = "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d12"
_CONSENT = "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d13"
_OFFER = "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d19"
_CONCERN = "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d1a"
_COPY = "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d1b"
_FILE = "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d1d"
_AIM = "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d14"
_WORD = {"on": "2026-03-02", "channel": "face_to_face"}
_UNIT = {"number": "Y/500/5367", "title": "Managing own learning", "level": "entry_3", "credit": 2}
_PLANNED: Example = {
    "component": "vocational", "title": "Award in business administration", "level": "level_1", "planned_credit": 12,
    "units": [_UNIT],
}  # fmt: skip
_REQUIREMENT = {"requirement": "English at level 1", "met": False, "gap": "one level"}
_PLAN: Example = {
    "destination": "apprenticeship", "entry_requirements": [_REQUIREMENT], "aims": [_PLANNED],
    "planned_end_on": "2026-07-24", "learner_agrees": _WORD,
}  # fmt: skip
_SEEN: Example = {
    "text": "Amy has bruises on both arms and will not say how.", "seen_on": "2026-05-06", "place": "the workshop",
    "immediate": False,
}  # fmt: skip
_HOLD: Example = {"reason": "learner_unwell", "review_on": "2026-03-16"}

FILE: Example = {
    "file": "(the content of consent.pdf)", "kind": "signed_consent", "title": "Consent to travel support, signed",
}  # fmt: skip

REFERRAL: Example = {
    "partnership_id": _PARTNERSHIP,
    "programme_id": _PROGRAMME,
    "learner": {
        "given_name": "Amy", "family_name": "Cole", "birth_date": "2009-05-14", "uln": "1000000043",
        "postcode": "BS1 4DJ", "safe_contact_times": "after four",
    },
    "reason": "Wants to work in an office and needs a first step.",
    "wish": "Apprenticeship in business administration",
    "current_activity": 619,
    "needs": [{"code": "travel", "adjustment": "bus pass"}],
    "prior_learning": [{"title": "Award in personal skills", "level": "entry_3", "credit": 6}],
    "shared": [{"item": "contact", "basis": "public_task"},
               {"item": "support_need", "need": "travel", "basis": "consent"}],
}  # fmt: skip

AGREEMENT: Example = {
    "kind": "external", "basis": "contractual", "title": "Functional skills at a partner",
    "parties": [_ORGANISATION, _OTHER], "starts_on": "2099-09-01", "ends_on": "2100-07-31",
    "delivers": ["functional_skills"], "records": [{"record": "results_form", "part": "functional_skills"}],
    "support_opened_by": ["lead_only"], "times": {"decide": 3},
    "clauses": [{"clause": "ext_09", "text": "The sides meet every six weeks."}],
    "targets": [{"organisation_id": _OTHER, "measure": "answered_in_time", "amount": 90}],
    "qualifications": ["level_3_teaching"],
    "reserved": [
        {"programme_id": _PROGRAMME, "starts_on": "2099-09-01", "organisation_id": _ORGANISATION, "places": 4},
    ],
    "notice_days": 28, "review_months": 6, "meeting_weeks": 6,
}  # fmt: skip

PROGRAMME: Example = {
    "title": "Bridge to building", "sector": "construction", "summary": "Build things, and find out what suits you.",
    "for_employers": "Learners work towards a first certificate on site.", "entry_requirements": "None.",
    "how_to_refer": "Ring the front desk.", "postcode": "BS1 4DJ", "bridging": True, "youngest_age": 16,
    "oldest_age": 17, "parts": [{"component": "vocational", "level": "entry_3"}],
    "settings": ["workshop", "outdoors"], "destinations": ["apprenticeship"], "audiences": ["at_risk_of_leaving"],
    "support": ["travel"], "intakes": ["2099-07-06"],
    "pools": [{"starts_on": "2099-07-01", "ends_on": "2099-08-31", "places": 12}],
}  # fmt: skip
SERVED: Example = {"areas": ["BS", "BA"]}

_PERSON = "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d17"
OWNER: Example = {"owner_id": _PERSON}
COLLEAGUE: Example = {"person_id": _PERSON}
EVENT: Example = {
    "kind": "open_day", "title": "Spring open day", "venue": "The workshop, 4 Quay Street", "places": 40,
    "starts_at": "2099-04-18T10:00:00+01:00", "ends_at": "2099-04-18T14:00:00+01:00",
}  # fmt: skip
ATTENDANCE: Example = {"came": ["V-7K3M-Q9XT"], "stayed_away": ["V-4H2P-N8WC"]}
QUALIFICATION: Example = {"person_id": _PERSON, "qualification": "level_3_teaching"}

JOURNEY: Mapping[str, Example] = {
    "send_referral": {"receivers": [_ORGANISATION]},
    "offer_to_members": {"receivers": [_ORGANISATION]},
    "send_hand_off": {
        "kind": "component", "receiver_id": _ORGANISATION, "component": "functional_skills",
        "wanted_from": "2026-03-30", "share": [{"item": "contact"}],
    },
    "offer_next": {"component": "functional_skills", "organisation_id": _ORGANISATION, "learner_agrees": _WORD},
    "record_contact": {"channel": "phone", "reached": True},
    "cancel": {"reason": "changed_mind", "learner_said": _WORD},
    "rank_partners": {"partners": [{"organisation_id": _ORGANISATION, "reason": "Workshop without steps."}]},
    "record_partner_changed": {"organisation_id": _ORGANISATION, "changed": "A ramp was built."},
    "deliver_ourselves": {"component": "functional_skills", "reason": "No partner teaches it here."},
    "record_guidance_meeting": {"held_on": "2026-03-02", "outcome": "Amy will look at two other sectors."},
    "record_induction": {"checklist": ["health and safety", "who is who"], "privacy_notice_seen_on": "2026-03-10"},
    "record_details": {"phone": "0117 496 0123"},
    "record_uln": {"uln": "1000000043"},
    "record_assessment": {
        "results": [{"area": "literacy", "level": "entry_3", "finding": "Reads well, writes short texts."}],
        "prior_units_checked": True, "needs": [{"need": "travel", "status": "confirmed"}],
    },
    "record_need": {"need": "travel", "status": "new", "adjustment": "bus pass"},
    "record_consent": {
        "item": "support_need", "need": "travel", "receiver_id": _ORGANISATION, "basis": "consent",
        "given_on": "2026-03-02",
    },
    "withdraw_consent": {"consent_id": _CONSENT, "learners_word": _WORD},
    "agree_plan": _PLAN,
    "change_plan": {**_PLAN, "reason": "A second award fits.", "aims": [{**_PLANNED, "aim_id": _AIM}]},
    "send_review_input": {"progress": "Two units done.", "sessions_planned": 12, "sessions_attended": 11},
    "record_review": {
        "held_on": "2026-05-06", "sessions_planned": 16, "sessions_attended": 15, "at_risk": False,
        "actions": ["visit an employer"], "learner_comment": "I like it here.",
    },
    "record_attendance": {
        "marks": [{"held_on": "2026-05-06", "session": "am", "mark": "present"},
                  {"held_on": "2026-05-06", "session": "pm", "mark": "authorised_absence"}],
    },
    "record_intention_to_return": {"shown_on": "2026-05-06", "evidence": "Amy rang: back on Monday."},
    "start_break": {
        "agreed_on": "2026-05-06", "return_on": "2026-06-15", "reason": "Operation", "learner_agrees": _WORD,
    },
    "review_break": {"held_on": "2026-06-05", "finding": "Amy is well again and comes back as agreed."},
    "change_return_date": {"return_on": "2026-06-29", "reason": "Still healing", "learner_agrees": _WORD},
    "leave_programme": {"last_learning_on": "2026-07-24", "reason": "planned_end"},
    "decide_recognition": {"number": "T/999/0001", "recognised": True},
    "record_credit": {"aims": [{"aim_id": _AIM, "actual_credit": 12, "achievement": "full"}]},
    "record_destination": {"destination": "apprenticeship", "starts_on": "2026-09-01", "source": "The employer"},
    "record_exit_report": {"report": "Amy goes on to an apprenticeship.", "reported_on": "2026-07-30"},
    "withdraw": {"reason": "not_engaging", "last_attended_on": "2026-05-20"},
    "request_ending": {"what": "withdrawal", "reason": "Has not come for three weeks."},
    "hold": _HOLD,
    "record_moved_away": {
        "moved_on": "2026-05-01", "source": "The learner", "evidence": "New address given", "destination_asked": True,
    },
    "report_death": {"died_on": "2026-05-01", "source": "The family", "evidence": "Call of 2 May"},
    "confirm_death": {"source": "Letter of the registrar"},
    "withdraw_death_report": {"reason": "Somebody of the same name."},
    "ask_reopening": {"reason": "Closed by mistake."},
    "record_activity": {"activity": 310, "since": "2026-09-01"},
    "record_redundancy": {
        "on": "2026-11-27", "employer": "Pellow Joinery", "source": "The employer rang.",
        "apprenticeship_ends_on": "2027-08-31", "per_cent_done": 40,
    },
    "record_september_offer": {
        "offered_on": "2026-06-22", "provider": "Westshire Sixth Form College", "place": "Level 1 catering, full time",
    },
    "answer_september_offer": {"offer_id": _OFFER, "answer": "accepted", "learner_said": _WORD},
    "raise_concern": _SEEN,
    "triage_concern": {"concern_id": _CONCERN, "decision": "social_care", "note": "Rang the duty team at 11."},
    "add_concern_note": {"concern_id": _CONCERN, "note": "The duty team will visit tomorrow."},
    "close_concern": {"concern_id": _CONCERN, "outcome": "with_social_care", "note": "Their plan is in place."},
    "record_tracking_objection": {"objects": True, "learners_word": _WORD},
    "record_copy_outcome": {"copy_id": _COPY, "outcome": "destroyed", "note": "Shredded by the office on 6 May."},
    "record_funding": {"eligible": False, "reason": "Lived abroad until last month."},
    "choose_offer": {"learners_word": _WORD},
    "book_visit": {"event_id": "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d19", "learner_agrees": _WORD},
    "cancel_visit": {"reference": "V-7K3M-Q9XT"},
    "restore_hand_off": {"hand_off_id": "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d17"},
    "add_file": FILE,
    "remove_file": {"file_id": _FILE, "reason": "It is about another learner."},
}  # fmt: skip

HAND_OFF: Mapping[str, Example] = {
    "raise_concern": _SEEN,
    "recall": {"reason": "changed_mind", "learner_said": _WORD},
    "record_conditions_met": {"what": "GCSE English at grade 4.", "met_on": "2026-03-02"},
    "defer": {"start_on": "2026-03-23", "learner_agrees": _WORD},
    "ask_for_more": {"question": "Which level is Amy at in English?"},
    "answer": {"answer": "Entry 3, by her school."},
    "accept": {
        "eligible": True, "suitable": True, "ready": True, "programme_id": _PROGRAMME, "start_on": "2026-03-10",
        "planned_end_on": "2026-07-24",
    },
    "decline": {"reason": "no_place", "advice": "The college in town has places from April."},
    "waitlist": {"learner_agrees": _WORD, "referrer_agrees": True, "programme_id": _PROGRAMME},
    "start": {"arrived_on": "2026-03-10"},
    "submit_work": {"records": [{"record": "results_form", "content": "Entry 3 in all three."}]},
    "send_back": {"missing": "The form is not signed."},
    "return_unstarted": {"reason": "The course does not run."},
    "return_work": {"reason": "The tutor has left."},
    "break_down": {"reason": "Amy and the group do not fit."},
    "end": {"outcome": "in_place"},
    "record_evaluation": {"learners_words": "I made a door.", "employers_words": "Careful, and always in time."},
    "report_incident": {"incident_words": "A saw without its guard cut a hand."},
    "record_trial_outcome": {"outcome": "job_offered", "outcome_on": "2026-03-20"},
    "hand_support_over": {"organisation_id": _ORGANISATION, "person": "The college's learning mentor"},
    "hold": _HOLD,
    "name_owner": {"person_id": "019588e0-7c3a-7bb1-9d3e-2f6a1c4b8d18"},
}  # fmt: skip


def example_of(record: str, action: str) -> Example:
    """The example of an action on a "journey" or a "hand_off"; empty for one that says nothing."""
    return {"journey": JOURNEY, "hand_off": HAND_OFF}[record].get(action, {})
