"""Pages of pictures."""

from __future__ import annotations

import numpy as np
import pytest

from pose_keypoints.visualization.contact_sheet import contact_sheet


def test_pictures_fit_their_tiles() -> None:
    wide, tall = np.full((10, 40, 3), 10, np.uint8), np.full((100, 50, 3), 20, np.uint8)
    page = contact_sheet([wide, tall, wide], columns=2, tile=(80, 60))
    assert page.shape == (2 * 66 + 6, 2 * 86 + 6, 3)
    assert (page[6 + 20 : 6 + 40, 6:86] == 10).all()  # 80x20, in the middle of its tile
    assert (page[6:66, 92 + 25 : 92 + 55] == 20).all()  # 30x60
    assert (page[72 + 20 : 72 + 40, 6:86] == 10).all()
    assert (page[72:, 92:] == 250).all()


def test_one_picture() -> None:
    assert contact_sheet([np.zeros((60, 80, 3), np.uint8)], tile=(80, 60)).shape == (72, 92, 3)


def test_none() -> None:
    with pytest.raises(ValueError, match="at least one"):
        contact_sheet([])
