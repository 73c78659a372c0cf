using Interop.Tensors.Kernels.Sampling;

namespace Interop.Tensors;

/// <content>Sampling at the places of a grid.</content>
public static partial class Functional
{
    /// <summary>Values between elements at the places of a grid: [batch, channels, height, width] and [batch, h, w, 2] → [batch, channels, h, w]; or with a depth and 3. Source: <c>aten::grid_sampler</c>.</summary>
    /// <param name="input">Real numbers.</param>
    /// <param name="grid">For each place x, y (and z), where −1 and 1 are the two ends of a dimension; of the input's dtype.</param>
    /// <param name="mode">How; Bicubic for two dimensions only.</param>
    /// <param name="paddingMode">What is outside of the input.</param>
    /// <param name="alignCorners">Whether −1 and 1 are the centres of the outermost elements instead of their outer edges; false if null.</param>
    /// <exception cref="ShapeException">Input and grid do not fit each other, or the input has an empty dimension.</exception>
    /// <exception cref="ArgumentException">The dtypes differ.</exception>
    public static Tensor GridSample(this Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear, GridPaddingMode paddingMode = GridPaddingMode.Zeros, bool? alignCorners = null) =>
        Sample(input.Rank == 5 ? "grid_sampler_3d" : "grid_sampler_2d", input.Rank == 5 ? 3 : 2, input, grid, mode, paddingMode, alignCorners ?? false);

    /// <summary>A grid for <see cref="GridSample"/> from affine maps: [batch, 2, 3] → [batch, height, width, 2], or [batch, 3, 4] → [batch, depth, height, width, 3]. Source: <c>aten::affine_grid_generator</c>.</summary>
    /// <param name="theta">A matrix for each image, real.</param>
    /// <param name="size">The shape of the images: [batch, channels, height, width] or with a depth.</param>
    /// <param name="alignCorners">As in <see cref="GridSample"/>; false if null.</param>
    /// <exception cref="ShapeException">Matrices and size do not fit each other, or a size is not positive.</exception>
    public static Tensor AffineGrid(this Tensor theta, long[] size, bool? alignCorners = null)
    {
        int rank = size.Length - 2;
        if (theta.DType.Kind != DTypeKind.Float)
            throw new ArgumentException($"AffineGrid needs real matrices, found {theta.DType.Name}.");
        if (rank is not (2 or 3) || theta.Shape != new Shape(size[0], rank, rank + 1) || Array.Exists(size, s => s <= 0))
            throw new ShapeException($"AffineGrid to [{string.Join(", ", size)}] needs a size of four or five positive numbers and matrices [batch, 2, 3] or [batch, 3, 4], found {theta.Shape}.");
        return Op.Compose("affine_grid_generator", theta, (Sizes: size[2..], Align: alignCorners ?? false), static (theta, a) =>
        {
            Tensor places = Places(a.Sizes, a.Align, theta.DType);
            Tensor grid = places.Expand([theta.Shape[0], .. places.Shape]).Bmm(theta.Transpose(1, 2));
            return grid.View(new Shape([theta.Shape[0], .. a.Sizes, a.Sizes.Length]));
        });
    }

    /// <summary>[points, coordinates + 1]: x, y (and z) of each place of a grid, and 1.</summary>
    private static Tensor Places(long[] sizes, bool alignCorners, DType dtype)
    {
        long points = new Shape(sizes).ElementCount;
        int rank = sizes.Length;
        double[] values = new double[points * (rank + 1)];
        // Each coordinate is repeated for all places behind its dimension, and its whole row for all in front of it.
        long behind = 1;
        for (int d = rank - 1; d >= 0; behind *= sizes[d--])
        {
            long size = sizes[d], to = rank - 1 - d;
            for (long p = 0; p < points;)
            {
                for (long at = 0; at < size; at++)
                {
                    double n = size, place = n > 1 ? 2 * at / (n - 1) - 1 : alignCorners ? 0 : -1;
                    place = n > 1 ? alignCorners ? place : place * (n - 1) / n : 0;
                    for (long i = 0; i < behind; i++, p++)
                        values[p * (rank + 1) + to] = place;
                }
            }
        }

        for (long p = 0; p < points; p++)
            values[p * (rank + 1) + rank] = 1;

        return Tensor.From(values, [points, rank + 1]).To(dtype);
    }

    internal static Tensor Sample(string name, int rank, Tensor input, Tensor grid, GridSampleMode mode, GridPaddingMode padding, bool alignCorners)
    {
        using OpCast cast = OpCast.Of(name, ref input, ref grid);
        bool fits = input.Rank == rank + 2 && grid.Rank == rank + 2 && grid.Shape[0] == input.Shape[0] && grid.Shape[-1] == rank && (mode != GridSampleMode.Bicubic || rank == 2);
        for (int d = 2; d < input.Rank && fits; d++)
            fits = input.Shape[d] > 0;
        if (!fits)
            throw new ShapeException($"'{name}' with mode {mode} does not fit an input {input.Shape} and a grid {grid.Shape}: [batch, channels, height, width] goes with [batch, h, w, 2], with a depth with [batch, d, h, w, 3], Bicubic with the first only.");
        if (input.DType != grid.DType || input.DType.Kind != DTypeKind.Float)
            throw new ArgumentException($"'{name}' needs an input and a grid of one real dtype, found {input.DType.Name} and {grid.DType.Name}.");
        Shape shape = new([input.Shape[0], input.Shape[1], .. grid.Shape.AsSpan()[1..^1]]);
        long points = new Shape(grid.Shape.AsSpan()[1..^1]).ElementCount;
        return Sample(name, input, grid, shape, new(input.Shape[0], input.Shape[1], rank == 3 ? input.Shape[2] : 1, input.Shape[-2], input.Shape[-1], points, rank, mode, padding, alignCorners));
    }

    internal static Tensor Sample(string name, Tensor input, Tensor grid, Shape shape, GridSampling sampling)
    {
        using Op op = Op.Begin(name, sampling, input, grid);
        return op.Record(GridSamples.Forward(input, grid, shape, sampling), [input, grid], [input, grid], sampling, static (g, s) =>
            GradMode.Enabled ? SampleBackward(g.Dy(0)!, g.Saved(0), g.Saved(1), s, g.Needs(0), g.Needs(1)) : Fused(g.Dy(0)!, g.Saved(0), g.Saved(1), s, g.Needs(0), g.Needs(1)));

        static Tensor?[] Fused(Tensor dy, Tensor x, Tensor grid, GridSampling s, bool needsX, bool needsGrid)
        {
            (Tensor? dx, Tensor? dgrid) = GridSamples.Backward(dy, x, grid, needsX, needsGrid, s);
            return [dx, dgrid];
        }
    }

    /// <summary>The gradients of sampling, tap by tap in differentiable ops: places are constants, weights polynomials of the fractions, which change with the grid.</summary>
    private static Tensor?[] SampleBackward(Tensor dy, Tensor x, Tensor grid, GridSampling s, bool needsX, bool needsGrid)
    {
        Tensor places = grid.Reshape(s.Batch, s.Points, s.Rank), upstream = dy.Reshape(s.Batch, s.Channels, s.Points), planes = x.Reshape(s.Batch, s.Channels, s.Size);
        (Tensor fraction, Tensor factor) = GridSamples.Fractions(grid, s);
        Tensor t = fraction + (places - places.Detach()) * factor;
        (Tensor Weight, Tensor Slope)[][] axes = new (Tensor, Tensor)[s.Rank][];
        for (int a = 0; a < s.Rank; a++)
            axes[a] = Taps(t.Select(2, a).Reshape(s.Batch, 1, s.Points), s.Mode);
        Tensor? dx = null, dgrid = null;
        PlanePlaces taken = new("grid_sampler_backward", planes.Shape, 1);
        int[] tap = new int[3];
        for (int i = 0; i < (int)Math.Pow(s.Taps, s.Rank); i++)
        {
            (tap[0], tap[1], tap[2]) = (i % s.Taps, i / s.Taps % s.Taps, i / s.Taps / s.Taps);
            (Tensor index, Tensor mask) = GridSamples.Tap(grid, s, tap[2], tap[1], tap[0]);
            index = index.Reshape(s.Batch, 1, s.Points).Expand([s.Batch, s.Channels, s.Points]);
            mask = mask.Reshape(s.Batch, 1, s.Points);
            if (needsX)
                dx = Plus(dx, taken.Spread(upstream * Product(-1), index));
            if (!needsGrid || s.Mode == GridSampleMode.Nearest)
                continue;
            Tensor along = (upstream * taken.Take(planes, index)).Sum([1], keepdim: true);
            for (int a = 0; a < s.Rank; a++)
                dgrid = Plus(dgrid, (along * Product(a)).Reshape(s.Batch, s.Points, 1) * Unit(a, s.Rank, x.DType));

            // The weights of all axes, with the slope instead of the weight of one.
            Tensor Product(int slope)
            {
                Tensor product = mask;
                for (int a = 0; a < s.Rank; a++)
                    product = product * (a == slope ? axes[a][tap[a]].Slope : axes[a][tap[a]].Weight);
                return product;
            }
        }

        dgrid = !needsGrid ? null : dgrid is null ? Tensor.Zeros(grid.Shape, grid.DType) : (dgrid * factor).Reshape(grid.Shape);
        return [dx?.Reshape(x.Shape), dgrid];
    }

    /// <summary>Weights of the taps of a dimension, and their derivatives.</summary>
    private static (Tensor Weight, Tensor Slope)[] Taps(Tensor t, GridSampleMode mode)
    {
        Tensor one = Tensor.Ones([], t.DType);
        if (mode == GridSampleMode.Nearest)
            return [(one, one)];
        if (mode == GridSampleMode.Bilinear)
            return [(1 - t, -one), (t, one)];
        Tensor other = 1 - t, far = t + 1, end = other + 1;
        const double a = -0.75;
        return [(Outer(far), OuterSlope(far)), (Inner(t), InnerSlope(t)), (Inner(other), -InnerSlope(other)), (Outer(end), -OuterSlope(end))];

        static Tensor Inner(Tensor x) => ((a + 2) * x - (a + 3)) * x * x + 1;
        static Tensor InnerSlope(Tensor x) => (3 * (a + 2) * x - 2 * (a + 3)) * x;
        static Tensor Outer(Tensor x) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
        static Tensor OuterSlope(Tensor x) => (3 * a * x - 10 * a) * x + 8 * a;
    }

    private static Tensor Plus(Tensor? sum, Tensor x) => sum is null ? x : sum + x;

    /// <summary>1 at one place of so many, 0 at the others.</summary>
    private static Tensor Unit(int at, int count, DType dtype)
    {
        double[] values = new double[count];
        values[at] = 1;
        return Tensor.From(values).To(dtype);
    }
}

/// <content>Sampling under the names of <c>torch</c>.</content>
public partial class Tensor
{
    /// <summary><see cref="Functional.GridSample"/> of planes. Source: <c>aten::grid_sampler_2d</c>.</summary>
    /// <inheritdoc cref="Functional.GridSample"/>
    public static Tensor GridSampler2d(Tensor input, Tensor grid, GridSampleMode interpolationMode, GridPaddingMode paddingMode, bool alignCorners) =>
        Functional.Sample("grid_sampler_2d", 2, input, grid, interpolationMode, paddingMode, alignCorners);

    /// <summary><see cref="Functional.GridSample"/> of volumes. Source: <c>aten::grid_sampler_3d</c>.</summary>
    /// <inheritdoc cref="Functional.GridSample"/>
    public static Tensor GridSampler3d(Tensor input, Tensor grid, GridSampleMode interpolationMode, GridPaddingMode paddingMode, bool alignCorners) =>
        Functional.Sample("grid_sampler_3d", 3, input, grid, interpolationMode, paddingMode, alignCorners);
}
