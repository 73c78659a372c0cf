namespace Interop.Tensors.Kernels.Sampling;

/// <summary>What the bins of a region give.</summary>
internal enum RegionKind
{
    /// <summary>Means of bilinear samples.</summary>
    Align,

    /// <summary>The same, where each bin has channels of its own.</summary>
    SensitiveAlign,

    /// <summary>Means of pixels, where each bin has channels of its own.</summary>
    SensitiveMean,

    /// <summary>The largest pixel.</summary>
    Largest,
}

/// <summary>Sizes and options of pooling regions.</summary>
/// <param name="Kind">What bins give.</param>
/// <param name="Input">[images, channels, height, width].</param>
/// <param name="Count">Regions.</param>
/// <param name="Channels">Of the result.</param>
/// <param name="Rows">Of bins.</param>
/// <param name="Columns">Of bins.</param>
/// <param name="Scale">Pixels for each unit of the boxes.</param>
/// <param name="Ratio">Samples of a bin along each side; as many as pixels if not positive.</param>
/// <param name="Aligned">Whether pixels have their centres at the halves.</param>
internal sealed record RegionPooling(RegionKind Kind, Shape Input, long Count, long Channels, long Rows, long Columns, double Scale, long Ratio, bool Aligned)
{
    internal long Height => Input[2];

    internal long Width => Input[3];

    internal long Bins => Rows * Columns;

    internal Shape Output => [Count, Channels, Rows, Columns];

    /// <summary>Pixels of a plane.</summary>
    internal long Size => Height * Width;

    /// <summary>The plane of the input that the first bin of a channel of the result reads.</summary>
    internal long Plane(long image, long channel) => image * Input[1] + channel * (PlaneStep == 0 ? 1 : Bins);

    /// <summary>How many planes farther each next bin reads.</summary>
    internal long PlaneStep => Kind is RegionKind.SensitiveAlign or RegionKind.SensitiveMean ? 1 : 0;
}
