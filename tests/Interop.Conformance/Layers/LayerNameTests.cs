using System.Text.Json;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Conformance.Layers;

/// <summary>Every name of <c>torch.nn</c> is a class here and can be constructed; <c>names.tsv</c> is the list.</summary>
/// <remarks>One after the other: they share the default generator.</remarks>
[Collection<Alone>]
public sealed class LayerNameTests
{
    [Fact]
    public void Every_class_of_torch_nn_exists_and_can_be_constructed()
    {
        (string Name, string Args)[] rows = Rows();
        Assert.Equal(163, rows.Length);
        Assert.Empty(rows.Select(r => Wrong(r.Name, r.Args)).OfType<string>());
        Console.WriteLine($"{rows.Length} of {rows.Length} names of torch.nn exist");
    }

    /// <summary>The list.</summary>
    internal static (string Name, string Args)[] Rows() =>
        [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Layers", "names.tsv")).Where(l => l[0] != '#').Select(l => l.Split('\t') is [string name, string args] ? (name, args) : throw new InvalidDataException(l))];

    private static string? Wrong(string name, string args)
    {
        if (LayerClass.Find(name) is null)
            return $"{name}: no such class";
        if (args == "-")
            return null;
        try
        {
            // Containers are generic over what they hold; an empty list binds to any of their constructors.
            if (name is "ModuleList" or "ModuleDict" or "ParameterList" or "ParameterDict" or "Container")
                return (name switch { "ModuleList" => new NN.ModuleList<NN.Module>(), "ModuleDict" => new NN.ModuleDict<NN.Module>(), "ParameterList" => new NN.ParameterList(), "ParameterDict" => new NN.ParameterDict(), _ => (NN.Module)new NN.Container() }).Name == name ? null : $"{name}: has another name";
            LayerValues values = new(DType.Float32);
            object made = LayerClass.Make<object>(name, values.List(JsonDocument.Parse(args).RootElement), []);
            return made is not NN.Module module || module.Name == name ? null : $"{name}: calls itself {module.Name}";
        }
        catch (Exception e)
        {
            return $"{name}: {e.GetType().Name}: {e.Message}";
        }
    }
}
