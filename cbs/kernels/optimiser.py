"""How the compiler is run over kernels: once, and for what loops over lanes need.

Numba runs LLVM over every function by itself, then twice over the module with all that it calls. Kernels are short
loops over a fixed number of lanes that call each other: one run does the same (same bits, same speed), and neither
unrolled loops nor scalar code gathered into vectors make them faster. It shortens the first command by a sixth.
"""

import llvmlite.binding as llvm
from numba.core import codegen
from numba.core.codegen import JITCodeLibrary
from numba.core.registry import cpu_target


class KernelLibrary(JITCodeLibrary):  # type: ignore[misc]
    """Code of kernels. Its way through the compiler; everything else as numba has it."""

    def _optimize_functions(self, module: llvm.ModuleRef) -> None:
        module.data_layout = self._codegen._data_layout

    def _optimize_final_module(self) -> None:
        options = llvm.create_pipeline_tuning_options()
        options.speed_level = 2
        options.loop_vectorization = True
        options.slp_vectorization = options.loop_unrolling = options.loop_interleaving = False
        builder = llvm.create_pass_builder(self._codegen._tm, options)
        passes = builder.getModulePassManager()
        passes.add_refprune_pass(codegen._parse_refprune_flags())
        passes.run(self._final_module, builder)


def use(ours: bool) -> None:
    """Make what is compiled from now on kernels, or functions of somebody else; nothing where LLVM is too old."""
    if hasattr(llvm, "create_pipeline_tuning_options"):
        cpu_target.target_context.codegen()._library_class = KernelLibrary if ours else JITCodeLibrary
