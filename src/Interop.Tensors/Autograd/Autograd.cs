using System.Runtime.CompilerServices;

namespace Interop.Tensors;

/// <summary>Gradients of tensors, from the record of the ops that made them. Source: <c>torch.autograd</c>.</summary>
public static partial class Autograd
{
    /// <summary>Adds to the gradient of every leaf that the tensors depend on. Source: <c>torch.autograd.backward</c>.</summary>
    /// <param name="tensors">What is differentiated.</param>
    /// <param name="gradTensors">One upstream gradient per tensor; null for tensors with one real element.</param>
    /// <param name="retainGraph">Whether saved values are kept for another pass; null for the value of <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Whether the pass itself is recorded, for second derivatives.</param>
    /// <param name="inputs">The only tensors whose gradients are accumulated, results too; null for all leaves.</param>
    /// <exception cref="InvalidOperationException">A tensor requires no gradients, or needs an upstream gradient and has none.</exception>
    public static void Backward(IReadOnlyList<Tensor> tensors, IReadOnlyList<Tensor?>? gradTensors = null, bool? retainGraph = null, bool createGraph = false, IReadOnlyList<Tensor>? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        Edge[]? wanted = null;
        if (inputs is not null)
        {
            wanted = Edges(inputs);
            foreach (Tensor input in inputs)
                input.RetainGrad();
        }

        Run(tensors, gradTensors, retainGraph ?? createGraph, createGraph, wanted, null);
    }

    /// <summary>Gradients of the outputs with respect to the inputs; no tensor's <see cref="Tensor.Grad"/> changes. Source: <c>torch.autograd.grad</c>.</summary>
    /// <param name="outputs">What is differentiated.</param>
    /// <param name="inputs">With respect to what: leaves or results.</param>
    /// <param name="gradOutputs">One upstream gradient per output; null for outputs with one real element.</param>
    /// <param name="retainGraph">Whether saved values are kept for another pass; null for the value of <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Whether the pass itself is recorded, for second derivatives.</param>
    /// <param name="allowUnused">Whether an input that the outputs do not depend on gives null instead of an error; null for the value of <paramref name="materializeGrads"/>.</param>
    /// <param name="materializeGrads">Whether such an input gives zeros.</param>
    /// <exception cref="InvalidOperationException">An input requires no gradients, or is not used and that is not allowed.</exception>
    public static Tensor?[] Grad(
        IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor?>? gradOutputs = null, bool? retainGraph = null, bool createGraph = false, bool? allowUnused = null, bool materializeGrads = false)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        ArgumentNullException.ThrowIfNull(inputs);
        if (materializeGrads && allowUnused == false)
            throw new ArgumentException("materializeGrads gives zeros for unused inputs, so allowUnused cannot be false with it.");
        Tensor?[] found = new Tensor?[inputs.Count];
        Run(outputs, gradOutputs, retainGraph ?? createGraph, createGraph, Edges(inputs), found);
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i] is not null)
                continue;
            if (materializeGrads)
                found[i] = Tensor.Zeros(inputs[i].Shape, inputs[i].DType);
            else if (allowUnused != true)
                throw new InvalidOperationException($"Input {i}, {inputs[i]}, is not used in the outputs. Pass allowUnused: true to get null for it.");
        }

        return found;
    }

    /// <summary>Until disposed, ops of this thread remember where they were called, and NaN in a gradient is an error that names op and place. Source: <c>torch.autograd.detect_anomaly</c>.</summary>
    /// <param name="checkNan">Whether gradients are looked through for NaN.</param>
    public static AnomalyMode DetectAnomaly(bool checkNan = true) => new(true, checkNan);

    /// <summary>Until disposed, anomaly mode is on or off. Source: <c>torch.autograd.set_detect_anomaly</c>.</summary>
    /// <param name="mode">Whether it is on.</param>
    /// <param name="checkNan">Whether gradients are looked through for NaN.</param>
    public static AnomalyMode SetDetectAnomaly(bool mode, bool checkNan = true) => new(mode, checkNan);

    private static Edge[] Edges(IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count == 0)
            throw new ArgumentException("There are no inputs to differentiate with respect to: name at least one.");
        Edge[] edges = new Edge[inputs.Count];
        for (int i = 0; i < edges.Length; i++)
            edges[i] = inputs[i].Edge ?? throw new InvalidOperationException($"Input {i}, {inputs[i]}, does not require gradients.");
        return edges;
    }

    private static void Run(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor?>? gradients, bool keep, bool create, Edge[]? wanted, Tensor?[]? found)
    {
        if (gradients is not null && gradients.Count != outputs.Count)
            throw new ArgumentException($"{outputs.Count} outputs need as many upstream gradients, found {gradients.Count}.");
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new InvalidOperationException("Backward passes started inside of backward passes (by custom functions, hooks or checkpoints) are nested deeper than the stack allows.");
        ThreadState thread = ThreadState.Current;
        BackwardRun run = BackwardRun.Take();
        BackwardRun? outer = thread.Run;
        // Gradients live by their own count and not by the caller's scope.
        int shield = thread.Shield();
        thread.Run = run;
        try
        {
            if (wanted is not null)
                run.Want(wanted, found);
            for (int i = 0; i < outputs.Count; i++)
                run.Root(EdgeOf(outputs[i], i), Upstream(outputs[i], gradients?[i], i));
            run.Go(keep, create, thread);
        }
        finally
        {
            thread.Run = outer;
            thread.Unshield(shield);
            run.GiveBack();
        }

        if (found is null || shield == 0)
            return;
        foreach (Tensor? gradient in found)
        {
            if (gradient is not null)
                thread.AddTemporary(gradient);
        }
    }

    private static Edge EdgeOf(Tensor y, int i) =>
        y.Edge ?? throw new InvalidOperationException($"Output {i}, {y}, does not require gradients: it depends on no leaf that does, or was made without recording.");

    private static Tensor Upstream(Tensor y, Tensor? dy, int i)
    {
        if (dy is null)
        {
            if (y.ElementCount != 1 || y.DType.Kind == DTypeKind.Complex)
                throw new InvalidOperationException($"Output {i} is a {y}: only an output of one real element needs no upstream gradient.");
            return Tensor.Ones(y.Shape, y.DType);
        }

        if (dy.Shape != y.Shape)
            throw new ShapeException($"The upstream gradient of output {i} has the shape {dy.Shape}, the output {y.Shape}.");
        if ((dy.DType.Kind == DTypeKind.Complex || y.DType.Kind == DTypeKind.Complex) && dy.DType != y.DType)
            throw new ArgumentException($"The upstream gradient of output {i} is {dy.DType.Name}, the output {y.DType.Name}: where one is complex, both must be of one dtype.");
        dy.Escaped = true;
        return dy;
    }
}
