using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <summary>The op behind layer, group, batch and RMS norm: fused forward and gradient, and the composition for derivatives of the gradient.</summary>
internal static unsafe class Normalization
{
    /// <summary>What an op of this kind is handed.</summary>
    /// <param name="Geometry">How the input is seen.</param>
    /// <param name="HasStats">Whether gradients of the statistics may come back too.</param>
    internal sealed record Attributes(NormGeometry Geometry, bool HasStats);

    /// <summary>Normalizes by statistics of the input itself.</summary>
    /// <param name="name">ATen's name.</param>
    /// <param name="x">Of the geometry's full shape.</param>
    /// <param name="weight">One per group and channel; null for ones.</param>
    /// <param name="bias">One per group and channel; null for zeros.</param>
    /// <param name="g">The geometry.</param>
    /// <param name="statsDType">The dtype in which the statistics are given.</param>
    /// <param name="areStatsConstant">Whether no gradient passes through the given statistics; the input is then normalized by them as they are given, rounded.</param>
    internal static (Tensor Y, Tensor Mean, Tensor Rstd, Tensor Variance) Record(string name, Tensor x, Tensor? weight, Tensor? bias, NormGeometry g, DType statsDType, bool areStatsConstant)
    {
        Attributes attributes = new(g, !areStatsConstant);
        using Op op = Op.Begin(name, attributes, x, weight, bias);
        DType math = MathOf(x.DType);
        Tensor mean = Tensor.Empty(g.Stats, math), rstd = Tensor.Empty(g.Stats, math);
        Tensor variance = Tensor.Empty(g.Stats, math), y = Forward(x, weight, bias, mean, rstd, variance, g, areStatsConstant ? statsDType : math);
        Tensor saved = mean.AsConstant(), saved2 = rstd.AsConstant();
        if (statsDType != math || !areStatsConstant)
            (mean, rstd) = (mean.To(statsDType, copy: true), rstd.To(statsDType, copy: true));
        if (areStatsConstant)
            op.Record(y, [x, weight, bias], [x, weight, saved, saved2], attributes, Backward);
        else
            op.Record([y, mean, rstd], [x, weight, bias], [x, weight, saved, saved2], attributes, Backward);
        return (y, mean, rstd, variance);
    }

    /// <summary>Normalizes by statistics that are given and constant.</summary>
    internal static Tensor RecordGiven(string name, Tensor x, Tensor? weight, Tensor? bias, Tensor mean, Tensor rstd, NormGeometry g)
    {
        Attributes attributes = new(g, HasStats: false);
        using Op op = Op.Begin(name, attributes, x, weight, bias, mean, rstd);
        Tensor y = Forward(x, weight, bias, mean, rstd, null, g, mean.DType);
        return op.Record(y, [x, weight, bias], [x, weight, mean.AsConstant(), rstd.AsConstant()], attributes, static (j, a) =>
        {
            NormGeometry g = a.Geometry;
            Tensor dy = j.Dy(0)!.Reshape(g.View), rstd = j.Saved(3).View(g.StatsView);
            Tensor? weight = j.SavedOrNull(1);
            return
            [
                j.Needs(0) ? ((weight is null ? dy : dy * weight.Reshape(g.WeightView)) * rstd).View(g.Full) : null,
                j.Needs(1) ? (dy * ((j.Saved(0).Reshape(g.View) - j.Saved(2).View(g.StatsView)) * rstd)).Sum([0, 3]).View(g.Groups * g.Channels) : null,
                j.Needs(2) ? dy.Sum([0, 3]).View(g.Groups * g.Channels) : null,
            ];
        });
    }

    /// <summary>The dtype that a dtype is computed in.</summary>
    internal static DType MathOf(DType dtype) => dtype == DType.Float64 ? DType.Float64 : DType.Float32;

    private static Tensor?[] Backward(Joint j, Attributes a)
    {
        NormGeometry g = a.Geometry;
        Tensor x = j.Saved(0);
        Tensor? weight = j.SavedOrNull(1), dmean = a.HasStats ? j.Dy(1) : null, drstd = a.HasStats ? j.Dy(2) : null;
        return GradMode.Enabled || dmean is not null || drstd is not null
            ? Composed(j.Dy(0), dmean, drstd, x, weight, g)
            : Fused(j.Dy(0)!, x, weight, j.Saved(2), j.Saved(3), g, j.Needs(0), j.Needs(1) || j.Needs(2));
    }

    /// <summary>The gradient in differentiable ops; the statistics are computed again.</summary>
    private static Tensor?[] Composed(Tensor? dy, Tensor? dmean, Tensor? drstd, Tensor input, Tensor? weight, NormGeometry g)
    {
        Tensor x = input.Reshape(g.View);
        Tensor centered = g.IsCentered ? x - x.Mean(g.StatsDims, keepdim: true) : x;
        Tensor rstd = 1 / ((centered * centered).Mean(g.StatsDims, keepdim: true) + g.Eps).Sqrt();
        Tensor normal = centered * rstd;
        Tensor? dx = null, dweight = null, dbias = null;
        if (dy is not null)
        {
            Tensor d = dy.Reshape(g.View), scaled = weight is null ? d : d * weight.Reshape(g.WeightView);
            dx = scaled - normal * (scaled * normal).Mean(g.StatsDims, keepdim: true);
            if (g.IsCentered)
                dx -= scaled.Mean(g.StatsDims, keepdim: true);
            dx *= rstd;
            dweight = (d * normal).Sum([0, 3]).View(g.Groups * g.Channels);
            dbias = d.Sum([0, 3]).View(g.Groups * g.Channels);
        }

        if (dmean is not null)
            dx = Plus(dx, dmean.View(g.StatsView) / (double)g.Count);
        if (drstd is not null)
            dx = Plus(dx, -drstd.View(g.StatsView) * rstd * rstd * normal / (double)g.Count);
        return [dx?.Expand(g.View).Reshape(g.Full), dweight, dbias];
        static Tensor Plus(Tensor? sum, Tensor term) => sum is null ? term : sum + term;
    }

    private static Tensor Forward(Tensor input, Tensor? weight, Tensor? bias, Tensor mean, Tensor rstd, Tensor? variance, NormGeometry g, DType stats)
    {
        DType math = MathOf(input.DType);
        Tensor x = Working.Dense(input, math), w = Weights(weight, 1, math, g), b = Weights(bias, 0, math, g), y = Tensor.Empty(g.Full, math);
        if (math == DType.Float64)
            Run<double>();
        else
            Run<float>();
        GC.KeepAlive(x);
        GC.KeepAlive(w);
        GC.KeepAlive(b);
        return y.To(input.DType);

        void Run<T>() where T : unmanaged, System.Numerics.INumber<T>
        {
            if (g.ByColumns)
                NormColumns<T>.Run(new(g.Batch, g.Groups, g.Eps, stats, Elements.At<T>(x), Elements.At<T>(w), Elements.At<T>(b), Elements.At<T>(y), Elements.At<T>(mean), Elements.At<T>(rstd), Elements.At<T>(variance)), g.Batch, g.Groups);
            else
                NormKernel<T>.Run(new(g, Elements.At<T>(x), Elements.At<T>(w), Elements.At<T>(b), Elements.At<T>(y), Elements.At<T>(mean), Elements.At<T>(rstd), Elements.At<T>(variance), input.DType, stats), g);
        }
    }

    private static Tensor?[] Fused(Tensor upstream, Tensor input, Tensor? weight, Tensor mean, Tensor rstd, NormGeometry g, bool needsInput, bool needsWeights)
    {
        DType math = MathOf(input.DType);
        bool byColumns = g.Places == 1 && !g.OverBatch;
        Tensor dy = Working.Dense(upstream, math), x = Working.Dense(input, math), w = Weights(weight, 1, math, g);
        Tensor? dx = needsInput ? Tensor.Empty(g.Full, math) : null;
        Shape sums = byColumns || g.OverBatch ? [g.Groups * g.Channels] : [g.Batch, g.Groups * g.Channels];
        Tensor dweight = Tensor.Empty(sums, math), dbias = Tensor.Empty(sums, math);
        if (math == DType.Float64)
            Run<double>();
        else
            Run<float>();
        GC.KeepAlive(dy);
        GC.KeepAlive(x);
        GC.KeepAlive(w);
        GC.KeepAlive(mean);
        GC.KeepAlive(rstd);
        if (sums.Rank == 2)
            (dweight, dbias) = (dweight.Sum([0]), dbias.Sum([0]));
        return [dx?.To(input.DType), dweight, dbias];

        void Run<T>() where T : unmanaged, System.Numerics.INumber<T>
        {
            if (g.ByColumns)
            {
                NormColumnsGradient<T>.Run(new(g.Batch, g.Groups, Elements.At<T>(dy), Elements.At<T>(x), Elements.At<T>(w), Elements.At<T>(mean), Elements.At<T>(rstd), Elements.At<T>(dx), Elements.At<T>(dweight), Elements.At<T>(dbias)), g.Batch, g.Groups);
                return;
            }

            if (needsInput || !byColumns)
                NormGradientKernel<T>.Run(new(g, Elements.At<T>(dy), Elements.At<T>(x), Elements.At<T>(w), Elements.At<T>(mean), Elements.At<T>(rstd), Elements.At<T>(dx), Elements.At<T>(dweight), Elements.At<T>(dbias)), g);
            if (needsWeights && byColumns)
                NormColumnKernel<T>.Run(new(g, Elements.At<T>(dy), Elements.At<T>(x), Elements.At<T>(mean), Elements.At<T>(rstd), Elements.At<T>(dweight), Elements.At<T>(dbias)), g);
        }
    }

    private static Tensor Weights(Tensor? weight, double otherwise, DType dtype, NormGeometry g) =>
        weight is null ? Tensor.Full([g.Groups * g.Channels], otherwise, dtype) : Working.Dense(weight, dtype);
}
