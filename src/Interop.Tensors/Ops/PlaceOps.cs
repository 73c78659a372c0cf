using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>The three ops that all indexing comes down to; each is the gradient of another.</content>
public partial class Tensor
{
    /// <summary>The elements at places.</summary>
    internal Tensor TakeAt(string name, Places places)
    {
        using Op op = Op.Begin(name, places, this, places.Offsets);
        Tensor y = Empty(places.Result, DType), x = IsContiguous ? this : Dense();
        Indexing.Take(x, places.Offsets, places.Block, y);
        GC.KeepAlive(x);
        return op.Record(y, Gradient.Wrt(this, places, static (places, dy) => dy.SpreadTo("index_add", places)));
    }

    /// <summary>A copy with the elements at places overwritten; where places repeat, the last one stays.</summary>
    internal Tensor SetAt(string name, Places places, Tensor source)
    {
        using Op op = Op.Begin(name, places, this, source, places.Offsets);
        Tensor y = Dense(), from = source.Dense(places.Result, DType);
        Indexing.Set(y, places.Offsets, places.Block, from);
        GC.KeepAlive(from);
        return op.Record(y,
            Gradient.Wrt(this, places, static (places, dy) => dy.SetAt("index_fill", places, Zeros([], dy.DType))),
            Gradient.Wrt(source, places, static (places, dy) => dy.TakeAt("take", places)));
    }

    /// <summary>A copy with a source added at places, once per place; stepwise rounds reduced formats at each.</summary>
    internal Tensor AddAt(string name, Places places, Tensor source, bool stepwise = false)
    {
        using Op op = Op.Begin(name, places, this, source, places.Offsets);
        return op.Record(stepwise ? CombineAt(new StepwiseSum(DType), places, source) : CombineAt(new Sum(), places, source),
            Gradient.Wrt(this, static dy => dy), Gradient.Wrt(source, places, static (places, dy) => dy.TakeAt("take", places)));
    }

    /// <summary>Zeros with these elements added at places, once per place.</summary>
    internal Tensor SpreadTo(string name, Places places)
    {
        using Op op = Op.Begin(name, places, this, places.Offsets);
        Tensor y = Combined(new Sum(), Zeros(places.Full, MathOf(DType)), places, this, DType);
        return op.Record(y, Gradient.Wrt(this, places, static (places, dy) => dy.TakeAt("take", places)));
    }

    /// <summary>A copy with a source combined at places, in the type of arithmetic of this dtype; nothing is recorded.</summary>
    internal Tensor CombineAt<TOp>(TOp op, Places places, Tensor source) where TOp : struct, IBinary =>
        Combined(op, Dense(Shape, MathOf(DType)), places, source, DType);

    private static Tensor Combined<TOp>(TOp op, Tensor y, Places places, Tensor source, DType dtype) where TOp : struct, IBinary
    {
        Tensor from = source.Shape == places.Result ? Working.Dense(source, y.DType) : source.Dense(places.Result, y.DType);
        Indexing.Combine(op, y, places.Offsets, places.Block, from);
        GC.KeepAlive(from);
        return Working.Dense(y, dtype);
    }

    /// <summary>The dtype of the type that a dtype is computed in.</summary>
    private static DType MathOf(DType dtype) => Elements.MathOf(dtype) switch
    {
        Elements.Math.Float => DType.Float32,
        Elements.Math.Double => DType.Float64,
        Elements.Math.Complex => DType.Complex128,
        _ => DType.Int64,
    };

    /// <summary>A dense copy in another dtype, expanded to a shape; autograd does not see it.</summary>
    internal Tensor Dense(Shape shape, DType dtype)
    {
        Tensor y = Empty(shape, dtype);
        Elementwise.Copy(this, y);
        GC.KeepAlive(this);
        return y;
    }
}
