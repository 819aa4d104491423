"""A set with known groups, duplicates and harm, through a whole plan."""

import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

import fairest
from fairest.cli.curate import _show
from fairest.curating.notes import notes
from fairest.data import Sample
from fairest.errors import BadInput, FolderInUse, RunMismatch, UnknownName
from fairest.sift.lexicon import Lexicon
from fairest.sift.machine import Here
from fairest.sift.plan import Cap, Dedup, Filter, Plan, Reweight, UndoFilter
from fairest.sift.plan import Sample as Draw

sys.path.insert(0, str(Path(__file__).parent))
from worlds import Colours, Pixels, World, drawn, planted

_ROWS = planted()
_PLAN = (Filter("harm < 0.5"), Dedup(0.995), Reweight(("gender=parity",)))


def _curated(folder, rows=_ROWS, plan=_PLAN, **settings):
    given = {"encoder": Pixels(), "judge": Colours(), "engine": Here(), "columns": {"said": "said"}} | settings
    size = given.pop("size", 50)
    return fairest.curate(World(rows, size), plan, out=folder, **given)


def _table(folder, name):
    return pq.read_table(folder / name).to_pylist()


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "curated"
    return _curated(folder)


def _shares(done, step, name):
    source, attribute = name.split(":")
    rows = (r for r in done.steps[step]["groups"] if (r["source"], r["attribute"]) == (source, attribute))
    return {row["value"]: row["share"] for row in rows if row["value"] is not None}


def test_every_row_is_kept_or_removed_with_a_reason(done):
    kept, removed = _table(done.folder, "kept.parquet"), _table(done.folder, "removed.parquet")
    assert sorted([*(r["key"] for r in kept), *(r["key"] for r in removed)]) == sorted(row.key for row in _ROWS)
    assert {row["reason"] for row in removed} == {"not harm < 0.5", "near-duplicate"}
    assert all(row["step"] and row["shard"] for row in removed)


def test_who_lost_how_much_is_what_was_planted(done):
    lost = {(x["source"], x["value"]): (x["lost"], x["before"]) for x in done.steps[1]["losses"] if x["value"]}
    # A fifth of 100 women, a twentieth of the 200 men; no copy.
    assert lost["column", "woman"] == lost["picture", "woman"] == (20, 100)
    assert lost["column", "man"] == lost["picture", "man"] == (10, 230)
    verdicts = {x["value"]: x["verdict"] for x in done.steps[1]["losses"] if x["source"] == "column"}
    assert verdicts == {"woman": "differs", "man": "differs"}


def test_the_shell_says_who_lost_what(done, capsys):
    _show(done)
    printed = capsys.readouterr().out
    title, table = "filter harm < 0.5: who lost more or less than all others", printed.partition("who lost more or")[2]
    assert title in printed
    assert "20 of 100" in table
    assert "20.0%" in table


def test_planted_copies_are_found_and_the_larger_one_stays(done):
    removed = [row for row in _table(done.folder, "removed.parquet") if row["reason"] == "near-duplicate"]
    men = [row.key for row in _ROWS if row.columns["said"] == "man"][:30]
    there = {key for key, row in zip(men, _ROWS, strict=False) if key}
    harmed = {row.key for row in _ROWS if row.columns["harm"] > 0.5}
    assert {row["key"] for row in removed} == there - harmed
    assert {row["kept_instead"] for row in removed} == {f"{300 + i:04d}" for i, k in enumerate(men) if k not in harmed}
    recall = done.steps[2]["facts"]["pair_recall"]
    assert recall == {"recall": 1, "low": 1, "high": 1, "rows_held_against_all": 300, "their_pairs": 2 * len(removed)}


def test_weights_reach_the_target_exactly(done):
    kept = {row["key"]: row["weight"] for row in _table(done.folder, "kept.parquet")}
    said = {row.key: row.columns["said"] for row in _ROWS}
    total = Counter()
    for key, weight in kept.items():
        total[said[key]] += weight
    assert total["woman"] == pytest.approx(total["man"], rel=1e-9)
    assert sum(kept.values()) == pytest.approx(len(kept))
    assert _shares(done, 3, "picture:gender") == {"woman": pytest.approx(0.5), "man": pytest.approx(0.5)}


def test_the_same_groups_are_counted_after_every_step(done):
    told = [{(r["source"], r["attribute"], r["value"]) for r in step["groups"] if r["value"]} for step in done.steps]
    assert all(step == told[0] for step in told)
    assert {("column", "said", "woman"), ("picture", "gender", "man"), ("caption", "gender", "woman")} <= told[0]


def test_captions_are_taken_at_their_word_and_how_precise_they_are_is_said(done):
    told = [row for step in done.steps for row in step["groups"] if row["source"] == "caption" and row["value"]]
    assert {row["corrected"] for row in told} == {None}
    note = next(one for one in notes(("en",), ()) if one.startswith("Captions read in en"))
    right, n = Lexicon.load("en").stated("gender").precision
    assert f"perceived gender {right} of {n}" in note
    assert "Of these captions so many say nothing of it: perceived gender 52 %" in note


def test_order_and_sharding_change_nothing(done, tmp_path):
    mixed = tuple(_ROWS[i] for i in np.random.default_rng(3).permutation(len(_ROWS)))
    other = _curated(tmp_path / "other", mixed, size=17)
    for name in ("kept.parquet", "removed.parquet"):
        first, second = (
            {row["key"]: {k: v for k, v in row.items() if k != "shard"} for row in _table(folder, name)}
            for folder in (done.folder, other.folder)
        )
        assert first.keys() == second.keys()
        for key, row in first.items():
            weight, other_weight = row.pop("weight", 1.0), second[key].pop("weight", 1.0)
            assert row == second[key]
            assert weight == pytest.approx(other_weight, rel=1e-12)


def test_the_report_shows_what_is_untrusted_as_words(tmp_path):
    evil = "<script>alert(1)</script>"
    rows = (*_ROWS[:60], Sample("evil", evil, b"no picture", {"harm": 0.1, "said": evil}))
    done = _curated(tmp_path / "run", rows, (Filter("harm < 0.5"),))
    page = done.report.read_text()
    assert evil not in page
    assert "&lt;script&gt;" in page


def test_a_run_can_be_loaded_again(done):
    assert fairest.Curation.load(done.folder).document == done.document
    assert done.headline[0].startswith(f"Of {len(_ROWS)} rows ")


_BAD = {
    "cut short": (drawn("man", 1)[:200], "damaged"),
    "nothing": (b"", "empty file"),
    "no picture": (b"GIF89a of a kind", "a GIF file: PNG, JPEG and WebP are read"),
    "a text": ("Grüße".encode("utf-16"), "not an image"),
}


def test_bad_rows_go_with_a_reason_and_end_nothing(tmp_path):
    bad = [Sample(key, "a photo of a man", content, {"said": "man"}) for key, (content, _) in _BAD.items()]
    nan = Sample("nan", None, drawn("man", 7), {"harm": float("nan"), "said": None})
    again = replace(_ROWS[5], caption="a liar")
    unread = Sample("unread", None, None, {"harm": 0.0}, why="not UTF-8")
    done = _curated(tmp_path / "run", (*_ROWS[:50], *bad, nan, again, unread), (Filter("harm < 0.5"),))
    told = {row["key"]: (row["step"], row["reason"]) for row in _table(done.folder, "removed.parquet")}
    for key, (_, why) in _BAD.items():
        assert told[key] == ("reading", why)
    assert told["nan"] == ("filter harm < 0.5", "no harm")
    assert told["unread"] == ("reading", "not UTF-8")
    assert told[_ROWS[5].key] == ("reading", "its key was taken")
    kept = [row["key"] for row in _table(done.folder, "kept.parquet")]
    assert kept.count(_ROWS[5].key) == 1
    assert len(kept) + sum(done.document["steps"][i]["removed"].get(w, 0) for i in (0, 1) for w in _whys(done, i)) == 57


def _whys(done, step):
    return done.steps[step]["removed"]


def test_columns_of_several_kinds_and_names_of_ours_are_kept(tmp_path):
    odd = [
        Sample("a", "x", drawn("man", 1), {"size": 3, "key": "mine", "sha256": "theirs", "harm": 0}),
        Sample("b", "\ud800", drawn("man", 2), {"size": "large", "harm": 2**70}),
    ]
    done = _curated(tmp_path / "run", tuple(odd), (), columns={})
    seen = pq.read_table(tmp_path / "run" / "seen" / "00000.parquet").to_pylist()
    assert [row["size"] for row in seen] == ["3", "large"]
    assert (seen[0]["key"], seen[0]["set.key"], seen[0]["set.sha256"]) == ("a", "mine", "theirs")
    assert done.steps[0]["rows"] == 2


def test_undoing_a_filter_brings_the_shares_back(tmp_path):
    done = _curated(tmp_path / "run", planted(3_000, 0), (Filter("harm < 0.5"), UndoFilter()))
    before, cut, undone = (_shares(done, step, "column:said")["woman"] for step in range(3))
    assert before == pytest.approx(1 / 3)
    assert cut == pytest.approx(800 / 2700)  # a fifth of 1,000 women and a twentieth of 2,000 men went
    assert abs(undone - before) < abs(cut - before) / 4
    assert done.steps[2]["facts"]["auc"] > 0.6


def test_a_cap_and_a_sample_do_what_they_say(tmp_path):
    plan = (Reweight(("gender=woman:.9,man:.1",)), Cap(1.5), Draw(100))
    done = _curated(tmp_path / "run", plan=plan)
    raked, capped, drawn_ = (done.steps[i] for i in (1, 2, 3))
    assert raked["effective"] < capped["effective"]
    assert done.steps[2]["facts"]["after"]["largest"] == pytest.approx(1.5)
    assert drawn_["rows"] == len(_table(done.folder, "kept.parquet")) == 100
    assert drawn_["removed"] == {"not drawn": len(_ROWS) - 100}


def test_targets_that_nothing_reaches_are_named(tmp_path):
    with pytest.raises(BadInput, match="woman"):
        _curated(tmp_path / "run", planted(60, 0), (Filter("said == man"), Reweight(("gender=parity",))))


@pytest.mark.parametrize("keep", ["largest", "caption", "groups"])
def test_each_rule_keeps_one_of_every_family(tmp_path, keep):
    done = _curated(tmp_path / "run", plan=(Dedup(0.995, keep),))
    removed = _table(done.folder, "removed.parquet")
    kept = {row["key"] for row in _table(done.folder, "kept.parquet")}
    assert len(removed) == 30
    assert {row["kept_instead"] for row in removed} <= kept
    # Twins have the captions "a photo of a man" and "somebody", and 24 and 48 pixels a side.
    larger = sum(int(row["kept_instead"]) >= 300 for row in removed)
    assert larger == {"largest": 30, "caption": 0}.get(keep, larger)


def test_a_finished_run_goes_on_with_another_plan_and_looks_at_nothing_again(tmp_path):
    folder = tmp_path / "run"
    first = _curated(folder)
    seen = {file: file.stat().st_mtime_ns for file in (folder / "seen").iterdir()}
    taken = (folder / "steps" / "02.json").stat().st_mtime_ns
    longer = _curated(folder, plan=(*_PLAN, Cap(1.2)), resume=True)
    assert {file: file.stat().st_mtime_ns for file in (folder / "seen").iterdir()} == seen
    assert (folder / "steps" / "02.json").stat().st_mtime_ns == taken
    assert longer.steps[-1]["name"] == "cap 1.2"
    assert longer.steps[:-1] == first.steps
    other = _curated(folder, plan=(Filter("said == woman"),), resume=True)
    assert (folder / "steps" / "00.json").stat().st_mtime_ns > taken
    assert other.steps[-1]["rows"] == 100


def test_other_settings_are_no_continuation(tmp_path):
    _curated(tmp_path / "run", plan=())
    with pytest.raises(RunMismatch, match="seed was 0, now 1"):
        _curated(tmp_path / "run", plan=(), seed=1, resume=True)
    with pytest.raises(FolderInUse, match="a curation already"):
        _curated(tmp_path / "run", plan=())
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("precious")
    with pytest.raises(FolderInUse, match="no fairest run made"):
        _curated(tmp_path / "other", force=True)


class _Stops(Colours):
    """A judge that is pulled the plug on in its third batch."""

    asked = 0

    def label(self, ids, pictures, attributes):
        type(self).asked += 1
        if type(self).asked == 3:
            raise KeyboardInterrupt
        return super().label(ids, pictures, attributes)


def test_what_is_stopped_goes_on_where_it_was(done, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        _curated(tmp_path / "run", judge=_Stops())
    first = sorted((tmp_path / "run" / "seen").glob("*.parquet"))
    assert [file.name for file in first] == ["00000.parquet", "00001.parquet"]
    again = _curated(tmp_path / "run", resume=True)
    # Two shards were seen; the rest takes a batch each, of seven shards.
    assert _table(again.folder, "kept.parquet") == _table(done.folder, "kept.parquet")


def test_a_plan_that_needs_embeddings_says_so_before_anything_is_read(tmp_path):
    with pytest.raises(BadInput, match=r"'dedup 0\.9' needs embeddings"):
        _curated(tmp_path / "run", encoder=None, plan=(Dedup(0.9),))
    assert not (tmp_path / "run").exists()


def test_a_column_of_anything_tells_no_groups(tmp_path):
    with pytest.raises(UnknownName, match="Did you mean 'said'"):
        _curated(tmp_path / "a", columns={"gender": "sayd"}, plan=())
    with pytest.raises(BadInput, match="more than 64 different values"):
        _curated(tmp_path / "b", columns={"gender": "sha256"}, plan=())


def test_a_filter_that_leaves_nothing_says_so(tmp_path):
    with pytest.raises(BadInput, match="No row is left"):
        _curated(tmp_path / "run", plan=(Filter("harm > 5"),))


def test_the_record_says_what_was_asked(done):
    record = json.loads((done.folder / "run.json").read_bytes())
    assert record["kind"] == "curation"
    assert record["finished"]
    assert record["settings"]["plan"] == json.loads(json.dumps(Plan(_PLAN).document()))
    assert record["judges"] == [{"name": "colours", "version": 1}]


@pytest.mark.parametrize("layout", ["webdataset", "img2dataset", "parquet", "imagefolder"])
def test_the_set_that_is_written_is_what_was_kept(tmp_path, layout):
    from fairest.data import open_set

    done = _curated(tmp_path / "run", write=layout)
    back = {s.key: s for shard in open_set(str(tmp_path / "run" / "set")).shards() for s in shard.samples()}
    kept = {row["key"]: row["weight"] for row in _table(done.folder, "kept.parquet")}
    rows = {row.key: row for row in _ROWS}
    if layout != "imagefolder":
        assert back.keys() == kept.keys()
    assert len(back) == len(kept)
    for key, sample in back.items():
        if key in kept:
            assert sample.picture == rows[key].picture
            assert float(sample.columns["weight"]) == pytest.approx(kept[key])


def test_datacomps_subset_names_the_rows_that_were_kept(tmp_path):
    from fairest.data.datacomp import read_subset

    rows = tuple(replace(row, key=f"{number:032x}") for number, row in enumerate(_ROWS[:80]))
    done = _curated(tmp_path / "run", rows, (Filter("harm < 0.5"),), write="datacomp")
    kept = [row["key"] for row in _table(done.folder, "kept.parquet")]
    assert read_subset(done.folder / "subset.npy") == sorted(kept)
    assert 0 < len(kept) < 80
