import numpy as np
import pytest

from kb.head import WHOLE, inverse


@pytest.mark.parametrize("common", [0.0, 0.3, 0.6])
def test_an_inverse_by_halves_is_one_even_where_all_directions_are_alike(common):
    chance, size = np.random.default_rng(1), 2 * WHOLE + 3
    rows = chance.normal(size=(2000, size)) / size**0.5
    rows = 4 * ((1 - common) ** 0.5 * rows + (common / size) ** 0.5)
    matrix = (0.5 * rows.T @ rows + np.eye(size)).astype(np.float32)
    assert np.linalg.norm(inverse(matrix) @ matrix.astype(float) - np.eye(size), 2) < 0.1
