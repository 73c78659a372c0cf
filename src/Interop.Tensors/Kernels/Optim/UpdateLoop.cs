using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>Runs an update over elements that lie densely: each is read once and written once.</summary>
/// <remarks>Bounds: the caller hands over ranges inside of tensors that were checked when they were made. Scalar twin: <see cref="ScalarLane{T}"/>, which also does the last elements.</remarks>
internal static unsafe class UpdateLoop<TUpdate> where TUpdate : struct, IUpdate
{
    /// <summary>Elements of a narrow dtype that are widened at a time.</summary>
    private const int Chunk = 1024;

    /// <summary>Elements of one parameter from one place to another.</summary>
    internal static void Run(in UpdateEntry entry, in UpdateTerms terms, long from, long to)
    {
        switch (entry.DType)
        {
            case DType.Float32: Direct<float>(entry, terms, from, to); break;
            case DType.Float64: Direct<double>(entry, terms, from, to); break;
            case DType.Complex64: Direct<float>(entry, terms, 2 * from, 2 * to); break;
            case DType.Complex128: Direct<double>(entry, terms, 2 * from, 2 * to); break;
            default: Widened(entry, terms, from, to); break;
        }
    }

    private static void Direct<T>(in UpdateEntry entry, in UpdateTerms terms, long from, long to) where T : unmanaged, IFloatingPointIeee754<T> =>
        Dense(entry, terms, (T*)entry.P + from, (T*)entry.G + from, (T*)entry.S0 + from, (T*)entry.S1 + from, (T*)entry.S2 + from, to - from);

    /// <summary>float16 and bfloat16 through buffers of float32 in the first cache, rounded once.</summary>
    private static void Widened(in UpdateEntry entry, in UpdateTerms terms, long from, long to)
    {
        float* p = Pipeline.Buffer<float>(0), g = p + Chunk, s0 = g + Chunk, s1 = s0 + Chunk, s2 = s1 + Chunk;
        delegate*<byte*, long, float*, long, void> load = Elements.Loader<float>(entry.DType);
        delegate*<float*, byte*, long, long, void> store = Elements.Storer<float>(entry.DType);
        int size = entry.DType.Size;
        for (; from < to; from += Chunk)
        {
            long n = Math.Min(Chunk, to - from), at = from * size;
            load(entry.P + at, 1, p, n);
            load(entry.G + at, 1, g, n);
            if (TUpdate.States > 0)
                load(entry.S0 + at, 1, s0, n);
            if (TUpdate.States > 1)
                load(entry.S1 + at, 1, s1, n);
            if (TUpdate.States > 2)
                load(entry.S2 + at, 1, s2, n);
            Dense(entry, terms, p, g, s0, s1, s2, n);
            store(p, entry.P + at, 1, n);
            if (TUpdate.States > 0)
                store(s0, entry.S0 + at, 1, n);
            if (TUpdate.States > 1)
                store(s1, entry.S1 + at, 1, n);
            if (TUpdate.States > 2)
                store(s2, entry.S2 + at, 1, n);
        }
    }

    private static void Dense<T>(in UpdateEntry entry, in UpdateTerms terms, T* p, T* g, T* s0, T* s1, T* s2, long n) where T : unmanaged, IFloatingPointIeee754<T>
    {
        long done = VectorWidths.Active switch
        {
            VectorWidth.Bits512 => Lanes<Vector512<T>, T, Lanes512<T>>(entry, terms, p, g, s0, s1, s2, n),
            VectorWidth.Bits256 => Lanes<Vector256<T>, T, Lanes256<T>>(entry, terms, p, g, s0, s1, s2, n),
            VectorWidth.Bits128 => Lanes<Vector128<T>, T, Lanes128<T>>(entry, terms, p, g, s0, s1, s2, n),
            _ => 0,
        };
        if (done < n)
            Lanes<T, T, ScalarLane<T>>(entry, terms, p + done, g + done, s0 + done, s1 + done, s2 + done, n - done);
    }

    /// <returns>How many elements are done: whole vectors only.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Lanes<TVector, T, TLanes>(in UpdateEntry entry, in UpdateTerms terms, T* p, T* g, T* s0, T* s1, T* s2, long n)
        where TVector : struct where T : unmanaged, IFloatingPointIeee754<T> where TLanes : struct, ILanes<TVector, T>
    {
        int width = TLanes.Count;
        if (n < width)
            return 0;
        Constants<TVector> c = new()
        {
            C0 = TLanes.Fill(T.CreateTruncating(entry.C0)),
            C1 = TLanes.Fill(T.CreateTruncating(entry.C1)),
            C2 = TLanes.Fill(T.CreateTruncating(entry.C2)),
            C3 = TLanes.Fill(T.CreateTruncating(entry.C3)),
            C4 = TLanes.Fill(T.CreateTruncating(entry.C4)),
            C5 = TLanes.Fill(T.CreateTruncating(entry.C5)),
            C6 = TLanes.Fill(T.CreateTruncating(entry.C6)),
            Zero = TLanes.Fill(T.Zero),
            One = TLanes.Fill(T.One),
        };
        TVector sign = TLanes.Fill(terms.Maximize ? -T.One : T.One), decay = TLanes.Fill(T.CreateTruncating(terms.Decay)), shrink = TLanes.Fill(T.CreateTruncating(terms.Shrink));
        bool maximizes = terms.Maximize, decays = terms.Decay != 0, shrinks = terms.Shrink != 1;
        long i = 0;
        for (; i <= n - width; i += width)
        {
            TVector x = TLanes.Load(p + i), dx = TLanes.Load(g + i), a = default, b = default, d = default;
            if (TUpdate.States > 0)
                a = TLanes.Load(s0 + i);
            if (TUpdate.States > 1)
                b = TLanes.Load(s1 + i);
            if (TUpdate.States > 2)
                d = TLanes.Load(s2 + i);
            if (maximizes)
                dx = TLanes.Multiply(dx, sign);
            if (decays)
                dx = TLanes.MultiplyAdd(x, decay, dx);
            if (shrinks)
                x = TLanes.Multiply(x, shrink);
            TUpdate.Step<TVector, T, TLanes>(c, dx, ref x, ref a, ref b, ref d);
            TLanes.Store(x, p + i);
            if (TUpdate.States > 0)
                TLanes.Store(a, s0 + i);
            if (TUpdate.States > 1)
                TLanes.Store(b, s1 + i);
            if (TUpdate.States > 2)
                TLanes.Store(d, s2 + i);
        }

        return i;
    }
}
