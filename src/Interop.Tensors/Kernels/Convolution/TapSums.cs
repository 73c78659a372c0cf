using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels.Convolution;

/// <summary>Places side by side in [depth, height, width]: how far apart they are in the plane that is read and in the one that is written.</summary>
/// <param name="Depth">Planes.</param>
/// <param name="Height">Rows of each.</param>
/// <param name="Width">Elements of each row; those that are read lie side by side.</param>
/// <param name="ReadDepth">From plane to plane where it is read.</param>
/// <param name="ReadHeight">From row to row where it is read.</param>
/// <param name="WriteDepth">From plane to plane where it is written.</param>
/// <param name="WriteHeight">From row to row where it is written.</param>
/// <param name="WriteWidth">From element to element where it is written.</param>
internal readonly record struct TapPlaces(long Depth, long Height, long Width, long ReadDepth, long ReadHeight, long WriteDepth, long WriteHeight, long WriteWidth);

/// <summary>Weighted sums over the taps of windows, four rows of whole vectors at a time.</summary>
internal static unsafe class TapSums<T> where T : unmanaged, INumberBase<T>
{
    private const int Rows = 4;

    /// <summary>Groups of rows after which sums of products go to the wider format.</summary>
    private const int Flush = 16;

    /// <summary>y[place] += Σ over taps of weights[tap] · x[place + offsets[tap]]; reads up to a vector past the rows of x.</summary>
    internal static void Add(T* x, T* y, in TapPlaces places, long* offsets, T* weights, int taps)
    {
        if (VectorWidths.Active == VectorWidth.Bits512 && Vector512<T>.IsSupported)
            Add<Vector512<T>, Lanes512<T>>(x, y, places, offsets, weights, taps);
        else if (VectorWidths.Active == VectorWidth.Bits256 && Vector256<T>.IsSupported)
            Add<Vector256<T>, Lanes256<T>>(x, y, places, offsets, weights, taps);
        else if (VectorWidths.Active == VectorWidth.Bits128 && Vector128<T>.IsSupported)
            Add<Vector128<T>, Lanes128<T>>(x, y, places, offsets, weights, taps);
        else
            Add<T, ScalarLane<T>>(x, y, places, offsets, weights, taps);
    }

    /// <summary>sums[tap] += Σ over places of y[place] · x[place + offsets[tap]]; reads up to a vector past the rows of both.</summary>
    internal static void Dot<TSum>(T* x, T* y, in TapPlaces places, long* offsets, TSum* sums, int taps) where TSum : unmanaged, INumberBase<TSum>
    {
        if (VectorWidths.Active == VectorWidth.Bits512 && Vector512<T>.IsSupported)
            Dot<Vector512<T>, Lanes512<T>, TSum>(x, y, places, offsets, sums, taps);
        else if (VectorWidths.Active == VectorWidth.Bits256 && Vector256<T>.IsSupported)
            Dot<Vector256<T>, Lanes256<T>, TSum>(x, y, places, offsets, sums, taps);
        else if (VectorWidths.Active == VectorWidth.Bits128 && Vector128<T>.IsSupported)
            Dot<Vector128<T>, Lanes128<T>, TSum>(x, y, places, offsets, sums, taps);
        else
            Dot<T, ScalarLane<T>, TSum>(x, y, places, offsets, sums, taps);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<TVector, TLanes>(T* x, T* y, in TapPlaces p, long* offsets, T* weights, int taps) where TVector : struct where TLanes : struct, ILanes<TVector, T>
    {
        T* spill = stackalloc T[TLanes.Count];
        for (long d = 0; d < p.Depth; d++)
        {
            for (long h = 0; h < p.Height; h += Rows)
            {
                // Rows that are missing are read from the last one and not written.
                int rows = (int)Math.Min(Rows, p.Height - h);
                long one = p.ReadHeight * Math.Min(1, rows - 1), two = p.ReadHeight * Math.Min(2, rows - 1), three = p.ReadHeight * (rows - 1);
                for (long w = 0; w < p.Width; w += TLanes.Count)
                {
                    T* from = x + d * p.ReadDepth + h * p.ReadHeight + w, to = y + d * p.WriteDepth + h * p.WriteHeight + w * p.WriteWidth;
                    TVector a0 = TLanes.Fill(T.Zero), a1 = a0, a2 = a0, a3 = a0;
                    for (int t = 0; t < taps; t++)
                    {
                        TVector weight = TLanes.Fill(weights[t]);
                        T* tap = from + offsets[t];
                        a0 = TLanes.MultiplyAdd(weight, TLanes.Load(tap), a0);
                        a1 = TLanes.MultiplyAdd(weight, TLanes.Load(tap + one), a1);
                        a2 = TLanes.MultiplyAdd(weight, TLanes.Load(tap + two), a2);
                        a3 = TLanes.MultiplyAdd(weight, TLanes.Load(tap + three), a3);
                    }

                    long count = p.Width - w;
                    AddTo<TVector, TLanes>(a0, to, count, p.WriteWidth, spill);
                    if (rows > 1)
                        AddTo<TVector, TLanes>(a1, to + p.WriteHeight, count, p.WriteWidth, spill);
                    if (rows > 2)
                        AddTo<TVector, TLanes>(a2, to + 2 * p.WriteHeight, count, p.WriteWidth, spill);
                    if (rows > 3)
                        AddTo<TVector, TLanes>(a3, to + 3 * p.WriteHeight, count, p.WriteWidth, spill);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<TVector, TLanes>(TVector sum, T* to, long count, long step, T* spill) where TVector : struct where TLanes : struct, ILanes<TVector, T>
    {
        if (count >= TLanes.Count && step == 1)
        {
            TLanes.Store(TLanes.Add(TLanes.Load(to), sum), to);
            return;
        }

        TLanes.Store(sum, spill);
        count = Math.Min(count, TLanes.Count);
        for (long i = 0; i < count; i++)
            to[i * step] += spill[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot<TVector, TLanes, TSum>(T* x, T* y, in TapPlaces p, long* offsets, TSum* sums, int taps) where TVector : struct where TLanes : struct, ILanes<TVector, T> where TSum : unmanaged, INumberBase<TSum>
    {
        TVector zero = TLanes.Fill(T.Zero);
        T* numbers = stackalloc T[TLanes.Count];
        for (int i = 0; i < TLanes.Count; i++)
            numbers[i] = T.CreateTruncating(i);
        TVector lane = TLanes.Load(numbers);
        long whole = p.Width - p.Width % TLanes.Count;
        TVector rest = TLanes.Fill(T.CreateTruncating(p.Width - whole));
        for (int t = 0; t < taps; t++)
        {
            TSum sum = TSum.Zero;
            TVector a0 = zero, a1 = zero, a2 = zero, a3 = zero;
            int groups = 0;
            for (long d = 0; d < p.Depth; d++)
            {
                T* fromX = x + d * p.ReadDepth + offsets[t], fromY = y + d * p.WriteDepth;
                long h = 0;
                for (; h <= p.Height - Rows; h += Rows, fromX += Rows * p.ReadHeight, fromY += Rows * p.WriteHeight)
                {
                    for (long w = 0; w < whole; w += TLanes.Count)
                    {
                        a0 = TLanes.MultiplyAdd(TLanes.Load(fromX + w), TLanes.Load(fromY + w), a0);
                        a1 = TLanes.MultiplyAdd(TLanes.Load(fromX + p.ReadHeight + w), TLanes.Load(fromY + p.WriteHeight + w), a1);
                        a2 = TLanes.MultiplyAdd(TLanes.Load(fromX + 2 * p.ReadHeight + w), TLanes.Load(fromY + 2 * p.WriteHeight + w), a2);
                        a3 = TLanes.MultiplyAdd(TLanes.Load(fromX + 3 * p.ReadHeight + w), TLanes.Load(fromY + 3 * p.WriteHeight + w), a3);
                    }

                    if (whole < p.Width)
                    {
                        // Both sides: what lies past the rows may be infinite.
                        a0 = TLanes.MultiplyAdd(Rest(fromX + whole), Rest(fromY + whole), a0);
                        a1 = TLanes.MultiplyAdd(Rest(fromX + p.ReadHeight + whole), Rest(fromY + p.WriteHeight + whole), a1);
                        a2 = TLanes.MultiplyAdd(Rest(fromX + 2 * p.ReadHeight + whole), Rest(fromY + 2 * p.WriteHeight + whole), a2);
                        a3 = TLanes.MultiplyAdd(Rest(fromX + 3 * p.ReadHeight + whole), Rest(fromY + 3 * p.WriteHeight + whole), a3);
                    }

                    if (++groups == Flush)
                    {
                        sum += TSum.CreateTruncating(TLanes.Sum(TLanes.Add(TLanes.Add(a0, a1), TLanes.Add(a2, a3))));
                        a0 = a1 = a2 = a3 = zero;
                        groups = 0;
                    }
                }

                for (; h < p.Height; h++, fromX += p.ReadHeight, fromY += p.WriteHeight)
                {
                    for (long w = 0; w < whole; w += TLanes.Count)
                        a0 = TLanes.MultiplyAdd(TLanes.Load(fromX + w), TLanes.Load(fromY + w), a0);
                    if (whole < p.Width)
                        a0 = TLanes.MultiplyAdd(Rest(fromX + whole), Rest(fromY + whole), a0);
                }
            }

            sums[t] += sum + TSum.CreateTruncating(TLanes.Sum(TLanes.Add(TLanes.Add(a0, a1), TLanes.Add(a2, a3))));
        }

        TVector Rest(T* from) => TLanes.WhereLess(lane, rest, TLanes.Load(from), zero);
    }
}
