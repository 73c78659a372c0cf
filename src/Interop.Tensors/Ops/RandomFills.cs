using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Random numbers in place. Bit for bit those of PyTorch on the CPU, in the order in which it fills strided tensors. Source: <c>aten::uniform_</c>, <c>aten::normal_</c> …</content>
public partial class Tensor
{
    /// <summary>Begins the stream of a seed in the default generator. Source: <c>torch.manual_seed</c>.</summary>
    public static Generator ManualSeed(long seed) => Generator.Default.ManualSeed(seed);

    /// <summary>Fills with numbers from [from, to), all equally likely; of a complex tensor, both parts. Source: <c>aten::uniform_</c>.</summary>
    /// <param name="from">The least, finite in the dtype.</param>
    /// <param name="to">Where the numbers end; at most the dtype's largest number above <paramref name="from"/>.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The bounds are out of order or out of range.</exception>
    /// <exception cref="NotSupportedException">The dtype holds whole numbers.</exception>
    public Tensor Uniform_(double from = 0, double to = 1, Generator? generator = null)
    {
        RequireReals("uniform_", complexToo: true);
        double largest = PartOf(DType) switch
        {
            DType.Float64 => double.MaxValue,
            DType.Float16 => (double)Half.MaxValue,
            DType.BFloat16 => 3.3895313892515355e38,
            _ => float.MaxValue,
        };
        if (!(Math.Abs(from) <= largest && Math.Abs(to) <= largest))
            throw new ArgumentException($"uniform_ from {from} to {to}: {PartOf(DType).Name} reaches from {-largest} to {largest}.");
        if (from > to || to - from > largest)
            throw new ArgumentException($"uniform_ from {from} to {to}: the end must not lie below the beginning, nor more than {largest} above it.");
        return Filled("uniform_", new UniformFill(from, to), generator);
    }

    /// <summary>Fills with normally distributed numbers; of a complex tensor, each part has half the variance. Source: <c>aten::normal_</c>.</summary>
    /// <param name="mean">Their mean.</param>
    /// <param name="std">Their standard deviation, not negative.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The deviation is negative or not a number.</exception>
    /// <exception cref="NotSupportedException">The dtype holds whole numbers.</exception>
    public Tensor Normal_(double mean = 0, double std = 1, Generator? generator = null)
    {
        RequireReals("normal_", complexToo: true);
        if (!(std >= 0))
            throw new ArgumentOutOfRangeException(nameof(std), std, "normal_ needs a standard deviation of at least 0.");
        return Filled("normal_", new NormalFill(mean, DType.Kind == DTypeKind.Complex ? std / Math.Sqrt(2) : std), generator);
    }

    /// <summary>Fills with numbers e^z, z normally distributed. Source: <c>aten::log_normal_</c>.</summary>
    /// <param name="mean">The mean of z.</param>
    /// <param name="std">The standard deviation of z, above 0.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The deviation is not above 0.</exception>
    /// <exception cref="NotSupportedException">The dtype is no real floating-point type.</exception>
    public Tensor LogNormal_(double mean = 1, double std = 2, Generator? generator = null)
    {
        RequireReals("log_normal_");
        if (!(std > 0))
            throw new ArgumentOutOfRangeException(nameof(std), std, "log_normal_ needs a standard deviation above 0.");
        return Filled("log_normal_", new DistributionFill<LogNormalDistribution>(new(mean, std)), generator);
    }

    /// <summary>Fills with numbers of a Cauchy distribution. Source: <c>aten::cauchy_</c>.</summary>
    /// <param name="median">Its centre.</param>
    /// <param name="sigma">Its half width at half maximum, above 0.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The width is not above 0.</exception>
    /// <exception cref="NotSupportedException">The dtype is no real floating-point type.</exception>
    public Tensor Cauchy_(double median = 0, double sigma = 1, Generator? generator = null)
    {
        RequireReals("cauchy_");
        if (!(sigma > 0))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "cauchy_ needs a sigma above 0.");
        return Filled("cauchy_", new DistributionFill<CauchyDistribution>(new(median, sigma)), generator);
    }

    /// <summary>Fills with waiting times: numbers above 0 of density lambd · e^(−lambd · x). Source: <c>aten::exponential_</c>.</summary>
    /// <param name="lambd">The rate, above 0.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not above 0.</exception>
    /// <exception cref="NotSupportedException">The dtype is no real floating-point type.</exception>
    public Tensor Exponential_(double lambd = 1, Generator? generator = null)
    {
        RequireReals("exponential_");
        if (!(lambd > 0))
            throw new ArgumentOutOfRangeException(nameof(lambd), lambd, "exponential_ needs a rate above 0.");
        return Filled("exponential_", new DistributionFill<ExponentialDistribution>(new(lambd)), generator);
    }

    /// <summary>Fills with numbers of trials up to the first success, 1, 2, 3 … Source: <c>aten::geometric_</c>.</summary>
    /// <param name="p">The probability of success, between 0 and 1, both excluded.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside (0, 1).</exception>
    /// <exception cref="NotSupportedException">The dtype is bool or complex.</exception>
    public Tensor Geometric_(double p, Generator? generator = null)
    {
        RequireNumbers("geometric_", boolToo: false);
        if (!(p > 0 && p < 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "geometric_ needs a probability between 0 and 1, both excluded.");
        return Filled("geometric_", new DistributionFill<GeometricDistribution>(new(p)), generator);
    }

    /// <summary>Fills with ones of probability <paramref name="p"/> and zeros. Source: <c>aten::bernoulli_.float</c>.</summary>
    /// <param name="p">The probability of a one, in [0, 1].</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is outside [0, 1].</exception>
    /// <exception cref="NotSupportedException">The dtype is complex.</exception>
    public Tensor Bernoulli_(double p = 0.5, Generator? generator = null)
    {
        RequireNumbers("bernoulli_", boolToo: true);
        if (!(p >= 0 && p <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "bernoulli_ needs a probability from 0 to 1.");
        return Filled("bernoulli_", new BernoulliFill(p), generator);
    }

    /// <summary>Fills in the order in which PyTorch does: as the elements lie in memory.</summary>
    private Tensor Filled(string name, Fill fill, Generator? generator)
    {
        using Op op = Op.Begin(name, fill, this);
        op.CheckWritable(this);
        Tensor real = DType.Kind == DTypeKind.Complex ? RealParts() : this;
        real.FillInOrder(fill, generator);
        GC.KeepAlive(real);
        return op.RecordInPlace(this, NoGradient(this));
    }

    /// <summary>Fills as the elements lie in memory; nothing is recorded.</summary>
    internal void FillInOrder(Fill fill, Generator? generator)
    {
        for (int d = 0; d < Rank; d++)
        {
            if (_strides[d] == 0 && Shape[d] > 1)
                throw new InvalidOperationException($"A tensor of shape {Shape} with strides [{string.Join(", ", _strides)}] holds elements several times and cannot be filled in place: call Clone() first.");
        }

        if (ElementCount == 0)
            return;
        generator ??= Generator.Default;
        int[] order = [.. Enumerable.Range(0, Rank)];
        if (IsContiguous)
        {
            fill.For(Shape, order).Into(generator, this, asRowMajor: true);
            return;
        }

        Layout.Order(order, Shape, this);
        Array.Reverse(order);
        Tensor ordered = Look(new Shape([.. order.Select(d => Shape[d])]), [.. order.Select(d => _strides[d])], Offset);
        Tensor dense = ordered.IsContiguous ? ordered : Empty(ordered.Shape, DType);
        fill.For(Shape, order).Into(generator, dense, asRowMajor: false);
        if (!ReferenceEquals(dense, ordered))
            ordered.CopyInto(dense);
        GC.KeepAlive(dense);
        GC.KeepAlive(ordered);
    }

    /// <summary>The real and imaginary parts of a complex tensor, as a last dimension of two.</summary>
    private Tensor RealParts()
    {
        Memory.Retain();
        return new Tensor(Memory, PartOf(DType), new Shape([.. Shape, 2]), [.. _strides.Select(s => 2 * s), 1], 2 * Offset, this);
    }

    private static DType PartOf(DType dtype) => dtype switch
    {
        DType.Complex32 => DType.Float16,
        DType.Complex64 => DType.Float32,
        DType.Complex128 => DType.Float64,
        _ => dtype,
    };

    /// <exception cref="NotSupportedException">The dtype is no real floating-point type.</exception>
    private void RequireReals(string name, bool complexToo = false)
    {
        if (PartOf(DType) is not (DType.Float64 or DType.Float32 or DType.Float16 or DType.BFloat16) || !complexToo && DType.Kind == DTypeKind.Complex)
            throw new NotSupportedException($"{name} takes floating-point numbers, not {DType.Name}.");
    }

    /// <exception cref="NotSupportedException">The dtype is complex, or unsigned and wider than 8 bits.</exception>
    private void RequireNumbers(string name, bool boolToo)
    {
        if (DType is not (DType.Float64 or DType.Float32 or DType.Float16 or DType.BFloat16 or DType.UInt8 or DType.Int8 or DType.Int16 or DType.Int32 or DType.Int64) && !(boolToo && DType == DType.Bool))
            throw new NotSupportedException($"{name} does not fill tensors of {DType.Name}.");
    }
}
