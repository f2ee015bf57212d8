"""Keys set on layers inside blocks: marked on the cards, and taken back."""

from __future__ import annotations

from studio.design.overrides import follow_again, overrides_of, set_override
from studio.layers.base import Address


def inner(driver) -> Address:
    node = driver.address("mbconv1").node
    return next(item.address for item in driver.bench.derived.network.layers if item.address.node == node)


def set_on(driver, address: Address) -> None:
    expansion = driver.bench.derived.expansion
    driver.bench.document.apply(set_override(driver.design, expansion, address, "activation", "relu"), "set")


def test_the_layer_and_its_block_are_marked(driver) -> None:
    address = inner(driver)
    set_on(driver, address)
    scene = driver.canvas.canvas_scene
    assert scene.nodes[Address(address.node)].card.set_here == (f"1 {address.role} activation=relu",)
    driver.canvas.open_block(address.node)
    assert scene.nodes[address].card.set_here == ("activation=relu",)
    marked = [at for at, item in scene.nodes.items() if item.card.set_here]
    assert set(marked) == {address, Address(address.node)}
    assert not driver.canvas.grab().isNull()
    driver.canvas.open_block(address.node, 1)
    assert [at for at, item in scene.nodes.items() if item.card.set_here] == [Address(address.node)]


def test_it_follows_the_block_again(driver) -> None:
    before, address = driver.design, inner(driver)
    set_on(driver, address)
    driver.canvas.open_block(address.node)
    driver.click(address)
    driver.canvas.commands.follow_again()
    assert driver.design == before
    assert driver.bench.document.stack.undoText() == f"Let {address.role} of mbconv1 follow the block"
    driver.bench.document.undo()
    assert overrides_of(driver.design, [Address(address.node)]) == (address,)


def test_a_block_stands_for_all_inside(driver) -> None:
    before, address = driver.design, inner(driver)
    set_on(driver, address)
    set_on(driver, Address(address.node, 1, address.role))
    assert len(overrides_of(driver.design, [Address(address.node)])) == 2
    assert follow_again(driver.design, [Address(address.node)]) == before
    assert follow_again(before, [Address(address.node)]) == before
