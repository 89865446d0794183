"""What the fields of files beside a journey are called on a form."""

from collections.abc import Mapping

from api.pages.words.label import Label
from workflows.rules.files import IN_WORDS

FILE_LABELS: Mapping[str, str | Label] = {
    "file": ("File", IN_WORDS),
    "file_id": "File",
    "AddFile.hand_off_id": ("Hand-off that it belongs to", "Leave it out if it belongs to none"),
    "AddFile.shared": ("Show it to the other side of that hand-off", "As long as the hand-off runs"),
    "AddFile.restricted": ("It is about counselling, health or youth offending", "Named staff alone see it"),
    "AddFile.title": ("Title", "Such as: consent to travel support, signed"),
    "AddFile.withheld": ("Leave it out of the learner's own pages", "Such as a note between staff, or about safety"),
    "RemoveFile.reason": ("Reason", "It stays on record that the file was here, and why it is gone"),
}
