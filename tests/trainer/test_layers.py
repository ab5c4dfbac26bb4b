"""The rules of the house, for the trainer, which meets datagen on disk only."""

from tests.house import (
    ROOT,
    Rules,
    circles,
    crossing,
    homeless,
    late,
    printing,
    relative,
    sources,
    through_the_wall,
    unplaced,
    upside_down,
)

# A module imports from those before it and from none after it. A package is one layer.
ORDER = (  # noqa: SIM905 - as a list it would fill a screen
    "errors record progress bars signals devices distributed batch spec stage presets config run "
    "offsets sample specials tokenizers template jinja spelling render lengths "
    "packing plan images layers sources vision pixels layout data "
    "attention rows splice loss generation language connectors model adapters learning "
    "matrices flops precision recompute sharding optim checkpoint metrics pace folder course loop "
    "scores questions evaluate respondent chat llava export cli __main__"
).split()
TORCH = set(ORDER[ORDER.index("vision") :]) - {"scores", "questions"} | {"batch", "devices", "distributed", "layers"}
TRANSFORMERS = {"bars", "tokenizers", "template", "render", "layers", "sources", "vision", "pixels", "attention"} | {
    "generation", "language", "model", "adapters", "folder", "course", "llava", "export",
}  # fmt: skip
DOORS = {
    "torch": TORCH,
    "transformers": TRANSFORMERS,
    "tokenizers": {"specials", "spelling", "tokenizers"},
    "huggingface_hub": {"sources"},  # its errors
    "peft": {"adapters"},
    "safetensors": {"adapters", "folder"},
    "jinja2": {"template"},
    "numpy": {"offsets", "lengths", "packing", "plan", "images", "layout", "data"},
    "PIL": {"images", "pixels"},
    "typer": {"cli"},
    "rich": {"cli"},
    "pydantic": set(ORDER),
}
RULES = Rules("trainer", ORDER, DOORS, by_name={"cli.late", "adapters"})
# Tests of how modules work together, and the shared contract of several.
ROOMS_WITHOUT_A_MODULE = {"layers", "proofs", "killed", "ranks", "closed_loop", "connector", "main"}
TRAINER = sources(ROOT / "trainer")


def test_every_module_has_a_place():
    assert unplaced(TRAINER, RULES) == []
    assert unplaced({"plan": "", "mood": ""}, RULES) == ["mood"]
    assert set(ORDER) == {name.split(".")[0] for name in TRAINER if name}


def test_imports_are_absolute():
    assert relative(TRAINER) == []


def test_imports_point_up_the_list():
    assert upside_down(TRAINER, RULES) == []
    assert upside_down({"plan": "from trainer.loop import train"}, RULES) == ["plan imports loop"]


def test_no_modules_import_each_other():
    assert circles(TRAINER, RULES) == []
    assert circles({"a": "import trainer.b", "b": "import trainer.a"}, RULES) != []


def test_every_library_has_its_door():
    assert through_the_wall(TRAINER, RULES) == []
    assert through_the_wall({"plan": "import torch"}, RULES) == ["plan imports torch"]
    assert through_the_wall({"model": "import torchvision"}, RULES) == ["model imports torchvision"]


def test_an_import_waits_inside_a_function_only_where_that_is_known():
    assert late(TRAINER, RULES) == []
    assert late({"plan": "def late():\n    import torch"}, RULES) == ["plan imports torch late"]


def test_the_trainer_imports_nothing_of_datagen():
    assert crossing(TRAINER, "*", ["datagen"]) == []
    assert crossing({"data": "from datagen import types"}, "*", ["datagen"]) == ["data imports datagen.types"]


def test_only_cli_prints():
    assert printing(TRAINER) == []
    assert printing({"loop": "print('step')", "cli.bar": "print('step')"}) == ["loop:1 prints"]


def test_every_test_file_bears_the_name_of_a_module():
    tests = [path.stem for path in ROOT.glob("tests/trainer/**/test_*.py")]
    assert homeless(tests, TRAINER, ROOMS_WITHOUT_A_MODULE) == []
