"""A folder of pictures is a collection with a suite of its own."""

import hashlib
import json
import os
import zlib

import pytest

from fairest import doors
from fairest.adapters.sources.folder import collection
from fairest.errors import BadInput, NotFound
from fairest.generate import Blocked, Drawn


def texts_of(made):
    return {source.source: source.text for some in made.found.values() for source in some}


def test_a_folder_without_prompts_is_one_prompt(tmp_path, lay, picture):
    lay(
        tmp_path / "pictures I found",
        {"a.png": picture(1), "deep/b.JPG": picture(2, "JPEG"), "c.webp": picture(3, "WEBP")},
    )
    made = doors.load("generator", f"folder:{tmp_path}/pictures I found/")
    (prompt,) = made.suite.prompts
    assert made.name == "folder:pictures I found"
    assert (prompt.id, prompt.concept) == ("pictures-i-found", "pictures I found")
    assert prompt.wordings == ("pictures in pictures I found",)
    assert {one.source for one in made.found["pictures-i-found"]} == {"a.png", "deep/b.JPG", "c.webp"}
    assert made.suite.attributes == ("gender", "skin-tone")


def test_what_is_a_picture_is_told_by_its_content_too(tmp_path, lay, picture):
    lay(tmp_path, {"no ending": picture(1), "a.jfif": picture(2, "JPEG"), "notes.md": "# no", "model.bin": b"\0" * 99})
    assert set(texts_of(collection(str(tmp_path)))) == {"no ending", "a.jfif"}


def test_hidden_files_are_none_of_the_pictures(tmp_path, lay, picture):
    lay(tmp_path, {"a.png": picture(1), "._a.png": b"\0\5\x16\7", ".thumbs/a.png": picture(2), "__MACOSX/b.png": b""})
    assert set(texts_of(collection(str(tmp_path)))) == {"a.png"}


def test_sub_folders_name_the_prompts(tmp_path, lay, picture):
    lay(tmp_path, {"nurse/1.png": picture(1), "nurse/2.png": picture(2), "train/software_developer/1.png": picture(3)})
    made = collection(str(tmp_path))
    assert [(p.id, p.concept, p.wordings) for p in made.suite.prompts] == [
        ("nurse", "nurse", ("nurse",)),
        ("software-developer", "software developer", ("software developer",)),
    ]
    assert len(made.found["nurse"]) == 2


@pytest.mark.parametrize(
    "folders", [("2024-01-01", "2024-01-02"), ("train", "test"), ("nurse", "."), ("images", "images")]
)
def test_sub_folders_that_say_nothing_name_no_prompts(tmp_path, lay, picture, folders):
    lay(tmp_path / "all", {f"{folder}/{i}.png": picture(i) for i, folder in enumerate(folders)})
    assert [p.id for p in collection(str(tmp_path / "all")).suite.prompts] == ["all"]


def test_a_text_beside_a_picture_is_its_prompt(tmp_path, lay, picture):
    lay(
        tmp_path,
        {
            "1.png": picture(1), "1.txt": "a  photo of\na nurse\n",
            "2.png": picture(2), "2.json": json.dumps({"caption": "a photo of a nurse", "seed": 7, "width": 8}),
            "3.png": picture(3),
        },
    )  # fmt: skip
    made = collection(str(tmp_path))
    assert texts_of(made) == {"1.png": "a photo of a nurse", "2.png": "a photo of a nurse"}
    assert {one.source: one.seed for one in made.found["a-photo-of-a-nurse"]} == {"1.png": None, "2.png": 7}
    assert made.describe()["without_prompt"] == 1
    assert "Pictures without a prompt, left out: 1." in made.describe()["notes"]


def test_a_text_of_a1111_beside_a_picture_is_more_than_its_prompt(tmp_path, lay, picture):
    text = "a nurse\nNegative prompt: ugly\nSteps: 20, Sampler: Euler a, Seed: 41, Size: 8x8\n"
    made = collection(str(lay(tmp_path, {"1.png": picture(1), "1.txt": text})))
    assert [(one.text, one.seed) for one in made.found["a-nurse"]] == [("a nurse", 41)]


def test_texts_in_sub_folders_are_wordings_of_their_concept(tmp_path, lay, picture):
    files = {"nurse/1.png": picture(1), "nurse/1.txt": "a nurse", "nurse/2.png": picture(2), "nurse/2.txt": "the nurse"}
    made = collection(str(lay(tmp_path, files)))
    assert [(p.concept, p.wordings) for p in made.suite.prompts] == [("nurse", ("a nurse", "the nurse"))]


def test_metadata_in_the_files_gives_prompts_and_seeds(tmp_path, lay, picture):
    parameters = "a nurse, masterpiece\nNegative prompt: ugly\nSteps: 20, Sampler: Euler a, Seed: 41, Size: 8x8"
    lay(
        tmp_path,
        {
            "1.png": picture(1, texts={"parameters": parameters}),
            "2.png": picture(2, texts={"Prompt": "a pilot", "Seed": "5"}),
        },
    )
    made = collection(str(tmp_path))
    assert {p.id: [(f.text, f.seed) for f in made.found[p.id]] for p in made.suite.prompts} == {
        "a-nurse-masterpiece": [("a nurse, masterpiece", 41)],
        "a-pilot": [("a pilot", 5)],
    }


def test_the_order_depends_on_the_contents_alone(tmp_path, lay, picture):
    contents = [picture(number) for number in range(20)]
    first = collection(str(lay(tmp_path / "one" / "x", {f"{i:02d}.png": c for i, c in enumerate(contents)})))
    again = collection(str(lay(tmp_path / "two" / "x", {f"{19 - i:02d}.png": c for i, c in enumerate(contents)})))
    one = [int(found.source[:2]) for found in first.found["x"]]
    assert one == [19 - int(found.source[:2]) for found in again.found["x"]]
    assert one != sorted(one)


def test_copies_under_one_prompt_count_once(tmp_path, lay, picture):
    same, other = picture(1), picture(2)
    files = {"nurse/1.png": same, "nurse/2.png": same, "nurse/3.png": same, "nurse/4.png": other, "pilot/1.png": same}
    made = collection(str(lay(tmp_path, files)))
    assert sorted(one.source for one in made.found["nurse"]) == ["nurse/1.png", "nurse/4.png"]
    assert [one.source for one in made.found["pilot"]] == ["pilot/1.png"]
    described = made.describe()
    assert (described["copies"], described["pictures"], described["files"]) == (2, 3, 5)
    assert "Files that are copies of another under the same prompt, and count once with it: 2." in described["notes"]
    assert "Pictures that stand under more than one prompt, which are not independent then: 1." in described["notes"]


def test_the_same_seed_twice_is_said(tmp_path, lay, picture):
    files = {f"{i}.png": picture(i, texts={"Prompt": "a nurse", "Seed": "5"}) for i in range(3)}
    notes = collection(str(lay(tmp_path, files))).describe()["notes"]
    assert any(note.endswith("unless something else changed: 2.") for note in notes)
    assert "The seeds are those that the files state." in notes


def test_seeds_that_several_prompts_share_are_said(tmp_path, lay, picture):
    files = {
        f"{word}.png": picture(i, texts={"Prompt": word, "Seed": "5"}) for i, word in enumerate(("nurse", "pilot"))
    }
    notes = collection(str(lay(tmp_path, files))).describe()["notes"]
    assert any(note.startswith("Several prompts have pictures of the same seeds") for note in notes)


def test_what_cannot_be_known_is_said(tmp_path, lay, picture):
    notes = " ".join(collection(str(lay(tmp_path, {"a.png": picture(1)}))).describe()["notes"])
    for said in (
        "how they were chosen is not known",
        "independent draw",
        "No more can be drawn",
        "the seed is not known: 1 of 1",
    ):
        assert said in notes


def test_the_hash_is_of_names_contents_and_prompts(tmp_path, lay, picture):
    def hashed(name, files):
        return collection(str(lay(tmp_path / name / "x", files))).describe()["sha256"]

    files = {"1.png": picture(1), "1.txt": "a nurse"}
    base = hashed("a", files)
    assert hashed("b", files) == base
    others = [{**files, "1.txt": "a pilot"}, {**files, "1.png": picture(2)}, {"2.png": picture(1), "2.txt": "a nurse"}]
    assert len({base, *(hashed(str(i), other) for i, other in enumerate(others))}) == 4


def test_a_picture_comes_byte_for_byte(tmp_path, lay, picture):
    credentials = b"\xff\xeb\x00\x10JP\0\0c2pa-like"
    content = (jpeg := picture(1, "JPEG"))[:2] + credentials + jpeg[2:]
    made = collection(str(lay(tmp_path, {"a.jpg": content})))
    assert made.fetch(["a.jpg"]) == [Drawn(content)]


def test_what_is_no_picture_keeps_its_place_and_says_why(tmp_path, lay, picture):
    whole = picture(1)
    header = b"IHDR" + (20_000).to_bytes(4, "big") * 2 + whole[24:29]
    files = {
        "whole.png": whole,
        "empty.png": b"",
        "text.png": "I am a text.",
        "cut.png": whole[:-30],
        "gif.png": b"GIF89a" + bytes(20),
        "huge.png": whole[:12] + header + zlib.crc32(header).to_bytes(4, "big") + whole[33:],
        "long.png": whole + bytes(64 * 1024 * 1024),
    }
    made = collection(str(lay(tmp_path, files)))
    assert len(made.found[made.suite.prompts[0].id]) == 7
    assert dict(zip(files, made.fetch(list(files)), strict=True)) == {
        "whole.png": Drawn(whole),
        "empty.png": Blocked("unreadable picture: not an image"),
        "text.png": Blocked("unreadable picture: not an image"),
        "cut.png": Blocked("unreadable picture: damaged"),
        "gif.png": Blocked("unreadable picture: not an image"),
        "huge.png": Blocked("unreadable picture: too large"),
        "long.png": Blocked("unreadable picture: too large"),
    }


def test_every_picture_that_is_found_has_the_hash_of_its_content(tmp_path, lay, picture):
    made = collection(str(lay(tmp_path / "x", {"1.png": picture(1), "text.png": "I am a text."})))
    hashes = {one.source: one.sha256 for one in made.found["x"]}
    assert hashes == {"1.png": hashlib.sha256(picture(1)).hexdigest(), "text.png": None}


def test_two_empty_files_are_two_gaps(tmp_path, lay):
    made = collection(str(lay(tmp_path / "x", {"1.png": b"", "2.png": b""})))
    assert len(made.found["x"]) == 2
    assert made.describe()["copies"] == 0


def test_a_picture_that_changed_meanwhile_is_not_taken_for_the_old_one(tmp_path, lay, picture):
    made = collection(str(lay(tmp_path, {"1.png": picture(1), "2.png": picture(2)})))
    (tmp_path / "1.png").write_bytes(picture(3))
    (tmp_path / "2.png").unlink()
    assert made.fetch(["1.png", "2.png"]) == [
        Blocked("unreadable picture: it changed while it was audited"),
        Blocked("unreadable picture: the file cannot be opened"),
    ]


def test_no_link_is_followed_out_of_the_folder(tmp_path, lay, picture):
    lay(tmp_path / "out", {"secret.png": picture(1), "deep/secret.png": picture(2)})
    inside = lay(tmp_path / "x", {"a.png": picture(3)})
    (inside / "link.png").symlink_to(tmp_path / "out" / "secret.png")
    (inside / "folder").symlink_to(tmp_path / "out" / "deep", target_is_directory=True)
    (inside / "to-a.png").symlink_to(inside / "a.png")
    (inside / "nowhere.png").symlink_to(inside / "nothing.png")
    os.mkfifo(inside / "pipe.png")
    made = collection(str(inside))
    assert [one.source for one in made.found["x"]] == ["a.png"]
    assert made.describe()["files"] == 2
    assert "Links out of the folder and special files, not followed: 4." in made.describe()["notes"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_picture_that_may_not_be_read_is_a_gap(tmp_path, lay, picture):
    lay(tmp_path, {"a.png": picture(1)})
    (tmp_path / "a.png").chmod(0)
    assert collection(str(tmp_path)).fetch(["a.png"]) == [Blocked("unreadable picture: the file cannot be opened")]


def test_names_in_any_alphabet_and_of_any_bytes(tmp_path, lay, picture):
    lay(
        tmp_path / "Ärztin",
        {"看護師/写真 1.png": picture(1), "Ärztin/e\u0301.PNG": picture(2), "pilot/x\ny.png": picture(3)},
    )
    (tmp_path / "Ärztin" / "pilot" / os.fsdecode(b"\xff\xfe.png")).write_bytes(picture(4))
    made = collection(str(tmp_path / "Ärztin"))
    assert set(texts_of(made)) == {
        "看護師/写真 1.png",
        "Ärztin/\u00e9.PNG",
        "pilot/x\ufffdy.png",
        "pilot/\ufffd\ufffd.png",
    }
    assert {p.concept for p in made.suite.prompts} == {"看護師", "Ärztin", "pilot"}
    json.dumps(made.describe()).encode()
    assert all(isinstance(answer, Drawn) for answer in made.fetch(list(texts_of(made))))


def test_a_folder_called_by_any_bytes(tmp_path, lay, picture):
    made = collection(os.fsdecode(bytes(lay(tmp_path / os.fsdecode(b"\xff x\n"), {"a.png": picture(1)}))))
    assert made.name == "folder:\ufffd x"


def test_pictures_of_other_kinds_are_left_out_and_said(tmp_path, lay, picture):
    made = collection(str(lay(tmp_path, {"a.png": picture(1), "b.gif": b"GIF89a", "c.GIF": b"", "d.tiff": b"II"})))
    assert "Files of kinds that are not read, left out: 2 .gif, 1 .tiff." in made.describe()["notes"]


def test_ten_thousand_pictures(tmp_path, lay, picture):
    lay(tmp_path / "x", {f"{i}.png": picture(1) + i.to_bytes(2, "big") for i in range(10_000)})
    made = collection(str(tmp_path / "x"))
    assert len(made.found["x"]) == 10_000


def test_errors_say_what_is_there(tmp_path, lay, picture):
    lay(tmp_path, {"pictures/a.png": picture(1), "gifs/a.gif": b"GIF89a", "notes.txt": "no"})
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound, match=r"Did you mean .*/pictures"):
        collection(str(tmp_path / "picturs"))
    with pytest.raises(BadInput, match="no pictures in empty"):
        collection(str(tmp_path / "empty"))
    with pytest.raises(BadInput, match=r"no pictures in gifs, only 1 \.gif"):
        collection(str(tmp_path / "gifs"))
    with pytest.raises(BadInput, match=r"notes\.txt is not what pictures are read from"):
        collection(str(tmp_path / "notes.txt"))
    with pytest.raises(BadInput, match="needs a path"):
        collection("")
    with pytest.raises(BadInput, match="takes no option 'steps'"):
        doors.load("generator", f"folder:{tmp_path}", steps=3)
