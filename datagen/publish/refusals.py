"""Why a run must not be published as it stands: not complete, altered, decided upon since, or not looked at."""

import shlex
from fractions import Fraction

from datagen.decisions import Decisions, read, waiting
from datagen.decisions.statement import percent
from datagen.errors import PublishError
from datagen.run import Run, digest
from datagen.types import Audited, Manifest, Planned

WISH = "error<=1% at 95%"  # what is proposed where nothing was wished


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
    plan = audited.plan if audited else None
    found = _unfinished(audited, plan)
    if found and not unaudited:
        raise PublishError(
            f"{run.folder}: {found}: `datagen audit {_path(run)}{_planning(plan)}`, or --unaudited publishes it and "
            "says so"
        )
    if found:
        return (found,)
    if plan and plan.bound is not None and plan.bound > plan.most_wrong:
        return (
            f"the audit did not reach what was wished: `{plan.wish}` was planned, {at_most(plan)} is what it shows",
        )
    return ()


def at_most(plan: Planned) -> str:
    """The bound that a plan has reached, as in `at most 1.4%`; nothing is better than that it says."""
    known = Fraction(plan.bound or 0).limit_denominator(max(1, plan.whole.population))  # so many of so many
    return f"at most {percent(known)}"


def _path(run: Run) -> str:
    """The run folder as part of a command."""
    return shlex.quote(str(run.folder))


def _planning(plan: Planned | None) -> str:
    """What follows `datagen audit RUN` to have samples drawn: the wish that there was; nothing where they are drawn."""
    if plan is None:
        return f' --plan "{WISH}"'
    seed = f" --seed {plan.seed}" if plan.seed else ""
    return "" if plan.is_current else f" --plan {shlex.quote(plan.wish)}{seed}"


def _unfinished(audited: Audited | None, plan: Planned | None) -> str | None:
    if plan is None:
        looked = audited.accepted + audited.rejected + audited.edited if audited else 0
        return f"samples looked at: {looked:,}, drawn by a plan: none" if looked else "nobody looked at it"
    if not plan.is_current:
        return "the dataset has changed since samples were drawn from it"
    if plan.bound is None:
        return (
            f"{plan.whole.drawn - plan.whole.decided:,} of {plan.whole.drawn:,} drawn samples are still to be decided"
        )
    return None
