namespace Interop.Tensors;

/// <summary>The one form and width in which all floats of a tensor are written.</summary>
internal readonly struct NumberColumn
{
    private readonly bool _whole = true;
    private readonly bool _scientific;
    private readonly int _precision;

    /// <param name="values">What will be written: it decides.</param>
    /// <param name="options">Precision, and whether powers of ten are written.</param>
    internal NumberColumn(IReadOnlyList<double> values, PrintOptions options)
    {
        (_precision, Width) = (options.Precision, 1);
        double min = double.PositiveInfinity, max = 0;
        foreach (double value in values)
        {
            double magnitude = Math.Abs(value);
            if (!double.IsFinite(value) || value == 0)
                continue;
            (min, max) = (Math.Min(min, magnitude), Math.Max(max, magnitude));
            _whole &= double.IsInteger(value);
        }

        if (max == 0)
            return;
        _scientific = options.SciMode ?? (max / min > 1000 || max > 1e8 || min < 1e-4);
        foreach (double value in values)
        {
            if (double.IsFinite(value) && value != 0)
                Width = Math.Max(Width, Text(value).Length);
        }
    }

    /// <summary>The widest finite number that is not zero.</summary>
    internal int Width { get; }

    internal string Format(double value) => Text(value).PadLeft(Width);

    private string Text(double value) =>
        _scientific ? PythonFloat.Scientific(value, _precision)
        : !_whole ? PythonFloat.Fixed(value, _precision)
        : PythonFloat.Fixed(value, 0) + (double.IsFinite(value) ? "." : "");
}
