namespace Interop.Testing;

/// <summary>Numbers and objects that must belong to each other one to one.</summary>
internal sealed class Identities<T>(string what) where T : class
{
    private readonly Dictionary<int, (T Object, Place At)> _byNumber = [];
    private readonly Dictionary<T, (int Number, Place At)> _byObject = new(ReferenceEqualityComparer.Instance);

    internal void Check(int number, T actual, Place at, List<string> differences)
    {
        if (_byNumber.TryGetValue(number, out var known) && !ReferenceEquals(known.Object, actual))
            differences.Add($"{at}: PyTorch has the same {what} as at {known.At}, here it is another one");
        else if (_byObject.TryGetValue(actual, out var other) && other.Number != number)
            differences.Add($"{at}: the same {what} as at {other.At}, in PyTorch it is another one");
        else
            (_byNumber[number], _byObject[actual]) = ((actual, at), (number, at));
    }
}
