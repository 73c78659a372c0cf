using System.Runtime.CompilerServices;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>A record that holds tensors, so that hooks and tools reach them.</summary>
public interface ITensorTree
{
    /// <summary>The same, of the same type, with each tensor replaced, in a fixed order.</summary>
    ITensorTree Map(Func<Tensor, Tensor> map);
}

/// <summary>Tensors inside of what modules take and give: a tensor, arrays and lists, tuples of up to four parts, and <see cref="ITensorTree"/>.</summary>
public static class TensorTree
{
    /// <summary>The same value with each tensor replaced; absent ones stay absent, and parts that hold no tensors stay as they are.</summary>
    /// <exception cref="NotSupportedException">The value holds tensors in a type that is not known, and the map would replace one.</exception>
    public static T Map<T>(T value, Func<Tensor, Tensor> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return (T)Replace(value, map)!;
    }

    /// <summary>The tensors in a value, in order.</summary>
    public static IReadOnlyList<Tensor> Tensors(object? value)
    {
        List<Tensor> tensors = [];
        Replace(value, x => { tensors.Add(x); return x; });
        return tensors;
    }

    private static object? Replace(object? value, Func<Tensor, Tensor> map)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (value)
        {
            case null: return null;
            case Tensor tensor: return map(tensor);
            case Tensor[] array: return Array.ConvertAll(array, x => map(x));
            case List<Tensor> list: return list.ConvertAll(x => map(x));
            case ITensorTree tree: return tree.Map(map);
            case ITuple tuple: return Tuple(value, tuple, map);
            default: return value;
        }
    }

    private static object Tuple(object value, ITuple tuple, Func<Tensor, Tensor> map)
    {
        object?[] parts = new object?[tuple.Length];
        bool changed = false;
        for (int i = 0; i < parts.Length; i++)
        {
            parts[i] = Replace(tuple[i], map);
            changed |= !ReferenceEquals(parts[i], tuple[i]) && !Equals(parts[i], tuple[i]);
        }

        if (!changed)
            return value;
        return value switch
        {
            ValueTuple<Tensor?, Tensor?> => ((Tensor?)parts[0], (Tensor?)parts[1]),
            ValueTuple<Tensor?, Tensor?, Tensor?> => ((Tensor?)parts[0], (Tensor?)parts[1], (Tensor?)parts[2]),
            ValueTuple<Tensor?, Tensor?, Tensor?, Tensor?> => ((Tensor?)parts[0], (Tensor?)parts[1], (Tensor?)parts[2], (Tensor?)parts[3]),
            ValueTuple<Tensor?, (Tensor, Tensor)> => ((Tensor?)parts[0], ((Tensor, Tensor))parts[1]!),
            ValueTuple<Tensor?, (Tensor, Tensor)?> => ((Tensor?)parts[0], ((Tensor, Tensor)?)parts[1]),
            ValueTuple<Tensor?, Tensor[]> => ((Tensor?)parts[0], (Tensor[])parts[1]!),
            ValueTuple<Tensor[], Tensor?> => ((Tensor[])parts[0]!, (Tensor?)parts[1]),
            _ => throw new NotSupportedException($"Tensors inside of {value.GetType()} cannot be replaced: make it a record that is an ITensorTree, or override MapInput and MapOutput."),
        };
    }
}
