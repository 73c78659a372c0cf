using Interop.Graphs;

namespace Interop.Onnx;

/// <summary>Makes modules of models.</summary>
internal static class Importer
{
    /// <summary>Inputs of ops that are settings, not weights: never trained even where they are constants of floating-point numbers.</summary>
    private static readonly Dictionary<string, int[]> s_settings = new(StringComparer.Ordinal)
    {
        ["BatchNormalization"] = [3, 4],
        ["Resize"] = [1, 2],
        ["Upsample"] = [1],
        ["QuantizeLinear"] = [1],
        ["DequantizeLinear"] = [1],
        ["NonMaxSuppression"] = [2, 3, 4],
        ["OneHot"] = [2],
        ["STFT"] = [2],
        ["RNN"] = [5],
        ["GRU"] = [5],
        ["LSTM"] = [5, 6],
        ["MaxRoiPool"] = [1],
        ["RoiAlign"] = [1],
        ["CropAndResize"] = [1],
        ["RotaryEmbedding"] = [1, 2, 3],
        ["GroupQueryAttention"] = [7, 8],
        ["MatMulNBits"] = [2, 3],
        ["MatMulIntegerToFloat"] = [2, 3],
        ["DynamicQuantizeMatMul"] = [2],
        ["QAttention"] = [3, 4],
        ["QLinearAdd"] = [1, 4, 6],
        ["QLinearMul"] = [1, 4, 6],
        ["QLinearSigmoid"] = [1, 3],
        ["QLinearLeakyRelu"] = [1, 3],
        ["QLinearSoftmax"] = [1, 3],
        ["QLinearAveragePool"] = [1, 3],
        ["QLinearGlobalAveragePool"] = [1, 3],
    };

    internal static GraphModule Module(OnnxModel model, OpTable ops)
    {
        Graph graph = new GraphBuilder(model).Build();
        HashSet<Value> settings = new(ReferenceEqualityComparer.Instance);
        Collect(graph, settings);
        return new GraphModule(graph, ops, settings.Contains);
    }

    private static void Collect(Graph graph, HashSet<Value> settings)
    {
        foreach (GraphNode node in graph.Nodes)
        {
            foreach (int place in s_settings.GetValueOrDefault(node.Op, []))
            {
                if (place < node.Inputs.Count && node.Inputs[place] is { } value)
                    settings.Add(value);
            }

            foreach (Graph inner in node.Graphs)
                Collect(inner, settings);
        }
    }
}
