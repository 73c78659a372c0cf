namespace Interop.Tensors;

/// <content>Products with Jacobians and Hessians of functions. Source: <c>torch.autograd.functional</c>.</content>
/// <remarks>
/// Inputs need not require gradients. With createGraph, results are connected to the inputs and can be differentiated; with strict, an
/// output that does not depend on an input is an error instead of zeros. Complex numbers as in <see cref="Grad"/>: what comes back is
/// the conjugate of the Wirtinger derivative's part.
/// </remarks>
public static partial class Autograd
{
    /// <summary>The outputs of a function, and vᵀ · J: one backward pass. Source: <c>torch.autograd.functional.vjp</c>.</summary>
    /// <param name="func">The function.</param>
    /// <param name="inputs">Where it is differentiated.</param>
    /// <param name="v">One tensor per output, of its shape; null for one output of one element.</param>
    /// <param name="createGraph">Whether results can be differentiated.</param>
    /// <param name="strict">Whether an input that no output depends on is an error.</param>
    /// <returns>The outputs, and one product per input.</returns>
    public static (Tensor[] Outputs, Tensor[] Vjp) Vjp(Func<Tensor[], Tensor[]> func, Tensor[] inputs, Tensor[]? v = null, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(inputs);
        using GradMode mode = Tensor.EnableGrad();
        Tensor[] x = Products.Leaves(inputs, createGraph), y = func(x);
        v ??= Products.Ones(y, "output");
        Products.CheckVectors(v, y, "output");
        int[] live = [.. Enumerable.Range(0, y.Length).Where(i => y[i].RequiresGrad)];
        Tensor?[] found = live.Length == 0 ? new Tensor?[x.Length] : Grad([.. live.Select(i => y[i])], x, [.. live.Select(i => v[i])], createGraph: createGraph, allowUnused: true);
        return (Products.Results(y, createGraph), Products.Filled(found, x, strict, "Input"));
    }

    /// <inheritdoc cref="Vjp(Func{Tensor[], Tensor[]}, Tensor[], Tensor[], bool, bool)"/>
    public static (Tensor Output, Tensor Vjp) Vjp(Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        (Tensor[] y, Tensor[] product) = Vjp(x => [func(x[0])], [inputs], v is null ? null : [v], createGraph, strict);
        return (y[0], product[0]);
    }

    /// <summary>The outputs of a function, and J · v: the derivative along a direction. Source: <c>torch.autograd.functional.jvp</c>.</summary>
    /// <param name="func">The function.</param>
    /// <param name="inputs">Where it is differentiated.</param>
    /// <param name="v">One tensor per input, of its shape; null for one input of one element.</param>
    /// <param name="createGraph">Whether results can be differentiated.</param>
    /// <param name="strict">Whether an output that depends on no input is an error.</param>
    /// <returns>The outputs, and one product per output.</returns>
    public static (Tensor[] Outputs, Tensor[] Jvp) Jvp(Func<Tensor[], Tensor[]> func, Tensor[] inputs, Tensor[]? v = null, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(inputs);
        v ??= Products.Ones(inputs, "input");
        Products.CheckVectors(v, inputs, "input");
        using GradMode mode = Tensor.EnableGrad();
        Tensor[] x = Products.Leaves(inputs, createGraph), y = func(x);
        return (Products.Results(y, createGraph), Products.Filled(Products.Forward(y, x, v, createGraph), y, strict, "Output"));
    }

    /// <inheritdoc cref="Jvp(Func{Tensor[], Tensor[]}, Tensor[], Tensor[], bool, bool)"/>
    public static (Tensor Output, Tensor Jvp) Jvp(Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        (Tensor[] y, Tensor[] product) = Jvp(x => [func(x[0])], [inputs], v is null ? null : [v], createGraph, strict);
        return (y[0], product[0]);
    }

    /// <summary>All derivatives of a function: one backward pass per element of its outputs. Source: <c>torch.autograd.functional.jacobian</c>.</summary>
    /// <param name="func">The function.</param>
    /// <param name="inputs">Where it is differentiated.</param>
    /// <param name="createGraph">Whether results can be differentiated.</param>
    /// <param name="strict">Whether an output that does not depend on an input is an error.</param>
    /// <returns>By output and input, a tensor of the output's shape followed by the input's.</returns>
    public static Tensor[][] Jacobian(Func<Tensor[], Tensor[]> func, Tensor[] inputs, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(inputs);
        using GradMode mode = Tensor.EnableGrad();
        Tensor[] x = Products.Leaves(inputs, createGraph);
        return [.. func(x).Select(y => Products.Results(Products.Rows(y, x, createGraph, strict), createGraph))];
    }

    /// <inheritdoc cref="Jacobian(Func{Tensor[], Tensor[]}, Tensor[], bool, bool)"/>
    public static Tensor Jacobian(Func<Tensor, Tensor> func, Tensor inputs, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        return Jacobian(x => [func(x[0])], [inputs], createGraph, strict)[0][0];
    }

    /// <summary>All second derivatives of a function with one element. Source: <c>torch.autograd.functional.hessian</c>.</summary>
    /// <param name="func">The function, of one element.</param>
    /// <param name="inputs">Where it is differentiated.</param>
    /// <param name="createGraph">Whether results can be differentiated.</param>
    /// <param name="strict">Whether a gradient that does not depend on an input is an error.</param>
    /// <returns>By pair of inputs, a tensor of the first one's shape followed by the second one's.</returns>
    public static Tensor[][] Hessian(Func<Tensor[], Tensor> func, Tensor[] inputs, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(inputs);
        using GradMode mode = Tensor.EnableGrad();
        Tensor[] x = Products.Leaves(inputs, createGraph);
        return [.. Gradients(func, x, strict).Dx.Select(dx => Products.Results(Products.Rows(dx, x, createGraph, strict), createGraph))];
    }

    /// <inheritdoc cref="Hessian(Func{Tensor[], Tensor}, Tensor[], bool, bool)"/>
    public static Tensor Hessian(Func<Tensor, Tensor> func, Tensor inputs, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        return Hessian(x => func(x[0]), [inputs], createGraph, strict)[0][0];
    }

    /// <summary>The output of a function with one element, and vᵀ · H. Source: <c>torch.autograd.functional.vhp</c>.</summary>
    /// <param name="func">The function, of one element.</param>
    /// <param name="inputs">Where it is differentiated.</param>
    /// <param name="v">One tensor per input, of its shape; null for one input of one element.</param>
    /// <param name="createGraph">Whether results can be differentiated.</param>
    /// <param name="strict">Whether a gradient that does not depend on an input is an error.</param>
    /// <returns>The output, and one product per input.</returns>
    public static (Tensor Output, Tensor[] Vhp) Vhp(Func<Tensor[], Tensor> func, Tensor[] inputs, Tensor[]? v = null, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(inputs);
        v ??= Products.Ones(inputs, "input");
        Products.CheckVectors(v, inputs, "input");
        using GradMode mode = Tensor.EnableGrad();
        Tensor[] x = Products.Leaves(inputs, createGraph);
        (Tensor y, Tensor[] dx) = Gradients(func, x, strict);
        int[] live = [.. Enumerable.Range(0, dx.Length).Where(i => dx[i].RequiresGrad)];
        Tensor?[] found = live.Length == 0 ? new Tensor?[x.Length] : Grad([.. live.Select(i => dx[i])], x, [.. live.Select(i => v[i])], createGraph: createGraph, allowUnused: true);
        return (Products.Results([y], createGraph)[0], Products.Filled(found, x, strict, "The gradient for input"));
    }

    /// <inheritdoc cref="Vhp(Func{Tensor[], Tensor}, Tensor[], Tensor[], bool, bool)"/>
    public static (Tensor Output, Tensor Vhp) Vhp(Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        (Tensor y, Tensor[] product) = Vhp(x => func(x[0]), [inputs], v is null ? null : [v], createGraph, strict);
        return (y, product[0]);
    }

    /// <summary>The output of a function with one element, and H · v. Where H is symmetric, <see cref="Vhp(Func{Tensor[], Tensor}, Tensor[], Tensor[], bool, bool)"/> gives the same for less. Source: <c>torch.autograd.functional.hvp</c>.</summary>
    /// <param name="func">The function, of one element.</param>
    /// <param name="inputs">Where it is differentiated.</param>
    /// <param name="v">One tensor per input, of its shape; null for one input of one element.</param>
    /// <param name="createGraph">Whether results can be differentiated.</param>
    /// <param name="strict">Whether a gradient that does not depend on an input is an error.</param>
    /// <returns>The output, and one product per input.</returns>
    public static (Tensor Output, Tensor[] Hvp) Hvp(Func<Tensor[], Tensor> func, Tensor[] inputs, Tensor[]? v = null, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        ArgumentNullException.ThrowIfNull(inputs);
        v ??= Products.Ones(inputs, "input");
        Products.CheckVectors(v, inputs, "input");
        using GradMode mode = Tensor.EnableGrad();
        Tensor[] x = Products.Leaves(inputs, createGraph);
        (Tensor y, Tensor[] dx) = Gradients(func, x, strict);
        return (Products.Results([y], createGraph)[0], Products.Filled(Products.Forward(dx, x, v, createGraph), x, strict, "The gradient for input"));
    }

    /// <inheritdoc cref="Hvp(Func{Tensor[], Tensor}, Tensor[], Tensor[], bool, bool)"/>
    public static (Tensor Output, Tensor Hvp) Hvp(Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        (Tensor y, Tensor[] product) = Hvp(x => func(x[0]), [inputs], v is null ? null : [v], createGraph, strict);
        return (y, product[0]);
    }

    /// <summary>The output and its recorded gradients.</summary>
    private static (Tensor Y, Tensor[] Dx) Gradients(Func<Tensor[], Tensor> func, Tensor[] x, bool strict)
    {
        Tensor y = func(x);
        if (y.ElementCount != 1)
            throw new ArgumentException($"Second derivatives are those of a function with one element; this one returned a {y}.");
        Tensor?[] found = y.RequiresGrad ? Grad([y], x, createGraph: true, allowUnused: true) : new Tensor?[x.Length];
        return (y, Products.Filled(found, x, strict, "Input"));
    }
}
