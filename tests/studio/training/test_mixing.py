"""Mixed images carry mixed targets, by the same shares."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from studio.training.mixing import Mixer, beta, erased, one_hot, rectangle
from studio.training.preprocessing import Preprocessing
from studio.training.recipe import Recipe
from studio.training.stages import stages_of


def mixed(seed: int = 0, **keys: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Four images of one number each (its class), mixed."""
    recipe = Recipe(**keys)
    stage = stages_of(recipe, Preprocessing(1, 20, 20), 100).at(0)
    pixels = torch.arange(4.0).view(4, 1, 1, 1).expand(4, 1, 20, 20)
    return Mixer(recipe, 4)(pixels, torch.arange(4), stage, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize(
    "keys", [{"mixup": 0.4}, {"cutmix": 1.0}, {"mixup": 0.2, "cutmix": 1.0},
             *({"darknet_mix": way} for way in ("mixup", "cutmix", "mosaic", "either"))], ids=str,
)  # fmt: skip
def test_targets_are_the_shares_of_what_is_seen(keys: dict[str, Any]) -> None:
    changed = 0
    for seed in range(30):
        pixels, targets = mixed(seed, **keys)
        if targets.ndim == 1:  # left alone
            assert pixels.amax((1, 2, 3)).tolist() == targets.tolist()
            continue
        changed += 1
        assert torch.allclose(targets.sum(1), torch.ones(4))
        expected = targets @ torch.arange(4.0)
        assert torch.allclose(pixels.mean((1, 2, 3)), expected, atol=1e-5)
    assert changed == 30 if "darknet_mix" not in keys else 8 <= changed <= 22


def test_darknets_mixup_is_a_plain_average() -> None:
    found = [mixed(seed, darknet_mix="mixup")[1] for seed in range(20)]
    assert all(set(targets.unique().tolist()) == {0.0, 0.5} for targets in found if targets.ndim == 2)


def test_nothing_is_mixed_unless_asked() -> None:
    pixels, targets = mixed()
    assert targets.tolist() == [0, 1, 2, 3]
    assert pixels.amax((1, 2, 3)).tolist() == [0, 1, 2, 3]


def test_beta_has_its_mean_and_spread() -> None:
    chance = torch.Generator().manual_seed(1)
    draws = torch.tensor([beta(0.5, chance) for _ in range(2000)])
    assert draws.mean() == pytest.approx(0.5, abs=0.03)
    assert draws.var() == pytest.approx(1 / 8, abs=0.02)


def test_a_rectangle_stays_inside() -> None:
    chance = torch.Generator().manual_seed(1)
    for sides in ((0.0, 0.0), (0.3, 0.8), (1.0, 1.0)):
        top, left, bottom, right = rectangle(10, 30, sides, chance)
        assert 0 <= top < bottom <= 10
        assert 0 <= left < right <= 30


def test_erasing_touches_its_share_of_the_images_and_a_third_of_them_at_most() -> None:
    pixels = torch.full((400, 1, 20, 20), 0.5)
    changed = (erased(pixels, 0.25, torch.Generator().manual_seed(1)) != pixels).float().mean((1, 2, 3))
    assert 60 <= int((changed > 0).sum()) <= 140
    assert float(changed.max()) < 0.4


def test_one_hot_leaves_shares_alone() -> None:
    assert one_hot(torch.tensor([1, 0]), 2).tolist() == [[0, 1], [1, 0]]
    shares = torch.tensor([[0.3, 0.7]])
    assert one_hot(shares, 2) is shares
