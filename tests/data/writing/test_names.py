"""No key becomes a file name that could do harm, and no two become the same."""

import re
from pathlib import PurePosixPath, PureWindowsPath

import pytest

from fairest.data.writing.names import Names

_HOSTILE = [
    "../../.ssh/id",
    "/etc/passwd",
    "a/../b",
    "a//b",
    "a/./b",
    "a/",
    "",
    ".",
    "..",
    "C:\\Windows\\x",
    "a\\..\\b",
    "-rf",
    "a/-rf",
    "CON",
    "sub/com1/x",
    "nul",
    "a.b",
    "a b",
    "a\nb",
    "a\x00b",
    "\u202egpj.exe",
    "ärztin",
    "~/x",
    "$(rm)",
    "x" * 10_000,
    "a/" * 300 + "b",
    "\ud800",
    "a\n",
]


@pytest.mark.parametrize("key", ["a", "000012345", "sub/b-2", "A_1/b_2/c", "console", "sub/nullable"])
def test_a_safe_key_is_its_own_name(key):
    assert Names().of(key) == key


@pytest.mark.parametrize("key", _HOSTILE)
def test_a_hostile_key_becomes_one_plain_name(key):
    name = Names().of(key)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_]*-[0-9a-f]{16}", name)
    assert len(name) <= 80
    assert PurePosixPath(name).name == PureWindowsPath(name).name == name


def test_different_keys_have_different_names_on_every_file_system():
    names = Names()
    keys = ["a_b", "a.b", "a b", "A_b", "a_B", "a/b", "A/B", *_HOSTILE, Names().of("a.b"), Names().of("a b"), "a.b"]
    given = [names.of(key).casefold() for key in keys]
    assert len(set(given)) == len(keys)


def test_the_same_keys_have_the_same_names_whoever_names_them():
    one, two = Names(), Names()
    keys = [*_HOSTILE, "a", "A", "a", *_HOSTILE]
    assert [one.of(key) for key in keys] == [two.of(key) for key in keys]
