using Interop.Tensors;

namespace Interop.NN;

/// <summary>Pools that know where their results come from: the places go along with the call, so that hooks see the results alone.</summary>
internal static class Places
{
    private sealed class Box
    {
        internal Tensor? Indices;
    }

    internal static (Tensor Output, Tensor Indices) Call(Module<Tensor, Tensor> module, Tensor input)
    {
        Box box = new();
        Tensor output = CallState<Box>.With(module, box, () => module.Call(input));
        return (output, box.Indices!);
    }

    internal static bool AreWanted(Module module) => CallState<Box>.Of(module) is not null;

    internal static Tensor Keep(Module module, (Tensor Output, Tensor Indices) both)
    {
        CallState<Box>.Of(module)?.Indices = both.Indices;
        return both.Output;
    }
}
