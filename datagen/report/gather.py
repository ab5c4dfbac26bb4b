"""A complete run folder -> its report. Files that grow with the run are read line by line."""

from datagen.checks import Claimed
from datagen.checks.lexicon import Lexicon
from datagen.errors import RunError
from datagen.report.caught import caught, silent, with_captions
from datagen.report.claimed import claimed
from datagen.report.contents import Claims, Rates, Report
from datagen.report.painter import paint
from datagen.report.portrait import Portrait
from datagen.report.settings import asked, inputs, wishes
from datagen.run import Run
from datagen.types import Manifest


def gather(run: Run) -> Report:
    """Every figure that the report shows.

    Raises:
        RunError: the run is not complete, or one of its files cannot be read.
    """
    config, manifest = run.config(), run.manifest()
    if manifest is None:
        raise RunError(f"{run.folder}: has no manifest.json, expected a complete run: build it to its end first")
    found = caught(run.rejections(), [count.stage for count in manifest.stages])
    return Report(
        name=run.folder.resolve().name,
        version=manifest.version,
        config_digest=manifest.config_digest,
        chosen_digest=manifest.rules.get("settings", ""),
        wishes=wishes(config),
        inputs=inputs(config),
        asked=asked(config),
        teacher=manifest.teacher,
        profile=config.profile,
        samples=manifest.samples,
        usage=manifest.usage,
        rates=_rates(manifest),
        stages=manifest.stages,
        changed=manifest.changed,
        caught=with_captions(found, run.contexts()),
        silent=silent(found),
        claims=_claims(run),
        selection=manifest.selection,
        judged=manifest.judged,
        lengths=manifest.lengths,
        portrait=_portrait(run),
        audited=manifest.audited,
    )


def _rates(manifest: Manifest) -> Rates | None:
    n, usage = sum(manifest.samples.values()), manifest.usage
    if not n:
        return None
    return Rates(
        dollars_per_thousand=None if usage.dollars is None else round(usage.dollars / n * 1000, 9),
        read=round(usage.prompt_tokens / n, 1),
        written=round(usage.completion_tokens / n, 1),
    )


def _claims(run: Run) -> Claims | None:
    """None for a run of an earlier version, which kept no claims."""
    return claimed(run.records(run.claims_file, Claimed)) if run.claims_file.is_file() else None


def _portrait(run: Run) -> Portrait:
    """With the built-in vocabulary: a lexicon of the user's own lies outside the folder, and may be gone."""
    said = run.records(run.claims_file, Claimed) if run.claims_file.is_file() else None
    return paint(run.samples(), said, Lexicon.load().category)
