"""trainer tune."""

from trainer.cli import options
from trainer.cli.late import late


def tune(
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
    lora: options.Lora = False,
    qlora: options.Qlora = False,
    rank: options.Rank = None,
    alpha: options.Alpha = None,
    dropout: options.Dropout = None,
    prefix: options.Prefix = None,
    soft_prompt: options.SoftPrompt = None,
    epochs: options.Epochs = None,
    rate: options.Rate = None,
    connector_rate: options.ConnectorRate = None,
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
) -> None:
    """Teach connector and language model to follow instructions (LLaVA's second stage), or an adapter in its place.

    Begin with what `trainer align` left: --from RUN. A run that was killed goes on by the same command.
    """
    late("training").run("tune", dict(locals()))
