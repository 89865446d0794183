"""What fields are called on forms about no learner: being away, days off, messages, other systems."""

from collections.abc import Mapping

from api.pages.words.label import Label

# By "Request.name".
OFFICE_LABELS: Mapping[str, str | Label] = {
    "NewEndpoint.url": ("Address of your system", "It begins with https"),
    "SendAgain.since": "Since when",
    "MakeCopy.format": "As what",
    "MakeCopy.receiver_id": ("For another organisation", "As far as it may see the record. Leave it out for your own"),
    "ActFor.person_id": "For whom",
    "NewClosure.day": "First day",
    "NewClosure.until": ("Last day", "Leave it out for a single day"),
    "NewClosure.name": ("What it is called", "Such as: Christmas closure"),
    "ClosureRemoval.day": "First day",
    "ClosureRemoval.until": ("Last day", "Leave it out for a single day"),
    "HolidayBody.starts_on": "First day",
    "HolidayBody.title": ("What it is called", "Such as: half term"),
    "Away.from_on": "First day away",
    "Away.until_on": "Last day away",
    "Away.deputy_id": "Who hears and acts meanwhile",
    "WrittenPreferences.referrals": ("Referrals and hand-offs", "Sent, answered, taken back, expired; visits"),
    "WrittenPreferences.learning": ("Learning", "Reviews, plans, credit, breaks, what others sent"),
    "WrittenPreferences.endings": ("Endings", "Who left, where they went, what ended"),
    "WrittenPreferences.chasers": ("Tasks and reminders", "What you are asked to do, and what is soon due or late"),
}
