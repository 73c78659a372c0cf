using System.Collections;
using System.Numerics;
using System.Runtime.CompilerServices;
using Interop.Tensors;

namespace Interop.Checkpoints;

/// <summary>A value in a checkpoint. Two places that hold the same node object share one value, as in the program that saved it.</summary>
/// <remarks>Trees may have cycles: walk them with <see cref="CheckpointWalk"/>, never by recursion.</remarks>
public abstract class CheckpointNode
{
    private protected CheckpointNode() { }

    /// <summary>The kind of value in one word, as <c>inspect</c> prints it: <c>dict</c>, <c>list</c>, <c>int</c>, a class name …</summary>
    public abstract string TypeName { get; }

    /// <summary>The kind; scalars and tensors say more. Objects as keys stand so in paths.</summary>
    public override string ToString() => TypeName;

    /// <summary>Text.</summary>
    public static implicit operator CheckpointNode(string value) => new ScalarNode(value) { IsInterned = true };

    /// <summary>A whole number.</summary>
    public static implicit operator CheckpointNode(long value) => new ScalarNode(value);

    /// <summary>A floating-point number.</summary>
    public static implicit operator CheckpointNode(double value) => new ScalarNode(value);

    /// <summary>A truth value.</summary>
    public static implicit operator CheckpointNode(bool value) => new ScalarNode(value);

    /// <summary>A tensor.</summary>
    public static implicit operator CheckpointNode(Tensor value) => TensorEntry.From(value);

    /// <summary>
    /// A tree from plain values: null, bool, whole numbers, floating-point numbers, strings, byte arrays, <see cref="Complex"/>,
    /// tensors, dictionaries (maps, in their order), tuples, other sequences (lists), sets and nodes.
    /// A tensor object met twice becomes one entry; tensors over one storage share it.
    /// </summary>
    /// <exception cref="ArgumentException">A value is of another type; the message names it and its place.</exception>
    public static CheckpointNode From(object? value) => new NodeBuilder().Build(value, "the root");

    /// <summary>Turns plain values into nodes, remembering objects so that sharing survives.</summary>
    private sealed class NodeBuilder
    {
        private readonly Dictionary<object, CheckpointNode> _known = new(ReferenceEqualityComparer.Instance);

        internal CheckpointNode Build(object? value, string place)
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            switch (value)
            {
                case null: return new ScalarNode(null);
                case CheckpointNode node: return node;
                case ICheckpointValue own: return own.ToNode();
                case string text: return text;
                case bool or long or double or BigInteger or byte[] or Complex or DType: return new ScalarNode(value);
                case sbyte or byte or short or ushort or int or uint: return Convert.ToInt64(value, null);
                case ulong big: return big <= long.MaxValue ? (long)big : new ScalarNode((BigInteger)big);
                case float or Half: return Convert.ToDouble(value is Half half ? (float)half : value, null);
            }

            if (_known.TryGetValue(value, out CheckpointNode? known))
                return known;
            switch (value)
            {
                case Tensor tensor: return _known[value] = TensorEntry.From(tensor);
                case IDictionary map:
                    MapNode node = new();
                    _known[value] = node;
                    foreach (DictionaryEntry entry in map)
                        node.Add(Build(entry.Key, place), Build(entry.Value, $"{place}, key '{entry.Key}'"));
                    return node;
                case ITuple tuple:
                    return _known[value] = new TupleNode([.. Enumerable.Range(0, tuple.Length).Select(i => Build(tuple[i], $"{place}, item {i}"))]);
                case IEnumerable items and (ISet<string> or ISet<long> or ISet<int> or ISet<double> or ISet<object>):
                    return _known[value] = new SetNode([.. Items(items, place)]);
                case IEnumerable items:
                    ListNode list = new();
                    _known[value] = list;
                    list.Items.AddRange(Items(items, place));
                    return list;
                default:
                    throw new ArgumentException($"A checkpoint holds plain values, tensors and collections of them; found {value.GetType()} at {place}.");
            }
        }

        private IEnumerable<CheckpointNode> Items(IEnumerable items, string place)
        {
            int i = 0;
            foreach (object? item in items)
                yield return Build(item, $"{place}, item {i++}");
        }
    }
}
