using Interop.Tensors.Kernels.Pooling;

namespace Interop.Tensors;

/// <summary>Windows of one size at equal distances over the last dimensions; what max and average pools share.</summary>
/// <param name="Name">ATen's name, for messages.</param>
/// <param name="Kernel">Per dimension.</param>
/// <param name="Stride">Per dimension.</param>
/// <param name="Padding">Per dimension, at both ends.</param>
/// <param name="Dilation">Per dimension.</param>
/// <param name="CeilMode">Whether a last window that reaches over the end counts.</param>
internal sealed record PoolGeometry(string Name, long[] Kernel, long[] Stride, long[] Padding, long[] Dilation, bool CeilMode)
{
    internal int Rank => Kernel.Length;

    /// <exception cref="ArgumentException">A size is not positive, or a pad is larger than half a kernel.</exception>
    internal static PoolGeometry Of(string name, int rank, Ints kernel, Ints stride, Ints padding, Ints dilation, bool ceilMode)
    {
        long[] kernels = Functional.Spread("kernelSize", kernel.Values("kernelSize"), rank, 1);
        PoolGeometry g = new(name, kernels, stride.Count > 0 ? Functional.Spread("stride", stride, rank, 1) : kernels,
            Functional.Spread("padding", padding, rank, 0), Functional.Spread("dilation", dilation, rank, 1), ceilMode);
        for (int d = 0; d < rank; d++)
        {
            if (g.Kernel[d] <= 0 || g.Stride[d] <= 0 || g.Dilation[d] <= 0)
                throw new ArgumentException($"'{name}' with kernel {g.Kernel[d]}, stride {g.Stride[d]} and dilation {g.Dilation[d]}: all must be greater than zero.");
            if (g.Padding[d] < 0 || g.Padding[d] > ((g.Kernel[d] - 1) * g.Dilation[d] + 1) / 2)
                throw new ArgumentException($"'{name}' with a padding of {g.Padding[d]}: it must be between 0 and half of the kernel's extent, {(g.Kernel[d] - 1) * g.Dilation[d] + 1}.");
        }

        return g;
    }

    /// <summary>The result's shape: the last dimensions become the numbers of windows.</summary>
    /// <exception cref="ShapeException">The input has too few or too many dimensions, an empty one that is not the batch, or is smaller than a window.</exception>
    internal Shape Output(Shape input)
    {
        CheckInput(Name, input, Rank);
        long[] sizes = input.ToArray();
        for (int d = 0; d < Rank; d++)
        {
            int at = input.Rank - Rank + d;
            long room = sizes[at] + 2 * Padding[d] - Dilation[d] * (Kernel[d] - 1) - 1 + (CeilMode ? Stride[d] - 1 : 0);
            long output = (room >= 0 ? room / Stride[d] : -1) + 1;
            if (CeilMode && (output - 1) * Stride[d] >= sizes[at] + Padding[d])
                output--;
            if (output < 1)
                throw new ShapeException($"'{Name}' of {input} has no window in dimension {at}: a kernel of {Kernel[d]} needs a larger input or more padding.");
            sizes[at] = output;
        }

        return new Shape(sizes);
    }

    internal PoolGrid Grid(Shape input, Shape output, bool countPadding = false)
    {
        PoolAxis[] axes = new PoolAxis[Rank];
        for (int d = 0; d < Rank; d++)
            axes[d] = PoolAxis.Regular(input[input.Rank - Rank + d], output[output.Rank - Rank + d], Kernel[d], Stride[d], Padding[d], Dilation[d], countPadding);
        return PoolGrid.Of(axes);
    }

    /// <summary>[batch, channels, …] or [channels, …], where only the batch may be empty.</summary>
    internal static void CheckInput(string name, Shape input, int rank)
    {
        bool fits = input.Rank == rank + 1 || input.Rank == rank + 2;
        for (int d = input.Rank - rank - 1; d < input.Rank && fits; d++)
            fits = input[d] > 0;
        if (!fits)
            throw new ShapeException($"'{name}' needs an input with {rank + 2} dimensions, or {rank + 1} without a batch, of which only the batch may be empty, found {input}.");
    }
}
