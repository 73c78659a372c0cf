namespace Interop.Testing;

/// <summary>Where a value lies in a tree; the text is made only when it is needed, for deep trees' sake.</summary>
internal sealed record Place(Place? Parent, string Segment)
{
    internal static Place Root { get; } = new(null, "");

    internal Place Then(string segment) => new(this, segment);

    public override string ToString()
    {
        List<string> segments = [];
        for (Place? at = this; at is not null; at = at.Parent)
            segments.Add(at.Segment);
        segments.Reverse();
        string path = string.Concat(segments.Count <= 40 ? segments : [.. segments[..20], "…", .. segments[^20..]]);
        return path.Length == 0 ? "(root)" : path;
    }
}
