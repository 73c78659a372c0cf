namespace Interop.PyTorch.Pickle;

/// <summary>Numbers that a file chooses are scattered by a seed of this process, so that no file can make them collide.</summary>
internal sealed class ScatteredComparer : IEqualityComparer<long>
{
    internal static ScatteredComparer Instance { get; } = new();

    public bool Equals(long x, long y) => x == y;

    public int GetHashCode(long number) => HashCode.Combine((int)number, (int)(number >> 32));
}
