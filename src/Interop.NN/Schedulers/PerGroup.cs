namespace Interop.NN;

/// <summary>A number for all parameter groups, or one for each.</summary>
public readonly struct PerGroup
{
    private readonly double[]? _values;
    private readonly double _value;

    private PerGroup(double value, double[]? values) => (_value, _values) = (value, values);

    /// <summary>The same number for all groups.</summary>
    public static implicit operator PerGroup(double value) => new(value, null);

    /// <summary>A number for each group, in order.</summary>
    public static implicit operator PerGroup(double[] values) => new(0, values ?? throw new ArgumentNullException(nameof(values)));

    /// <summary>Whether it is one number for all.</summary>
    internal bool IsSame => _values is null;

    internal double Same => _value;

    /// <summary>A number for each of so many groups.</summary>
    /// <exception cref="ArgumentException">There is another number of them.</exception>
    internal double[] For(int groups, string name)
    {
        if (_values is not null && _values.Length != groups)
            throw new ArgumentException($"'{name}' has {_values.Length} values, the optimizer has {groups} parameter groups.");
        double[] values = new double[groups];
        for (int i = 0; i < groups; i++)
            values[i] = _values is null ? _value : _values[i];
        return values;
    }
}
