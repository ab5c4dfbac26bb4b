"""Why a run must not be published as it stands: not complete, altered, decided upon since, or not looked at."""

import shlex

from datagen.decisions import Decisions, advice, read, waiting
from datagen.errors import PublishError
from datagen.run import Run, digest
from datagen.types import Audited, Manifest

PLAN = '--plan "error<=1% at 95%"'


def complete(run: Run) -> Manifest:
    """What a complete run says of itself.

    Raises:
        PublishError: it is not complete, holds no sample, or its files are not those that the manifest speaks of.
    """
    manifest = run.manifest()
    if manifest is None:
        raise PublishError(f"{run.folder}: is not complete: `datagen build --run {_path(run)}` asks what is missing")
    for file in (run.contexts_file, run.samples_file, run.rejections_file, run.heldout_file):
        known = manifest.outputs.get(file.name)
        if known and not (file.is_file() and digest(file) == known):
            raise PublishError(f"{file}: is not the file that was assembled: `datagen assemble {_path(run)}` again")
    return manifest


def assembled(run: Run, manifest: Manifest) -> Decisions:
    """All decisions, of a run whose files hold what they bring back.

    Rejections and edits are applied on the way out; what comes back has to be made again first.

    Raises:
        PublishError: samples came back since the run was assembled.
    """
    if back := waiting(run, manifest.audited.decisions if manifest.audited else 0):
        raise PublishError(
            f"{run.folder}: was assembled before {len(back):,} of its samples came back, or went again: "
            f"`datagen assemble {_path(run)}` first"
        )
    return read(run)


def audit(run: Run, audited: Audited | None, unaudited: bool) -> tuple[str, ...]:
    """What the card has to say of an audit that is not all that it could be: a sentence each, without paths.

    A plan that was finished may be published whatever it found: the card states the bound.

    Raises:
        PublishError: nobody looked, or not at all that was drawn, or at another dataset, and that was not allowed.
    """
    found = _unfinished(audited)
    if found and not unaudited:
        flag = f" {PLAN}" if audited is None or audited.plan is None or not audited.plan.is_current else ""
        raise PublishError(
            f"{run.folder}: {found}: `datagen audit {_path(run)}{flag}`, or --unaudited publishes it and says so"
        )
    if found:
        return (found,)
    plan = audited.plan if audited else None
    if plan and plan.bound is not None and plan.bound > plan.most_wrong:
        return (f"the audit did not reach what was wished ({plan.wish}): {advice(plan)}",)
    return ()


def _path(run: Run) -> str:
    """The run folder as part of a command."""
    return shlex.quote(str(run.folder))


def _unfinished(audited: Audited | None) -> str | None:
    if audited is None or audited.plan is None:
        looked = audited.accepted + audited.rejected + audited.edited if audited else 0
        return f"samples looked at: {looked:,}, drawn by a plan: none" if looked else "nobody looked at it"
    if not audited.plan.is_current or audited.plan.bound is None:
        return advice(audited.plan)
    return None
