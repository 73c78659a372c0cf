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

    /// <summary>The number of steps, whose place the first layer says.</summary>
    internal static long Steps<TInput>(Tensor x, ModuleList<Module<TInput, Tensor>> layers) =>
        x.Shape[x.Rank == 3 && layers.Count > 0 && layers[0] is TransformerLayer<TInput> { SelfAttn.BatchFirst: true } ? 1 : 0];
}
