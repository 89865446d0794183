"""Sets up agreements: their parties, the parts they let a partner deliver, the records due, and changed time limits."""

from engine.runtime import new_id
from workflows.queries.set_up import agreement_called, partnership_called
from workflows.set_up.changes import SettingUp
from workflows.set_up.network import AgreementEntry
from workflows.tables.agreements import (
    Agreement,
    AgreementDelivery,
    AgreementParty,
    AgreementRecord,
    AgreementTime,
)


def write(doing: SettingUp, entry: AgreementEntry) -> None:
    """Write one agreement, or note why not."""
    parties = {doing.find(each.organisation): each.signed_on for each in entry.parties}
    partnership_id = _partnership(doing, entry)
    if len(parties) < len(entry.parties) and None not in parties:
        sentence = f'In "{entry.title}" an organisation agrees with itself; name each party once.'
        doing.refuse("agreement_with_itself", sentence, entry.title)
        return
    found = agreement_called(doing.session, entry.kind, entry.title)
    if found is not None and found.agreed_until is not None and entry.ends_on != found.ends_on:
        sentence = f'"{entry.title}" was ended early, on {found.ends_on}: write that day, or renew it.'
        doing.refuse("ended_early", sentence, entry.title)
        return
    identifier = found.id if found else new_id()
    row = Agreement(
        id=identifier, kind=entry.kind, title=entry.title, partnership_id=partnership_id, starts_on=entry.starts_on,
        ends_on=entry.ends_on, required=entry.required, may_open_support=entry.may_open_support,
        provider_calendar=entry.provider_calendar, answer_by_link=entry.answer_by_link, basis=entry.basis,
        revision=found.revision if found else 1,
    )  # fmt: skip
    written = [doing.ensure(row)]
    for organisation, signed_on in parties.items():
        if organisation is not None:
            party = AgreementParty(agreement_id=identifier, organisation_id=organisation, signed_on=signed_on)
            written.append(doing.ensure(party))
    written += _clauses(doing, identifier, entry)
    doing.note("agreement", entry.title, is_new=found is None, changed=any(written), agreement_id=identifier)


def _partnership(doing: SettingUp, entry: AgreementEntry) -> str | None:
    if entry.partnership is None:
        return None
    found = partnership_called(doing.session, entry.partnership)
    if found is None:
        sentence = f'There is no partnership called {entry.partnership}, which "{entry.title}" names.'
        doing.refuse("partnership_unknown", sentence, entry.partnership)
    return found.id if found else None


def _clauses(doing: SettingUp, identifier: str, entry: AgreementEntry) -> list[bool]:
    rows = [
        *(AgreementDelivery(agreement_id=identifier, part=str(part)) for part in entry.delivers),
        *(
            AgreementRecord(agreement_id=identifier, record=each.record, part=str(each.part or ""))
            for each in entry.records
        ),
        # Without an amount a time limit is switched off, so here an empty value says something.
        *(AgreementTime(agreement_id=identifier, rule=rule, amount=amount) for rule, amount in entry.times.items()),
    ]
    return [doing.ensure(row, empty_counts=isinstance(row, AgreementTime)) for row in rows]
