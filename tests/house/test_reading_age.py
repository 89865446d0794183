"""Whatever learners read of ours can be read at nine to eleven: no harder than the sixth grade (Flesch-Kincaid)."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from api.pages.problem_pages import OWN_WORDS
from api.pages.words import own
from api.printed.plain_words import DESTINATIONS
from engine.errors import Refusal
from tests.house.reading import grade, sentences_of, shown_text, syllables, texts_of, words_of
from tests.house.source import ROOT
from workflows.actions.learners import own_notes, own_sharing
from workflows.definitions.labels import HAND_OFF, JOURNEY

HARDEST, LONGEST = 6.0, 20
# Of fewer words than these the grade says how long one of them is, and nothing of the sentence.
SHORT = 5
TEMPLATES = sorted((ROOT / "api/pages/templates/own").glob("*.html"))
# What the templates are given beside the words: titles, labels, and what stands against a code or a password.
MODULES = sorted(
    [*(ROOT / "api/pages").glob("own*.py"), *(ROOT / "api/pages/routes").glob("own_*.py"),
     *(ROOT / "api/auth").glob("learner_*.py"), ROOT / "api/auth/password_rules.py",
     ROOT / "api/pages/words/faults.py"]
)  # fmt: skip
# Staff and partners read of these states, learners never do: nothing was sent, or nobody is there to read.
UNREAD = {"deceased"}


def labels() -> Iterator[str]:
    """What every state is called for learners."""
    for states in (JOURNEY, HAND_OFF):
        yield from (label.learner for name, label in states.items() if name not in UNREAD)


def told(words: Any) -> Iterator[str]:
    """The texts in a mapping, a pair or a single one."""
    if isinstance(words, str):
        yield words
    elif isinstance(words, Mapping):
        yield from (text for each in words.values() for text in told(each))
    elif isinstance(words, tuple):
        yield from (text for each in words for text in told(each))


def said_to_learners() -> Iterator[str]:
    """Every sentence that the words of the learner's pages hold, and every refusal that they may be told."""
    for name, value in vars(own).items():
        if name.lstrip("_").isupper():
            yield from told(value)
    yield from (text for words in OWN_WORDS.values() for text in words)
    yield from DESTINATIONS.values()
    for module in (own_notes, own_sharing):
        yield from (value.sentence for value in vars(module).values() if isinstance(value, Refusal))


def too_hard(texts: Iterator[str]) -> list[str]:
    """The sentences that are too hard or too long, each with its grade."""
    sentences = [sentence for text in texts for sentence in sentences_of(text)]
    return [f"{grade([each]):.1f} {each}" for each in sentences
            if len(words_of(each)) > LONGEST or (len(words_of(each)) >= SHORT and grade([each]) > HARDEST)]  # fmt: skip


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_page_of_the_learners_is_easy_to_read(template: Any) -> None:
    assert too_hard(iter([shown_text(template.read_text())])) == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_what_a_page_of_the_learners_is_given_is_easy_to_read(module: Any) -> None:
    assert too_hard(texts_of(module.read_text())) == []


def test_all_pages_together_are_easy_to_read() -> None:
    texts = [sentence for path in TEMPLATES for sentence in sentences_of(shown_text(path.read_text()))]
    assert grade(texts) < HARDEST


def test_every_label_for_learners_is_easy_to_read() -> None:
    assert [f"{grade([each]):.1f} {each}" for each in labels() if grade([each]) > HARDEST] == []


def test_everything_else_that_learners_are_told_is_easy_to_read() -> None:
    assert too_hard(said_to_learners()) == []


@pytest.mark.parametrize(
    ("word", "wanted"),
    [("name", 1), ("asked", 1), ("started", 2), ("table", 2), ("places", 2), ("information", 4), ("journey", 2),
     ("we", 1), ("you", 1), ("agreed", 2), ("likes", 1)],
)  # fmt: skip
def test_syllables_are_counted_as_people_say_them(word: str, wanted: int) -> None:
    assert syllables(word) == wanted


def test_a_hard_sentence_is_found() -> None:
    hard = "Statutory participation requirements necessitate notification of the responsible organisation."
    assert too_hard(iter([hard])) != []
    assert too_hard(iter([shown_text(f"<p>{hard}</p>")])) != []
    assert too_hard(iter([shown_text(f"{{{{ button('{hard}') }}}}")])) != []
    assert len(words_of(shown_text("<p>By {{ day }} at {{ place }}</p>"))) == 4
    assert too_hard(texts_of(f'NAME = "{hard}"')) == too_hard(texts_of(f'said(f"{hard}")')) != []
    assert too_hard(iter(["We have a place for you, and you can start soon."])) == []
