"""Stands in for curl, as far as the README uses it: -sS, -H and -d, and one URL; answers of any status are printed."""

import sys
import urllib.error
import urllib.request


def asked(words: list[str]) -> urllib.request.Request:
    """The request that the words ask for; ValueError for a flag that is not known."""
    url, headers, body = "", {}, None
    rest = iter(words)
    for word in rest:
        if word == "-H":
            name, _colon, value = next(rest).partition(":")
            headers[name] = value.strip()
        elif word == "-d":
            body = next(rest).encode()
        elif word.startswith("http"):
            url = word
        elif word != "-sS":
            raise ValueError(f"The stand-in for curl does not know {word}.")
    return urllib.request.Request(url, body, headers)  # noqa: S310


def answer(request: urllib.request.Request) -> bytes:
    """The body of the answer, also of one that refuses."""
    try:
        with urllib.request.urlopen(request, timeout=60) as answered:  # noqa: S310
            return bytes(answered.read())
    except urllib.error.HTTPError as refused:
        return refused.read()


if __name__ == "__main__":
    sys.stdout.buffer.write(answer(asked(sys.argv[1:])))
