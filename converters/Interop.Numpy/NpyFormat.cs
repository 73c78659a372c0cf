using Interop.Checkpoints;

namespace Interop.Numpy;

/// <summary>npy files: one array. Its tensor is the root. Source: numpy.lib.format, versions 1.0, 2.0 and 3.0.</summary>
/// <remarks>
/// Big-endian numbers are swapped as they are read, column-major arrays become tensors with transposed strides, and numbers of two
/// bytes without a type (<c>&lt;V2</c>), which is how bfloat16 reaches NumPy's files, are read as bfloat16 with a warning.
/// Objects, texts, dates and structured dtypes are refused by name.
/// </remarks>
public sealed class NpyFormat : FileFormat
{
    /// <inheritdoc/>
    public override string Name => "npy";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Extensions { get; } = [".npy"];

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool Matches(OpenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return NpyHeader.Begins(context.File.Head(6));
    }

    /// <inheritdoc/>
    public override Checkpoint Open(OpenContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        TensorEntry tensor = NpyReader.Read(context.File, () => context.File, "array", context.Limits, context.Warnings);
        return new Checkpoint(tensor) { FormatName = Name, Warnings = context.Warnings }.Owning(context.File);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ContentLoss> FindLosses(Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return new NumpyPlan(checkpoint, single: true).Losses;
    }

    /// <summary>Writes the root, if it is a tensor, or the only tensor below it.</summary>
    /// <inheritdoc/>
    public override void Write(Checkpoint checkpoint, Stream destination, SaveContext context)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(context);
        NumpyPlan plan = new(checkpoint, single: true);
        if (plan.Losses.Count > 0 && (!context.Lossy || plan.Arrays.Count != 1))
            throw new ContentLossException(Name, plan.Losses);
        NpyWriter.Write(plan.Arrays[0].Value, destination, context);
    }
}
