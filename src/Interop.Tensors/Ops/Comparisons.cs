using Interop.Tensors.Kernels;

namespace Interop.Tensors;

/// <content>Comparisons, element by element, to bool. Source: <c>torch.eq</c>, <c>torch.isclose</c> …</content>
public partial class Tensor
{
    /// <summary>this &lt; other, broadcast.</summary>
    public static Tensor operator <(Tensor a, Tensor b) => a.Lt(b);

    /// <summary>this &gt; other, broadcast.</summary>
    public static Tensor operator >(Tensor a, Tensor b) => a.Gt(b);

    /// <summary>this ≤ other, broadcast.</summary>
    public static Tensor operator <=(Tensor a, Tensor b) => a.Le(b);

    /// <summary>this ≥ other, broadcast.</summary>
    public static Tensor operator >=(Tensor a, Tensor b) => a.Ge(b);

    /// <summary>this = other, broadcast. Source: <c>aten::eq</c>.</summary>
    public Tensor Eq(Tensor other)
    {
        using Op op = Op.Begin("eq", this, other);
        return op.Return(Elementwise.VectorRelation(new Equal(), this, other).AsConstant());
    }

    /// <summary>this ≠ other, broadcast. Source: <c>aten::ne</c>.</summary>
    public Tensor Ne(Tensor other)
    {
        using Op op = Op.Begin("ne", this, other);
        return op.Return(Elementwise.VectorRelation(new Unequal(), this, other).AsConstant());
    }

    /// <summary>this &lt; other, broadcast. Source: <c>aten::lt</c>.</summary>
    public Tensor Lt(Tensor other) => Compared("lt", this, other, orEqual: false);

    /// <summary>this ≤ other, broadcast. Source: <c>aten::le</c>.</summary>
    public Tensor Le(Tensor other) => Compared("le", this, other, orEqual: true);

    /// <summary>this &gt; other, broadcast. Source: <c>aten::gt</c>.</summary>
    public Tensor Gt(Tensor other) => Compared("gt", other, this, orEqual: false);

    /// <summary>this ≥ other, broadcast. Source: <c>aten::ge</c>.</summary>
    public Tensor Ge(Tensor other) => Compared("ge", other, this, orEqual: true);

    private static Tensor Compared(string name, Tensor smaller, Tensor larger, bool orEqual)
    {
        using Op op = Op.Begin(name, smaller, larger);
        return op.Return(Elementwise.Order(new Before(orEqual), smaller, larger).AsConstant());
    }

    /// <inheritdoc cref="Eq"/>
    public Tensor Eq_(Tensor other) => Op.InPlace("eq_", this, other, static (x, other) => x.Eq(other).To(x.DType));

    /// <inheritdoc cref="Ne"/>
    public Tensor Ne_(Tensor other) => Op.InPlace("ne_", this, other, static (x, other) => x.Ne(other).To(x.DType));

    /// <inheritdoc cref="Lt"/>
    public Tensor Lt_(Tensor other) => Op.InPlace("lt_", this, other, static (x, other) => x.Lt(other).To(x.DType));

    /// <inheritdoc cref="Le"/>
    public Tensor Le_(Tensor other) => Op.InPlace("le_", this, other, static (x, other) => x.Le(other).To(x.DType));

    /// <inheritdoc cref="Gt"/>
    public Tensor Gt_(Tensor other) => Op.InPlace("gt_", this, other, static (x, other) => x.Gt(other).To(x.DType));

    /// <inheritdoc cref="Ge"/>
    public Tensor Ge_(Tensor other) => Op.InPlace("ge_", this, other, static (x, other) => x.Ge(other).To(x.DType));

    /// <summary>|this − other| ≤ atol + rtol · |other|. Source: <c>aten::isclose</c>.</summary>
    /// <param name="other">Of the same dtype.</param>
    /// <param name="rtol">Relative tolerance.</param>
    /// <param name="atol">Absolute tolerance.</param>
    /// <param name="equalNan">Whether NaN is close to NaN.</param>
    public Tensor Isclose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false)
    {
        Refuse.Numbers("isclose", this, other);
        if (DType != other.DType)
            throw new ArgumentException($"Isclose needs two tensors of one dtype, found {DType.Name} and {other.DType.Name}.");
        if (!(rtol >= 0) || !(atol >= 0))
            throw new ArgumentOutOfRangeException(nameof(rtol), $"Tolerances are not negative, found {rtol} and {atol}.");
        using Op op = Op.Begin("isclose", this, other);
        return op.Return(Elementwise.Relation(new Close(rtol, atol, equalNan), this, other).AsConstant());
    }

    /// <summary>Whether all elements are close. Source: <c>aten::allclose</c>.</summary>
    /// <inheritdoc cref="Isclose"/>
    public bool Allclose(Tensor other, double rtol = 1e-5, double atol = 1e-8, bool equalNan = false) => Isclose(other, rtol, atol, equalNan).All().Item<bool>();

    /// <summary>Whether shape and all elements are the same. Source: <c>aten::equal</c>.</summary>
    public bool Equal(Tensor other) => DType == other.DType
        ? Shape == other.Shape && Eq(other).All().Item<bool>()
        : throw new ArgumentException($"Equal needs two tensors of one dtype, found {DType.Name} and {other.DType.Name}.");
}
