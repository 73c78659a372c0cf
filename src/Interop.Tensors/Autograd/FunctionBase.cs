namespace Interop.Tensors;

/// <summary>What <see cref="Function"/> and <see cref="MultiFunction"/> have in common.</summary>
public abstract class FunctionBase
{
    private protected FunctionBase() { }

    /// <summary>Whether its gradient is computed without recording, so that a second derivative is refused. Source: <c>torch.autograd.function.once_differentiable</c>.</summary>
    protected virtual bool OnceDifferentiable => false;

    /// <summary>What graphs and errors call it.</summary>
    protected virtual string Name => GetType().Name;

    internal bool IsOnceDifferentiable => OnceDifferentiable;

    internal string Title => Name;

    private protected abstract Tensor[] ForwardAll(FunctionContext context, Tensor[] inputs);

    private protected abstract Tensor?[] BackwardAll(FunctionContext context, Tensor?[] dy);

    internal Tensor?[] Differentiate(FunctionContext context, Tensor?[] dy) => BackwardAll(context, dy);

    private protected Tensor[] Run(ReadOnlySpan<Tensor?> inputs)
    {
        using Op op = Op.Begin(Name, inputs);
        Tensor[] all = inputs.ToArray()!;
        ThreadState thread = ThreadState.Current;
        bool records = thread.GradEnabled && Array.Exists(all, x => x is { RequiresGrad: true });
        FunctionContext context = new(Array.ConvertAll(all, x => records && x is { RequiresGrad: true }));
        // Histories and versions as they are before user code touches anything.
        int[] versions = Array.ConvertAll(all, x => x is null ? 0 : x.Memory.Version);
        FunctionNode? node = records ? new FunctionNode(this, context, all) : null;
        Tensor[] outputs;
        using (GradMode mode = new(false))
            outputs = ForwardAll(context, all);
        ArgumentNullException.ThrowIfNull(outputs);
        Check(op, context, all, outputs, versions, records);
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = Own(outputs[i], all, outputs[..i], context);
        bool[] dirty = Array.ConvertAll(outputs, context.IsDirty);
        node?.Finish(outputs, dirty, thread);
        for (int i = 0; i < outputs.Length; i++)
        {
            if (dirty[i])
                op.WriteHistory(node, outputs[i], i);
            else if (node is not null && node.IsDifferentiable(i))
                op.Attach(node, outputs[i], i);
        }

        op.Return(outputs);
        return outputs;
    }

    private void Check(Op op, FunctionContext context, Tensor[] inputs, Tensor[] outputs, int[] versions, bool records)
    {
        foreach (Tensor dirty in context.Dirty)
        {
            if (!inputs.Contains(dirty, ReferenceEqualityComparer.Instance) || !outputs.Contains(dirty, ReferenceEqualityComparer.Instance))
                throw new InvalidOperationException($"'{Name}' marked {dirty} as changed in place, but it is not both an input and a result: return every input that is changed.");
            op.CheckWritable(dirty);
            if (records && dirty.ViewOf is not null && outputs.Length > 1)
                throw new InvalidOperationException($"'{Name}' changed a view {dirty} in place and has {outputs.Length} results: only a function with one result may do that.");
        }

        for (int i = 0; records && i < inputs.Length; i++)
        {
            if (inputs[i] is { RequiresGrad: true } x && x.Memory.Version != versions[i] && !context.Dirty.Any(d => d.Memory == x.Memory))
                throw new InvalidOperationException($"'{Name}' changed its input {i}, {x}, in place without saying so: call MarkDirty and return it.");
        }
    }

    /// <summary>A result that the history can be given to: an input that is passed through becomes a view of itself, and so does a result that is returned twice.</summary>
    private static Tensor Own(Tensor y, Tensor[] inputs, Tensor[] before, FunctionContext context)
    {
        bool isInput = inputs.Contains(y, ReferenceEqualityComparer.Instance), isAgain = before.Contains(y, ReferenceEqualityComparer.Instance);
        if (isInput && context.IsDirty(y) && !isAgain)
            return y;
        if (isInput || isAgain)
        {
            using GradMode mode = new(false);
            y = y.View(y.Shape);
        }

        y.ViewOf?.Origin = ViewOrigin.Function;
        return y;
    }
}
