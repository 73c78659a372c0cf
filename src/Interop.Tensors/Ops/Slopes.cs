namespace Interop.Tensors;

/// <summary>Functions whose names mean something else inside <see cref="Tensor"/>; to callers they are static members of it. Source: <c>torch.gradient</c>.</summary>
public static class TensorFunctions
{
    extension(Tensor)
    {
        /// <summary>Slopes by second-order differences along dimensions. Source: <c>aten::gradient</c>.</summary>
        /// <param name="input">Samples.</param>
        /// <param name="spacing">The distance of samples in all dimensions.</param>
        /// <param name="dim">Dimensions; all by default.</param>
        /// <param name="edgeOrder">1 or 2: the order of the differences at the ends.</param>
        public static Tensor[] Gradient(Tensor input, Scalar? spacing = null, Ints dim = default, int edgeOrder = 1) => Slopes(input, dim, edgeOrder, (_, _) => (spacing ?? 1.0, null));

        /// <summary>Slopes by second-order differences along dimensions, with a distance for each. Source: <c>aten::gradient.scalararray</c>.</summary>
        public static Tensor[] Gradient(Tensor input, double[]? spacing, Ints dim = default, int edgeOrder = 1)
        {
            if (spacing is null)
                return Slopes(input, dim, edgeOrder, (_, _) => (1.0, null));
            int count = dim.Count ?? input.Rank;
            return spacing.Length == count ? Slopes(input, dim, edgeOrder, (i, _) => (spacing[i], null)) : throw new ShapeException($"Gradient along {count} dimensions needs as many distances, found {spacing.Length}.");
        }

        /// <summary>Slopes by second-order differences along dimensions, with the places of samples for each. Source: <c>aten::gradient.tensorarray</c>.</summary>
        public static Tensor[] Gradient(Tensor input, Tensor[]? spacing, Ints dim = default, int edgeOrder = 1)
        {
            if (spacing is null)
                return Slopes(input, dim, edgeOrder, (_, _) => (1.0, null));
            int count = dim.Count ?? input.Rank;
            if (spacing.Length != count)
                throw new ShapeException($"Gradient along {count} dimensions needs as many vectors of places, found {spacing.Length}.");
            return Slopes(input, dim, edgeOrder, (i, d) => spacing[i].Rank == 1 && spacing[i].Shape[0] == input.Shape[d]
                ? (1, spacing[i])
                : throw new ShapeException($"Gradient along dimension {d} of shape {input.Shape} needs a vector of {input.Shape[d]} places, found {spacing[i].Shape}."));
        }
    }

    private static Tensor[] Slopes(Tensor input, Ints dim, int edgeOrder, Func<int, int, (Scalar Distance, Tensor? Places)> spacing)
    {
        if (edgeOrder is not (1 or 2))
            throw new ArgumentOutOfRangeException(nameof(edgeOrder), $"The order at the ends is 1 or 2, found {edgeOrder}.");
        int[] axes = dim.Dims is { } dims ? Array.ConvertAll(dims, input.Axis) : [.. Enumerable.Range(0, input.Rank)];
        if (axes.Distinct().Count() != axes.Length)
            throw new ShapeException($"Gradient of shape {input.Shape} names a dimension twice: [{string.Join(", ", axes)}].");
        Tensor[] slopes = new Tensor[axes.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            int d = input.Dimension("Gradient", axes[i]);
            if (input.Shape[d] < edgeOrder + 1)
                throw new ShapeException($"Gradient along dimension {d} of shape {input.Shape} with order {edgeOrder} at the ends needs at least {edgeOrder + 1} samples.");
            (Scalar distance, Tensor? places) = spacing(i, d);
            slopes[i] = places is null ? EvenSlope(input, d, distance, edgeOrder) : UnevenSlope(input, d, places, edgeOrder);
        }

        return slopes;
    }

    private static Tensor EvenSlope(Tensor x, int d, Scalar h, int order)
    {
        long n = x.Shape[d];
        Tensor At(long i) => x.Narrow(d, i, 1);
        Tensor center = (x.Narrow(d, 2, Math.Max(0, n - 2)) - x.Narrow(d, 0, Math.Max(0, n - 2))) / 2;
        (Tensor first, Tensor last) = order == 1
            ? (At(1) - At(0), At(n - 1) - At(n - 2))
            : (At(0) * -1.5 + At(1) * 2.0 + At(2) * -0.5, At(n - 1) * 1.5 + At(n - 2) * -2.0 + At(n - 3) * 0.5);
        return Tensor.Cat([first, center, last], d) / h;
    }

    private static Tensor UnevenSlope(Tensor x, int d, Tensor places, int order)
    {
        long n = x.Shape[d];
        long[] along = [.. Enumerable.Repeat(1L, d), -1, .. Enumerable.Repeat(1L, x.Rank - d - 1)];
        Tensor h = places.Diff();
        Tensor H(long i) => h.Narrow(0, i, 1).View(along);
        Tensor At(long i) => x.Narrow(d, i, 1);
        Tensor before = h.Narrow(0, 0, n - 2).View(along), after = h.Narrow(0, 1, n - 2).View(along);
        Tensor a = -after / (before * (before + after)), b = (after - before) / (before * after), c = before / (after * (before + after));
        Tensor center = a * x.Narrow(d, 0, n - 2) + b * x.Narrow(d, 1, n - 2) + c * x.Narrow(d, 2, n - 2);
        if (order == 1)
            return Tensor.Cat([(At(1) - At(0)) / H(0), center, (At(n - 1) - At(n - 2)) / H(n - 2)], d);
        (Tensor p, Tensor q) = (H(0), H(1));
        Tensor first = At(0) * (-(2.0 * p + q) / (p * (p + q))) + At(1) * ((p + q) / (p * q)) + At(2) * (-p / (q * (p + q)));
        (p, q) = (H(n - 3), H(n - 2));
        Tensor last = At(n - 3) * (q / (p * (p + q))) + At(n - 2) * (-(q + p) / (p * q)) + At(n - 1) * ((2.0 * q + p) / (q * (p + q)));
        return Tensor.Cat([first, center, last], d);
    }
}
