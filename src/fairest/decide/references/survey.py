"""How far a share that a labour survey published may be off, given how many people have the occupation.

The Current Population Survey asks households, and each answer stands for many people:

- Some 42,500 households are interviewed a month, of about 140 million (the survey's supporting statement B of 2023,
  OMB control number 1220-0100): an answer stands for 3,294.
- An annual average takes twelve months, but a household stays for four, leaves for eight and comes back for four, and
  people keep their occupation. Twelve months hold 27 panels that answer one to four times, each an eighth of a month's
  sample; by Kish's formula they weigh as much as 25.3 panels that answer once: 3.16 months.
- Colleagues share households and regions, and answers are weighted. The Bureau publishes no design effect for
  occupations; we take 1.5.

3,294 / 3.16 * 1.5 = 1,561, rounded up to 1,600 employed people for one effective respondent.
"""

__all__ = ["PERSONS", "survey_interval"]

PERSONS = 1_600
"""Employed people for whom one effective respondent of an annual average stands."""

_LEVEL = 0.95


def survey_interval(share: float, employed: float, rounding: float = 0.0005) -> tuple[float, float]:
    """The 95 % interval of a published `share` (0..1) among `employed` people; it always holds the share itself.

    Clopper-Pearson on the effective number of respondents, which need not be whole (Korn and Graubard 1998,
    Survey Methodology 24), wider by the `rounding` of the published figure. It says how far the sample may be
    off; it knows nothing of wrong answers, nor of years other than the survey's.
    """
    from scipy.special import betaincinv

    tail = (1 - _LEVEL) / 2
    n = employed / PERSONS
    hits = share * n
    low = float(betaincinv(hits, n - hits + 1, tail)) if share > 0 else 0.0
    high = float(betaincinv(hits + 1, n - hits, 1 - tail)) if share < 1 else 1.0
    return max(0.0, low - rounding), min(1.0, high + rounding)
