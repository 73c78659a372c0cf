namespace Interop.Checkpoints;

/// <summary>How a file is opened.</summary>
public sealed record OpenOptions
{
    /// <summary>Plain positioned reads, default limits.</summary>
    public static OpenOptions Default { get; } = new();

    /// <summary>Maps the file copy-on-write instead of reading it. A file that shrinks while it is mapped ends the process.</summary>
    public bool Map { get; init; }

    /// <summary>Budgets.</summary>
    public ReadLimits Limits { get; init; } = ReadLimits.Default;

    /// <summary>Compares checksums in the file with its content; a difference is an error. All of the file is read.</summary>
    public bool VerifyCrc { get; init; }

    /// <summary>Stops long work.</summary>
    public CancellationToken Cancellation { get; init; }
}
