using System.Diagnostics.CodeAnalysis;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>What <c>torch.nn.utils</c> holds: clipping of gradients, and parameters as one vector.</summary>
[SuppressMessage("Naming", "CA1724", Justification = "PyTorch's name.")]
public static partial class Utils
{
    /// <summary>Makes all gradients smaller by one factor, so that their norm as one vector is at most <paramref name="maxNorm"/>. Source: <c>torch.nn.utils.clip_grad_norm_</c>.</summary>
    /// <param name="parameters">Those without gradient are left out.</param>
    /// <param name="maxNorm">The largest norm.</param>
    /// <param name="normType">The p of the norm; may be infinite.</param>
    /// <param name="errorIfNonfinite">Whether an infinite or NaN norm is an error.</param>
    /// <param name="foreach">Kept for PyTorch.</param>
    /// <returns>The norm before clipping, a scalar.</returns>
    /// <exception cref="InvalidOperationException">The norm is not finite, and that is to be an error.</exception>
    public static Tensor ClipGradNorm_(IEnumerable<Tensor> parameters, double maxNorm, double normType = 2.0, bool errorIfNonfinite = false, bool? @foreach = null)
    {
        Tensor[] all = [.. parameters ?? throw new ArgumentNullException(nameof(parameters))];
        Tensor total = GetTotalNorm(all.Select(p => p.Grad).OfType<Tensor>(), normType, errorIfNonfinite, @foreach);
        ClipGradsWithNorm_(all, maxNorm, total, @foreach);
        return total;
    }

    /// <summary>Makes all gradients smaller by <c>maxNorm / (totalNorm + 1e-6)</c> where that is below 1. Source: <c>torch.nn.utils.clip_grads_with_norm_</c>.</summary>
    /// <param name="parameters">Those without gradient are left out.</param>
    /// <param name="maxNorm">The largest norm.</param>
    /// <param name="totalNorm">The present norm, as <see cref="GetTotalNorm"/> gives it.</param>
    /// <param name="foreach">Kept for PyTorch.</param>
    public static void ClipGradsWithNorm_(IEnumerable<Tensor> parameters, double maxNorm, Tensor totalNorm, bool? @foreach = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(totalNorm);
        using GradMode mode = Tensor.NoGrad();
        Tensor factor = (maxNorm / (totalNorm + 1e-6)).ClampMax(1.0);
        // A factor of 1 changes nothing; NaN does.
        if (ParamState.Get(factor) == 1)
            return;
        foreach (Tensor p in parameters)
            p.Grad?.Mul_(factor);
    }

    /// <summary>Brings all elements of all gradients into [−clipValue, clipValue]. Source: <c>torch.nn.utils.clip_grad_value_</c>.</summary>
    /// <param name="parameters">Those without gradient are left out.</param>
    /// <param name="clipValue">The largest absolute value.</param>
    /// <param name="foreach">Kept for PyTorch.</param>
    public static void ClipGradValue_(IEnumerable<Tensor> parameters, double clipValue, bool? @foreach = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using GradMode mode = Tensor.NoGrad();
        foreach (Tensor p in parameters)
            p.Grad?.Clamp_(-clipValue, clipValue);
    }

    /// <summary>The norm of all tensors as one vector. Source: <c>torch.nn.utils.get_total_norm</c>.</summary>
    /// <param name="tensors">Any shapes.</param>
    /// <param name="normType">The p of the norm; may be infinite.</param>
    /// <param name="errorIfNonfinite">Whether an infinite or NaN norm is an error.</param>
    /// <param name="foreach">Kept for PyTorch.</param>
    /// <returns>A scalar; 0 if there are no tensors.</returns>
    /// <exception cref="InvalidOperationException">The norm is not finite, and that is to be an error.</exception>
    public static Tensor GetTotalNorm(IEnumerable<Tensor> tensors, double normType = 2.0, bool errorIfNonfinite = false, bool? @foreach = null)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        using GradMode mode = Tensor.NoGrad();
        Tensor[] norms = [.. tensors.Select(t => t.VectorNorm(normType))];
        if (norms.Length == 0)
            return Tensor.Zeros([]);
        Tensor total = Tensor.Stack(norms).VectorNorm(normType);
        return !errorIfNonfinite || double.IsFinite(ParamState.Get(total)) ? total
            : throw new InvalidOperationException($"The norm of order {normType} of the gradients is {ParamState.Get(total)}, so that they cannot be clipped. Pass errorIfNonfinite: false to scale them all the same.");
    }

    /// <summary>All parameters in one line, with history. Source: <c>torch.nn.utils.parameters_to_vector</c>.</summary>
    /// <returns>[the number of all elements].</returns>
    public static Tensor ParametersToVector(IEnumerable<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Tensor.Cat([.. parameters.Select(p => p.Reshape(-1))]);
    }

    /// <summary>Copies the parts of a line into parameters. Source: <c>torch.nn.utils.vector_to_parameters</c>.</summary>
    /// <param name="vec">[the number of all elements].</param>
    /// <param name="parameters">In the order in which they are in the line.</param>
    /// <exception cref="ShapeException">The line has another number of elements.</exception>
    public static void VectorToParameters(Tensor vec, IEnumerable<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(vec);
        Tensor[] all = [.. parameters ?? throw new ArgumentNullException(nameof(parameters))];
        if (vec.Rank != 1 || vec.ElementCount < all.Sum(p => p.ElementCount))
            throw new ShapeException($"The parameters have {all.Sum(p => p.ElementCount)} elements, the vector has the shape {vec.Shape}: expected one dimension of that length.");
        using GradMode mode = Tensor.NoGrad();
        long at = 0;
        foreach (Tensor p in all)
        {
            p.Copy_(vec.Narrow(0, at, p.ElementCount).View(p.Shape));
            at += p.ElementCount;
        }
    }
}
