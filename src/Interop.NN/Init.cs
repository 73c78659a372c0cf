using Interop.Tensors;

namespace Interop.NN;

/// <summary>Initial values of parameters, in place and unseen by autograd. Source: <c>torch.nn.init</c>.</summary>
/// <remarks>Each method gives its tensor back. Numbers come from <see cref="Generator.Default"/> unless a generator is given, and are those that PyTorch draws.</remarks>
public static partial class Init
{
    /// <summary>Whether this thread leaves new parameters as they are: see <see cref="Utils.SkipInit"/>.</summary>
    [ThreadStatic]
    internal static bool Skips;

    /// <summary>Numbers from [a, b), all equally likely. Source: <c>torch.nn.init.uniform_</c>.</summary>
    public static Tensor Uniform_(Tensor tensor, double a = 0, double b = 1, Generator? generator = null)
    {
        if (Skips)
            return tensor;
        using GradMode mode = Tensor.NoGrad();
        return tensor.Uniform_(a, b, generator);
    }

    /// <summary>Normally distributed numbers. Source: <c>torch.nn.init.normal_</c>.</summary>
    public static Tensor Normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
    {
        if (Skips)
            return tensor;
        using GradMode mode = Tensor.NoGrad();
        return tensor.Normal_(mean, std, generator);
    }

    /// <summary>One value everywhere. Source: <c>torch.nn.init.constant_</c>.</summary>
    public static Tensor Constant_(Tensor tensor, double val)
    {
        if (Skips)
            return tensor;
        using GradMode mode = Tensor.NoGrad();
        return tensor.Fill_(val);
    }

    /// <summary>Ones. Source: <c>torch.nn.init.ones_</c>.</summary>
    public static Tensor Ones_(Tensor tensor) => Constant_(tensor, 1);

    /// <summary>Zeros. Source: <c>torch.nn.init.zeros_</c>.</summary>
    public static Tensor Zeros_(Tensor tensor) => Constant_(tensor, 0);

    /// <summary>The identity matrix, cut to the shape of a matrix. Source: <c>torch.nn.init.eye_</c>.</summary>
    /// <exception cref="ShapeException">The tensor is no matrix.</exception>
    public static Tensor Eye_(Tensor tensor)
    {
        if (Skips)
            return tensor;
        RequireMatrix(tensor, "Eye_");
        using GradMode mode = Tensor.NoGrad();
        return tensor.Copy_(Tensor.Eye(tensor.Shape[0], tensor.Shape[1], tensor.DType));
    }

    /// <summary>Kernels of a convolution that give back their input: 1 in the middle of kernel i of channel i, else 0. Source: <c>torch.nn.init.dirac_</c>.</summary>
    /// <param name="tensor">[outputs, inputs / groups, …], three to five dimensions.</param>
    /// <param name="groups">Groups of the convolution, each with an identity of its own.</param>
    /// <exception cref="ShapeException">The number of dimensions is another one, or the outputs do not divide into the groups.</exception>
    public static Tensor Dirac_(Tensor tensor, int groups = 1)
    {
        if (Skips)
            return tensor;
        if (tensor.Rank is < 3 or > 5)
            throw new ShapeException($"Dirac_ takes three to five dimensions, found {tensor.Shape}.");
        if (groups < 1 || tensor.Shape[0] % groups != 0)
            throw new ShapeException($"Dirac_ with {groups} groups: the {tensor.Shape[0]} outputs must divide into them.");
        using GradMode mode = Tensor.NoGrad();
        tensor.Fill_(0);
        Tensor centre = tensor;
        for (int d = tensor.Rank - 1; d > 1; d--)
            centre = centre.Select(d, tensor.Shape[d] / 2);
        long outputs = tensor.Shape[0] / groups;
        for (int group = 0; group < groups; group++)
            centre.Narrow(0, group * outputs, outputs).Diagonal().Fill_(1);
        return tensor;
    }

    /// <summary>Normal numbers, of which a share in each column is zero. Source: <c>torch.nn.init.sparse_</c>; Martens, 2010.</summary>
    /// <param name="tensor">A matrix.</param>
    /// <param name="sparsity">The share of zeros in each column.</param>
    /// <param name="std">The standard deviation of the others.</param>
    /// <param name="generator">Where the numbers come from. Which of them become zero is drawn from <see cref="Generator.Default"/>, as in PyTorch.</param>
    /// <exception cref="ShapeException">The tensor is no matrix.</exception>
    public static Tensor Sparse_(Tensor tensor, double sparsity, double std = 0.01, Generator? generator = null)
    {
        if (Skips)
            return tensor;
        RequireMatrix(tensor, "Sparse_");
        using GradMode mode = Tensor.NoGrad();
        long rows = tensor.Shape[0], zeros = Math.Clamp((long)Math.Ceiling(sparsity * rows), 0, rows);
        tensor.Normal_(0, std, generator);
        for (long column = 0; column < tensor.Shape[1]; column++)
            tensor.Select(1, column).IndexFill_(0, Tensor.Randperm(rows).Narrow(0, 0, zeros), 0);
        return tensor;
    }

    /// <summary>
    /// A matrix with orthogonal rows or columns, whichever are fewer, of the length <paramref name="gain"/>. Source: <c>torch.nn.init.orthogonal_</c>; Saxe and others, 2013.
    /// </summary>
    /// <param name="tensor">At least two dimensions; all but the first count as columns.</param>
    /// <param name="gain">A factor.</param>
    /// <param name="generator">Where the numbers come from.</param>
    /// <exception cref="ShapeException">The tensor has fewer than two dimensions.</exception>
    public static Tensor Orthogonal_(Tensor tensor, double gain = 1, Generator? generator = null)
    {
        if (Skips)
            return tensor;
        if (tensor.Rank < 2)
            throw new ShapeException($"Orthogonal_ takes at least two dimensions, found {tensor.Shape}.");
        if (tensor.ElementCount == 0)
            return tensor;
        using GradMode mode = Tensor.NoGrad();
        long rows = tensor.Shape[0], columns = tensor.ElementCount / rows;
        Tensor flat = Tensor.Empty([rows, columns], tensor.DType).Normal_(0, 1, generator);
        (Tensor q, Tensor r) = Linalg.Qr(rows < columns ? flat.Transpose(0, 1) : flat);
        // R with a positive diagonal makes all orthogonal matrices equally likely (Mezzadri, 2006).
        q = q.Mul(r.Diagonal().Sign());
        tensor.Copy_((rows < columns ? q.Transpose(0, 1) : q).Contiguous().View(tensor.Shape.AsSpan()));
        return tensor.Mul_(gain);
    }

    private static void RequireMatrix(Tensor tensor, string name)
    {
        if (tensor.Rank != 2)
            throw new ShapeException($"{name} takes a matrix, found {tensor.Shape}.");
    }
}
