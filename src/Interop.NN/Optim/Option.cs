using System.Globalization;
using System.Numerics;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>Options of optimizers as state dicts hold them: numbers keep whether Python has them as whole ones.</summary>
internal static class Option
{
    internal static CheckpointNode None { get; } = new ScalarNode(null);

    /// <summary>A number whose default in PyTorch is a whole one: whole where it can be.</summary>
    internal static CheckpointNode Whole(double x) => x == Math.Truncate(x) && Math.Abs(x) < 1e15 ? new ScalarNode((long)x) : new ScalarNode(x);

    internal static CheckpointNode Maybe(bool? x) => x is { } known ? new ScalarNode(known) : None;

    internal static CheckpointNode Maybe(string? x) => x is { } known ? known : None;

    internal static CheckpointNode Maybe(double? x) => x is { } known ? new ScalarNode(known) : None;

    internal static CheckpointNode Pair((double First, double Second) pair) => new TupleNode(pair.First, pair.Second);

    /// <summary>A number, whatever holds it.</summary>
    /// <exception cref="ArgumentException">It is something else.</exception>
    internal static double Number(CheckpointNode node, string name) => node switch
    {
        ScalarNode { Value: double d } => d,
        ScalarNode { Value: long l } => l,
        ScalarNode { Value: bool b } => b ? 1 : 0,
        ScalarNode { Value: BigInteger i } => (double)i,
        TensorEntry { ElementCount: 1 } t => t.Read().To(DType.Float64).Item<double>(),
        OpaqueNode { Meaning: { } meaning } => Number(meaning, name),
        _ => throw new ArgumentException($"The option '{name}' is {Text(node)}, a {node.TypeName}; expected a number."),
    };

    internal static bool Flag(CheckpointNode node, string name) => node is ScalarNode { Value: null } ? false : Number(node, name) != 0;

    /// <summary>The items of a tuple or list.</summary>
    internal static IReadOnlyList<CheckpointNode> Items(CheckpointNode node, string name) => node switch
    {
        TupleNode tuple => tuple.Items,
        ListNode list => list.Items,
        _ => throw new ArgumentException($"The option '{name}' is {Text(node)}, a {node.TypeName}; expected several values."),
    };

    /// <summary>As Python prints it.</summary>
    internal static string Text(CheckpointNode node) => node switch
    {
        ScalarNode { Value: double d } => PythonFloat.Repr(d),
        ScalarNode { Value: string s } => s,
        TupleNode { Items: [var only] } => $"({Text(only)},)",
        TupleNode tuple => $"({string.Join(", ", tuple.Items.Select(Text))})",
        ListNode list => $"[{string.Join(", ", list.Items.Select(i => i is ScalarNode { Value: string s } ? $"'{s}'" : Text(i)))}]",
        TensorEntry { ElementCount: 1 } t => $"tensor({Number(t, "").ToString("G5", CultureInfo.InvariantCulture)})",
        _ => node.ToString(),
    };

    /// <exception cref="ArgumentOutOfRangeException">The value is below 0 or not a number.</exception>
    internal static void RequireNotNegative(double value, string name)
    {
        if (!(value >= 0))
            throw new ArgumentOutOfRangeException(name, value, $"The option '{name}' must be 0 or more.");
    }

    /// <exception cref="ArgumentOutOfRangeException">One of them is outside of [0, 1).</exception>
    internal static void RequireBetas((double First, double Second) betas)
    {
        if (!(betas.First is >= 0 and < 1 && betas.Second is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(betas), betas, "Both betas must be in [0, 1).");
    }

    /// <exception cref="ArgumentException">Choices of how PyTorch runs a step exclude each other.</exception>
    internal static void RequireOneWay(bool? @foreach, bool? fused, bool differentiable)
    {
        if (fused == true && differentiable)
            throw new ArgumentException("'fused' and 'differentiable' exclude each other.");
        if (fused == true && @foreach == true)
            throw new ArgumentException("'fused' and 'foreach' exclude each other.");
    }
}
