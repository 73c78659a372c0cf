using Interop.Tensors;

namespace Interop.NN;

/// <summary>y = x / (k + alpha / size · Σ x²)^beta over <c>size</c> neighbouring channels: [N, C, *], shape kept. Source: <c>torch.nn.LocalResponseNorm</c>; Krizhevsky and others, 2012.</summary>
/// <param name="size">The number of channels summed.</param>
/// <param name="alpha">Factor of the sum.</param>
/// <param name="beta">Exponent.</param>
/// <param name="k">Added to the sum.</param>
public class LocalResponseNorm(long size, double alpha = 1e-4, double beta = 0.75, double k = 1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input) => input.LocalResponseNorm(size, alpha, beta, k);

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("", size), ("alpha", alpha), ("beta", beta), ("k", k));
}

/// <summary>The older form of <see cref="LocalResponseNorm"/> for images, which sums an odd number of channels always: [N, C, H, W], shape kept. Source: <c>torch.nn.CrossMapLRN2d</c>.</summary>
/// <param name="size">The number of channels summed; one less if even, though the sum is divided by it.</param>
/// <param name="alpha">Factor of the sum.</param>
/// <param name="beta">Exponent.</param>
/// <param name="k">Added to the sum.</param>
public class CrossMapLRN2d(long size, double alpha = 1e-4, double beta = 0.75, double k = 1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    protected override Tensor Forward(Tensor input)
    {
        if (input.Rank != 4)
            throw new ShapeException($"CrossMapLRN2d was called with shape {input.Shape}: expected [N, C, H, W].");
        long summed = (size - 1) / 2 * 2 + 1;
        return input.LocalResponseNorm(summed, alpha * summed / size, beta, k);
    }

    /// <inheritdoc/>
    protected override string ExtraRepr() => PythonText.Attributes(("", size), ("alpha", alpha), ("beta", beta), ("k", double.IsInteger(k) ? (object)(long)k : k));
}
