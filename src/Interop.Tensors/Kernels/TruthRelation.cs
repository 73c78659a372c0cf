using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Interop.Tensors.Kernels;

/// <summary>Questions about two dense tensors of bool of one shape, answered byte by byte: masks are often combined, and as numbers of arithmetic they would be eight times as large.</summary>
internal static unsafe class TruthRelation
{
    internal static Tensor Run<TOp>(TOp op, Tensor a, Tensor b) where TOp : struct, IRelation, IVectorQuestion
    {
        Tensor y = Tensor.Empty(a.Shape, DType.Bool);
        if (y.ElementCount > 0)
            Workers.For(y.ElementCount, 8 * Pipeline.Grain, new Share<TOp>(op, a, b, y));
        return y;
    }

    private readonly struct Share<TOp>(TOp op, Tensor a, Tensor b, Tensor y) : IRange where TOp : struct, IRelation, IVectorQuestion
    {
        // Bounds: all three are dense with the same number of elements, of a byte each.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(long from, long to)
        {
            TOp f = op;
            byte* pa = a.Memory.Pointer + a.ByteOffset, pb = b.Memory.Pointer + b.ByteOffset, py = y.Memory.Pointer + y.ByteOffset;
            long i = from;
            // Bytes of a bool that was read from a file may be other than 1: they count as true and are equal.
            if (VectorWidths.Is512)
            {
                for (; i <= to - Vector512<byte>.Count; i += Vector512<byte>.Count)
                    (f.Apply(Vector512.Min(Vector512.Load(pa + i), Vector512<byte>.One), Vector512.Min(Vector512.Load(pb + i), Vector512<byte>.One)) & Vector512<byte>.One).Store(py + i);
            }
            else if (VectorWidths.Is256)
            {
                for (; i <= to - Vector256<byte>.Count; i += Vector256<byte>.Count)
                    (f.Apply(Vector256.Min(Vector256.Load(pa + i), Vector256<byte>.One), Vector256.Min(Vector256.Load(pb + i), Vector256<byte>.One)) & Vector256<byte>.One).Store(py + i);
            }

            for (; i < to; i++)
                py[i] = f.Apply(Math.Min((byte)1, pa[i]), Math.Min((byte)1, pb[i])) ? (byte)1 : (byte)0;
        }
    }
}
