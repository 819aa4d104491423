"""Plans: what is read from a file is what was written there."""

import pytest

from fairest.curating.flags import plan_of_flags
from fairest.errors import BadInput, NotFound, UnknownName
from fairest.sift.plan import Cap, Dedup, Filter, Plan, Reweight, Sample, Screen, UndoFilter, read_plan

_WHOLE = """
[[step]]
do = "filter"
keep = "similarity >= 0.3"
unknown = "keep"

[[step]]
do = "screen"
labels = "unsafe.csv"
recall = 1

[[step]]
do = "undo-filter"

[[step]]
do = "dedup"
threshold = 0.95
keep = "groups"

[[step]]
do = "reweight"
targets = ["gender=parity", "skin-tone=@tones.toml"]

[[step]]
do = "cap"
times = 5

[[step]]
do = "sample"
rows = 1000
"""


def _written(folder, text):
    (folder / "plan.toml").write_text(text)
    return read_plan(folder / "plan.toml")


def test_a_plan_has_its_steps_in_their_order_and_finds_files_beside_it(tmp_path):
    assert _written(tmp_path, _WHOLE) == Plan(
        (
            Filter("similarity >= 0.3", "keep"),
            Screen(str(tmp_path / "unsafe.csv"), 1.0),
            UndoFilter(),
            Dedup(0.95, "groups"),
            Reweight(("gender=parity", "skin-tone=@tones.toml")),
            Cap(5.0),
            Sample(1000),
        )
    )


def test_a_document_has_every_setting():
    assert Plan((Filter("a > 1"), UndoFilter(), Dedup(0.9))).document() == [
        {"do": "filter", "keep": "a > 1", "unknown": "remove"},
        {"do": "undo-filter"},
        {"do": "dedup", "threshold": 0.9, "keep": "largest"},
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[step]]\ndo = "filtre"', "does 'filtre'"),
        ('[[step]]\ndo = "filter"', "does not say keep"),
        ('[[step]]\ndo = "dedup"\nthreshold = "high"', "threshold is 'high'"),
        ('[[step]]\ndo = "dedup"\nthreshold = 1.5', "cosine of 1.5"),
        ('[[step]]\ndo = "sample"\nrows = 2.5', "rows is 2.5"),
        ('[[step]]\ndo = "sample"\nrows = true', "rows is True"),
        ('[[step]]\ndo = "reweight"\ntargets = "gender=parity"', "targets is 'gender=parity'"),
        ('[[step]]\ndo = "reweight"\ntargets = []', "to no target"),
        ('[[step]]\ndo = "cap"\ntimes = 1', "cannot be capped at 1 times"),
        ('[[step]]\ndo = "cap"\ntimes = inf', "cannot be capped at inf times"),
        ('[[step]]\ndo = "screen"\nlabels = "a.csv"\nrecall = 0', "recall of 0"),
        ('steps = "many"', "is no plan"),
        ("[[step", "cannot be read"),
    ],
)
def test_a_plan_that_is_wrong_says_where(tmp_path, text, said):
    with pytest.raises(BadInput, match=said):
        _written(tmp_path, text)


def test_an_unknown_setting_is_named_with_those_that_are_known(tmp_path):
    with pytest.raises(UnknownName, match="Did you mean 'threshold'"):
        _written(tmp_path, '[[step]]\ndo = "dedup"\nthreshhold = 0.9')


def test_a_plan_that_is_not_there_is_missed(tmp_path):
    with pytest.raises(NotFound):
        read_plan(tmp_path / "plan.toml")


def test_flags_come_in_the_usual_order():
    plan = plan_of_flags(
        filters=["a > 1", "b is known"],
        reweight=["gender=parity", "undo-filter"],
        dedup=0.9,
        keep="caption",
        cap=3,
        sample=10,
    )
    assert plan.steps == (
        Filter("a > 1"),
        Filter("b is known"),
        UndoFilter(),
        Dedup(0.9, "caption"),
        Reweight(("gender=parity",)),
        Cap(3),
        Sample(10),
    )


@pytest.mark.parametrize("before", [(), (Filter("a > 1"), Dedup(0.9)), (Filter("a > 1"), UndoFilter())])
def test_undoing_no_filter_is_refused(before):
    with pytest.raises(BadInput, match="follows no filter"):
        Plan((*before, UndoFilter()))


def test_what_is_undone_are_the_filters_right_before():
    plan = Plan((Filter("a > 1"), Dedup(0.9), Filter("b > 1"), Screen("c.csv"), UndoFilter()))
    assert plan.undone(5) == (4, 3)
