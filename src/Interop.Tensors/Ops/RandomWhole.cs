using System.Runtime.CompilerServices;

namespace Interop.Tensors;

/// <content>Random whole numbers. Source: <c>aten::random_</c>, <c>aten::randint</c>, <c>aten::randperm</c>.</content>
public partial class Tensor
{
    /// <summary>
    /// Fills with equally likely whole numbers from 0 on: up to the largest of a dtype of whole numbers, and up to 2ⁿ for floating-point numbers with
    /// n bits of precision. Source: <c>aten::random_</c>.
    /// </summary>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="NotSupportedException">The dtype is complex, or unsigned and wider than 8 bits.</exception>
    public Tensor Random_(Generator? generator = null)
    {
        RequireNumbers("random_", boolToo: true);
        ulong range = DType.Kind == DTypeKind.Float ? (1UL << WholeRange.Precision(DType)) + 1 : WholeRange.Largest(DType) + 1UL;
        return Filled("random_", new WholeFill(range, 0, DType is DType.Float64 or DType.Int64), generator);
    }

    /// <summary>Fills with equally likely whole numbers from 0 to <paramref name="to"/> − 1. Source: <c>aten::random_.to</c>.</summary>
    /// <inheritdoc cref="Random_(long, long?, Generator?)"/>
    public Tensor Random_(long to, Generator? generator = null) => Random_(0, to, generator);

    /// <summary>Fills with equally likely whole numbers from <paramref name="from"/> to <paramref name="to"/> − 1. Source: <c>aten::random_.from</c>.</summary>
    /// <param name="from">The least; for a floating-point dtype that cannot hold it, the next that it can.</param>
    /// <param name="to">One more than the largest; null for as far as the dtype goes.</param>
    /// <param name="generator">Where the numbers come from; null for <see cref="Generator.Default"/>.</param>
    /// <exception cref="ArgumentException">The bounds are out of order, or the dtype cannot hold them.</exception>
    /// <exception cref="NotSupportedException">The dtype is complex.</exception>
    [OverloadResolutionPriority(1)] // A literal null means no end, not no generator.
    public Tensor Random_(long from, long? to, Generator? generator = null)
    {
        if (DType.Kind is not (DTypeKind.Integer or DTypeKind.Bool) && DType is not (DType.Float64 or DType.Float32 or DType.Float16 or DType.BFloat16))
            throw new NotSupportedException($"random_ does not fill tensors of {DType.Name}.");
        if (to is null && from == long.MinValue)
        {
            if (DType is not (DType.Int64 or DType.Float64 or DType.Float32 or DType.BFloat16))
                throw new NotSupportedException($"random_ over all 64-bit numbers fills int64, float64, float32 and bfloat16, not {DType.Name}.");
            return Filled("random_", new WholeFill(0, 0, true), generator);
        }

        if (to is { } end && from >= end)
            throw new ArgumentException($"random_ from {from} to {end}: the end must lie above the beginning.");
        bool isFloat = DType.Kind == DTypeKind.Float;
        long first = isFloat ? WholeRange.Held(from, DType, down: false) : from, last = to is { } given
            ? (isFloat ? WholeRange.Held(given, DType, down: true) : given) - 1
            : isFloat ? 1L << WholeRange.Precision(DType) : (long)WholeRange.Largest(DType);
        if (isFloat && (first > last || first < from))
            throw new ArgumentException($"random_ from {from} to {to}: {DType.Name} holds no such numbers.");
        if (!WholeRange.Holds(first, DType) || !WholeRange.Holds(last, DType))
            throw new ArgumentException($"random_ from {from} to {to}: {DType.Name} does not reach from {first} to {last}.");
        ulong range = unchecked((ulong)last - (ulong)first + 1);
        // The remainder of 32 bits would favour small numbers of a wide range.
        return Filled("random_", new WholeFill(range, first, range is 0 or >= 1 << 28), generator);
    }
}
