using System.Numerics;
using System.Runtime.CompilerServices;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels;

/// <summary>Matrix products that packing would slow down: one row, few rows, small matrices.</summary>
internal static unsafe class GemmSmall<TVector, T, TLanes> where TVector : struct where T : unmanaged, INumberBase<T> where TLanes : ILanes<TVector, T>
{
    /// <summary>Products of no more multiplications than this take b as it lies, if its rows are dense.</summary>
    private const double Multiplications = 96 * 96 * 96;

    /// <summary>Elements of a matrix for each thread, in a product with one row.</summary>
    private const nint RowGrain = 64 << 10;

    /// <summary>Columns of one row that are summed up together; they stay in the first cache.</summary>
    private const int Strip = 1024;

    /// <summary>Does the product if it is of one of these kinds.</summary>
    internal static bool TryRun(in GemmCall<T> call)
    {
        int few = TLanes.TileRows == 12 ? 32 : 8;
        if (call.K == 0)
        {
            Scale(call);
            return true;
        }

        if (call.A1 == 1 && call.B0 == 1 && Math.Min(call.N, call.M) <= few)
        {
            Dots(call);
            return true;
        }

        if (call.N == 1 && call.B0 == 1)
        {
            // A copy of the row costs little beside the matrix.
            using Scratch<T> row = new(call.K);
            GemmPack.Panel(call.A, 1, call.A1, 1, 1, call.K, row.Pointer);
            GemmCall<T> dense = call;
            dense.A = row.Pointer;
            dense.A1 = 1;
            Dots(dense);
            return true;
        }

        if (call.N == 1 && call.B1 == 1)
        {
            nint grain = Math.Max(64, RowGrain / call.K);
            Workers.For(call.M, grain, new RowRange(call));
            return true;
        }

        if (call.B1 == 1 && (double)call.N * call.M * call.K <= Multiplications)
        {
            Unpacked(call);
            return true;
        }

        return false;
    }

    /// <summary>Without an inner index, y is only scaled.</summary>
    private static void Scale(in GemmCall<T> call)
    {
        T* zeros = stackalloc T[64];
        new Span<T>(zeros, 64).Clear();
        for (nint i = 0; i < call.N; i++)
        {
            for (nint j = 0; j < call.M; j += 64)
                call.Merge(zeros, 0, i, j, 1, Math.Min(64, call.M - j), call.Beta);
        }
    }

    /// <summary>Both dense along the inner index. The shorter side goes into the rows of the kernel.</summary>
    private static void Dots(GemmCall<T> call)
    {
        if (call.M < call.N)
            call.Transpose();
        nint grain = Math.Max(3, RowGrain / (call.K * Math.Max(1, call.N / 8)));
        if (call.N == 1)
            Workers.For(call.M, Math.Max(8, RowGrain / call.K), new DotRowRange(call));
        else
            Workers.For(call.M, grain, new DotRange(call));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void Unpacked(in GemmCall<T> call)
    {
        int width = 2 * TLanes.Count;
        nint whole = call.M / TLanes.Count * TLanes.Count, j = 0;
        for (; j < whole; j += width)
        {
            int columns = (int)Math.Min(width, whole - j);
            GemmBlocks<TVector, T, TLanes>.Panel(call, call.A, call.A0, call.A1, call.B + j, call.B0, 0, call.N, j, columns, call.K, call.Beta);
        }

        if (whole == call.M)
            return;
        // A last part of a vector would read over the ends of rows.
        using Scratch<T> b = new(call.K * TLanes.Count);
        int step = GemmBlocks<TVector, T, TLanes>.PackColumns(call, whole, (int)(call.M - whole), 0, call.K, b.Pointer);
        GemmBlocks<TVector, T, TLanes>.Panel(call, call.A, call.A0, call.A1, b.Pointer, step, 0, call.N, whole, (int)(call.M - whole), call.K, call.Beta);
    }

    /// <summary>One row times rows of Bᵀ.</summary>
    private readonly struct DotRowRange(in GemmCall<T> call) : IRange
    {
        private readonly GemmCall<T> _call = call;

        [SkipLocalsInit]
        public void Run(long from, long to)
        {
            T* sums = stackalloc T[24], row = stackalloc T[8];
            for (nint j = (nint)from; j < to; j += 8)
            {
                int count = (int)Math.Min(8, to - j);
                GemmDots<TVector, T, TLanes>.Run(count, 1, _call.K, _call.B + j * _call.B1, _call.B1, _call.A, 0, sums);
                for (int i = 0; i < count; i++)
                    row[i] = sums[3 * i];
                _call.Merge(row, 0, 0, j, 1, count, _call.Beta);
            }
        }
    }

    /// <summary>Few rows times rows of Bᵀ, which are read once.</summary>
    private readonly struct DotRange(in GemmCall<T> call) : IRange
    {
        private readonly GemmCall<T> _call = call;

        [SkipLocalsInit]
        public void Run(long from, long to)
        {
            T* sums = stackalloc T[24];
            int maxRows = GemmDots<TVector, T, TLanes>.MaxRows;
            nint tiles = (_call.N + maxRows - 1) / maxRows;
            for (nint j = (nint)from; j < to; j += 3)
            {
                int columns = (int)Math.Min(3, to - j);
                for (nint t = 0; t < tiles; t++)
                {
                    nint row = _call.N * t / tiles, rows = _call.N * (t + 1) / tiles - row;
                    GemmDots<TVector, T, TLanes>.Run((int)rows, columns, _call.K, _call.A + row * _call.A0, _call.A0, _call.B + j * _call.B1, _call.B1, sums);
                    _call.Merge(sums, 3, row, j, rows, columns, _call.Beta);
                }
            }
        }
    }

    /// <summary>One row times a matrix with dense rows: a weighted sum of rows.</summary>
    private readonly struct RowRange(in GemmCall<T> call) : IRange
    {
        private readonly GemmCall<T> _call = call;

        [SkipLocalsInit]
        public void Run(long from, long to)
        {
            T* sums = stackalloc T[Strip], weights = stackalloc T[8];
            for (nint j = (nint)from; j < to; j += Strip)
            {
                nint columns = Math.Min(Strip, (nint)to - j);
                new Span<T>(sums, (int)columns).Clear();
                nint k = 0;
                for (; k + 8 <= _call.K; k += 8)
                {
                    for (int i = 0; i < 8; i++)
                        weights[i] = _call.A[(k + i) * _call.A1];
                    AddRows(weights, _call.B + k * _call.B0 + j, _call.B0, columns, sums);
                }

                for (; k < _call.K; k++)
                    AddRow(_call.A[k * _call.A1], _call.B + k * _call.B0 + j, columns, sums);
                _call.Merge(sums, 0, 0, j, 1, columns, _call.Beta);
            }
        }

        /// <summary>sums += eight weighted rows.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddRows(T* weights, T* row, nint step, nint columns, T* sums)
        {
            TVector x0 = TLanes.Fill(weights[0]), x1 = TLanes.Fill(weights[1]), x2 = TLanes.Fill(weights[2]), x3 = TLanes.Fill(weights[3]);
            TVector x4 = TLanes.Fill(weights[4]), x5 = TLanes.Fill(weights[5]), x6 = TLanes.Fill(weights[6]), x7 = TLanes.Fill(weights[7]);
            nint j = 0, two = 2 * step;
            T* row3 = row + 3 * step, row6 = row3 + 3 * step;
            for (; j + TLanes.Count <= columns; j += TLanes.Count)
            {
                // Two chains of sums.
                TVector s = TLanes.Load(sums + j), t = default;
                s = TLanes.MultiplyAdd(x0, TLanes.Load(row + j), s);
                t = TLanes.MultiplyAdd(x1, TLanes.Load(row + step + j), t);
                s = TLanes.MultiplyAdd(x2, TLanes.Load(row + two + j), s);
                t = TLanes.MultiplyAdd(x3, TLanes.Load(row3 + j), t);
                s = TLanes.MultiplyAdd(x4, TLanes.Load(row3 + step + j), s);
                t = TLanes.MultiplyAdd(x5, TLanes.Load(row3 + two + j), t);
                s = TLanes.MultiplyAdd(x6, TLanes.Load(row6 + j), s);
                t = TLanes.MultiplyAdd(x7, TLanes.Load(row6 + step + j), t);
                TLanes.Store(TLanes.Add(s, t), sums + j);
            }

            for (; j < columns; j++)
            {
                T sum = sums[j];
                for (int i = 0; i < 8; i++)
                    sum += weights[i] * row[i * step + j];
                sums[j] = sum;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddRow(T weight, T* row, nint columns, T* sums)
        {
            TVector x = TLanes.Fill(weight);
            nint j = 0;
            for (; j + TLanes.Count <= columns; j += TLanes.Count)
                TLanes.Store(TLanes.MultiplyAdd(x, TLanes.Load(row + j), TLanes.Load(sums + j)), sums + j);
            for (; j < columns; j++)
                sums[j] += weight * row[j];
        }
    }
}
