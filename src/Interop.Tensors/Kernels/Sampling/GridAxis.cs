using System.Numerics;
using System.Runtime.CompilerServices;

namespace Interop.Tensors.Kernels.Sampling;

/// <summary>Where one coordinate of a sampling grid lies among the elements of its dimension. Source: <c>aten/src/ATen/native/GridSampler.h</c>.</summary>
/// <remarks>Up to four taps: their places, −1 where zeros are, their weights, and how the weights change with the coordinate.</remarks>
internal unsafe struct GridAxis<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    internal const int MostTaps = 4;

    private fixed long _index[MostTaps];
    private T _weight0, _weight1, _weight2, _weight3;
    private T _slope0, _slope1, _slope2, _slope3;

    internal GridAxis(T coordinate, long size, GridSampling s)
    {
        (T at, Factor) = Place(coordinate, T.CreateTruncating(size), s);
        switch (s.Mode)
        {
            case GridSampleMode.Bilinear:
                (long low, T t) = Split(at);
                Fraction = t;
                Taps = 2;
                Set(0, Inside(low, size), T.One - t, -T.One);
                Set(1, Inside(low + 1, size), t, T.One);
                break;
            case GridSampleMode.Nearest:
                Factor = T.Zero;
                Taps = 1;
                Set(0, Inside(long.CreateSaturating(T.Round(at)), size), T.One, T.Zero);
                break;
            default:
                (low, t) = Split(at);
                Fraction = t;
                Taps = 4;
                T a = T.CreateTruncating(-0.75), other = T.One - t;
                Set(0, Bounded(low - 1, size, s), Keys.Outer(t + T.One, a), Keys.OuterSlope(t + T.One, a));
                Set(1, Bounded(low, size, s), Keys.Inner(t, a), Keys.InnerSlope(t, a));
                Set(2, Bounded(low + 1, size, s), Keys.Inner(other, a), -Keys.InnerSlope(other, a));
                Set(3, Bounded(low + 2, size, s), Keys.Outer(other + T.One, a), -Keys.OuterSlope(other + T.One, a));
                break;
        }
    }

    /// <summary>Where the coordinate lies among the elements, and how that changes with it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (T At, T Factor) Place(T coordinate, T n, GridSampling s)
    {
        T two = T.CreateTruncating(2);
        T at = s.Pixels ? coordinate : s.AlignCorners ? (coordinate + T.One) / two * (n - T.One) : ((coordinate + T.One) * n - T.One) / two;
        T factor = s.Pixels ? T.One : s.AlignCorners ? (n - T.One) / two : n / two;
        return s.Mode == GridSampleMode.Bicubic ? (at, factor) : Padded(at, n, s, factor);
    }

    internal int Taps { get; }

    /// <summary>The way from the tap at or below to the place, of which the weights are functions.</summary>
    internal T Fraction { get; }

    /// <summary>How the place changes with the coordinate.</summary>
    internal T Factor { get; }

    internal readonly long Index(int tap) => _index[tap];

    internal readonly T Weight(int tap) => tap switch { 0 => _weight0, 1 => _weight1, 2 => _weight2, _ => _weight3 };

    /// <summary>How a weight changes with the place.</summary>
    internal readonly T Slope(int tap) => tap switch { 0 => _slope0, 1 => _slope1, 2 => _slope2, _ => _slope3 };

    private void Set(int tap, long index, T weight, T slope)
    {
        _index[tap] = index;
        switch (tap)
        {
            case 0: (_weight0, _slope0) = (weight, slope); break;
            case 1: (_weight1, _slope1) = (weight, slope); break;
            case 2: (_weight2, _slope2) = (weight, slope); break;
            default: (_weight3, _slope3) = (weight, slope); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (long Low, T Fraction) Split(T at)
    {
        T floor = T.Floor(at);
        // Far outside is outside, and taps beside it must not overflow.
        return (Math.Clamp(long.CreateSaturating(floor), int.MinValue, int.MaxValue), at - floor);
    }

    private static long Inside(long index, long size) => index >= 0 && index < size ? index : -1;

    /// <summary>A tap of a cubic kernel, which is padded one by one.</summary>
    private static long Bounded(long index, long size, GridSampling s)
    {
        (T at, _) = Padded(T.CreateTruncating(index), T.CreateTruncating(size), s, T.One);
        return Inside(long.CreateSaturating(at), size);
    }

    /// <summary>Into the input, or where it is if zeros are outside; and the factor, turned where it was mirrored, 0 where it was cut off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (T At, T Factor) Padded(T at, T size, GridSampling s, T factor)
    {
        if (s.Padding == GridPaddingMode.Reflection)
            (at, factor) = s.AlignCorners ? Reflected(at, T.Zero, size - T.One, factor) : Reflected(at, T.CreateTruncating(-0.5), size, factor);
        if (s.Padding != GridPaddingMode.Zeros)
        {
            // Borders count as outside. In PyTorch NaN goes to the first element of planes and to the last of volumes.
            if (!(at > T.Zero) && !(T.IsNaN(at) && s.Rank == 3))
                return (T.Zero, T.Zero);
            return !(at < size - T.One) ? (size - T.One, T.Zero) : (at, factor);
        }

        return T.IsFinite(at) && T.Abs(at) <= T.CreateTruncating(int.MaxValue) ? (at, factor) : (T.CreateTruncating(-100), factor);
    }

    /// <summary>Mirrored at both ends of a span that begins at <paramref name="low"/>.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (T At, T Factor) Reflected(T at, T low, T span, T factor)
    {
        if (span == T.Zero)
            return (T.Zero, T.Zero);
        at -= low;
        if (at < T.Zero)
            (at, factor) = (-at, -factor);
        T rest = at % span;
        return T.IsEvenInteger(T.Floor(at / span)) ? (rest + low, factor) : (span - rest + low, -factor);
    }
}
