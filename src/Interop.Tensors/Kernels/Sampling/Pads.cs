namespace Interop.Tensors.Kernels.Sampling;

/// <summary>Where the outputs of a pad come from; negative pads crop.</summary>
internal static class Pads
{
    /// <summary>Mirrored at the first and the last element, which are not repeated.</summary>
    internal static AxisMap Reflect(long input, long before, long after) => AxisMap.Select(input, input + before + after, o =>
    {
        long at = Math.Abs(o - before);
        return at < input ? at : 2 * (input - 1) - at;
    });

    /// <summary>The first and the last element repeated.</summary>
    internal static AxisMap Replicate(long input, long before, long after) => AxisMap.Select(input, input + before + after, o => Math.Clamp(o - before, 0, input - 1));

    /// <summary>What remains after cropping, repeated around.</summary>
    internal static AxisMap Circular(long input, long before, long after)
    {
        long first = Math.Max(0, -before), size = input - first - Math.Max(0, -after);
        return AxisMap.Select(input, input + before + after, o => first + ((o - Math.Max(0, before)) % size + size) % size);
    }
}
