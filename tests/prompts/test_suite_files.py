"""Files of suites: their endings, their bytes."""

import pytest

from fairest.errors import BadSuite, NotFound
from fairest.prompts import from_file, from_toml

TOML = 'name = "mine"\nversion = "1"\nattributes = ["gender"]\n[[prompts]]\nconcept = "nurse"\ntext = "a nurse"\n'


def test_errors_name_the_file_and_the_line(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_bytes(TOML.encode() + b"# caf\xe9\n")
    with pytest.raises(BadSuite, match=r"mine\.toml is not UTF-8: byte 0xe9 in line 7"):
        from_file(file)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mine.toml", TOML),
        ("mine.csv", 'prompt,concept\na nurse,nurse\n"a nurse, again",nurse\n'),
        ("mine.jsonl", '{"prompt": "a nurse"}\n\n{"prompt": "a cook"}\n'),
    ],
)
def test_a_file_from_windows_reads_the_same(tmp_path, name, content):
    ours, theirs = tmp_path / name, tmp_path / name.upper()
    ours.write_bytes(content.encode())
    theirs.write_bytes(b"\xef\xbb\xbf" + content.replace("\n", "\r\n").encode())
    assert from_file(theirs).prompts == from_file(ours).prompts


def test_a_toml_file_is_its_text(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(TOML, encoding="utf-8")
    assert from_file(str(file)) == from_toml(TOML)


def test_other_endings_are_refused(tmp_path):
    file = tmp_path / "prompts.txt"
    file.write_text("a nurse\n")
    with pytest.raises(BadSuite, match=r"ends in \.toml, \.csv, \.jsonl; got 'prompts\.txt'"):
        from_file(file)


def test_what_cannot_be_read_says_why(tmp_path):
    with pytest.raises(NotFound, match=r"absent\.csv cannot be read: No such file"):
        from_file(tmp_path / "absent.csv")
    with pytest.raises(NotFound, match="directory"):
        from_file(tmp_path)
