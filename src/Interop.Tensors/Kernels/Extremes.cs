using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>The largest or smallest number and its first place; the first NaN wins.</summary>
internal readonly unsafe struct Extreme<T>(bool largest) : IReducer<T, Extreme<T>.Best, T> where T : unmanaged, INumber<T>
{
    /// <summary>What was best so far; a place of −1 before there was any.</summary>
    internal struct Best
    {
        internal T Value;
        internal long Place;
    }

    public Best Start => new() { Place = -1 };

    public void Add(ref Best state, T* x, long n, long place)
    {
        Best best = state;
        for (long i = 0; i < n; i++)
            Add(ref best, x[i], place + i);
        state = best;
    }

    public void Add(ref Best state, T x, long place)
    {
        if (state.Place < 0 || (largest ? x > state.Value : x < state.Value) || T.IsNaN(x) && !T.IsNaN(state.Value))
        {
            if (state.Place < 0 || !T.IsNaN(state.Value))
                (state.Value, state.Place) = (x, place);
        }
    }

    public void Merge(ref Best state, in Best later)
    {
        if (later.Place >= 0)
            Add(ref state, later.Value, later.Place);
    }

    public T Finish(in Best state, long count, out long place)
    {
        place = state.Place;
        return state.Value;
    }
}

/// <summary>Products: reduced formats and float32 in double.</summary>
internal readonly unsafe struct PlainProduct<T, TState> : IReducer<T, TState, TState> where T : unmanaged, INumberBase<T> where TState : unmanaged, INumberBase<TState>
{
    public TState Start => TState.One;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ref TState state, T* x, long n, long place)
    {
        long i = 0;
        if (typeof(T) == typeof(float) && typeof(TState) == typeof(double) && VectorWidths.Active >= VectorWidth.Bits256)
        {
            Vector256<double> v0 = Vector256<double>.One, v1 = v0, v2 = v0, v3 = v0;
            for (; i <= n - 16; i += 16)
            {
                Vector256<float> low = Vector256.Load((float*)x + i), high = Vector256.Load((float*)x + i + 8);
                v0 *= Vector256.WidenLower(low);
                v1 *= Vector256.WidenUpper(low);
                v2 *= Vector256.WidenLower(high);
                v3 *= Vector256.WidenUpper(high);
            }

            v0 = v0 * v1 * (v2 * v3);
            state *= TState.CreateTruncating(v0[0] * v0[1] * (v0[2] * v0[3]));
        }

        // Four lines that do not wait for each other.
        TState p0 = state, p1 = TState.One, p2 = TState.One, p3 = TState.One;
        for (; i <= n - 4; i += 4)
        {
            p0 *= TState.CreateTruncating(x[i]);
            p1 *= TState.CreateTruncating(x[i + 1]);
            p2 *= TState.CreateTruncating(x[i + 2]);
            p3 *= TState.CreateTruncating(x[i + 3]);
        }

        for (; i < n; i++)
            p0 *= TState.CreateTruncating(x[i]);
        state = p0 * p1 * (p2 * p3);
    }

    public void Add(ref TState state, T x, long place) => state *= TState.CreateTruncating(x);

    public void Merge(ref TState state, in TState later) => state *= later;

    public TState Finish(in TState state, long count, out long place)
    {
        place = 0;
        return state;
    }
}

/// <summary>Whether any number is not zero, or with <c>all</c> whether none is.</summary>
internal readonly unsafe struct Truth<T>(bool all) : IReducer<T, bool, bool> where T : unmanaged, INumberBase<T>
{
    public bool Start => all;

    public void Add(ref bool state, T* x, long n, long place)
    {
        for (long i = 0; i < n && state == all; i++)
            state = !T.IsZero(x[i]);
    }

    public void Add(ref bool state, T x, long place) => state = all ? state && !T.IsZero(x) : state || !T.IsZero(x);

    public void Merge(ref bool state, in bool later) => state = all ? state && later : state || later;

    public bool Finish(in bool state, long count, out long place)
    {
        place = 0;
        return state;
    }
}

/// <summary>How many numbers are not zero.</summary>
internal readonly unsafe struct NonzeroCount<T> : IReducer<T, long, long> where T : unmanaged, INumberBase<T>
{
    public long Start => 0;

    public void Add(ref long state, T* x, long n, long place)
    {
        long count = state;
        for (long i = 0; i < n; i++)
            count += T.IsZero(x[i]) ? 0 : 1;
        state = count;
    }

    public void Add(ref long state, T x, long place) => state += T.IsZero(x) ? 0 : 1;

    public void Merge(ref long state, in long later) => state += later;

    public long Finish(in long state, long count, out long place)
    {
        place = 0;
        return state;
    }
}

/// <summary>Mean squared distances from the mean, by Welford's method; of complex numbers of both parts together.</summary>
/// <param name="correction">Taken off the count before it divides.</param>
/// <param name="root">Whether the square root is wanted.</param>
internal readonly unsafe struct Variance<T>(double correction, bool root) : IReducer<T, Variance<T>.Moments, double> where T : unmanaged, INumberBase<T>
{
    /// <summary>Count, mean and summed squared distances so far.</summary>
    internal struct Moments
    {
        internal double Count;
        internal Complex Mean;
        internal double Squares;
    }

    public Moments Start => default;

    public void Add(ref Moments state, T* x, long n, long place)
    {
        if (typeof(T) == typeof(Complex) || n < 16)
        {
            for (long i = 0; i < n; i++)
                Add(ref state, x[i], place);
            return;
        }

        // Two passes over a run that is in the cache, then merged.
        double sum = 0, squares = 0;
        for (long i = 0; i < n; i++)
            sum += double.CreateTruncating(x[i]);
        double mean = sum / n;
        for (long i = 0; i < n; i++)
        {
            double d = double.CreateTruncating(x[i]) - mean;
            squares += d * d;
        }

        Merge(ref state, new Moments { Count = n, Mean = mean, Squares = squares });
    }

    public void Add(ref Moments state, T x, long place)
    {
        Complex value = typeof(T) == typeof(Complex) ? (Complex)(object)x : double.CreateTruncating(x);
        state.Count++;
        Complex before = value - state.Mean;
        state.Mean += before / state.Count;
        Complex after = value - state.Mean;
        state.Squares += before.Real * after.Real + before.Imaginary * after.Imaginary;
    }

    public void Merge(ref Moments state, in Moments later)
    {
        if (later.Count == 0)
            return;
        double count = state.Count + later.Count;
        Complex distance = later.Mean - state.Mean;
        state.Mean += distance * (later.Count / count);
        state.Squares += later.Squares + (distance.Real * distance.Real + distance.Imaginary * distance.Imaginary) * (state.Count * later.Count / count);
        state.Count = count;
    }

    public double Finish(in Moments state, long count, out long place)
    {
        place = 0;
        double variance = state.Squares / Math.Max(0, count - correction);
        return root ? Math.Sqrt(variance) : variance;
    }
}
