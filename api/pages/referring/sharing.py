"""What may be shared with whoever receives a referral, item by item, and on which lawful basis (guard G5)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.forms.fields import Field, Filled, Kind, Option
from api.pages.forms.reading import filled_as
from api.pages.posted import Posted
from api.pages.words.values import word
from workflows.rules.sensitivity import RESTRICTED, needs_explicit_consent
from workflows.vocabulary import LawfulBasis, SharedItem, SharingPurpose, SupportNeed

NOT_SHARED, FOR_WHOM, ASKED, ANYBODY = "no", "for_whom", "asked", "anybody"
_OF_THE_LEARNER = frozenset({LawfulBasis.CONSENT, LawfulBasis.EXPLICIT_CONSENT})
_BASES: Mapping[LawfulBasis, str] = {
    LawfulBasis.CONSENT: "Yes, the learner agreed",
    LawfulBasis.EXPLICIT_CONSENT: "Yes, the learner agreed to exactly this (explicit consent)",
    LawfulBasis.PUBLIC_TASK: "Yes, it is our public task",
    LawfulBasis.LEGAL_OBLIGATION: "Yes, the law obliges us",
    LawfulBasis.VITAL_INTERESTS: "Yes, to protect somebody's life",
}
_ITEMS: Mapping[SharedItem, tuple[str, str]] = {
    SharedItem.CONTACT: ("How the learner can be reached", "Every referral shares this: say why you may"),
    SharedItem.ACTIVITY_DESTINATION: ("What the learner does now", "The activity that you told"),
    SharedItem.LEVELS_PLAN_CREDIT: ("What the learner achieved before", "Levels, units and credit that you told"),
    SharedItem.RESTRICTED_DETAIL: ("Details of restricted needs", "Only named staff of the receiver read them"),
}
CONTACT_NEEDED = "Say on what basis the learner's contact details are shared"
UNDECIDED = "Say whether this is shared"


@dataclass(frozen=True, slots=True)
class Item:
    """Something that may be shared, and the support need if it is one."""

    item: SharedItem
    need: SupportNeed | None = None

    @property
    def name(self) -> str:
        """Under which name its field is sent."""
        return f"basis.{self.item}.{self.need}" if self.need else f"basis.{self.item}"


@dataclass(frozen=True, slots=True)
class Told:
    """What a referral tells beside the learner's name: support needs, and whether anything was achieved before."""

    needs: Sequence[SupportNeed] = ()
    achieved: bool = False


def items(told: Told) -> list[Item]:
    """All that a referral that tells this may share; contact details first."""
    found = [Item(SharedItem.CONTACT), Item(SharedItem.ACTIVITY_DESTINATION)]
    found += [Item(SharedItem.LEVELS_PLAN_CREDIT)] if told.achieved else []
    found += [Item(SharedItem.SUPPORT_NEED, need) for need in told.needs]
    return found + ([Item(SharedItem.RESTRICTED_DETAIL)] if RESTRICTED & set(told.needs) else [])


def sharing_fields(told: Told) -> tuple[Field, ...]:
    """A choice for each item, and for whom the learner's agreement holds."""
    whom = (
        Option(ASKED, "Only the provider that I ask now"),
        Option(ANYBODY, "Any provider that is asked for this referral", "If the first says no, the next may read it"),
    )
    choices = tuple(_field(each) for each in items(told))
    held = Field(FOR_WHOM, Kind.CHOICE, "Where the learner agreed: for whom does that hold?", None, True, whom)
    return (*choices, held)


def filled_sharing(fields: tuple[Field, ...], form: Posted) -> Filled:
    """The page as it was sent, with what is missing: each item wants an answer."""
    filled = filled_as(fields, form)
    faults = {each.name: _fault(each) for each in fields if _chosen(each, filled) is None and _is_asked(each, filled)}
    return Filled(filled.texts, filled.counts, faults)


def shared_of(told: Told, form: Posted, receiver_id: str | None) -> Iterator[dict[str, Any]]:
    """The lawful bases as a referral says them; what the learner agreed to for one provider alone names it."""
    for each in items(told):
        basis = form.get(each.name)
        if basis in {option.value for option in _options(each)} - {NOT_SHARED}:
            alone = basis in _OF_THE_LEARNER and form.get(FOR_WHOM) != ANYBODY
            yield {
                "item": each.item, "need": each.need, "basis": basis, "purpose": SharingPurpose.REFERRAL,
                "receiver_id": receiver_id if alone else None,
            }  # fmt: skip


def told_item(name: str) -> str:
    """What a shared item is called, by the name under which it is stored, such as "support_need:travel"."""
    item, _colon, need = name.partition(":")
    return f"Support need: {word(need).lower()}" if need else _ITEMS[SharedItem(item)][0]


def _field(each: Item) -> Field:
    label, hint = _ITEMS.get(each.item, ("", ""))
    if each.need is not None:
        label, hint = f"Support need: {word(each.need).lower()}", "What you told of it"
    if needs_explicit_consent(each.item, each.need):
        hint = f"{hint}. It says something of health or private life: only the learner's explicit consent allows it"
    return Field(each.name, Kind.CHOICE, label, hint, True, _options(each))


def _options(each: Item) -> tuple[Option, ...]:
    explicit = needs_explicit_consent(each.item, each.need)
    # Where nothing special is shared a plain yes is enough, and a choice between two of them asks too much.
    bases = [each for each in _BASES if (each is LawfulBasis.EXPLICIT_CONSENT) is explicit]
    no = () if each.item is SharedItem.CONTACT else (Option(NOT_SHARED, "No, do not share it"),)
    return (*no, *(Option(basis.value, _BASES[basis]) for basis in bases))


def _chosen(field: Field, filled: Filled) -> str | None:
    said = str(filled.text(field.name))
    return said if said in {each.value for each in field.options} else None


def _is_asked(field: Field, filled: Filled) -> bool:
    """For whom an agreement holds is asked only where the learner agreed to anything."""
    if field.name != FOR_WHOM:
        return True
    return any(value in _OF_THE_LEARNER for name, value in filled.texts.items() if name.startswith("basis."))


def _fault(field: Field) -> str:
    if field.name == FOR_WHOM:
        return "Say for whom the learner's agreement holds"
    return CONTACT_NEEDED if field.name == Item(SharedItem.CONTACT).name else UNDECIDED
