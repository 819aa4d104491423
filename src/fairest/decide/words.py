"""The words for numbers and things, the same wherever findings are shown. Nothing is escaped here."""

from collections.abc import Sequence

from fairest.english import article

__all__ = ["display_name", "listed", "percent", "pictures", "shown", "with_article"]

_NAMES = {"gender": "perceived gender", "skin-tone": "perceived skin tone"}


def display_name(attribute: str) -> str:
    """An attribute's name for readers: a judge sees how people are presented, not who they are."""
    return _NAMES.get(attribute, attribute.replace("-", " "))


def percent(share: float) -> str:
    """A share in whole percent; never a bare 0 or 100 for what is not exactly that."""
    if round(share * 100) in (0, 100) and share not in (0, 1):
        return f"{min(max(share * 100, 0.1), 99.9):.1f} %"
    return f"{share * 100:.0f} %"


def pictures(n: int) -> str:
    """How many pictures: "1 picture", "1,200 pictures"."""
    return f"{n:,} picture" if n == 1 else f"{n:,} pictures"


def shown(attribute: str, value: str) -> str:
    """What a picture with this value shows: "a woman", "dark skin"."""
    if attribute in ("gender", "occupation"):
        return with_article(value)
    return f"{value} skin" if attribute == "skin-tone" else f"{display_name(attribute)} {value!r}"


def with_article(noun: str) -> str:
    """A nurse, an astronaut; a noun that brings its article keeps it."""
    if noun.lower().startswith(("a ", "an ", "the ")):
        return noun
    return f"{article(noun)} {noun}"


def listed(parts: Sequence[str]) -> str:
    """This, that and the other."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
