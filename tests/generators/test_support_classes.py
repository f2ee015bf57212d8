"""Support classes of generated code against their definitions, in training and at inference."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from templates.code.support.activations import (
    HardMish,
    LeakyHardTanh,
    Loggy,
    NormalizeChannels,
    Plse,
    Ramp,
    SoftmaxChannels,
    Stair,
)
from templates.code.support.conv import Blur, ConvBias, ConvNorm, SharedConv, XnorConv
from templates.code.support.drop import DropBlock
from templates.code.support.heads import DetectionHead, GaussianYoloHead, RegionHead, YoloHead
from templates.code.support.linear import Connected
from templates.code.support.maps import (
    Crop,
    History,
    LocalConv,
    ResponseNorm,
    depth_to_space,
    space_to_depth,
    undo_yolo2_reorg,
    yolo2_reorg,
)
from templates.code.support.mbconv import MBConv
from templates.code.support.pool import DepthMaxPool, PaddedAvgPool, PaddedMaxPool
from templates.code.support.recurrent import ConvLstm, ConvRnn, Gru, Lstm, Recurrent, Rnn
from templates.code.support.squeeze_excite import SqueezeExcite
from templates.code.support.start import initialise
from templates.code.support.wiring import WeightedSum, add_common


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(3)


class TestActivations:
    @pytest.mark.parametrize(
        ("module", "pairs"),
        [
            (Ramp(), [(2, 2.2), (-2, -0.2)]),
            (Plse(), [(0, 0.5), (4, 1), (5, 1.01), (-4, 0), (-6, -0.02)]),
            (Loggy(), [(0, 0), (1, math.tanh(0.5))]),
            (Stair(), [(2.5, 1), (3.5, 1.5), (-0.5, -0.5), (-1.5, -1)]),
            (LeakyHardTanh(), [(0.5, 0.5), (2, 1.001), (-1, -0.001)]),
            (HardMish(), [(3, 3), (-1, -0.5), (-2, 0), (-3, 0)]),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_have_darknets_values(self, module: nn.Module, pairs: list[tuple[float, float]]) -> None:
        given, wanted = (torch.tensor(values) for values in zip(*pairs, strict=True))
        assert torch.allclose(module(given), wanted.float(), atol=1e-6)

    def test_over_channels_they_are_shares(self) -> None:
        x = torch.tensor([1.0, -2.0, 3.0]).reshape(1, 3, 1, 1)
        assert torch.allclose(NormalizeChannels()(x).flatten(), torch.tensor([1, 0, 3]) / 4.0001)
        e = x.flatten().exp()
        assert torch.allclose(SoftmaxChannels()(x).flatten(), e / (e.sum() + 1e-4))
        e = (x.flatten() - 3).exp()
        assert torch.allclose(SoftmaxChannels(maxval=True)(x).flatten(), e / (e.sum() + 1e-4))


class TestConvolutions:
    def test_pad_by_half_the_kernel_times_dilation(self) -> None:
        for kind in (ConvNorm, ConvBias):
            assert kind(3, 4, 5, dilation=2)(torch.rand(2, 3, 9, 7)).shape == (2, 4, 9, 7)
            assert kind(3, 4, 3, stride=(2, 1), padding=0)(torch.rand(2, 3, 9, 7)).shape == (2, 4, 4, 5)

    def test_the_activation_writes_in_place_and_the_input_stays(self) -> None:
        image = torch.rand(2, 3, 5, 5, requires_grad=True)
        before = image.detach().clone()
        conv = ConvNorm(3, 4, 3, activation=nn.LeakyReLU(0.1))
        conv(image).sum().backward()
        assert isinstance(conv.activation, nn.LeakyReLU)
        assert conv.activation.inplace
        assert torch.equal(image.detach(), before)
        plain = F.leaky_relu(conv.norm(conv.conv(before.requires_grad_())), 0.1)
        plain.sum().backward()
        assert torch.allclose(before.grad, image.grad)  # type: ignore[arg-type]

    def test_shared_ones_use_the_others_weights_and_statistics(self) -> None:
        for source in (ConvNorm(3, 4, 3).eval(), ConvBias(3, 4, 3)):
            x = torch.rand(2, 3, 9, 9)
            assert torch.allclose(SharedConv(3)(x, source), source(x), atol=1e-6)
            assert torch.allclose(
                SharedConv(3, stride=2, activation=nn.ReLU())(x, source), source(x)[..., ::2, ::2].relu(), atol=1e-6
            )
            assert list(SharedConv(3).parameters()) == []

    def test_a_blur_keeps_a_constant_inside(self) -> None:
        x = torch.ones(1, 2, 6, 6)
        assert torch.allclose(Blur(2, 2)(x), torch.ones(1, 2, 3, 3))
        assert torch.allclose(Blur(3, 1)(x)[..., 1:-1, 1:-1], torch.ones(1, 2, 4, 4))
        assert Blur(3, 2).state_dict() == {}

    def test_xnor_multiplies_signs(self) -> None:
        module = XnorConv(2, 3, 3).eval()
        x = torch.randn(1, 2, 5, 5)
        weight = module.conv.weight / math.sqrt(1 + 1e-5)
        wanted = F.conv2d(x.sign(), weight.sign() * weight.abs().mean((1, 2, 3), keepdim=True))
        assert torch.allclose(module(x)[..., 1:-1, 1:-1], wanted, atol=1e-6)

    def test_xnor_learns_through_the_signs(self) -> None:
        module = XnorConv(2, 3, 3)
        x = torch.randn(4, 2, 5, 5, requires_grad=True)
        module(x).square().sum().backward()
        assert x.grad is not None
        assert module.conv.weight.grad is not None
        assert module.conv.weight.grad.abs().sum() > 0


class TestPools:
    def test_padding_never_wins_a_maximum(self) -> None:
        x = -torch.ones(1, 1, 3, 3)
        assert torch.equal(PaddedMaxPool(2, 1, 0, 1)(x), x)

    def test_means_are_over_pixels_inside(self) -> None:
        assert torch.allclose(PaddedAvgPool(2, 1, 0, 1)(torch.full((1, 2, 3, 3), 5.0)), torch.full((1, 2, 3, 3), 5.0))

    def test_depth_takes_every_so_many_channels(self) -> None:
        x = torch.arange(5.0).reshape(1, 5, 1, 1)
        assert DepthMaxPool(2)(x).flatten().tolist() == [4, 3]


class TestSums:
    def test_only_channels_that_both_have_are_added(self) -> None:
        x, more, fewer = torch.ones(1, 2, 1, 1), torch.ones(1, 3, 1, 1), torch.ones(1, 1, 1, 1)
        assert add_common(x, more, fewer).flatten().tolist() == [3, 2]

    @pytest.mark.parametrize("channels", [None, 2])
    def test_weights_are_normalised(self, channels: int | None) -> None:
        x, y = torch.ones(1, 2, 1, 1), 3 * torch.ones(1, 2, 1, 1)
        for rule in ("relu", "softmax"):
            assert torch.allclose(WeightedSum(2, channels, rule)(x, y).flatten(), torch.tensor(2.0), atol=1e-3)

    def test_negative_weights_are_zero_in_training_and_a_thousandth_at_inference(self) -> None:
        module = WeightedSum(2, None, "relu")
        module.weight.data[1] = -1.0
        x, y = torch.zeros(1, 1, 1, 1), torch.ones(1, 1, 1, 1)
        assert module(x, y).item() == 0
        assert module.eval()(x, y).item() == pytest.approx(0.001 / 1.0011)


class TestReordering:
    def test_space_to_depth_puts_the_offset_outermost(self) -> None:
        x = torch.arange(8.0).reshape(1, 2, 2, 2)
        assert space_to_depth(x, 2).flatten().tolist() == [0, 4, 1, 5, 2, 6, 3, 7]

    def test_each_is_undone_by_its_own_inverse(self) -> None:
        x = torch.rand(2, 16, 4, 8)
        assert torch.equal(depth_to_space(space_to_depth(x, 2), 2), x)
        assert torch.equal(undo_yolo2_reorg(yolo2_reorg(x, 2), 2), x)
        assert not torch.equal(yolo2_reorg(x, 2), space_to_depth(x, 2))


class TestMaps:
    def test_a_crop_is_central_at_inference_and_random_in_training(self) -> None:
        x = torch.arange(36.0).reshape(1, 1, 6, 6)
        module = Crop(2, 2, flip=True, adjust=False)
        assert module.eval()(x).flatten().tolist() == [14, 15, 20, 21]
        corners = {module.train()(x).flatten()[0].item() for _ in range(60)}
        assert len(corners) > 10
        assert torch.equal(Crop(2, 2).eval()(x), module.eval()(x) * 2 - 1)

    def test_history_is_zero_before_the_first_step(self) -> None:
        assert History(3)(torch.ones(1, 2, 1, 1)).flatten().tolist() == [1, 1, 0, 0, 0, 0]

    def test_response_norm_leaves_one_square_out(self) -> None:
        x = torch.rand(2, 6, 3, 3)
        wanted = torch.empty_like(x)
        for k in range(6):
            low, high = max(0, k - 2), min(6, k + 3)
            total = x[:, low:high].square().sum(1) - x[:, 2].square()
            wanted[:, k] = x[:, k] * (1 + 0.5 * total) ** -0.75
        assert torch.allclose(ResponseNorm(5, 0.5, 0.75, 1.0)(x), wanted, atol=1e-6)

    def test_local_kernels_that_are_equal_make_a_convolution(self) -> None:
        module = LocalConv(2, 3, 3, (4, 4), padding=1)
        kernel = torch.rand(3, 2, 3, 3)
        module.weight.data.copy_(kernel.expand(16, -1, -1, -1, -1))
        x = torch.rand(2, 2, 4, 4)
        assert torch.allclose(module(x), F.conv2d(x, kernel, padding=1), atol=1e-5)


class TestDropBlock:
    def test_is_nothing_at_inference(self) -> None:
        x = torch.rand(2, 3, 8, 8)
        assert torch.equal(DropBlock(0.5, side=3).eval()(x), x)

    def test_drops_about_its_share_in_blocks_and_keeps_the_mean(self) -> None:
        x = torch.ones(8, 8, 32, 32)
        y = DropBlock(0.2, side=5)(x)
        assert y.shape == x.shape
        assert 0.1 < (y == 0).float().mean().item() < 0.25
        assert y.mean().item() == pytest.approx(1, abs=1e-4)

    def test_progress_scales_it(self) -> None:
        module = DropBlock(0.5, share=0.5)
        module.progress = 0.0
        x = torch.rand(2, 3, 8, 8)
        assert torch.equal(module(x), x)


class TestHeads:
    def test_yolo_leaves_width_and_height_raw(self) -> None:
        x = torch.randn(2, 14, 3, 3)
        y = YoloHead(2, 2, scale_x_y=1.2)(x)
        assert y.shape == x.shape
        assert torch.allclose(y[:, 7:9], x[:, 7:9].sigmoid() * 1.2 - 0.1, atol=1e-6)
        assert torch.equal(y[:, 9:11], x[:, 9:11])
        assert torch.allclose(y[:, 11:], x[:, 11:].sigmoid())
        assert torch.equal(YoloHead(2, 2, new_coords=True)(x), x)

    def test_gaussian_yolo_squashes_uncertainties_too(self) -> None:
        x = torch.randn(2, 11, 3, 3)
        y = GaussianYoloHead(2, 1)(x)
        raw = [4, 6]
        assert torch.equal(y[:, raw], x[:, raw])
        others = [place for place in range(11) if place not in raw]
        assert torch.allclose(y[:, others], x[:, others].sigmoid())

    def test_region_lists_boxes_by_cell(self) -> None:
        x = torch.randn(1, 14, 2, 3)
        y = RegionHead(2, 4, 2, softmax=True)(x)
        assert y.shape == (1, 12, 7)
        assert torch.allclose(y[0, 3, :4], x[0, 7:11, 0, 1])
        assert torch.allclose(y[..., 5:].sum(2), torch.ones(1, 12))

    def test_detection_squashes_class_scores_only(self) -> None:
        x = torch.randn(2, 4 * 3 + 20)
        y = DetectionHead(3, 4)(x)
        assert torch.allclose(y[:, :12].reshape(2, 4, 3).sum(2), torch.ones(2, 4))
        assert torch.equal(y[:, 12:], x[:, 12:])


CELLS: list[tuple[Recurrent, tuple[int, ...]]] = [
    (Rnn(6, 5, 4, activation=nn.Tanh(), steps=3), (6, 1, 1)),
    (Gru(6, 4, steps=3), (6, 1, 1)),
    (Lstm(6, 4, norm=True, steps=3), (6, 1, 1)),
    (ConvRnn(3, 5, 4, activation=nn.Tanh(), shortcut=True, steps=3), (3, 4, 4)),
    (ConvLstm(3, 4, peephole=True, steps=3), (3, 4, 4)),
]


class TestRecurrent:
    @pytest.mark.parametrize(("cell", "shape"), CELLS, ids=lambda value: type(value).__name__)
    def test_steps_in_training_are_calls_at_inference(self, cell: Recurrent, shape: tuple[int, ...]) -> None:
        x = torch.rand(3 * 2, *shape)
        for part in cell.modules():
            if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d):
                part.eval()
        at_once = cell(x)
        assert len(at_once) == 6
        cell.eval()
        cell.state = ()
        one_by_one = torch.cat([cell(block) for block in x.chunk(3)])
        cell.train()
        for part in cell.modules():
            if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d):
                part.eval()
        assert torch.allclose(at_once, one_by_one, atol=1e-5)

    def test_a_batch_of_another_size_starts_anew(self) -> None:
        cell = Gru(6, 4).eval()
        cell(torch.rand(2, 6))
        assert torch.equal(cell(torch.ones(3, 6)), Gru.forward(_copied(cell), torch.ones(3, 6)))


def _copied(cell: Gru) -> Gru:
    other = Gru(6, 4).eval()
    other.load_state_dict(cell.state_dict())
    return other


class TestBlocks:
    def test_squeeze_excite_scales_channels_by_numbers_from_0_to_1(self) -> None:
        x = torch.rand(2, 8, 5, 5)
        share = SqueezeExcite(8, 2)(x) / x
        assert torch.allclose(share, share[:, :, :1, :1].expand_as(share), atol=1e-5)
        assert ((share > 0) & (share < 1)).all()

    @pytest.mark.parametrize(("outputs", "stride", "skips"), [(8, 1, True), (8, 2, False), (12, 1, False)])
    def test_mbconv_adds_its_input_where_shapes_agree(self, outputs: int, stride: int, skips: bool) -> None:
        block = MBConv(8, outputs, stride=stride, expanded=16, squeezed=2).eval()
        nn.init.zeros_(block.project.conv.weight)
        x = torch.rand(2, 8, 6, 6)
        y = block(x)
        assert y.shape == (2, outputs, 6 // stride, 6 // stride)
        assert torch.equal(y, x) == skips

    def test_drop_works_on_the_branch_only(self) -> None:
        block = MBConv(8, 8, expanded=8, drop=0.999999)
        x = torch.rand(2, 8, 6, 6)
        assert torch.equal(block(x), x)


class TestStart:
    def test_first_weights_are_uniform_and_biases_zero(self) -> None:
        module = nn.Sequential(nn.Conv2d(64, 64, 3), Connected(32, 8))
        module.apply(initialise)
        weight: Tensor = module[0].weight  # type: ignore[assignment]
        bound = math.sqrt(2 / (64 * 9))
        assert weight.abs().max().item() == pytest.approx(bound, rel=1e-2)
        assert weight.std().item() == pytest.approx(bound / math.sqrt(3), rel=2e-2)
        assert module[0].bias.abs().sum().item() == 0  # type: ignore[union-attr, operator]
