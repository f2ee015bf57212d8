"""The inspector: a form for what is selected, made from what its layer or block declares; `[net]` when nothing is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from studio.cfg.parse import parse_chunk
from studio.design import edits
from studio.design.design import NET, BlockNode, Design, LayerNode
from studio.diagnostics import Diagnostic, StudioError
from studio.layers import layer_class
from studio.layers.base import Address, Kind
from widgets import theme
from widgets.costs import bar_category
from widgets.form_scroll import FormScroll
from widgets.inspector.card import FactsCard
from widgets.inspector.facts import facts_of, indices_of, range_of
from widgets.inspector.form import Form
from widgets.inspector.header import Header
from widgets.inspector.hints import hint_of
from widgets.inspector.inside import inside_groups, inside_title
from widgets.inspector.items import Group, Item, groups_of, telling_of
from widgets.inspector.layer_picker import offers_for
from widgets.inspector.remark import Remark
from widgets.inspector.values import changed, common_value, default_text, is_modified, reset, text_of, value_of
from widgets.inspector.word_fields import ReferenceField
from widgets.mending import mend
from widgets.panels.base import Area, Panel
from widgets.workbench import Workbench

_STEPPED = (Kind.INT, Kind.FLOAT)
"""Kinds of values that are stepped through: steps without leaving the field are one undo step."""
_MOST_STRIPES = 4


class PropertiesPanel(Panel):
    """Edits go through `studio.design.edits`, to all selected nodes at once."""

    title: ClassVar[str] = "Inspector"
    key: ClassVar[str] = "properties"
    icon: ClassVar[str] = "sliders-horizontal"
    area: ClassVar[Area] = "right"
    share: ClassVar[int] = 150

    def __init__(self, workbench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(workbench, parent)
        self.setObjectName("inspector")
        self._nodes: tuple[int, ...] = ()
        self._telling: frozenset[str] = frozenset()
        self._inside: Address | None = None
        self._gesture = 0
        self._header = Header(self)
        self._remarks: list[Remark] = []
        self._remarked: tuple[Diagnostic, ...] = ()
        self._form = Form(self)
        self._card = FactsCard(self)
        self._arrange()
        self._listen()
        self._select()

    def _arrange(self) -> None:
        body = QWidget(self)
        self._said = QWidget(body)
        self._said_column = QVBoxLayout(self._said)
        self._column = QVBoxLayout(body)
        for part in (self._header, self._said, self._form):
            self._column.addWidget(part)
        self._foot = QVBoxLayout()
        self._foot.addWidget(self._card)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self._scroll = FormScroll(body, self)
        outer.addWidget(self._scroll)
        outer.addLayout(self._foot)
        outer.addStretch(1)
        self._dress()
        theme.signals.themeChanged.connect(self._dress)

    def _dress(self) -> None:
        px = theme.px
        self._column.setContentsMargins(px(12), px(10), px(12), px(4))
        self._foot.setContentsMargins(px(12), px(4), px(12), px(12))
        self._said_column.setContentsMargins(0, 0, 0, px(4))
        self._column.setSpacing(0)

    def _listen(self) -> None:
        self.workbench.selection.changed.connect(self._select)
        self.follow(self.workbench.derived.updated, self._show)
        self._form.edited.connect(self._edit)
        self._form.resetWanted.connect(self._reset)
        self._form.mendWanted.connect(lambda problem: mend(self.workbench, problem))
        self._form.opened.connect(self._show_opened)
        self._header.nameGiven.connect(self._rename)
        self._form.added.connect(self._differ_in)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._end_gesture)

    # ------------------------------------------------------------------------------- what is shown

    @property
    def _design(self) -> Design:
        return self.workbench.derived.design

    def _select(self, source: object = None) -> None:
        """Other nodes: another form, or the same with other values."""
        chosen = tuple(node for node in self.workbench.selection.nodes if node != NET) or (NET,)
        addresses = self.workbench.selection.addresses
        inside = addresses[0] if len(addresses) == 1 and addresses[0].role else None
        if (chosen, inside) != (self._nodes, self._inside):
            self._nodes, self._inside = chosen, inside
            self._telling = telling_of(self._design, chosen)
            self._form.forget_typing()
            self._end_gesture()
        self._show()

    def _show(self) -> None:
        known = {NET, *(node.id for node in self._design.nodes)}
        if not known.issuperset(self._nodes):
            return  # the selection follows in a moment
        made = self._form.show_groups(self._groups())
        for item in self._form.items:
            self._show_row(item)
        self._show_header()
        self._show_problems()
        self._card.show_facts(facts_of(self.workbench.derived.expansion, self._indices()))
        if made:
            self._scroll.settle()

    def _groups(self) -> tuple[Group, ...]:
        if self._inside is not None:
            return inside_groups(self._design, self.workbench.derived.expansion, self._inside)
        return groups_of(self._design, self._nodes, self._telling)

    def _show_opened(self) -> None:
        self._show()
        self._scroll.settle()

    def _show_row(self, item: Item) -> None:
        design, expansion = self._design, self.workbench.derived.expansion
        row = self._form.row(item)
        if isinstance(row.field, ReferenceField):
            row.field.offer(lambda: offers_for(self._design, self.workbench.derived.expansion, min(self._nodes)))
        values = [value_of(design, expansion, node, item) for node in self._nodes]
        same, value = common_value(values)
        if same:
            row.field.setValue(value)
            row.setHint(hint_of(design, expansion, self._nodes[0], item, value) if len(self._nodes) == 1 else "")
        else:
            row.field.setMixed(list(dict.fromkeys(values)))
            row.setHint("")
        modified = any(is_modified(item, one) for one in values)
        if modified != row.isModified():
            row.setModified(modified, default_text(item))

    def _show_header(self) -> None:
        nodes = [self._design.node(node) for node in self._nodes]
        where = range_of(self._indices())
        if self._inside is not None:
            title, place, about = inside_title(self._design, self.workbench.derived.expansion, self._inside)
            self._header.show_title(title, " · ".join((place, where)), about, self._stripes())
            self._header.show_name(None)
            return
        if len(nodes) > 1:
            kinds = list(dict.fromkeys(_title(node) for node in nodes))
            self._header.show_title(
                f"{len(nodes)} nodes", " · ".join(filter(None, (", ".join(kinds), where))), "", self._stripes()
            )
            self._header.show_name(None)
            return
        (node,) = nodes
        if node.id == NET:
            whole = f"{len(self.workbench.derived.rows)} layers"
            self._header.show_title(f"[{node.layer.section}]", whole, node.layer.summary, ())  # type: ignore[union-attr]
            self._header.show_name(None)
            return
        about = node.block.summary if isinstance(node, BlockNode) else node.layer.summary
        stage = next((stage.name for stage in self._design.stages if stage.first == node.id), "")
        self._header.show_title(
            _title(node), " · ".join(part for part in (stage, where) if part), about, self._stripes()
        )
        self._header.show_name(node.name)

    def _stripes(self) -> tuple[str, ...]:
        """The categories of what is selected: one for a layer, those of its parts for a block."""
        layers = self.workbench.derived.network.layers
        found = dict.fromkeys(bar_category(layers[index].layer) for index in self._indices())
        return tuple(found)[:_MOST_STRIPES]

    def _show_problems(self) -> None:
        found = [
            problem
            for problem in self.workbench.derived.problems
            if problem.where is not None and problem.where.node in self._nodes
        ]
        rest = self._form.show_problems(found)
        if rest == self._remarked:
            return
        self._remarked = rest
        for remark in self._remarks:
            self._said_column.removeWidget(remark)
            remark.hide()
            remark.deleteLater()
        self._remarks = [Remark(problem, parent=self._said) for problem in rest]
        for remark in self._remarks:
            remark.mendWanted.connect(lambda problem: mend(self.workbench, problem))
            self._said_column.addWidget(remark)
            remark.show()
        self._said.setVisible(bool(rest))

    def _indices(self) -> tuple[int, ...]:
        """The layers whose costs the card shows: of all that is selected, single layers of blocks included."""
        chosen = [address for address in self.workbench.selection.addresses if address.node != NET]
        return indices_of(self.workbench.derived.expansion, chosen or [Address(NET)])

    # ----------------------------------------------------------------------------------- edits

    def _edit(self, item: Item, value: Any) -> None:
        expansion = self.workbench.derived.expansion
        text = f"Set {item.label.lower()} of {self._names()} to {text_of(item, value)}"
        merge = (self.key, self._nodes, item.field, self._gesture) if item.kind in _STEPPED else None
        self._apply(item, lambda design, node: changed(design, expansion, node, item, value), text, merge)

    def _reset(self, item: Item) -> None:
        text = f"Reset {item.label.lower()} of {self._names()}"
        self._apply(item, lambda design, node: reset(design, node, item), text)

    def _apply(
        self, item: Item, change: Callable[[Design, int], Design], text: str, merge: tuple[object, ...] | None = None
    ) -> None:
        """Change all nodes, or none and say why."""
        design = self._design
        try:
            for node in self._nodes:
                design = change(design, node)
        except StudioError as failure:
            self._form.refuse(item, failure.problems[0].sentence())
            return
        if not self.workbench.document.apply(design, text, merge):
            self._show()

    def _rename(self, name: str) -> None:
        try:
            design = edits.rename(self._design, self._nodes[0], name)
        except StudioError as failure:
            self._header.name.setInvalid(failure.problems[0].sentence())
            return
        self.workbench.document.apply(design, f"Rename {self._names()} to {name}")

    def _differ_in(self, name: str) -> None:
        node = self._design.node(self._nodes[0])
        if isinstance(node, BlockNode):
            design = edits.set_first(self._design, node.id, name, getattr(node.block, name))
            self.workbench.document.apply(design, f"Let {name} of {node.name} differ in its first repeat")

    def _names(self) -> str:
        if len(self._nodes) > 1:
            return f"{len(self._nodes)} nodes"
        name = self._design.node(self._nodes[0]).name
        return f"{self._inside.role} of {name}" if self._inside is not None else name

    def _end_gesture(self, *focus: object) -> None:
        """The next value is an undo step of its own."""
        self._gesture += 1


def _title(node: LayerNode | BlockNode) -> str:
    """The type of a node, as its text says it where nobody knows it."""
    if isinstance(node, BlockNode):
        return node.block.title()
    written = parse_chunk(node.raw).name if node.raw else ""
    return written if written and layer_class(written) is None else node.layer.section
