using System.Numerics;

namespace Interop.Tensors.Kernels;

/// <summary>A right-hand side of matrix products that is packed once for many products of few rows.</summary>
/// <remarks>Bounds: b has k · m elements by its strides, and the memory for the panels <see cref="Length"/>.</remarks>
internal readonly unsafe struct GemmPrepared<TVector, T, TLanes> where TVector : struct where T : unmanaged, INumber<T> where TLanes : ILanes<TVector, T>
{
    /// <summary>Products for which packing pays: it reads and writes the matrix once, a product reads it once.</summary>
    private const int Few = 3;

    private readonly nint _k, _m, _b0, _b1;
    private readonly T* _b, _panels;

    private GemmPrepared(nint k, nint m, T* b, nint b0, nint b1, T* panels)
    {
        (_k, _m, _b0, _b1) = (k, m, b0, b1);
        _b = b;
        _panels = panels;
    }

    private static nint Width => GemmBlocks<TVector, T, TLanes>.PanelWidth;

    private nint Panels => (_m + Width - 1) / Width;

    /// <summary>Elements that the panels of a matrix take; none where it stays as it is.</summary>
    internal static long Length(nint k, nint m, long products) => products < Few ? 0 : (m + Width - 1) / Width * Width * k;

    /// <summary>Packs b [k, m].</summary>
    /// <param name="k">Rows.</param>
    /// <param name="m">Columns.</param>
    /// <param name="b">The matrix, which stays alive where it is not packed.</param>
    /// <param name="b0">From row to row.</param>
    /// <param name="b1">From column to column.</param>
    /// <param name="panels">Memory of <see cref="Length"/> for as long as products are made.</param>
    /// <param name="products">How many products there will be.</param>
    internal static GemmPrepared<TVector, T, TLanes> Of(nint k, nint m, T* b, nint b0, nint b1, T* panels, long products)
    {
        GemmPrepared<TVector, T, TLanes> prepared = new(k, m, b, b0, b1, products < Few ? null : panels);
        if (products >= Few && k > 0)
            Workers.For(prepared.Panels, Math.Max(1, Workers.LightGrain / (k * Width)), new PackRange(prepared));
        return prepared;
    }

    /// <summary>y = a · b, or y += a · b, for a [n, k] and y [n, m] with dense rows.</summary>
    internal void Multiply(nint n, T* a, nint aRow, T* y, nint yRow, bool add)
    {
        if (n == 0 || _m == 0)
            return;
        T beta = add ? T.One : T.Zero;
        if (_panels == null || _k == 0)
        {
            Gemm.Run(n, _m, _k, a, aRow, 1, _b, _b0, _b1, y, yRow, 1, T.One, beta);
            return;
        }

        GemmCall<T> call = new(n, _m, _k, a, aRow, 1, _b, _b0, _b1, y, yRow, 1, T.One, beta);
        Workers.For(Panels, (long)Math.Ceiling(GemmCall.ThreadOperations / (2.0 * n * _k * Width)), new ProductRange(this, call));
    }

    private int ColumnsOf(nint panel) => (int)Math.Min(Width, _m - panel * Width);

    private readonly struct PackRange(GemmPrepared<TVector, T, TLanes> owner) : IRange
    {
        public void Run(long from, long to)
        {
            GemmCall<T> call = new(0, owner._m, owner._k, null, 0, 0, owner._b, owner._b0, owner._b1, null, 0, 0, T.One, T.Zero);
            for (nint panel = (nint)from; panel < to; panel++)
                GemmBlocks<TVector, T, TLanes>.PackColumns(call, panel * Width, owner.ColumnsOf(panel), 0, owner._k, owner._panels + panel * Width * owner._k);
        }
    }

    private readonly struct ProductRange(GemmPrepared<TVector, T, TLanes> owner, in GemmCall<T> call) : IRange
    {
        private readonly GemmCall<T> _call = call;

        public void Run(long from, long to)
        {
            nint maxDepth = GemmBlocks<TVector, T, TLanes>.DepthBytes / sizeof(T), blocks = (owner._k + maxDepth - 1) / maxDepth;
            for (nint panel = (nint)from; panel < to; panel++)
            {
                int columns = owner.ColumnsOf(panel);
                nint width = columns > TLanes.Count ? Width : TLanes.Count;
                T* b = owner._panels + panel * Width * owner._k;
                for (nint d = 0; d < blocks; d++)
                {
                    nint start = owner._k * d / blocks, depth = owner._k * (d + 1) / blocks - start;
                    GemmBlocks<TVector, T, TLanes>.Panel(_call, _call.A + start, _call.A0, 1, b + start * width, width, 0, _call.N, panel * Width, columns, depth, d == 0 ? _call.Beta : T.One);
                }
            }
        }
    }
}
