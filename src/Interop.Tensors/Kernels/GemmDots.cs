using System.Numerics;
using System.Runtime.CompilerServices;
using static Interop.Tensors.Kernels.TileSizes;

namespace Interop.Tensors.Kernels;

/// <summary>Scalar products of a few rows with a few rows, all dense along the inner index: products with few rows need no packing.</summary>
/// <remarks>Up to eight rows by three, so that sums and operands fill 32 registers; four by three fill 16. Sizes are types, as in <see cref="GemmTile{TVector,T,TLanes}"/>.</remarks>
internal static unsafe class GemmDots<TVector, T, TLanes> where TVector : struct where T : unmanaged, INumber<T> where TLanes : ILanes<TVector, T>
{
    /// <summary>The most rows of a; of b there are at most three.</summary>
    internal static int MaxRows => TLanes.TileRows == 12 ? 8 : 4;

    /// <summary>sums[i · 3 + j] = Σₖ a[i · aRow + k] · b[j · bRow + k].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(int rows, int columns, nint depth, T* a, nint aRow, T* b, nint bRow, T* sums)
    {
        switch (columns)
        {
            case 1: Run<One>(rows, depth, a, aRow, b, bRow, sums); break;
            case 2: Run<Two>(rows, depth, a, aRow, b, bRow, sums); break;
            default: Run<Three>(rows, depth, a, aRow, b, bRow, sums); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TColumns>(int rows, nint depth, T* a, nint aRow, T* b, nint bRow, T* sums) where TColumns : unmanaged
    {
        switch (rows)
        {
            case 1: Run<TColumns, One>(depth, a, aRow, b, bRow, sums); break;
            case 2: Run<TColumns, Two>(depth, a, aRow, b, bRow, sums); break;
            case 3: Run<TColumns, Three>(depth, a, aRow, b, bRow, sums); break;
            case 4: Run<TColumns, Four>(depth, a, aRow, b, bRow, sums); break;
            case 5: Run<TColumns, Five>(depth, a, aRow, b, bRow, sums); break;
            case 6: Run<TColumns, Six>(depth, a, aRow, b, bRow, sums); break;
            case 7: Run<TColumns, Seven>(depth, a, aRow, b, bRow, sums); break;
            default: Run<TColumns, Eight>(depth, a, aRow, b, bRow, sums); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TColumns, TRows>(nint depth, T* a, nint aRow, T* b, nint bRow, T* sums) where TColumns : unmanaged where TRows : unmanaged
    {
        // Bounds: sizeof(TRows) rows of a and sizeof(TColumns) rows of b with depth elements each; sums holds 24.
        TVector s00 = default, s01 = default, s02 = default, s10 = default, s11 = default, s12 = default, s20 = default, s21 = default, s22 = default;
        TVector s30 = default, s31 = default, s32 = default, s40 = default, s41 = default, s42 = default, s50 = default, s51 = default, s52 = default;
        TVector s60 = default, s61 = default, s62 = default, s70 = default, s71 = default, s72 = default;
        nint two = 2 * aRow, k = 0;
        T* a3 = a + 3 * aRow, a6 = a3 + 3 * aRow, b1 = b + bRow, b2 = b1 + bRow;
        for (; k + TLanes.Count <= depth; k += TLanes.Count)
        {
            TVector w0 = TLanes.Load(b + k), w1 = sizeof(TColumns) > 1 ? TLanes.Load(b1 + k) : w0, w2 = sizeof(TColumns) > 2 ? TLanes.Load(b2 + k) : w0, x;
            x = TLanes.Load(a + k);
            s00 = TLanes.MultiplyAdd(x, w0, s00);
            if (sizeof(TColumns) > 1)
                s01 = TLanes.MultiplyAdd(x, w1, s01);
            if (sizeof(TColumns) > 2)
                s02 = TLanes.MultiplyAdd(x, w2, s02);
            if (sizeof(TRows) > 1)
            {
                x = TLanes.Load(a + aRow + k);
                s10 = TLanes.MultiplyAdd(x, w0, s10);
                if (sizeof(TColumns) > 1)
                    s11 = TLanes.MultiplyAdd(x, w1, s11);
                if (sizeof(TColumns) > 2)
                    s12 = TLanes.MultiplyAdd(x, w2, s12);
            }

            if (sizeof(TRows) > 2)
            {
                x = TLanes.Load(a + two + k);
                s20 = TLanes.MultiplyAdd(x, w0, s20);
                if (sizeof(TColumns) > 1)
                    s21 = TLanes.MultiplyAdd(x, w1, s21);
                if (sizeof(TColumns) > 2)
                    s22 = TLanes.MultiplyAdd(x, w2, s22);
            }

            if (sizeof(TRows) > 3)
            {
                x = TLanes.Load(a3 + k);
                s30 = TLanes.MultiplyAdd(x, w0, s30);
                if (sizeof(TColumns) > 1)
                    s31 = TLanes.MultiplyAdd(x, w1, s31);
                if (sizeof(TColumns) > 2)
                    s32 = TLanes.MultiplyAdd(x, w2, s32);
            }

            if (sizeof(TRows) > 4)
            {
                x = TLanes.Load(a3 + aRow + k);
                s40 = TLanes.MultiplyAdd(x, w0, s40);
                if (sizeof(TColumns) > 1)
                    s41 = TLanes.MultiplyAdd(x, w1, s41);
                if (sizeof(TColumns) > 2)
                    s42 = TLanes.MultiplyAdd(x, w2, s42);
            }

            if (sizeof(TRows) > 5)
            {
                x = TLanes.Load(a3 + two + k);
                s50 = TLanes.MultiplyAdd(x, w0, s50);
                if (sizeof(TColumns) > 1)
                    s51 = TLanes.MultiplyAdd(x, w1, s51);
                if (sizeof(TColumns) > 2)
                    s52 = TLanes.MultiplyAdd(x, w2, s52);
            }

            if (sizeof(TRows) > 6)
            {
                x = TLanes.Load(a6 + k);
                s60 = TLanes.MultiplyAdd(x, w0, s60);
                if (sizeof(TColumns) > 1)
                    s61 = TLanes.MultiplyAdd(x, w1, s61);
                if (sizeof(TColumns) > 2)
                    s62 = TLanes.MultiplyAdd(x, w2, s62);
            }

            if (sizeof(TRows) > 7)
            {
                x = TLanes.Load(a6 + aRow + k);
                s70 = TLanes.MultiplyAdd(x, w0, s70);
                if (sizeof(TColumns) > 1)
                    s71 = TLanes.MultiplyAdd(x, w1, s71);
                if (sizeof(TColumns) > 2)
                    s72 = TLanes.MultiplyAdd(x, w2, s72);
            }
        }

        Store<TColumns>(s00, s01, s02, sums);
        if (sizeof(TRows) > 1)
            Store<TColumns>(s10, s11, s12, sums + 3);
        if (sizeof(TRows) > 2)
            Store<TColumns>(s20, s21, s22, sums + 6);
        if (sizeof(TRows) > 3)
            Store<TColumns>(s30, s31, s32, sums + 9);
        if (sizeof(TRows) > 4)
            Store<TColumns>(s40, s41, s42, sums + 12);
        if (sizeof(TRows) > 5)
            Store<TColumns>(s50, s51, s52, sums + 15);
        if (sizeof(TRows) > 6)
            Store<TColumns>(s60, s61, s62, sums + 18);
        if (sizeof(TRows) > 7)
            Store<TColumns>(s70, s71, s72, sums + 21);
        for (; k < depth; k++)
        {
            for (int i = 0; i < sizeof(TRows); i++)
            {
                for (int j = 0; j < sizeof(TColumns); j++)
                    sums[3 * i + j] += a[i * aRow + k] * b[j * bRow + k];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TColumns>(TVector s0, TVector s1, TVector s2, T* sums) where TColumns : unmanaged
    {
        sums[0] = TLanes.Sum(s0);
        if (sizeof(TColumns) > 1)
            sums[1] = TLanes.Sum(s1);
        if (sizeof(TColumns) > 2)
            sums[2] = TLanes.Sum(s2);
    }
}
