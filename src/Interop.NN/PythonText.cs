using System.Collections;
using System.Globalization;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Values as Python's <c>repr</c> writes them.</summary>
internal static class PythonText
{
    /// <summary>Name and value of each attribute: <c>kernel_size=(3, 3), bias=False</c>.</summary>
    internal static string Attributes(params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        List<string> parts = [];
        foreach ((string name, object? value) in attributes)
            parts.Add(name.Length == 0 ? Of(value) : $"{name}={Of(value)}");
        return string.Join(", ", parts);
    }

    internal static string Of(object? value) => value switch
    {
        null => "None",
        bool b => b ? "True" : "False",
        string s => $"'{s}'",
        double d => PythonFloat.Repr(d),
        float f => PythonFloat.Repr(f),
        DType d => $"torch.{d.TorchName}",
        IEnumerable items => Tuple([.. items.Cast<object?>().Select(Of)]),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "None",
    };

    private static string Tuple(string[] items) => items.Length == 1 ? $"({items[0]},)" : $"({string.Join(", ", items)})";
}
