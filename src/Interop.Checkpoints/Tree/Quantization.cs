namespace Interop.Checkpoints;

/// <summary>How whole numbers stand for reals: value = (number − zero point) × scale, for the whole tensor or per slice along an axis.</summary>
public sealed record Quantization
{
    /// <summary>PyTorch's scheme: <c>per_tensor_affine</c>, <c>per_channel_affine</c>, <c>per_channel_affine_float_qparams</c>.</summary>
    public required string Scheme { get; init; }

    /// <summary>The scale of a per-tensor scheme.</summary>
    public double Scale { get; init; }

    /// <summary>The zero point of a per-tensor scheme.</summary>
    public long ZeroPoint { get; init; }

    /// <summary>One scale per slice: a tensor, or in old files a list.</summary>
    public CheckpointNode? Scales { get; init; }

    /// <summary>One zero point per slice: a tensor, or in old files a list.</summary>
    public CheckpointNode? ZeroPoints { get; init; }

    /// <summary>The axis of the slices.</summary>
    public int Axis { get; init; }
}
