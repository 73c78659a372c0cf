using Interop.Tensors;

namespace Interop.NN;

/// <summary>How an orthogonal matrix is made of an unconstrained one.</summary>
public enum OrthogonalMap
{
    /// <summary>exp(A) of the skew-symmetric part.</summary>
    MatrixExp,

    /// <summary>(I + A/2)(I − A/2)⁻¹.</summary>
    Cayley,

    /// <summary>A product of reflections.</summary>
    Householder,
}

/// <summary>A matrix with orthonormal columns, or rows if it is wide. Source: <c>torch.nn.utils.parametrizations.orthogonal</c> (Lezcano-Casado, 2019).</summary>
public sealed class Orthogonal : Parametrization
{
    private readonly OrthogonalMap _map;
    private readonly bool _hasBase;
    private readonly Shape _shape;

    /// <param name="weight">The weight at first.</param>
    /// <param name="orthogonalMap">How it is made.</param>
    /// <param name="useTrivialization">Whether it moves around a fixed orthogonal matrix, kept as the buffer <c>base</c>.</param>
    public Orthogonal(Tensor weight, OrthogonalMap orthogonalMap, bool useTrivialization = true)
    {
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.DType.Kind == DTypeKind.Complex && orthogonalMap == OrthogonalMap.Householder)
            throw new ArgumentException("Reflections do not make complex matrices: take another map.");
        (_map, _hasBase, _shape) = (orthogonalMap, useTrivialization, weight.Shape);
        if (useTrivialization)
            RegisterBuffer("base", null);
    }

    /// <inheritdoc/>
    public override string Name => "_Orthogonal";

    /// <summary>Lets a parameter be computed so.</summary>
    /// <param name="module">The module.</param>
    /// <param name="name">A matrix, or a batch of matrices.</param>
    /// <param name="orthogonalMap">Null for the exponential of square and complex matrices, reflections for others.</param>
    /// <param name="useTrivialization">Whether it moves around a fixed orthogonal matrix.</param>
    /// <exception cref="ShapeException">It has fewer than two dimensions.</exception>
    public static TModule Apply<TModule>(TModule module, string name = "weight", OrthogonalMap? orthogonalMap = null, bool useTrivialization = true) where TModule : Module
    {
        Tensor weight = module.Attribute(name) ?? throw new ArgumentException($"'{name}' of {module.Name} is absent.");
        if (weight.Rank < 2)
            throw new ShapeException($"Orthogonal needs a matrix or a batch of matrices, found {weight.Shape}.");
        OrthogonalMap map = orthogonalMap ?? (weight.Shape[-2] == weight.Shape[-1] || weight.DType.Kind == DTypeKind.Complex ? OrthogonalMap.MatrixExp : OrthogonalMap.Householder);
        Parametrize.Register(module, name, new Orthogonal(weight, map, useTrivialization));
        return module;
    }

    /// <inheritdoc/>
    public override Tensor[] RightInverse(Tensor value)
    {
        if (value.Shape != _shape)
            throw new ShapeException($"An orthogonal parametrization of {_shape} cannot take {value.Shape}.");
        using GradMode mode = Tensor.NoGrad();
        Tensor q = value;
        bool wide = q.Shape[-2] < q.Shape[-1];
        if (wide)
            q = q.MT;
        (long n, long k) = (q.Shape[-2], q.Shape[-1]);
        if (!_hasBase)
        {
            if (_map != OrthogonalMap.Householder)
                throw new InvalidOperationException("Without a base, the exponential and Cayley's map cannot be given a value.");
            (Tensor a, Tensor tau) = q.Geqrf();
            Tensor diagonal = a.Diagonal(0, -2, -1).Sign();
            diagonal = Tensor.Where(tau.Eq(0), -diagonal, diagonal);
            a = a.DiagonalScatter(diagonal, 0, -2, -1);
            return [wide ? a.MT : a];
        }

        if (n != k)
            q = MakeOrthogonal(Tensor.Cat([q, Tensor.Randn([.. q.Shape.AsSpan()[..^1], n - k], q.DType)], -1));
        else
            q = IsOrthogonal(q) ? q.Clone() : MakeOrthogonal(q);
        RegisterBuffer("base", q);
        return [Tensor.ZerosLike(value).DiagonalScatter(Tensor.Full([.. value.Shape.AsSpan()[..^2], k], -1.0, value.DType), 0, -2, -1)];
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor[] input)
    {
        Tensor x = input[0], q;
        bool wide = x.Shape[-2] < x.Shape[-1];
        if (wide)
            x = x.MT;
        (long n, long k) = (x.Shape[-2], x.Shape[-1]);
        if (_map == OrthogonalMap.Householder)
        {
            Tensor a = x.Tril(-1), tau = 2.0 / (1.0 + (a * a).Sum([-2]));
            q = Linalg.HouseholderProduct(a, tau) * x.Detach().Diagonal(0, -2, -1).Trunc().Unsqueeze(-2);
        }
        else
        {
            Tensor lower = x.Tril();
            if (n != k)
                lower = Tensor.Cat([lower, Tensor.Zeros([.. lower.Shape.AsSpan()[..^1], n - k], lower.DType)], -1);
            Tensor a = lower - lower.MH;
            Tensor eye = Tensor.Eye(n, dtype: a.DType);
            q = _map == OrthogonalMap.MatrixExp ? a.MatrixExp() : Linalg.Solve(eye - a * 0.5, eye + a * 0.5);
            if (n != k)
                q = q.Narrow(-1, 0, k);
        }

        if (_hasBase)
            q = Attribute("base")!.Matmul(q);
        return wide ? q.MT : q;
    }

    private static bool IsOrthogonal(Tensor q)
    {
        long k = q.Shape[-1];
        double eps = 10 * k * (q.DType is DType.Float64 or DType.Complex128 ? 2.220446049250313e-16 : 1.1920929e-07);
        return (q.MH.Matmul(q) - Tensor.Eye(k, dtype: q.DType)).Abs().Max().To(DType.Float64).Item<double>() <= eps;
    }

    /// <summary>The Q of a QR decomposition whose R has a positive diagonal.</summary>
    private static Tensor MakeOrthogonal(Tensor a)
    {
        (Tensor x, Tensor tau) = a.Geqrf();
        return Linalg.HouseholderProduct(x, tau) * x.Diagonal(0, -2, -1).Sgn().Unsqueeze(-2);
    }
}
