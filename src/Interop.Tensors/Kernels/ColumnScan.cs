namespace Interop.Tensors.Kernels;

/// <summary>Scans along a dimension that is not the innermost one: a block of neighbouring columns goes down together, so that nothing has to be transposed.</summary>
/// <remarks>Bounds: both tensors are dense with the same shape, and blocks end at the end of a row; the caller keeps the operand alive.</remarks>
internal static unsafe class ColumnScan
{
    /// <summary>Columns of a block: their numbers stay in the first cache.</summary>
    private const int Block = 256;

    /// <summary>Rows shorter than this are better off as lines.</summary>
    private const int Shortest = 16;

    internal static bool Takes(Tensor x, int dim) => x.Rank > dim + 1 && x.IsContiguous && x.ElementCount > 0 && x.Shape.DenseStrides[dim] >= Shortest;

    /// <summary>A new tensor of the operand's dtype.</summary>
    /// <param name="loop">y = a ∘ b over neighbours, computed in <typeparamref name="T"/>.</param>
    /// <param name="x">Dense.</param>
    /// <param name="dim">The dimension that is scanned.</param>
    internal static Tensor Run<T, TLoop>(TLoop loop, Tensor x, int dim) where T : unmanaged where TLoop : struct, IDense<T, T>
    {
        Tensor y = Tensor.Empty(x.Shape, x.DType);
        long n = x.Shape[dim], inner = x.Shape.DenseStrides[dim], blocks = (inner + Block - 1) / Block;
        Workers.For(x.ElementCount / (n * inner) * blocks, Math.Max(1, Pipeline.Grain / (n * Block)), new Share<T, TLoop>(loop, x, y, n, inner, blocks));
        return y;
    }

    private readonly struct Share<T, TLoop>(TLoop loop, Tensor x, Tensor y, long n, long inner, long blocks) : IRange where T : unmanaged where TLoop : struct, IDense<T, T>
    {
        public void Run(long from, long to)
        {
            T* sofar = Pipeline.Buffer<T>(0), next = Pipeline.Buffer<T>(1);
            int size = x.DType.Size;
            byte* px = x.Memory.Pointer + x.ByteOffset, py = y.Memory.Pointer + y.ByteOffset;
            delegate*<byte*, long, T*, long, void> load = Elements.Loader<T>(x.DType);
            delegate*<T*, byte*, long, long, void> store = Elements.Storer<T>(y.DType);
            for (long i = from; i < to; i++)
            {
                (long outer, long block) = Math.DivRem(i, blocks);
                long at = (outer * n * inner + block * Block) * size, count = Math.Min(Block, inner - block * Block);
                load(px + at, 1, sofar, count);
                store(sofar, py + at, 1, count);
                for (long row = 1; row < n; row++)
                {
                    at += inner * size;
                    load(px + at, 1, next, count);
                    loop.Run(sofar, next, null, sofar, count);
                    store(sofar, py + at, 1, count);
                }
            }
        }
    }
}
