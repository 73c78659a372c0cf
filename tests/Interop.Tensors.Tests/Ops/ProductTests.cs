using System.Numerics;

namespace Interop.Tensors.Tests.Ops;

/// <summary>Products of matrices and of any dimensions. Their values are judged by the operator database; here are laws, refusals and derivatives.</summary>
public class ProductTests
{
    public static TheoryData<string, string[]> Differentiable => new()
    {
        { "mm", ["2,3", "3,4"] },
        { "bmm", ["2,2,3", "2,3,2"] },
        { "mv", ["2,3", "3"] },
        { "dot", ["4", "4"] },
        { "vdot", ["4", "4"] },
        { "matmul", ["2,1,2,3", "2,3,2"] },
        { "matmul", ["3", "2,3,2"] },
        { "matmul", ["2,2", "3,2,2"] },
        { "addmm", ["3", "2,2", "2,3"] },
        { "addbmm", ["2,1", "2,2,2", "2,2,3"] },
        { "baddbmm", ["2,1", "2,2,2", "2,2,3"] },
        { "addmv", ["2", "2,3", "3"] },
        { "addr", ["2,3", "2", "3"] },
        { "einsum", ["2,3", "3,2", "2"] },
        { "tensordot", ["2,3,2", "3,2,2"] },
        { "kron", ["2,2", "1,3"] },
        { "linear", ["2,2,3", "2,3", "2"] },
        { "bilinear", ["2,3", "2,2", "2,3,2", "2"] },
        { "multi_dot", ["3", "3,2", "2,4", "4"] },
        { "vecdot", ["2,3", "2,3"] },
    };

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void Derivatives_equal_central_differences(string name, string[] shapes)
    {
        foreach (DType dtype in (DType[])[DType.Float64, DType.Complex128])
        {
            Tensor[] inputs = [.. shapes.Select((s, i) => Numbers(s, dtype, i).RequiresGrad_())];
            Assert.True(Autograd.GradCheck(t => Apply(name, t), inputs), $"{name} {dtype}");
            Assert.True(Autograd.GradGradCheck(t => Apply(name, t), inputs), $"{name} {dtype}");
        }
    }

    [Theory]
    [InlineData("ij", "2,3", "0 1 2 3 4 5", "2,3")]
    [InlineData("ji", "2,3", "0 3 1 4 2 5", "3,2")]
    [InlineData("ii", "2,2", "3", "")]
    [InlineData("ii->i", "2,2", "0 3", "2")]
    [InlineData("ij->", "2,3", "15", "")]
    [InlineData("i...->...", "2,3", "3 5 7", "3")]
    [InlineData("b A", "2,3", "0 3 1 4 2 5", "3,2")]
    public void One_operand_in_einsteins_notation(string equation, string shape, string expected, string expectedShape)
    {
        long[] sizes = Sizes(shape);
        Tensor x = Tensor.From(Enumerable.Range(0, (int)new Shape(sizes).ElementCount).Select(i => (double)i).ToArray(), new Shape(sizes));
        Tensor y = Tensor.Einsum(equation, x);
        Assert.Equal(new Shape(Sizes(expectedShape)), y.Shape);
        Assert.Equal(expected, string.Join(" ", y.ToArray<double>()));
    }

    [Theory]
    [InlineData("ij,jk->ik", "names 2 operands, 1 are given")]
    [InlineData("i", "names 1 dimensions, the operand has 2")]
    [InlineData("ijk", "names 3 dimensions, the operand has 2")]
    [InlineData("i1", "'1'")]
    [InlineData("ij->ii", "occurs twice")]
    [InlineData("ij->k", "in no operand")]
    [InlineData("ii->i", "repeated")]
    public void An_equation_that_does_not_fit_is_refused(string equation, string message)
    {
        Exception e = Assert.ThrowsAny<Exception>(() => Tensor.Einsum(equation, Tensor.Ones([2, 3])));
        Assert.True(e is ArgumentException or ShapeException);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_beta_of_zero_ignores_nan_in_the_summand()
    {
        Tensor nan = Tensor.Full([2, 2], double.NaN, DType.Float32), one = Tensor.Ones([2, 2]);
        Assert.All(nan.Addmm(one, one, beta: 0).ToArray<float>(), v => Assert.Equal(2f, v));
        Assert.All(nan.Addmm(one, one).ToArray<float>(), v => Assert.True(float.IsNaN(v)));
        Assert.All(nan.Addr(Tensor.Ones([2]), Tensor.Ones([2]), beta: 0).ToArray<float>(), v => Assert.Equal(1f, v));
    }

    [Fact]
    public void Products_that_do_not_fit_are_refused()
    {
        Tensor a = Tensor.Ones([2, 3]);
        Assert.Throws<ShapeException>(() => a.Mm(a));
        Assert.Throws<ShapeException>(() => a.Matmul(Tensor.Ones([2])));
        Assert.Throws<ShapeException>(() => Tensor.Ones([]).Matmul(a));
        Assert.Throws<ShapeException>(() => Tensor.Ones([2, 2, 3]).Matmul(Tensor.Ones([3, 3, 2])));
        Assert.Throws<ShapeException>(() => Tensor.Ones([3]).Addmm(a, a));
        Assert.Throws<ShapeException>(() => Tensor.Tensordot(a, a, 1));
        Assert.Throws<ShapeException>(() => Linalg.MultiDot(a, a, a));
        Assert.Throws<ArgumentException>(() => a.Mm(Tensor.Ones([3, 2], DType.Float64)));
        Assert.Throws<ArgumentException>(() => Linalg.MultiDot(a));
        Assert.Throws<ShapeException>(() => a.Linear(Tensor.Ones([2, 2])));
    }

    [Fact]
    public void A_broadcast_batch_is_one_folded_product()
    {
        Tensor x = Numbers("4,5,3", DType.Float64, 1), w = Numbers("3,2", DType.Float64, 2);
        Tensor y = x.Matmul(w);
        for (int i = 0; i < 4; i++)
            Assert.Equal(x.Select(0, i).Mm(w).ToArray<double>(), y.Select(0, i).ToArray<double>());
    }

    private static Tensor Apply(string name, Tensor[] t) => name switch
    {
        "mm" => t[0].Mm(t[1]),
        "bmm" => t[0].Bmm(t[1]),
        "mv" => t[0].Mv(t[1]),
        "dot" => t[0].Dot(t[1]),
        "vdot" => t[0].Vdot(t[1]),
        "matmul" => t[0].Matmul(t[1]),
        "addmm" => t[0].Addmm(t[1], t[2], beta: 0.5, alpha: -2),
        "addbmm" => t[0].Addbmm(t[1], t[2], beta: 0.5, alpha: -2),
        "baddbmm" => t[0].Baddbmm(t[1], t[2], beta: 0.5, alpha: -2),
        "addmv" => t[0].Addmv(t[1], t[2], beta: 0.5, alpha: -2),
        "addr" => t[0].Addr(t[1], t[2], beta: 0.5, alpha: -2),
        "einsum" => Tensor.Einsum("ij,jk,i->ki", t[0], t[1], t[2]),
        "tensordot" => Tensor.Tensordot(t[0], t[1], 2),
        "kron" => t[0].Kron(t[1]),
        "linear" => t[0].Linear(t[1], t[2]),
        "bilinear" => t[0].Bilinear(t[1], t[2], t[3]),
        "multi_dot" => Linalg.MultiDot(t),
        _ => t[0].Vecdot(t[1]),
    };

    private static Tensor Numbers(string shape, DType dtype, int seed)
    {
        Random random = new(seed);
        Shape s = new(Sizes(shape));
        return dtype == DType.Complex128
            ? Tensor.From(Enumerable.Range(0, (int)s.ElementCount).Select(_ => new Complex(random.NextDouble() - 0.5, random.NextDouble() - 0.5)).ToArray(), s)
            : Tensor.From(Enumerable.Range(0, (int)s.ElementCount).Select(_ => random.NextDouble() - 0.5).ToArray(), s);
    }

    private static long[] Sizes(string shape) => shape.Length == 0 ? [] : [.. shape.Split(',').Select(long.Parse)];
}
