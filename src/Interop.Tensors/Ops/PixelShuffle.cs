namespace Interop.Tensors;

/// <content>Channels and places exchanged.</content>
public static partial class Functional
{
    /// <summary>Channels become places: […, channels · r², height, width] → […, channels, height · r, width · r]. Source: <c>aten::pixel_shuffle</c>.</summary>
    /// <param name="input">Three or more dimensions, any dtype.</param>
    /// <param name="upscaleFactor">r.</param>
    /// <exception cref="ShapeException">The channels are no multiple of r², or there are too few dimensions.</exception>
    /// <exception cref="ArgumentException">r is not positive.</exception>
    public static Tensor PixelShuffle(this Tensor input, long upscaleFactor)
    {
        long r = Factor("PixelShuffle", input, upscaleFactor);
        if (input.Shape[-3] % (r * r) != 0)
            throw new ShapeException($"PixelShuffle by {r} needs channels that are a multiple of {r * r}, found {input.Shape[-3]} in {input.Shape}.");
        using Op op = Op.Begin("pixel_shuffle", input);
        (long channels, long height, long width) = (input.Shape[-3] / (r * r), input.Shape[-2], input.Shape[-1]);
        Tensor y = Exchanged(input, [channels, r, r, height, width], [0, 3, 1, 4, 2]);
        return op.Return(y.Reshape(Trailing(input, channels, height * r, width * r)));
    }

    /// <summary>The opposite of <see cref="PixelShuffle"/>: […, channels, height · r, width · r] → […, channels · r², height, width]. Source: <c>aten::pixel_unshuffle</c>.</summary>
    /// <param name="input">Three or more dimensions, any dtype.</param>
    /// <param name="downscaleFactor">r.</param>
    /// <exception cref="ShapeException">Height or width are no multiples of r, or there are too few dimensions.</exception>
    /// <exception cref="ArgumentException">r is not positive.</exception>
    public static Tensor PixelUnshuffle(this Tensor input, long downscaleFactor)
    {
        long r = Factor("PixelUnshuffle", input, downscaleFactor);
        if (input.Shape[-2] % r != 0 || input.Shape[-1] % r != 0)
            throw new ShapeException($"PixelUnshuffle by {r} needs a height and a width that are multiples of it, found {input.Shape}.");
        using Op op = Op.Begin("pixel_unshuffle", input);
        (long channels, long height, long width) = (input.Shape[-3], input.Shape[-2] / r, input.Shape[-1] / r);
        Tensor y = Exchanged(input, [channels, height, r, width, r], [0, 2, 4, 1, 3]);
        return op.Return(y.Reshape(Trailing(input, channels * r * r, height, width)));
    }

    /// <inheritdoc cref="ChannelShuffle"/>
    public static Tensor NativeChannelShuffle(this Tensor input, long groups) => ChannelShuffle(input, groups);

    /// <summary>Channels dealt out anew: those of each group become every groups-th: [batch, channels, …] → the same. Source: <c>aten::channel_shuffle</c>.</summary>
    /// <param name="input">Three or more dimensions, any dtype.</param>
    /// <param name="groups">The number of groups.</param>
    /// <exception cref="ShapeException">The channels are no multiple of the groups, or there are too few dimensions.</exception>
    /// <exception cref="ArgumentException">The groups are not positive.</exception>
    public static Tensor ChannelShuffle(this Tensor input, long groups)
    {
        Factor("ChannelShuffle", input, groups);
        if (input.Shape[1] % groups != 0)
            throw new ShapeException($"ChannelShuffle in {groups} groups needs channels that are a multiple of it, found {input.Shape[1]} in {input.Shape}.");
        using Op op = Op.Begin("channel_shuffle", input);
        Tensor y = input.Reshape(new Shape([input.Shape[0], groups, input.Shape[1] / groups, .. input.Shape.AsSpan()[2..]])).Transpose(1, 2);
        return op.Return(y.IsContiguous ? y.Clone().Reshape(input.Shape) : y.Reshape(input.Shape));
    }

    private static long Factor(string name, Tensor input, long factor)
    {
        if (input.Rank < 3)
            throw new ShapeException($"{name} needs three or more dimensions, found {input.Shape}.");
        return factor > 0 ? factor : throw new ArgumentException($"{name} needs a positive number, found {factor}.");
    }

    /// <summary>The last three dimensions cut into five, in another order and in new memory.</summary>
    private static Tensor Exchanged(Tensor x, long[] parts, int[] order)
    {
        int leading = x.Rank - 3;
        int[] dims = new int[leading + 5];
        for (int i = 0; i < dims.Length; i++)
            dims[i] = i < leading ? i : leading + order[i - leading];
        Tensor y = x.Reshape(new Shape([.. x.Shape.AsSpan()[..leading], .. parts])).Permute(dims);
        return y.IsContiguous ? y.Clone() : y.Contiguous();
    }

    private static Shape Trailing(Tensor x, long channels, long height, long width) => new([.. x.Shape.AsSpan()[..(x.Rank - 3)], channels, height, width]);
}
