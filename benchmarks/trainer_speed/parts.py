"""What is measured: rows of every kind, settings, and images that have to be decoded."""

from dataclasses import replace
from functools import partial
from itertools import islice
from time import perf_counter

from benchmarks.trainer_speed import texts
from benchmarks.trainer_speed.bench import OUT_OF_MEMORY, OUT_OF_TIME, Bench
from benchmarks.trainer_speed.clock import Case, forget_peak, peak_gib, timed, within_memory
from benchmarks.trainer_speed.portions import Reading, Variant
from benchmarks.trainer_speed.runners import Settings, swept
from trainer.data import Rows, loader
from trainer.pixels import Pixels, processor

PADDED = Variant("transformers, padded", packed=False, padded=True)
PACKED = Variant("packed")
VARIANTS = (
    PADDED,
    Variant("unpacked", packed=False),
    PACKED,
    Variant("packed, shared images", shared=True),
    Variant("the same, 3 an image", shared=True, an_image=3),
)
AHEAD = 4  # rows that each worker prepares ahead (trainer.data)


def rows(bench: Bench, stage: str) -> list[Case]:
    """Every kind of rows at one stage; the trainer's are measured on one model, in turn with transformers' own."""
    variants = [one for one in VARIANTS if bench.given is None or one.an_image == 2]
    readings = {one: bench.reading(stage, one) for one in variants}
    size = bench.sizes.padded
    portions = {
        one: [reading.portion(number, size * one.padded) for number in range(bench.n_portions)]
        for one, reading in readings.items()
    }
    cases = {one: Case(one.name) for one in variants}
    theirs, ours = variants[:1], variants[1:]
    for visit, kinds in bench.turns([theirs, ours]):
        for kind in kinds:
            stands = bench.plain if kind is theirs else bench.ours
            make = partial(stands, bench.stage(stage, kind[0]), bench.settings, readings[kind[0]])
            order = kind if visit % 2 == 0 else kind[::-1]
            tasks = [(cases[one], bench.chosen(portions[one], visit)) for one in order]
            bench.visit(make, [task for task in tasks if task[0].note != OUT_OF_MEMORY])
    return list(cases.values())


def settings(bench: Bench) -> list[Case]:
    """Packed rows of the second stage, with one setting after the other changed."""
    own = bench.settings
    kinds: dict[str, Settings] = {
        f"recompute {policy}": replace(own, recompute=policy) for policy in ("none", "selective", "layers")
    }
    kinds |= {f"{own.recompute}, compiled": replace(own, compile=True)}
    kinds |= {f"{own.recompute}, Adam in 32 bits": replace(own, bf16_states=False)}
    cases = {name: Case(name) for name in kinds}
    readings = {fills: bench.reading("tune", PACKED, fills=fills) for fills in (False, True)}
    portions = {fills: [one.portion(number) for number in range(bench.n_portions)] for fills, one in readings.items()}
    for visit, names in bench.turns(list(kinds)):
        for name in names:
            if cases[name].note == OUT_OF_MEMORY:
                continue
            fills = kinds[name].compile
            make = partial(bench.ours, bench.stage("tune", PACKED), kinds[name], readings[fills])
            bench.visit(make, [(cases[name], bench.chosen(portions[fills], visit))])
    return list(cases.values())


def decoding(bench: Bench, workers: int) -> tuple[Case, float]:
    """Packed rows whose images are photographs on a disk; and how many samples a second the workers alone prepare."""
    case = Case(f"packed, {workers} workers decode")
    if bench.deadline.is_over:
        case.note = OUT_OF_TIME
        return case, 0.0
    pixels = Pixels.of(bench.folder, processor(bench.sizes.spec))
    texts.pictures(bench.folder, -(-bench.n_samples // PACKED.an_image))
    reading = bench.reading("tune", PACKED, pixels=pixels)
    found = within_memory(lambda: _decoded(bench, reading, case, workers))
    swept()
    if found is None:
        case.note = OUT_OF_MEMORY
    return case, found or 0.0


def _decoded(bench: Bench, reading: Reading, case: Case, workers: int) -> float:
    plan, device = reading.plan, bench.world.device
    a_step = len(plan.step(0, 0).packs)
    drained = -(-(2 * AHEAD * workers) // a_step)  # steps that only empty what was prepared ahead
    n_steps = min(drained + 1 + bench.visits * bench.portions, plan.n_steps(0) - 1)
    drained = min(drained, n_steps - 2)
    flops = [reading.portion(number).flops for number in range(drained, n_steps)]
    with bench.ours(bench.stage("tune", PACKED), bench.settings, reading) as runner:
        ahead = loader(Rows(reading.source, plan), workers)
        next(ahead)  # workers have started
        began = perf_counter()
        alone = sum(len(row.sample_ids) for row in islice(ahead, drained * a_step - 1)) / (perf_counter() - began)
        forget_peak(device)
        for number in range(drained, n_steps):
            portion = reading.counted(plan.step(0, number), ahead, flops=flops[number - drained])
            found = timed(runner, portion, device)
            if number > drained:  # the first warms up
                case.times.append(found)
        case.gib = peak_gib(device)
        ahead.close()
        del runner
    return alone
