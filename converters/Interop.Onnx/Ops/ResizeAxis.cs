namespace Interop.Onnx.Ops;

/// <summary>One axis that is resized: where in the input each element of the output lies.</summary>
/// <param name="Axis">Which.</param>
/// <param name="Size">Its size.</param>
/// <param name="Result">The size that it gets.</param>
/// <param name="Scale">What places are multiplied by; not always the ratio of the sizes, which are whole.</param>
/// <param name="Start">Where the region begins, as a part of the axis.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct ResizeAxis(int Axis, long Size, long Result, double Scale, double Start, double End)
{
    /// <summary>The place of an element of the output.</summary>
    /// <param name="mode">How places go over.</param>
    /// <param name="i">Which element.</param>
    internal double Place(string mode, long i)
    {
        // Corners are aligned for the exact size, before it is rounded down.
        double exact = Scale * Size;
        return mode switch
        {
            "half_pixel" => (i + 0.5) / Scale - 0.5,
            "pytorch_half_pixel" => Result > 1 ? (i + 0.5) / Scale - 0.5 : 0,
            "half_pixel_symmetric" => Size / 2.0 * (1 - Result / exact) + (i + 0.5) / Scale - 0.5,
            "align_corners" => exact == 1 || Result == 1 ? 0 : i * (Size - 1) / (exact - 1),
            "asymmetric" => i / Scale,
            "tf_half_pixel_for_nn" => (i + 0.5) / Scale,
            "tf_crop_and_resize" => Result > 1 ? Start * (Size - 1) + i * (End - Start) * (Size - 1) / (Result - 1) : 0.5 * (Start + End) * (Size - 1),
            _ => throw new ArgumentException($"Resize does not know the coordinate_transformation_mode '{mode}'."),
        };
    }
}
