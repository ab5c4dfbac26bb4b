"""What a finished run looks like on a screen."""

from collections.abc import Mapping

from rich.table import Table

from datagen.cli.money import dollars
from datagen.cli.screen import WARNING, err, say
from datagen.config import REHEARSAL
from datagen.run import Run
from datagen.types import Judged, Manifest, Selection, Spent, StageCount


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
    if manifest.selection and manifest.selection.held_out:
        say(f"Held out of what select kept: {manifest.selection.held_out:,} samples, in heldout.jsonl")
    if manifest.changed:
        mended = ", ".join(f"{name.replace('_', ' ')} {number:,}" for name, number in manifest.changed.items())
        say(f"Kept, but mended or worth knowing: {mended}")


def why(count: StageCount) -> str:
    """Rules with how often each decided, the most frequent first."""
    return named(count.rejected)


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


def show_choices(manifest: Manifest) -> None:
    """What the judge said, what was asked again, and what was taken of the whole, where there was any of it."""
    if judged := manifest.judged:
        say(judge_line(judged))
        if judged.model == REHEARSAL:
            say(
                "The rehearsal judge makes its scores up: they try out the road, and say nothing of the samples.",
                WARNING,
            )
    if manifest.repaired:
        say(f"Second replies in the dataset: {named(manifest.repaired)}")
    if selection := manifest.selection:
        if selection.before != selection.after:
            err.print(selection_table(selection))
        for note in selection.notes:
            say(note, WARNING)


def judge_line(judged: Judged) -> str:
    """The judge in one sentence."""
    mean = "no score" if judged.mean is None else f"{judged.mean:.1f} on average"
    line = f"Judge: {judged.model}, {judged.scored:,} scored, {mean}, {judged.rejected:,} below {judged.threshold:g}"
    line += f", {judged.unparsed:,} without a score that could be read"
    line += f", {judged.unanswered:,} without an answer" if judged.unanswered else ""
    again = judged.agreement
    if again and again.both:
        kappa = "" if again.kappa is None else f", weighted kappa {again.kappa:.2f}"
        line += f"; asked again about {again.both:,}, within a point in {again.near or 0:.0%}{kappa}"
    return line


def selection_table(selection: Selection) -> Table:
    """The whole before and after selection."""
    table = Table("of the whole", box=None, header_style="bold")
    for heading in ("before", "after"):
        table.add_column(heading, justify="right")
    sides = selection.before, selection.after
    for name in selection.before.samples:
        table.add_row(name, *(f"{side.samples.get(name, 0):,}" for side in sides))
    table.add_row("images", *(f"{side.images:,}" for side in sides))
    table.add_row("most samples of an image", *(f"{side.most_of_an_image:,}" for side in sides))
    table.add_row("questions with the commonest opening", *(f"{side.with_commonest_opening:,}" for side in sides))
    table.add_row("answers that say the same", *(f"{side.same_answer:,}" for side in sides))
    table.add_row("answers yes : no", *(f"{side.yes:,} : {side.no:,}" for side in sides))
    if selection.held_out:
        table.add_row("held out", "", f"{selection.held_out:,}")
    return table


def named(counts: Mapping[str, int]) -> str:
    """Counts by name in one phrase, the largest first."""
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{name} {number:,}" for name, number in ordered)


def cost(manifest: Manifest) -> str:
    """Calls, tokens and dollars in one phrase, told apart by what they were for where that is more than one thing."""
    usage = manifest.usage
    tokens = usage.prompt_tokens + usage.completion_tokens
    whole = f"{usage.answered:,} replies, {tokens:,} tokens, {dollars(usage.dollars)}"
    if len(usage.purposes) < 2:
        return whole
    parts = "; ".join(f"{name} {purpose(spent)}" for name, spent in usage.purposes.items())
    return f"{whole} in all ({parts})"


def purpose(spent: Spent) -> str:
    """What the calls of one purpose came to."""
    tokens = spent.prompt_tokens + spent.completion_tokens
    return f"{spent.requests:,} calls, {tokens:,} tokens, {dollars(spent.dollars)}"


def show_example(run: Run) -> None:
    """The first sample, so that a person sees what was made."""
    sample = next(run.samples(), None)
    if sample is None:
        say(f"No sample was kept: {run.rejections_file} says why of each.")
        return
    say(f"\n{sample.image}, the first of them:")
    for question, answer in zip(sample.questions, sample.answers, strict=True):
        say(f"  Q: {question}\n  A: {answer}")
