namespace Interop.Safetensors;

/// <summary>A place in a tree; its path is put together only when it is asked for.</summary>
internal sealed class Place(Place? parent, string segment, string? key)
{
    private const int MaxSegments = 256;

    /// <summary>The path as <c>CheckpointWalk</c> spells it; empty for the root. Of a very deep place, the innermost part.</summary>
    internal string Path
    {
        get
        {
            List<string> segments = [];
            Place? at = this;
            for (; at is not null && segments.Count < MaxSegments; at = at.Outer)
                segments.Add(at.Segment);
            segments.Reverse();
            string path = string.Concat(segments);
            return at?.Outer is not null ? "…" + path : path.StartsWith('.') ? path[1..] : path;
        }
    }

    /// <summary>What a tensor at this place is called in the file: in the outermost map its key as it is, deeper its path.</summary>
    internal string Name => Outer is null ? "tensor" : Outer.Outer is null && key is not null ? key : Path;

    private Place? Outer => parent;

    private string Segment => segment;
}
