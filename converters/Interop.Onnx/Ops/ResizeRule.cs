using Interop.Tensors;

namespace Interop.Onnx.Ops;

/// <summary>How elements between those of the input are found.</summary>
/// <param name="Mode">nearest, linear or cubic.</param>
/// <param name="Coordinates">How places go over.</param>
/// <param name="Nearest">Which neighbour is the nearest.</param>
internal sealed record ResizeRule(string Mode, string Coordinates, string Nearest)
{
    /// <summary>The coefficient of the cubic kernel.</summary>
    internal double A { get; init; }

    /// <summary>Whether places outside weigh nothing, instead of standing for the edge.</summary>
    internal bool ExcludesOutside { get; init; }

    /// <summary>Whether kernels are as wide as the step where the result is smaller.</summary>
    internal bool Antialias { get; init; }

    /// <summary>What lies outside for tf_crop_and_resize.</summary>
    internal double Extrapolation { get; init; }

    private int Reach => Mode switch
    {
        "linear" => 1,
        "cubic" => 2,
        _ => throw new ArgumentException($"Resize has the modes nearest, linear and cubic, found '{Mode}'."),
    };

    internal Tensor Run(Tensor x, ResizeAxis[] axes)
    {
        foreach (ResizeAxis axis in axes)
        {
            if (axis.Size == 0 && axis.Result > 0)
                throw new ShapeException($"Resize of {x.Shape}: axis {axis.Axis} has no element that {axis.Result} could be made of.");
        }

        if (Mode == "nearest")
            return Extrapolated(Repeated(x, axes) ?? axes.Aggregate(x, (y, a) => y.IndexSelect(a.Axis, Tensor.FromArray(Neighbours(a)))), axes);
        // The weights are real: whole numbers and those of 16 bits pass through float32.
        DType work = x.DType is DType.Float64 or DType.Float32 ? x.DType : x.DType is DType.Int64 or DType.Int32 or DType.UInt32 or DType.UInt64 ? DType.Float64 : DType.Float32;
        return (Interpolated(x.To(work), axes) ?? Extrapolated(axes.Aggregate(x.To(work), Weighed), axes)).To(x.DType);
    }

    /// <summary>PyTorch's fused op, where every element is repeated two, four or eight times; else null.</summary>
    private Tensor? Repeated(Tensor x, ResizeAxis[] axes) =>
        Sizes(x, axes) is { } sizes && Array.TrueForAll(axes, a => a.Result / a.Size is var k && k is 1 or 2 or 4 or 8 && a.Result == k * a.Size && Neighbours(a).Index().All(p => p.Item == p.Index / k))
            ? x.Interpolate(sizes) : null;

    /// <summary>PyTorch's fused op, where it is the same; else null.</summary>
    private Tensor? Interpolated(Tensor x, ResizeAxis[] axes)
    {
        if (Antialias || ExcludesOutside || Sizes(x, axes) is not { } sizes || Mode == "cubic" && (x.Rank != 4 || A != -0.75) || !Array.TrueForAll(axes, a => a.Result > 1 && a.Scale * a.Size == a.Result))
            return null;
        bool aligned = Coordinates == "align_corners";
        if (!aligned && Coordinates is not ("half_pixel" or "pytorch_half_pixel"))
            return null;
        return x.Interpolate(sizes, mode: Mode == "cubic" ? InterpolationMode.Bicubic : x.Rank switch { 3 => InterpolationMode.Linear, 4 => InterpolationMode.Bilinear, _ => InterpolationMode.Trilinear }, alignCorners: aligned);
    }

    /// <summary>The sizes after batch and channels, if there are one to three and only they change.</summary>
    private static long[]? Sizes(Tensor x, ResizeAxis[] axes)
    {
        if (x.Rank is < 3 or > 5 || x.ElementCount == 0 || x.DType.Kind != DTypeKind.Float || Array.Exists(axes, a => a.Axis < 2 || a.Result == 0))
            return null;
        long[] sizes = x.Shape.ToArray()[2..];
        foreach (ResizeAxis axis in axes)
            sizes[axis.Axis - 2] = axis.Result;
        return sizes;
    }

    private long[] Neighbours(ResizeAxis axis)
    {
        long[] places = new long[axis.Result];
        for (long i = 0; i < places.Length; i++)
        {
            // In float32, as everybody computes it: in float64 a scale such as 1/3 falls short of a whole number.
            double place = (float)axis.Place(Coordinates, i);
            double whole = Nearest switch
            {
                "round_prefer_floor" => Math.Ceiling(place - 0.5),
                "round_prefer_ceil" => Math.Floor(place + 0.5),
                "floor" => Math.Floor(place),
                "ceil" => Math.Ceiling(place),
                _ => throw new ArgumentException($"Resize has the nearest modes round_prefer_floor, round_prefer_ceil, floor and ceil, found '{Nearest}'."),
            };
            places[i] = Math.Clamp((long)whole, 0, axis.Size - 1);
        }

        return places;
    }

    /// <summary>Each element as a weighed sum of as many neighbours as the kernel reaches.</summary>
    private Tensor Weighed(Tensor x, ResizeAxis axis)
    {
        double narrow = Antialias ? Math.Min(axis.Scale, 1) : 1;
        int taps = 2 * (int)Math.Ceiling(Reach / narrow);
        long[] places = new long[axis.Result * taps];
        double[,] weights = new double[axis.Result, taps];
        for (long i = 0; i < axis.Result; i++)
        {
            double place = axis.Place(Coordinates, i), sum = 0;
            long first = (long)Math.Floor(place) - taps / 2 + 1;
            for (int k = 0; k < taps; k++)
            {
                bool isOutside = first + k < 0 || first + k >= axis.Size;
                places[i * taps + k] = Math.Clamp(first + k, 0, axis.Size - 1);
                sum += weights[i, k] = ExcludesOutside && isOutside ? 0 : Kernel(Math.Abs(first + k - place) * narrow);
            }

            for (int k = 0; k < taps && (Antialias || ExcludesOutside) && sum != 0; k++)
                weights[i, k] /= sum;
        }

        long[] along = [.. Enumerable.Repeat(1L, x.Rank + 1)];
        (along[axis.Axis], along[axis.Axis + 1]) = (axis.Result, taps);
        Shape split = new([.. x.Shape.AsSpan()[..axis.Axis], axis.Result, taps, .. x.Shape.AsSpan()[(axis.Axis + 1)..]]);
        return (x.IndexSelect(axis.Axis, Tensor.FromArray(places)).Reshape(split) * Tensor.FromArray(weights).To(x.DType).Reshape(along)).Sum(axis.Axis + 1);
    }

    private double Kernel(double far) => Reach == 1 ? Math.Max(0, 1 - far) : far switch
    {
        <= 1 => ((A + 2) * far - (A + 3)) * far * far + 1,
        < 2 => ((A * far - 5 * A) * far + 8 * A) * far - 4 * A,
        _ => 0,
    };

    /// <summary>What lies outside of the input on any axis has one value.</summary>
    private Tensor Extrapolated(Tensor y, ResizeAxis[] axes)
    {
        if (Coordinates != "tf_crop_and_resize")
            return y;
        foreach (ResizeAxis axis in axes)
        {
            bool[] outside = new bool[axis.Result];
            for (long i = 0; i < outside.Length; i++)
                outside[i] = axis.Place(Coordinates, i) is var place && (place < 0 || place > axis.Size - 1);
            long[] along = [.. Enumerable.Repeat(1L, y.Rank)];
            along[axis.Axis] = axis.Result;
            if (Array.IndexOf(outside, true) >= 0)
                y = y.MaskedFill(Tensor.FromArray(outside).Reshape(along), Tensor.Full([], Extrapolation, y.DType));
        }

        return y;
    }
}
