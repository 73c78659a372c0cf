namespace Interop.Tensors;

/// <content>Functions of one element. Source: <c>aten::silu</c>.</content>
public sealed partial class Tensor
{
    /// <summary>x · σ(x). Source: <c>aten::silu</c>; composed.</summary>
    public Tensor Silu() => Op.Compose("silu", this, static x => x * x.Sigmoid());
}
