import dataclasses

import pytest

from datagen.checks.claims import Claim


def test_a_claim_is_not_firm_unless_it_says_so_and_never_changes():
    claim = Claim(2, 0, 3, "object", "dog", "contradicted", "no box and no caption names a dog")
    assert not claim.firm
    with pytest.raises(dataclasses.FrozenInstanceError):
        claim.turn = 3  # type: ignore[misc]
