using Interop.Tensors;

namespace Interop.Onnx.Tests.Ops;

/// <summary>Meanings of versions that the backend suite does not have, and corners of the new ones.</summary>
public sealed class MathVersionsTests
{
    private static Tensor Matrix => Tensor.From(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]);

    private static float[] Floats(string op, long version, Tensor?[] inputs, params (string, object)[] attributes) => OneNode.Run(op, version, inputs, 1, attributes)[0].Contiguous().To(DType.Float32).ToArray<float>();

    [Fact]
    public void Before_version_7_an_axis_says_where_the_second_operand_stands()
    {
        Tensor rows = Tensor.From(new float[] { 10, 20 }), columns = Tensor.From(new float[] { 1, 2, 3 });
        Assert.Equal([11, 12, 13, 24, 25, 26], Floats("Add", 6, [Matrix, rows], ("broadcast", 1L), ("axis", 0L)));
        Assert.Equal([0, 0, 0, 3, 3, 3], Floats("Sub", 6, [Matrix, columns], ("broadcast", 1L)));
        Assert.Equal([1, 4, 27, 4, 25, 216], Floats("Pow", 1, [Matrix, columns], ("broadcast", 1L), ("axis", 1L)));
        Assert.Equal([1, 1, 1, 0, 0, 0], Floats("Less", 1, [Matrix, Tensor.From(new float[] { 4, 4 })], ("broadcast", 1L), ("axis", 0L)));
        Assert.Equal([1, 0, 0, 0, 0, 0], Floats("Equal", 1, [Matrix.To(DType.Int64), Tensor.From(new[] { 1L, 1 })], ("broadcast", 1L), ("axis", -2L)));
    }

    [Fact]
    public void Before_version_13_softmax_goes_over_everything_behind_the_axis()
    {
        Tensor x = Tensor.Randn([2, 3, 4]);
        Tensor expected = x.Reshape(2, 12).Softmax(1).Reshape(2, 3, 4);
        Assert.True(OneNode.Run("Softmax", 12, [x])[0].Isclose(expected).All().Item<bool>());
        Assert.True(OneNode.Run("LogSoftmax", 11, [x], 1, ("axis", -2L))[0].Isclose(expected.Log(), 1e-4, 1e-5).All().Item<bool>());
        Assert.Equal(2, OneNode.Run("Hardmax", 1, [x])[0].Sum().Item<float>());
        Assert.Equal(6, OneNode.Run("Hardmax", 13, [x])[0].Sum().Item<float>());
        Assert.Equal(1, OneNode.Run("Softmax", 12, [x], 1, ("axis", 0L))[0].Sum().Item<float>(), 1e-5f);
    }

    [Fact]
    public void Clip_takes_attributes_and_then_inputs()
    {
        Assert.Equal([2, 2, 3, 4, 5, 5], Floats("Clip", 6, [Matrix], ("min", 2f), ("max", 5f)));
        Assert.Equal([1, 2, 3, 4, 4, 4], Floats("Clip", 6, [Matrix], ("max", 4f)));
        Assert.Equal([1, 2, 3, 4, 5, 6], Floats("Clip", 1, [Matrix]));
        Assert.Equal([1, 2, 3, 3, 3, 3], Floats("Clip", 11, [Matrix, null, Tensor.Full([], 3f)]));
    }

    [Fact]
    public void Reductions_take_attributes_and_then_inputs()
    {
        Assert.Equal([6, 15], Floats("ReduceSum", 11, [Matrix], ("axes", new[] { -1L }), ("keepdims", 0L)));
        Assert.Equal([3, 6], Floats("ReduceMax", 13, [Matrix], ("axes", new[] { 1L })));
        Assert.Equal([21], Floats("ReduceSum", 13, [Matrix]));
        Assert.Equal([21], Floats("ReduceL1", 18, [Matrix, Tensor.Empty([0], DType.Int64)]));
        Assert.Equal([1, 4, 9, 16, 25, 36], Floats("ReduceSumSquare", 18, [Matrix], ("noop_with_empty_axes", 1L)));
        Assert.Equal([1, 2, 3, 4, 5, 6], Floats("ReduceL2", 18, [-Matrix], ("noop_with_empty_axes", 1L)));
        Assert.Equal([float.NegativeInfinity, float.NegativeInfinity], Floats("ReduceLogSumExp", 18, [Tensor.Empty([2, 0]), Tensor.From(new[] { 1L })]));
        Assert.Equal(int.MinValue, OneNode.Run("ReduceMax", 18, [Tensor.Empty([0], DType.Int32)])[0].Item<int>());
        Assert.Equal(int.MaxValue, OneNode.Run("ReduceMin", 18, [Tensor.Empty([0], DType.Int32)])[0].Item<int>());
        Assert.Equal(ulong.MaxValue, OneNode.Run("ReduceMin", 18, [Tensor.Empty([0], DType.UInt64)], 1, ("keepdims", 0L))[0].Item<ulong>());
        Assert.Equal(long.MinValue, OneNode.Run("ReduceMax", 18, [Tensor.Empty([0], DType.Int64)], 1, ("keepdims", 0L))[0].Item<long>());
    }

    [Fact]
    public void Old_products_slopes_and_casts()
    {
        Assert.Equal([6 + 1, 15 + 2], Floats("Gemm", 6, [Matrix, Tensor.Ones([3, 1]), Tensor.From(new float[] { 1, 2 }, [2, 1])], ("broadcast", 1L)));
        Tensor x = -Tensor.Ones([1, 2, 2]);
        Assert.Equal([-1, -1, -2, -2], Floats("PRelu", 6, [x, Tensor.From(new float[] { 1, 2 })]));
        Assert.Equal([-1, -2, -1, -2], Floats("PRelu", 9, [x, Tensor.From(new float[] { 1, 2 })]));
        Assert.Equal(DType.Int64, OneNode.Run("Cast", 1, [Matrix], 1, ("to", "INT64"))[0].DType);
        Assert.Equal(DType.Float16, OneNode.Run("Cast", 6, [Matrix], 1, ("to", 10L))[0].DType);
        Assert.Equal(1.6732f * 1.0507f * (MathF.Exp(-1) - 1), Floats("Selu", 1, [Tensor.Full([1], -1f)])[0], 1e-6f);
    }

    [Fact]
    public void Of_equal_elements_the_first_is_the_greatest()
    {
        Tensor x = Tensor.From(new float[] { 3, 7, 7, 1, 7 });
        Assert.Equal([1, 2, 4], OneNode.Run("TopK", 1, [x], 2, ("k", 3L))[1].ToArray<long>());
        Assert.Equal([3, 0], OneNode.Run("TopK", 11, [x, Tensor.From(new[] { 2L })], 2, ("largest", 0L))[1].ToArray<long>());
        Assert.Equal([1], OneNode.Run("ArgMax", 1, [x])[0].ToArray<long>());
        Assert.Equal([4], OneNode.Run("ArgMax", 12, [x], 1, ("select_last_index", 1L))[0].ToArray<long>());
    }

    [Fact]
    public void Ranges_count_as_their_type_does()
    {
        Assert.Equal([1, 4, 7], OneNode.Run("Range", 11, [Number(1), Number(10), Number(3)])[0].ToArray<long>());
        Assert.Equal([10, 6, 2], OneNode.Run("Range", 11, [Number(10), Number(1), Number(-4)])[0].ToArray<long>());
        Assert.Empty(OneNode.Run("Range", 11, [Number(3), Number(3), Number(1)])[0].ToArray<long>());
        Assert.Empty(OneNode.Run("Range", 11, [Number(3), Number(9), Number(-1)])[0].ToArray<long>());
        Assert.ThrowsAny<Exception>(() => OneNode.Run("Range", 11, [Number(3), Number(9), Number(0)]));
        static Tensor Number(long value) => Tensor.Full([], value, DType.Int64);
    }

    [Fact]
    public void A_seed_gives_the_same_numbers()
    {
        (string, object)[] seeded = [("seed", 3f), ("shape", new[] { 1000L })];
        foreach (string op in new[] { "RandomNormal", "RandomUniform" })
            Assert.True(OneNode.Run(op, 22, [], 1, seeded)[0].Eq(OneNode.Run(op, 22, [], 1, seeded)[0]).All().Item<bool>());
        Tensor y = OneNode.Run("RandomUniform", 1, [], 1, [.. seeded, ("low", 2f), ("high", 3f), ("dtype", 11L)])[0];
        Assert.Equal(DType.Float64, y.DType);
        Assert.InRange(y.Min().Item<double>(), 2, 2.1);
        Assert.InRange(y.Max().Item<double>(), 2.9, 3);
        Assert.Equal(5, OneNode.Run("RandomNormalLike", 1, [y], 1, ("mean", 5f), ("seed", 0f))[0].Mean().Item<double>(), 0.2);
        Tensor drawn = OneNode.Run("Multinomial", 7, [Tensor.From(new[] { -100f, 0f, -100f, 0f }, [2, 2])], 1, ("sample_size", 5L))[0];
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1, 1, 1], drawn.ToArray<int>());
    }

    [Theory]
    [InlineData("up", new[] { 0.5f, 2, 4, float.NaN, float.NaN, 5.877472e-39f, 1.7014118e38f })]
    [InlineData("down", new[] { 0.5f, 1, 2, float.NaN, float.NaN, 5.877472e-39f, 1.7014118e38f })]
    [InlineData("nearest", new[] { 0.5f, 1, 4, float.NaN, float.NaN, 5.877472e-39f, 1.7014118e38f })]
    public void Powers_of_two_round_as_asked(string mode, float[] expected)
    {
        Tensor x = Tensor.From(new[] { 0.5f, 1.25f, 3, -1, float.NaN, 0, float.PositiveInfinity });
        Tensor y = OneNode.Run("Cast", 24, [x], 1, ("to", 24L), ("round_mode", mode))[0];
        Assert.Equal(expected, y.To(DType.Float32).ToArray<float>());
    }

    [Fact]
    public void Small_floats_saturate_or_not()
    {
        Tensor x = Tensor.From(new[] { 464f, 465, -1e9f, float.PositiveInfinity, float.NaN });
        float[] Cast(long type, long saturate) => Floats("Cast", 19, [x], ("to", type), ("saturate", saturate));
        Assert.Equal([448, 448, -448, 448, float.NaN], Cast(17, 1));
        Assert.Equal([448, float.NaN, float.NaN, float.NaN, float.NaN], Cast(17, 0));
        Assert.Equal([448, 448, -57344, 57344, float.NaN], Cast(19, 1));
        Assert.Equal([448, 448, float.NegativeInfinity, float.PositiveInfinity, float.NaN], Cast(19, 0));
        Assert.Equal([240, 240, -240, 240, float.NaN], Cast(18, 1));
        Assert.Equal([float.NaN, float.NaN, float.NaN, float.NaN, float.NaN], Cast(18, 0));
        Assert.Equal([448, 448, -57344, 57344, float.NaN], Cast(20, 1));
        Assert.Equal([448, 448, float.NaN, float.NaN, float.NaN], Cast(20, 0));
    }

    [Fact]
    public void Nothing_that_is_not_zero_in_a_number()
    {
        Assert.Equal("[0, 1]", OneNode.Run("NonZero", 13, [Tensor.Full([], 3f)])[0].Shape.ToString());
        Assert.Equal("[2, 0]", OneNode.Run("NonZero", 13, [Tensor.Zeros([2, 2])])[0].Shape.ToString());
    }

    [Fact]
    public void Transforms_pad_cut_and_turn_back()
    {
        Tensor x = Tensor.Randn([2, 7, 3, 2], DType.Float64);
        Tensor y = OneNode.Run("DFT", 17, [x])[0], back = OneNode.Run("DFT", 20, [y, null, Tensor.From(new[] { 1L })], 1, ("inverse", 1L))[0];
        Assert.True(back.Isclose(x, 1e-9, 1e-9).All().Item<bool>());
        Tensor real = Tensor.Randn([2, 7, 1], DType.Float64), half = OneNode.Run("DFT", 20, [real], 1, ("onesided", 1L))[0];
        Assert.Equal("[2, 4, 2]", half.Shape.ToString());
        Assert.True(OneNode.Run("DFT", 20, [half, Tensor.Full([], 7L)], 1, ("onesided", 1L), ("inverse", 1L))[0].Isclose(real, 1e-9, 1e-9).All().Item<bool>());
        Assert.Equal("[2, 12, 2]", OneNode.Run("DFT", 20, [real, Tensor.Full([], 12L)])[0].Shape.ToString());
        Assert.Equal("[2, 4, 2]", OneNode.Run("DFT", 17, [real, Tensor.Full([], 4L)])[0].Shape.ToString());
    }

    [Fact]
    public void Errors_name_what_was_found()
    {
        Assert.Contains("SIDEWAYS", Assert.ThrowsAny<Exception>(() => OneNode.Run("BitShift", 11, [Tensor.From(new byte[] { 1 }), Tensor.From(new byte[] { 1 })], 1, ("direction", "SIDEWAYS"))).Message);
        Assert.Contains("erf", Assert.ThrowsAny<Exception>(() => OneNode.Run("Gelu", 20, [Matrix], 1, ("approximate", "erf"))).Message);
        Assert.Contains("99", Assert.ThrowsAny<Exception>(() => OneNode.Run("Cast", 13, [Matrix], 1, ("to", 99L))).Message);
        Assert.Contains("[5]", Assert.ThrowsAny<Exception>(() => OneNode.Run("DequantizeLinear", 13, [Matrix.To(DType.UInt8), Tensor.Ones([5])])).Message);
        Assert.Contains("7", Assert.ThrowsAny<Exception>(() => OneNode.Run("TopK", 11, [Matrix, Tensor.From(new[] { 7L })], 2)).Message);
    }
}
