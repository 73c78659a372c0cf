using Interop.Tensors;

namespace Interop.NN;

/// <summary>What layers share that learn their shapes from the first call, or from the state dict that they load.</summary>
internal static class Lazy
{
    /// <summary>Registers a parameter of this shape, or one that waits for its shape, or that there is none.</summary>
    internal static void Register(Module module, string name, bool waits, DType? dtype, params long[]? shape) =>
        module.Register(name, shape is null ? null : waits ? new UninitializedParameter(dtype: dtype ?? DType.Float32) : new Parameter(Tensor.Empty(new Shape(shape), dtype ?? DType.Float32)));

    /// <summary>Gives a parameter or buffer its shape if it waits for one.</summary>
    internal static bool Materialize(Tensor? tensor, params long[] shape)
    {
        if (tensor is not IUninitialized { IsInitialized: false } lazy)
            return false;
        lazy.Materialize(new Shape(shape), tensor.DType);
        return true;
    }
}
