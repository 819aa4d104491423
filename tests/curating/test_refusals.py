"""What cannot be done is refused before anything is looked at or written."""

import sys
from pathlib import Path

import pytest

import fairest
from fairest.cli.curate import _plan
from fairest.curating.flags import plan_of_flags
from fairest.data import Sample
from fairest.errors import BadInput, UnknownName
from fairest.sift.machine import Here
from fairest.sift.plan import Dedup, Filter, Screen

sys.path.insert(0, str(Path(__file__).parent))
from worlds import World, drawn

_ROWS = tuple(Sample(f"{i:02d}", "a woman", drawn("woman", i), {"hue": i}) for i in range(6))


class _Never(Here):
    """A machine that nobody may use."""

    def map(self, _kernel, _tasks):
        raise AssertionError("something was done")


def _refused(tmp_path, kind, match, source=None, machine=None, **asked):
    with pytest.raises(kind, match=match):
        fairest.curate(source or World(_ROWS), engine=machine or _Never(), **{"out": tmp_path / "run"} | asked)


def test_keys_that_are_none_of_datacomps_are_refused_at_once(tmp_path):
    _refused(tmp_path, BadInput, "'00' is no uid of DataComp's", write="datacomp")


def test_an_unknown_layout_is_refused_at_once(tmp_path):
    _refused(tmp_path, UnknownName, "Did you mean 'webdataset'", write="webdatset")


def test_an_attribute_without_anybody_who_tells_it_asks_for_a_judge(tmp_path):
    _refused(tmp_path, BadInput, r"asked about gender\. Give --judge", attributes=["gender"])


def test_a_column_that_no_shard_has_is_refused_before_any_step(tmp_path):
    plan = (Filter("hue > 1"), Filter("hew > 1"))
    _refused(tmp_path, UnknownName, "Did you mean 'hue'", plan=plan, machine=Here())
    assert not list((tmp_path / "run" / "steps").glob("[0-9]*"))


def _pictures(folder):
    folder.mkdir()
    for row in _ROWS:
        (folder / f"{row.key}.jpg").write_bytes(row.picture)
    return folder


@pytest.mark.parametrize("out", ["set/run", "set/deep/run", "set", "other/../set/run"])
def test_a_run_in_the_folder_of_its_set_is_refused(tmp_path, out):
    source = _pictures(tmp_path / "set")
    _refused(tmp_path, BadInput, "lies inside the set", source=source, out=tmp_path / out)
    assert {file.name for file in source.iterdir()} == {f"{row.key}.jpg" for row in _ROWS}


def test_where_a_set_lies_is_recorded_from_the_root_on(tmp_path, monkeypatch):
    _pictures(tmp_path / "set")
    monkeypatch.chdir(tmp_path)
    fairest.curate("set", engine=Here(), out="run")
    assert f'"source": "{tmp_path / "set"}"' in (tmp_path / "run" / "run.json").read_text()


@pytest.mark.parametrize(("flags", "hint"), [({"recall": 0.9}, "Give --screen"), ({"keep": "groups"}, "Give --dedup")])
def test_a_flag_without_the_step_that_it_belongs_to_is_refused(flags, hint):
    with pytest.raises(BadInput) as refused:
        plan_of_flags(filters=["hue > 1"], **flags)
    assert refused.value.hint.startswith(hint)


def test_a_step_without_its_flag_takes_what_is_usual():
    assert plan_of_flags(screen="a.csv", dedup=0.9).steps == (Screen("a.csv", 0.99), Dedup(0.9, "largest"))


@pytest.mark.parametrize("place", range(8))
def test_a_plan_goes_with_no_flag_of_a_step(place):
    given = [["hue > 1"], "a.csv", 0.9, ["gender=parity"], 0.9, "groups", 2.0, 3]
    with pytest.raises(BadInput, match="not from both"):
        _plan(Path("plan.toml"), *(value if i == place else None for i, value in enumerate(given)))
