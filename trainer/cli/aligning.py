"""trainer align."""

from trainer.cli import options
from trainer.cli.late import late


def align(
    data: options.Data = None,
    images: options.Images = None,
    out: options.Out = None,
    config: options.Config = None,
    start: options.Start = None,
    preset: options.Preset = None,
    encoder: options.Encoder = None,
    language: options.Language = None,
    connector: options.Connector = None,
    tokenizer: options.Tokenizer = None,
    template: options.Template = None,
    image_size: options.Side = None,
    image_place: options.Place = None,
    epochs: options.Epochs = None,
    rate: options.Rate = None,
    encoder_rate: options.EncoderRate = None,
    tokens_per_pack: options.TokensPerPack = None,
    images_per_pack: options.ImagesPerPack = None,
    packs_per_step: options.PacksPerStep = None,
    max_tokens: options.MaxTokens = None,
    share_images: options.ShareImages = None,
    packed: options.Packed = None,
    warmup: options.Warmup = None,
    weight_decay: options.WeightDecay = None,
    clip: options.Clip = None,
    max_steps: options.MaxSteps = None,
    seed: options.Seed = None,
    precision: options.Precise = None,
    bf16_states: options.Bf16States = None,
    recompute: options.Recomputed = None,
    compile: options.Compile = None,
    workers: options.Workers = None,
    save_every: options.SaveEvery = None,
    keep: options.Keep = None,
    log_every: options.LogEvery = None,
    json: options.AsJson = False,
    of_tune: options.OfTune = False,
) -> None:
    """Teach the connector alone to put images into the language model's words (LLaVA's first stage).

    A run that was killed goes on by the same command. On 8 GPUs: `torchrun --nproc-per-node 8 -m trainer align ...`
    """
    late("training").run("align", dict(locals()))
