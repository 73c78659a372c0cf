namespace Interop.Tensors;

public static partial class Functional
{
    /// <summary>
    /// Samples of one of several classes that can be differentiated: softmax((logits + g) / tau), g with a Gumbel distribution.
    /// Source: <c>torch.nn.functional.gumbel_softmax</c>; Jang, Gu and Poole, 2016.
    /// </summary>
    /// <param name="logits">Logarithms of weights, any shape, floating-point.</param>
    /// <param name="tau">The temperature, above 0: the lower, the nearer to a choice of one class.</param>
    /// <param name="hard">Whether the result is 1 for the chosen class and else 0, with the gradient of the soft one.</param>
    /// <param name="eps">Has no effect, as in PyTorch.</param>
    /// <param name="dim">The dimension of the classes.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="NotSupportedException">The dtype is no real floating-point type.</exception>
    public static Tensor GumbelSoftmax(this Tensor logits, double tau = 1, bool hard = false, double eps = 1e-10, int dim = -1, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        using Op op = Op.Begin("gumbel_softmax", logits);
        Tensor gumbel = Tensor.Empty(logits.Shape, logits.DType).Exponential_(1, generator).Log().Neg();
        Tensor soft = (logits + gumbel).Div(tau).Softmax(dim);
        if (!hard)
            return op.Return(soft);
        Tensor chosen = soft.Detach();
        Tensor one = Tensor.Zeros(logits.Shape, logits.DType).Scatter_(dim, chosen.Argmax(dim, keepdim: true), 1);
        return op.Return(one - chosen + soft);
    }
}
