"""The Python call that compares two runs, or two models on the same prompts and seeds."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from fairest.comparing.comparable import check_comparable, warnings_of
from fairest.comparing.result import DOCUMENT, PAGE, Comparison, write
from fairest.comparing.sides import Sides, check_settings
from fairest.decide.changes.change import changes
from fairest.decide.changes.pairs import Pairs, not_paired, pairs
from fairest.decide.changes.told import told
from fairest.decide.changes.words import changes_headline
from fairest.decide.document import load_trusts
from fairest.decide.trust import point_rates
from fairest.errors import BadInput, FolderInUse
from fairest.records import Label, Picture
from fairest.results import Audit
from fairest.run.labelled import read_labelled

if TYPE_CHECKING:
    from fairest.flow import Progress
    from fairest.generate import Generator

__all__ = ["compare"]


def compare(
    a: "str | Path | Audit | Generator",
    b: "str | Path | Audit | Generator",
    *,
    alpha: float = 0.05,
    out: str | Path | None = None,
    resume: bool = False,
    force: bool = False,
    progress: "Progress | None" = None,
    **settings: Any,
) -> Comparison:
    """Compare B with A on the same prompts and seeds: which findings changed, and which way.

    `a` and `b` are finished runs (folders, or what `fairest.audit` gave) or models (names of doors, or
    generators), which are audited first, into `out/a` and `out/b`, with `settings` as `fairest.audit`
    takes them; beside a run, a model is audited as that run was; two models draw 100 pictures of each prompt
    unless `fixed`, `max_images` or `budget` says otherwise. `alpha` is the false discovery rate over
    all statements. `out` gets compare.html and compare.json, a new folder in `fairest-runs/` by default;
    `force` replaces what it holds, `resume` goes on with audits that were stopped. Raises a
    `FairestError` where the runs cannot be compared: other seeds, another judge.
    """
    if not 0 < alpha < 0.5:
        raise BadInput(f"alpha is {alpha}; it must lie between 0 and 0.5.", hint="Usual: 0.05")
    check_settings(settings)
    given = Sides(a, b)
    if settings and not given.models:
        raise BadInput(
            f"Settings ({', '.join(settings)}) are for models that are yet to be audited; A and B are runs.",
            hint="Leave them out.",
        )
    folder = Path(out) if out is not None else given.new_folder()
    _may_use(folder, resume=resume, force=force)
    more = {**settings, "resume": resume, "force": force, "progress": progress}
    one, other = given.audits(folder, {"alpha": alpha, **more}, more)
    return _compared(folder, one, other, alpha)


def _may_use(folder: Path, *, resume: bool, force: bool) -> None:
    if resume and force:
        raise BadInput("A comparison is either gone on with or replaced, not both.", hint="Give --resume or --force.")
    if not resume and not force and any((folder / name).exists() for name in (DOCUMENT, PAGE)):
        raise FolderInUse(
            f"{folder} holds a comparison already.", hint="Replace it by --force, or choose another --out."
        )


def _compared(folder: Path, a: Audit, b: Audit, alpha: float) -> Comparison:
    check_comparable(a.about, b.about)
    (pictures_a, labels_a), (pictures_b, labels_b) = read_labelled(a.folder), read_labelled(b.folder)
    paired, missed = pairs(pictures_a, pictures_b), tuple(not_paired(pictures_a, pictures_b))
    if not any(paired.values()):
        raise _nothing_paired(a, b, pictures_a, pictures_b)
    of_a, of_b = _by_attribute(labels_a, a), _by_attribute(labels_b, b)
    looked, several = a.plan.fixed is None or b.plan.fixed is None, _several(a, b)
    found = changes(
        a.findings,
        b.findings,
        {prompt: row for prompt, row in paired.items() if row},
        told(of_a.values()),
        told(of_b.values()),
        alpha=alpha,
        looked=looked,
        several=several,
        judge=point_rates(load_trusts(a.document)),
    )
    if not any(change.told for change in found):
        raise BadInput(
            "Nothing can be compared: no statement of both runs has a pair with a label in both.",
            hint="Audit both with the same attributes, and look into the reports: why is nothing told?",
        )
    done = Comparison(
        folder, a, b, found, changes_headline(found), alpha, looked, several,
        (*warnings_of(a.about, b.about), *_few(paired), *_unseeded(paired)), missed,
    )  # fmt: skip
    write(done, paired, of_a, of_b)
    return done


def _several(a: Audit, b: Audit) -> bool:
    """Whether the judge, which is the same for both, sees everyone on a picture."""
    return any(run.document.get("several") is True for run in (a, b))


def _unseeded(paired: Pairs) -> list[str]:
    """A note where pictures are pairs by their number alone."""
    if all(pair.a.seed is not None for row in paired.values() for pair in row):
        return []
    return [
        "Some pictures were drawn without seeds. They are paired by their number: what is said holds as well, but no "
        "picture is its own control, so small changes stay unseen."
    ]


def _few(paired: Pairs) -> list[str]:
    """A note where some prompts have fewer pairs than others, for readers who miss a change there."""
    numbers = [len(row) for row in paired.values() if row]
    if min(numbers) == max(numbers):
        return []
    return [
        f"From {min(numbers):,} to {max(numbers):,} pairs a prompt: what was settled early in one run has few, and "
        "small changes stay unseen there. With --fixed N both draw N pictures of every prompt."
    ]


def _nothing_paired(a: Audit, b: Audit, of_a: list[Picture], of_b: list[Picture]) -> BadInput:
    seeds = [dict(side.about.get("settings") or {}).get("seed") for side in (a, b)]
    if seeds[0] != seeds[1]:
        return BadInput(
            f"The runs share no seeds: A was drawn with --seed {seeds[0]}, B with --seed {seeds[1]}.",
            hint=f"Audit B again with the seed of A: --seed {seeds[0]}",
        )
    why = next(iter(not_paired(of_a, of_b)), None)
    first = f" ({why.prompt}: {why.why})" if why else ""
    return BadInput(
        f"The runs share no picture of the same prompt, words and seed{first}.",
        hint="Audit both with the same suite and the same --seed.",
    )


def _by_attribute(labels: list[Label], side: Audit) -> dict[tuple[str, str], Label]:
    """Labels by picture and attribute, those of intersections too."""
    from fairest.measure import cross

    found = {(label.picture, label.attribute): label for label in labels}
    plain = {label.attribute for label in labels}
    for attribute in dict.fromkeys(f.attribute for f in side.findings if f.attribute not in plain):
        found |= {(label.picture, attribute): label for label in cross(labels, attribute)}
    return found
