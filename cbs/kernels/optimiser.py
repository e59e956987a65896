"""How the compiler is run over kernels: once, for what loops over lanes need, and only where machine code is wanted.

Numba runs LLVM over every function by itself, then twice over the module with all that it calls, and makes machine code
of each. Kernels are short loops over a fixed number of lanes that call each other: one run over a kernel that Python
calls, with all that is inside it, does the same (same bits, same speed); what only kernels call is handed to them as it
was written down and is never made machine code of its own. Neither unrolled loops nor scalar code gathered into vectors
make kernels faster. The first command takes a quarter less for all this.
"""

import threading
from typing import Any

import llvmlite.binding as llvm
from numba import version_info
from numba.core import codegen
from numba.core.codegen import JITCodeLibrary
from numba.core.registry import cpu_target

RECENT = hasattr(llvm, "create_pipeline_tuning_options")
TRIED = ((0, 68),)  # versions of numba whose inside `frontend` knows; others compile longer, to the same bits
FRONTEND: Any = None
if RECENT and version_info.short in TRIED:
    from cbs.kernels import frontend as FRONTEND
PIPELINE: dict[str, Any] = {} if FRONTEND is None else {"pipeline_class": FRONTEND.KernelCompiler}
THREADS: list[int] = []  # inside the compiler, once for each kernel they are at


class KernelLibrary(JITCodeLibrary):  # type: ignore[misc]
    """Code of kernels. Its way through the compiler; everything else as numba has it.

    A library that is begun while its thread is at another kernel is an inner one: code for its callers alone, kept as
    bitcode, without an address. (Its environment, which would be told there, serves exceptions and objects of Python;
    kernels have neither.)
    """

    def __init__(self, *given: Any) -> None:
        self._inner = THREADS.count(threading.get_ident()) > 1
        super().__init__(*given)

    @property
    def codegen(self) -> Any:
        """What made this library, and is told where its code lies."""
        return _NoPlace() if self._inner else self._codegen

    def _optimize_functions(self, module: llvm.ModuleRef) -> None:
        module.data_layout = self._codegen._data_layout

    def _optimize_final_module(self) -> None:
        if self._inner:
            return
        options = llvm.create_pipeline_tuning_options()
        options.speed_level = 2
        options.loop_vectorization = True
        options.slp_vectorization = options.loop_unrolling = options.loop_interleaving = False
        builder = llvm.create_pass_builder(self._codegen._tm, options)
        passes = builder.getModulePassManager()
        passes.add_refprune_pass(codegen._parse_refprune_flags())
        passes.run(self._final_module, builder)

    def _finalize_final_module(self) -> None:
        if not self._inner:
            super()._finalize_final_module()
            return
        self._finalize_dynamic_globals()
        self._finalized = True

    def serialize_using_object_code(self) -> Any:
        """Return what is kept of this library."""
        return self.serialize_using_bitcode() if self._inner else super().serialize_using_object_code()


class _NoPlace:
    """Stands where the address of an environment is told, for code that has no address."""

    def set_env(self, name: str, environment: Any) -> None:
        """Do nothing."""


def use(ours: bool) -> None:
    """Make what is compiled from now on kernels, or functions of somebody else; nothing where LLVM is too old."""
    if RECENT:
        if FRONTEND is not None:
            FRONTEND.use(ours)
        cpu_target.target_context.codegen()._library_class = KernelLibrary if ours else JITCodeLibrary
