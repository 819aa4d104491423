"""The values that judges of people on photographs share, so that several can be asked the same."""

__all__ = ["AGES", "GENDERS", "MONK_TONES"]

GENDERS = ("woman", "man")
"""Gender presentation as classifiers know it: no more than two values. Who fits neither is not seen by them."""

AGES = ("0-19", "20-39", "40-59", "60+")
"""How old people look, in years."""

MONK_TONES = tuple(f"monk-{tone}" for tone in range(1, 11))
"""The Monk Skin Tone scale (Google, 2022), lightest to darkest."""
