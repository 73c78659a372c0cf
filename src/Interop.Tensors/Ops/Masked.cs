namespace Interop.Tensors;

/// <summary>Reductions and normalizations over the elements where a mask is true. Source: <c>torch.masked</c>.</summary>
/// <remarks>A mask is of bool and broadcasts to the input; null takes all elements. What is masked out counts as the operation's neutral element.</remarks>
public static class Masked
{
    /// <summary>Sums; bool and whole numbers in int64.</summary>
    /// <param name="input">Elements.</param>
    /// <param name="dim">Dimensions; all by default.</param>
    /// <param name="keepdim">Whether reduced dimensions stay with size 1.</param>
    /// <param name="dtype">What is computed in and returned; null for the input's own.</param>
    /// <param name="mask">Which elements take part.</param>
    public static Tensor Sum(Tensor input, Ints dim = default, bool keepdim = false, DType? dtype = null, Tensor? mask = null) =>
        IsNone(dim) ? Filled(Summable(input, dtype), mask, 0) : Filled(input, mask, 0).Sum(dim, keepdim, dtype);

    /// <summary>Products; bool and whole numbers in int64.</summary>
    /// <inheritdoc cref="Sum"/>
    public static Tensor Prod(Tensor input, Ints dim = default, bool keepdim = false, DType? dtype = null, Tensor? mask = null)
    {
        Tensor x = Filled(input, mask, 1);
        if (IsNone(dim))
            return Summable(x, dtype);
        // Along one dimension after the other, the last one first, so that the others keep their places.
        int[] axes = dim.Dims is { } dims ? [.. dims.Select(d => input.Shape.Axis(d)).Distinct()] : [.. Enumerable.Range(0, input.Rank)];
        if (input.Rank == 0)
            return Summable(x, dtype);
        foreach (int axis in axes.OrderDescending())
            x = x.Prod(axis, keepdim, dtype);
        return x;
    }

    /// <summary>Largest elements.</summary>
    /// <inheritdoc cref="Sum"/>
    public static Tensor Amax(Tensor input, Ints dim = default, bool keepdim = false, DType? dtype = null, Tensor? mask = null) =>
        IsNone(dim) ? Filled(Cast(input, dtype), mask, DTypeLimits.Extreme(Cast(input, dtype).DType, false)) : Filled(Cast(input, dtype), mask, DTypeLimits.Extreme(Cast(input, dtype).DType, false)).Amax(dim, keepdim);

    /// <summary>Smallest elements.</summary>
    /// <inheritdoc cref="Sum"/>
    public static Tensor Amin(Tensor input, Ints dim = default, bool keepdim = false, DType? dtype = null, Tensor? mask = null) =>
        IsNone(dim) ? Filled(Cast(input, dtype), mask, DTypeLimits.Extreme(Cast(input, dtype).DType, true)) : Filled(Cast(input, dtype), mask, DTypeLimits.Extreme(Cast(input, dtype).DType, true)).Amin(dim, keepdim);

    /// <summary>Places of largest elements, in the input's dtype.</summary>
    /// <inheritdoc cref="Sum"/>
    public static Tensor Argmax(Tensor input, int? dim = null, bool keepdim = false, DType? dtype = null, Tensor? mask = null) =>
        Filled(Cast(input, dtype), mask, DTypeLimits.Extreme(Cast(input, dtype).DType, false)).Argmax(dim, keepdim).To(dtype ?? input.DType);

    /// <summary>Places of smallest elements, in the input's dtype.</summary>
    /// <inheritdoc cref="Sum"/>
    public static Tensor Argmin(Tensor input, int? dim = null, bool keepdim = false, DType? dtype = null, Tensor? mask = null) =>
        Filled(Cast(input, dtype), mask, DTypeLimits.Extreme(Cast(input, dtype).DType, true)).Argmin(dim, keepdim).To(dtype ?? input.DType);

    /// <summary>Means; NaN where no element takes part.</summary>
    /// <inheritdoc cref="Sum"/>
    public static Tensor Mean(Tensor input, Ints dim = default, bool keepdim = false, DType? dtype = null, Tensor? mask = null)
    {
        Tensor x = Cast(input, dtype ?? (input.DType.Kind is DTypeKind.Integer or DTypeKind.Bool ? DType.Float32 : input.DType));
        return Sum(x, dim, keepdim, null, mask) / Count(x, dim, keepdim, mask);
    }

    /// <summary>The lower of the middle elements along one dimension.</summary>
    /// <inheritdoc cref="Sum"/>
    public static Tensor Median(Tensor input, int dim = -1, bool keepdim = false, DType? dtype = null, Tensor? mask = null)
    {
        Tensor x = Cast(input, dtype);
        if (x.DType.Kind != DTypeKind.Float)
            throw new NotSupportedException($"A masked median needs a floating-point dtype, found {x.DType.Name}.");
        return mask is null ? x.Median(dim, keepdim).Values : Filled(x, mask, double.NaN).Nanmedian(dim, keepdim).Values;
    }

    /// <summary>log Σ eˣ.</summary>
    /// <inheritdoc cref="Sum"/>
    public static Tensor Logsumexp(Tensor input, Ints dim = default, bool keepdim = false, DType? dtype = null, Tensor? mask = null)
    {
        Tensor x = Cast(input, dtype);
        bool whole = x.DType.Kind is DTypeKind.Integer or DTypeKind.Bool;
        Tensor filled = Filled(x, mask, whole ? DTypeLimits.Extreme(x.DType, false) : double.NegativeInfinity);
        Tensor y = IsNone(dim) ? filled : filled.Logsumexp(dim.Dims ?? [.. Enumerable.Range(0, input.Rank)], keepdim);
        return whole ? y.To(x.DType) : y;
    }

    /// <summary>log (eᵃ + eᵇ), an element masked out of one counting as 0 there.</summary>
    public static Tensor Logaddexp(Tensor input, Tensor other, DType? dtype = null, Tensor? inputMask = null, Tensor? otherMask = null) =>
        Filled(Cast(input, dtype), inputMask, double.NegativeInfinity).Logaddexp(Filled(Cast(other, dtype), otherMask, double.NegativeInfinity));

    /// <summary>Vector norms.</summary>
    /// <param name="input">Elements.</param>
    /// <param name="ord">The order; infinities for the largest and smallest magnitude.</param>
    /// <param name="dim">Dimensions; all by default.</param>
    /// <param name="keepdim">Whether reduced dimensions stay with size 1.</param>
    /// <param name="dtype">What is computed in; null for the input's own.</param>
    /// <param name="mask">Which elements take part.</param>
    public static Tensor Norm(Tensor input, double ord = 2, Ints dim = default, bool keepdim = false, DType? dtype = null, Tensor? mask = null)
    {
        Tensor x = Filled(Cast(input, dtype), mask, ord < 0 ? double.PositiveInfinity : 0);
        return IsNone(dim) ? x.Abs() : Linalg.VectorNorm(x, ord, dim, keepdim);
    }

    /// <summary>Elements divided by their norm along one dimension.</summary>
    /// <param name="input">Elements.</param>
    /// <param name="ord">The order of the norm.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="eps">The least divisor.</param>
    /// <param name="dtype">What is computed in; null for the input's own.</param>
    /// <param name="mask">Which elements take part; the others become 0.</param>
    public static Tensor Normalize(Tensor input, double ord, int dim, double eps = 1e-12, DType? dtype = null, Tensor? mask = null)
    {
        Tensor x = Cast(input, dtype), norm = Norm(x, ord, [dim], keepdim: true, mask: mask);
        return Filled(x, mask, 0) / norm.ClampMin(eps);
    }

    /// <summary>Variances.</summary>
    /// <param name="input">Elements.</param>
    /// <param name="dim">Dimensions; all by default.</param>
    /// <param name="unbiased">Whether the count is less 1; null for <paramref name="correction"/>.</param>
    /// <param name="correction">Taken off the count that divides; null for 1.</param>
    /// <param name="keepdim">Whether reduced dimensions stay with size 1.</param>
    /// <param name="dtype">What is computed in; null for the input's own.</param>
    /// <param name="mask">Which elements take part.</param>
    public static Tensor Var(Tensor input, Ints dim = default, bool? unbiased = null, double? correction = null, bool keepdim = false, DType? dtype = null, Tensor? mask = null)
    {
        Tensor x = Cast(input, dtype ?? (input.DType.Kind is DTypeKind.Integer or DTypeKind.Bool ? DType.Float32 : input.DType));
        double less = correction ?? (unbiased == false ? 0 : 1);
        Tensor mean = Sum(x, dim, true, null, mask) / Count(x, dim, true, mask);
        Tensor distance = x - mean;
        Tensor count = (Count(distance, dim, keepdim, mask) - (Tensor)less).To(Kernels.Promotion.RealPart(x.DType)).ClampMin(0);
        return Sum(distance * distance.Conj(), dim, keepdim, null, mask) / count;
    }

    /// <summary>Standard deviations.</summary>
    /// <inheritdoc cref="Var"/>
    public static Tensor Std(Tensor input, Ints dim = default, bool? unbiased = null, double? correction = null, bool keepdim = false, DType? dtype = null, Tensor? mask = null) =>
        Var(input, dim, unbiased, correction, keepdim, dtype, mask).Sqrt();

    /// <summary>Sums so far along one dimension, in the input's dtype.</summary>
    public static Tensor Cumsum(Tensor input, int dim, DType? dtype = null, Tensor? mask = null) => Filled(input, mask, 0).Cumsum(dim, dtype ?? input.DType);

    /// <summary>Products so far along one dimension, in the input's dtype.</summary>
    public static Tensor Cumprod(Tensor input, int dim, DType? dtype = null, Tensor? mask = null) => Filled(input, mask, 1).Cumprod(dim, dtype ?? input.DType);

    /// <summary>Softmax along one dimension over what is not masked out.</summary>
    public static Tensor Softmax(Tensor input, int dim, DType? dtype = null, Tensor? mask = null) => Filled(Cast(input, dtype), mask, double.NegativeInfinity).Softmax(dim);

    /// <summary>The logarithm of the softmax along one dimension over what is not masked out.</summary>
    public static Tensor LogSoftmax(Tensor input, int dim, DType? dtype = null, Tensor? mask = null) => Filled(Cast(input, dtype), mask, double.NegativeInfinity).LogSoftmax(dim);

    /// <summary>The softmax of the negative along one dimension over what is not masked out.</summary>
    public static Tensor Softmin(Tensor input, int dim, DType? dtype = null, Tensor? mask = null) => (-Filled(Cast(input, dtype), mask, double.PositiveInfinity)).Softmax(dim);

    /// <summary>An empty list of dimensions reduces nothing here.</summary>
    private static bool IsNone(Ints dim) => dim.Count == 0;

    private static Tensor Cast(Tensor input, DType? dtype) => dtype is { } d ? input.To(d) : input;

    private static Tensor Summable(Tensor input, DType? dtype) => input.To(dtype ?? (input.DType.Kind is DTypeKind.Integer or DTypeKind.Bool ? DType.Int64 : input.DType));

    private static Tensor Filled(Tensor input, Tensor? mask, Scalar neutral) => mask is null ? input : Tensor.Where(mask, input, Tensor.Full([], neutral, input.DType));

    /// <summary>How many elements take part.</summary>
    private static Tensor Count(Tensor input, Ints dim, bool keepdim, Tensor? mask)
    {
        Tensor taken = mask is null ? Tensor.Ones(input.Shape, DType.Int64) : mask.To(DType.Int64).Expand(input.Shape);
        return IsNone(dim) ? taken : taken.Sum(dim, keepdim);
    }
}
