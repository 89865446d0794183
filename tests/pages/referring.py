"""Fills in a referral as somebody does before a browser, with the mouse or by keyboard alone."""

from collections.abc import Callable

from tests.pages.browser import Visitor

LEARNER = {"given_name": "Amy", "family_name": "Cole", "postcode": "BS1 4DJ"}
BORN = ("14", "5", "2009")


def who(visitor: Visitor, **more: str) -> None:
    """Say who the learner is, and look whether they are known already."""
    visitor.go("/refer")
    for name, text in {**LEARNER, **more}.items():
        visitor.page.fill(f"#{name}", text)
    for part, text in zip(("day", "month", "year"), BORN, strict=True):
        visitor.page.fill(f"#birth_date-{part}", text)
    click(visitor, "Search and continue")


def click(visitor: Visitor, name: str) -> None:
    """Press a button, and wait for the page that it leads to."""
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name=name).click()


def go_on(visitor: Visitor) -> None:
    """Continue with the next page."""
    click(visitor, "Continue")


def draft_of(visitor: Visitor) -> str:
    """The id of the draft whose page is open."""
    return visitor.page.url.partition("/refer/")[2].partition("/")[0]


def contact(visitor: Visitor) -> None:
    """How the learner is reached."""
    visitor.page.fill("#phone", "07700 900123")


def present(visitor: Visitor) -> None:
    """What the learner does now."""
    visitor.page.select_option("#current_activity", "619")


def source(visitor: Visitor) -> None:
    """The adviser refers the learner."""
    visitor.page.locator("input[name=source][value=agency]").check()


def reason(visitor: Visitor) -> None:
    """Why the learner is referred."""
    visitor.page.fill("#reason", "Wants to work in an office.")


def needs(visitor: Visitor) -> None:
    """A bus pass is needed."""
    visitor.page.select_option("[name='needs.0.code']", "travel")
    visitor.page.fill("[name='needs.0.adjustment']", "bus pass")


def nothing(_visitor: Visitor) -> None:
    """What may be left empty."""


def wishes(visitor: Visitor) -> None:
    """What the learner wants."""
    visitor.page.fill("#wish", "an apprenticeship")


def provider(visitor: Visitor) -> None:
    """The best fit."""
    visitor.page.locator("#ask").check()


def sharing(visitor: Visitor) -> None:
    """Contact as a public task, the need as the learner agreed, nothing else."""
    visitor.page.locator("input[name='basis.activity_destination'][value=no]").check()
    visitor.page.locator("input[name='basis.contact'][value=public_task]").check()
    visitor.page.locator("input[name='basis.support_need.travel'][value=consent]").check()
    visitor.page.locator("input[name=for_whom][value=asked]").check()


PAGES: tuple[Callable[[Visitor], None], ...] = (
    contact, present, source, reason, needs, nothing, wishes, provider, sharing,
)  # fmt: skip


def to_the_check(visitor: Visitor, **more: str) -> None:
    """Everything up to the page where all answers are checked."""
    who(visitor, **more)
    click(visitor, "Go on with this referral")
    for fill in PAGES:
        fill(visitor)
        go_on(visitor)


# What is typed into each page by keyboard: the id of a field and its text, " " for a box or a choice.
Keys = tuple[tuple[str, str], ...]
BY_KEYBOARD: tuple[tuple[Keys, str], ...] = (
    ((*LEARNER.items(), *zip(("birth_date-day", "birth_date-month", "birth_date-year"), BORN, strict=True)),
     "Search and continue"),
    ((), "Go on with this referral"),
    ((("phone", "07700 900123"),), "Continue"),
    ((("current_activity", "619"),), "Continue"),
    ((("source", " "),), "Continue"),
    ((("reason", "Wants to work."),), "Continue"),
    ((), "Continue"),
    ((), "Continue"),
    ((("wish", "undecided"),), "Continue"),
    ((("ask", " "),), "Continue"),
    ((("basis.contact", " "), ("basis.activity_destination", " "), ("for_whom", " ")), "Continue"),
    ((), "Send the referral"),
)  # fmt: skip
MOST_TABS = 80


def by_keyboard(visitor: Visitor, answers: tuple[Keys, str]) -> None:
    """Fill in a page and send it, going from field to field by tabulator as somebody does who sees no mouse."""
    fields, button = dict(answers[0]), answers[1]
    for _tab in range(MOST_TABS):
        visitor.page.keyboard.press("Tab")
        at = visitor.page.evaluate("[document.activeElement.id, document.activeElement.innerText]")
        if at[0] in fields:
            visitor.page.keyboard.type(fields.pop(at[0]))
        elif at[1] == button and not fields:
            with visitor.page.expect_navigation():
                visitor.page.keyboard.press("Enter")
            return
    raise AssertionError(f"{sorted(fields)} or {button} is not reached by keyboard")
