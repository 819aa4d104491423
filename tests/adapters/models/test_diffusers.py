"""The diffusers adapter, on a tiny Stable Diffusion pipeline with random weights made on the spot."""

import json
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import torch

from fairest import doors
from fairest.adapters.models.diffusers import DiffusersGenerator, generator
from fairest.errors import BadInput, BadWeights, MissingExtra, NotFound, UnknownName

TEXTS = ["a photo of a nurse", "a photo of a pilot", "judge", "the face of an old farmer"]
SEEDS = [1, 2**32 - 1, 3, 4]
UNET = Path("unet") / "diffusion_pytorch_model.safetensors"


def save_tiny_pipeline(folder: Path) -> None:
    from diffusers import AutoencoderTiny, DPMSolverMultistepScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = ["[PAD]", "[UNK]", *sorted({word for text in TEXTS for word in text.split()})]
    made_up = Tokenizer(WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    made_up.pre_tokenizer = Whitespace()
    torch.manual_seed(0)
    bert = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32
    )
    text_encoder = BertModel(bert)
    text_encoder.config.use_attention_mask = True
    widths = (8, 8, 8)
    StableDiffusionPipeline(
        vae=AutoencoderTiny(
            encoder_block_out_channels=widths,
            decoder_block_out_channels=widths,
            num_encoder_blocks=(1, 1, 1),
            num_decoder_blocks=(1, 1, 1),
        ),
        text_encoder=text_encoder,
        tokenizer=PreTrainedTokenizerFast(
            tokenizer_object=made_up, pad_token="[PAD]", unk_token="[UNK]", model_max_length=8
        ),
        unet=UNet2DConditionModel(
            sample_size=8,
            block_out_channels=(16, 16),
            down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
            up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
            layers_per_block=1,
            cross_attention_dim=32,
            attention_head_dim=2,
            norm_num_groups=8,
        ),
        scheduler=DPMSolverMultistepScheduler(timestep_spacing="trailing", steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(folder)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models") / "tiny"
    save_tiny_pipeline(folder)
    return folder


@pytest.fixture
def folder(whole, tmp_path):
    """A copy that a test may spoil."""
    return Path(shutil.copytree(whole, tmp_path / "tiny"))


@pytest.fixture(scope="module")
def tiny(whole):
    return generator(str(whole), steps=3, guidance=2.0, dtype="float32")


def pixels(drawings) -> np.ndarray:
    return np.stack([np.asarray(d, dtype=int) for d in drawings])


def test_it_draws_a_picture_for_each_text(tiny):
    drawn = tiny.draw(TEXTS, SEEDS)
    assert [(d.size, d.mode) for d in drawn] == [((32, 32), "RGB")] * 4
    assert len({d.tobytes() for d in drawn}) == 4


def test_the_same_seed_gives_the_same_bytes(tiny):
    assert [d.tobytes() for d in tiny.draw(TEXTS, SEEDS)] == [d.tobytes() for d in tiny.draw(TEXTS, SEEDS)]
    assert tiny.draw(TEXTS[:1], [1])[0].tobytes() != tiny.draw(TEXTS[:1], [2])[0].tobytes()


def test_a_batch_gives_the_same_pictures_as_one_by_one(tiny):
    together = pixels(tiny.draw(TEXTS, SEEDS))
    alone = pixels([tiny.draw([text], [seed])[0] for text, seed in zip(TEXTS, SEEDS, strict=True)])
    assert np.abs(together - alone).max() <= 2


def test_the_words_matter(tiny):
    nurse, pilot = tiny.draw(TEXTS[:2], [7, 7])
    assert nurse.tobytes() != pilot.tobytes()


def test_guidance_and_size_reach_the_pipeline(whole):
    mild = generator(str(whole), steps=3, guidance=1.0, dtype="float32")
    strong = generator(str(whole), steps=3, guidance=4.0, dtype="float32", size=64)
    assert mild.draw(TEXTS[:1], [1])[0].size == (32, 32)
    assert strong.draw(TEXTS[:1], [1])[0].size == (64, 64)
    weak = generator(str(whole), steps=3, guidance=4.0, dtype="float32")
    assert mild.draw(TEXTS[:1], [1])[0].tobytes() != weak.draw(TEXTS[:1], [1])[0].tobytes()


def test_bfloat16_draws_nearly_the_same(tiny, whole):
    half = generator(str(whole), steps=3, guidance=2.0, dtype="bfloat16")
    assert half.describe()["dtype"] == "bfloat16"
    assert np.abs(pixels(half.draw(TEXTS, SEEDS)) - pixels(tiny.draw(TEXTS, SEEDS))).mean() < 8


def test_it_describes_what_a_run_must_record(tiny, whole):
    about = tiny.describe()
    assert json.loads(json.dumps(about, allow_nan=False)) == about
    assert about["name"] == "diffusers:tiny"
    assert about["folder"] == "tiny"
    assert str(whole.parent) not in json.dumps(about)  # a report is shared: it does not show whose folder it was
    assert "versions" not in about  # run.json has them, and others do not make another model
    assert about["pipeline"] == "StableDiffusionPipeline"
    assert about["scheduler"]["class"] == "DPMSolverMultistepScheduler"
    assert about["scheduler"]["timestep_spacing"] == "trailing"
    assert about["scheduler"]["lambda_min_clipped"] == "-inf"  # JSON has no infinity
    assert (about["guidance"], about["steps"], about["dtype"], about["device"]) == (2.0, 3, "float32", "cpu")
    assert set(about["sha256"]) == {f"{part}/{name}" for part, name in [
        ("unet", "diffusion_pytorch_model.safetensors"),
        ("vae", "diffusion_pytorch_model.safetensors"),
        ("text_encoder", "model.safetensors"),
    ]}  # fmt: skip
    assert about["sha256"][UNET.as_posix()] == sha256((whole / UNET).read_bytes()).hexdigest()


def test_what_was_not_set_is_recorded_as_the_pipelines_own(whole):
    about = generator(str(whole), dtype="float32").describe()
    assert (about["guidance"], about["steps"]) == (7.5, 50)  # the defaults of StableDiffusionPipeline.__call__


def test_loading_and_drawing_say_nothing(whole):
    code = (
        "import sys; from fairest.adapters.models.diffusers import generator; "
        "generator(sys.argv[1], steps=2).draw(['a nurse'], [1])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(whole)], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize("part", [UNET, Path("vae") / UNET.name, Path("text_encoder") / "model.safetensors"])
@pytest.mark.parametrize("keep", [0, 5, 200, -1])
def test_truncated_weights_are_named(folder, part, keep):
    (folder / part).write_bytes((folder / part).read_bytes()[:keep])
    with pytest.raises(BadWeights, match="truncated or corrupt") as caught:
        generator(str(folder))
    assert str(folder / part) in caught.value.message
    assert caught.value.hint == "Copy or download it again."


@pytest.mark.parametrize("part", [UNET, Path("vae") / UNET.name, Path("text_encoder") / "model.safetensors"])
def test_weights_that_lack_a_tensor_are_not_filled_in_at_random(folder, part):
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / part)
    del weights[min(name for name in weights if name.endswith("weight"))]
    save_file(weights, folder / part, {"format": "pt"})
    with pytest.raises(BadWeights):
        generator(str(folder))


def test_a_pointer_of_git_lfs_is_told_from_weights(folder):
    (folder / UNET).write_text("version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 1\n")
    with pytest.raises(BadWeights, match="git lfs pull"):
        generator(str(folder))


def test_pickled_weights_are_never_loaded(folder):
    (folder / UNET).unlink()
    (folder / UNET.with_suffix(".bin")).write_bytes(b"not even read")
    with pytest.raises(BadWeights, match="is a pickle"):
        generator(str(folder))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda f: (f / "model_index.json").unlink(), "holds no model_index.json"),
        (lambda f: (f / "model_index.json").write_text("{"), "model_index.json is not readable"),
        (lambda f: (f / "model_index.json").write_text("[]"), "is not the index of a pipeline"),
        (lambda f: (f / "model_index.json").write_text('{"_class_name": "NoSuchPipeline"}'), "cannot be loaded"),
        (lambda f: shutil.rmtree(f / "vae"), "vae is missing"),
        (lambda f: (f / UNET).unlink(), "cannot be loaded"),
        (lambda f: (f / "unet" / "config.json").write_text("{"), "cannot be loaded"),
        (lambda f: (f / "tokenizer" / "tokenizer.json").write_text("{"), "cannot be loaded"),
        (lambda f: (f / UNET).write_bytes((f / "vae" / UNET.name).read_bytes()), "cannot be loaded"),
    ],
)
def test_an_incomplete_folder_is_an_error_of_ours(folder, spoil, says):
    spoil(folder)
    with pytest.raises(BadWeights) as caught:
        generator(str(folder))
    assert says in caught.value.message
    assert str(folder) in caught.value.message
    assert caught.value.hint


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(NotFound, match="There is no folder"):
        generator(str(tmp_path / "absent"))
    with pytest.raises(BadInput, match="Write: diffusers:FOLDER or diffusers:owner/name"):
        generator("")
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(BadWeights, match="is a file"):
        generator(str(tmp_path / "model.safetensors"))


def test_a_repository_that_cannot_be_fetched_is_named(monkeypatch):
    from diffusers import DiffusionPipeline

    def offline(*_, **__):
        raise OSError("We couldn't connect to 'https://huggingface.co'.\nCheck your connection.")

    monkeypatch.setattr(DiffusionPipeline, "download", offline)
    with pytest.raises(NotFound, match="no such repository could be fetched: We couldn't connect"):
        generator("some/model")


@pytest.mark.parametrize(
    "setting", [{"steps": 0}, {"batch": 0}, {"size": -8}, {"guidance": -1.0}, {"guidance": float("inf")}]
)
def test_impossible_settings_are_refused_before_anything_is_loaded(setting):
    with pytest.raises(BadInput, match=next(iter(setting))):
        generator("nowhere", **setting)


def test_an_option_it_does_not_take_is_refused_with_those_it_takes(whole):
    takes = "It takes: guidance, steps, size, batch, dtype, device, negative, scheduler, lora, memory, upscale"
    for wrong in ("strength", "judge"):  # the latter is for whoever loads a generator of their own
        with pytest.raises(BadInput, match=f"takes no option '{wrong}'. {takes}"):
            doors.load("generator", f"diffusers:{whole}", **{wrong: "mine"})


def test_no_weights_are_hashed_twice(whole, monkeypatch):
    hashed = []
    monkeypatch.setattr("fairest.adapters.models.pipeline_folder.hash_of", lambda file: hashed.append(file) or "0")
    made = generator(str(whole))
    assert hashed == []
    assert made.describe() == made.describe()
    assert len(hashed) == len(set(hashed)) == 3


def test_number_formats_are_checked(whole):
    with pytest.raises(UnknownName, match="Did you mean 'float32'"):
        generator(str(whole), dtype="flaot32")
    with pytest.raises(BadInput, match="CPUs do not compute in float16"):
        generator(str(whole), dtype="float16", device="cpu")


def test_a_missing_library_is_named_with_its_extra(whole, monkeypatch):
    monkeypatch.setitem(sys.modules, "diffusers", None)
    with pytest.raises(MissingExtra, match=r'diffusers is not installed\. .*pip install "fairest\[models\]"'):
        generator(str(whole))


def test_a_name_notes_and_a_judge_may_be_given(whole):
    made = DiffusersGenerator.load(str(whole), name="village", notes=("Emoji are not people.",), judge="mine", batch=32)
    assert (made.name, made.batch, made.notes) == ("village", 32, ("Emoji are not people.",))
    assert made.describe()["notes"] == ["Emoji are not people."]
    assert made.judge == "mine"


def test_a_pipeline_of_ones_own_has_no_judge(tiny):
    assert tiny.judge is None
