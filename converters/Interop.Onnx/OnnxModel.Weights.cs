using Interop.Checkpoints;
using Interop.Graphs;
using Interop.NN;
using Interop.Onnx.Values;
using Interop.Tensors;

namespace Interop.Onnx;

public sealed partial class OnnxModel
{
    /// <summary>Puts the tensors of a checkpoint into the graph's initializers of the same names; they are read when the model is saved, so the checkpoint must stay open until then.</summary>
    /// <param name="weights">A state dict, whatever file it is in.</param>
    /// <param name="partial">Whether initializers may keep their old values and tensors may be left out. What has another shape or dtype is refused all the same.</param>
    /// <remarks>
    /// A matrix of shape [b, a] goes transposed into an initializer of shape [a, b] where a is not b: exporters fold the transposition of a
    /// Linear's weight into the initializer. A square one is taken as it is, unless others went in transposed and the graph multiplies by it
    /// from the right: then nothing tells.
    /// </remarks>
    /// <exception cref="LoadException">Something does not fit. Nothing was changed; the report lists everything.</exception>
    public WeightReport LoadWeights(Checkpoint weights, bool partial = false)
    {
        ArgumentNullException.ThrowIfNull(weights);
        WeightReport report = new();
        List<(string Name, TensorEntry Values)> found = [];
        HashSet<string> used = [];
        Dictionary<string, TensorEntry> given = [];
        foreach ((string name, TensorEntry tensor) in weights.Tensors)
            given.TryAdd(name, tensor);
        foreach (ModelTensor place in Named.Values.Where(t => t is { IsInitializer: true, Dense: not null }))
        {
            (ElementType element, Shape shape) = Tensors.TypeOf(place.Dense!);
            if (element.IsText)
                continue;
            if (!given.TryGetValue(place.Path, out TensorEntry? values))
            {
                if (element.DType.Kind is DTypeKind.Float or DTypeKind.Complex)
                    report.Load.Missing.Add(place.Path);
                continue;
            }

            used.Add(place.Path);
            if (values.DType != element.DType)
                report.Load.Problems.Add($"{place.Path}: expected {element.DType.Name}, found {values.DType.Name}");
            else if (values.Shape == shape)
                found.Add((place.Path, values));
            else if (shape.Rank == 2 && values.Shape == [shape[1], shape[0]])
                found.Add((place.Path, Transposed(report, place.Path, values)));
            else
                report.Load.Mismatched.Add(new(place.Path, shape, values.Shape));
        }

        foreach ((string name, TensorEntry values) in report.Transposed.Count == 0 ? [] : found.Where(f => f.Values.Shape.Rank == 2 && f.Values.Shape[0] == f.Values.Shape[1] && IsRightFactor(f.Name)))
            report.Load.Problems.Add($"{name}: it is square, {values.Shape}, and others went in transposed: whether it must be cannot be told");
        foreach (string name in given.Keys.Where(n => !used.Contains(n)))
            (name.EndsWith("num_batches_tracked", StringComparison.Ordinal) ? report.Ignored : report.Load.Unexpected).Add(name);
        LoadReport load = report.Load;
        if (!load.IsComplete && (!partial || load.Mismatched.Count + load.Problems.Count > 0))
            throw new LoadException(load, $"the graph of {File}");
        foreach ((string name, TensorEntry values) in found)
        {
            Replace(name, values);
            load.Loaded.Add(name);
        }

        return report;
    }

    /// <summary>Whether the graph multiplies by it as it is.</summary>
    private bool IsRightFactor(string name) => Proto.Graph.Node.Any(n => n.Input.Count > 1 && n.Input[1] == name && (n.OpType == "MatMul" || n.OpType == "Gemm" && !n.Attribute.Any(a => a is { Name: "transB", I: not 0 })));

    private static TensorEntry Transposed(WeightReport report, string name, TensorEntry values)
    {
        report.Transposed.Add(name);
        return new TensorEntry(values.Storage, values.DType, [values.Shape[1], values.Shape[0]], [values.Strides[1], values.Strides[0]], values.StorageOffset) { IsConjugated = values.IsConjugated, IsNegated = values.IsNegated };
    }
}
