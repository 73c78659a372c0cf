using Interop.Tensors;

namespace Interop.NN;

/// <summary>Gradients of parameters.</summary>
internal static class Gradients
{
    /// <summary>Forgets a gradient, or fills it with zeros outside of any graph.</summary>
    internal static void Zero(Tensor parameter, bool setToNone)
    {
        if (parameter.Grad is not { } gradient)
            return;
        if (setToNone)
        {
            parameter.Grad = null;
            return;
        }

        using GradMode mode = Tensor.NoGrad();
        if (gradient.RequiresGrad)
            parameter.Grad = Tensor.ZerosLike(gradient);
        else
            gradient.Zero_();
    }
}
