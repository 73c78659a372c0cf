using Interop.Tensors;

namespace Interop.NN;

/// <summary>The input itself, of any shape. Source: <c>torch.nn.Identity</c>.</summary>
public sealed class Identity : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input;
}
