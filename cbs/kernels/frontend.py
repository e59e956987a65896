"""From Python to LLVM's language without what kernels do not need: half of the compiler's time is numba's own.

Kernels are loops over numbers and arrays, without closures, generators or array expressions: the passes for these are
left out. What `+` of two numbers means is looked up once and not at every sign; an item of an array is a load, not a
view that is loaded from; references to arrays are not counted where all of them belong to the caller. The machine code
has the same bits and the same speed; the first command takes a quarter less.
"""

import operator
from typing import Any

from numba.core import ir, types
from numba.core.compiler import CompilerBase
from numba.core.compiler_machinery import AnalysisPass, PassManager, register_pass
from numba.core.cpu import CPUContext
from numba.core.registry import cpu_target
from numba.core.typed_passes import (
    IRLegalization,
    NativeLowering,
    NoPythonBackend,
    NopythonTypeInference,
    PreLowerStripPhis,
)
from numba.core.types.containers import BaseTuple
from numba.core.typing.context import Context
from numba.core.untyped_passes import FixupArgs, GenericRewrites, IRProcessing, ReconstructSSA, TranslateByteCode

PLAIN = (types.Number, types.Boolean, types.Literal, types.Array, BaseTuple)


@register_pass(mutates_CFG=False, analysis_only=True)
class BorrowedArrays(AnalysisPass):  # type: ignore[misc]
    """No counting of references where every array is an argument: the caller holds it till the end."""

    _name = "borrowed_arrays"

    def __init__(self) -> None:
        super().__init__()

    def run_pass(self, state: Any) -> bool:
        """Look for what makes or returns an array."""
        models = state.targetctx.data_model_manager

        def counted(kind: Any) -> bool:
            return bool(models[kind].contains_nrt_meminfo())

        assigned = (each for block in state.func_ir.blocks.values() for each in block.find_insts(ir.Assign))
        made = any(
            isinstance(each.value, ir.Expr)
            and each.value.op not in ("cast", "phi")
            and counted(state.typemap[each.target.name])
            for each in assigned
        )
        if not made and not counted(state.return_type):
            state.targetctx = state.targetctx.subtarget(enable_nrt=False)
        return False


class KernelCompiler(CompilerBase):  # type: ignore[misc]
    """The passes that kernels need, in numba's order."""

    def define_pipelines(self) -> list[PassManager]:
        """Return the one way through the compiler."""
        passes = PassManager("kernel")
        untyped = (TranslateByteCode, FixupArgs, IRProcessing, GenericRewrites, ReconstructSSA)
        typed = (NopythonTypeInference, BorrowedArrays, PreLowerStripPhis, IRLegalization)
        for each in (*untyped, *typed, NativeLowering, NoPythonBackend):
            passes.add_pass(each, each.__name__)
        passes.finalize()
        return [passes]


class KernelTyping(Context):  # type: ignore[misc]
    """Types of kernels: the same question is answered once."""

    def resolve_function_type(self, func: Any, args: Any, kws: Any) -> Any:
        """Return the signature of a call."""
        if kws or not isinstance(func, types.Function) or not all(isinstance(arg, PLAIN) for arg in args):
            return super().resolve_function_type(func, args, kws)
        known, question = self.__dict__.setdefault("known", {}), (func, tuple(args))
        if question not in known:
            known[question] = super().resolve_function_type(func, args, kws)
        return known[question]


class KernelContext(CPUContext):  # type: ignore[misc]
    """How kernels become LLVM's language."""

    def load_additional_registries(self) -> None:
        """Load numba's library once, and later what has come to it since."""
        if "loaded" not in self.__dict__:
            self.loaded = True
            super().load_additional_registries()
        for registry in list(self._registries):
            self.install_registry(registry)

    def get_function(self, fn: Any, sig: Any, *more: Any, **words: Any) -> Any:
        """Return what writes a call down; for an item of an array our own."""
        key = getattr(fn, "typing_key", None)
        if key not in (operator.getitem, operator.setitem) or not _is_item(*sig.args[:2]):
            return super().get_function(fn, sig, *more, **words)
        array, index = sig.args[:2]

        def get(builder: Any, args: Any, loc: Any = None) -> Any:
            return self.unpack_value(builder, array.dtype, _place(self, builder, array, index, *args))

        def put(builder: Any, args: Any, loc: Any = None) -> None:
            value = self.cast(builder, args[2], sig.args[2], array.dtype)
            self.pack_value(builder, array.dtype, value, _place(self, builder, array, index, *args[:2]))

        return get if key is operator.getitem else put


def use(ours: bool) -> None:
    """Make what is compiled from now on kernels, or functions of somebody else."""
    cpu_target.target_context.__class__ = KernelContext if ours else CPUContext
    cpu_target.typing_context.__class__ = KernelTyping if ours else Context
    cpu_target.typing_context.__dict__.pop("known", None)


def _is_item(array: Any, index: Any) -> bool:
    """Whether whole numbers name one number of an array in C order."""
    kinds = index.types if isinstance(index, BaseTuple) else (index,)
    plain = type(array) is types.Array and array.layout == "C" and array.aligned
    whole = all(isinstance(kind, types.Integer) for kind in kinds)
    return plain and whole and len(kinds) == array.ndim and isinstance(array.dtype, types.Number)


def _place(context: Any, builder: Any, array: Any, index: Any, held: Any, at: Any) -> Any:
    """Pointer to an item: numba's arithmetic, negative indices from the end, without the copies of the array."""
    kinds = index.types if isinstance(index, BaseTuple) else (index,)
    numbers = [builder.extract_value(at, i) for i in range(len(kinds))] if isinstance(index, BaseTuple) else [at]
    model = context.data_model_manager[array]
    shape, offset, step = model.get(builder, held, "shape"), None, None
    for i in reversed(range(len(kinds))):
        size = builder.extract_value(shape, i)
        place = context.cast(builder, numbers[i], kinds[i], types.intp)
        if kinds[i].signed:
            negative = builder.icmp_signed("<", place, place.type(0))
            place = builder.select(negative, builder.add(place, size), place)
        part = place if step is None else builder.mul(place, step)
        offset = part if offset is None else builder.add(part, offset)
        step = size if step is None else builder.mul(step, size)
    return builder.gep(model.get(builder, held, "data"), [offset])
