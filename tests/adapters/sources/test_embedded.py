"""Prompts and seeds that programs write into the pictures they make."""

import json
import struct
import zlib

import pytest
from PIL import Image

from fairest.adapters.sources.comfyui_graph import said_by_graph
from fairest.adapters.sources.embedded import said_inside
from fairest.adapters.sources.said import NOTHING, Said

A1111 = (
    "a photo of a nurse,\nblue hour\nNegative prompt: ugly,\nmen, Seed: 1\n"
    "Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1234, Size: 512x512"
)
SAID = Said("a photo of a nurse, blue hour", seed=1234)


def node(kind, **inputs):
    return {"class_type": kind, "inputs": inputs}


def workflow(text="a photo of a nurse", seed=77):
    return {
        "3": node("KSampler", seed=seed, steps=20, model=["4", 0], positive=["6", 0], negative=["7", 0]),
        "4": node("CheckpointLoaderSimple", ckpt_name="x.safetensors"),
        "6": node("CLIPTextEncode", text=text, clip=["4", 1]),
        "7": node("CLIPTextEncode", text="ugly", clip=["4", 1]),
    }


def comment(text, encoding="utf-16-be", code=b"UNICODE\0"):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = code + text.encode(encoding)
    return exif


def test_fairest(picture):
    assert said_inside(picture(texts={"Prompt": "a nurse", "Seed": "5"})) == Said("a nurse", seed=5)


def test_a1111(picture):
    assert said_inside(picture(texts={"parameters": A1111})) == SAID
    assert said_inside(picture(texts={"parameters": "a nurse"})) == Said("a nurse")
    assert said_inside(
        picture(texts={"parameters": "a nurse. Steps: 3 of them\nSteps: 4, Sampler: Euler, Seed: 9"})
    ) == Said("a nurse. Steps: 3 of them", seed=9)
    assert said_inside(picture(texts={"parameters": "Steps: 20, Seed: 1"})) == NOTHING


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize(
    ("encoding", "code"), [("utf-16-be", b"UNICODE\0"), ("utf-16-le", b"UNICODE\0"), ("utf-8", b"ASCII\0\0\0")]
)
def test_a1111_in_exif(picture, kind, encoding, code):
    assert said_inside(picture(kind=kind, exif=comment(A1111, encoding, code))) == SAID


def test_comfyui(picture):
    content = picture(texts={"prompt": json.dumps(workflow()), "workflow": "{}"})
    assert said_inside(content) == Said("a photo of a nurse", seed=77)


def test_comfyui_follows_the_positive_side_through_other_nodes():
    through = workflow(["9", 0]) | {
        "3": node("KSamplerAdvanced", noise_seed=5, positive=["8", 0], negative=["8", 1]),
        "8": node("ControlNetApplyAdvanced", positive=["6", 0], negative=["7", 0]),
        "9": node("PrimitiveString", value="a nurse"),
    }
    assert said_by_graph(through) == Said("a nurse", seed=5)


def test_comfyui_with_guiders_and_two_encoders():
    flux = {
        "1": node("RandomNoise", noise_seed=8),
        "2": node("BasicGuider", model=["0", 0], conditioning=["3", 0]),
        "3": node("FluxGuidance", guidance=3.5, conditioning=["4", 0]),
        "4": node("CLIPTextEncodeFlux", clip_l="a nurse", t5xxl="a nurse", guidance=1),
        "5": node("SamplerCustomAdvanced", noise=["1", 0], guider=["2", 0]),
    }
    assert said_by_graph(flux) == Said("a nurse", seed=8)


def test_comfyui_is_not_guessed_at():
    two = workflow() | {
        "10": node("KSampler", seed=78, positive=["11", 0]),
        "11": node("CLIPTextEncode", text="a pilot"),
    }
    assert said_by_graph(two) == NOTHING
    circle = workflow(["9", 0]) | {"9": node("Loop", text=["6", 0])}
    assert said_by_graph(circle) == Said(seed=77)
    for broken in (
        [],
        None,
        {"3": None},
        {"3": {"inputs": []}},
        {"3": node("K", positive=[{}, 0])},
        {"3": node("K", positive=5)},
    ):
        assert said_by_graph(broken) == NOTHING
    assert said_by_graph({str(i): node("K", positive=["0", 0]) for i in range(100_000)}) == NOTHING


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize(
    "hostile",
    [
        chunk(b"tEXt", b"parameters\0" + b"a" * 20_000_000),
        chunk(b"zTXt", b"parameters\0\0" + zlib.compress(bytes(100_000_000))),
        chunk(b"iTXt", b"parameters\0\1\0\0\0" + zlib.compress(bytes(100_000_000))),
        chunk(b"zTXt", b"parameters\0\0no zlib"),
        chunk(b"tEXt", b"prompt\0" + b"[" * 500_000),
        chunk(b"tEXt", b"prompt\0not JSON"),
        chunk(b"eXIf", b"II*\0\xff\xff\xff\xff"),
        chunk(b"iTXt", b""),
        struct.pack(">I", 2**31 - 1) + b"tEXtparameters\0",
        b"\xff" * 50,
    ],
)
def test_hostile_metadata_says_nothing(picture, hostile):
    whole = picture()
    assert said_inside(whole[:33] + hostile + whole[33:]) == NOTHING


def test_hostile_exif_says_nothing(picture):
    whole = picture(kind="JPEG", exif=comment(A1111))
    start = whole.index(b"Exif\0\0") + 6
    for offset in range(start, start + 40):
        content = whole[:offset] + b"\xff\xff\xff\xff" + whole[offset + 4 :]
        assert said_inside(content) in (NOTHING, SAID)
    for code in (b"JIS\0\0\0\0\0", b"short"):
        assert said_inside(picture(kind="JPEG", exif=comment(A1111, code=code))) == NOTHING
