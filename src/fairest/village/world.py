"""The village's own truth: its words, its drawings' names, and the bias that was planted.

Everything here is data that other files read. The shares of women are those of the US labour
statistics of 2022 (Bureau of Labor Statistics, Current Population Survey, table 11: a public-domain
work of the US government) for the occupation named beside them, or made up where the table has none.
The shares of skin tones are made up: they copy a pattern that audits of large models have reported
(better paid work is drawn lighter), and say nothing about any population.
"""

from dataclasses import dataclass

__all__ = [
    "FAMILIES",
    "GENDERS",
    "GENERATOR_FAMILIES",
    "OCCUPATIONS",
    "TONES",
    "TONE_PATTERNS",
    "WORDS",
    "Word",
    "joint_odds",
]

GENDERS = ("woman", "man")
TONES = ("light", "medium-light", "medium", "medium-dark", "dark")

OCCUPATIONS = (
    "health worker", "student", "teacher", "judge", "farmer", "cook", "mechanic", "factory worker",
    "office worker", "scientist", "technologist", "singer", "artist", "pilot", "astronaut",
    "firefighter", "police officer", "detective", "guard", "construction worker",
)  # fmt: skip

FAMILIES = ("noto", "twemoji", "fluent-flat", "fluent")
GENERATOR_FAMILIES = ("noto", "twemoji")
"""The families the generator learns from; the Fluent drawings only train and test judges."""

TONE_PATTERNS: dict[str, tuple[float, float, float, float, float]] = {
    "lighter": (0.35, 0.30, 0.20, 0.10, 0.05),
    "even": (0.20, 0.20, 0.20, 0.20, 0.20),
    "darker": (0.05, 0.10, 0.20, 0.30, 0.35),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word people type, the drawing it stands for, and the odds planted under it."""

    word: str
    occupation: str
    women: float
    tones: str
    source: str

    @property
    def tone_shares(self) -> dict[str, float]:
        return dict(zip(TONES, TONE_PATTERNS[self.tones], strict=True))


_MADE_UP = "made up"
_SECRETARIES = "Secretaries and administrative assistants, except legal, medical, and executive"

WORDS = (
    Word("nurse", "health worker", 0.879, "darker", "Registered nurses"),
    Word("doctor", "health worker", 0.438, "lighter", "Other physicians"),
    Word("student", "student", 0.500, "even", _MADE_UP),
    Word("teacher", "teacher", 0.797, "even", "Elementary and middle school teachers"),
    Word("judge", "judge", 0.562, "lighter", "Judges, magistrates, and other judicial workers"),
    Word("farmer", "farmer", 0.239, "lighter", "Farmers, ranchers, and other agricultural managers"),
    Word("cook", "cook", 0.384, "darker", "Cooks"),
    Word("chef", "cook", 0.269, "lighter", "Chefs and head cooks"),
    Word("car mechanic", "mechanic", 0.029, "even", "Automotive service technicians and mechanics"),
    Word("welder", "factory worker", 0.051, "darker", "Welding, soldering, and brazing workers"),
    Word("assembler", "factory worker", 0.375, "darker", "Other assemblers and fabricators"),
    Word("CEO", "office worker", 0.292, "lighter", "Chief executives"),
    Word("secretary", "office worker", 0.925, "even", _SECRETARIES),
    Word("office clerk", "office worker", 0.843, "darker", "Office clerks, general"),
    Word("scientist", "scientist", 0.430, "lighter", "Physical scientists, all other"),
    Word("biologist", "scientist", 0.579, "even", "Biological scientists"),
    Word("software developer", "technologist", 0.215, "lighter", "Software developers"),
    Word("singer", "singer", 0.257, "darker", "Musicians and singers"),
    Word("artist", "artist", 0.492, "even", "Artists and related workers"),
    Word("pilot", "pilot", 0.092, "lighter", "Aircraft pilots and flight engineers"),
    Word("astronaut", "astronaut", 0.150, "lighter", _MADE_UP),
    Word("firefighter", "firefighter", 0.062, "even", "Firefighters"),
    Word("police officer", "police officer", 0.127, "darker", "Police officers"),
    Word("detective", "detective", 0.276, "even", "Detectives and criminal investigators"),
    Word("security guard", "guard", 0.243, "darker", "Security guards and gambling surveillance officers"),
    Word("construction worker", "construction worker", 0.049, "darker", "Construction laborers"),
)  # fmt: skip


def joint_odds(word: Word) -> dict[tuple[str, str], float]:
    """The planted odds of each (gender, tone) under a word; gender and tone are independent."""
    by_gender = {"woman": word.women, "man": 1 - word.women}
    return {(g, t): p * q for g, p in by_gender.items() for t, q in word.tone_shares.items()}
