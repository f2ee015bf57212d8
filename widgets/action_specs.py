"""Everything the window can do, once: menus, tool bar, shortcuts and tool tips derive from this table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from widgets.commands import clipboard, editing, exporting, files, finding, starting, viewing
from widgets.shell import Shell

Run = Callable[[Shell], object]
Enabled = Callable[[Shell], bool]


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. `menu` is "Menu" or "Menu/group", groups are parted by a line; `help` says what the text doesn't.

    `within`: context menus that have it, each with the number of its group there ("node/2 wire/1").
    """

    name: str
    menu: str
    text: str
    run: Run
    icon: str = ""
    keys: str = ""
    help: str = ""
    enabled: Enabled | None = None
    within: str = ""


def _modified(shell: Shell) -> bool:
    return shell.workbench.document.modified or shell.workbench.document.path is None


def _can_undo(shell: Shell) -> bool:
    return shell.workbench.document.stack.canUndo()


def _can_redo(shell: Shell) -> bool:
    return shell.workbench.document.stack.canRedo()


def _has_nodes(shell: Shell) -> bool:
    return bool(shell.workbench.document.design.nodes)


def _several(shell: Shell) -> bool:
    return len(shell.workbench.sheets.all) > 1


def _has_fixes(shell: Shell) -> bool:
    return any(problem.fix for problem in shell.workbench.derived.problems)


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("new", "File/open", "New from template…", files.new_design, "file-plus", "Ctrl+N"),
    ActionSpec(
        "emptyDesign", "File/open", "Empty design", starting.begin_empty, help="An empty canvas for 224 × 224 images"
    ),
    ActionSpec(
        "pasteNew",
        "File/open",
        "New from the clipboard",
        starting.begin_pasted,
        "clipboard-paste",
        "Ctrl+Shift+N",
        "A design of its own from a cfg, some of its sections, or block strings",
    ),
    ActionSpec("open", "File/open", "Open…", files.open_file, "folder-open", "Ctrl+O"),
    ActionSpec(
        "openToScale",
        "File/open",
        "Open to scale…",
        starting.open_to_scale,
        "scan-search",
        help="Open a file, recognise its blocks, show what the coefficients make of it",
    ),
    ActionSpec("save", "File/save", "Save", files.save, "save", "Ctrl+S", enabled=_modified),
    ActionSpec("saveAs", "File/save", "Save as…", files.save_as, keys="Ctrl+Shift+S"),
    ActionSpec(
        "export",
        "File/export",
        "Export…",
        exporting.export,
        "share",
        "Ctrl+E",
        "Darknet cfg, PyTorch code, diagrams",
        enabled=_has_nodes,
    ),
    ActionSpec("closeTab", "File/quit", "Close document", files.close_tab, keys="Ctrl+W"),
    ActionSpec("quit", "File/quit", "Close window", lambda shell: shell.close(), keys="Ctrl+Q"),
    ActionSpec("undo", "Edit/undo", "Undo", editing.undo, "undo-2", "Ctrl+Z", enabled=_can_undo),
    ActionSpec("redo", "Edit/undo", "Redo", editing.redo, "redo-2", "Ctrl+Shift+Z; Ctrl+Y", enabled=_can_redo),
    ActionSpec(
        "cut",
        "Edit/clipboard",
        "Cut",
        clipboard.cut,
        "scissors",
        "Ctrl+X",
        enabled=editing.has_selection,
        within="node/2",
    ),
    ActionSpec(
        "copy",
        "Edit/clipboard",
        "Copy",
        clipboard.copy,
        "copy",
        "Ctrl+C",
        "Copy the selected nodes, for other programs as cfg text",
        enabled=editing.has_selection,
        within="node/2",
    ),
    ActionSpec(
        "paste",
        "Edit/clipboard",
        "Paste",
        clipboard.paste_here,
        "clipboard-paste",
        "Ctrl+V",
        "Insert copied nodes, cfg sections or block strings after the selection",
        within="wire/2 empty/1",
    ),
    ActionSpec(
        "pasteInputs",
        "Edit/clipboard",
        "Paste with inputs",
        clipboard.paste_with_inputs,
        keys="Ctrl+Shift+V",
        help="Insert copied nodes that go on reading the layers that they read",
    ),
    ActionSpec(
        "duplicate",
        "Edit/node",
        "Duplicate",
        editing.duplicate,
        "copy",
        "Ctrl+D",
        enabled=editing.has_selection,
        within="node/2",
    ),
    ActionSpec(
        "bypass",
        "Edit/node",
        "Bypass",
        editing.bypass,
        keys="Ctrl+B",
        help="Leave the selected nodes out of the network, or take them in again; they stay in the design",
        enabled=editing.has_selection,
        within="node/2",
    ),
    ActionSpec(
        "followBlock",
        "Edit/node",
        "Follow the block again",
        editing.follow_block,
        "undo-2",
        help="Drop the keys that were set on the selected layers inside blocks",
        enabled=editing.has_overrides,
        within="node/2",
    ),
    ActionSpec(
        "delete",
        "Edit/node",
        "Delete",
        editing.delete,
        "trash-2",
        "Del",
        enabled=editing.has_selection,
        within="node/2",
    ),
    ActionSpec(
        "selectAll",
        "Edit/select",
        "Select all",
        editing.select_all,
        keys="Ctrl+A",
        enabled=_has_nodes,
        within="empty/2",
    ),
    ActionSpec(
        "openBlock",
        "View/blocks",
        "Open or close block",
        viewing.toggle_opened,
        "maximize",
        "Alt+C",
        enabled=_has_nodes,
        within="node/1",
    ),
    ActionSpec(
        "closeAll",
        "View/blocks",
        "Close all blocks",
        viewing.close_all,
        "fold-vertical",
        "Ctrl+Shift+[",
        within="empty/3",
    ),
    ActionSpec(
        "openAll",
        "View/blocks",
        "Open all blocks",
        viewing.open_all,
        "unfold-vertical",
        "Ctrl+Shift+]",
        within="empty/3",
    ),
    ActionSpec(
        "tidy",
        "View/canvas",
        "Tidy",
        viewing.tidy,
        "arrow-down-up",
        "Ctrl+T",
        "Put every node in its place",
        within="empty/3",
    ),
    ActionSpec(
        "turn",
        "View/canvas",
        "Down or to the right",
        viewing.turn,
        keys="Ctrl+K",
        help="The trunk runs down, or to the right",
    ),
    ActionSpec(
        "unroll",
        "View/canvas",
        "Unroll lanes",
        viewing.unroll,
        keys="Ctrl+Shift+K",
        help="Each run of one map size in a lane of its own, or shared lanes again",
    ),
    ActionSpec(
        "trace",
        "View/canvas",
        "Trace",
        viewing.trace,
        keys="T",
        help="The selected layers with their inputs and readers stand out; also while Alt is held",
        within="node/1",
    ),
    ActionSpec(
        "alignColumn",
        "View/align",
        "Align in a column",
        viewing.align("column"),
        enabled=editing.has_selection,
        within="node/4",
    ),
    ActionSpec(
        "alignRow", "View/align", "Align in a row", viewing.align("row"), enabled=editing.has_selection, within="node/4"
    ),
    ActionSpec("spreadDown", "View/align", "Spread downwards", viewing.align("down"), enabled=editing.has_selection),
    ActionSpec("spreadAcross", "View/align", "Spread across", viewing.align("across"), enabled=editing.has_selection),
    ActionSpec(
        "fit",
        "View/canvas",
        "Fit",
        viewing.fit,
        "locate",
        "Ctrl+Shift+1",
        "Show the whole network",
        within="wire/3 empty/3",
    ),
    ActionSpec(
        "nextTab", "View/documents", "Next document", files.step_tab(1), keys="Ctrl+Tab; Ctrl+PgDown", enabled=_several
    ),
    ActionSpec(
        "previousTab",
        "View/documents",
        "Previous document",
        files.step_tab(-1),
        keys="Ctrl+Shift+Tab; Ctrl+PgUp",
        enabled=_several,
    ),
    ActionSpec("theme", "View/look", "Light or dark", viewing.toggle_theme, "moon", "Ctrl+Shift+L"),
    ActionSpec("larger", "View/look", "Larger", viewing.larger, "zoom-in", "Ctrl++; Ctrl+="),
    ActionSpec("smaller", "View/look", "Smaller", viewing.smaller, "zoom-out", "Ctrl+-"),
    ActionSpec("usualSize", "View/look", "Usual size", viewing.usual_size, keys="Ctrl+Alt+0"),
    ActionSpec(
        "add",
        "Insert",
        "Add",
        editing.add,
        "plus",
        "Shift+A",
        "Look for a layer or block to insert",
        within="wire/1 empty/1",
    ),
    ActionSpec(
        "note",
        "Insert",
        "Note",
        editing.add_note,
        "sticky-note",
        "N",
        "A sticky note beside the selected node",
        within="node/5 empty/1",
    ),
    ActionSpec(
        "recognise",
        "Network/blocks",
        "Recognise blocks",
        editing.recognise_blocks,
        "scan-search",
        "Ctrl+Shift+R",
        "Fold plain layers into the blocks they are; the cfg stays the same byte for byte",
        enabled=_has_nodes,
        within="empty/2",
    ),
    ActionSpec(
        "group",
        "Network/blocks",
        "Group into a block",
        editing.group_nodes,
        "group",
        "Ctrl+G",
        "Make the selected nodes one block of your own",
        enabled=editing.has_selection,
        within="node/3",
    ),
    ActionSpec(
        "unfold",
        "Network/blocks",
        "Unfold into layers",
        editing.unfold_blocks,
        "ungroup",
        "Ctrl+Shift+U",
        "Replace the selected blocks, or all, by the layers they stand for",
        enabled=editing.has_blocks,
        within="node/3",
    ),
    ActionSpec(
        "fixAll",
        "Network/mend",
        "Fix all safe",
        editing.fix_all,
        "lightbulb",
        "Ctrl+Shift+F",
        "Apply every fix that the problems offer",
        enabled=_has_fixes,
        within="problem/1",
    ),
    ActionSpec(
        "find",
        "View/find",
        "Command palette…",
        finding.find,
        "search",
        "Ctrl+Shift+P",
        "Find an action, a node, or something to insert",
    ),
    ActionSpec(
        "demo", "Train", "Digits demo", starting.begin_demo, "play", help="A small network on digits, ready to train"
    ),
    ActionSpec("train", "Train", "Train", viewing.train, "play", "Ctrl+R", "Train this design on images"),
    ActionSpec(
        "shortcuts", "Help", "Keys and gestures", finding.shortcuts, "keyboard", "F1", "All of them, to search or print"
    ),
    ActionSpec("preferences", "Edit/preferences", "Preferences", finding.preferences, "settings", "Ctrl+,"),
)
