import pytest
import torch
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode
from transformers import AutoConfig, AutoModel, AutoModelForCausalLM

from tests.trainer.builders import spec
from trainer import adapters, learning
from trainer.batch import IGNORE, Batch, Span
from trainer.connectors import connector
from trainer.flops import pairs, work
from trainer.language import base_of
from trainer.layers import layers
from trainer.matrices import Flops
from trainer.model import VisionLanguage
from trainer.presets import llava15_7b
from trainer.recompute import recompute
from trainer.spec import Backbone, ConnectorSpec
from trainer.stage import Lora, Prefix, SoftPrompt, Stage, align, tune, tune_lora
from trainer.tokenizers import bytes_tokenizer


def built(connector="mlp", **changes):
    return VisionLanguage.build(spec(connector, **changes), bytes_tokenizer())


def row(model, branches=(30, 21), n_text=12, fill=0):
    """One group about one image: a prefix, branches of given lengths of which the last twelve are learned, and fill."""
    n_image = model.n_image_tokens
    prefix = n_image + 2
    spans, ids, start = [Span(0, prefix, 0, 0)], [model.image_token] * n_image + [5, 6], prefix
    targets = [IGNORE] * prefix
    for length in branches:
        spans.append(Span(start, start + length, 0, prefix))
        ids += [7] * length
        targets += [IGNORE] * (length - n_text) + [8] * n_text
        start += length
    if fill:
        spans.append(Span(start, start + fill, start, start))
        ids, targets = ids + [0] * fill, targets + [IGNORE] * fill
    return batch(ids, targets, spans, n_images=1)


def batch(ids, targets, spans, n_images):
    return Batch(
        ids=torch.tensor([ids]),
        targets=torch.tensor([targets]),
        positions=torch.arange(len(ids))[None],
        spans=tuple(spans),
        pixels=torch.rand(n_images, 3, 32, 32),
        media=torch.zeros(1, len(ids), dtype=torch.int64),
        virtual=torch.zeros(1, len(ids), dtype=torch.bool),
        sample_ids=("1",),
        n_learned=sum(one != IGNORE for one in targets),
    )


def measured(model, one):
    """(forward, backward) as torch counts them; attention as matrices, because it does not know every fused kernel."""
    with sdpa_kernel(SDPBackend.MATH):
        with FlopCounterMode(display=False) as forward:
            loss = model(one)
        with FlopCounterMode(display=False) as backward:
            loss.backward()
    return forward.get_total_flops(), backward.get_total_flops()


def told(flops: Flops):
    return flops.forward, flops.backward


def close_to(found):
    """To a fiftieth of a percent: some versions of transformers make rotary angles by a small product of matrices."""
    return pytest.approx(found, rel=2e-4)


SLIM = Lora(rank=4, alpha=8, dropout=0)
PARTS = ("encoder", "connector", "language")


def stage(*learns, adapter=None):
    return Stage(name="some", learns=learns, rates=dict.fromkeys(learns, 1e-4), adapter=adapter)


STAGES = {
    "align": align(),
    "tune": tune(),
    "tune with lora": tune_lora(lora=SLIM),
    "lora alone": stage("adapter", adapter=SLIM),
    "language alone": stage("language"),
    "all": stage(*PARTS),
    "tune with prefix": stage("connector", "adapter", adapter=Prefix(n_tokens=5)),
    "soft prompt alone": stage("adapter", adapter=SoftPrompt(n_tokens=5)),
}
OTHERS = ("linear", "resampler", "qformer", "gated")
CASES = [("mlp", name) for name in STAGES] + [(kind, name) for kind in OTHERS for name in ("align", "all")]


def at(connector, name, **changes):
    model = built(connector, **changes)
    adapters.apply(model, STAGES[name].adapter)
    learning.freeze(model, STAGES[name])
    return model


@pytest.mark.parametrize(("connector", "name"), CASES)
def test_what_is_worked_out_is_what_torch_counts(connector, name):
    model = at(connector, name)
    one = row(model)
    assert told(work(model).counted(one)) == close_to(measured(model, one))


def test_text_alone_is_counted_with_the_image_that_keeps_processes_together():
    model = at("mlp", "tune")
    one = batch([7] * 40, [8] * 39 + [IGNORE], [Span(0, 40, 0, 0)], n_images=0)
    assert told(work(model).counted(one)) == close_to(measured(model, one))


def test_a_whole_layer_computed_again_is_counted_again():
    model = at("mlp", "align")
    one = row(model)
    plain, again = work(model).counted(one), work(model, "layers").counted(one)
    recompute(layers(base_of(model.language)), "layers")
    _, backward = measured(model, one)
    assert again.backward + again.again == close_to(backward)
    assert plain.total + again.again == again.total


def test_other_families_are_counted_as_well():
    vision = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 3, "num_attention_heads": 2}
    text = {"hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4}
    model = at(
        "mlp",
        "all",
        encoder=Backbone(architecture="siglip_vision_model", shape=vision | {"image_size": 32, "patch_size": 8}),
        language=Backbone(architecture="qwen3", shape=text | {"num_key_value_heads": 2, "head_dim": 16}),
    )
    one = row(model)
    assert told(work(model).counted(one)) == close_to(measured(model, one))


def test_what_has_to_be_done_is_each_conversation_with_its_prefix_and_no_fill():
    model = at("mlp", "tune")
    found, filled = work(model), row(model, fill=13)
    assert found.useful(filled) == found.useful(row(model)) != found.counted(filled)


def test_a_branch_sees_its_prefix_and_itself():
    assert pairs(Span(10, 13, 0, 4), n_past=2) == sum(2 + 4 + own for own in (1, 2, 3))


def test_dense_attention_is_useful_to_the_last_pair_for_one_conversation_but_for_what_lies_ahead():
    model = at("linear", "tune")
    found = work(model)
    one = batch([7] * 40, [8] * 39 + [IGNORE], [Span(0, 40, 0, 0)], n_images=0)
    ahead = 40 * 39 // 2
    assert found.useful(one).forward == found.counted(one).forward - ahead * found.pair.forward - found.image.forward


def test_llavas_second_stage_takes_33_tflop_a_sample():
    """CLIP ViT-L/14 at 336 pixels and 7B: 814 tokens a sample, of which 576 are the image's, and 120 learned."""
    with torch.device("meta"):
        vision = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 24, "num_attention_heads": 16}
        encoder = AutoModel.from_config(
            AutoConfig.for_model("clip_vision_model", **vision, image_size=336, patch_size=14)
        )
        language = AutoModelForCausalLM.from_config(AutoConfig.for_model("llama"))
        model = VisionLanguage(llava15_7b(), encoder, connector(ConnectorSpec(), 1024, 4096, 576, 32), language, 4)
    learning.freeze(model, tune())
    ids = [4] * 576 + [7] * 238
    one = batch(ids, [IGNORE] * 694 + [8] * 120, [Span(0, 814, 0, 0)], n_images=1)
    assert work(model).useful(one).total == pytest.approx(32.7e12, rel=0.03)
