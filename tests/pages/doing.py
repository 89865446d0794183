"""What somebody does on a page: presses, fills in, and gets on by the keyboard alone."""

from tests.pages.browser import NARROW, WIDE, Visitor

# With and without script, on a wide window and on a telephone.
WAYS = [(width, script) for width in (WIDE, NARROW) for script in (True, False)]
BOTH_ENDS = [(WIDE, True), (NARROW, False)]


def press(visitor: Visitor, name: str) -> None:
    """Press a button or follow a link of the page by what it says, and wait for the page that it leads to."""
    either = visitor.page.get_by_role("button", name=name).or_(visitor.page.get_by_role("link", name=name))
    with visitor.page.expect_navigation():
        either.locator("visible=true").first.click()


def submit(visitor: Visitor) -> None:
    """Press the last button of the page's forms, and wait for the page that it leads to."""
    with visitor.page.expect_navigation():
        visitor.page.locator("main form button").last.click()


def reach(visitor: Visitor, name: str) -> None:
    """Go on with the tab key until the field of this name has the focus."""
    _tab(visitor, f"document.activeElement.name === {name!r}")


def follow(visitor: Visitor, text: str) -> None:
    """Go on with the tab key until what says this has the focus, and press Enter."""
    _tab(visitor, f"document.activeElement.textContent?.replace(/\\s+/g, ' ').trim() === {text!r}")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def _tab(visitor: Visitor, arrived: str) -> None:
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate(arrived):
            return
    raise AssertionError(f"The keyboard does not reach it: {arrived}")
