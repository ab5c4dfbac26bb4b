import pytest

from datagen.publish.naming import dataset_name, file_name, teacher_name


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("gpt-4o-mini", "gpt-4o-mini"),
        ("meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B"),
        ("/srv/models/seven/", "seven"),
        ("~/models/seven.gguf", "seven.gguf"),
        ("./seven", "seven"),
        ("C:\\models\\seven", "seven"),
    ],
)
def test_a_model_that_is_named_by_where_it_lies_keeps_its_last_part(model, name):
    assert teacher_name(model) == name


def test_a_dataset_is_called_as_wished_or_as_its_run():
    assert dataset_name(" Cats \n and dogs ", "run") == "Cats and dogs"
    assert dataset_name("", "run") == "run" and dataset_name("", "") == "dataset"


def test_a_name_for_programs_has_no_spaces():
    assert file_name("Cats & dogs/1.0") == "Cats-dogs-1.0"
    assert file_name("\u732b") == "dataset"
