using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using static Interop.Tensors.Kernels.TileSizes;

namespace Interop.Tensors.Kernels;

/// <summary>The inner loop of a matrix product: a tile of up to 12 rows and two vectors of the result stays in registers.</summary>
/// <remarks>
/// Rows, vectors and the layout of <c>a</c> are types, so that the compiler drops what a tile does not have: the size of a
/// type of <see cref="TileSizes"/> is its number. Twelve rows of two 512-bit vectors need 24 + 3 of 32 registers, six rows of two narrower
/// ones 12 + 3 of 16.
/// </remarks>
internal static unsafe class GemmTile<TVector, T, TLanes> where TVector : struct where T : unmanaged where TLanes : ILanes<TVector, T>
{
    /// <summary>y (+)= a · b for a tile of up to <see cref="ILanes{TVector,T}.TileRows"/> rows and one or two whole vectors of columns.</summary>
    /// <remarks>Element (i, k) of a lies at i · aRow + k · aStep, or at i + k · rows where aRow is 0, in a packed panel; (k, j) of b at k · bStep + j; (i, j) of y at i · yStep + j.</remarks>
    internal static void Run(int rows, int vectors, nint depth, T* a, nint aRow, nint aStep, T* b, nint bStep, T* y, nint yStep, bool add)
    {
        if (aRow == 0)
            Run<PackedPanel>(rows, vectors, depth, a, aRow, rows, b, bStep, y, yStep, add);
        else
            Run<StridedRows>(rows, vectors, depth, a, aRow, aStep, b, bStep, y, yStep, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLayout>(int rows, int vectors, nint depth, T* a, nint aRow, nint aStep, T* b, nint bStep, T* y, nint yStep, bool add) where TLayout : unmanaged
    {
        if (vectors == 2)
            Run<TLayout, Two>(rows, depth, a, aRow, aStep, b, bStep, y, yStep, add);
        else
            Run<TLayout, One>(rows, depth, a, aRow, aStep, b, bStep, y, yStep, add);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLayout, TColumns>(int rows, nint depth, T* a, nint aRow, nint aStep, T* b, nint bStep, T* y, nint yStep, bool add) where TLayout : unmanaged where TColumns : unmanaged
    {
        switch (rows)
        {
            case 1: Run<TLayout, TColumns, One>(depth, a, aRow, aStep, b, bStep, y, yStep, add); break;
            case 2: Run<TLayout, TColumns, Two>(depth, a, aRow, aStep, b, bStep, y, yStep, add); break;
            case 3: Run<TLayout, TColumns, Three>(depth, a, aRow, aStep, b, bStep, y, yStep, add); break;
            case 4: Run<TLayout, TColumns, Four>(depth, a, aRow, aStep, b, bStep, y, yStep, add); break;
            case 5: Run<TLayout, TColumns, Five>(depth, a, aRow, aStep, b, bStep, y, yStep, add); break;
            case 6: Run<TLayout, TColumns, Six>(depth, a, aRow, aStep, b, bStep, y, yStep, add); break;
            case 7: Run<TLayout, TColumns, Seven>(depth, a, aRow, aStep, b, bStep, y, yStep, add); break;
            case 8: Run<TLayout, TColumns, Eight>(depth, a, aRow, aStep, b, bStep, y, yStep, add); break;
            case 9: Run<TLayout, TColumns, Nine>(depth, a, aRow, aStep, b, bStep, y, yStep, add); break;
            case 10: Run<TLayout, TColumns, Ten>(depth, a, aRow, aStep, b, bStep, y, yStep, add); break;
            case 11: Run<TLayout, TColumns, Eleven>(depth, a, aRow, aStep, b, bStep, y, yStep, add); break;
            case 12: Run<TLayout, TColumns, Twelve>(depth, a, aRow, aStep, b, bStep, y, yStep, add); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLayout, TColumns, TRows>(nint depth, T* a, nint aRow, nint aStep, T* b, nint bStep, T* y, nint yStep, bool add)
        where TLayout : unmanaged where TColumns : unmanaged where TRows : unmanaged
    {
        // Bounds: the callers pass panels of depth · rows and depth rows of whole vectors, and a y of rows rows of whole vectors.
        TVector s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
        TVector s60 = default, s61 = default, s70 = default, s71 = default, s80 = default, s81 = default, s90 = default, s91 = default, sa0 = default, sa1 = default, sb0 = default, sb1 = default;
        if (add)
        {
            s00 = TLanes.Load(y);
            s01 = Second<TColumns>(y);
            if (sizeof(TRows) > 1)
            {
                s10 = TLanes.Load(y + yStep);
                s11 = Second<TColumns>(y + yStep);
            }

            if (sizeof(TRows) > 2)
            {
                s20 = TLanes.Load(y + 2 * yStep);
                s21 = Second<TColumns>(y + 2 * yStep);
            }

            if (sizeof(TRows) > 3)
            {
                s30 = TLanes.Load(y + 3 * yStep);
                s31 = Second<TColumns>(y + 3 * yStep);
            }

            if (sizeof(TRows) > 4)
            {
                s40 = TLanes.Load(y + 4 * yStep);
                s41 = Second<TColumns>(y + 4 * yStep);
            }

            if (sizeof(TRows) > 5)
            {
                s50 = TLanes.Load(y + 5 * yStep);
                s51 = Second<TColumns>(y + 5 * yStep);
            }

            if (sizeof(TRows) > 6)
            {
                s60 = TLanes.Load(y + 6 * yStep);
                s61 = Second<TColumns>(y + 6 * yStep);
            }

            if (sizeof(TRows) > 7)
            {
                s70 = TLanes.Load(y + 7 * yStep);
                s71 = Second<TColumns>(y + 7 * yStep);
            }

            if (sizeof(TRows) > 8)
            {
                s80 = TLanes.Load(y + 8 * yStep);
                s81 = Second<TColumns>(y + 8 * yStep);
            }

            if (sizeof(TRows) > 9)
            {
                s90 = TLanes.Load(y + 9 * yStep);
                s91 = Second<TColumns>(y + 9 * yStep);
            }

            if (sizeof(TRows) > 10)
            {
                sa0 = TLanes.Load(y + 10 * yStep);
                sa1 = Second<TColumns>(y + 10 * yStep);
            }

            if (sizeof(TRows) > 11)
            {
                sb0 = TLanes.Load(y + 11 * yStep);
                sb1 = Second<TColumns>(y + 11 * yStep);
            }
        }

        // Strided rows are reached from every third: base + {0, 1, 2} rows are addresses the processor forms itself.
        nint two = 2 * aRow;
        T* a3 = a + 3 * aRow, a6 = a3 + 3 * aRow, a9 = a6 + 3 * aRow;
        if (Sse.IsSupported)
        {
            // The next tile of y, which most often lies below this one.
            T* next = y + sizeof(TRows) * yStep;
            for (int i = 0; i < sizeof(TRows); i++, next += yStep)
            {
                Sse.Prefetch0(next);
                if (sizeof(TColumns) > 1)
                    Sse.Prefetch0(next + TLanes.Count);
            }
        }

        for (nint k = 0; k < depth; k++)
        {
            TVector b0 = TLanes.Load(b), b1 = sizeof(TColumns) > 1 ? TLanes.Load(b + TLanes.Count) : b0, x;
            x = TLanes.Fill(a[0]);
            s00 = TLanes.MultiplyAdd(x, b0, s00);
            if (sizeof(TColumns) > 1)
                s01 = TLanes.MultiplyAdd(x, b1, s01);
            if (sizeof(TRows) > 1)
            {
                x = TLanes.Fill(typeof(TLayout) == typeof(PackedPanel) ? a[1] : a[aRow]);
                s10 = TLanes.MultiplyAdd(x, b0, s10);
                if (sizeof(TColumns) > 1)
                    s11 = TLanes.MultiplyAdd(x, b1, s11);
            }

            if (sizeof(TRows) > 2)
            {
                x = TLanes.Fill(typeof(TLayout) == typeof(PackedPanel) ? a[2] : a[two]);
                s20 = TLanes.MultiplyAdd(x, b0, s20);
                if (sizeof(TColumns) > 1)
                    s21 = TLanes.MultiplyAdd(x, b1, s21);
            }

            if (sizeof(TRows) > 3)
            {
                x = TLanes.Fill(typeof(TLayout) == typeof(PackedPanel) ? a[3] : a3[0]);
                s30 = TLanes.MultiplyAdd(x, b0, s30);
                if (sizeof(TColumns) > 1)
                    s31 = TLanes.MultiplyAdd(x, b1, s31);
            }

            if (sizeof(TRows) > 4)
            {
                x = TLanes.Fill(typeof(TLayout) == typeof(PackedPanel) ? a[4] : a3[aRow]);
                s40 = TLanes.MultiplyAdd(x, b0, s40);
                if (sizeof(TColumns) > 1)
                    s41 = TLanes.MultiplyAdd(x, b1, s41);
            }

            if (sizeof(TRows) > 5)
            {
                x = TLanes.Fill(typeof(TLayout) == typeof(PackedPanel) ? a[5] : a3[two]);
                s50 = TLanes.MultiplyAdd(x, b0, s50);
                if (sizeof(TColumns) > 1)
                    s51 = TLanes.MultiplyAdd(x, b1, s51);
            }

            if (sizeof(TRows) > 6)
            {
                x = TLanes.Fill(typeof(TLayout) == typeof(PackedPanel) ? a[6] : a6[0]);
                s60 = TLanes.MultiplyAdd(x, b0, s60);
                if (sizeof(TColumns) > 1)
                    s61 = TLanes.MultiplyAdd(x, b1, s61);
            }

            if (sizeof(TRows) > 7)
            {
                x = TLanes.Fill(typeof(TLayout) == typeof(PackedPanel) ? a[7] : a6[aRow]);
                s70 = TLanes.MultiplyAdd(x, b0, s70);
                if (sizeof(TColumns) > 1)
                    s71 = TLanes.MultiplyAdd(x, b1, s71);
            }

            if (sizeof(TRows) > 8)
            {
                x = TLanes.Fill(typeof(TLayout) == typeof(PackedPanel) ? a[8] : a6[two]);
                s80 = TLanes.MultiplyAdd(x, b0, s80);
                if (sizeof(TColumns) > 1)
                    s81 = TLanes.MultiplyAdd(x, b1, s81);
            }

            if (sizeof(TRows) > 9)
            {
                x = TLanes.Fill(typeof(TLayout) == typeof(PackedPanel) ? a[9] : a9[0]);
                s90 = TLanes.MultiplyAdd(x, b0, s90);
                if (sizeof(TColumns) > 1)
                    s91 = TLanes.MultiplyAdd(x, b1, s91);
            }

            if (sizeof(TRows) > 10)
            {
                x = TLanes.Fill(typeof(TLayout) == typeof(PackedPanel) ? a[10] : a9[aRow]);
                sa0 = TLanes.MultiplyAdd(x, b0, sa0);
                if (sizeof(TColumns) > 1)
                    sa1 = TLanes.MultiplyAdd(x, b1, sa1);
            }

            if (sizeof(TRows) > 11)
            {
                x = TLanes.Fill(typeof(TLayout) == typeof(PackedPanel) ? a[11] : a9[two]);
                sb0 = TLanes.MultiplyAdd(x, b0, sb0);
                if (sizeof(TColumns) > 1)
                    sb1 = TLanes.MultiplyAdd(x, b1, sb1);
            }

            if (typeof(TLayout) == typeof(PackedPanel))
            {
                if (Sse.IsSupported)
                    Sse.Prefetch0(a + 32 * sizeof(TRows));
                a += sizeof(TRows);
            }
            else
            {
                a += aStep;
                a3 += aStep;
                a6 += aStep;
                a9 += aStep;
            }

            b += bStep;
        }

        Store<TColumns>(s00, s01, y);
        if (sizeof(TRows) > 1)
            Store<TColumns>(s10, s11, y + yStep);
        if (sizeof(TRows) > 2)
            Store<TColumns>(s20, s21, y + 2 * yStep);
        if (sizeof(TRows) > 3)
            Store<TColumns>(s30, s31, y + 3 * yStep);
        if (sizeof(TRows) > 4)
            Store<TColumns>(s40, s41, y + 4 * yStep);
        if (sizeof(TRows) > 5)
            Store<TColumns>(s50, s51, y + 5 * yStep);
        if (sizeof(TRows) > 6)
            Store<TColumns>(s60, s61, y + 6 * yStep);
        if (sizeof(TRows) > 7)
            Store<TColumns>(s70, s71, y + 7 * yStep);
        if (sizeof(TRows) > 8)
            Store<TColumns>(s80, s81, y + 8 * yStep);
        if (sizeof(TRows) > 9)
            Store<TColumns>(s90, s91, y + 9 * yStep);
        if (sizeof(TRows) > 10)
            Store<TColumns>(sa0, sa1, y + 10 * yStep);
        if (sizeof(TRows) > 11)
            Store<TColumns>(sb0, sb1, y + 11 * yStep);
    }

    /// <summary>The second vector, if there is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Second<TColumns>(T* y) where TColumns : unmanaged => sizeof(TColumns) > 1 ? TLanes.Load(y + TLanes.Count) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TColumns>(TVector s0, TVector s1, T* y) where TColumns : unmanaged
    {
        TLanes.Store(s0, y);
        if (sizeof(TColumns) > 1)
            TLanes.Store(s1, y + TLanes.Count);
    }
}
