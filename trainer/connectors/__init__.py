"""What turns image features into vectors that the language model reads.

    linear, mlp   one vector a patch (mlp.py)
    resampler     learned latents ask the features and themselves (resampler.py)
    qformer       queries talk among themselves and look every second layer (qformer.py)
    gated         a resampler, and layers between the language model's that look (gated.py)

To add one: a Connector (protocol.py) and a line in each of the two functions below.
"""

from trainer.connectors.gated import Gated, Seen
from trainer.connectors.mlp import Mlp
from trainer.connectors.protocol import Connector
from trainer.connectors.qformer import QFormer
from trainer.connectors.resampler import Resampler
from trainer.spec import ConnectorSpec

__all__ = ["Connector", "Gated", "Seen", "connector", "tokens_of_an_image"]


def connector(spec: ConnectorSpec, width_in: int, width_out: int, n_patches: int, n_layers: int) -> Connector:
    """Drawn from torch's generator: from n_patches vectors of width_in, the encoder's, to width_out, the text's.

    n_layers are the language model's.
    """
    match spec.kind:
        case "linear":
            return Mlp(width_in, width_out, 1, n_patches)
        case "mlp":
            return Mlp(width_in, width_out, spec.depth, n_patches)
        case "resampler":
            return Resampler(spec, width_in, width_out)
        case "qformer":
            return QFormer(spec, width_in, width_out)
        case "gated":
            return Gated(spec, width_in, width_out, n_layers)


def tokens_of_an_image(spec: ConnectorSpec, n_patches: int) -> int:
    """How many places an image takes in the text; what `connector(...).n_tokens` will be."""
    return {"linear": n_patches, "mlp": n_patches, "gated": 1}.get(spec.kind, spec.n_latents)
