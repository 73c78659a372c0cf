using Interop.Tensors.Kernels;
using Interop.Tensors.Kernels.Convolution;

namespace Interop.Tensors;

/// <content>Windows as columns, and back.</content>
public static partial class Functional
{
    /// <summary>Each window as a column: [batch, channels, height, width] → [batch, channels · kernel, windows]. Source: <c>aten::im2col</c>.</summary>
    /// <param name="input">[batch, channels, height, width] or [channels, height, width], any dtype.</param>
    /// <param name="kernelSize">The size of the windows; one number for both dimensions.</param>
    /// <param name="dilation">The distance of a window's elements; 1 by default.</param>
    /// <param name="padding">Zeros at both ends; none by default.</param>
    /// <param name="stride">The distance of windows; 1 by default.</param>
    /// <exception cref="ShapeException">The input has other dimensions, or is smaller than a window.</exception>
    /// <exception cref="ArgumentException">A size is not positive, or a pad negative.</exception>
    public static Tensor Unfold(this Tensor input, Ints kernelSize, Ints dilation = default, Ints padding = default, Ints stride = default)
    {
        bool single = input.Rank == 3;
        if (!single && input.Rank != 4 || input.Shape[-1] == 0 || input.Shape[-2] == 0 || input.Shape[-3] == 0)
            throw new ShapeException($"Unfold needs an input [batch, channels, height, width] or without the batch, of which only the batch may be empty, found {input.Shape}.");
        Windows windows = Windows.Of("unfold", [input.Shape[-2], input.Shape[-1]], kernelSize, dilation, padding, stride);
        Tensor y = new Folding("im2col", windows, input.Shape[-3]).Apply(single ? input.Reshape(new Shape([1, .. input.Shape])) : input);
        return single ? Unbatched(y) : y;
    }

    /// <summary>Columns added up where their windows lie, the adjoint of <see cref="Unfold"/>: [batch, channels · kernel, windows] → [batch, channels, height, width]. Source: <c>aten::col2im</c>.</summary>
    /// <param name="input">[batch, channels · kernel, windows] or without the batch.</param>
    /// <param name="outputSize">Height and width of the result.</param>
    /// <param name="kernelSize">The size of the windows; one number for both dimensions.</param>
    /// <param name="dilation">The distance of a window's elements; 1 by default.</param>
    /// <param name="padding">What is cut off at both ends; 0 by default.</param>
    /// <param name="stride">The distance of windows; 1 by default.</param>
    /// <exception cref="ShapeException">The columns are not those of such windows.</exception>
    /// <exception cref="ArgumentException">A size is not positive, or a pad negative.</exception>
    public static Tensor Fold(this Tensor input, Ints outputSize, Ints kernelSize, Ints dilation = default, Ints padding = default, Ints stride = default)
    {
        bool single = input.Rank == 2;
        Windows windows = Windows.Of("fold", Spread("outputSize", outputSize.Values("outputSize"), 2, 1), kernelSize, dilation, padding, stride);
        long taps = windows.Window.Taps;
        if (!single && input.Rank != 3 || input.Shape[-2] == 0 || input.Shape[-2] % taps != 0 || input.Shape[-1] != windows.Window.OutputSize)
            throw new ShapeException($"Fold needs columns [batch, channels · {taps}, {windows.Window.OutputSize}] or without the batch, found {input.Shape}.");
        Tensor y = new Folding("im2col", windows, input.Shape[-2] / taps).ApplyTo(single ? input.Reshape(new Shape([1, .. input.Shape])) : input);
        return single ? Unbatched(y) : y;
    }

    /// <summary>Windows over two dimensions.</summary>
    internal sealed record Windows(long Height, long Width, Window Window)
    {
        internal static Windows Of(string name, ReadOnlySpan<long> sizes, Ints kernelSize, Ints dilation, Ints padding, Ints stride)
        {
            (long[] kernels, long[] dilations, long[] pads, long[] strides) = (Spread("kernelSize", kernelSize.Values("kernelSize"), 2, 1), Spread("dilation", dilation, 2, 1), Spread("padding", padding, 2, 0), Spread("stride", stride, 2, 1));
            Axis[] axes = new Axis[2];
            for (int d = 0; d < 2; d++)
            {
                if (kernels[d] <= 0 || dilations[d] <= 0 || strides[d] <= 0 || pads[d] < 0)
                    throw new ArgumentException($"'{name}' with kernel {kernels[d]}, dilation {dilations[d]}, stride {strides[d]} and padding {pads[d]}: the first three must be positive, the pad not negative.");
                long room = sizes[d] + 2 * pads[d] - dilations[d] * (kernels[d] - 1) - 1;
                if (sizes[d] <= 0 || room < 0)
                    throw new ShapeException($"'{name}' of {sizes[0]} × {sizes[1]} has no window of {kernels[0]} × {kernels[1]}: it needs a larger size or more padding.");
                axes[d] = new Axis(sizes[d], kernels[d], room / strides[d] + 1, strides[d], pads[d], dilations[d]);
            }

            return new(sizes[0], sizes[1], Window.Of(axes));
        }
    }

    /// <summary>The attributes of unfolding, whose adjoint is folding.</summary>
    private sealed record Folding(string Op, Windows Windows, long Channels) : LinearMap
    {
        internal override string Name => Op;

        internal override string AdjointName => "col2im";

        /// <summary>The adjoint as an operation of its own.</summary>
        internal Tensor ApplyTo(Tensor columns) => ApplyAdjoint(columns);

        protected override Tensor Run(Tensor x) => Columns.Unfold(x, Windows.Window);

        protected override Tensor RunAdjoint(Tensor dy) => Working.Round(Columns.Fold(dy, [dy.Shape[0], Channels, Windows.Height, Windows.Width], Windows.Window), dy.DType, dy);
    }
}
