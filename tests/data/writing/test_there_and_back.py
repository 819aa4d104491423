"""What is written in any layout is read again as it was."""

import io

import pytest
from PIL import Image

from fairest.data import Sample
from fairest.data.opening import open_set
from fairest.data.writing import LAYOUTS, finish_set, write_set

_COLUMNS = {"weight": float, "licence": str, "similarity": float, "safe": bool, "url": str, "opt_out": str}


def _sample(key, caption, colour, kind="PNG", **columns):
    out = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(out, kind)
    return Sample(key, caption, out.getvalue(), {**dict.fromkeys(_COLUMNS), **columns})


_SHARDS = [
    [
        _sample("000000001", "eine Ärztin,\n“zitiert”\u2028und mehr", "red", "JPEG", weight=0.5, licence="cc0"),
        _sample("sub/b", "b", "green", weight=2.0, safe=False, similarity=0.25, url="http://a/1.jpg?x=1&y=2"),
        _sample("../../etc/passwd", "<script>", "blue", "WEBP", weight=1.0, opt_out="X-Robots-Tag: noai"),
    ],
    [],
    [
        _sample("a.b", "dots", "white", weight=1.0),
        _sample("a b", "blank", "black", weight=1.0),
        _sample("A_B", "large", "grey", weight=1.0),
        _sample("a_b", "small", "pink", weight=1.0),
        _sample("CON", None, "cyan", weight=1e-9),
    ],
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_keys_captions_pictures_and_columns_come_back(layout, tmp_path):
    for number, rows in enumerate(_SHARDS):
        write_set(layout, tmp_path / "set", rows, shard=number, columns=_COLUMNS)
    finish_set(layout, tmp_path / "set")
    back = [sample for shard in open_set(str(tmp_path / "set")).shards() for sample in shard.samples()]
    there = [sample for rows in _SHARDS for sample in rows]
    assert {sample.key for sample in back} == {sample.key for sample in there}
    by_key = {sample.key: sample for sample in back}
    for sample in there:
        found = by_key[sample.key]
        assert (found.caption, found.picture, found.why) == (sample.caption, sample.picture, None)
        assert {name: found.columns[name] for name in _COLUMNS} == sample.columns


def test_a_set_without_pictures_comes_back_usable(tmp_path):
    rows = [Sample("a", "words", None, {"url": "http://a/1.jpg"}), Sample("b", "others", None, {"url": None})]
    write_set("parquet", tmp_path, rows, shard=0, columns={"url": str}, pictures=False)
    back = [sample for shard in open_set(str(tmp_path)).shards() for sample in shard.samples()]
    assert [(sample.key, sample.caption, sample.columns["url"], sample.why) for sample in back] == [
        ("a", "words", "http://a/1.jpg", None),
        ("b", "others", None, None),
    ]
