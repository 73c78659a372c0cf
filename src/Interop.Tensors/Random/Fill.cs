using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>How a tensor is filled with random numbers; the attributes of the op at the same time.</summary>
internal abstract record Fill
{
    /// <summary>Fills a dense tensor that has elements.</summary>
    /// <param name="generator">Where the numbers come from.</param>
    /// <param name="y">The tensor, its elements in the order in which they are drawn.</param>
    /// <param name="asRowMajor">Whether that is the row-major order of the tensor that the user sees, too.</param>
    internal abstract void Into(Generator generator, Tensor y, bool asRowMajor);

    /// <summary>The same fill for a tensor of this shape whose dimensions come in this order.</summary>
    internal virtual Fill For(Shape shape, int[] order) => this;
}

/// <summary>Equally likely real numbers.</summary>
internal sealed record UniformFill(double From, double To) : Fill
{
    internal override void Into(Generator generator, Tensor y, bool asRowMajor) => RandomFill.Uniform(generator, y, From, To);
}

/// <summary>Normal numbers: from sixteen on in blocks where the tensor is dense, else one by one.</summary>
internal sealed record NormalFill(double Mean, double Std) : Fill
{
    internal override void Into(Generator generator, Tensor y, bool asRowMajor)
    {
        if (asRowMajor && y.ElementCount >= BoxMuller.Block)
            RandomFill.Normal(generator, y, Mean, Std);
        else
            RandomFill.Draw(generator, y, new NormalDistribution(Mean, Std));
    }
}

/// <summary>Numbers that are drawn one by one.</summary>
internal sealed record DistributionFill<TDistribution>(TDistribution Distribution) : Fill where TDistribution : struct, IDistribution
{
    internal override void Into(Generator generator, Tensor y, bool asRowMajor) => RandomFill.Draw(generator, y, Distribution);
}

/// <summary>A value with a probability, else zero.</summary>
internal sealed record BernoulliFill(double P, double Value = 1) : Fill
{
    internal override void Into(Generator generator, Tensor y, bool asRowMajor) => RandomFill.Bernoulli(generator, y, P, Value);
}

/// <summary>Equally likely whole numbers: a draw of 32 or 64 bits, its remainder by the range, plus the base.</summary>
/// <param name="Range">How many there are; 0 for all of 64 bits.</param>
/// <param name="Base">The least.</param>
/// <param name="IsWide">Whether a draw has 64 bits.</param>
internal sealed record WholeFill(ulong Range, long Base, bool IsWide) : Fill
{
    internal override void Into(Generator generator, Tensor y, bool asRowMajor) => RandomFill.Whole(generator, y, Range, Base, IsWide);
}

/// <summary>Numbers whose distribution depends on one or two tensors, which broadcast to the filled one.</summary>
internal sealed record SampleFill<TSampler>(TSampler Sampler, Tensor A, Tensor? B = null) : Fill where TSampler : struct, ISampler
{
    internal override Fill For(Shape shape, int[] order) => this with
    {
        A = A.Detach().Expand(shape).Permute(order).Contiguous(),
        B = B?.Detach().Expand(shape).Permute(order).Contiguous(),
    };

    internal override void Into(Generator generator, Tensor y, bool asRowMajor)
    {
        RandomFill.Sample(generator, Sampler, y, A, B);
        GC.KeepAlive(this);
    }
}
