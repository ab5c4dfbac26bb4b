"""Settings + annotations -> a run folder that is fit to ask from.

It then holds config.json, prompts.json, reading.json and contexts.parquet.

A folder that was begun before must agree with the settings in all that decides what a row says; types may be added and
the limit may grow, because every reply that was bought stays valid.
"""

from pathlib import Path
from typing import NamedTuple

from datagen import prompts
from datagen.choices import Choices
from datagen.config import BuildConfig, differences
from datagen.contexts import Contexts
from datagen.errors import ConfigError, RunError
from datagen.judging import rubric
from datagen.judging.rubric import Rubric
from datagen.progress import Progress, Watch
from datagen.prompts import PromptSet
from datagen.run import Run, digest
from datagen.sources import coco, scenes
from datagen.types import Reading, Record, StageCount

# A build that does not speak of these goes on with them as they are in the run.
CARRIED = {*Choices.model_fields, "repair", "judge", "judge_url", "judge_price_in", "judge_price_out", "rubric"}


class Prompts(Record):
    """prompts.json: all that is sent besides the contexts, so that replies can be assembled by any later version."""

    types: tuple[PromptSet, ...]
    """One entry a response type, in the order in which they are asked."""


class Annotations(NamedTuple):
    """The two files that contexts are read from."""

    captions: Path | None
    instances: Path | None


def continued(config: BuildConfig, run: Run) -> BuildConfig:
    """The settings, with what an earlier build or assemble of the run chose wherever these do not say."""
    if not run.config_file.exists():
        return config
    begun = run.config()
    unsaid = CARRIED - config.model_fields_set
    return config.model_copy(update={name: getattr(begun, name) for name in unsaid})


def settle(config: BuildConfig, run: Run) -> tuple[BuildConfig, tuple[PromptSet, ...]]:
    """Write down settings and prompts, joined with those of a run that was begun before.

    Raises:
        RunError: the folder was made with other settings or prompts; names each that differs.
    """
    if run.config_file.exists():
        begun = run.config()
        if found := differences(begun, config):
            raise RunError(f"{run.folder}: was made with other settings: {', '.join(found)}; use another --run")
        config = config.model_copy(update=_joined(begun, config))
    sets = prompts.load(config)
    _refuse_other_prompts(sets, run)
    run.write(run.config_file, config)
    run.write(run.prompts_file, Prompts(types=sets))
    if config.judge:
        run.write(run.rubric_file, kept_rubric(run, config))
    return config, sets


def read(config: BuildConfig, run: Run, watch: Watch) -> Contexts:
    """The contexts of a run: read from its annotations the first time, from its folder from then on.

    Raises:
        SourceError: the annotations cannot be read.
        RunError: they are not the ones that the run was begun with.
    """
    files = annotations(config, run.scenes_folder, watch)
    if run.reading_file.exists() and run.contexts_file.exists():
        _refuse_other_inputs(run.reading(), files, run)
        return run.contexts()
    contexts, reading, origins = coco.read_all(files.captions, files.instances, crowds=config.crowds)
    watch(Progress("read", len(contexts), len(contexts)))
    known, contexts = len(contexts), present(config, contexts)
    if config.only_present:
        reading = reading.model_copy(update={"stages": (*reading.stages, _files(known, len(contexts)))})
    run.write_contexts(contexts)
    run.write_origins(origins)
    run.write(run.reading_file, reading)
    return contexts


def present(config: BuildConfig, contexts: Contexts) -> Contexts:
    """Those of the images whose file is in the image folder, where only these are wished for.

    Raises:
        ConfigError: no folder is named, or none of the images is in it.
    """
    if not config.only_present:
        return contexts
    if config.images is None:
        raise ConfigError("--only-present was given without --images: name the folder of the image files")
    folder = config.images
    there = [(folder / name).is_file() for name in contexts.images()]
    if not any(there):
        names = ", ".join(contexts.images()[:2])
        raise ConfigError(
            f"{folder}: holds none of the {len(there):,} annotated images, expected files such as {names}"
        )
    return contexts.only(there)


def _files(known: int, there: int) -> StageCount:
    """Like those beyond a limit, images without a file are counted and have no line: nobody asked for them."""
    missing = {"no_file": known - there} if known > there else {}
    return StageCount(stage="files", unit="images", entered=known, passed=there, rejected=missing)


def annotations(config: BuildConfig, scenes_folder: Path, watch: Watch) -> Annotations:
    """The files that were named, or those of scenes drawn into `scenes_folder` when none were."""
    if not config.draws_scenes:
        return Annotations(config.captions, config.instances)
    captions, instances = scenes_folder / "captions.json", scenes_folder / "instances.json"
    if not (captions.exists() and instances.exists()):
        total = config.scenes
        scenes.draw(scenes_folder, total, config.seed, lambda done: watch(Progress("draw", done, total)))
    return Annotations(captions, instances)


def kept_prompts(run: Run) -> tuple[PromptSet, ...]:
    """The prompt sets that a run was asked with."""
    return run.read(run.prompts_file, Prompts).types


def kept_rubric(run: Run, config: BuildConfig) -> Rubric:
    """What the judge of a run is told: the folder that is named now, else what it was told before, else the built-in.

    Raises:
        PromptError: the folder cannot be used.
    """
    if config.rubric is None and run.rubric_file.is_file():
        return run.read(run.rubric_file, Rubric)
    return rubric.load(config.rubric)


def _joined(begun: BuildConfig, config: BuildConfig) -> dict[str, object]:
    """What may grow from build to build: nothing that was paid for falls out of the dataset by a later flag."""
    limits = (begun.limit, config.limit)
    return {
        "types": tuple(dict.fromkeys((*begun.types, *config.types))),
        "limit": None if None in limits else max(limit for limit in limits if limit is not None),
    }


def _refuse_other_prompts(sets: tuple[PromptSet, ...], run: Run) -> None:
    if not run.prompts_file.exists():
        return
    begun = {prompts.type: prompts.digest for prompts in kept_prompts(run)}
    changed = [prompts.type for prompts in sets if begun.get(prompts.type, prompts.digest) != prompts.digest]
    if changed:
        raise RunError(f"{run.folder}: the prompts of {', '.join(changed)} have changed since; use another --run")


def _refuse_other_inputs(reading: Reading, files: Annotations, run: Run) -> None:
    for role, file in files._asdict().items():
        begun = reading.inputs.get(role)
        if file is None and begun is None:
            continue
        if file is None or begun is None:
            begun_how = "with" if begun else "without"
            raise RunError(f"{run.folder}: was begun {begun_how} --{role}, now it is the other way; use another --run")
        try:
            found = digest(file)
        except OSError as error:
            raise ConfigError(
                f"{file}: cannot be read ({error.strerror}), expected the {role} of {run.folder}"
            ) from None
        if found != begun:
            raise RunError(f"{file}: is not the {role} file that {run.folder} was begun with; use another --run")
