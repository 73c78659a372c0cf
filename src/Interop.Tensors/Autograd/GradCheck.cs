namespace Interop.Tensors;

/// <summary>Compares recorded gradients with central differences. Source: <c>torch.autograd.gradcheck</c>.</summary>
public static class GradCheck
{
    /// <summary>Checks first derivatives of a function of float64 tensors.</summary>
    /// <param name="function">From the inputs to one tensor.</param>
    /// <param name="inputs">Float64 tensors; those that require gradients are checked.</param>
    /// <param name="eps">The step of the difference.</param>
    /// <param name="atol">Absolute tolerance.</param>
    /// <param name="rtol">Relative tolerance.</param>
    /// <returns>Null, or where the two disagree and by how much.</returns>
    public static string? FirstDifference(Func<Tensor[], Tensor> function, Tensor[] inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3)
    {
        Tensor y = function(inputs), weights = Weights(y);
        Tensor?[] gradients = Autograd.Grad([(y * weights).Sum()], [.. inputs.Where(i => i.RequiresGrad)], allowUnused: true);
        int at = 0;
        foreach (Tensor input in inputs.Where(i => i.RequiresGrad))
        {
            double[] analytic = gradients[at++]?.ToArray<double>() ?? new double[input.ElementCount], values = input.ToArray<double>();
            for (int i = 0; i < values.Length; i++)
            {
                double numeric = (Value(i, eps) - Value(i, -eps)) / (2 * eps);
                if (Math.Abs(numeric - analytic[i]) > atol + rtol * Math.Abs(numeric))
                    return $"input {Array.IndexOf(inputs, input)} {input.Shape}, element {i}: the recorded gradient is {analytic[i]:R}, the difference quotient {numeric:R}";
            }

            double Value(int element, double step)
            {
                using GradMode mode = Tensor.NoGrad();
                double[] moved = (double[])values.Clone();
                moved[element] += step;
                Tensor changed = Tensor.From(moved, input.Shape);
                return (function([.. inputs.Select(t => ReferenceEquals(t, input) ? changed : t)]) * weights).Sum().Item<double>();
            }
        }

        return null;
    }

    /// <summary>Checks second derivatives: the gradient as a function of inputs and upstream gradient.</summary>
    /// <returns>Null, or where the two disagree and by how much.</returns>
    public static string? SecondDifference(Func<Tensor[], Tensor> function, Tensor[] inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3)
    {
        Tensor weights = Weights(function(inputs)).RequiresGrad_();
        return FirstDifference(all =>
        {
            using GradMode mode = Tensor.EnableGrad();
            Tensor[] own = [.. all[..^1].Select(t => t.RequiresGrad || !inputs.Any(i => i.RequiresGrad) ? t : t.Detach().RequiresGrad_(true))];
            Tensor?[] gradients = Autograd.Grad([(function(own) * all[^1]).Sum()], [.. own.Where(t => t.RequiresGrad)], createGraph: true, allowUnused: true);
            Tensor total = Tensor.Zeros([], DType.Float64);
            foreach (Tensor gradient in gradients.OfType<Tensor>())
                total += (gradient * Weights(gradient)).Sum();
            return total;
        }, [.. inputs, weights], eps, atol, rtol);
    }

    /// <summary>Fixed numbers without structure, so that errors do not cancel.</summary>
    private static Tensor Weights(Tensor like)
    {
        double[] values = new double[like.ElementCount];
        for (int i = 0; i < values.Length; i++)
            values[i] = 0.5 + (i * 0.618033988749895 + 0.3) % 1;
        return Tensor.From(values, like.Shape);
    }
}
