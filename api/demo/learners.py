"""Invents learners: the same ones for the same seed and day, with numbers that pass every check."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from workflows.rules.identifiers import uln_check_digit

NAMES = (
    "Aaron Kelsey", "Abi Thornton", "Adeel Farooq", "Alfie Dunmore", "Amelia Frost", "Anya Volkova", "Ashton Perry",
    "Ben Arkwright", "Bethany Cole", "Bria Coleman", "Callie Jepson", "Carlos Medina", "Chantelle Irwin",
    "Connor Blythe", "Daisy Whitlock", "Danil Orlov", "Dawid Zielinski", "Demi Larkin", "Ebony Clarke",
    "Eliot Vance", "Ellie Sandford", "Emine Kaya", "Finlay Moss", "Freya Lindqvist", "Gabriel Souza",
    "Georgie Nash", "Hamza Siddiqui", "Hope Ferris", "Idris Morgan", "Imogen Tate", "Isaac Mensah", "Jade Holroyd",
    "Jamal Okeke", "Kacper Nowak", "Kayleigh Bunn", "Kiera Donnelly", "Leila Haddad", "Lewis Garth",
    "Liam Postgate", "Maisie Burrows", "Marcus Adeleke", "Megan Sorrel", "Mohammed Tariq", "Nadine Osei",
    "Nell Ashworth", "Noah Brindle", "Olivia Crane", "Oscar Penhale", "Poppy Strang", "Reece Hallam", "Rhys Calder",
    "Rosa Delgado", "Sam Whitfield", "Shanice Boyd", "Tamsin Hale", "Tia Marlow", "Toby Ransome", "Yasmin Qureshi",
    "Zak Eastham",
)  # fmt: skip
STREETS = ("Mill Lane", "Station Road", "Orchard Close", "Quay Street", "Chapel Hill", "Beacon Way")


@dataclass(frozen=True, slots=True)
class Invented:
    """A learner as a referral tells of them."""

    details: dict[str, Any]
    wish: str

    @property
    def name(self) -> str:
        """Given and family name."""
        return f"{self.details['given_name']} {self.details['family_name']}"


def learners(today: date, seed: int = 2009) -> Iterator[Invented]:
    """Learners one after another; most are 16 or 17 today, one in six is an adult."""
    # Believable, not secret: the same seed must give the same people.
    chance = Random(seed)  # noqa: S311
    wishes = ("business administration", "motor vehicle", "health and social care", "construction", "undecided")
    for number, name in enumerate(NAMES):
        given, _space, family = name.partition(" ")
        years = chance.choice((20, 23, 31)) if number % 6 == 5 else chance.choice((16, 17))
        details = {
            "given_name": given,
            "family_name": family,
            "birth_date": today - timedelta(days=365 * years + chance.randrange(5, 300)),
            "uln": _uln(chance),
            "phone": f"07700 900{chance.randrange(1000):03}",
            "address": f"{chance.randrange(1, 120)} {chance.choice(STREETS)}, Mereside",
            "postcode": f"SY{chance.randrange(1, 20)} {chance.randrange(1, 10)}AB",
        }
        yield Invented(details, chance.choice(wishes))


def _uln(chance: Random) -> str:
    while True:
        first_nine = str(chance.randrange(100_000_000, 999_999_999))
        digit = uln_check_digit(first_nine)
        if digit is not None:
            return f"{first_nine}{digit}"
