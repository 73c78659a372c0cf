namespace Interop.CommandLine.Running;

/// <summary>What <c>--only</c> and <c>--drop</c> leave: names that fit one of the first, if there are any, and none of the second.</summary>
internal sealed class NameFilter(IEnumerable<string> only, IEnumerable<string> drop)
{
    private readonly Glob[] _only = [.. only.Select(g => new Glob(g))];
    private readonly Glob[] _drop = [.. drop.Select(g => new Glob(g))];

    internal bool IsEmpty => _only.Length + _drop.Length == 0;

    internal bool Keeps(string name) => (_only.Length == 0 || _only.Any(g => g.Matches(name))) && !_drop.Any(g => g.Matches(name));
}
