"""What a renewal owes to the agreement that it follows: it ends that one, so each of its sides signs it too."""

from collections.abc import Iterator

from engine.clock import in_full
from engine.errors import Refusal
from engine.runtime import Work
from workflows import queries
from workflows.actions.agreements.agreement_form import AgreementForm

_INSTEAD = "or write a new agreement, and end the old one with its notice."


def refusals(work: Work, follows_id: str | None, form: AgreementForm) -> Iterator[Refusal]:
    """Each reason why what `form` says cannot follow the agreement by that id; none where it follows nothing.

    It begins later, is of the same kind and partnership, and names every side; further sides may join (G1).
    """
    before = queries.agreements.agreement(work.session, follows_id)
    if before is None:
        return
    if form.starts_on <= before.starts_on:
        sentence = f"It follows one that begins on {in_full(before.starts_on)}: let it begin later."
        yield Refusal("before_what_it_follows", sentence, missing=("starts_on",))
    if {each.organisation_id for each in queries.agreement_terms.parties(work.session, before.id)} - set(form.parties):
        sentence = f"It ends the one that it follows, for all its sides: name every one of them, {_INSTEAD}"
        yield Refusal("sides_left_out", sentence, missing=("parties",))
    if (form.kind, form.partnership_id) != (before.kind, before.partnership_id):
        sentence = f"It ends the one that it follows: keep its kind and its partnership, {_INSTEAD}"
        yield Refusal("follows_another", sentence, missing=("kind", "partnership_id"))
