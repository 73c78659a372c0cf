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

    internal static Tensor Forward(Module module, Tensor input, Func<Tensor, Tensor> alone, Func<Tensor, (Tensor Output, Tensor Indices)> both)
    {
        if (CallState<Box>.Of(module) is not { } box)
            return alone(input);
        (Tensor output, box.Indices) = both(input);
        return output;
    }
}
