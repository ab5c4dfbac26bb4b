"""A model's folder is read back as it was, and is whole or not there."""

import hashlib
import json
from pathlib import Path

import pytest
import torch
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import fully_shard
from transformers import AutoModel, AutoModelForCausalLM

from tests.trainer.builders import spec
from tests.trainer.modelled import (
    ADAPTERS,
    LORA,
    PREFIX,
    TOKENIZER,
    adapted,
    model_of,
    row,
    shaken,
    with_language,
)
from trainer import folder
from trainer.adapters import apply, merged
from trainer.errors import ModelError
from trainer.folder import SAMPLE_SCHEMA, manifest, read, write
from trainer.learning import freeze
from trainer.model import VisionLanguage
from trainer.pixels import processor
from trainer.sharding import whole
from trainer.spec import Backbone
from trainer.stage import align, tune, tune_lora

CONNECTORS = ["linear", "mlp", "resampler", "qformer", "gated"]


def written(model, path, **more):
    write(model, TOKENIZER, processor(model.spec), path, **more)
    return path


def parts(path):
    return sorted(one.name for one in path.iterdir())


def sourced(tmp_path):
    """A spec whose encoder and language model lie in folders, as they would on a hub."""
    drawn = model_of(dtype=torch.float32)
    drawn.encoder.save_pretrained(tmp_path / "clip")
    drawn.language.save_pretrained(tmp_path / "llama")
    processor(drawn.spec).save_pretrained(str(tmp_path / "clip"))
    homes = {name: Backbone(source=str(tmp_path / at)) for name, at in (("encoder", "clip"), ("language", "llama"))}
    return drawn.spec.model_copy(update=homes)


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("connector", CONNECTORS)
def test_a_model_is_read_back_as_it_was(tmp_path, connector, adapter):
    model = shaken(model_of(connector, adapter), "gate_")
    found = read(written(model, tmp_path / "model"), torch.float64).model
    assert found.logits(row(found)).equal(model.logits(row(model)))
    assert (found.spec, found.adapter, found.stages) == (model.spec, model.adapter, model.stages)


def test_tokenizer_and_image_processor_are_read_back(tmp_path):
    model = model_of()
    found = read(written(model, tmp_path / "model"))
    assert found.tokenizer.get_vocab() == TOKENIZER.get_vocab()
    assert found.tokenizer("<image> é <|im_end|>").input_ids == TOKENIZER("<image> é <|im_end|>").input_ids
    assert found.processor.to_dict() == processor(model.spec).to_dict()
    assert found.model.image_token == model.image_token


def test_it_can_be_written_again_as_it_was(tmp_path):
    first = read(written(model_of(adapter=LORA), tmp_path / "first"), torch.float64)
    write(first.model, first.tokenizer, first.processor, tmp_path / "second")
    named = [sorted(f for f in (tmp_path / one).rglob("*") if f.is_file()) for one in ("first", "second")]
    assert [f.relative_to(tmp_path / "first") for f in named[0]] == [
        f.relative_to(tmp_path / "second") for f in named[1]
    ]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(*named, strict=True) if a.suffix == ".safetensors")


def test_parts_that_did_not_learn_stay_where_they_are(tmp_path):
    model = VisionLanguage.build(sourced(tmp_path), TOKENIZER)
    freeze(model, align())
    path = written(shaken(model, "connector"), tmp_path / "model")
    assert parts(path) == ["connector.safetensors", "model.json", "processor", "tokenizer"]
    found = read(path).model
    assert found.logits(row(found)).equal(model.logits(row(model)))


def test_a_language_model_that_learned_is_copied(tmp_path):
    model = VisionLanguage.build(sourced(tmp_path), TOKENIZER)
    freeze(model, tune())
    path = written(shaken(model, "language"), tmp_path / "model")
    assert "language" in parts(path)
    assert "encoder" not in parts(path)
    found = read(path).model
    assert found.logits(row(found)).equal(model.logits(row(model)))
    assert found.spec.language.source == str(tmp_path / "llama")


def test_low_rank_changes_lie_beside_the_source_until_they_are_merged(tmp_path):
    model = VisionLanguage.build(sourced(tmp_path), TOKENIZER)
    adapted(model, LORA)
    freeze(model, tune_lora(lora=LORA))
    path = written(model, tmp_path / "model")
    assert parts(path) == ["adapter.safetensors", "connector.safetensors", "model.json", "processor", "tokenizer"]
    found = read(path).model
    assert found.logits(row(found)).equal(model.logits(row(model)))
    path = written(merged(found), tmp_path / "merged")
    assert parts(path) == ["connector.safetensors", "language", "model.json", "processor", "tokenizer"]
    again = read(path).model
    assert again.logits(row(again)).equal(found.logits(row(found)))


def test_parts_are_what_transformers_reads(tmp_path):
    model = model_of(adapter=LORA, dtype=torch.float32)
    path = written(model, tmp_path / "model")
    encoder, language = (
        AutoModel.from_pretrained(path / "encoder"),
        AutoModelForCausalLM.from_pretrained(path / "language"),
    )
    assert all(value.equal(model.encoder.state_dict()[name]) for name, value in encoder.state_dict().items())
    own = {name.replace(".base_layer", ""): value for name, value in model.language.state_dict().items()}
    assert all(value.equal(own[name]) for name, value in language.state_dict().items())


def test_tied_embeddings_stay_tied(tmp_path):
    model = VisionLanguage.build(with_language(tie_word_embeddings=True), TOKENIZER)
    found = read(written(shaken(model, "embed_tokens"), tmp_path / "model")).model
    assert found.language.get_output_embeddings().weight is found.language.get_input_embeddings().weight
    assert found.logits(row(found)).equal(model.logits(row(model)))


def test_a_state_gathered_from_elsewhere_is_written_in_the_models_place(tmp_path):
    model, other = model_of(adapter=LORA), adapted(model_of(seed=3), LORA, seed=4)
    found = read(written(model, tmp_path / "model", state=other.state_dict()), torch.float64).model
    assert found.logits(row(found)).equal(other.logits(row(other)))


@pytest.fixture
def mesh():
    torch.distributed.init_process_group("gloo", store=torch.distributed.HashStore(), rank=0, world_size=1)
    yield init_device_mesh("cpu", (1,))
    torch.distributed.destroy_process_group()


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("adapter", [None, LORA, PREFIX])
def test_a_model_that_is_split_is_written_whole(tmp_path, mesh, adapter, tied):
    given = with_language(tie_word_embeddings=tied)
    model = adapted(VisionLanguage.build(given, TOKENIZER, torch.float64), adapter)
    expected = model.logits(row(model)).detach()
    for layer in model.language.model.layers:
        fully_shard(layer, mesh=mesh)
    fully_shard(model, mesh=mesh)
    found = read(written(model, tmp_path / "model", state=whole(model)), torch.float64).model
    assert found.logits(row(found)).equal(expected)


def test_a_model_takes_the_place_of_an_older_one(tmp_path):
    written(model_of("linear"), tmp_path / "model")
    (tmp_path / "model" / "stray").write_text("of the older one")
    assert read(written(model_of("mlp"), tmp_path / "model")).model.spec.connector.kind == "mlp"
    assert parts(tmp_path) == ["model"]
    assert "stray" not in parts(tmp_path / "model")


def test_nothing_else_is_ever_replaced(tmp_path):
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(ModelError, match=r"found something without model\.json, expected a model's folder or nothing"):
        written(model_of(), tmp_path)
    assert parts(tmp_path) == ["diary.txt"]


class Full:
    """A processor on a disk without room."""

    def save_pretrained(self, folder):
        raise OSError(28, "No space left on device")


def test_an_interrupted_write_leaves_the_old_model_or_nothing(tmp_path):
    with pytest.raises(OSError, match="No space"):
        write(model_of(), TOKENIZER, Full(), tmp_path / "model")
    assert not (tmp_path / "model").exists()
    before = model_of("linear")
    written(before, tmp_path / "model")
    with pytest.raises(OSError, match="No space"):
        write(model_of("mlp"), TOKENIZER, Full(), tmp_path / "model")
    assert read(tmp_path / "model").model.spec == before.spec
    written(model_of("mlp"), tmp_path / "model")
    assert parts(tmp_path) == ["model"]


def test_the_older_model_is_found_where_the_move_was_interrupted(tmp_path):
    written(model_of("linear"), tmp_path / "model").rename(tmp_path / ".model.before")
    assert read(tmp_path / "model").model.spec.connector.kind == "linear"
    assert parts(tmp_path) == ["model"]


def edited(tmp_path, **changes):
    path = written(model_of(), tmp_path / "model")
    now = json.loads((path / "model.json").read_text()) | changes
    (path / "model.json").write_text(json.dumps({k: v for k, v in now.items() if v is not ...}))
    return path


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"version": 2}, "version: input should be 1"),
        ({"tower": "here"}, "tower: extra inputs are not permitted"),
        ({"spec": ...}, "spec: field required"),
        ({"encoder": "there"}, "encoder: input should be 'here' or 'source'"),
    ],
)
def test_what_is_not_understood_is_refused(tmp_path, changes, message):
    with pytest.raises(ModelError) as caught:
        read(edited(tmp_path, **changes))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(ModelError, match=r"found no model.json that can be read"):
        read(tmp_path)
    (tmp_path / "model.json").write_text("{")
    with pytest.raises(ModelError, match="the whole: invalid json"):
        read(tmp_path)


def test_a_connector_of_another_shape_is_refused(tmp_path):
    path = written(model_of("mlp"), tmp_path / "model")
    other = written(model_of("linear"), tmp_path / "other")
    (other / "connector.safetensors").rename(path / "connector.safetensors")
    with pytest.raises(ModelError) as caught:
        read(path)
    assert "expected the weights of the connector" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_adapter_that_was_never_put_on_is_not_written(tmp_path):
    model = model_of()
    apply(model, None)
    assert "adapter.safetensors" not in parts(written(model, tmp_path / "model"))


def test_the_samples_that_are_read_are_those_of_the_schema():
    schema = Path(folder.__file__).parents[1] / "schemas" / "sample.schema.json"
    assert hashlib.sha256(schema.read_bytes()).hexdigest() == SAMPLE_SCHEMA, (
        "see whether sample.py reads it, then say so"
    )
    assert spec().connector.kind == "mlp"


def test_nothing_is_printed(tmp_path, capfd):
    read(written(model_of(), tmp_path / "model"))
    assert capfd.readouterr() == ("", "")


def test_what_a_folder_holds_is_known_without_its_weights(tmp_path):
    path = written(model_of(adapter=LORA), tmp_path / "model")
    (path / "connector.safetensors").unlink()
    assert manifest(path).spec == spec()
    assert manifest(path).adapter == LORA
