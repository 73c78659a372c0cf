using Interop.Graphs;
using Interop.Onnx.Ops;
using Interop.Tensors;

namespace Interop.Onnx.Tests.Ops;

public sealed class TrainingTests
{
    [Theory]
    [InlineData(9)]
    [InlineData(15)]
    public void Batch_normalization_moves_its_statistics_while_the_module_trains(long version)
    {
        Tensor x = Tensor.Randn([8, 3, 4, 4]) * 2 + 1;
        GraphModule module = OneNode.Module("BatchNormalization", version, [x, Tensor.Ones([3]), Tensor.Zeros([3]), Tensor.Zeros([3]), Tensor.Ones([3])], 1, [("momentum", 0.7f)], isHeld: i => i > 0);
        module.Train();
        Tensor y = OneNode.Call(module, [x])[0];
        Assert.True(y.Mean().Abs().Item<float>() < 1e-4f);
        Dictionary<string, Tensor> statistics = module.NamedBuffers().ToDictionary(b => b.Key, b => (Tensor)b.Value);
        Assert.True(statistics["x3"].Isclose(x.Mean((int[])[0, 2, 3]) * 0.3, 1e-4, 1e-5).All().Item<bool>());
        Assert.True(statistics["x4"].Isclose(x.Var((int[])[0, 2, 3], 0) * 0.3 + 0.7, 1e-4, 1e-5).All().Item<bool>());
        module.Eval();
        Tensor mean = statistics["x3"].Clone();
        OneNode.Call(module, [x]);
        Assert.True(statistics["x3"].Eq(mean).All().Item<bool>());
    }

    [Theory]
    [InlineData(7)]
    [InlineData(10)]
    [InlineData(13)]
    public void Dropout_drops_while_the_module_trains(long version)
    {
        Tensor x = Tensor.Ones([1000]);
        GraphModule module = OneNode.Module("Dropout", version, [x], 2, []);
        module.Train();
        Tensor[] results = OneNode.Call(module, [x]);
        Assert.InRange(results[0].Eq(0).To(DType.Float32).Mean().Item<float>(), 0.3f, 0.7f);
        Assert.True(results[0].Eq(results[1].To(DType.Float32) * 2).All().Item<bool>());
        module.Eval();
        Assert.True(OneNode.Call(module, [x])[0].Eq(x).All().Item<bool>());
    }

    [Theory]
    [MemberData(nameof(Differentiable))]
    public void Gradients_agree_with_differences(string op, long version, Tensor[] inputs, (string, object)[] attributes)
    {
        Tensor[] given = Array.ConvertAll(inputs, x => x.DType == DType.Float64 ? x.Clone().RequiresGrad_() : x);
        GraphModule module = OneNode.Module(op, version, given, 1, attributes);
        module.Eval();
        Assert.True(Autograd.GradCheck(xs => OneNode.Call(module, xs)[0], given));
    }

    public static TheoryData<string, long, Tensor[], (string, object)[]> Differentiable()
    {
        TheoryData<string, long, Tensor[], (string, object)[]> rows = [];
        void Add(string op, long version, Tensor[] inputs, params (string, object)[] attributes) => rows.Add(op, version, inputs, attributes);
        static Tensor F(params long[] shape) => Tensor.Randn(new Shape(shape), DType.Float64);
        Add("Conv", 11, [F(1, 2, 5, 4), F(2, 1, 2, 3), F(2)], ("group", 2L), ("pads", (long[])[1, 0, 0, 2]), ("strides", (long[])[2, 1]));
        Add("ConvTranspose", 11, [F(1, 2, 3, 3), F(2, 1, 3, 2), F(1)], ("auto_pad", "SAME_UPPER"), ("strides", (long[])[2, 3]));
        Add("MaxPool", 12, [F(1, 2, 5, 4)], ("kernel_shape", (long[])[2, 3]), ("pads", (long[])[1, 0, 0, 1]), ("dilations", (long[])[2, 1]));
        Add("AveragePool", 19, [F(1, 2, 5, 4)], ("kernel_shape", (long[])[2, 2]), ("dilations", (long[])[2, 1]), ("pads", (long[])[1, 0, 0, 1]), ("ceil_mode", 1L));
        Add("LpPool", 18, [F(1, 2, 5, 4)], ("kernel_shape", (long[])[2, 2]), ("p", 3L));
        Add("LRN", 13, [F(2, 5, 3)], ("size", 4L), ("alpha", 0.5f));
        Add("LayerNormalization", 17, [F(2, 3, 4), F(3, 4), F(4)], ("axis", 1L));
        Add("RMSNormalization", 23, [F(2, 3, 4), F(4)], ("axis", 1L));
        Add("GroupNormalization", 18, [F(2, 4, 3), F(2), F(2)], ("num_groups", 2L));
        Add("LSTM", 14, [F(3, 2, 3), F(1, 8, 3), F(1, 8, 2), F(1, 16), Tensor.From((int[])[3, 2]), F(1, 2, 2), F(1, 2, 2), F(1, 6)]);
        Add("Attention", 25, [F(1, 4, 3, 2), F(1, 2, 4, 2), F(1, 2, 4, 2), F(3, 4)], ("softcap", 0.8f), ("left_window_size", 1L), ("right_window_size", 1L));
        Add("LinearAttention", 27, [F(1, 3, 4), F(1, 3, 4), F(1, 3, 4), F(1, 2, 2, 2), F(1, 3, 2) - 1, F(1, 3, 2)], ("q_num_heads", 2L), ("kv_num_heads", 2L));
        Add("GridSample", 20, [F(1, 2, 3, 3, 3), F(1, 2, 2, 2, 3) * 0.3], ("mode", "cubic"), ("padding_mode", "border"));
        return rows;
    }

    [Fact]
    public void Taps_of_a_grid_are_PyTorchs_samples()
    {
        foreach (GridSampleMode mode in Enum.GetValues<GridSampleMode>())
        {
            foreach (GridPaddingMode padding in Enum.GetValues<GridPaddingMode>())
            {
                foreach (bool corners in new[] { false, true })
                {
                    (Tensor x, Tensor grid) = (Tensor.Randn([2, 3, 5, 6], DType.Float64), Tensor.Randn([2, 4, 3, 2], DType.Float64) * 1.3);
                    Assert.True(GridTaps.Sample(x, grid, mode, padding, corners).Isclose(x.GridSample(grid, mode, padding, corners), 1e-9, 1e-9).All().Item<bool>(), $"{mode}, {padding}, {corners}");
                }
            }
        }
    }
}
