"""What each kind of hand-off shares for: the purpose that a consent must be for (guard G5)."""

from collections.abc import Mapping

from workflows.vocabulary import HandOffKind, SharingPurpose

PURPOSE_OF: Mapping[HandOffKind, SharingPurpose] = {
    HandOffKind.INBOUND: SharingPurpose.REFERRAL,
    HandOffKind.STAGE: SharingPurpose.PROGRAMME,
    HandOffKind.COMPONENT: SharingPurpose.PROGRAMME,
    HandOffKind.CHANGE_OF_AREA: SharingPurpose.PROGRAMME,
    HandOffKind.TASTER: SharingPurpose.PROGRAMME,
    HandOffKind.PARTNER: SharingPurpose.PROGRAMME,
    HandOffKind.SUPPORT: SharingPurpose.SUPPORT,
    HandOffKind.PLACEMENT: SharingPurpose.PLACEMENT,
    HandOffKind.PROGRESSION: SharingPurpose.PROGRESSION,
    HandOffKind.CONTRIBUTION: SharingPurpose.PROGRAMME,
    HandOffKind.TRANSFER: SharingPurpose.PROGRESSION,
    HandOffKind.INTERNAL: SharingPurpose.PROGRAMME,
}


def is_for(given: SharingPurpose | None, wanted: SharingPurpose) -> bool:
    """Whether what was given for one purpose serves another; what names none serves each [judgement].

    So what was recorded before purposes were asked for goes on, and a learner may still say yes to all of them.
    """
    return given in (None, wanted)
