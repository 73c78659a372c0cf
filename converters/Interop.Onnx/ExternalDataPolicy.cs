namespace Interop.Onnx;

/// <summary>Where the files with a model's external data may lie. Names with <c>..</c>, absolute ones and those that another system would read otherwise are refused by every policy.</summary>
public sealed class ExternalDataPolicy
{
    private ExternalDataPolicy(string? root) => Root = root;

    /// <summary>In the model's own folder or below it, after links have been followed.</summary>
    public static ExternalDataPolicy SameFolder { get; } = new(null);

    /// <summary>There, or where links lead to within this folder, as the models in a download cache are links into one.</summary>
    public static ExternalDataPolicy TrustedRoot(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new(Path.GetFullPath(path));
    }

    internal string? Root { get; }
}
