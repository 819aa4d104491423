"""Answers are read with suspicion, and what is good comes through as it was."""

import base64
import io
import warnings

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from fairest.adapters.remote.answers import Answer, Unusable, decoded, mapping_of, picture_of, text_of


def file_of(image: Image.Image, format_: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def huge() -> bytes:
    from services.pictures import huge

    return huge()


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_a_whole_picture_comes_through_byte_for_byte(format_):
    content = file_of(Image.effect_noise((40, 30), 80).convert("RGB"), format_)
    assert picture_of(content) == content


def test_what_is_written_into_a_picture_stays():
    notes = PngInfo()
    notes.add_text("c2pa", "who made this")
    content = file_of(Image.new("RGB", (4, 4)), "PNG", pnginfo=notes)
    assert b"who made this" in picture_of(content)


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP"])
def test_a_picture_cut_in_half_is_broken_and_may_be_asked_for_again(format_):
    content = file_of(Image.effect_noise((200, 200), 80).convert("RGB"), format_)
    with pytest.raises(Unusable, match=r"cannot be read: (damaged|not an image)") as unusable:
        picture_of(content[: len(content) // 2])
    assert unusable.value.again


@pytest.mark.parametrize("content", [b"", b"text", b"\x89PNG\r\n\x1a\n", file_of(Image.new("RGB", (4, 4)), "BMP")])
def test_what_is_no_picture_of_the_three_formats_is_not_taken(content):
    with pytest.raises(Unusable, match="cannot be read"):
        picture_of(content)


def test_a_picture_of_20000_by_20000_is_too_large_without_being_decoded_and_will_be_so_again():
    with pytest.raises(Unusable, match=r"^the service's picture cannot be read: too large$") as unusable:
        picture_of(huge())
    assert not unusable.value.again


def test_64_megapixels_are_the_most():
    assert picture_of(file_of(Image.new("1", (8192, 8192)), "PNG"))
    with pytest.raises(Unusable, match="too large"):
        picture_of(file_of(Image.new("1", (8192, 8193)), "PNG"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # as outside of tests
        with pytest.raises(Unusable, match="too large"):
            picture_of(file_of(Image.new("1", (10000, 10000)), "PNG"))


def test_base64_is_read_with_and_without_the_head_of_a_data_url():
    text = base64.b64encode(b"a picture").decode()
    assert decoded(text) == decoded(f"data:image/png;base64,{text}") == b"a picture"


@pytest.mark.parametrize("text", ["!!!!", "YQ", "é", None, 3, ["YQ=="]])
def test_what_is_no_base64_is_unusable(text):
    with pytest.raises(Unusable, match="no base64"):
        decoded(text)


@pytest.mark.parametrize("content", [b"", b"<html>", b'{"data": [', b"[" * 100_000, b"\xff\xfe\xfa", b"9" * 5000])
def test_what_is_no_json_is_unusable(content):
    with pytest.raises(Unusable, match="no JSON"):
        Answer(200, {}, content).json()


@pytest.mark.parametrize("content", [b"[]", b"null", b'"text"', b"3"])
def test_json_that_is_no_object_is_unusable(content):
    with pytest.raises(Unusable, match="JSON of another shape"):
        mapping_of(Answer(200, {}, content))


def test_an_answer_does_not_show_its_content():
    assert "secret" not in repr(Answer(200, {}, b"secret"))


def test_texts_of_services_can_always_be_written_down():
    assert text_of("a nurse\udc80, smiling") == "a nurse?, smiling"
    assert len(text_of("a" * 10**6) or "") == 4000
    assert [text_of(value) for value in ("", None, 3, ["a"])] == [None] * 4
