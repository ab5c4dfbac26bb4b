import pytest

from trainer.errors import ModelError
from trainer.sources import config_of
from trainer.spec import Backbone


def test_a_shape_stands_above_what_is_plain():
    config = config_of(Backbone(architecture="llama", shape={"vocab_size": 7}), vocab_size=9, num_hidden_layers=2)
    assert (config.vocab_size, config.num_hidden_layers) == (7, 2)


def test_a_model_type_that_is_not_there_is_answered_with_the_nearest():
    with pytest.raises(ModelError, match=r"found the architecture 'lama', expected a model type .* as 'llama'"):
        config_of(Backbone(architecture="lama"))


def test_a_setting_that_is_not_there_is_answered_with_the_nearest():
    with pytest.raises(ModelError, match="llama: found 'hiden_size' in its shape, expected 'hidden_size'"):
        config_of(Backbone(architecture="llama", shape={"hiden_size": 8}))


@pytest.mark.parametrize("shape", [{"hidden_size": "wide"}, {"hidden_size": 10, "num_attention_heads": 3}])
def test_a_shape_that_cannot_be_is_one_line(shape):
    with pytest.raises(ModelError, match=r"^llama: [^\n]+$"):
        config_of(Backbone(architecture="llama", shape=shape))


def test_a_setting_may_go_by_its_common_name():
    assert config_of(Backbone(architecture="gpt2", shape={"hidden_size": 48})).n_embd == 48


def test_a_folder_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(ModelError, match=r"nowhere cannot be loaded: [^\n]+$"):
        config_of(Backbone(source=str(tmp_path / "nowhere")))
