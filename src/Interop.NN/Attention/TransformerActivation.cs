using Interop.Tensors;

namespace Interop.NN;

/// <summary>The usual nonlinearities between the two linear layers of a transformer.</summary>
public enum TransformerActivation
{
    /// <summary>max(0, x).</summary>
    ReLU,

    /// <summary>x · Φ(x).</summary>
    GELU,
}

/// <summary>Any nonlinearity of a transformer: a known one, a function, or a module, which then is a part of the layer.</summary>
internal readonly record struct LayerActivation(TransformerActivation? Known, Func<Tensor, Tensor>? Function, Module<Tensor, Tensor>? Module)
{
    internal static LayerActivation Of(TransformerActivation known) => known is TransformerActivation.ReLU or TransformerActivation.GELU ? new(known, null, null)
        : throw new ArgumentOutOfRangeException(nameof(known), known, "A transformer goes through ReLU or GELU, or through a function or module that is given.");

    internal static LayerActivation Of(Func<Tensor, Tensor> function) => new(null, function ?? throw new ArgumentNullException(nameof(function)), null);

    internal static LayerActivation Of(Module<Tensor, Tensor> module) => new(null, null, module ?? throw new ArgumentNullException(nameof(module)));

    internal Tensor Apply(Tensor x) => Known switch
    {
        TransformerActivation.ReLU => x.Relu(),
        TransformerActivation.GELU => x.Gelu(),
        _ => Function!(x),
    };
}
