namespace Interop.Tensors;

/// <summary>An op with one result and a gradient of your own. Source: <c>torch.autograd.Function</c>.</summary>
/// <remarks>
/// Attributes are fields of the subclass; what one call computes belongs into its context, since an instance may be applied many times:
/// <c>Tensor y = new Cube().Apply(x);</c> A gradient written in recorded ops can itself be differentiated.
/// </remarks>
public abstract class Function : FunctionBase
{
    /// <summary>Computes the result and records this function.</summary>
    /// <param name="inputs">Tensors; an optional one that is absent is null.</param>
    /// <exception cref="InvalidOperationException">An input was changed in place without <see cref="FunctionContext.MarkDirty"/>, or one that may not be changed was.</exception>
    public Tensor Apply(params ReadOnlySpan<Tensor?> inputs) => Run(inputs)[0];

    /// <summary>The result. Runs without recording.</summary>
    /// <param name="context">Takes what <see cref="Backward"/> needs.</param>
    /// <param name="inputs">What <see cref="Apply"/> was given.</param>
    protected abstract Tensor Forward(FunctionContext context, Tensor[] inputs);

    /// <summary>One gradient per input, null where there is none.</summary>
    /// <param name="context">That of this call's <see cref="Forward"/>.</param>
    /// <param name="dy">The gradient of the result.</param>
    protected abstract Tensor?[] Backward(FunctionContext context, Tensor dy);

    private protected override Tensor[] ForwardAll(FunctionContext context, Tensor[] inputs) => [Forward(context, inputs)];

    private protected override Tensor?[] BackwardAll(FunctionContext context, Tensor?[] dy) => dy[0] is { } gradient ? Backward(context, gradient) : new Tensor?[context.NeedsInputGrad.Count];
}
