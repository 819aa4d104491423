"""Which pictures people are shown."""

import json
from collections import Counter

import pytest
from PIL import Image

from fairest.errors import BadInput, RunMismatch
from fairest.labelling.chosen import choose, chosen, why_not
from fairest.measure import in_turn, sample
from fairest.records import Picture
from fairest.results import Audit


def ids(pictures):
    return [picture.id for picture in pictures]


def test_every_beginning_of_the_turn_is_a_sample_and_even_over_the_prompts():
    pictures = [Picture(f"{prompt}-{i}", prompt, "", i, "there.png") for prompt in "abc" for i in range(7)]
    turn = in_turn(pictures, seed=3)
    assert sorted(ids(turn)) == sorted(ids(pictures))
    for number in range(1, 22):
        assert set(ids(turn[:number])) == set(ids(sample(pictures, number, seed=3)))
        each = Counter(picture.prompt for picture in turn[:number])
        assert max(each.values()) - min(each[prompt] for prompt in "abc") <= 1


def test_the_sample_is_drawn_once_and_everyone_gets_the_same(audited):
    audit = Audit.load(audited(each=4))
    first = choose(audit, 6, None)
    assert choose(audit, None, None) == first == chosen(audit)
    assert choose(audit, 6, None) == first


def test_a_longer_sample_keeps_the_first_pictures_and_a_shorter_one_is_its_beginning(audited):
    audit = Audit.load(audited(each=4))
    first = choose(audit, 5, 7)
    longer = choose(audit, 9, None)
    assert longer[:5] == first
    assert len(set(ids(longer))) == 9
    assert choose(audit, 3, 7) == first[:3]
    assert chosen(audit) == longer  # asking for fewer takes nothing away


def test_without_a_number_it_is_all_there_are_up_to_200(audited):
    assert len(choose(Audit.load(audited(each=4)), None, None)) == 12


@pytest.mark.parametrize("number", [0, -1, 13])
def test_what_cannot_be_drawn_is_refused_and_nothing_is_written(audited, number):
    audit = Audit.load(audited(each=4))
    with pytest.raises(BadInput, match=f"sample of {number} pictures"):
        choose(audit, number, None)
    assert not (audit.folder / "people" / "sample.json").exists()


def test_another_seed_is_refused_once_the_sample_is_drawn(audited):
    audit = Audit.load(audited(each=4))
    choose(audit, 4, 7)
    with pytest.raises(BadInput, match="seed 7, not 0"):
        choose(audit, 4, 0)


def test_of_a_run_that_looked_while_it_drew_only_the_first_round_is_shown(audited):
    audit = Audit.load(audited(each=10, fixed=False))
    pictures = choose(audit, None, None)
    assert len(pictures) == 24  # eight of each of three prompts
    assert all(int(picture.id[-4:]) < 8 for picture in pictures)
    with pytest.raises(BadInput, match="looked while it drew"):
        choose(audit, 25, None)


def test_a_run_without_pictures_has_nothing_to_label(audited):
    with pytest.raises(BadInput, match="sample of 0 pictures"):
        choose(Audit.load(audited(each=0)), None, None)


def test_a_sample_of_other_pictures_is_not_taken_for_this_runs(audited, tmp_path):
    choose(Audit.load(audited()), 4, None)
    other = Audit.load(audited(name="other", seed=1))
    (tmp_path / "run" / "people").rename(other.folder / "people")
    with pytest.raises(RunMismatch, match="another run"):
        choose(other, None, None)


@pytest.mark.parametrize("content", ["", "[]", '{"format": 2}', '{"format": 1, "pictures": [["a"]], "seed": 0}'])
def test_a_damaged_sample_is_not_replaced_in_silence(audited, content):
    audit = Audit.load(audited())
    (audit.folder / "people").mkdir()
    file = audit.folder / "people" / "sample.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(RunMismatch, match="not readable"):
        choose(audit, None, None)
    assert file.read_text(encoding="utf-8") == content


def test_the_sample_says_which_pictures_by_id_and_hash(audited):
    audit = Audit.load(audited())
    pictures = choose(audit, 2, None)
    document = json.loads((audit.folder / "people" / "sample.json").read_text(encoding="utf-8"))
    assert document["pictures"] == [[picture.id, picture.sha256] for picture in pictures]


def test_a_picture_that_is_gone_damaged_or_another_says_why_it_is_not_shown(audited):
    audit = Audit.load(audited())
    gone, damaged, other, whole = choose(audit, 4, None)
    (audit.folder / gone.file).unlink()
    (audit.folder / damaged.file).write_bytes(b"\x89PNG\r\n\x1a\n broken")
    Image.new("RGB", (9, 9)).save(audit.folder / other.file)
    assert why_not(gone, audit.folder) == "unreadable picture: the file is missing"
    assert why_not(damaged, audit.folder) == "unreadable picture: damaged"
    assert why_not(other, audit.folder) == "its file is not the one that was drawn"
    assert why_not(whole, audit.folder) is None
