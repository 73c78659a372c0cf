namespace Interop.Tensors;

/// <summary>What one call of a <see cref="Function"/> hands from its forward half to its backward half. Source: <c>torch.autograd.function.FunctionCtx</c>.</summary>
public sealed class FunctionContext
{
    private readonly bool[] _needs;
    private Tensor[] _toSave = [];
    private Tensor[] _dirty = [];
    private Tensor[] _constant = [];
    private FunctionNode? _node;

    internal FunctionContext(bool[] needs) => _needs = needs;

    /// <summary>Anything else that the backward half needs. Tensors belong into <see cref="SaveForBackward"/>, which checks that they stay as they are and lets them go in time.</summary>
    public object? State { get; set; }

    /// <summary>By input, whether its gradient is wanted: from the start for those that require none, and in a backward pass for those that it does not ask for.</summary>
    public IReadOnlyList<bool> NeedsInputGrad => _node is null ? _needs : _node.Needs(_needs);

    /// <summary>What was saved, connected to its history where it was an input or a result.</summary>
    /// <exception cref="InvalidOperationException">It was released by an earlier pass, or changed in place since.</exception>
    public IReadOnlyList<Tensor> SavedTensors => _node is null ? _toSave : _node.Unpack();

    internal IReadOnlyList<Tensor> Dirty => _dirty;

    internal bool Materializes { get; private set; } = true;

    /// <summary>Keeps tensors for the backward half; inputs and results may be differentiated there, others count as constants. Call it once. An absent one is null.</summary>
    public void SaveForBackward(params ReadOnlySpan<Tensor?> tensors) => _toSave = tensors.ToArray()!;

    /// <summary>Says that these inputs were changed in place; they must be returned.</summary>
    public void MarkDirty(params ReadOnlySpan<Tensor> tensors) => _dirty = tensors.ToArray();

    /// <summary>Says that no gradient comes back through these results.</summary>
    public void MarkNonDifferentiable(params ReadOnlySpan<Tensor> tensors) => _constant = tensors.ToArray();

    /// <summary>Whether the backward half sees zeros (the default) or null for results to which no gradient came back.</summary>
    public void SetMaterializeGrads(bool value) => Materializes = value;

    internal bool IsDirty(Tensor tensor) => _dirty.Contains(tensor, ReferenceEqualityComparer.Instance);

    internal bool IsConstant(Tensor tensor) => _constant.Contains(tensor, ReferenceEqualityComparer.Instance);

    /// <summary>Hands what is to be saved to the graph; from now on nothing here holds it.</summary>
    internal Tensor[] TakeSaved(FunctionNode node)
    {
        Tensor[] saved = _toSave;
        (_node, _toSave, _dirty, _constant) = (node, [], [], []);
        return saved;
    }
}
