"""The columns by which callers are recognised."""

from collections.abc import Mapping

from api.columns.policy import Belongs, Table, deleted, kept
from workflows.vocabulary import RecordKind

_ID, _ACCOUNT = Belongs.IDENTIFIER, Belongs.ACCOUNT
_ROLES = "Words of a list."

PAGE: Mapping[str, Table] = {
    "sign_in_account": kept(
        (_ID, "person_id"), (_ACCOUNT, "password_hash failed_attempts locked_until"),
        password_hash="A hash.",  # noqa: S106
    ),
    "second_factor": kept((_ID, "person_id"), (_ACCOUNT, "secret created_at confirmed_at last_step")),
    "recovery_code": kept((_ID, "person_id"), (_ACCOUNT, "code_hash used_at")),
    "account_event": kept((_ID, "id person_id by_id acting_for"), (_ACCOUNT, "what at")),
    "operator_entry": kept(
        (_ID, "id actor_id organisation_id acting_for delivery_id"),
        (_ACCOUNT, "at actor_kind deed channel topic number"),
    ),
    "invitation": kept(
        (_ID, "id person_id invited_by_id"),
        (_ACCOUNT, "roles token_hash created_at expires_at accepted_at"),
        roles=_ROLES,
    ),
    "answer_link": kept(
        (_ID, "id person_id hand_off_id delivery_id"), (_ACCOUNT, "token_hash version created_at expires_at")
    ),
    "wrong_sign_in": kept((_ID, "id"), (_ACCOUNT, "address at")),
    "sign_in_session": kept(
        (_ID, "id person_id"), (_ACCOUNT, "token_hash created_at last_used_at expires_at revoked_at provider_factor")
    ),
    "oidc_identity": kept(
        (_ID, "person_id"), (_ACCOUNT, "issuer subject linked_at"),
        issuer="The address of a provider.", subject="What a provider calls somebody who signs in.",
    ),
    "oidc_sign_in": kept(
        (_ID, "person_id"), (_ACCOUNT, "browser_hash return_to expires_at used_at"),
        return_to="A path of this program.",
    ),
    "learner_code": deleted(
        RecordKind.RECORD, (_ID, "learner_id"), (_ACCOUNT, "code_hash given_at used_at failed_attempts locked_until")
    ),
    "learner_account": deleted(
        RecordKind.RECORD, (_ID, "learner_id"),
        (_ACCOUNT, "email password_hash chosen_at failed_attempts locked_until"),
    ),
    "learner_session": deleted(
        RecordKind.RECORD, (_ID, "id learner_id"),
        (_ACCOUNT, "token_hash created_at last_used_at expires_at revoked_at"),
    ),
    "api_key": kept(
        (_ID, "id organisation_id"),
        (_ACCOUNT, "name key_hash roles scope created_at expires_at last_used_at revoked_at"),
        name="What an organisation calls its key.", roles=_ROLES,
    ),
}  # fmt: skip
