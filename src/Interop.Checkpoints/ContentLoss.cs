namespace Interop.Checkpoints;

/// <summary>Something in a checkpoint that a format cannot hold.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="What">What it is.</param>
/// <param name="Reason">Why it does not fit, and what would become of it.</param>
public sealed record ContentLoss(string Path, string What, string Reason)
{
    /// <summary>One line for a list.</summary>
    public override string ToString() => $"{(Path.Length == 0 ? "(root)" : Path)}: {What}: {Reason}";
}
