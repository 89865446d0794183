"""Opens a form of a page and sends it without a browser: with all that stands in it, but for what is said otherwise."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from httpx2 import Response

from tests.stories.own import text_of
from tests.stories.story import Story

Pairs = list[tuple[str, str]]


@dataclass
class Form:
    """The form of a page as somebody sees it: where it goes, and what stands in it; `page` is the answer it was in."""

    who: str
    page: Response
    action: str = ""
    pairs: Pairs = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words of the page."""
        return text_of(self.page)

    def value(self, name: str) -> str | None:
        """What stands in a field; None where there is none."""
        return dict(self.pairs).get(name)

    def send(self, story: Story, **changed: str | list[str]) -> "Form":
        """Send it with some fields changed; the page that answers, or that it leads to."""
        kept = [pair for pair in self.pairs if pair[0] not in changed]
        more = [(name, each) for name, text in changed.items() for each in ([text] if isinstance(text, str) else text)]
        data: dict[str, list[str]] = {}
        for name, text in (*kept, *more):
            data.setdefault(name, []).append(text)
        answer = story.cast.client_of(self.who).post(self.action, data=data)
        return read(self.who, answer)


def open_form(story: Story, who: str, address: str) -> Form:
    """The form of a page."""
    answer = story.cast.client_of(who).get(address)
    assert answer.status_code == 200, answer.text
    return read(who, answer)


def read(who: str, answer: Response) -> Form:
    """The last form of the main part of an answer."""
    found = _Reader(Form(who, answer))
    found.feed(answer.text)
    return found.form


class _Reader(HTMLParser):
    def __init__(self, form: Form) -> None:
        super().__init__()
        self.form = form
        self._name: str | None = None
        self._is_text = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form.action, self.form.pairs = said.get("action", ""), []
        elif tag == "input" and "name" in said:
            if said.get("type") not in ("radio", "checkbox") or "checked" in said:
                self.form.pairs.append((said["name"], said.get("value", "")))
        elif tag in ("select", "textarea"):
            self._name, self._is_text = said.get("name", ""), tag == "textarea"
            if self._is_text:
                self.form.pairs.append((self._name, ""))
        elif tag == "option" and "selected" in said and self._name:
            self.form.pairs.append((self._name, said.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._is_text and self._name:
            name, before = self.form.pairs.pop()
            self.form.pairs.append((name, before + data))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._name, self._is_text = None, False
