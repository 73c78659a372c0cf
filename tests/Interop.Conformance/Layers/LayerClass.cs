using System.Collections;
using System.Runtime.CompilerServices;
using Interop.Conformance.Operators;
using Interop.NN;
using Interop.Tensors;

namespace Interop.Conformance.Layers;

/// <summary>Classes of Interop.NN by PyTorch's names, made and called as Python does.</summary>
internal static class LayerClass
{
    private static readonly Type[] s_types = typeof(Module).Assembly.GetExportedTypes();

    /// <summary>The class, or null. What functions take too is beside them.</summary>
    public static Type? Find(string name) => Array.Find(s_types, t => t.Name.Split('`')[0] == name && t.Namespace == "Interop.NN")
        ?? (name.EndsWith("Options", StringComparison.Ordinal) ? typeof(Tensor).Assembly.GetType($"Interop.Tensors.{name}") : null);

    /// <exception cref="MissingOpException">There is no such class.</exception>
    public static Module Construct(string name, object?[] args, Dictionary<string, object?> keywords) => (Module)Make(name, args, keywords);

    /// <summary>The same for classes that are no modules.</summary>
    /// <exception cref="MissingOpException">There is no such class.</exception>
    public static object Make(string name, object?[] args, Dictionary<string, object?> keywords) =>
        Binder.Call(name, (Find(name) ?? throw new MissingOpException($"Interop.NN has no {name}")).GetConstructors(), args, keywords)!;

    /// <param name="module">What is called.</param>
    /// <param name="method"><c>Call</c>, or what gives more.</param>
    /// <param name="args">Without the module.</param>
    /// <param name="keywords">By Python's names.</param>
    public static object? Call(Module module, string method, object?[] args, IReadOnlyDictionary<string, object?> keywords) =>
        Binder.Call($"{module.Name}.{method}", [.. module.GetType().GetMethods().Where(m => m.Name == method && !m.IsStatic && m.GetParameters().All(p => !p.ParameterType.IsByRef))], [module, .. args], keywords);

    /// <summary><c>torch.nn.utils.rnn.pack_padded_sequence</c>.</summary>
    public static object Pack(Tensor padded, long[] lengths) => Binder.Call(
        "pack_padded_sequence",
        [.. s_types.SelectMany(t => t.GetMethods(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)).Where(m => Names.Same(m.Name, "pack_padded_sequence"))],
        [padded, new PyList([.. lengths.Cast<object?>()])])!;

    /// <summary>The tensors of a result in order; of a packed sequence its data.</summary>
    public static List<Tensor> Tensors(object? result)
    {
        List<Tensor> tensors = [];
        Open(result);
        return tensors;

        void Open(object? value)
        {
            switch (value)
            {
                case Tensor tensor:
                    tensors.Add(tensor);
                    break;
                case not null when value.GetType().Name == "PackedSequence":
                    Open(value.GetType().GetProperty("Data")!.GetValue(value));
                    break;
                case ITuple tuple:
                    for (int i = 0; i < tuple.Length; i++)
                        Open(tuple[i]);
                    break;
                case ITensorTree tree:
                    tensors.AddRange(TensorTree.Tensors(tree));
                    break;
                case IEnumerable list and not string:
                    foreach (object? item in list)
                        Open(item);
                    break;
            }
        }
    }
}
