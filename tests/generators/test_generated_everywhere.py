"""Generated networks where PyTorch runs them: compiled, exported, in bfloat16, channels last, on several devices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import torch
from torch import distributed, nn

from studio.design.design import Design
from studio.design.expand import expand
from studio.design.templates import new
from studio.layers.base import Context
from tests.generators.generated import drawn, made, module_of, network_of

#: A residual block, squeeze-excite, mixed kernels, experts, a split and TensorFlow's padding among them.
NAMES = ("mbconv_cifar", "mixconv_cifar", "ghost_cifar", "efficientnet_cc_b0_4e", "same")


def small(name: str) -> Design:
    design = new("mbconv_cifar" if name == "same" else name)
    scale = replace(design.scale, width=0.25, depth=0.2, resolution=30 if name == "same" else 32)
    padded = Context(padding="same") if name == "same" else design.context
    return replace(design, scale=scale, context=padded)


@cache
def trained(name: str) -> nn.Module:
    """A network in evaluation mode with random weights and statistics."""
    design = small(name)
    return network_of(made(design), drawn(expand(design)), design.context.bn_eps)


def images(network_input: tuple[int, int, int], count: int = 2) -> torch.Tensor:
    return torch.rand(count, *network_input, generator=torch.Generator().manual_seed(4))


def images_for(name: str, count: int = 2) -> torch.Tensor:
    shape = expand(small(name)).network.input
    return images((shape.c, shape.h, shape.w), count)


def close(one: torch.Tensor, other: torch.Tensor, share: float) -> bool:
    return float((one.float() - other).abs().max()) <= share * float(other.abs().max())


@pytest.mark.parametrize("name", ["mixconv_cifar", "ghost_cifar", "same"])
def test_an_exported_program_takes_any_number_of_images(name: str) -> None:
    network, batch = trained(name), images_for(name)
    dynamic = ({0: torch.export.Dim("batch")},)
    program = torch.export.export(network, (batch,), dynamic_shapes=dynamic).module()
    with torch.no_grad():
        for count in (2, 5):
            more = images_for(name, count)
            assert close(program(more), network(more), 1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_channels_last_and_bfloat16_give_the_same(name: str) -> None:
    network, batch = trained(name), images_for(name)
    with torch.no_grad():
        wanted = network(batch)
        assert close(network(batch.to(memory_format=torch.channels_last)), wanted, 1e-4)
        with torch.autocast("cpu", torch.bfloat16):
            assert close(network(batch).float().log(), wanted.log(), 0.05)


@pytest.mark.parametrize("name", NAMES)
def test_a_step_in_mixed_precision_moves_every_weight(name: str) -> None:
    network = module_of(made(small(name))).build().train().to(memory_format=torch.channels_last)
    with torch.autocast("cpu", torch.bfloat16):
        outputs = network(images_for(name, 4))
        nn.functional.cross_entropy(outputs, torch.zeros(4, dtype=torch.long)).backward()
    assert [key for key, value in network.named_parameters() if value.grad is None] == []


def test_a_compiled_network_gives_the_same_in_one_graph() -> None:
    network, batch = trained("mbconv_cifar"), images_for("mbconv_cifar")
    compiled = torch.compile(network, fullgraph=True, backend="aot_eager")
    with torch.no_grad():
        assert close(compiled(batch), network(batch), 1e-4)


class TestSeveralDevices:
    @pytest.fixture
    def group(self, tmp_path: Path) -> Iterator[None]:
        """One process of its own, as torchrun would start several."""
        distributed.init_process_group("gloo", init_method=f"file://{tmp_path / 'meet'}", rank=0, world_size=1)
        yield
        distributed.destroy_process_group()

    @pytest.mark.usefixtures("group")
    def test_distributed_training_uses_every_parameter(self) -> None:
        design = small("mbconv_cifar")
        network = module_of(made(design)).build().train()
        alone = module_of(made(design)).build().train()
        alone.load_state_dict(network.state_dict())
        batch = images_for("mbconv_cifar", 4)
        torch.manual_seed(1)
        nn.parallel.DistributedDataParallel(network)(batch).sum().backward()
        torch.manual_seed(1)
        alone(batch).sum().backward()
        pairs = zip(network.parameters(), alone.parameters(), strict=True)
        assert all(torch.allclose(one.grad, other.grad, atol=1e-4) for one, other in pairs)

    def test_data_parallel_leaves_outputs_alone(self) -> None:
        network, batch = trained("mixconv_cifar"), images_for("mixconv_cifar")
        with torch.no_grad():
            assert torch.equal(nn.DataParallel(network)(batch), network(batch))
