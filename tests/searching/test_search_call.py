"""A search of an index whose nearest pictures were put there."""

import io
import json
import re
from dataclasses import dataclass, field
from math import comb, log
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from fairest import stats
from fairest.data import Sample
from fairest.data.index import IndexWriter
from fairest.errors import BadInput, FairestError, RunMismatch, UnknownName
from fairest.records import Label
from fairest.searching import search
from fairest.searching.embedding import left_out
from fairest.searching.looking import chosen

WORDS = {"red": (1, 0, 0), "green": (0, 1, 0), "blue": (0, 0, 1)}
MODEL = "colours"
N, K = 60, 20
CELLS = 16
WOMEN_NEAR, WOMEN = 2, 30
"""Of the 20 reddest pictures 2 show a woman; of all 60 it is 30."""


@dataclass
class Colours:
    """Sees the mean colour of a picture and, apart from it, where it is lighter; and reads the names of three."""

    name: str = MODEL
    size: int = 4
    width: int = 3 + CELLS
    embedded: int = 0

    def image(self, pictures):
        import torch

        self.embedded += len(pictures)
        light = torch.nn.functional.adaptive_avg_pool2d(pictures.mean(dim=1), 4).flatten(1)
        where = torch.nn.functional.normalize(light - light.mean(dim=1, keepdim=True), dim=-1)
        return torch.cat([torch.nn.functional.normalize(pictures.mean(dim=(2, 3)), dim=-1), where], dim=1)

    def text(self, texts):
        import torch

        colours = torch.tensor([WORDS.get(text, (1, 1, 1)) for text in texts], dtype=torch.float32)
        return torch.nn.functional.pad(colours, (0, CELLS))[:, : self.width]

    def describe(self):
        return {"name": self.name}


@dataclass
class Eyes:
    """Calls a picture a woman's where it is dark, and says so of everything it is shown."""

    name: str = "eyes"
    attributes: dict = field(default_factory=lambda: {"gender": ("woman", "man")})
    shown: list = field(default_factory=list)

    def label(self, ids, pictures, attributes):
        self.shown += ids
        return [
            Label(i, a, "woman" if max(p.getpixel((0, 0))) < 200 else "man")
            for i, p in zip(ids, pictures, strict=True)
            for a in attributes
        ]

    def describe(self):
        return {"name": self.name}


@dataclass
class Heap:
    """A set in memory: shards of samples."""

    parts: dict
    name: str = "heap"
    opened: list = field(default_factory=list)

    def shards(self):
        return [Part(name, samples, self.opened) for name, samples in self.parts.items()]

    def describe(self):
        return {"format": "heap", "shards": list(self.parts)}


@dataclass
class Part:
    name: str
    held: list
    opened: list

    def samples(self):
        self.opened.append(self.name)
        return iter(self.held)


def png(colour, scene=0):
    """A picture of one colour, but for what tells one `scene` from another: which of its cells are a little lighter."""
    out = io.BytesIO()
    lighter = np.random.default_rng(scene).permutation(CELLS).reshape(4, 4, 1).repeat(2, axis=0).repeat(2, axis=1) // 2
    base = np.asarray(Image.new("RGB", (8, 8), colour)).astype(int)
    Image.fromarray(np.minimum(base + lighter, 255).astype(np.uint8)).save(out, "PNG")
    return out.getvalue()


def planted(n=N, k=K, women_near=WOMEN_NEAR, women=WOMEN):
    """Vectors in a shuffled order, and who is there: the first k by redness hold so many women.

    Beside the colours each has a random direction of its own.
    """
    angles = np.linspace(0, 1.5, n)
    own = np.random.default_rng(2).normal(size=(n, CELLS))
    own /= np.linalg.norm(own, axis=1, keepdims=True)
    vectors = np.column_stack([np.cos(angles), np.sin(angles), np.zeros(n), own]).astype(np.float32)
    there = ["woman"] * women_near + ["man"] * (k - women_near) + ["woman"] * (women - women_near)
    there += ["man"] * (n - len(there))
    order = np.random.default_rng(3).permutation(n)
    return vectors[order], [there[i] for i in order]


def write_index(folder, vectors, model=MODEL, **columns):
    half = len(vectors) // 2
    writer = IndexWriter(Path(folder), 2, model)
    columns = {"key": [f"row-{i}" for i in range(len(vectors))], **columns}
    for part, rows in enumerate((slice(0, half), slice(half, None))):
        writer.write(part, vectors[rows], pa.table({name: cells[rows] for name, cells in columns.items()}))
    if model is None:
        (Path(folder) / "fairest.json").unlink()
    return Path(folder)


def sample(i, colour, **columns):
    return Sample(f"key-{i}", None, png(colour, sum(map(ord, str(i)))), columns)


@pytest.fixture
def index(tmp_path):
    vectors, there = planted()
    return write_index(tmp_path / "planted", vectors, gender=there)


COLOURS = Colours()


def test_the_nearest_are_those_that_were_put_there_and_their_groups_are_counted(index, tmp_path):
    found = search(index, "red", encoder=COLOURS, k=K, out=tmp_path / "out").found[0]
    vectors, there = planted()
    assert [near.row for near in found.nearest] == np.argsort(-vectors[:, 0])[:K].tolist()
    assert [near.groups["column:gender"] for near in found.nearest] == [there[near.row] for near in found.nearest]
    assert found.nearest[0].key == f"row-{found.nearest[0].row}"
    ((man, woman),) = [block.groups for block in found.blocks]
    assert (woman.value, woman.hits, woman.told, man.hits) == ("woman", WOMEN_NEAR, K, K - WOMEN_NEAR)
    # A random 20 of these 60 hold 2 women or fewer so seldom: hypergeometric, both tails, one test (two values).
    tail = sum(comb(WOMEN, x) * comb(N - WOMEN, K - x) for x in range(WOMEN_NEAR + 1)) / comb(N, K)
    # Beside it parity: 2 or fewer heads of 20. Benjamini-Hochberg over the two.
    even = 2 * sum(comb(K, x) for x in range(WOMEN_NEAR + 1)) / 2**K
    assert woman.held("the set").p == pytest.approx(min(2 * 2 * tail, max(2 * tail, even)))
    assert woman.held("the set").p == man.held("the set").p
    assert woman.held("the set").verdict == "differs"
    assert woman.held("the set").share == WOMEN / N


def test_max_skew_is_that_of_the_definition_beside_that_of_chance(index, tmp_path):
    found = search(index, "red", encoder=COLOURS, k=K, out=tmp_path / "out").found[0]
    skew, divergence = found.blocks[0].scores[:2]
    assert (skew.name, skew.to, divergence.name) == ("MaxSkew@k", "the set", "NDKL")
    assert skew.value == pytest.approx(log(18 / 20 / 0.5))
    assert skew.low <= skew.value <= skew.high
    assert skew.fair_low <= skew.fair <= skew.fair_high < skew.value
    # Two women first, then 18 men.
    ranking = ["woman"] * 2 + ["man"] * 18
    assert divergence.value == pytest.approx(stats.ndkl(ranking, {"woman": 0.5, "man": 0.5}))
    assert divergence.low is None


def test_several_words_are_one_family_of_tests(index, tmp_path):
    both = search(index, ["red", "grey", "red"], encoder=COLOURS, k=K, out=tmp_path / "both").found
    assert [one.words for one in both] == ["red", "grey"]
    men = [one.blocks[0].groups[0] for one in both]
    p = [
        test
        for man in men
        for test in (stats.p_random_part(man.hits, K, N - WOMEN, N), stats.p_differs(man.hits, 0, K, 0.5, 0.5))
    ]
    assert [held.p for man in men for held in man.against] == pytest.approx(stats.benjamini_hochberg(p))


def test_a_judge_sees_the_nearest_and_all_others_of_a_small_set(tmp_path):
    # Eight reds of which six are dark, and eight blues of which none is.
    dark, light, blue = (150, 0, 0), (240, 0, 0), (0, 0, 240)
    heap = Heap({"a": [sample(i, dark) for i in range(6)] + [sample(6, light)],
                 "b": [sample(7, light), *(sample(i, blue) for i in range(8, 16))]})  # fmt: skip
    judge = Eyes()
    done = search(heap, "red", encoder=Colours(), judge=judge, k=8, out=tmp_path / "out")
    woman, man = done.found[0].blocks[0].groups
    assert (woman.hits, man.hits) == (6, 2)
    assert woman.held("the set").share == 6 / 16
    assert woman.held("the set").low == woman.held("the set").high
    assert sorted(map(int, judge.shown)) == list(range(16))
    assert done.found[0].blocks[0].labelled.is_whole


def test_of_a_large_set_the_judge_sees_a_sample_that_gives_the_sets_share_an_interval(tmp_path):
    reds = [Sample(f"red-{i}", None, png((150 if i % 4 else 240, 0, 0), i), {}) for i in range(20)]
    blues = [Sample(f"blue-{i}", None, png((0, 0, 150 if i % 2 else 240), i), {}) for i in range(620)]
    judge = Eyes()
    done = search(Heap({"a": reds + blues}), "red", encoder=Colours(), judge=judge, k=20, out=tmp_path / "out")
    labelled = done.found[0].blocks[0].labelled
    assert (labelled.seen, labelled.whole, labelled.is_whole) == (500, 640, False)
    held = done.found[0].blocks[0].groups[0].held("the set")
    # 15 of the 20 nearest, and what 500 of the 620 others are taken for.
    others = labelled.others["woman"] / 500
    assert held.share == pytest.approx((15 + 620 * others) / 640)
    assert held.low < held.share < held.high
    assert len(judge.shown) <= 540


def test_the_sample_does_not_depend_on_the_order_of_the_set():
    ids, among = np.random.default_rng(1).integers(0, 2**63, 200).astype(np.uint64), np.ones(200, np.bool_)
    picked = ids[chosen(ids, among, 50)].tolist()
    assert picked == ids[::-1][chosen(ids[::-1], among, 50)].tolist() == sorted(ids.tolist())[:50]
    assert set(chosen(ids, ids > picked[49], 500)) == set(range(200)) - set(chosen(ids, among, 50))


def test_a_set_is_embedded_once_and_its_bad_rows_are_counted(tmp_path):
    good = [sample(i, (250, 10 * i, 0), gender="woman" if i % 2 else "man") for i in range(8)]
    bad = [Sample("bomb", None, b"GIF89a", {}), Sample("torn", None, None, {}, why="not UTF-8"), sample(0, (0, 0, 9))]
    heap, eyes = Heap({"a": good[:4] + bad, "b": good[4:]}), Colours()
    done = search(heap, "red", encoder=eyes, k=3, out=tmp_path / "out")
    assert done.left_out == {"another row has its key": 1, "not UTF-8": 1, "not an image": 1}
    assert done.rows == 8
    seen = eyes.embedded
    again = search(heap, ["red", "green"], encoder=eyes, k=3, out=tmp_path / "out")
    assert eyes.embedded == seen
    assert [near.key for near in again.found[0].nearest] == [near.key for near in done.found[0].nearest]
    assert left_out(tmp_path / "out" / "index") == done.left_out


def test_a_stopped_search_goes_on_with_the_shards_that_are_missing(tmp_path):
    class Stopped(Colours):
        def image(self, pictures):
            if self.embedded >= 4:
                raise KeyboardInterrupt
            return super().image(pictures)

    heap = Heap({name: [sample(f"{name}{i}", (200, 20 * i, 0)) for i in range(4)] for name in "ab"})
    with pytest.raises(KeyboardInterrupt):
        search(heap, "red", encoder=Stopped(), k=2, out=tmp_path / "out")
    eyes = Colours()
    done = search(heap, "red", encoder=eyes, k=2, out=tmp_path / "out")
    assert eyes.embedded == 4
    whole = search(heap, "red", encoder=Colours(), k=2, out=tmp_path / "whole")
    assert done.found == whole.found


def test_a_folder_with_another_sets_index_is_refused(tmp_path):
    one = Heap({"a": [sample(i, (200, i, 0)) for i in range(4)]})
    search(one, "red", encoder=Colours(), k=2, out=tmp_path / "out")
    with pytest.raises(RunMismatch, match="another set"):
        search(Heap({"c": one.parts["a"]}), "red", encoder=Colours(), k=2, out=tmp_path / "out")


def test_columns_that_were_told_before_bring_their_reasons(tmp_path):
    vectors, there = planted()
    told = [None if i % 5 == 0 else value for i, value in enumerate(there)]
    why = ["no person" if value is None else None for value in told]
    folder = write_index(tmp_path / "run", vectors, **{"picture:gender": told, "picture:gender.why": why})
    (block,) = search(folder, "red", encoder=COLOURS, k=K, out=tmp_path / "out").found[0].blocks
    gaps = block.labelled.nearest_gaps["no person"]
    assert gaps == sum(told[row] is None for row in np.argsort(-vectors[:, 0])[:K])
    assert block.labelled.gaps["no person"] + gaps == 12
    # A judge that could not tell may have missed either: both intervals leave room for all the gaps.
    assert all(group.high - group.low > gaps / K for group in block.groups)


def test_the_folder_of_a_curation_is_searched_as_it_was_seen(tmp_path):
    vectors, there = planted()
    vectors[5] = np.nan  # a row without a usable picture
    (tmp_path / "run" / "seen").mkdir(parents=True)
    record = {"format": 1, "kind": "curation", "fairest": "0", "encoder": {"name": MODEL}, "set": {"name": "heap"}}
    (tmp_path / "run" / "run.json").write_text(json.dumps(record))
    for part, rows in enumerate((slice(0, 25), slice(25, N))):
        names = [f"key-{i}" for i in range(N)][rows]
        table = {"key": names, "shard": [f"{part}.tar"] * len(names), "caption": [None] * len(names)}
        table |= {"picture:gender": there[rows], "id": np.arange(N, dtype=np.uint64)[rows]}
        pq.write_table(pa.table(table), tmp_path / "run" / "seen" / f"{part:05d}.parquet")
        np.save(tmp_path / "run" / "seen" / f"{part:05d}.npy", vectors[rows])
    done = search(tmp_path / "run", "red", encoder=COLOURS, k=K, out=tmp_path / "out")
    (block,) = done.found[0].blocks
    usable = np.flatnonzero(np.isfinite(vectors[:, 0]))
    nearest = usable[np.argsort(-vectors[usable, 0])][:K]
    assert [(near.key, near.where) for near in done.found[0].nearest] == [
        (f"key-{row}", f"{int(row >= 25)}.tar") for row in nearest
    ]
    assert (block.name, done.rows) == ("picture:gender", N - 1)
    assert block.groups[1].hits == sum(there[row] == "woman" for row in nearest)


def test_copies_of_a_nearer_picture_are_passed_over_and_the_next_nearest_take_their_place(tmp_path):
    vectors, there = planted()
    order = np.argsort(-vectors[:, 0])
    first, rest = order[:3], order[3:K]
    # The three nearest are there five times each, and all of the copies are women.
    copies = np.repeat(vectors[first], 4, axis=0) + np.random.default_rng(0).normal(0, 0.001, (12, vectors.shape[1]))
    with_copies = np.concatenate([vectors, copies.astype(np.float32)])
    folder = write_index(tmp_path / "copied", with_copies, gender=[*there, *["woman"] * 12])
    done = search(folder, "red", encoder=COLOURS, k=K, out=tmp_path / "out")
    (found,) = done.found
    assert found.passed == 12
    shown = [near.row for near in found.nearest]
    assert set(rest.tolist()) <= set(shown)
    families = [{row, *range(N + 4 * i, N + 4 * i + 4)} for i, row in enumerate(first.tolist())]
    assert [len(family & set(shown)) for family in families] == [1, 1, 1]
    # None of the copies is among the others either: of all that is looked at 60 pictures are left.
    (block,) = found.blocks
    assert (block.labelled.whole, block.labelled.seen, block.labelled.is_whole) == (N, N - K, True)
    assert "12 further pictures were as near and passed over" in done.report.read_text()
    with pytest.raises(BadInput, match=f"{N} pictures that differ"):
        search(folder, "red", encoder=COLOURS, k=N + 5, out=tmp_path / "out")


def test_copies_do_not_make_a_difference_of_what_is_none(tmp_path):
    """Every picture is there ten times, and who is on it has nothing to do with the words."""
    random, found = np.random.default_rng(8), 0
    for trial in range(12):
        vectors = np.repeat(random.normal(size=(60, 19)), 10, axis=0).astype(np.float32)
        gender = np.repeat(random.permutation(["woman", "man"] * 30), 10).tolist()
        folder = write_index(tmp_path / str(trial), vectors, gender=gender)
        block = search(folder, "red", encoder=COLOURS, k=K, out=tmp_path / "out").found[0].blocks[0]
        found += block.groups[0].held("the set").p <= 0.05
    assert found <= 2


def test_what_a_judge_could_not_tell_of_the_nearest_is_taken_at_its_worst(tmp_path):
    """Half of the nearest are women as of the set; the judge told none of them: no difference is shown."""
    vectors, there = planted(women_near=10)
    order = np.argsort(-vectors[:, 0])
    untold = [row for row in order[:K] if there[row] == "woman"]
    told = [None if i in untold else value for i, value in enumerate(there)]
    gaps = write_index(tmp_path / "run", vectors, **{"picture:gender": told})
    (block,) = search(gaps, "red", encoder=COLOURS, k=K, out=tmp_path / "out").found[0].blocks
    man, woman = block.groups
    assert (woman.hits, man.hits) == (0, 10)
    assert stats.p_random_part(0, 10, 20, 50) < 0.01 < 0.05 < man.held("the set").p


def captions_of(there):
    return [f"a photo of a {value}" for value in there]


def test_captions_are_read_once_and_again_where_they_changed(tmp_path, monkeypatch):
    from fairest.searching import captions

    vectors, there = planted()
    folder = write_index(tmp_path / "told", vectors, caption=captions_of(there))
    first = search(folder, "red", encoder=COLOURS, k=K, out=tmp_path / "a")
    assert [block.name for block in first.found[0].blocks] == ["caption:gender"]
    assert first.found[0].blocks[0].groups[0].hits + first.found[0].blocks[0].groups[1].hits == K
    with monkeypatch.context() as patched:
        patched.setattr(captions, "label_captions", lambda *_: pytest.fail("read again"))
        assert search(folder, "red", encoder=COLOURS, k=K, out=tmp_path / "b").found == first.found
    other = pa.table({"key": [f"row-{i}" for i in range(30)], "caption": ["a photo of a woman"] * 30})
    pq.write_table(other, min((folder / "metadata").glob("*.parquet")))
    changed = search(folder, "red", encoder=COLOURS, k=K, out=tmp_path / "c")
    assert changed.found[0].blocks[0].groups != first.found[0].blocks[0].groups


def test_a_kept_file_that_does_not_fit_is_made_again(tmp_path):
    vectors, there = planted()
    folder = write_index(tmp_path / "told", vectors, caption=captions_of(there))
    first = search(folder, "red", encoder=COLOURS, k=K, out=tmp_path / "a")
    (file,) = (folder / "worked-out").glob("*.npy")
    for damaged in (np.full((3, N), 99, np.int8), np.zeros((3, 7), np.int8), np.zeros((3, N))):
        np.save(file, damaged)
        assert search(folder, "red", encoder=COLOURS, k=K, out=tmp_path / "a").found == first.found
    file.write_bytes(b"nothing")
    assert search(folder, "red", encoder=COLOURS, k=K, out=tmp_path / "a").found == first.found


def test_what_chance_would_do_is_called_undetermined(tmp_path):
    vectors, there = planted(women_near=10)
    folder = write_index(tmp_path / "even", vectors, gender=there)
    done = search(folder, "red", encoder=COLOURS, k=K, out=tmp_path / "out")
    assert done.differs == ()
    assert {held.verdict for group in done.found[0].blocks[0].groups for held in group.against} == {"undetermined"}
    assert "not shown to be unlike the set" in done.headline


def test_pictures_beside_the_index_are_shown_and_others_are_not_read(tmp_path):
    vectors, there = planted()
    secret = tmp_path / "secret.png"
    secret.write_bytes(png("red"))
    names = ["in.png" if i % 2 else "../secret.png" for i in range(N)]
    folder = write_index(tmp_path / "planted", vectors, gender=there, image_path=names)
    (folder / "in.png").write_bytes(png("blue"))
    page = search(folder, "red", encoder=COLOURS, k=K, out=tmp_path / "out").report.read_text()
    rows = np.argsort(-vectors[:, 0])[:K]
    assert page.count("<img ") == sum(row % 2 for row in rows)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        ({"words": []}, BadInput, "no words"),
        ({"words": ["red", "  "]}, BadInput, "no words"),
        ({"k": 0}, BadInput, "k is 0"),
        ({"k": N}, BadInput, f"k is {N}, and planted has {N} pictures"),
        ({"encoder": Colours(width=2)}, BadInput, f"vectors of 2 numbers, and those of planted have {3 + CELLS}"),
        ({"encoder": "village"}, BadInput, "was made by colours"),
        ({"attributes": "gendre"}, UnknownName, "Did you mean 'gender'"),
    ],
)
def test_what_cannot_be_searched_is_said(index, tmp_path, change, error, said):
    given = {"words": "red", "k": K, "encoder": COLOURS, "out": tmp_path / "out", **change}
    with pytest.raises(error, match=said):
        search(index, given.pop("words"), **given)
    assert not (tmp_path / "out" / "search.json").exists()


def test_an_index_that_names_no_encoder_wants_one(tmp_path):
    folder = write_index(tmp_path / "foreign", planted()[0], model=None)
    with pytest.raises(BadInput, match="does not say which encoder made it"):
        search(folder, "red", k=K, out=tmp_path / "out")


def test_a_place_without_a_set_is_an_error_of_ours(tmp_path):
    with pytest.raises(FairestError):
        search(tmp_path / "nowhere", "red", encoder=COLOURS, out=tmp_path / "out")


def test_the_document_holds_everything_and_is_json(index, tmp_path):
    done = search(index, "red", encoder=COLOURS, k=K, out=tmp_path / "out")
    document = json.loads((tmp_path / "out" / "search.json").read_text())
    (block,) = document["found"][0]["blocks"]
    assert {group["value"]: group["hits"] for group in block["groups"]} == {"man": 18, "woman": 2}
    assert [near["row"] for near in document["found"][0]["nearest"]] == [near.row for near in done.found[0].nearest]
    assert document["headline"] == done.headline
    assert done.headline == (
        "By the column gender 90 % of the 20 pictures nearest to “red” show a man (68 to 99 %); of the set 50 % do. "
        "1 of 1 comparison with the set differs."
    )


def test_clip_retrievals_own_layout_is_read(tmp_path):
    """One part with its number written "0", embeddings of float16 and not of unit length, and nothing of ours."""
    vectors, there = planted()
    for name in ("img_emb", "metadata"):
        (tmp_path / "theirs" / name).mkdir(parents=True)
    np.save(tmp_path / "theirs" / "img_emb" / "img_emb_0.npy", (7 * vectors).astype(np.float16))
    table = pa.table({"image_path": [f"{i:09d}" for i in range(N)], "gender": there})
    pq.write_table(table, tmp_path / "theirs" / "metadata" / "metadata_0.parquet")
    found = search(tmp_path / "theirs", "red", encoder=COLOURS, k=K, out=tmp_path / "out").found[0]
    assert found.blocks[0].groups[1].hits == WOMEN_NEAR
    assert re.fullmatch(r"\d{9}", found.nearest[0].key)
