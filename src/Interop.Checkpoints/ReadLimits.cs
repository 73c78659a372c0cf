namespace Interop.Checkpoints;

/// <summary>Budgets for reading files that nobody vouches for. Each error names the limit that was passed.</summary>
public sealed record ReadLimits
{
    /// <summary>The defaults: above every real model file that is known, far below what would exhaust a machine.</summary>
    public static ReadLimits Default { get; } = new();

    /// <summary>Records in one archive.</summary>
    public int MaxEntries { get; init; } = 1_000_000;

    /// <summary>Bytes of one record's or one tensor's name.</summary>
    public int MaxNameBytes { get; init; } = 65_535;

    /// <summary>Bytes of a header: a pickle, a JSON header, an archive's directory.</summary>
    public long MaxHeaderBytes { get; init; } = 256L << 20;

    /// <summary>Bytes that one deflated record may inflate to.</summary>
    public long MaxInflatedBytes { get; init; } = 8L << 30;

    /// <summary>Inflated bytes per deflated byte; deflate itself cannot pass 1,032.</summary>
    public int MaxInflationRatio { get; init; } = 1_100;

    /// <summary>Pickle opcodes in one stream.</summary>
    public long MaxOpcodes { get; init; } = 100_000_000;

    /// <summary>Objects that one pickle may remember.</summary>
    public int MaxMemo { get; init; } = 50_000_000;

    /// <summary>Marks and nested containers open at once.</summary>
    public int MaxDepth { get; init; } = 1_000_000;

    /// <summary>Elements of one list, tuple, set or map, and values on a pickle's stack.</summary>
    public int MaxCollection { get; init; } = 50_000_000;

    /// <summary>Dimensions of one tensor; PyTorch's own limit.</summary>
    public int MaxRank { get; init; } = 64;

    /// <summary>Bytes of one tensor made dense: a small file can hold a huge expanded view.</summary>
    public long MaxTensorBytes { get; init; } = 64L << 30;
}
