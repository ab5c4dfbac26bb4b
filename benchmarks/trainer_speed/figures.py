"""From times to figures, and which of them were to be reached."""

from dataclasses import dataclass, replace

from benchmarks.trainer_speed.clock import Case, Timed

Figures = dict[str, float | str | None]


@dataclass(frozen=True, slots=True)
class Scale:
    """What figures are held against."""

    n_tokens: int
    """Of the sample that effective samples are counted in."""
    batch: int
    """Samples an optimizer step."""
    ceiling: float
    """Floating-point operations a second that a product of matrices reached."""

    def raised(self, ceiling: float) -> "Scale":
        """Held against the best of both."""
        return replace(self, ceiling=max(self.ceiling, ceiling))


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that was to be reached on one H200."""

    what: str
    wanted: float
    found: float | None
    by: str = ""
    """The case that it was found in."""

    @property
    def is_met(self) -> bool | None:
        """None where it was not measured."""
        return None if self.found is None else self.found >= self.wanted


def figures(case: Case, scale: Scale) -> Figures:
    """Medians of a case; its spread is that of effective samples a second."""
    if not case.times:
        return {"name": case.name, "note": case.note, "gib": case.gib}

    def effective(one: Timed) -> float:
        return one.portion.n_whole / scale.n_tokens / one.seconds(scale.batch)

    return {
        "name": case.name,
        "note": case.note,
        "tokens": case.median_of(lambda one: one.portion.n_tokens / one.seconds(scale.batch)),
        "samples": case.median_of(lambda one: one.portion.n_samples / one.seconds(scale.batch)),
        "effective": case.median_of(effective),
        "spread": case.spread_of(effective),
        "fill": case.median_of(lambda one: 1 - one.portion.n_tokens / one.portion.n_positions),
        "flops": case.median_of(lambda one: one.portion.flops / one.seconds(scale.batch)),
        "mfu": case.median_of(lambda one: one.portion.flops / one.seconds(scale.batch)) / scale.ceiling,
        "step_seconds": case.median_of(
            lambda one: one.rows / one.portion.n_samples * scale.batch + one.update  # of a whole batch
        ),
        "update_seconds": case.median_of(lambda one: one.update),
        "wait": case.median_of(lambda one: one.waited / one.seconds(scale.batch)),
        "gib": case.gib,
        "n": len(case.times),
    }


def targets(rows: dict[str, list[Figures]], settings: list[Figures]) -> list[Target]:
    """Those that can be told from what was measured."""
    tune, align = _by_name(rows.get("tune", [])), _by_name(rows.get("align", []))
    unshared = [one for name, one in tune.items() if name == "packed"] + settings
    unshared_align = [one for name, one in align.items() if name == "packed"]
    return [
        _best("stage 2 in full, packed: MFU of the measured best", 0.5, unshared, "mfu"),
        _best("stage 2 in full, packed: samples/s at 814 tokens", 12.0, unshared, "effective"),
        _best("stage 1, packed: samples/s at 814 tokens", 24.0, unshared_align, "effective"),
        _gain(tune),
    ]


def _gain(tune: dict[str, Figures]) -> Target:
    what = "stage 2: 2 conversations an image shared, over packed"
    packed, shared = (tune.get(name, {}).get("effective") for name in ("packed", "packed, shared images"))
    return Target(what, 1.6, float(shared) / float(packed) if shared and packed else None)


def _best(what: str, wanted: float, among: list[Figures], name: str) -> Target:
    found = max((one for one in among if name in one), key=lambda one: float(one[name] or 0), default=None)
    return (
        Target(what, wanted, None)
        if found is None
        else Target(what, wanted, float(found[name] or 0), str(found["name"]))
    )


def _by_name(cases: list[Figures]) -> dict[str, Figures]:
    return {str(one["name"]): one for one in cases}
