namespace Interop.Checkpoints;

/// <summary>A file that is being opened, and how.</summary>
public sealed class OpenContext
{
    /// <summary>The file's bytes. Whoever made the context closes them; a checkpoint that was opened owns them.</summary>
    public required FileSource File { get; init; }

    /// <summary>The path the file was opened by.</summary>
    public required string Path { get; init; }

    /// <summary>Budgets.</summary>
    public ReadLimits Limits { get; init; } = ReadLimits.Default;

    /// <summary>Whether checksums in the file are compared with its content, and a difference is an error.</summary>
    public bool VerifyCrc { get; init; }

    /// <summary>Opens another file by its path: a shard, a neighbour.</summary>
    public Func<string, Checkpoint> OpenOther { get; init; } = path => throw new ModelFormatException($"{path}: this file refers to others, and only a single file was given.");

    /// <summary>Stops long work.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Collects what is wrong but harmless; becomes <see cref="Checkpoint.Warnings"/>.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>What formats found out about this file while matching, so that it is not read twice.</summary>
    public Dictionary<Type, object?> Cache { get; } = [];

    /// <summary>The cached finding of this type, made at the first call.</summary>
    public T? Once<T>(Func<T?> find) where T : class
    {
        if (!Cache.TryGetValue(typeof(T), out object? found))
            Cache.Add(typeof(T), found = find());
        return (T?)found;
    }
}
