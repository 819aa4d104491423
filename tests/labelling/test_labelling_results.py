"""What people told, as an audit can use it."""

import csv

import pytest

from fairest.calibrating import calibrate_run
from fairest.errors import BadInput
from fairest.judging import audit_judge
from fairest.labelling import open_session, write_results
from fairest.labelling.words import agreed
from fairest.measure import read_calibration


def label(run, name, answers):
    """`answers` go by picture id."""
    session, _ = open_session(run, name)
    ids = {picture.id: key for key, picture in session._pictures.items()}
    with session:
        for picture, told in answers.items():
            session.tell(ids[picture], told)


def rows(run):
    """What each row of the table says, without the picture's hash."""
    with (run / "people.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(row.values())[:4] for row in csv.DictReader(file)]


def test_what_everyone_told_becomes_one_table_and_a_calibration(audited):
    run = audited()
    label(run, "anna", {"nurse-0000": {"gender": "woman"}, "pilot-0001": {"gender": "man"}})
    label(run, "ben", {"nurse-0000": {"gender": "woman"}, "pilot-0001": {"gender": "man"}})
    results = write_results(run)
    assert sorted(rows(run)) == sorted(
        ("pilot-0001" if value == "man" else "nurse-0000", "gender", value, name)
        for name in ("anna", "ben")
        for value in ("woman", "man")
    )
    assert results.raters == {"anna": 2, "ben": 2}
    (gender,) = read_calibration(results.file).confusions
    # the judge says woman of everything
    assert gender.counts == {"woman": {"woman": 1, "man": 0, "unsure": 0}, "man": {"woman": 1, "man": 0, "unsure": 0}}
    assert gender.these


def test_labels_of_pictures_that_are_others_now_are_refused_though_their_ids_are_the_same(audited, tmp_path):
    run, other = audited(), audited(name="other")
    label(run, "anna", {"nurse-0000": {"gender": "woman"}, "pilot-0001": {"gender": "man"}})
    table = write_results(run).table
    assert calibrate_run(run, table).confusions
    (other / "people.csv").write_bytes(table.read_bytes())
    said = "2 of the 2 pictures in people.csv are others now .*'nurse-0000'.* The run was replaced"
    with pytest.raises(BadInput, match=said):
        calibrate_run(other, table)
    for given in ({}, {"labels": table}):
        with pytest.raises(BadInput, match=said):
            audit_judge(other, **given, out=tmp_path / "judged")
    assert not (tmp_path / "judged").exists()


def test_nothing_told_writes_nothing(audited):
    run = audited()
    open_session(run, "anna")[0].close()
    results = write_results(run)
    assert (results.table, results.calibration, results.why) == (None, None, "nothing was told yet")
    assert not (run / "people.csv").exists()
    assert not (run / "calibration.json").exists()


def test_pictures_that_are_all_set_aside_give_a_table_and_no_calibration(audited):
    run = audited()
    label(run, "anna", {"nurse-0000": {"gender": "unsure", "skin-tone": "no person"}})
    results = write_results(run)
    assert rows(run) == [
        ("nurse-0000", "gender", "unsure", "anna"),
        ("nurse-0000", "skin-tone", "no person", "anna"),
    ]
    assert results.calibration is None
    assert results.why == "No picture has a value."


def test_what_is_set_aside_is_counted_in_the_calibration_by_its_reason(audited):
    run = audited()
    everything = {
        "nurse-0000": "woman",
        "nurse-0001": "unsure",
        "nurse-0002": "no person",
        "pilot-0000": "several people",
    }
    label(run, "anna", {picture: {"gender": value} for picture, value in everything.items()})
    found = write_results(run).calibration
    assert found.dropped["gender"] == {"no person": 1, "people unsure": 1, "several people": 1}


def test_what_was_undone_is_in_no_table(audited):
    run = audited()
    label(run, "anna", {"nurse-0000": {"gender": "woman"}})
    write_results(run)
    with open_session(run, "anna")[0] as session:
        session.undo()
    assert write_results(run).table is None
    assert not (run / "people.csv").exists()


def test_two_people_agree_as_far_as_both_told_a_value(audited):
    run = audited()
    label(
        run, "anna", {f"nurse-000{i}": {"gender": value} for i, value in enumerate(["woman", "woman", "man", "unsure"])}
    )
    label(run, "ben", {f"nurse-000{i}": {"gender": value} for i, value in enumerate(["woman", "man", "man", "man"])})
    (one,) = write_results(run).agreed
    assert (one.attribute, one.raters, one.aside) == ("gender", ("anna", "ben"), 1)
    # alike on 2 of 3; by chance (2/3)(1/3) + (1/3)(2/3) = 4/9, and (2/3 - 4/9) / (5/9) = 2/5
    assert (one.found.same, one.found.both, one.found.kappa) == (2, 3, pytest.approx(0.4))
    assert agreed(one) == (
        "anna and ben told the same on 2 of 3 pictures, 67 % (9 to 99.2 %), and differ on 1. Cohen's kappa: 0.40. "
        "1 more that one of them or both set aside."
    )


def test_two_people_without_a_value_in_common_are_not_said_to_agree(audited):
    run = audited()
    label(run, "anna", {"nurse-0000": {"gender": "unsure"}})
    label(run, "ben", {"nurse-0000": {"gender": "man"}})
    (one,) = write_results(run).agreed
    assert one.found.share is None
    assert agreed(one) == "anna and ben told a value of no picture both. 1 more that one of them or both set aside."


def test_a_table_that_somebody_made_by_hand_is_not_written_over(audited):
    run = audited()
    (run / "people.csv").write_text("picture,gender\nnurse-0000,woman\n", encoding="utf-8")
    with pytest.raises(BadInput, match="was not written by `fairest label`"):
        write_results(run)
    assert (run / "people.csv").read_text(encoding="utf-8").endswith("nurse-0000,woman\n")


def test_a_journal_that_was_copied_counts_as_another_person(audited):
    run = audited()
    label(run, "anna", {"nurse-0000": {"gender": "woman"}})
    journal = run / "people" / "anna.jsonl"
    journal.with_name("carla.jsonl").write_bytes(journal.read_bytes())
    assert write_results(run).raters == {"anna": 1, "carla": 1}
