using System.Numerics;
using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Whether and how many elements are not zero. Source: <c>torch.any</c>, <c>torch.all</c>, <c>torch.count_nonzero</c>.</content>
public partial class Tensor
{
    /// <summary>Whether any element is not zero; uint8 for uint8. Source: <c>aten::any</c>.</summary>
    /// <param name="dim">Dimensions; all by default.</param>
    /// <param name="keepdim">Whether reduced dimensions stay with size 1.</param>
    public Tensor Any(Ints dim = default, bool keepdim = false) => TruthOver("any", dim, keepdim, all: false);

    /// <summary>Whether no element is zero; uint8 for uint8. Source: <c>aten::all</c>.</summary>
    /// <param name="dim">Dimensions; all by default.</param>
    /// <param name="keepdim">Whether reduced dimensions stay with size 1.</param>
    public Tensor All(Ints dim = default, bool keepdim = false) => TruthOver("all", dim, keepdim, all: true);

    /// <summary>How many elements are not zero. Source: <c>aten::count_nonzero</c>.</summary>
    /// <param name="dim">Dimensions; all by default.</param>
    public Tensor CountNonzero(Ints dim = default)
    {
        using Op op = Op.Begin("count_nonzero", this);
        ReduceGeometry g = ReduceGeometry.Of(Shape, dim, false);
        Tensor y = Empty(g.Result, DType.Int64);
        switch (Elements.MathOf(DType))
        {
            case Elements.Math.Float: Kernels.Reduction.Run<float, long, long, NonzeroCount<float>>(new(), this, g.Reduced, y); break;
            case Elements.Math.Double: Kernels.Reduction.Run<double, long, long, NonzeroCount<double>>(new(), this, g.Reduced, y); break;
            case Elements.Math.Long: Kernels.Reduction.Run<long, long, long, NonzeroCount<long>>(new(), this, g.Reduced, y); break;
            case Elements.Math.ULong: Kernels.Reduction.Run<ulong, long, long, NonzeroCount<ulong>>(new(), this, g.Reduced, y); break;
            default: Kernels.Reduction.Run<Complex, long, long, NonzeroCount<Complex>>(new(), this, g.Reduced, y); break;
        }

        return op.Return(y);
    }

    private Tensor TruthOver(string name, Ints dim, bool keepdim, bool all)
    {
        using Op op = Op.Begin(name, this);
        ReduceGeometry g = ReduceGeometry.Of(Shape, dim, keepdim, emptyIsAll: dim.Count is null);
        Tensor y = Empty(g.Result, DType == DType.UInt8 ? DType.UInt8 : DType.Bool);
        switch (Elements.MathOf(DType))
        {
            case Elements.Math.Float: Kernels.Reduction.Run<float, bool, bool, Truth<float>>(new(all), this, g.Reduced, y); break;
            case Elements.Math.Double: Kernels.Reduction.Run<double, bool, bool, Truth<double>>(new(all), this, g.Reduced, y); break;
            case Elements.Math.Long: Kernels.Reduction.Run<long, bool, bool, Truth<long>>(new(all), this, g.Reduced, y); break;
            case Elements.Math.ULong: Kernels.Reduction.Run<ulong, bool, bool, Truth<ulong>>(new(all), this, g.Reduced, y); break;
            default: Kernels.Reduction.Run<Complex, bool, bool, Truth<Complex>>(new(all), this, g.Reduced, y); break;
        }

        return op.Return(y);
    }
}
