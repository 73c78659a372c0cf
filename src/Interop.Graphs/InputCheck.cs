using Interop.Tensors;

namespace Interop.Graphs;

/// <summary>Whether an input is what the graph says.</summary>
internal static class InputCheck
{
    /// <param name="graph">For messages.</param>
    /// <param name="input">The graph's word.</param>
    /// <param name="value">What was given.</param>
    /// <param name="symbols">The sizes that names stand for, found so far.</param>
    internal static void Check(string graph, Value input, object? value, Dictionary<string, long> symbols)
    {
        string? wrong = (input.Type, value) switch
        {
            (TensorType type, Tensor x) => type.Element is { } element && element.DType != x.DType ? $"the dtype {element}" : Shape(type.Shape, x.Shape, symbols),
            (TensorType type, StringTensor x) => type.Element is { IsText: false } ? $"the dtype {type.Element}" : Shape(type.Shape, x.Shape, symbols),
            (TensorType, _) => "a tensor",
            (SequenceType, not IReadOnlyList<object?>) => "a sequence",
            _ => null,
        };
        if (wrong is not null)
            throw new ArgumentException($"The input '{input.Name}' of '{graph}' is {input.Type}: expected {wrong}, found {NodeCall.Describe(value)}.");
    }

    private static string? Shape(IReadOnlyList<Dimension>? expected, Shape found, Dictionary<string, long> symbols)
    {
        if (expected is null)
            return null;
        if (expected.Count != found.Rank)
            return $"{expected.Count} dimensions";
        for (int i = 0; i < expected.Count; i++)
        {
            if (expected[i].Size is { } size && size != found[i])
                return $"the size {size} in dimension {i}";
            if (expected[i].Symbol is not { Length: > 0 } symbol)
                continue;
            if (symbols.TryGetValue(symbol, out long before) && before != found[i])
                return $"the size {before} in dimension {i}, since '{symbol}' was that before";
            symbols[symbol] = found[i];
        }

        return null;
    }
}
