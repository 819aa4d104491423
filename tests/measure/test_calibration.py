"""calibration.json comes back as it was written; any other file is refused with its fault."""

import json
import os

import pytest

from fairest.errors import BadInput, NotFound, NotWritable, UnknownName
from fairest.measure import Calibration, check_fit, confusion, from_json, read_calibration, to_json, write_calibration
from fairest.measure.only import Only
from fairest.records import Label

GENDERS = ("woman", "man")


def some(**given):
    pairs = [("woman", Label("a", "gender", "man")), ("man", Label("b", "gender", None, why="unsure"))]
    how = {"measured_on": "village", "how": "people <b>", "these": True, "prompts": {"a": "nurse", "b": "pilot"}}
    return confusion("gender", GENDERS, pairs, **{**how, **given})


def test_what_is_written_is_read_back(tmp_path):
    file = tmp_path / "calibration.json"
    written = Calibration("village", (some(), some(measured_on="painter")), {"gender": {"tied": 2}})
    write_calibration(file, written)
    assert read_calibration(file) == written
    assert json.loads(file.read_text(encoding="utf-8"))["format"] == 1


def test_zeros_are_not_written_and_come_back():
    document = to_json(some())
    assert document["counts"] == {"woman": {"man": 1}, "man": {"unsure": 1}}
    assert from_json(document, "it").counts["woman"] == {"woman": 0, "man": 1, "unsure": 0}


def test_the_order_of_values_is_kept():
    found = confusion("tone", ("light", "dark", "a"), [], measured_on="", how="")
    assert list(from_json(json.loads(json.dumps(to_json(found), sort_keys=True)), "it").counts) == [
        "light",
        "dark",
        "a",
    ]


def test_a_missing_file_says_what_writes_one(tmp_path):
    with pytest.raises(NotFound, match="fairest calibrate"):
        read_calibration(tmp_path / "no.json")


@pytest.mark.skipif(os.name == "nt", reason="folders open in another way there")
def test_a_folder_is_no_calibration(tmp_path):
    with pytest.raises(NotFound, match="cannot be read"):
        read_calibration(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b"{}", b'{"format": 2}'])
def test_what_is_no_calibration_is_refused(tmp_path, content):
    file = tmp_path / "calibration.json"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=r"calibration\.json is no"):
        read_calibration(file)


@pytest.mark.parametrize(
    "changed",
    [
        {"judge": 1},
        {"confusions": {}},
        {"confusions": []},
        {"confusions": ["gender"]},
        {"dropped": []},
        {"confusions": [to_json(some()), to_json(some())]},
    ],
)
def test_a_file_with_a_wrong_part_is_refused(tmp_path, changed):
    file = tmp_path / "calibration.json"
    document = {"format": 1, "judge": "village", "confusions": [to_json(some())], **changed}
    file.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(BadInput, match=r"calibration\.json"):
        read_calibration(file)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"attribute": None}, "needs attribute"),
        ({"measured_on": 3}, "needs measured_on"),
        ({"these": "yes"}, "needs these"),
        ({"values": "woman"}, "needs values"),
        ({"values": ["woman", ["man"]]}, "needs values"),
        ({"values": ["woman", "woman"]}, "each once"),
        ({"values": ["woman", "unsure"]}, "none of them 'unsure'"),
        ({"counts": None}, "object of objects"),
        ({"counts": {"woman": 3}}, "object of objects"),
        ({"counts": {"child": {}}}, "counts 'child'"),
        ({"counts": {"woman": {"child": 1}}}, "counts 'child'"),
        ({"counts": {"woman": {"man": -1}}}, "counts -1"),
        ({"counts": {"woman": {"man": 1.5}}}, "counts 1.5"),
        ({"counts": {"woman": {"man": True}}}, "counts True"),
        ({"counts": {"woman": {"man": 10**12}}}, "counts 1000000000000"),
        ({"by_prompt": {"nurse": {"woman": {"man": 7}}}}, "not the sum"),
        ({"by_prompt": {"nurse": 3}}, "by_prompt 'nurse'"),
    ],
)
def test_a_confusion_with_a_wrong_part_is_refused(changed, said):
    with pytest.raises(BadInput, match=said):
        from_json({**to_json(some()), **changed}, "it")


def test_a_folder_that_is_not_there_is_not_writable(tmp_path):
    with pytest.raises(NotWritable):
        write_calibration(tmp_path / "no" / "calibration.json", Calibration("village", (some(),)))


class Eyes:
    def describe(self):
        return {}

    name = "eyes"
    attributes = {"gender": GENDERS, "skin-tone": ("light", "dark")}  # noqa: RUF012


def test_a_calibration_fits_the_judge_it_is_of():
    check_fit(Calibration("eyes", (some(),)), Eyes())
    crossed = [f"{g}, {t}" for g in GENDERS for t in ("light", "dark")]
    check_fit(Calibration("eyes", (confusion("gender+skin-tone", crossed, [], measured_on="", how=""),)), Eyes())


def test_that_of_another_judge_does_not_fit():
    with pytest.raises(BadInput, match="of the judge 'ears', not of 'eyes'"):
        check_fit(Calibration("ears", (some(),)), Eyes())


def test_other_values_do_not_fit():
    other = confusion("gender", ("woman", "man", "child"), [], measured_on="", how="")
    with pytest.raises(BadInput, match="other values of gender"):
        check_fit(Calibration("eyes", (other,)), Eyes())
    with pytest.raises(UnknownName):
        check_fit(Calibration("eyes", (confusion("hat", GENDERS, [], measured_on="", how=""),)), Eyes())


def test_a_calibration_of_all_a_judge_knows_fits_where_it_is_asked_a_part():
    check_fit(Calibration("eyes", (some(),)), Only(Eyes(), next(a for a in Eyes.attributes if a != some().attribute)))
