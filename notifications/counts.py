"""What one pass of the sending did, for logs and metrics."""

from dataclasses import dataclass, fields


@dataclass(slots=True)
class Counts:
    """Messages taken out, put off and given up (poisoned); deliveries sent, to be tried again, failed, cancelled;
    digests made; endpoints switched off."""

    expanded: int = 0
    postponed: int = 0
    poisoned: int = 0
    sent: int = 0
    retried: int = 0
    failed: int = 0
    cancelled: int = 0
    digests: int = 0
    switched_off: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Counts)))
