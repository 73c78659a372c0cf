using Interop.Tensors;

namespace Interop.NN;

/// <summary>A weight as length times direction: w = g · v / ‖v‖, over all dimensions but one. Source: <c>torch.nn.utils.parametrizations.weight_norm</c> (Salimans and Kingma, 2016).</summary>
public sealed class WeightNorm : Parametrization
{
    private readonly int _dim;

    /// <param name="dim">The dimension along which lengths are kept; null for one length in all.</param>
    public WeightNorm(int? dim = 0) => _dim = dim ?? -1;

    /// <inheritdoc/>
    public override string Name => "_WeightNorm";

    /// <summary>Lets a parameter be computed so. State dicts with <c>weight_g</c> and <c>weight_v</c>, as <c>torch.nn.utils.weight_norm</c> wrote them, load too.</summary>
    public static TModule Apply<TModule>(TModule module, string name = "weight", int? dim = 0) where TModule : Module
    {
        Parametrize.Register(module, name, new WeightNorm(dim));
        module.RegisterLoadStateDictPreHook((_, state, prefix) => state.Rename(key =>
            key == $"{prefix}{name}_g" ? $"{prefix}parametrizations.{name}.original0" : key == $"{prefix}{name}_v" ? $"{prefix}parametrizations.{name}.original1" : key));
        return module;
    }

    /// <inheritdoc/>
    public override Tensor[] RightInverse(Tensor value) => [Lengths(value, _dim), value];

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor[] input) => Tensor.WeightNorm(input[1], input[0], _dim);

    /// <summary>The lengths over all dimensions but one, which stays; −1: over all. Source: <c>torch.norm_except_dim</c>.</summary>
    internal static Tensor Lengths(Tensor v, int dim)
    {
        if (dim == -1)
            return v.Norm();
        return v.Norm(2, [.. Enumerable.Range(0, v.Rank).Where(d => d != dim)], keepdim: true);
    }
}

/// <summary>The older form, whose parameters are named <c>weight_g</c> and <c>weight_v</c>. Source: <c>torch.nn.utils.weight_norm</c>.</summary>
public static class LegacyWeightNorm
{
    /// <summary>Lets a parameter be computed from its length and its direction.</summary>
    public static TModule Apply<TModule>(TModule module, string name = "weight", int? dim = 0) where TModule : Module
    {
        Tensor weight = module.Uncomputed(name);
        int d = dim ?? -1;
        module.Unregister(name);
        Tensor g;
        using (Tensor.NoGrad())
            g = WeightNorm.Lengths(weight, d);
        module.Register(name + "_g", new Parameter(g));
        module.Register(name + "_v", weight as Parameter ?? new Parameter(weight));
        module.Compute(name, m => Tensor.WeightNorm(m.Attribute(name + "_v")!, m.Attribute(name + "_g")!, d));
        return module;
    }

    /// <summary>Makes an ordinary parameter of it. Source: <c>torch.nn.utils.remove_weight_norm</c>.</summary>
    public static void Remove(Module module, string name = "weight")
    {
        ArgumentNullException.ThrowIfNull(module);
        if (!module.IsComputed(name))
            throw new ArgumentException($"'{name}' of {module.Name} has no weight norm.");
        Tensor value;
        using (Tensor.NoGrad())
            value = module.Attribute(name)!;
        module.Compute(name, null);
        module.Unregister(name + "_g");
        module.Unregister(name + "_v");
        module.Register(name, new Parameter(value));
    }
}
