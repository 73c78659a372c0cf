using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>New tensors of random numbers. Source: <c>torch.rand</c>, <c>torch.randn</c>, <c>torch.randint</c>, <c>torch.randperm</c>, <c>torch.normal</c>.</content>
public partial class Tensor
{
    /// <summary>Equally likely numbers from [0, 1). Source: <c>aten::rand</c>.</summary>
    /// <param name="size">The shape.</param>
    /// <param name="dtype">A floating-point or complex dtype; null for float32.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    public static Tensor Rand(Shape size, DType? dtype = null, Generator? generator = null)
    {
        using Op op = Op.Begin("rand", new RandomSize(size, dtype ?? DType.Float32));
        return op.Return(Empty(size, dtype ?? DType.Float32).Uniform_(generator: generator));
    }

    /// <summary>Numbers of the standard normal distribution; complex ones have variance 1, half of it in each part. Source: <c>aten::randn</c>.</summary>
    /// <inheritdoc cref="Rand"/>
    public static Tensor Randn(Shape size, DType? dtype = null, Generator? generator = null)
    {
        using Op op = Op.Begin("randn", new RandomSize(size, dtype ?? DType.Float32));
        return op.Return(Empty(size, dtype ?? DType.Float32).Normal_(generator: generator));
    }

    /// <summary>Equally likely whole numbers from 0 to <paramref name="high"/> − 1. Source: <c>aten::randint</c>.</summary>
    /// <inheritdoc cref="Randint(long, long, Shape, DType?, Generator?)"/>
    public static Tensor Randint(long high, Shape size, DType? dtype = null, Generator? generator = null) => Randint(0, high, size, dtype, generator);

    /// <summary>Equally likely whole numbers from <paramref name="low"/> to <paramref name="high"/> − 1. Source: <c>aten::randint.low</c>.</summary>
    /// <param name="low">The least.</param>
    /// <param name="high">One more than the largest.</param>
    /// <param name="size">The shape.</param>
    /// <param name="dtype">A dtype that holds them; null for int64.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The bounds are out of order, or the dtype cannot hold them.</exception>
    public static Tensor Randint(long low, long high, Shape size, DType? dtype = null, Generator? generator = null)
    {
        using Op op = Op.Begin("randint", new RandomSize(size, dtype ?? DType.Int64));
        return op.Return(Empty(size, dtype ?? DType.Int64).Random_(low, high, generator));
    }

    /// <summary>The numbers from 0 to n − 1 in random order: [n]. Source: <c>aten::randperm</c>.</summary>
    /// <param name="n">How many.</param>
    /// <param name="dtype">A dtype that holds them; null for int64.</param>
    /// <param name="generator">Where the order comes from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative, or the dtype cannot hold all numbers.</exception>
    /// <exception cref="NotSupportedException">The dtype is bool, complex, or unsigned and wider than 8 bits.</exception>
    public static Tensor Randperm(long n, DType? dtype = null, Generator? generator = null)
    {
        DType d = dtype ?? DType.Int64;
        using Op op = Op.Begin("randperm", new RandomSize([Math.Max(0, n)], d));
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        if (d.Kind is not (DTypeKind.Integer or DTypeKind.Float) || d is DType.UInt16 or DType.UInt32 or DType.UInt64)
            throw new NotSupportedException($"randperm makes no {d.Name}.");
        double most = d.Kind == DTypeKind.Float ? (1L << WholeRange.Precision(d)) + 1.0 : WholeRange.Largest(d);
        if (n > most)
            throw new ArgumentOutOfRangeException(nameof(n), n, $"{d.Name} holds whole numbers up to {most}.");
        Tensor y = Empty([n], DType.Int64);
        RandomFill.Permutation(generator ?? Generator.Default, y);
        return op.Return(y.To(d));
    }

    /// <summary><see cref="Rand"/> of the shape, dtype and order in memory of a tensor. Source: <c>aten::rand_like</c>.</summary>
    /// <param name="input">Gives shape and order.</param>
    /// <param name="dtype">A floating-point or complex dtype; null for the tensor's own.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    public static Tensor RandLike(Tensor input, DType? dtype = null, Generator? generator = null)
    {
        using Op op = Op.Begin("rand_like", input);
        return op.Return(EmptyLike(input, dtype).Uniform_(generator: generator));
    }

    /// <summary><see cref="Randn"/> of the shape, dtype and order in memory of a tensor. Source: <c>aten::randn_like</c>.</summary>
    /// <inheritdoc cref="RandLike"/>
    public static Tensor RandnLike(Tensor input, DType? dtype = null, Generator? generator = null)
    {
        using Op op = Op.Begin("randn_like", input);
        return op.Return(EmptyLike(input, dtype).Normal_(generator: generator));
    }

    /// <summary><see cref="Randint(long, Shape, DType?, Generator?)"/> of the shape, dtype and order in memory of a tensor. Source: <c>aten::randint_like</c>.</summary>
    /// <inheritdoc cref="RandintLike(Tensor, long, long, DType?, Generator?)"/>
    public static Tensor RandintLike(Tensor input, long high, DType? dtype = null, Generator? generator = null) => RandintLike(input, 0, high, dtype, generator);

    /// <summary><see cref="Randint(long, long, Shape, DType?, Generator?)"/> of the shape, dtype and order in memory of a tensor. Source: <c>aten::randint_like.low_dtype</c>.</summary>
    /// <param name="input">Gives shape and order.</param>
    /// <param name="low">The least.</param>
    /// <param name="high">One more than the largest.</param>
    /// <param name="dtype">A dtype that holds them; null for the tensor's own.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The bounds are out of order, or the dtype cannot hold them.</exception>
    public static Tensor RandintLike(Tensor input, long low, long high, DType? dtype = null, Generator? generator = null)
    {
        using Op op = Op.Begin("randint_like", input);
        return op.Return(EmptyLike(input, dtype).Random_(low, high, generator));
    }

    /// <summary>Normally distributed numbers. Source: <c>aten::normal.float_float</c>.</summary>
    /// <param name="mean">Their mean.</param>
    /// <param name="std">Their standard deviation, not negative.</param>
    /// <param name="size">The shape.</param>
    /// <param name="dtype">A floating-point or complex dtype; null for float32.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The deviation is negative.</exception>
    public static Tensor Normal(double mean, double std, Shape size, DType? dtype = null, Generator? generator = null)
    {
        using Op op = Op.Begin("normal", new RandomSize(size, dtype ?? DType.Float32));
        return op.Return(Empty(size, dtype ?? DType.Float32).Normal_(mean, std, generator));
    }

    /// <summary>Shape and dtype of a new tensor, for whoever watches.</summary>
    private sealed record RandomSize(Shape Size, DType DType);
}
