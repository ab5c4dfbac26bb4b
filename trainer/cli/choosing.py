"""What the flags of `align` and `tune` say, as settings: which model, and what of it learns how fast."""

from pathlib import Path
from typing import Any

from trainer.cli.late import late
from trainer.cli.settings import Settings, given, merged
from trainer.errors import SettingsError
from trainer.presets import preset
from trainer.stage import Stage, align, tune, tune_lora

MODEL_FLAGS = ("preset", "encoder", "language", "connector", "tokenizer", "template", "image_size", "image_place")
ADAPTER_FLAGS = ("lora", "qlora", "prefix", "soft_prompt")
VECTORS_RATE = 1e-3  # of what is learned from nothing, before anything else: a prefix, a soft prompt


def model_settings(flags: dict[str, Any], start: str | None, file: Settings, name: str = "align") -> Settings:
    """`model` and `start` of a configuration for a command, file and flags taken together.

    Raises SettingsError where none is named, or two are.
    """
    named = given({name: flags.get(name) for name in MODEL_FLAGS})
    if start is not None:
        if named:
            flag = f"--{next(iter(named)).replace('_', '-')}"
            raise SettingsError(f"--from goes on with a model as it is, found {flag} beside it: leave one out")
        place, model = late("opening").named(Path(start))
        return {"start": str(place), "model": model.model_dump(mode="json")}
    by_preset = preset(named.pop("preset")).model_dump(mode="json") if "preset" in named else {}
    settings = merged(merged(by_preset, file), _as_settings(named))
    if missing := sorted({"encoder", "language"} - settings.keys()):
        raise SettingsError(f"no model is named: give {_ways(name, missing)}")
    return {"model": settings}


def _ways(name: str, missing: list[str]) -> str:
    """How a model is named, what a newcomer to the command wants first."""
    flags = " and ".join(f"--{part}" for part in missing)
    if name == "tune":
        return f"--from RUN (what `trainer align` left), --preset tiny, or {flags}"
    return f"--preset tiny (to try things out), {flags}, or --from RUN"


def _as_settings(named: Settings) -> Settings:
    changed = dict(named)
    for part in {"encoder", "language"} & named.keys():
        changed[part] = {"source": _place(named[part])}
    if "language" in named:  # what a preset says of texts was said of its own language model
        changed = {"tokenizer": "own", "template": "own"} | changed
    if "connector" in named:
        changed["connector"] = {"kind": named["connector"]}
    if "tokenizer" in named:
        changed["tokenizer"] = _place(named["tokenizer"])
    return changed


def _place(name: str) -> str:
    """A folder's whole path, so that it holds from anywhere; a hub's name as it is."""
    return str(Path(name).absolute()) if Path(name).is_dir() else name


def stage_settings(name: str, flags: dict[str, Any], file: Settings) -> Settings:
    """`stage` of a configuration, file and flags taken together.

    Raises SettingsError for flags that exclude each other, and for a file of the other command.
    """
    chosen = [flag for flag in ADAPTER_FLAGS if flags.get(flag) is not None and flags[flag] is not False]
    if len(chosen) > 1:
        both = " and ".join(f"--{flag.replace('_', '-')}" for flag in chosen)
        raise SettingsError(f"found {both}, expected one of them at most")
    if file.get("name") in {"align", "tune"} - {name}:
        raise SettingsError(f"found settings of `{file['name']}`, expected those of `{name}`: trainer {file['name']}")
    default = _default(name, chosen).model_dump(mode="json")
    settings = merged(default, file)
    if chosen and "adapter" not in settings["learns"]:
        settings |= {"learns": default["learns"], "rates": default["rates"]}
    settings = merged(settings, {"adapter": _adapter(chosen, flags, settings)} if name == "tune" else {})
    plain = (field for field in Stage.model_fields if field not in ("name", "learns", "rates", "adapter", "betas"))
    return merged(settings, given({field: flags.get(field) for field in plain})) | _learning(settings, flags)


def _default(name: str, chosen: list[str]) -> Stage:
    if name == "align":
        return align()
    if not chosen:
        return tune()
    return tune_lora() if "lora" in chosen[0] else tune_lora(rate=VECTORS_RATE)


def _adapter(chosen: list[str], flags: dict[str, Any], settings: Settings) -> Settings | None:
    """The adapter of a file under the flags, or of the flags alone."""
    details = given({name: flags.get(name) for name in ("rank", "alpha", "dropout")})
    before = settings.get("adapter")
    kinds = {"lora": "lora", "qlora": "lora", "prefix": "prefix", "soft_prompt": "soft_prompt"}
    kind = kinds[chosen[0]] if chosen else (before or {}).get("kind")
    if details and kind != "lora":
        raise SettingsError(f"--{next(iter(details))} is LoRA's, found no --lora beside it: give that, or leave it out")
    if not chosen:
        return before | details if before else None
    if kind == "lora":
        details |= {"four_bit": True} if chosen[0] == "qlora" else {}
    else:
        details = {"n_tokens": flags[chosen[0]]}
    return (before if before and before["kind"] == kind else {"kind": kind}) | details


def _learning(settings: Settings, flags: dict[str, Any]) -> Settings:
    """Which parts learn, and how fast."""
    rates = dict(settings["rates"])
    rate, connector, encoder = (flags.get(name) for name in ("rate", "connector_rate", "encoder_rate"))
    if rate is not None:
        main = ("adapter",) if "adapter" in rates else tuple(part for part in rates if part != "encoder")
        rates |= dict.fromkeys(main, rate)
    if connector is not None:
        rates["connector"] = connector
    if encoder is not None:
        rates["encoder"] = encoder
    learns = [*settings["learns"], *(part for part in rates if part not in settings["learns"])]
    return {"rates": rates, "learns": learns}
