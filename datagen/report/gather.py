"""A complete run folder -> its report. Files that grow with the run are read line by line."""

from datagen.checks import Claimed
from datagen.errors import RunError
from datagen.report.caught import caught, silent, with_captions
from datagen.report.claimed import claimed
from datagen.report.contents import Claims, Report
from datagen.run import Run


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
        teacher=manifest.teacher,
        profile=config.profile,
        samples=manifest.samples,
        usage=manifest.usage,
        stages=manifest.stages,
        changed=manifest.changed,
        caught=with_captions(found, run.contexts()),
        silent=silent(found),
        claims=_claims(run),
        selection=manifest.selection,
        judged=manifest.judged,
        lengths=manifest.lengths,
    )


def _claims(run: Run) -> Claims | None:
    """None for a run of an earlier version, which kept no claims."""
    if not run.claims_file.is_file():
        return None
    return claimed(run.records(run.claims_file, Claimed))
