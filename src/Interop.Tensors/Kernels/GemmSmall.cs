using System.Numerics;
using System.Runtime.CompilerServices;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels;

/// <summary>Matrix products that packing would slow down: one row, few rows, small matrices.</summary>
internal static unsafe class GemmSmall<TVector, T, TLanes> where TVector : struct where T : unmanaged, INumber<T> where TLanes : ILanes<TVector, T>
{
    /// <summary>Bytes of a row that the products of few rows take at once: eight of them fit the first cache.</summary>
    private const int ChunkBytes = 4096;

    /// <summary>Bytes of a matrix that stays near while another passes by.</summary>
    private const int SmallBytes = 64 << 10;

    /// <summary>Bytes of rows that stay in the second cache.</summary>
    private const int BlockBytes = 256 << 10;

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

        // Packing pays when each panel of b is used many times, or is large.
        int fewRows = TLanes.TileRows == 12 ? 4 * TLanes.TileRows : TLanes.TileRows;
        double most = TLanes.TileRows == 12 ? 256 * 256 * 256 : 96 * 96 * 96;
        if (call.B1 == 1 && (call.N <= fewRows || (double)call.N * call.M * call.K <= most))
        {
            nint width = GemmBlocks<TVector, T, TLanes>.PanelWidth;
            Workers.For((call.M + width - 1) / width, (long)Math.Ceiling(GemmCall.ThreadOperations / (2.0 * call.N * width * call.K)), new ColumnRange(call));
            return true;
        }

        nint vectors = (call.M + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
        if (vectors * call.K * sizeof(T) <= SmallBytes && call.N > call.M)
        {
            // b fits the first caches: a passes by once, where it lies.
            using Scratch<T> b = new(vectors * call.K);
            GemmPack.Panel(call.B, call.B1, call.B0, (int)call.M, (int)vectors, call.K, b.Pointer);
            GemmCall<T> dense = call;
            dense.B = b.Pointer;
            (dense.B0, dense.B1) = (vectors, 1);
            Workers.For(call.N, (long)Math.Ceiling(GemmCall.ThreadOperations / (2.0 * call.M * call.K)), new RowBlockRange(dense));
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

    /// <summary>Panels of b where they lie, if its rows are dense.</summary>
    private readonly struct ColumnRange(in GemmCall<T> call) : IRange
    {
        private readonly GemmCall<T> _call = call;

        public void Run(long from, long to)
        {
            int width = GemmBlocks<TVector, T, TLanes>.PanelWidth;
            for (nint column = (nint)from * width; column < Math.Min((nint)to * width, _call.M); column += width)
            {
                int columns = (int)Math.Min(width, _call.M - column), whole = columns / TLanes.Count * TLanes.Count;
                if (whole > 0)
                    Panel(_call.B + column, _call.B0, column, whole);
                if (whole == columns)
                    continue;
                // A last part of a vector would read over the ends of rows.
                using Scratch<T> b = new(_call.K * TLanes.Count);
                int step = GemmBlocks<TVector, T, TLanes>.PackColumns(_call, column + whole, columns - whole, 0, _call.K, b.Pointer);
                Panel(b.Pointer, step, column + whole, columns - whole);
            }
        }

        private void Panel(T* b, nint step, nint column, int columns) =>
            GemmBlocks<TVector, T, TLanes>.Panel(_call, _call.A, _call.A0, _call.A1, b, step, 0, _call.N, column, columns, _call.K, _call.Beta);
    }

    /// <summary>Rows of a where they lie, times a small b whose rows end with whole vectors.</summary>
    private readonly struct RowBlockRange(in GemmCall<T> call) : IRange
    {
        private readonly GemmCall<T> _call = call;

        public void Run(long from, long to)
        {
            int width = GemmBlocks<TVector, T, TLanes>.PanelWidth;
            nint block = Math.Max(TLanes.TileRows, BlockBytes / (2 * sizeof(T) * _call.K) / TLanes.TileRows * TLanes.TileRows);
            for (nint row = (nint)from; row < to; row += block)
            {
                nint rows = Math.Min(block, (nint)to - row);
                for (nint column = 0; column < _call.M; column += width)
                    GemmBlocks<TVector, T, TLanes>.Panel(_call, _call.A + row * _call.A0, _call.A0, _call.A1, _call.B + column, _call.B0, row, rows, column, (int)Math.Min(width, _call.M - column), _call.K, _call.Beta);
            }
        }
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
            // A few rows of a stay in the first cache, a block of rows of b in the second.
            T* sums = stackalloc T[24];
            int maxRows = GemmDots<TVector, T, TLanes>.MaxRows;
            nint tiles = (_call.N + maxRows - 1) / maxRows, chunks = (_call.K * sizeof(T) + ChunkBytes - 1) / ChunkBytes;
            for (nint c = 0; c < chunks; c++)
            {
                nint start = _call.K * c / chunks, depth = _call.K * (c + 1) / chunks - start;
                nint block = Math.Max(1, BlockBytes / (depth * sizeof(T)) / 3) * 3;
                for (nint first = (nint)from; first < to; first += block)
                {
                    nint end = Math.Min(first + block, (nint)to);
                    for (nint t = 0; t < tiles; t++)
                    {
                        nint row = _call.N * t / tiles, rows = _call.N * (t + 1) / tiles - row;
                        for (nint j = first; j < end; j += 3)
                        {
                            int columns = (int)Math.Min(3, end - j);
                            GemmDots<TVector, T, TLanes>.Run((int)rows, columns, depth, _call.A + row * _call.A0 + start, _call.A0, _call.B + j * _call.B1 + start, _call.B1, sums);
                            _call.Merge(sums, 3, row, j, rows, columns, c == 0 ? _call.Beta : T.One);
                        }
                    }
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
