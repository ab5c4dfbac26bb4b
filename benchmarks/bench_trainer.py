"""How fast the trainer is: rows of every kind beside transformers' own LLaVA, and what each setting costs and brings.

    python -m benchmarks.bench_trainer [--only PART ...] [--stage STAGE ...] [--data FILE] [--json FILE]

On a CUDA device LLaVA-1.5 7B with weights drawn at random, on the device; on a CPU a model of half a million
parameters, whose figures say that everything runs, and nothing of speed. Samples are as long as LLaVA's, or those of
--data; images are noise, but for the part `decoding`. Every case is timed a portion of samples at a time, rows and the
optimizer's step for themselves, in turn with the others; figures are medians, for an optimizer step every 128 samples.
On a CPU attention reads a mask of the whole row, so that packed rows cost more there than what they hold.

samples/s   conversations. effective: the same in samples of 814 tokens, the image counted with each conversation
tokens/s    positions that hold something; fill is the share of those that do not
MFU         useful floating-point operations (trainer.flops) over what a product of large matrices reaches in this run
GiB         most memory in use

Parts: rows (of each stage), entropy, settings, decoding. What has not begun after --minutes is left out and says so.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
import transformers
from rich.console import Console
from transformers import PreTrainedTokenizerFast

from benchmarks.trainer_speed import parts, tables
from benchmarks.trainer_speed.bench import Bench
from benchmarks.trainer_speed.clock import Case, Deadline, ceiling
from benchmarks.trainer_speed.entropy import entropy
from benchmarks.trainer_speed.figures import Figures, Scale, figures, targets
from benchmarks.trainer_speed.runners import Settings
from benchmarks.trainer_speed.sizes import STAGES, Sizes, half, real, scaled
from trainer import tokenizers
from trainer.devices import best
from trainer.distributed import joined
from trainer.sample import Samples

PARTS = ("rows", "entropy", "settings", "decoding")
TERA = 1e12


def main() -> int:
    """Measure the parts that are asked for."""
    options = _options()
    transformers.utils.logging.set_verbosity_error()
    on_cuda = torch.cuda.is_available()
    precision = options.precision or ("bf16" if on_cuda else "fp32")
    deadline = Deadline(options.minutes)
    with joined(group=precision == "bf16") as world, TemporaryDirectory() as folder:
        sizes = real() if on_cuda else scaled()
        sizes = half(sizes) if options.quick else sizes
        settings = Settings(precision, options.recompute or ("selective" if on_cuda else "none"))
        tokenizer = _tokenizer(sizes, options.data)
        bench = Bench(
            sizes, world, tokenizer, settings, deadline, Path(folder), 1000 if on_cuda else 400,
            visits=2, portions=1 if options.quick else 2, given=options.data,
        )  # fmt: skip
        Report(bench, options).all()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--stage", nargs="+", choices=STAGES, default=["tune", "align", "lora"], metavar="STAGE",
                        help=f"of the part rows: {', '.join(STAGES)}")  # fmt: skip
    parser.add_argument("--data", type=Path, help="samples in place of drawn ones; a tokenizer is learned from them")
    parser.add_argument("--recompute", choices=["none", "selective", "layers"], help="of rows, theirs and ours")
    parser.add_argument("--precision", choices=["bf16", "fp32"], help="bf16 on CUDA, fp32 on a CPU")
    parser.add_argument("--workers", type=int, default=8 if torch.cuda.is_available() else 1, help="that decode")
    parser.add_argument("--minutes", type=float, default=9.0, help="nothing begins after so many")
    parser.add_argument("--quick", action="store_true", help="half the samples, half the times")
    parser.add_argument("--json", type=Path, help="write all figures here, after every part")
    return parser.parse_args()


def _tokenizer(sizes: Sizes, data: Path | None) -> PreTrainedTokenizerFast:
    """One byte a token for drawn texts; for given ones as many tokens as a real one would make, about."""
    if data is None:
        return tokenizers.bytes_tokenizer()
    samples = Samples.open(data)
    texts = (turn.text for number in range(min(len(samples), 5000)) for turn in samples.conversation(number).turns)
    return tokenizers.learned(texts, int(sizes.spec.language.shape["vocab_size"]))


class Report:
    """Measures part by part, prints each at once, and keeps all of it for --json."""

    def __init__(self, bench: Bench, options: argparse.Namespace) -> None:
        """Takes the device's measure first."""
        self.bench, self.options = bench, options
        self.console = Console(width=150, markup=False, highlight=False)
        device = bench.world.device
        self.scale = Scale(bench.sizes.n_tokens, bench.sizes.batch, ceiling(device, bench.sizes.square))
        bench.tell = lambda line: print(line, file=sys.stderr, flush=True)
        self.device = torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"
        self.rows: dict[str, list[Figures]] = {}
        self.settings: list[Figures] = []
        self.told: dict[str, Any] = {"machine": self._machine(device), "rows": self.rows}

    def all(self) -> None:
        """The parts that were asked for, those with targets first."""
        only, stages = self.options.only, self.options.stage
        self.console.print(self._title())
        if "entropy" in only:
            self._entropy()
        for stage in [one for one in ("tune", "align") if one in stages and "rows" in only]:
            self._rows(stage)
        if "settings" in only:
            self._settings()
        if "decoding" in only:
            self._decoding()
        if "rows" in only and "lora" in stages:
            self._rows("lora")
        self.console.print(f"\na product of matrices reached {self.scale.ceiling / TERA:.3g} TFLOP/s at best\n")
        found = targets(self.rows, self.settings)
        self.told["targets"] = [asdict(one) | {"met": one.is_met} for one in found] if self._counts else []
        tables.targets(self.console, found, counts=self._counts)
        self._keep()

    def _rows(self, stage: str) -> None:
        self.rows[stage] = self._figures(parts.rows(self.bench, stage))
        self._show(f"Stage {stage}, recompute {self.bench.settings.recompute}", self.rows[stage])

    def _settings(self) -> None:
        self.settings[:] = self._figures(parts.settings(self.bench))
        self.told["settings"] = self.settings
        self._show("Settings, stage tune, packed", self.settings)

    def _decoding(self) -> None:
        case, alone = parts.decoding(self.bench, self.options.workers)
        (found,) = self._figures([case])
        self.told["decoding"] = found | {"workers_alone_samples": alone}
        self._show(f"Images decoded; the workers alone prepare {alone:.0f} samples/s", [found], waits=True)

    def _entropy(self) -> None:
        found = self.told["entropy"] = entropy(self.bench)
        one = next(iter(found.values()))
        title = (
            f"Cross-entropy of one row forward and backward: {one['positions']} positions, {one['targets']:.1%} targets"
        )
        tables.entropies(self.console, self._named(title), found)
        self._keep()

    def _figures(self, cases: list[Case]) -> list[Figures]:
        """Held against the best so far: a device's figures change with its heat and its company."""
        self.scale = self.scale.raised(ceiling(self.bench.world.device, self.bench.sizes.square))
        self.told["machine"]["best_tflops"] = self.scale.ceiling / TERA
        return [figures(case, self.scale) for case in cases]

    def _show(self, title: str, found: list[Figures], **more: bool) -> None:
        tables.cases(self.console, self._named(title), found, **more)
        self._keep()

    def _keep(self) -> None:
        self.console.print()
        sys.stdout.flush()
        if self.options.json is not None:
            self.options.json.write_text(json.dumps(self.told, indent=2) + "\n", encoding="utf-8")

    @property
    def _counts(self) -> bool:
        return "H200" in self.device and self.options.data is None

    def _named(self, title: str) -> str:
        is_real = self.bench.world.device.type == "cuda"
        return f"\n{title}" if is_real else f"\n{title} (a CPU and a small model: proves no target)"

    def _title(self) -> str:
        told = self.told["machine"]
        sheet = "" if told["sheet_tflops"] is None else f", {told['sheet_tflops']:.0f} on its data sheet"
        reached = f"{told['best_tflops']:.3g} TFLOP/s in a product of matrices{sheet}"
        return (
            f"{told['device']}, {told['precision']}: {reached}; "
            f"torch {told['torch']}, transformers {told['transformers']}\n"
            f"samples of {told['tokens']:.0f} tokens on average, {told['learned']:.0f} of them learned; effective "
            f"samples have {self.scale.n_tokens}; a step every {self.scale.batch} samples"
        )

    def _machine(self, device: torch.device) -> dict[str, Any]:
        reading = self.bench.reading("tune", parts.PACKED)
        sheet = best(device)
        return {
            "device": self.device,
            "precision": self.bench.settings.precision,
            "best_tflops": self.scale.ceiling / TERA,
            "sheet_tflops": None if sheet is None else sheet / TERA,
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "tokens": reading.n_tokens,
            "learned": reading.n_learned,
        }


if __name__ == "__main__":
    sys.exit(main())
