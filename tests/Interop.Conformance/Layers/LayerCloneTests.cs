using System.Reflection;
using System.Text.Json;
using Interop.NN;
using Interop.Tensors;
using Module = Interop.NN.Module;

namespace Interop.Conformance.Layers;

/// <summary>A copy of a module of any class of <c>torch.nn</c> shares no part with it; <c>names.tsv</c> is the list.</summary>
public sealed class LayerCloneTests
{
    [Fact]
    public void Copies_of_every_class_share_no_part_with_the_original()
    {
        string[] wrong = [.. LayerNameTests.Rows().Where(r => r.Args != "-" && LayerClass.Find(r.Name) is { IsGenericTypeDefinition: false } type && type.IsSubclassOf(typeof(Module))).Select(r => Wrong(r.Name, r.Args)).OfType<string>()];
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
    }

    private static string? Wrong(string name, string args)
    {
        Module module = name switch
        {
            "Container" => new Container([new("a", new Linear(2, 2))]),
            "ParameterList" => new ParameterList([new Parameter(Tensor.Ones([2]))]),
            "ParameterDict" => new ParameterDict([new("a", new Parameter(Tensor.Ones([2])))]),
            _ => LayerClass.Make<Module>(name, new LayerValues(DType.Float32).List(JsonDocument.Parse(args).RootElement), []),
        };
        Module copy = module.Clone();
        if (copy.GetType() != module.GetType() || copy.ToString() != module.ToString())
            return $"{name}: the copy is a {copy}";
        HashSet<object> before = Reached(module), after = Reached(copy);
        return after.FirstOrDefault(o => o is Module or Tensor && before.Contains(o)) is { } shared ? $"{name}: the copy shares {shared}" : null;
    }

    /// <summary>All objects of the library that fields lead to.</summary>
    private static HashSet<object> Reached(object root)
    {
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        Stack<object> open = new([root]);
        while (open.TryPop(out object? at))
        {
            if (at is string or Type or System.Reflection.Module || !seen.Add(at) || at is Tensor || at is Delegate && !IsOurs(((Delegate)at).Target))
                continue;
            if (at is Array array)
            {
                foreach (object? item in array)
                    Push(item);
                continue;
            }

            for (Type? type = at.GetType(); type is not null; type = type.BaseType)
            {
                foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly).Where(f => !f.FieldType.IsPrimitive && !f.FieldType.IsPointer))
                    Push(field.GetValue(at));
            }
        }

        return seen;

        void Push(object? value)
        {
            if (value is not null)
                open.Push(value);
        }

        static bool IsOurs(object? target) => target?.GetType().Assembly == typeof(Module).Assembly;
    }
}
