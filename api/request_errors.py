"""What is refused before any command runs: callers nobody knows, and requests that cannot be read."""


class RequestError(Exception):
    """A request that is refused for what it carries; the message is a sentence."""


class NotSignedIn(RequestError):
    """No session or key came with the request, or one that is unknown, over or revoked."""

    def __init__(self) -> None:
        super().__init__("Sign in, or send a valid API key.")


class SignInRefused(RequestError):
    """The address is unknown, password or code wrong, or the account locked: one answer, so that it tells nothing."""

    def __init__(self) -> None:
        super().__init__(
            "The e-mail address, the password or the code is not right. "
            "After 10 wrong attempts an account stays locked for 15 minutes."
        )


class TooManyAttempts(RequestError):
    """Too many wrong attempts to sign in came from this address; `seconds` until the next may."""

    def __init__(self, seconds: int) -> None:
        super().__init__("Too many wrong attempts to sign in came from this address. Wait, then try again.")
        self.seconds = seconds


class SecondFactorNeeded(RequestError):
    """E-mail address and password are right, and the account has a second factor: its code is missing."""

    def __init__(self) -> None:
        super().__init__("Send `code` too: the six digits that your authenticator shows, or a recovery code.")


class SecondFactorRequired(RequestError):
    """Somebody whose roles see restricted matters has signed in without a second factor, and must set one first."""

    def __init__(self) -> None:
        super().__init__(
            "Your roles see restricted matters of learners, so you need a second factor before anything else. "
            "Ask for one with POST /api/v1/second-factor, put it into an authenticator, then confirm it with a code."
        )


class NotForKeys(RequestError):
    """An API key was used where only a person who signed in can act."""

    def __init__(self) -> None:
        super().__init__("This is only for people who signed in, not for API keys.")


class KeyOnlyLooks(RequestError):
    """A change was sent with an API key that may only look."""

    def __init__(self) -> None:
        super().__init__("This API key may only read. Send the change with a key that may read and write.")


class CrossOrigin(RequestError):
    """A browser sent a change on behalf of another site."""

    def __init__(self) -> None:
        super().__init__("Changes are accepted only from this site itself.")


class BodyTooLarge(RequestError):
    """The body is larger than this installation accepts."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body may have at most {limit} bytes.")


class NotJson(RequestError):
    """The body is of another media type than JSON."""

    def __init__(self) -> None:
        super().__init__("Send the body as application/json.")


class MalformedJson(RequestError):
    """The body says that it is JSON and cannot be read as such."""

    def __init__(self) -> None:
        super().__init__("The body is not valid JSON in UTF-8, or it names a field twice.")


class MalformedHeader(RequestError):
    """A header that the request needs is missing or cannot be read."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class MalformedCursor(RequestError):
    """The cursor of a page is not one that this interface gave."""

    def __init__(self) -> None:
        super().__init__("`after` is not a cursor that this interface gave. Begin again without it.")
