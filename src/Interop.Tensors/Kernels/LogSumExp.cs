using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>log Σ eˣ in one pass: sums of e to the distance from the largest so far, which are scaled when a larger one comes.</summary>
internal readonly unsafe struct LogSumExp<T> : IReducer<T, LogSumExp<T>.State, double> where T : unmanaged, INumber<T>
{
    /// <summary>The largest so far, and the sum of the distances from it; from 0 where it is infinite.</summary>
    internal struct State
    {
        internal double Largest;
        internal double Sum;
    }

    public State Start => new() { Largest = double.NegativeInfinity };

    public void Add(ref State state, T* x, long n, long place)
    {
        State block = new() { Largest = double.CreateTruncating(Rows.Max(x, n)) };
        // Shifts are numbers of T, so that a vector subtracts the same as a double.
        block.Sum = Rows.Sum(new ShiftedExp(Shift(block.Largest)), x, null, null, null, n);
        Merge(ref state, block);
    }

    public void Add(ref State state, T x, long place)
    {
        double value = double.CreateTruncating(x);
        if (value <= state.Largest && double.IsFinite(state.Largest))
            state.Sum += Math.Exp(value - state.Largest);
        else
            Merge(ref state, new() { Largest = value, Sum = double.IsFinite(value) ? 1 : Math.Exp(value) });
    }

    public void Merge(ref State state, in State later)
    {
        // NaN is the largest of all.
        double largest = Math.Max(state.Largest, later.Largest), shift = Shift(largest);
        state.Sum = Scaled(state, shift) + Scaled(later, shift);
        state.Largest = largest;
    }

    public double Finish(in State state, long count, out long place)
    {
        place = 0;
        return Math.Log(state.Sum) + Shift(state.Largest);
    }

    private static double Shift(double largest) => double.IsInfinity(largest) ? 0 : largest;

    /// <summary>Nothing stays nothing, however far the shift.</summary>
    private static double Scaled(in State state, double shift) => state.Sum == 0 ? 0 : state.Sum * Math.Exp(Shift(state.Largest) - shift);
}
