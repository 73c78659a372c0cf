using System.Collections.Concurrent;
using Interop.Graphs;
using Interop.Onnx;
using Interop.Onnx.Values;
using Interop.Testing;

namespace Interop.Conformance.Onnx;

/// <summary>
/// The ONNX backend suite. <c>INTEROP_ONNX</c> runs only some cases, by names with *, several with commas: <c>node/test_add*,light/*</c>; then each failure is printed
/// and nothing is compared with <c>known.tsv</c>.
/// </summary>
public sealed class OnnxSuiteTests
{
    [Fact]
    public void The_backend_suite_passes()
    {
        string root = Path.Combine(Needs.Corpora(), "onnx_suite");
        string? filter = Environment.GetEnvironmentVariable("INTEROP_ONNX");
        string[] names = [.. Folders(root).Where(n => string.IsNullOrEmpty(filter) || Operators.Names.Matches(filter, n)).Order(StringComparer.Ordinal)];
        ConcurrentDictionary<string, string> results = [];
        Parallel.ForEach(names, new ParallelOptions { MaxDegreeOfParallelism = 2 }, name => results[name] = Run(root, name));
        Report(names, results, string.IsNullOrEmpty(filter));
    }

    private static IEnumerable<string> Folders(string root) => new[] { "node", "simple", "pytorch-converted", "pytorch-operator" }
        .SelectMany(part => Directory.GetDirectories(Path.Combine(root, part)).Select(d => $"{part}/{Path.GetFileName(d)}"))
        .Concat(Directory.GetFiles(Path.Combine(root, "light"), "*.onnx").Select(f => $"light/{Path.GetFileNameWithoutExtension(f)}"));

    /// <summary>Empty, or what is wrong.</summary>
    private static string Run(string root, string name)
    {
        try
        {
            bool isLight = name.StartsWith("light/", StringComparison.Ordinal);
            string file = Path.Combine(root, isLight ? name + ".onnx" : Path.Combine(name, "model.onnx"));
            using OnnxModel model = OnnxModel.Open(file);
            GraphModule module = Importer.Module(model, OpTable.Onnx);
            module.Eval();
            if (module.Unsupported.Count > 0)
                return "unsupported: " + string.Join(", ", module.Unsupported.Select(u => $"{u.Op} {u.Version}"));
            using Interop.Tensors.GradMode mode = Interop.Tensors.Tensor.NoGrad();
            if (isLight)
                return OnnxComparison.Compare(module.Call(Ramps(module)).ValueAt(0), Read(Path.Combine(root, name + "_output_0.pb"), null));
            foreach (string set in Directory.GetDirectories(Path.Combine(root, name), "test_data_set_*").Order(StringComparer.Ordinal))
            {
                GraphValues inputs = new();
                for (int i = 0; File.Exists(Path.Combine(set, $"input_{i}.pb")); i++)
                    inputs.Set(module.Graph.Inputs[i].Name, Read(Path.Combine(set, $"input_{i}.pb"), module.Graph.Inputs[i].Type));
                GraphValues outputs = module.Call(inputs);
                for (int i = 0; File.Exists(Path.Combine(set, $"output_{i}.pb")); i++)
                {
                    string wrong = OnnxComparison.Compare(outputs.ValueAt(i), Read(Path.Combine(set, $"output_{i}.pb"), module.Graph.Outputs[i].Type));
                    if (wrong.Length > 0)
                        return $"output {i}: {wrong}";
                }
            }

            return "";
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}".ReplaceLineEndings(" ");
        }
    }

    /// <summary>What the suite's runner gives models that come without data: numbers that rise evenly from 0 to 1.</summary>
    private static GraphValues Ramps(GraphModule module)
    {
        GraphValues inputs = new();
        foreach (Value input in module.Graph.Inputs.Where(v => !module.Graph.Constants.ContainsKey(v)))
        {
            Interop.Tensors.Shape shape = new([.. ((TensorType)input.Type!).Shape!.Select(d => d.Size ?? 1)]);
            inputs.Set(input.Name, (Interop.Tensors.Tensor.Arange(shape.ElementCount).To(Interop.Tensors.DType.Float64) / shape.ElementCount).To(Interop.Tensors.DType.Float32).Reshape(shape));
        }

        return inputs;
    }

    private static object? Read(string file, GraphType? type) => OnnxValues.Read(new OnnxTensors(file), File.ReadAllBytes(file), type, file);

    private static void Report(string[] names, ConcurrentDictionary<string, string> results, bool isWhole)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "conformance")).FullName;
        File.WriteAllLines(Path.Combine(folder, "onnx.tsv"), ["case\tverdict\terror", .. names.Select(n => $"{n}\t{(results[n].Length == 0 ? "pass" : "fail")}\t{results[n]}")]);
        string[] failed = [.. names.Where(n => results[n].Length > 0)];
        string totals = $"onnx: {names.Length - failed.Length} of {names.Length} cases pass";
        Console.WriteLine(totals);
        if (!isWhole)
        {
            foreach (string name in failed)
                Console.WriteLine($"{name}: {results[name]}");
            return;
        }

        Dictionary<string, string> known = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Onnx", "known.tsv")).Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => l.Split('\t')).ToDictionary(c => c[0], c => c[1]);
        string[] complaints =
        [
            .. known.Count > 60 ? (string[])[$"{known.Count} cases are listed, at most 60 may be"] : [],
            .. known.Keys.Except(failed).Select(n => $"listed, but passes: {n}"),
            .. failed.Where(n => !known.ContainsKey(n)).Select(n => $"{n}: {results[n]}"),
        ];
        Assert.True(complaints.Length == 0, $"{totals}\n{string.Join('\n', complaints.Take(60))}");
    }
}
