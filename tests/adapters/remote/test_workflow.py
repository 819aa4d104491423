"""Where the prompt and the seed of a workflow go, and what is said where that is not plain."""

import hashlib
import json

import pytest

from fairest.adapters.remote.workflow import Workflow
from fairest.errors import BadInput, NotFound

SAMPLER = {"class_type": "KSampler", "inputs": {"seed": 1, "steps": 20, "positive": ["6", 0], "negative": ["7", 0]}}
LOADER = {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd15.safetensors"}}
ENCODER = {
    "class_type": "CLIPTextEncode",
    "inputs": {"text": "a cat", "clip": ["4", 1]},
    "_meta": {"title": "The words, please"},
}
UGLY = {"class_type": "CLIPTextEncode", "inputs": {"text": "ugly", "clip": ["4", 1]}}
PLAIN = {"3": SAMPLER, "4": LOADER, "6": ENCODER, "7": UGLY}

BOTH = {"class_type": "ControlNetApplyAdvanced", "inputs": {"positive": ["6", 0], "negative": ["7", 0], "strength": 1}}
SDXL = {
    "class_type": "CLIPTextEncodeSDXL",
    "inputs": {"width": 1024, "text_g": "a cat", "text_l": "a cat", "clip": ["4", 1]},
}
FLUX = {
    "4": LOADER,
    "6": ENCODER,
    "22": {"class_type": "BasicGuider", "inputs": {"conditioning": ["26", 0]}},
    "25": {"class_type": "RandomNoise", "inputs": {"noise_seed": 7}},
    "26": {"class_type": "FluxGuidance", "inputs": {"guidance": 3.5, "conditioning": ["6", 0]}},
    "13": {"class_type": "SamplerCustomAdvanced", "inputs": {"noise": ["25", 0], "guider": ["22", 0]}},
}


@pytest.fixture
def saved(tmp_path):
    def save(nodes: object) -> str:
        path = tmp_path / "workflow.json"
        path.write_text(json.dumps(nodes))
        return str(path)

    return save


def places(workflow: Workflow) -> tuple[list[str], list[str]]:
    return [str(place) for place in workflow.prompts], [str(place) for place in workflow.seeds]


def linked(node: dict, **inputs: object) -> dict:
    return node | {"inputs": node["inputs"] | inputs}


@pytest.mark.parametrize(
    ("nodes", "prompts", "seeds"),
    [
        (PLAIN, ["6.text"], ["3.seed"]),
        (FLUX, ["6.text"], ["25.noise_seed"]),
        (PLAIN | {"3": linked(SAMPLER, positive=["8", 0], negative=["8", 1]), "8": BOTH}, ["6.text"], ["3.seed"]),
        (
            PLAIN
            | {
                "3": linked(SAMPLER, seed=["20", 0]),
                "6": linked(ENCODER, text=["21", 0]),
                "20": {"class_type": "PrimitiveInt", "inputs": {"value": 3}},
                "21": {"class_type": "PrimitiveString", "inputs": {"value": "a cat"}},
            },
            ["21.value"],
            ["20.value"],
        ),
    ],
    ids=["plain", "a guider instead of a positive input", "through a ControlNet", "linked to primitives"],
)
def test_the_one_place_there_is_is_found(saved, nodes, prompts, seeds):
    assert places(Workflow.read(saved(nodes))) == (prompts, seeds)


@pytest.mark.parametrize(
    ("named", "prompts"),
    [
        ("6", ["6.text"]),
        ("7.text", ["7.text"]),
        ("The words, please", ["6.text"]),
        ("The words, please.text", ["6.text"]),
        ("6, 7", ["6.text", "7.text"]),
    ],
)
def test_a_place_is_named_by_id_or_title_with_or_without_its_input(saved, named, prompts):
    assert places(Workflow.read(saved(PLAIN), prompt_node=named))[0] == prompts


def test_several_places_get_the_same(saved):
    path = saved(PLAIN | {"6": SDXL})
    filled = Workflow.read(path, prompt_node="6.text_g,6.text_l", seed_node="3").filled("a nurse", 9)
    assert filled["6"]["inputs"] == {"width": 1024, "text_g": "a nurse", "text_l": "a nurse", "clip": ["4", 1]}
    assert filled["3"]["inputs"]["seed"] == 9


def test_filling_leaves_the_workflow_as_it_was_for_the_next_picture(saved):
    workflow = Workflow.read(saved(PLAIN))
    workflow.filled("a nurse", 9)
    assert workflow.nodes == PLAIN


@pytest.mark.parametrize(
    ("nodes", "said"),
    [
        (PLAIN | {"6": SDXL}, "prompt go.*2 places.*--prompt-node: 6.text_g .*, 6.text_l"),
        (PLAIN | {"11": linked(SAMPLER, seed=4)}, "seed go.*2 places.*--seed-node: 11.seed .*, 3.seed"),
        (PLAIN | {"3": linked(SAMPLER, seed=None)}, "every picture of a prompt would be the same"),
        ({"3": SAMPLER, "6": LOADER}, "prompt go.*no places.*--prompt-node: 6.ckpt_name"),
    ],
)
def test_where_it_is_not_plain_the_places_are_listed(saved, nodes, said):
    with pytest.raises(BadInput, match=said):
        Workflow.read(saved(nodes))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"prompt_node": "60"}, "'60' names no texts.*6.text .The words, please., 7.text"),
        ({"prompt_node": "6.clip"}, "'6.clip' names no texts.*There are: 6.text"),
        ({"prompt_node": "3"}, "'3' names no texts"),
        ({"seed_node": "3.steps.seed"}, "names no whole numbers"),
        ({"seed_node": "6"}, "'6' names no whole numbers.*3.seed .KSampler., 3.steps"),
    ],
)
def test_a_name_that_fits_nothing_is_told_with_what_there_is(saved, options, said):
    with pytest.raises(BadInput, match=said):
        Workflow.read(saved(PLAIN), **options)


def test_a_title_that_several_nodes_have_names_none(saved):
    with pytest.raises(BadInput, match=r"'The words, please' names 2 texts.*6.text.*8.text"):
        Workflow.read(saved(PLAIN | {"8": ENCODER}), prompt_node="The words, please")


def test_the_format_of_the_page_is_refused_with_the_way_to_the_other(saved):
    with pytest.raises(BadInput, match=r"Save \(API Format\)"):
        Workflow.read(saved({"last_node_id": 9, "nodes": [], "links": []}))


@pytest.mark.parametrize("content", ["[]", "{}", '{"3": 4}', '{"3": {"class_type": "A"}}', "no JSON", "[" * 100_000])
def test_what_is_no_workflow_is_refused(tmp_path, content):
    path = tmp_path / "w.json"
    path.write_text(content)
    with pytest.raises(BadInput, match="workflow"):
        Workflow.read(path)


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(NotFound, match="No such file"):
        Workflow.read(tmp_path / "none.json")


def test_it_is_described_by_its_files_hash_and_the_weights_it_names(saved):
    lora = {"class_type": "LoraLoader", "inputs": {"lora_name": "face.SAFETENSORS", "strength_model": 1.0}}
    path = saved(PLAIN | {"5": lora})
    workflow = Workflow.read(path)
    assert workflow.weights() == {"4.ckpt_name": "sd15.safetensors", "5.lora_name": "face.SAFETENSORS"}
    with open(path, "rb") as file:
        assert workflow.sha256 == hashlib.sha256(file.read()).hexdigest()
