namespace Interop.Tensors;

/// <summary>As <see cref="Function"/>, with several results.</summary>
public abstract class MultiFunction : FunctionBase
{
    /// <inheritdoc cref="Function.Apply"/>
    public Tensor[] Apply(params ReadOnlySpan<Tensor?> inputs) => Run(inputs);

    /// <summary>The results. Runs without recording.</summary>
    /// <param name="context">Takes what <see cref="Backward"/> needs.</param>
    /// <param name="inputs">What <see cref="Apply"/> was given.</param>
    protected abstract Tensor[] Forward(FunctionContext context, Tensor[] inputs);

    /// <summary>One gradient per input, null where there is none.</summary>
    /// <param name="context">That of this call's <see cref="Forward"/>.</param>
    /// <param name="dy">The gradients of the results; zeros where nothing came back, or null after <see cref="FunctionContext.SetMaterializeGrads"/>.</param>
    protected abstract Tensor?[] Backward(FunctionContext context, Tensor?[] dy);

    private protected override Tensor[] ForwardAll(FunctionContext context, Tensor[] inputs) => Forward(context, inputs);

    private protected override Tensor?[] BackwardAll(FunctionContext context, Tensor?[] dy) => Backward(context, dy);
}
