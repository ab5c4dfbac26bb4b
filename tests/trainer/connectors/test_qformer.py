import torch

from trainer.connectors.qformer import WIDTH, QFormer
from trainer.spec import ConnectorSpec

SMALL = ConnectorSpec(kind="qformer", n_latents=4, depth=3, width=24, n_heads=2, head_width=16)


def test_it_leaves_as_many_vectors_as_it_is_asked_for():
    assert QFormer(SMALL, 32, 48)(torch.randn(3, 16, 32)).shape == (3, 4, 48)


def test_it_looks_every_second_layer_from_the_first_on():
    assert [layer.look is not None for layer in QFormer(SMALL, 32, 48).layers] == [True, False, True]


def test_it_is_as_wide_as_blip_2_s_where_nothing_is_said():
    assert QFormer(SMALL.model_copy(update={"width": None, "depth": 1}), 32, 48).queries.shape == (4, WIDTH)


def test_queries_talk_among_themselves():
    qformer, features = QFormer(SMALL, 32, 48), torch.randn(1, 16, 32)
    before = qformer(features)
    with torch.no_grad():
        qformer.queries[3] = torch.randn(24)
    assert not torch.allclose(before[0, 0], qformer(features)[0, 0])


def test_it_sees_the_image_and_no_other():
    qformer, features = QFormer(SMALL, 32, 48), torch.randn(2, 16, 32)
    torch.testing.assert_close(qformer(features)[1:], qformer(features[1:]))
    assert not torch.allclose(qformer(features)[0], qformer(features)[1])
