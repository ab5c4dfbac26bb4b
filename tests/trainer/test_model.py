import copy
from dataclasses import replace
from functools import partial

import pytest
import torch
from torch.utils.checkpoint import checkpoint

from tests.trainer.builders import spec
from tests.trainer.kernels import PLAIN
from tests.trainer.modelled import PREFIX, PROJECTED, PROMPT, model_of, shaken
from tests.trainer.packs import groups_of, images, loss_and_gradients, one_by_one, packed, talk, without_pixels
from trainer.batch import IGNORE
from trainer.errors import ModelError
from trainer.layers import layers
from trainer.spec import Backbone

CONNECTORS = ["linear", "mlp", "resampler", "qformer", "gated"]
TEXT = {"hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4}
GROUPED = TEXT | {"num_key_value_heads": 2}
LANGUAGES = {
    "llama": GROUPED,
    "qwen2": GROUPED,
    "qwen3": GROUPED | {"head_dim": 16},
    "olmo2": GROUPED,
    "gpt_neox": TEXT,
    "gpt2": {"n_embd": 48, "n_layer": 2, "n_head": 4, "resid_pdrop": 0.0, "embd_pdrop": 0.0, "attn_pdrop": 0.0},
}
EXACT = {"atol": 1e-12, "rtol": 0}


def open_gates(model):
    """Gated layers that do something."""
    return shaken(model, "gate")


def loud(model):
    """What stands before a conversation is so large that it changes what is said."""
    with torch.no_grad():
        for parameter in model.virtual.parameters() if model.virtual is not None else []:
            parameter *= 50
    return model


def exact(model):
    """Norms in 64 bits: transformers' own compute in 32, whatever the weights are."""
    for name, module in list(model.language.named_modules()):
        if type(module).__name__.endswith("RMSNorm"):
            norm = torch.nn.RMSNorm(module.weight.shape, eps=module.variance_epsilon, dtype=torch.float64)
            norm.weight = module.weight
            model.language.set_submodule(name, norm)
    return model


def speaking(architecture, **changes):
    return model_of(language=Backbone(architecture=architecture, shape=LANGUAGES[architecture]), **changes)


def assert_packed_is_unpacked(model):
    groups, pixels = groups_of(exact(model)), images(model, 4)
    together, expected = (
        loss_and_gradients(model, rows) for rows in ([packed(model, groups, pixels)], one_by_one(model, groups, pixels))
    )
    torch.testing.assert_close(together[0], expected[0], **EXACT)
    assert together[1].keys() == expected[1].keys()
    for name, gradient in together[1].items():
        torch.testing.assert_close(gradient, expected[1][name], **EXACT, msg=lambda text, name=name: f"{name}: {text}")


@pytest.mark.parametrize("kind", CONNECTORS)
def test_packed_is_unpacked_with_every_connector(kind):
    assert_packed_is_unpacked(open_gates(model_of(kind)))


@pytest.mark.parametrize("architecture", LANGUAGES)
def test_packed_is_unpacked_with_every_language_model(architecture):
    assert_packed_is_unpacked(speaking(architecture))


@pytest.mark.parametrize("adapter", [PREFIX, PROJECTED, PROMPT])
def test_packed_is_unpacked_behind_a_learned_past_or_prompt(adapter):
    assert_packed_is_unpacked(model_of(adapter=adapter))


@pytest.mark.parametrize("architecture", LANGUAGES)
def test_the_kernel_s_way_is_the_mask_s_way(architecture):
    model = speaking(architecture)
    row = packed(model, groups_of(model), images(model, 4))
    expected, gradients = loss_and_gradients(model, [row])
    model.kernel = PLAIN
    found, others = loss_and_gradients(model, [row])
    torch.testing.assert_close(found, expected, **EXACT)
    for name, gradient in others.items():
        torch.testing.assert_close(gradient, gradients[name], **EXACT)


@torch.no_grad()
def test_positions_count_on_from_a_learned_past_as_transformers_cache_has_it():
    model = loud(model_of(adapter=PREFIX))
    row = packed(model, [[talk(model, 8, 1)]], images(model, 1), multiple=1)
    inputs = model.inputs(row.ids, model.features(row.pixels))
    expected = model.language(inputs_embeds=inputs, past_key_values=model.virtual.cache()).logits
    torch.testing.assert_close(model.logits(row), expected, **EXACT)


@pytest.mark.parametrize("adapter", [PREFIX, PROMPT])
def test_the_kernel_s_way_is_the_mask_s_way_behind_a_learned_past(adapter):
    model = model_of(adapter=adapter)
    row = packed(model, groups_of(model), images(model, 4))
    expected, _ = loss_and_gradients(model, [row])
    model.kernel = PLAIN
    torch.testing.assert_close(loss_and_gradients(model, [row])[0], expected, **EXACT)


@pytest.mark.parametrize("kind", CONNECTORS)
@torch.no_grad()
def test_one_sample_s_words_and_image_change_no_other_sample_s_logits(kind):
    model = open_gates(model_of(kind))
    pixels = images(model, 2)
    first, second, third = (talk(model, 8, seed, n) for seed, n in [(1, 1), (2, 1), (3, 0)])
    before = model.logits(packed(model, [[first], [second], [third]], pixels))
    others = torch.stack([images(model, 1, seed=9)[0], pixels[1]])
    after = model.logits(packed(model, [[talk(model, 8, 4)], [second], [third]], others))
    n_first = first.n_tokens
    assert torch.equal(before[:, n_first:], after[:, n_first:])
    assert not torch.equal(before[:, :n_first], after[:, :n_first])


@torch.no_grad()
def test_one_branch_s_words_change_no_other_branch_s_logits():
    model = model_of()
    pixels, whole, n_prefix = images(model, 1), talk(model, 6, 2), model.n_image_tokens
    before, after = (model.logits(packed(model, [[talk(model, 6, seed), whole]], pixels)) for seed in (1, 3))
    assert torch.equal(before[:, :n_prefix], after[:, :n_prefix])
    assert not torch.equal(before[:, n_prefix : n_prefix + 6], after[:, n_prefix : n_prefix + 6])
    assert torch.equal(before[:, n_prefix + 6 :], after[:, n_prefix + 6 :])


@pytest.mark.parametrize("kind", CONNECTORS)
@torch.no_grad()
def test_an_image_changes_what_is_said_of_it(kind):
    model = open_gates(model_of(kind))
    one, other = (model(packed(model, [[talk(model, 8, 1)]], images(model, 1, seed))) for seed in (0, 1))
    assert one != other


@pytest.mark.parametrize("kind", CONNECTORS)
def test_a_row_without_images_adds_exactly_zero_to_what_sees(kind):
    model = open_gates(model_of(kind))
    row = packed(model, [[talk(model, 8, 1, n_images=0)]], images(model, 0))
    learning, gradients = loss_and_gradients(model, [row])
    model.encoder.requires_grad_(False)
    model.connector.requires_grad_(False)
    assert torch.equal(learning, model(row).detach())
    seen = {name: g for name, g in gradients.items() if name.startswith("encoder.") or "resampler" in name}
    assert seen
    assert all(not gradient.any() for gradient in seen.values())


@pytest.mark.parametrize("kind", CONNECTORS)
def test_a_row_without_images_gives_a_gradient_to_all_that_a_row_with_images_does(kind):
    model = model_of(kind)
    with_images, without = (
        loss_and_gradients(model, [packed(model, [[talk(model, 8, 1, n)]], images(model, n))])[1] for n in (1, 0)
    )
    assert with_images.keys() == without.keys()


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_pixels_come_in_the_encoder_s_precision_also_where_it_does_not_see_to_that(dtype):
    maps = {"embedding_size": 8, "hidden_sizes": [8, 8], "depths": [1, 1], "layer_type": "basic"}
    encoder = Backbone(architecture="resnet", shape=maps)
    model = model_of(encoder=encoder, feature_layer=-1, image_size=32, dtype=dtype)
    blank = packed(model, [[talk(model, 8, 1, n_images=0)]], images(model, 0))
    assert loss_and_gradients(model, [blank])[0].isfinite()
    assert model.score([model.image_token] * model.n_image_tokens + [5], [6, 7], torch.randn(1, 3, 32, 32))[1] == 2


def test_a_row_that_teaches_nothing_has_no_loss_and_gradients_of_zero():
    model = model_of()
    row = packed(model, [[talk(model, 8, 1)]], images(model, 1))
    loss, gradients = loss_and_gradients(
        model, [replace(row, targets=torch.full_like(row.targets, IGNORE), n_learned=0)]
    )
    assert loss == 0
    assert gradients.keys() == loss_and_gradients(model, [row])[1].keys()
    assert all(not gradient.any() for gradient in gradients.values())


@torch.no_grad()
def test_gated_layers_at_the_start_are_the_language_model_alone():
    gated, plain = model_of("gated"), model_of("mlp")
    ids = talk(plain, 12, 1, n_images=0)
    row = packed(plain, [[ids]], images(plain, 0))
    assert torch.equal(gated.logits(row), plain.logits(row))
    seen = packed(gated, [[talk(gated, 12, 1)]], images(gated, 1))
    alone = plain.language(inputs_embeds=gated.inputs(seen.ids, gated.features(seen.pixels))[:, :13]).logits
    torch.testing.assert_close(gated.logits(seen)[:, :13], alone, **EXACT)


@torch.no_grad()
def test_a_second_image_changes_nothing_before_it():
    model = open_gates(model_of("gated"))
    first, second = talk(model, 6, 1), talk(model, 6, 2)
    both = replace(first, ids=first.ids + second.ids, n_images=2)
    pixels = images(model, 3)
    one, other = (model.logits(packed(model, [[both]], pixels[list(which)])) for which in [(0, 1), (0, 2)])
    assert torch.equal(one[:, :7], other[:, :7])
    assert not torch.equal(one[:, 7:14], other[:, 7:14])


@pytest.mark.parametrize("kind", CONNECTORS)
def test_what_is_computed_anew_gives_the_same_gradients(kind):
    model = open_gates(model_of(kind, adapter=PREFIX))
    row = packed(model, groups_of(model), images(model, 4))
    expected, gradients = loss_and_gradients(model, [row])
    for layer in layers(model.language):
        layer.forward = partial(checkpoint, layer.forward, use_reentrant=False)
    found, others = loss_and_gradients(model, [row])
    assert torch.equal(found, expected)
    assert all(torch.equal(others[name], gradient) for name, gradient in gradients.items())


def greedy(model, prompt, pixels, n_new):
    """Token by token, each time from the beginning."""
    said = []
    for _ in range(n_new):
        row = packed(model, [[replace(prompt, ids=(*prompt.ids, *said))]], pixels, multiple=1)
        said.append(int(model.logits(row)[0, -1].argmax()))
    return said


@pytest.mark.parametrize("adapter", [None, PREFIX, PROMPT])
@pytest.mark.parametrize("kind", ["mlp", "resampler", "gated"])
@torch.no_grad()
def test_generating_is_reading_again_and_again(kind, adapter):
    model = loud(open_gates(model_of(kind, adapter=adapter)))
    shaken(model, "language.model")
    prompt, pixels = talk(model, 6, 1), images(model, 1)
    assert model.generate(prompt.ids, pixels, 8) == greedy(model, prompt, pixels, 8)


@pytest.mark.parametrize("adapter", [None, PREFIX, PROMPT])
@pytest.mark.parametrize("kind", ["mlp", "gated"])
def test_many_prompts_at_a_time_are_answered_as_each_alone(kind, adapter):
    model = loud(open_gates(model_of(kind, adapter=adapter)))
    shaken(model, "language.model")
    prompts = [talk(model, n, n, n_images).ids for n, n_images in [(4, 1), (9, 0), (7, 2), (5, 1)]]
    seen = [images(model, n, seed=n) for n in (1, 0, 2, 1)]
    expected = [model.generate(prompt, own, 6) for prompt, own in zip(prompts, seen, strict=True)]
    assert model.answer(prompts, seen, 6) == expected
    assert len({tuple(one) for one in expected}) > 1


def test_an_answer_ends_with_its_stop_also_beside_longer_ones():
    model = shaken(model_of(), "language.model")
    prompts = [talk(model, 6, seed).ids for seed in (1, 2)]
    seen = [images(model, 1, seed) for seed in (1, 2)]
    first, second = model.answer(prompts, seen, 6)
    stop = next(token for token in reversed(first) if token not in second)
    assert model.answer(prompts, seen, 6, stop=[stop]) == [first[: first.index(stop) + 1], second]


def test_a_text_alone_is_answered():
    model = model_of("gated")
    assert len(model.generate(talk(model, 6, 1, n_images=0).ids, images(model, 0), 4)) == 4


@pytest.mark.parametrize("adapter", [None, PREFIX, PROMPT])
@pytest.mark.parametrize("kind", ["mlp", "gated"])
@torch.no_grad()
def test_answers_are_scored_as_if_each_stood_alone(kind, adapter):
    model = open_gates(model_of(kind, adapter=adapter))
    prompt, answers, pixels = talk(model, 6, 1).ids, [[20, 30, 40], [50], [20, 31]], images(model, 1)
    for (found, n), answer in zip(model.scores(prompt, answers, pixels), answers, strict=True):
        whole = replace(talk(model, 6, 1), ids=(*prompt, *answer), answers=((len(prompt), len(prompt) + len(answer)),))
        expected = -float(model(packed(model, [[whole]], pixels)))
        assert found == pytest.approx(expected, abs=1e-10)
        assert n == len(answer)
        assert model.score(prompt, answer, pixels)[0] == pytest.approx(expected, abs=1e-10)


@torch.no_grad()
def test_the_loss_is_the_sum_over_the_targets():
    model = model_of()
    row = packed(model, groups_of(model), images(model, 4))
    logits = model.logits(row)[0].log_softmax(-1)
    places = (row.targets[0] != IGNORE).nonzero()[:, 0]
    expected = -sum(logits[place, row.targets[0, place]] for place in places)
    torch.testing.assert_close(model(row), expected, **EXACT)
    assert len(model.losses(row)) == row.n_learned == len(places)


def test_weights_are_drawn_by_the_seed_and_by_nothing_else():
    torch.manual_seed(1)
    one = model_of(dtype=torch.float32)
    state = torch.get_rng_state()
    torch.manual_seed(2)
    other = model_of(dtype=torch.float32)
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True))
    torch.manual_seed(1)
    assert torch.equal(state, torch.get_rng_state())


def test_another_seed_draws_other_weights():
    one, other = (model_of(seed=seed) for seed in (0, 1))
    assert not torch.equal(one.language.lm_head.weight, other.language.lm_head.weight)
    assert not torch.equal(one.connector.layers[0].weight, other.connector.layers[0].weight)


def test_another_connector_leaves_the_other_parts_as_they_are():
    one, other = model_of("mlp"), model_of("gated")
    assert torch.equal(one.language.lm_head.weight, other.language.lm_head.weight)


def test_what_is_drawn_is_the_same_in_every_precision():
    wide, narrow = model_of(dtype=torch.float64), model_of(dtype=torch.bfloat16)
    assert all(torch.equal(a.bfloat16(), b) for a, b in zip(wide.parameters(), narrow.parameters(), strict=True))


def test_a_rotary_embedding_keeps_its_32_bits():
    assert model_of(dtype=torch.bfloat16).language.model.rotary_emb.inv_freq.dtype == torch.float32


def test_losses_are_in_32_bits_where_weights_are_in_16():
    model = model_of(dtype=torch.bfloat16)
    row = packed(model, groups_of(model), images(model, 4))
    assert model(row).dtype == torch.float32


@pytest.mark.parametrize("kind", ["mlp", "gated"])
@torch.no_grad()
def test_a_copy_sees_with_its_own_eyes(kind):
    model = open_gates(model_of(kind))
    row = packed(model, [[talk(model, 6, 1)]], images(model, 1))
    twin = copy.deepcopy(model)
    before = model(row)
    shaken(model, "")
    assert torch.equal(twin(row), before)
    assert not torch.equal(model(row), before)


def test_more_image_tokens_than_images_are_an_error():
    model = model_of()
    row = packed(model, [[talk(model, 6, 1)]], images(model, 1))
    with pytest.raises(ModelError, match="16 image tokens, expected 0: 0 images of 16 each"):
        model(without_pixels(row))


def test_frozen_parts_stay_quiet():
    model = model_of()
    model.quiet = (model.language, model.language.model)
    model.train()
    assert model.encoder.training
    assert model.language.lm_head.training
    assert not model.language.training
    assert not model.language.model.training


def test_the_image_token_s_own_vector_is_never_read():
    model = model_of()
    row = packed(model, [[talk(model, 6, 1)]], images(model, 1))
    loss, gradients = loss_and_gradients(model, [row])
    assert not gradients["language.model.embed_tokens.weight"][model.image_token].any()
    with torch.no_grad():
        model.language.model.embed_tokens.weight[model.image_token] = torch.nan
    assert torch.equal(model(row).detach(), loss)


def test_the_spec_says_how_many_places_an_image_takes():
    assert [model_of(kind).n_image_tokens for kind in CONNECTORS] == [16, 16, 4, 4, 1]
    assert spec("gated").connector.kind == "gated"


def test_a_new_model_is_not_in_training():
    assert not any(module.training for module in model_of("gated").modules())
