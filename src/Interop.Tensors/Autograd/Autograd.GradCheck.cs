namespace Interop.Tensors;

/// <content>Checks of recorded gradients. Source: <c>torch.autograd.gradcheck</c>, <c>torch.autograd.gradgradcheck</c>.</content>
public static partial class Autograd
{
    /// <summary>Checks the gradients of a function: every entry of the Jacobian, real and imaginary parts apart, against (f(x + ε) − f(x − ε)) / 2ε.</summary>
    /// <param name="func">From the inputs to its outputs; called often, so it must give the same each time.</param>
    /// <param name="inputs">Of any dtype; those that require gradients are checked and should be float64 or complex128.</param>
    /// <param name="eps">The step of the difference.</param>
    /// <param name="atol">Absolute tolerance.</param>
    /// <param name="rtol">Relative tolerance.</param>
    /// <param name="raiseException">Whether a disagreement is an error that names input, element and both numbers, or only gives false.</param>
    /// <param name="nondetTol">How much two passes over one graph may differ.</param>
    /// <param name="checkUndefinedGrad">Whether an output to which no gradient comes back must count like one with zeros.</param>
    /// <param name="checkForwardAd">Whether products of the Jacobian with vectors are checked too, see <see cref="Jvp(Func{Tensor[], Tensor[]}, Tensor[], Tensor[], bool, bool)"/>.</param>
    /// <param name="checkBackwardAd">Whether the backward pass is checked.</param>
    /// <returns>Whether they agree.</returns>
    /// <exception cref="ArgumentException">No input requires gradients.</exception>
    /// <exception cref="InvalidOperationException">They disagree.</exception>
    public static bool GradCheck(
        Func<Tensor[], Tensor[]> func, Tensor[] inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true,
        double nondetTol = 0, bool checkUndefinedGrad = true, bool checkForwardAd = false, bool checkBackwardAd = true)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(inputs);
        string? difference = new GradientCheck(func, inputs, eps, atol, rtol, nondetTol).Find(checkBackwardAd, checkForwardAd, checkUndefinedGrad);
        return difference is null || (raiseException ? throw new InvalidOperationException(difference) : false);
    }

    /// <inheritdoc cref="GradCheck(Func{Tensor[], Tensor[]}, Tensor[], double, double, double, bool, double, bool, bool, bool)"/>
    public static bool GradCheck(
        Func<Tensor[], Tensor> func, Tensor[] inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true,
        double nondetTol = 0, bool checkUndefinedGrad = true, bool checkForwardAd = false, bool checkBackwardAd = true)
    {
        ArgumentNullException.ThrowIfNull(func);
        return GradCheck(x => [func(x)], inputs, eps, atol, rtol, raiseException, nondetTol, checkUndefinedGrad, checkForwardAd, checkBackwardAd);
    }

    /// <summary>Checks second derivatives: the gradients of a function, as a function of inputs and upstream gradients, with <see cref="GradCheck(Func{Tensor[], Tensor[]}, Tensor[], double, double, double, bool, double, bool, bool, bool)"/>.</summary>
    /// <param name="func">From the inputs to its outputs.</param>
    /// <param name="inputs">Of any dtype; those that require gradients are checked and should be float64 or complex128.</param>
    /// <param name="gradOutputs">One upstream gradient per output that is differentiable; null for fixed numbers.</param>
    /// <param name="eps">The step of the difference.</param>
    /// <param name="atol">Absolute tolerance.</param>
    /// <param name="rtol">Relative tolerance.</param>
    /// <param name="raiseException">Whether a disagreement is an error, or only gives false.</param>
    /// <param name="nondetTol">How much two passes over one graph may differ.</param>
    /// <param name="checkUndefinedGrad">Whether an output to which no gradient comes back must count like one with zeros.</param>
    /// <param name="checkFwdOverRev">Whether products of the second Jacobian with vectors are checked too.</param>
    /// <param name="checkRevOverRev">Whether the second backward pass is checked.</param>
    /// <returns>Whether they agree.</returns>
    /// <exception cref="ArgumentException">No input requires gradients.</exception>
    /// <exception cref="InvalidOperationException">They disagree.</exception>
    public static bool GradGradCheck(
        Func<Tensor[], Tensor[]> func, Tensor[] inputs, Tensor[]? gradOutputs = null, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true,
        double nondetTol = 0, bool checkUndefinedGrad = true, bool checkFwdOverRev = false, bool checkRevOverRev = true)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(inputs);
        gradOutputs ??= [.. func(inputs).Where(GradientCheck.IsDifferentiable).Select(y => GradientCheck.Weights(y).RequiresGrad_())];
        return GradCheck(Gradients, [.. inputs, .. gradOutputs], eps, atol, rtol, raiseException, nondetTol, checkUndefinedGrad, checkFwdOverRev, checkRevOverRev);

        Tensor[] Gradients(Tensor[] all)
        {
            Tensor[] x = all[..inputs.Length], y = [.. func(x).Where(GradientCheck.IsDifferentiable)];
            Tensor?[] dx = Grad(y, [.. x.Where(t => t is { RequiresGrad: true })], all[inputs.Length..], createGraph: true, allowUnused: true);
            return [.. dx.OfType<Tensor>()];
        }
    }

    /// <inheritdoc cref="GradGradCheck(Func{Tensor[], Tensor[]}, Tensor[], Tensor[], double, double, double, bool, double, bool, bool, bool)"/>
    public static bool GradGradCheck(
        Func<Tensor[], Tensor> func, Tensor[] inputs, Tensor[]? gradOutputs = null, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true,
        double nondetTol = 0, bool checkUndefinedGrad = true, bool checkFwdOverRev = false, bool checkRevOverRev = true)
    {
        ArgumentNullException.ThrowIfNull(func);
        return GradGradCheck(x => [func(x)], inputs, gradOutputs, eps, atol, rtol, raiseException, nondetTol, checkUndefinedGrad, checkFwdOverRev, checkRevOverRev);
    }
}
