using Interop.Checkpoints;
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
/// <remarks>State dicts say <c>spectral_norm: {weight.version: 1}</c> in their <c>_metadata</c>. Those of PyTorch before 1.1, with <c>weight</c> in place of <c>weight_v</c>, load too.</remarks>
public sealed class LegacySpectralNorm
{
    private const string Entry = "spectral_norm";
    private readonly string _name;
    private readonly int _dim, _iterations;
    private readonly double _eps;

    private LegacySpectralNorm(string name, int dim, int iterations, double eps) => (_name, _dim, _iterations, _eps) = (name, dim, iterations, eps);

    /// <summary>Lets a parameter be computed before each call.</summary>
    /// <param name="module">The module.</param>
    /// <param name="name">The parameter.</param>
    /// <param name="nPowerIterations">Steps of the power method at each call.</param>
    /// <param name="eps">The least length that is divided by.</param>
    /// <param name="dim">The dimension of the outputs; null for 0, or 1 for transposed convolutions.</param>
    /// <exception cref="ArgumentException">It is absent, computed already, or has no values yet.</exception>
    public static TModule Apply<TModule>(TModule module, string name = "weight", int nPowerIterations = 1, double eps = 1e-12, int? dim = null) where TModule : Module
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentOutOfRangeException.ThrowIfLessThan(nPowerIterations, 1);
        Tensor weight = module.Uncomputed(name);
        if (weight is IUninitialized { IsInitialized: false })
            throw new ArgumentException($"'{name}' of {module.Name} has no values yet: call the module once before it gets a spectral norm.");
        LegacySpectralNorm norm = new(name, dim ?? PowerMethod.OutputDimension(module), nPowerIterations, eps);
        Tensor u, v;
        using (Tensor.NoGrad())
        {
            Tensor matrix = PowerMethod.Matrix(weight, norm._dim);
            u = matrix.NewEmpty([matrix.Shape[0]]).Normal_().Normalize(dim: 0, eps: eps);
            v = matrix.NewEmpty([matrix.Shape[1]]).Normal_().Normalize(dim: 0, eps: eps);
        }

        module.Unregister(name);
        module.Register(name + "_orig", weight as Parameter ?? new Parameter(weight));
        module.Compute(name, m => m.Attribute(name + "_orig")!.Detach());
        module.RegisterBuffer(name + "_u", u);
        module.RegisterBuffer(name + "_v", v);
        module.Hooks.ForwardPre.Add(norm.Follow);
        module.Hooks.StateDictPost.Add(norm.Describe);
        module.Hooks.LoadPre.Add(norm.Upgrade);
        return module;
    }

    /// <summary>Makes an ordinary parameter of it. Source: <c>torch.nn.utils.remove_spectral_norm</c>.</summary>
    /// <exception cref="ArgumentException">The parameter has no spectral norm of this kind.</exception>
    public static void Remove(Module module, string name = "weight")
    {
        ArgumentNullException.ThrowIfNull(module);
        LegacySpectralNorm norm = module.Hooks.ForwardPre.Find(Belongs)?.Target as LegacySpectralNorm ?? throw new ArgumentException($"'{name}' of {module.Name} has no spectral norm.");
        Tensor value;
        using (Tensor.NoGrad())
            value = norm.Weight(module);
        module.Compute(name, null);
        foreach (string part in (string[])["_orig", "_u", "_v"])
            module.Unregister(name + part);
        module.Register(name, new Parameter(value));
        module.Hooks.ForwardPre.RemoveWhere(Belongs);
        module.Hooks.StateDictPost.RemoveWhere(Belongs);
        module.Hooks.LoadPre.RemoveWhere(Belongs);

        bool Belongs(Delegate hook) => hook.Target is LegacySpectralNorm other && other._name == name;
    }

    private Tensor Weight(Module module)
    {
        Tensor original = module.Attribute(_name + "_orig")!, u = module.Attribute(_name + "_u")!, v = module.Attribute(_name + "_v")!;
        // Copies: the next call changes them in place.
        return original / u.Clone().Dot(PowerMethod.Matrix(original, _dim).Mv(v.Clone()));
    }

    private object? Follow(Module module, object? input)
    {
        if (module.Training)
            PowerMethod.Run(PowerMethod.Matrix(module.Attribute(_name + "_orig")!, _dim), module.Attribute(_name + "_u")!, module.Attribute(_name + "_v")!, _iterations, _eps, rightFirst: true);
        Tensor current = Weight(module);
        module.Compute(_name, _ => current);
        return input;
    }

    private void Describe(Module module, StateDict state, string prefix)
    {
        string path = prefix.Length == 0 ? "" : prefix[..^1];
        if (!state.LocalMetadata.TryGetValue(path, out MapNode? about))
            state.LocalMetadata[path] = about = new MapNode();
        if (about[Entry] is not MapNode versions)
            about.Add(Entry, versions = new MapNode());
        versions.Add(_name + ".version", 1L);
    }

    /// <summary>Version 1 saves v; before, the normalized weight was saved: v is the one with which it comes out again.</summary>
    private void Upgrade(Module module, StateDict state, string prefix)
    {
        string key = prefix + _name;
        object? version = state.LocalMetadata.TryGetValue(prefix.Length == 0 ? "" : prefix[..^1], out MapNode? about) && about[Entry] is MapNode versions
            && versions[_name + ".version"] is ScalarNode scalar ? scalar.Value : null;
        if (version is >= 1L || version is null && state.Contains(key + "_v") && !state.Contains(key))
            return;
        if (!state.TryGet(key + "_orig", out Tensor? original) || !state.TryGet(key, out Tensor? weight) || !state.TryGet(key + "_u", out Tensor? u))
            return;
        if (original.Shape != weight.Shape || original.Rank <= _dim || u.Shape != [original.Shape[_dim]])
            return;
        using GradMode mode = Tensor.NoGrad();
        Tensor matrix = PowerMethod.Matrix(original, _dim).To(DType.Float64), left = u.To(DType.Float64);
        Tensor v = Linalg.Pinv(matrix).Mv(left);
        state[key + "_v"] = (v * ((original / weight).Mean() / left.Dot(matrix.Mv(v)))).To(original.DType);
        state.Remove(key);
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
    internal static int OutputDimension(Module module) => module is ConvTranspose1d or ConvTranspose2d or ConvTranspose3d ? 1 : 0;
}
