namespace Interop.Tensors;

/// <summary>Products of Jacobians with vectors, from a record of outputs and inputs.</summary>
internal static class Products
{
    /// <summary>J · v. The backward pass is linear in what comes back, so differentiating it with respect to that transposes it once more.</summary>
    /// <param name="outputs">What is differentiated.</param>
    /// <param name="inputs">Tensors that require gradients.</param>
    /// <param name="v">One tangent per input.</param>
    /// <param name="create">Whether the products can be differentiated again.</param>
    /// <returns>One product per output; null where it depends on no input.</returns>
    internal static Tensor?[] Forward(IReadOnlyList<Tensor> outputs, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> v, bool create)
    {
        Tensor?[] products = new Tensor?[outputs.Count];
        int[] live = [.. Enumerable.Range(0, outputs.Count).Where(i => outputs[i].RequiresGrad)];
        if (live.Length == 0)
            return products;
        using GradMode mode = Tensor.EnableGrad();
        Tensor[] dy = [.. live.Select(i => Tensor.Zeros(outputs[i].Shape, outputs[i].DType).RequiresGrad_())];
        Tensor?[] dx = Autograd.Grad([.. live.Select(i => outputs[i])], inputs, dy, retainGraph: true, createGraph: true, allowUnused: true);
        int[] used = [.. Enumerable.Range(0, dx.Length).Where(i => dx[i] is { RequiresGrad: true })];
        if (used.Length == 0)
            return products;
        Tensor?[] found = Autograd.Grad([.. used.Select(i => dx[i]!)], dy, [.. used.Select(i => v[i])], retainGraph: true, createGraph: create, allowUnused: true);
        for (int i = 0; i < live.Length; i++)
            products[live[i]] = found[i];
        return products;
    }

    /// <summary>Tensors that a function can be recorded from: connected to the caller's where the result must be.</summary>
    internal static Tensor[] Leaves(IReadOnlyList<Tensor> inputs, bool create) =>
        [.. inputs.Select(x => create && x.RequiresGrad ? x.View(x.Shape) : x.Detach().RequiresGrad_())];

    internal static Tensor[] Results(IEnumerable<Tensor> tensors, bool create) => [.. create ? tensors : tensors.Select(t => t.Detach())];

    /// <summary>Zeros for what depends on nothing, unless that is an error.</summary>
    internal static Tensor[] Filled(Tensor?[] found, IReadOnlyList<Tensor> like, bool strict, string what)
    {
        Tensor[] filled = new Tensor[found.Length];
        for (int i = 0; i < filled.Length; i++)
        {
            if (found[i] is null && strict)
                throw new InvalidOperationException($"{what} {i}, {like[i]}, is independent of what it is differentiated with, which strict forbids.");
            filled[i] = found[i] ?? Tensor.Zeros(like[i].Shape, like[i].DType);
        }

        return filled;
    }

    internal static void CheckVectors(IReadOnlyList<Tensor> v, IReadOnlyList<Tensor> like, string of)
    {
        if (v.Count != like.Count)
            throw new ArgumentException($"There are {like.Count} {of}s, but {v.Count} vectors.");
        for (int i = 0; i < v.Count; i++)
        {
            if (v[i].Shape != like[i].Shape)
                throw new ShapeException($"Vector {i} has the shape {v[i].Shape}, the {of} {like[i].Shape}.");
        }
    }

    /// <summary>Ones where a vector may be left out: for a single element.</summary>
    internal static Tensor[] Ones(IReadOnlyList<Tensor> like, string of) => like.Count == 1 && like[0].ElementCount == 1
        ? [Tensor.Ones(like[0].Shape, like[0].DType)]
        : throw new ArgumentException($"A vector can only be left out for one {of} of one element; there are {like.Count}, the first {like[0]}.");

    /// <summary>Derivatives of each element of an output: by input, output shape followed by input shape.</summary>
    internal static Tensor[] Rows(Tensor y, IReadOnlyList<Tensor> inputs, bool create, bool strict)
    {
        Tensor[][] rows = new Tensor[inputs.Count][];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = new Tensor[y.ElementCount];
        for (long e = 0; e < y.ElementCount; e++)
        {
            Tensor?[] found = new Tensor?[inputs.Count];
            if (y.RequiresGrad)
            {
                Tensor one = Tensor.Zeros(y.Shape, y.DType);
                one.Look([1], [1], e).CopyInto(Tensor.Ones([], y.DType));
                found = Autograd.Grad([y], inputs, [one], retainGraph: true, createGraph: create, allowUnused: true);
            }

            Tensor[] filled = Filled(found, inputs, strict, "The output's derivative for input");
            for (int i = 0; i < rows.Length; i++)
                rows[i][e] = filled[i];
        }

        return [.. rows.Select((r, i) => (r.Length == 0 ? Tensor.Zeros([0], inputs[i].DType) : Tensor.Stack(r)).Reshape(new Shape([.. y.Shape.AsSpan(), .. inputs[i].Shape.AsSpan()])))];
    }
}
