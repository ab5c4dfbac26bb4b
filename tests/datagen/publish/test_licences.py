import pytest

from datagen.errors import ConfigError
from datagen.publish.licences import forbidden, forbids, wished


def test_what_a_licence_forbids_stands_in_its_name():
    assert forbids("cc-by-2.0") is forbids("cc-by-sa-2.0") is forbids("no-known-copyright") is None
    assert forbids("cc-by-nc-sa-2.0") == "no commercial use"
    assert forbids("cc-by-nc-nd-2.0") == forbids("cc-by-nd-2.0") == "no derivatives"
    assert forbids(None) == forbids("Attribution License") == "no known licence"


def test_a_list_of_licences_has_commas():
    assert wished(" cc-by-2.0, CC-BY-SA-2.0,,cc-by-2.0") == ("cc-by-2.0", "cc-by-sa-2.0")
    assert wished(None) == ()
    with pytest.raises(ConfigError, match="is no licence"):
        wished("cc by")


def test_what_is_not_known_counts_as_forbidden():
    assert forbidden({"cc-by-2.0": 3, "cc-by-nc-2.0": 2, "unknown": 1}) == {"cc-by-nc-2.0": 2, "unknown": 1}
