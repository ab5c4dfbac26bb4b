"""What a finished run looks like on a screen."""

from rich.table import Table

from datagen.cli.money import dollars
from datagen.cli.screen import err, say
from datagen.run import Run
from datagen.types import Manifest, StageCount


def show_stages(manifest: Manifest) -> None:
    """The road in numbers: what came in, what went on, what was not kept and why."""
    table = Table(box=None, header_style="bold")
    say("What was kept, and why the rest was not", style="italic")
    table.add_column("stage")
    table.add_column("in", justify="right")
    table.add_column("kept", justify="right")
    table.add_column("of")
    table.add_column("not kept")
    for count in manifest.stages:
        table.add_row(count.stage, f"{count.entered:,}", f"{count.passed:,}", count.unit, why(count))
    err.print(table)
    if manifest.changed:
        mended = ", ".join(f"{name.replace('_', ' ')} {number:,}" for name, number in manifest.changed.items())
        say(f"Kept, but mended or worth knowing: {mended}")


def why(count: StageCount) -> str:
    """Rules with how often each decided, the most frequent first."""
    rules = sorted(count.rejected.items(), key=lambda rule: (-rule[1], rule[0]))
    return ", ".join(f"{name.replace('_', ' ')} {number:,}" for name, number in rules)


def show_dataset(manifest: Manifest) -> None:
    """The finished samples by type, with their lengths."""
    table = Table(box=None, header_style="bold")
    table.add_column("type")
    for heading in ("samples", "questions each", "words a question", "words an answer"):
        table.add_column(heading, justify="right")
    for name, number in manifest.samples.items():
        lengths = manifest.lengths.get(name)
        shown = (lengths.pairs, lengths.question_words, lengths.answer_words) if lengths else ()
        table.add_row(name, f"{number:,}", *(f"{value:.1f}" for value in shown))
    err.print(table)
    say(f"Teacher: {manifest.teacher}, {cost(manifest)}")


def cost(manifest: Manifest) -> str:
    """Tokens and dollars in one phrase."""
    usage = manifest.usage
    tokens = usage.prompt_tokens + usage.completion_tokens
    return f"{usage.answered:,} replies, {tokens:,} tokens, {dollars(usage.dollars)}"


def show_example(run: Run) -> None:
    """The first sample, so that a person sees what was made."""
    sample = next(run.samples(), None)
    if sample is None:
        say(f"No sample was kept: {run.rejections_file} says why of each.")
        return
    say(f"\n{sample.image}, the first of them:")
    for question, answer in zip(sample.questions, sample.answers, strict=True):
        say(f"  Q: {question}\n  A: {answer}")
