using System.Numerics;
using System.Runtime.CompilerServices;
using Interop.Tensors.Memory;

namespace Interop.Tensors.Kernels;

/// <summary>Large matrix products: blocks that fit the caches, packed into panels, spread over threads.</summary>
/// <remarks>
/// A panel of b (two vectors wide) stays in the first cache while the panels of a block of a, which fits the second, pass
/// by; the panels of b that a block needs stay in the third. Inner sizes are cut into equal blocks.
/// </remarks>
internal static unsafe class GemmBlocks<TVector, T, TLanes> where TVector : struct where T : unmanaged, INumber<T> where TLanes : ILanes<TVector, T>
{
    /// <summary>The most rows of a block of a: with the inner size, half of the second cache, which is larger where vectors are.</summary>
    private const int BlockRows = 240;

    /// <summary>The largest inner size of a block, in bytes.</summary>
    internal static int DepthBytes => TLanes.TileRows == 12 ? 2736 : 1536;

    /// <summary>The most columns whose panels of b are packed at once.</summary>
    private const int BlockColumns = 4096;

    /// <summary>Rows of the next tile when <paramref name="left"/> are left: whole tiles, but none of fewer than four rows if others can give some, as those keep the multipliers waiting.</summary>
    internal static int TileRows(nint left) =>
        left <= TLanes.TileRows ? (int)left : left < TLanes.TileRows + 4 ? (int)(left + 1) / 2 : TLanes.TileRows;

    internal static int PanelWidth => 2 * TLanes.Count;

    internal static void Run(in GemmCall<T> call)
    {
        int threads = (int)Math.Clamp(call.Operations / GemmCall.ThreadOperations, 1, Workers.Count);
        nint maxDepth = DepthBytes / sizeof(T), depthBlocks = Math.Max(1, (call.K + maxDepth - 1) / maxDepth);
        nint panels = (call.M + PanelWidth - 1) / PanelWidth;
        if (call.N <= BlockRows)
        {
            Workers.For(panels, Math.Max(1, panels / threads), new ShortRange(call, depthBlocks));
            return;
        }

        using Scratch<T> b = new(Math.Min(panels, BlockColumns / PanelWidth) * PanelWidth * (call.K / depthBlocks + 1));
        for (nint column = 0; column < call.M; column += BlockColumns)
        {
            for (nint d = 0; d < depthBlocks; d++)
            {
                Block block = new(call, b.Pointer, column, Math.Min(BlockColumns, call.M - column), call.K * d / depthBlocks, call.K * (d + 1) / depthBlocks, threads);
                Workers.For(block.Panels, Math.Max(1, block.Panels / threads), new PackRange(block));
                Workers.For(block.Parts, 1, new ComputeRange(block));
            }
        }
    }

    /// <summary>All row tiles of one panel: y (+)= a · b for up to two vectors of columns. a is packed where aRow is 0, as in <see cref="GemmTile{TVector,T,TLanes}"/>; b has whole vectors; beta is 1 after the first inner block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    internal static void Panel(in GemmCall<T> call, T* a, nint aRow, nint aStep, T* b, nint bStep, nint row, nint rows, nint column, int columns, nint depth, T beta)
    {
        int vectors = columns > TLanes.Count ? 2 : 1, width = vectors * TLanes.Count;
        bool plain = call.IsPlain && columns == width, add = !T.IsZero(beta) && call.Alpha == T.One;
        T* sums = stackalloc T[12 * 32];
        for (nint i = 0; i < rows;)
        {
            int height = TileRows(rows - i);
            T* tile = a + i * (aRow == 0 ? depth : aRow);
            if (plain)
            {
                GemmTile<TVector, T, TLanes>.Run(height, vectors, depth, tile, aRow, aStep, b, bStep, call.Y + (row + i) * call.Y0 + column, call.Y0, add);
            }
            else
            {
                // As in the plain case, sums begin with what is there: the result does not depend on where a matrix ends.
                if (add)
                    call.Take(sums, width, row + i, column, height, columns, beta);
                GemmTile<TVector, T, TLanes>.Run(height, vectors, depth, tile, aRow, aStep, b, bStep, sums, width, add);
                call.Merge(sums, width, row + i, column, height, columns, add ? T.Zero : beta);
            }

            i += height;
        }
    }

    /// <summary>Panels of a block of a, one after the other.</summary>
    private static void PackRows(in GemmCall<T> call, nint row, nint rows, nint from, nint depth, T* to)
    {
        for (nint i = 0; i < rows;)
        {
            int height = TileRows(rows - i);
            GemmPack.Panel(call.A + (row + i) * call.A0 + from * call.A1, call.A0, call.A1, height, height, depth, to + i * depth);
            i += height;
        }
    }

    /// <summary>A panel of b and its width, which is one vector if that is enough.</summary>
    internal static int PackColumns(in GemmCall<T> call, nint column, int columns, nint from, nint depth, T* to)
    {
        int width = columns > TLanes.Count ? PanelWidth : TLanes.Count;
        GemmPack.Panel(call.B + from * call.B0 + column * call.B1, call.B1, call.B0, columns, width, depth, to);
        return width;
    }

    /// <summary>Few rows: all of a is packed at once, and each panel of b is used as soon as it is packed.</summary>
    private readonly struct ShortRange(in GemmCall<T> call, nint depthBlocks) : IRange
    {
        private readonly GemmCall<T> _call = call;

        public void Run(long from, long to)
        {
            nint maxDepth = _call.K / depthBlocks + 1;
            using Scratch<T> a = new(_call.N * maxDepth), b = new(PanelWidth * maxDepth);
            for (nint d = 0; d < depthBlocks; d++)
            {
                nint start = _call.K * d / depthBlocks, depth = _call.K * (d + 1) / depthBlocks - start;
                PackRows(_call, 0, _call.N, start, depth, a.Pointer);
                for (nint panel = (nint)from; panel < to; panel++)
                {
                    nint column = panel * PanelWidth;
                    int columns = (int)Math.Min(PanelWidth, _call.M - column), width = PackColumns(_call, column, columns, start, depth, b.Pointer);
                    Panel(_call, a.Pointer, 0, 0, b.Pointer, width, 0, _call.N, column, columns, depth, d == 0 ? _call.Beta : T.One);
                }
            }
        }
    }

    /// <summary>One block of columns and inner indices, and how it is spread over threads.</summary>
    private readonly struct Block
    {
        internal readonly GemmCall<T> Call;
        internal readonly T* B;
        internal readonly nint Column, Columns, Start, Depth, Panels, RowParts, ColumnParts;
        internal readonly T Beta;

        internal Block(in GemmCall<T> call, T* b, nint column, nint columns, nint start, nint end, int threads)
        {
            B = b;
            (Call, Column, Columns, Start, Depth) = (call, column, columns, start, end - start);
            (Panels, Beta) = ((columns + PanelWidth - 1) / PanelWidth, start == 0 ? call.Beta : T.One);
            // As many row parts as leave each some tiles; what threads remain share the columns.
            RowParts = threads;
            while (RowParts > 1 && (threads % RowParts != 0 || call.N / RowParts < 4 * TLanes.TileRows))
                RowParts--;
            ColumnParts = Math.Min(threads / RowParts, Panels);
        }

        internal nint Parts => RowParts * ColumnParts;

        /// <summary>Where a panel of b lies.</summary>
        internal T* PanelAt(nint panel) => B + panel * PanelWidth * Depth;

        internal int ColumnsOf(nint panel) => (int)Math.Min(PanelWidth, Columns - panel * PanelWidth);
    }

    private readonly struct PackRange(in Block block) : IRange
    {
        private readonly Block _block = block;

        public void Run(long from, long to)
        {
            for (nint panel = (nint)from; panel < to; panel++)
                PackColumns(_block.Call, _block.Column + panel * PanelWidth, _block.ColumnsOf(panel), _block.Start, _block.Depth, _block.PanelAt(panel));
        }
    }

    private readonly struct ComputeRange(in Block block) : IRange
    {
        private readonly Block _block = block;

        public void Run(long from, long to)
        {
            using Scratch<T> a = new(BlockRows * _block.Depth);
            for (nint part = (nint)from; part < to; part++)
            {
                nint r = part / _block.ColumnParts, c = part % _block.ColumnParts;
                nint row = _block.Call.N * r / _block.RowParts, end = _block.Call.N * (r + 1) / _block.RowParts;
                Compute(a.Pointer, row, end, _block.Panels * c / _block.ColumnParts, _block.Panels * (c + 1) / _block.ColumnParts);
            }
        }

        private void Compute(T* a, nint row, nint end, nint panel, nint panelEnd)
        {
            nint blocks = (end - row + BlockRows - 1) / BlockRows;
            for (nint i = 0; i < blocks; i++)
            {
                nint first = row + (end - row) * i / blocks, rows = row + (end - row) * (i + 1) / blocks - first;
                PackRows(_block.Call, first, rows, _block.Start, _block.Depth, a);
                for (nint p = panel; p < panelEnd; p++)
                {
                    int columns = _block.ColumnsOf(p), width = columns > TLanes.Count ? PanelWidth : TLanes.Count;
                    Panel(_block.Call, a, 0, 0, _block.PanelAt(p), width, first, rows, _block.Column + p * PanelWidth, columns, _block.Depth, _block.Beta);
                }
            }
        }
    }
}
