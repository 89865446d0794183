"""The columns by which callers are recognised."""

from collections.abc import Mapping

from api.columns.policy import Belongs, Table, kept

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
    "invitation": kept(
        (_ID, "id person_id invited_by_id"),
        (_ACCOUNT, "roles token_hash created_at expires_at accepted_at"),
        roles=_ROLES,
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
    "api_key": kept(
        (_ID, "id organisation_id"),
        (_ACCOUNT, "name key_hash roles scope created_at expires_at last_used_at revoked_at"),
        name="What an organisation calls its key.", roles=_ROLES,
    ),
}  # fmt: skip
