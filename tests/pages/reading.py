"""What a page says to somebody of the cast, read without a browser."""

import re
from html import unescape

from tests.pages.test_problem_pages import seated
from tests.stories.story import Story


def said(story: Story, who: str, path: str) -> str:
    """The text of the main part of a page, on one line."""
    main = markup(story, who, path).partition("<main")[2].partition("</main>")[0].partition(">")[2]
    return plain(main)


def markup(story: Story, who: str, path: str) -> str:
    """A page as it is sent; it must be there."""
    answer = seated(story.cast, who).get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return str(answer.text)


def plain(markup: str) -> str:
    """The text of some markup, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def leads_to(story: Story, who: str, path: str) -> str:
    """Where an address sends whoever opens it."""
    answer = seated(story.cast, who).get(path, follow_redirects=False)
    assert answer.status_code == 303, f"{path}: {answer.status_code}"
    return str(answer.headers["location"])
