namespace Interop.Tensors;

/// <summary>Gradients of tensors, from the record of the ops that made them. Source: <c>torch.autograd</c>.</summary>
public static class Autograd
{
    /// <summary>Adds to the gradient of every leaf that the outputs depend on.</summary>
    /// <param name="outputs">What is differentiated.</param>
    /// <param name="gradients">One upstream gradient per output; null for outputs of one element.</param>
    /// <param name="retainGraph">Whether saved values are kept for another pass.</param>
    /// <param name="createGraph">Whether the pass itself is recorded, for second derivatives; implies that the graph is retained.</param>
    /// <param name="inputs">The only tensors whose gradients are accumulated; null for all leaves.</param>
    /// <exception cref="InvalidOperationException">An output requires no gradients, or has several elements and no upstream gradient.</exception>
    public static void Backward(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor?>? gradients = null, bool retainGraph = false, bool createGraph = false, IReadOnlyList<Tensor>? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        if (inputs is null)
        {
            Run(outputs, gradients, retainGraph || createGraph, createGraph, null, null);
            return;
        }

        Tensor?[] found = Grad(outputs, inputs, gradients, retainGraph, createGraph, allowUnused: true);
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i] is { } gradient)
                inputs[i].Grad = inputs[i].Grad is { } sum ? sum + gradient : gradient;
        }
    }

    /// <summary>Gradients of the outputs with respect to the inputs; no tensor's <see cref="Tensor.Grad"/> changes.</summary>
    /// <param name="outputs">What is differentiated.</param>
    /// <param name="inputs">With respect to what.</param>
    /// <param name="gradients">One upstream gradient per output; null for outputs of one element.</param>
    /// <param name="retainGraph">Whether saved values are kept for another pass.</param>
    /// <param name="createGraph">Whether the pass itself is recorded, for second derivatives.</param>
    /// <param name="allowUnused">Whether an input that the outputs do not depend on gives null instead of an error.</param>
    /// <exception cref="InvalidOperationException">An input requires no gradients, or is not used and that is not allowed.</exception>
    public static Tensor?[] Grad(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?>? gradients = null, bool retainGraph = false, bool createGraph = false, bool allowUnused = false)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputs);
        Edge[] wanted = new Edge[inputs.Count];
        for (int i = 0; i < wanted.Length; i++)
            wanted[i] = inputs[i].Edge ?? throw new InvalidOperationException($"Input {i}, {inputs[i]}, does not require gradients.");
        Tensor?[] found = new Tensor?[wanted.Length];
        Run(outputs, gradients, retainGraph || createGraph, createGraph, wanted, found);
        int unused = allowUnused ? -1 : Array.FindIndex(found, f => f is null);
        return unused < 0 ? found : throw new InvalidOperationException($"Input {unused}, {inputs[unused]}, is not used in the outputs. Pass allowUnused: true to get null for it.");
    }

    private static void Run(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor?>? gradients, bool keep, bool create, Edge[]? wanted, Tensor?[]? found)
    {
        if (gradients is not null && gradients.Count != outputs.Count)
            throw new ArgumentException($"{outputs.Count} outputs need as many upstream gradients, found {gradients.Count}.");
        BackwardRun run = BackwardRun.Take();
        try
        {
            for (int i = 0; i < outputs.Count; i++)
            {
                Tensor y = outputs[i];
                Edge edge = y.Edge ?? throw new InvalidOperationException($"Output {i}, {y}, does not require gradients: it depends on no leaf that does, or was made without recording.");
                Tensor? dy = gradients?[i];
                if (dy is null && y.ElementCount != 1)
                    throw new InvalidOperationException($"Output {i} has the shape {y.Shape}: only an output of one element needs no upstream gradient.");
                if (dy is not null && dy.Shape != y.Shape)
                    throw new ShapeException($"The upstream gradient of output {i} has the shape {dy.Shape}, the output {y.Shape}.");
                if (dy is not null)
                    dy.Escaped = true;
                run.Root(edge, dy ?? Tensor.Ones(y.Shape, y.DType), wanted);
            }

            run.Go(keep, create, wanted, found);
        }
        finally
        {
            run.GiveBack();
        }
    }
}
