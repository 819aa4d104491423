"""What an audit sets out to decide, and how sure it must be."""

from dataclasses import dataclass

from fairest.errors import BadInput

__all__ = ["Plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings of one audit: one frozen record, saved beside the result. All shares are 0..1."""

    attributes: tuple[str, ...]
    alpha: float = 0.05
    """The false discovery rate allowed over all findings."""
    delta: float = 0.10
    """Differences smaller than this count as none."""
    max_images: int = 100
    """Pictures a prompt, at most."""
    seed: int = 0
    fixed: int | None = None
    """Pictures a prompt in the classic design, which looks once, at the end; None: look after every round."""
    judge_slack: float | None = None
    """How much further off a judge may be here than where its errors were measured; None: by where that was."""
    budget: str | None = None
    """What drawing may cost in all: "90s", or money as the generator states it: "5 USD"; None: no limit."""

    def __post_init__(self) -> None:
        self._check_types()
        if not self.attributes:
            raise BadInput("An audit needs at least one attribute.", hint="For example: --attribute gender")
        if len(set(self.attributes)) < len(self.attributes):
            raise BadInput(f"An attribute is named twice: {', '.join(self.attributes)}.", hint="Name each once.")
        if not 0 < self.alpha < 0.5:
            raise BadInput(f"alpha is {self.alpha}; it must lie between 0 and 0.5.", hint="Usual: 0.05")
        if not 0 < self.delta < 1:
            raise BadInput(f"delta is {self.delta}; it must lie between 0 and 1.", hint="Usual: 0.10, ten points")
        if self.max_images < 1:
            raise BadInput(f"max_images is {self.max_images}; a prompt needs at least 1 picture.")
        if self.fixed is not None and self.fixed < 1:
            raise BadInput(f"fixed is {self.fixed}; a prompt needs at least 1 picture.")
        if self.fixed is not None and self.budget is not None:
            raise BadInput(
                "A number of pictures fixed beforehand cannot have a budget, which may stop short of it.",
                hint="Give fixed or budget, not both.",
            )
        if not 0 <= self.seed < 2**32:
            raise BadInput(f"seed is {self.seed}; it must be a whole number from 0 to 4294967295.")
        if self.judge_slack is not None and not 0 <= self.judge_slack < 0.5:
            raise BadInput(f"judge_slack is {self.judge_slack}; it must lie from 0 to 0.5.", hint="Usual: 0.05")

    @property
    def images(self) -> int:
        """Pictures a prompt, at most, whichever the design."""
        return self.max_images if self.fixed is None else self.fixed

    def _check_types(self) -> None:
        if not isinstance(self.attributes, tuple) or not all(isinstance(a, str) for a in self.attributes):
            raise BadInput(f"attributes is {self.attributes!r}; it must be a tuple of names.")
        for name in ("alpha", "delta", "judge_slack"):
            _check_type(name, getattr(self, name), (int, float), "a number")
        for name in ("max_images", "seed", "fixed"):
            _check_type(name, getattr(self, name), (int,), "a whole number")
        _check_type("budget", self.budget, (str,), 'a text such as "90s"')


def _check_type(name: str, value: object, types: tuple[type, ...], wanted: str) -> None:
    if value is None and name in ("fixed", "judge_slack", "budget"):
        return
    # True is an int to Python, but no number of pictures to anybody.
    if isinstance(value, bool) or not isinstance(value, types):
        raise BadInput(f"{name} is {value!r}; it must be {wanted}.")
