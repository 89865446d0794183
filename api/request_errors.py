"""What is refused before any command runs: callers nobody knows, and requests that cannot be read."""

from workflows.rules.files import size_in_words


class RequestError(Exception):
    """A request that is refused for what it carries; the message is a sentence."""


class NotSignedIn(RequestError):
    """No session or key came with the request, or one that is unknown, over or revoked."""

    def __init__(self) -> None:
        super().__init__("Sign in, or send a valid API key.")


class NotEntered(RequestError):
    """A page of a learner's own was asked for without a session of a learner, or with one that is over."""

    def __init__(self) -> None:
        super().__init__("Go in with your code first.")


class EntryRefused(RequestError):
    """No learner has this code and birth date, or e-mail address and password, or the tries are used up: one answer."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} not right. Check both and try again. After 10 wrong tries you must wait 15 minutes.")


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
    """E-mail address and password are those of `person_id`, who has a second factor: its code is missing."""

    def __init__(self, person_id: str) -> None:
        super().__init__("Send `code` too: the six digits that your authenticator shows, or a recovery code.")
        self.person_id = person_id


class SecondFactorRequired(RequestError):
    """Somebody whose roles see restricted matters has signed in without a second factor, and must set one first."""

    def __init__(self) -> None:
        super().__init__(
            "Your roles see restricted matters of learners, so you need a second factor before anything else. "
            "Ask for one with POST /api/v1/second-factor, put it into an authenticator, then confirm it with a code."
        )


class OidcStartAgain(RequestError):
    """An answer of the provider came to another browser than began, too late, or a second time."""

    def __init__(self) -> None:
        super().__init__(
            "This sign-in took longer than 10 minutes, was used already, or began in another browser. Start it again."
        )


class OidcRefused(RequestError):
    """The provider did not vouch for anybody whom we let in: one answer, so that it does not tell who is known."""

    def __init__(self) -> None:
        super().__init__(
            "You could not be signed in with this account. Start again; if it happens again, ask an administrator of "
            "your organisation whether you are invited with the confirmed e-mail address of the account."
        )


class OidcCodeNeeded(RequestError):
    """The provider vouched for somebody who has a second factor here: its code is missing."""

    def __init__(self) -> None:
        super().__init__(
            "Send `code` too, with POST /api/v1/sign-in/oidc/code from this browser within 10 minutes of starting: "
            "the six digits that your authenticator shows, or a recovery code."
        )


class OidcUnavailable(RequestError):
    """The provider does not answer as one should, which says nothing about the caller."""

    def __init__(self) -> None:
        super().__init__(
            "The provider that signs you in cannot be reached just now. Try again in a moment, or sign in with your "
            "password."
        )


class NotForKeys(RequestError):
    """An API key was used where only a person who signed in can act."""

    def __init__(self) -> None:
        super().__init__("This is only for people who signed in, not for API keys.")


class KeyOnlyLooks(RequestError):
    """A change was sent with an API key that may only look."""

    def __init__(self) -> None:
        super().__init__("This API key may only read. Send the change with a key that may read and write.")


class NotForThisColleague(RequestError):
    """Acting-For names nobody for whom the caller may act: one answer, so that it does not tell who is where."""

    def __init__(self) -> None:
        super().__init__(
            "You cannot act for the person whom the header Acting-For names. It may be a colleague who is away and "
            "whose deputy you are, or, for a manager, any colleague who works there. Without it you act for yourself."
        )


class CrossOrigin(RequestError):
    """A browser sent a change on behalf of another site."""

    def __init__(self) -> None:
        super().__init__("Changes are accepted only from this site itself.")


class BodyTooLarge(RequestError):
    """The body is larger than this installation accepts."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The body may have at most {limit} bytes ({size_in_words(limit)}).")


class NotJson(RequestError):
    """The body is of another media type than JSON."""

    def __init__(self) -> None:
        super().__init__("Send the body as application/json.")


class NotAForm(RequestError):
    """The body is of another media type than a form with a file in it."""

    def __init__(self) -> None:
        super().__init__("Send the body as multipart/form-data, with the file as one part of it.")


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


class MalformedForm(RequestError):
    """A form cannot be read: it is of another media type, not UTF-8, or has too many fields."""

    def __init__(self) -> None:
        super().__init__("The form cannot be read.")


class FormOfAnother(RequestError):
    """A form that one person filled in came with the session of another, who signed in meanwhile in another window."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else has signed in here since this form was opened. Nothing was sent. Go back, and check as whom "
            "you are signed in."
        )


class ActingEnded(RequestError):
    """The colleague for whom somebody acted is back, has left, or has another deputy."""

    def __init__(self) -> None:
        super().__init__(
            "You act for your colleague no longer: they are back, have left, or somebody else stands in for them. "
            "From now on you act in your own name."
        )


class OpenedForOther(RequestError):
    """A form was opened for another colleague, or in one's own name, than its writer acts for now: `acting_for`."""

    def __init__(self, acting_for: str | None = None) -> None:
        super().__init__("For whom you act has changed since this form was opened. What you wrote was not sent.")
        self.acting_for = acting_for
