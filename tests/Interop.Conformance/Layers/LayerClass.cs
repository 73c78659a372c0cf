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
    public static T Make<T>(string name, object?[] args, Dictionary<string, object?> keywords) =>
        (T)Binder.Call(name, (Find(name) ?? throw new MissingOpException($"Interop.NN has no {name}")).GetConstructors(), args, keywords)!;

    /// <param name="module">What is called.</param>
    /// <param name="method"><c>Call</c>, or what gives more.</param>
    /// <param name="args">Without the module.</param>
    /// <param name="keywords">By Python's names.</param>
    public static object? Call(Module module, string method, object?[] args, IReadOnlyDictionary<string, object?> keywords) =>
        Binder.Call($"{module.Name}.{method}", [.. module.GetType().GetMethods().Where(m => m.Name == method && !m.IsStatic && m.GetParameters().All(p => !p.ParameterType.IsByRef))], [module, .. args], keywords);

    /// <summary>Calls a function of <c>torch.nn</c>.</summary>
    public static object? Function(string name, object?[] args, Dictionary<string, object?> keywords) =>
        Binder.Call(name, [.. s_types.SelectMany(t => t.GetMethods(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static)).Where(m => Names.Same(m.Name, name))], args, keywords);
}
