"""Bodies around second factors: setting one, its codes, and taking it away."""

from typing import Annotated

from pydantic import ConfigDict, Field, SecretStr

from api.schemas.common import Body, Reply

Code = Annotated[SecretStr, Field(min_length=1, max_length=60)]
"""Six digits of an authenticator, or a recovery code; spaces and hyphens do not matter."""

Password = Annotated[SecretStr, Field(min_length=1, max_length=200)]
"""A password as it was typed, not shown when the body is printed."""


class Confirmation(Body):
    """The code that an authenticator shows for its new secret."""

    code: Code


class Proof(Body):
    """The password and a code: what signing in needs."""

    # A space at the end of a password counts.
    model_config = ConfigDict(str_strip_whitespace=False)

    password: Password
    code: Code


class NewSecondFactor(Reply):
    """The secret to put into an authenticator, and the same as an otpauth address; neither is shown again."""

    secret: str
    address: str


class RecoveryCodes(Reply):
    """Each signs in once instead of a code of the authenticator; they are not shown again."""

    recovery_codes: list[str]
