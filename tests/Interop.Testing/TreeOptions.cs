namespace Interop.Testing;

/// <summary>What a comparison leaves out, because the file cannot say it.</summary>
[Flags]
public enum TreeOptions
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>How tensors share memory: formats without storages.</summary>
    NoStorages = 1,

    /// <summary>The values, for files too large.</summary>
    NoValues = 2,
}
