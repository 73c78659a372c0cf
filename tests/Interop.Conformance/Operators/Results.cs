using System.Collections;
using System.Runtime.CompilerServices;
using Interop.NN;
using Interop.Tensors;

namespace Interop.Conformance.Operators;

/// <summary>What a call returned, as a flat list.</summary>
internal static class Results
{
    /// <summary>Tuples and lists opened, of a packed sequence its data, what is absent left out.</summary>
    public static List<object> Flatten(object? result)
    {
        List<object> flat = [];
        Open(result);
        return flat;

        void Open(object? value)
        {
            switch (value)
            {
                case null:
                    break;
                case Tensor or string or Shape:
                    flat.Add(value);
                    break;
                case PackedSequence packed:
                    Open(packed.Data);
                    break;
                case ITensorTree tree:
                    flat.AddRange(TensorTree.Tensors(tree));
                    break;
                case ITuple tuple:
                    for (int i = 0; i < tuple.Length; i++)
                        Open(tuple[i]);
                    break;
                case IEnumerable list:
                    foreach (object? item in list)
                        Open(item);
                    break;
                default:
                    flat.Add(value);
                    break;
            }
        }
    }
}
