"""How hard a text is to read: the Flesch-Kincaid grade, which is about the school year plus five in years of age."""

import ast
import re
from collections.abc import Iterator, Sequence

from jinja2 import Environment

# Names and official titles, which nobody can say in easier words.
TITLES = ("Childline", "Samaritans", "Learner journeys")
# Words of one syllable that end as if they had two.
# Classes of the design system and addresses: for machines.
_MACHINE = re.compile(r"govuk|\bapp-|/")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’]*")
_SILENT = re.compile(r"(?<![laeiouy])e$|(?<![td])ed$|(?<![sxzcg])es$|(?<=[aiouy]l)e$")


def syllables(word: str) -> int:
    """How many syllables a word has, counted by its groups of vowels; at least one."""
    bare = re.sub(r"['’].*$", "", word.lower())
    shorter = _SILENT.sub("", bare) if len(bare) > 3 else bare
    return max(len(re.findall(r"[aeiouy]+", shorter)), 1)


def words_of(text: str) -> list[str]:
    """The words of a text, without titles."""
    for title in TITLES:
        text = text.replace(title, " ")
    return _WORD.findall(text)


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of a text."""
    yield from (each.strip() for each in re.split(r"(?<=[.!?:;])\s+|\n", text) if words_of(each))


def grade(sentences: Sequence[str]) -> float:
    """The Flesch-Kincaid grade of sentences taken together; 0 for none."""
    found = [words_of(each) for each in sentences]
    words = [word for each in found for word in each]
    if not words:
        return 0.0
    return 0.39 * len(words) / len(found) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def shown_text(template: str) -> str:
    """What a template says, a line for each block: a value counts as one word, and marks are left out."""
    text = "".join(_shown(template))
    text = re.sub(r"</?(?:li|p|h[1-6]|div|dt|dd|a|option|legend|label|section|ul|dl)\b[^>]*>|<br>", "\n", text)
    return re.sub(r"<[^>]+>", " ", text)


def texts_of(module: str) -> Iterator[str]:
    """The texts of more than a word in the source of a module, but for its docstrings; a value in one is one word."""
    tree = ast.parse(module)
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    unsaid = {id(each.body[0].value) for each in ast.walk(tree)
              if isinstance(each, documented) and isinstance(each.body[0], ast.Expr)}  # fmt: skip
    for each in ast.walk(tree):
        if isinstance(each, ast.JoinedStr):
            unsaid |= {id(part) for part in each.values}
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else " it " for part in each.values)
        elif isinstance(each, ast.Constant) and id(each) not in unsaid and len(words_of(str(each.value))) > 1:
            yield str(each.value)


def _shown(template: str) -> Iterator[str]:
    """The text between the tags, and whole phrases inside them: what macros of the design system are given."""
    for _line, kind, value in Environment(autoescape=True).lex(template):
        if kind == "data":
            yield value
        elif kind == "variable_begin":
            yield " it "
        elif kind == "string" and len(words_of(value)) > 1 and not _MACHINE.search(value):
            yield f"\n{value[1:-1]}\n"
        elif kind == "name" and value in ("else", "elif"):
            yield "\n"
