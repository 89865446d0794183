"""No file under version control holds a secret: what looks like one is named here with the reason why it is none."""

import base64
import hashlib
import re
from collections.abc import Iterator
from functools import cache

import pytest
from detect_secrets.core.plugins import initialize
from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins.base import BasePlugin
from detect_secrets.plugins.keyword import KeywordDetector
from detect_secrets.plugins.private_key import PrivateKeyDetector

from api.auth.api_keys import PREFIX
from tests.house.source import Source, project_texts

# All that they hold is names, versions and hashes; `test_dependencies.py` reads them.
LEFT_OUT = frozenset({"requirements.lock", "api/pages/assets/package-lock.json"})
NONE = frozenset(
    {
        "Enter your password",  # what a form says
        "0123456789ACFHJKMNPRTVWXY",  # the letters of a learner's code
        "brown otters swim at noon",  # of the learners in the tests
        "a fine long password",  # of everybody in the tests
        "not this one",  # of nobody
        "planted by somebody",  # what a test guesses
        "Zacharias",  # what a test looks for in error replies
        "journeys",  # what the provider of the tests calls its client
        "A hash.",  # a reason in the page of columns
        "Random letters.",  # another
        "Bearer",  # the name of a scheme
        "password_changed",  # a word of the records
        "secret",  # in an example of a database URL
        "a%40b",  # in another
        "AB123456C",  # an example of a national insurance number
        "qwertyuiopasdfghjklzxcvbnm",  # the rows of a keyboard
        "ABCDEFGHJKLMNPQRTUVWXYZ",  # the letters of a check digit
        "23456789ABCDEFGHJKMNPQRSTVWXYZ",  # the letters of references
    }
)
# What is shorter and only stands beside such a word opens nothing.
SHORTEST = 6
# A sentence: why a route carries no key, say.
WORDS = re.compile(r"[\w,;:'’.()`/-]+( [\w,;:'’.()`/-]+){5,}")
# The slowest way of looking is taken only where one of its words stands.
NAMED = re.compile(r"pass|pwd|secret|key|token|cred|auth", re.IGNORECASE)
# A key of this interface, and a private key, for which the library reads files of its own accord.
OURS = re.compile(rf"\b{PREFIX}[\w-]{{43}}|-----BEGIN [A-Z0-9 ]*PRIVATE KEY")


@cache
def ways_to_look() -> tuple[tuple[BasePlugin, ...], BasePlugin]:
    """Every detector of the library: those that read a whole text at once, and the one that reads line by line."""
    names = sorted(kind.__name__ for kind in get_mapping_from_secret_type_to_class().values())
    made = {name: initialize.from_plugin_classname(name) for name in names}
    by_line, _reads_files = made.pop(KeywordDetector.__name__), made.pop(PrivateKeyDetector.__name__)
    return tuple(made.values()), by_line


def like_secrets(source: Source) -> Iterator[str]:
    """Whatever in the text looks like a secret."""
    at_once, by_line = ways_to_look()
    yield from OURS.findall(source.text)
    for way in at_once:
        yield from (each.secret_value or "" for each in way.analyze_line(source.path, source.text, 1))
    for number, line in enumerate(source.text.splitlines(), start=1):
        if NAMED.search(line):
            said = (each.secret_value or "" for each in by_line.analyze_line(source.path, line, number))
            yield from (each for each in said if len(each) >= SHORTEST)


def secrets_in(source: Source) -> list[str]:
    """What looks like a secret and is not known to be none: the file, and its first letters alone."""
    found = sorted(each for each in set(like_secrets(source)) - NONE if not WORDS.fullmatch(each))
    return [f"{source.path}: {each[:4]}..." for each in found]


def test_no_file_holds_a_secret() -> None:
    texts = (source for source in project_texts() if source.path not in LEFT_OUT)
    assert [line for source in texts for line in secrets_in(source)] == []


def test_every_reason_is_still_needed() -> None:
    texts = (source for source in project_texts() if source.path not in LEFT_OUT)
    own = [source for source in texts if source.path != "tests/house/test_secrets.py"]
    assert [known for known in NONE if not any(known in source.text for source in own)] == []


# Put together here, so that the files of the tests hold none either.
RANDOM = base64.b64encode(hashlib.sha512(b"planted").digest()).decode().replace("/", "a").replace("+", "b")
PLANTED = {
    "a key of a cloud": 'aws = "AKIA' + RANDOM[:16].upper(),
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "a token of a code host": "token: ghp_" + "wWPw5k4aXcaT4fNP" + "0UcnZwJUVFk6LO0pINUx",
    "a password in code": f'smtp_pass{"word"} = "{RANDOM[:12]}"',
    "a password in an address": f"postgresql://ann:{RANDOM[:12]}@db.example/journeys",
    "an id token": f"eyJ{'hbGciOiJIUzI1NiJ9'}.eyJ{'zdWIiOiIxIn0'}.{RANDOM[:43]}",
    "a random text": f'seed = "{RANDOM[:60]}"',
    "a key of this interface": f"X-API-Key: {PREFIX}{RANDOM[:43]}",
}


@pytest.mark.parametrize("what", PLANTED)
@pytest.mark.parametrize("path", ["README.md", "api/settings.py", "new.env", "deploy/compose.yaml"])
def test_a_planted_secret_is_found_and_not_repeated(what: str, path: str) -> None:
    found = secrets_in(Source(path, f"first\n{PLANTED[what]}\nlast\n"))
    assert found
    assert PLANTED[what] not in str(found)


def test_a_sentence_about_passwords_is_none() -> None:
    line = '"POST /password": "sent again it is refused: by then another password is the present one",\n'
    assert secrets_in(Source("new.py", line)) == []
