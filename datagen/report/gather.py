"""A complete run folder -> its report. Files that grow with the run are read line by line."""

from collections.abc import Mapping
from pathlib import Path

from datagen.checks import Claimed
from datagen.choices import Choices
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
        chosen_digest=manifest.rules.get("settings", ""),
        wishes=_wishes(config),
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


def _wishes(config: Choices) -> dict[str, str]:
    given = {name: getattr(config, name) for name in Choices.model_fields if name != "profile"}
    plain = Choices()
    return {name.replace("_", " "): _told(value) for name, value in given.items() if value != getattr(plain, name)}


def _told(value: object) -> str:
    """A setting in a few words; of a file its name."""
    if isinstance(value, Path):
        return value.name
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {share:g}" for name, share in value.items())
    if isinstance(value, tuple):
        return ", ".join(map(_told, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def _claims(run: Run) -> Claims | None:
    """None for a run of an earlier version, which kept no claims."""
    if not run.claims_file.is_file():
        return None
    return claimed(run.records(run.claims_file, Claimed))
