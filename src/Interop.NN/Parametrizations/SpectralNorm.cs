using Interop.Tensors;

namespace Interop.NN;

/// <summary>A weight divided by its largest singular value, which a step of the power method follows at each use while training. Source: <c>torch.nn.utils.parametrizations.spectral_norm</c> (Miyato et al., 2018).</summary>
public sealed class SpectralNorm : Parametrization
{
    private readonly int _dim;
    private readonly int _iterations;
    private readonly double _eps;

    /// <param name="weight">The weight at first; vectors are divided by their length.</param>
    /// <param name="nPowerIterations">Steps of the power method at each use.</param>
    /// <param name="dim">The dimension of the outputs.</param>
    /// <param name="eps">The least length that is divided by.</param>
    public SpectralNorm(Tensor weight, int nPowerIterations = 1, int dim = 0, double eps = 1e-12)
    {
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentOutOfRangeException.ThrowIfLessThan(nPowerIterations, 1);
        (_dim, _iterations, _eps) = (weight.Shape.Axis(dim), nPowerIterations, eps);
        if (weight.Rank <= 1)
            return;
        using GradMode mode = Tensor.NoGrad();
        Tensor matrix = PowerMethod.Matrix(weight, _dim);
        Tensor u = matrix.NewEmpty([matrix.Shape[0]]).Normal_(), v = matrix.NewEmpty([matrix.Shape[1]]).Normal_();
        RegisterBuffer("_u", u.Normalize(dim: 0, eps: eps));
        RegisterBuffer("_v", v.Normalize(dim: 0, eps: eps));
        PowerMethod.Run(matrix, Attribute("_u")!, Attribute("_v")!, 15, eps);
    }

    /// <inheritdoc/>
    public override string Name => "_SpectralNorm";

    /// <summary>Lets a parameter be computed so.</summary>
    /// <param name="module">The module.</param>
    /// <param name="name">The parameter.</param>
    /// <param name="nPowerIterations">Steps of the power method at each use.</param>
    /// <param name="eps">The least length that is divided by.</param>
    /// <param name="dim">The dimension of the outputs; null for 0, or 1 for transposed convolutions.</param>
    public static TModule Apply<TModule>(TModule module, string name = "weight", int nPowerIterations = 1, double eps = 1e-12, int? dim = null) where TModule : Module
    {
        Tensor weight = module.Attribute(name) ?? throw new ArgumentException($"'{name}' of {module.Name} is absent.");
        Parametrize.Register(module, name, new SpectralNorm(weight, nPowerIterations, dim ?? PowerMethod.OutputDimension(module), eps));
        return module;
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor[] input)
    {
        Tensor weight = input[0];
        if (weight.Rank <= 1)
            return weight.Normalize(dim: 0, eps: _eps);
        Tensor matrix = PowerMethod.Matrix(weight, _dim), u = Attribute("_u")!, v = Attribute("_v")!;
        if (Training)
            PowerMethod.Run(matrix, u, v, _iterations, _eps);
        // Copies: the next use changes them in place.
        (u, v) = (u.Clone(), v.Clone());
        return weight / u.Vdot(matrix.Mv(v));
    }
}

/// <summary>The older form, whose tensors are named <c>weight_orig</c>, <c>weight_u</c> and <c>weight_v</c>, and which follows once a call. Source: <c>torch.nn.utils.spectral_norm</c>.</summary>
public static class LegacySpectralNorm
{
    /// <summary>Lets a parameter be computed before each call.</summary>
    public static TModule Apply<TModule>(TModule module, string name = "weight", int nPowerIterations = 1, double eps = 1e-12, int? dim = null) where TModule : Module
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nPowerIterations, 1);
        Tensor weight = module.Attribute(name) ?? throw new ArgumentException($"'{name}' of {module.Name} is absent.");
        int d = dim ?? PowerMethod.OutputDimension(module);
        Tensor u, v;
        using (Tensor.NoGrad())
        {
            Tensor matrix = PowerMethod.Matrix(weight, d);
            u = matrix.NewEmpty([matrix.Shape[0]]).Normal_().Normalize(dim: 0, eps: eps);
            v = matrix.NewEmpty([matrix.Shape[1]]).Normal_().Normalize(dim: 0, eps: eps);
        }

        module.Unregister(name);
        module.Register(name + "_orig", weight as Parameter ?? new Parameter(weight));
        Tensor current = weight.Detach();
        module.Compute(name, _ => current);
        module.RegisterBuffer(name + "_u", u);
        module.RegisterBuffer(name + "_v", v);
        module.Hooks.ForwardPre.Add((m, input) =>
        {
            if (!m.IsComputed(name))
                return input;
            Tensor original = m.Attribute(name + "_orig")!, matrix = PowerMethod.Matrix(original, d), left = m.Attribute(name + "_u")!, right = m.Attribute(name + "_v")!;
            if (m.Training)
                PowerMethod.Run(matrix, left, right, nPowerIterations, eps, rightFirst: true);
            Tensor next = original / left.Clone().Dot(matrix.Mv(right.Clone()));
            m.Compute(name, _ => next);
            return input;
        });
        return module;
    }

    /// <summary>Makes an ordinary parameter of it. Source: <c>torch.nn.utils.remove_spectral_norm</c>.</summary>
    public static void Remove(Module module, string name = "weight")
    {
        ArgumentNullException.ThrowIfNull(module);
        if (!module.IsComputed(name))
            throw new ArgumentException($"'{name}' of {module.Name} has no spectral norm.");
        Tensor value;
        using (Tensor.NoGrad())
        {
            Tensor original = module.Attribute(name + "_orig")!;
            Tensor u = module.Attribute(name + "_u")!, v = module.Attribute(name + "_v")!;
            value = original / u.Dot(PowerMethod.Matrix(original, original.Shape[0] == u.Shape[0] ? 0 : 1).Mv(v));
        }

        module.Compute(name, null);
        foreach (string part in (string[])["_orig", "_u", "_v"])
            module.Unregister(name + part);
        module.Register(name, new Parameter(value));
    }
}

/// <summary>The largest singular value of a matrix, followed step by step.</summary>
internal static class PowerMethod
{
    /// <summary>The weight as [outputs, everything else].</summary>
    internal static Tensor Matrix(Tensor weight, int dim) =>
        (dim == 0 ? weight : weight.Permute([dim, .. Enumerable.Range(0, weight.Rank).Where(d => d != dim)])).Flatten(1);

    internal static void Run(Tensor matrix, Tensor u, Tensor v, int iterations, double eps, bool rightFirst = false)
    {
        using GradMode mode = Tensor.NoGrad();
        for (int i = 0; i < iterations; i++)
        {
            if (rightFirst)
                v.Copy_(matrix.MH.Mv(u).Normalize(dim: 0, eps: eps));
            u.Copy_(matrix.Mv(v).Normalize(dim: 0, eps: eps));
            if (!rightFirst)
                v.Copy_(matrix.MH.Mv(u).Normalize(dim: 0, eps: eps));
        }
    }

    /// <summary>1 for transposed convolutions, whose weights are [inputs, outputs, …].</summary>
    internal static int OutputDimension(Module module) => module.GetType().Name.StartsWith("ConvTranspose", StringComparison.Ordinal) ? 1 : 0;
}
