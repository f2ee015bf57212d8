"""Names of generated PyTorch code that no node may take."""

from __future__ import annotations

_OWN = """
x self taps tap image index value torch nn F math Tensor Network build initialise num_classes bn_momentum
NAME INPUT CLASSES FROZEN
"""
_MODULE = """
T_destination add_module append apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches
eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict
modules mtia named_buffers named_children named_modules named_parameters parameters register_backward_hook
register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook
register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module
register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state
set_submodule share_memory state_dict to to_empty train training type xpu zero_grad
"""

#: Names that the generated file itself uses in `forward`, and those of its classes and functions.
OWN = frozenset(_OWN.split())
#: The public attributes of `torch.nn.Module`; a module of that name would hide one.
MODULE = frozenset(_MODULE.split())
