using Interop.Tensors.Kernels.Sampling;

namespace Interop.Tensors;

/// <content>Pads.</content>
public static partial class Functional
{
    /// <summary>Adds elements around a tensor; negative pads crop. Source: <c>aten::pad</c>.</summary>
    /// <param name="input">Any shape and dtype; for other modes than constant one or more last dimensions after [batch, channels] or [channels].</param>
    /// <param name="pad">Elements before and after the last dimension, then the one before it, and so on.</param>
    /// <param name="mode">What they are.</param>
    /// <param name="value">The number of a constant pad; 0 if null.</param>
    /// <exception cref="ShapeException">The pads do not fit the shape: they are no pairs, reach further than the input does, or crop more than there is.</exception>
    /// <exception cref="ArgumentException">A value is given for another mode than constant.</exception>
    public static Tensor Pad(this Tensor input, Ints pad, PaddingMode mode = PaddingMode.Constant, Scalar? value = null)
    {
        long[] pads = pad.Values(nameof(pad));
        if (pads.Length % 2 != 0 || pads.Length > 2 * input.Rank)
            throw new ShapeException($"Pads [{string.Join(", ", pads)}] do not fit the shape {input.Shape}: pass two for each of at most {input.Rank} dimensions, the last dimension's first.");
        if (mode == PaddingMode.Constant)
            return Tensor.ConstantPadNd(input, pads, value);
        if (value is { IsZero: false })
            throw new ArgumentException($"A {mode} pad has no value, found {value}: use PaddingMode.Constant.");
        int rank = pads.Length / 2;
        CheckPadded(input, rank, mode);
        AxisMap?[] maps = new AxisMap?[input.Rank];
        bool any = false;
        for (int i = 0; i < rank; i++)
        {
            int d = input.Rank - 1 - i;
            (long size, long before, long after) = (input.Shape[d], pads[2 * i], pads[2 * i + 1]);
            long most = mode switch { PaddingMode.Reflect => size - 1, PaddingMode.Circular => size, _ => long.MaxValue };
            any |= size + before + after > 0;
            long left = size - Math.Max(0, -before) - Math.Max(0, -after);
            if (before > most || after > most || size + before + after < (mode == PaddingMode.Replicate ? 1 : 0) || mode == PaddingMode.Circular && left <= 0 && size + before + after > 0)
                throw new ShapeException($"{mode} pads of {before} and {after} do not fit dimension {d} of {input.Shape}: each can be at most {(mode == PaddingMode.Replicate ? "any number" : most)}, and something must be left.");
            if (before == 0 && after == 0)
                continue;
            maps[d] = mode switch
            {
                PaddingMode.Reflect => Pads.Reflect(size, before, after),
                PaddingMode.Replicate => Pads.Replicate(size, before, after),
                _ => Pads.Circular(size, before, after),
            };
        }

        if (!any && mode != PaddingMode.Circular)
            throw new ShapeException($"{mode} pads [{string.Join(", ", pads)}] leave nothing of {input.Shape}.");
        string name = mode switch { PaddingMode.Reflect => $"reflection_pad{rank}d", PaddingMode.Replicate => $"replication_pad{rank}d", _ => "_pad_circular" };
        using OpCast cast = OpCast.Of(name, ref input);
        return new EdgePad(name, input.Shape, maps, pads, mode).Apply(input);
    }

    private static void CheckPadded(Tensor input, int rank, PaddingMode mode)
    {
        bool fits = rank is > 0 and <= 3 && (input.Rank == rank + 2 || input.Rank == rank + 1);
        // Only a batch may be empty.
        for (int d = input.Rank == rank + 2 ? 1 : 0; d < input.Rank && fits; d++)
            fits = input.Shape[d] > 0;
        if (!fits)
            throw new ShapeException($"A {mode} pad of {rank} dimensions does not fit {input.Shape}: it needs one to three dimensions after [batch, channels] or [channels], of which only the batch may be empty.");
    }

    /// <summary>The attributes of a pad that repeats the input's own elements.</summary>
    internal sealed record EdgePad(string Op, Shape Input, AxisMap?[] Maps, long[] Pad, PaddingMode Mode) : AxisMaps(Op, Input, Maps);
}
