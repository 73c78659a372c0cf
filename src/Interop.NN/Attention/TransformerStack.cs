using Interop.Tensors;

namespace Interop.NN;

/// <summary>Layers made of one.</summary>
internal static class TransformerStack
{
    internal static ModuleList<Module<TInput, Tensor>> Copies<TInput>(Module<TInput, Tensor> layer, long count)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ModuleList<Module<TInput, Tensor>> list = new();
        for (long i = 0; i < count; i++)
            list.Append(layer.Clone());
        return list;
    }
}
