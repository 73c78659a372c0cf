using System.Numerics;
using Interop.Checkpoints;
using Interop.NN;
using Interop.Tensors;

namespace Interop.NN.Tests.Optim;

/// <summary>What optimizers promise beside the numbers, which the conformance runs judge.</summary>
public sealed class OptimizerTests
{
    private static readonly Dictionary<string, Func<Tensor[], Optimizer>> s_all = new()
    {
        ["SGD"] = p => new SGD(p, 0.1),
        ["SGD momentum"] = p => new SGD(p, 0.1, momentum: 0.9, nesterov: true),
        ["Adam"] = p => new Adam(p, 0.1, amsgrad: true),
        ["AdamW"] = p => new AdamW(p, 0.1),
        ["Adamax"] = p => new Adamax(p, 0.1),
        ["NAdam"] = p => new NAdam(p, 0.1),
        ["RAdam"] = p => new RAdam(p, 0.1),
        ["RMSprop"] = p => new RMSprop(p, 0.1, momentum: 0.5, centered: true),
        ["Adagrad"] = p => new Adagrad(p, 0.1),
        ["Adadelta"] = p => new Adadelta(p, 0.1),
        ["ASGD"] = p => new ASGD(p, 0.1, t0: 1),
        ["Rprop"] = p => new Rprop(p, 0.1),
        ["Adafactor"] = p => new Adafactor(p, 0.1),
        ["SparseAdam"] = p => new SparseAdam(p, 0.1),
        ["Muon"] = p => new Muon(p, 0.1),
    };

    public static TheoryData<string> All => [.. s_all.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void Any_layout_of_parameters_and_gradients_gives_the_same_values(string name)
    {
        Tensor start = Tensor.Randn([6, 4], generator: Seeded(1));
        Tensor[] gradients = [.. Enumerable.Range(0, 4).Select(i => Tensor.Randn([6, 4], generator: Seeded(i + 2)))];
        float[] wanted = Train(start.Clone(), g => g);
        Tensor wide = Tensor.Zeros([6, 9]);
        Same(start.Clone(), g => g.Transpose(0, 1).Contiguous().Transpose(0, 1));
        Same(start.Transpose(0, 1).Contiguous().Transpose(0, 1), g => g);
        Same(start.Transpose(0, 1).Contiguous().Transpose(0, 1), g => g.Transpose(0, 1).Contiguous().Transpose(0, 1));
        Same(wide.Narrow(1, 3, 4).Copy_(start), g => g);
        Assert.Equal(0, wide.Narrow(1, 0, 3).Abs().Sum().Item<float>() + wide.Narrow(1, 7, 2).Abs().Sum().Item<float>());

        void Same(Tensor parameter, Func<Tensor, Tensor> layout)
        {
            float[] found = Train(parameter, layout);
            for (int i = 0; i < wanted.Length; i++)
                Assert.Equal(wanted[i], found[i], 1e-5f);
        }

        float[] Train(Tensor parameter, Func<Tensor, Tensor> layout)
        {
            Parameter p = new(parameter);
            Optimizer optimizer = s_all[name]([p]);
            foreach (Tensor g in gradients)
            {
                p.Grad = layout(g);
                optimizer.Step();
            }

            return p.Data.ToArray<float>();
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Narrow_floats_follow_float32(string name)
    {
        foreach (DType dtype in (DType[])[DType.BFloat16, DType.Float16])
        {
            Parameter a = new(Tensor.Randn([8, 8], generator: Seeded(1)).To(dtype)), b = new(a.Data.To(DType.Float32));
            Optimizer x = s_all[name]([a]), y = s_all[name]([b]);
            for (int i = 0; i < 3; i++)
            {
                Tensor g = Tensor.Randn([8, 8], generator: Seeded(i + 2)).To(dtype);
                (a.Grad, b.Grad) = (g, g.To(DType.Float32));
                x.Step();
                y.Step();
            }

            Assert.Equal(dtype, a.DType);
            double error = (a.Data.To(DType.Float32) - b.Data).Abs().Max().Item<float>();
            Assert.True(error < 0.08, $"{name} in {dtype.Name} is off by {error}");
        }
    }

    [Theory]
    [InlineData("SGD momentum")]
    [InlineData("Adam")]
    [InlineData("RMSprop")]
    [InlineData("Adagrad")]
    [InlineData("Rprop")]
    [InlineData("Adadelta")]
    public void Complex_parameters_step_as_pairs_of_real_ones(string name)
    {
        Tensor start = Tensor.Randn([5, 2], DType.Float64, generator: Seeded(1));
        Parameter pair = new(start.Clone()), complex = new(start.Clone().ViewAsComplex());
        Optimizer a = s_all[name]([pair]), b = s_all[name]([complex]);
        for (int i = 0; i < 3; i++)
        {
            Tensor g = Tensor.Randn([5, 2], DType.Float64, generator: Seeded(i + 2));
            (pair.Grad, complex.Grad) = (g.Clone(), g.ViewAsComplex());
            a.Step();
            b.Step();
        }

        Assert.Equal(pair.Data.ToArray<double>(), complex.Data.ViewAsReal().ToArray<double>());
    }

    [Theory]
    [InlineData("SGD")]
    [InlineData("SGD momentum")]
    [InlineData("Adam")]
    [InlineData("AdamW")]
    [InlineData("RMSprop")]
    public void A_step_allocates_nothing(string name)
    {
        Parameter[] parameters = [.. Enumerable.Range(1, 40).Select(i => new Parameter(Tensor.Ones([i, 7])))];
        foreach (Parameter p in parameters)
            p.Grad = Tensor.OnesLike(p.Data);
        Optimizer optimizer = s_all[name](parameters);
        for (int i = 0; i < 50; i++)
            optimizer.Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            optimizer.Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Groups_have_options_of_their_own_and_defaults_for_the_rest()
    {
        Parameter a = new(Tensor.Ones([2])), b = new(Tensor.Ones([2]));
        SGD optimizer = new([new ParamGroup([a]) { Lr = 1 }, new ParamGroup([b]) { ["weight_decay"] = 0.5 }], lr: 0.1);
        (a.Grad, b.Grad) = (Tensor.Ones([2]), Tensor.Ones([2]));
        optimizer.Step();
        Assert.Equal([0f, 0f], a.Data.ToArray<float>());
        Assert.Equal([0.85f, 0.85f], b.Data.ToArray<float>());
        Assert.Equal(["weight_decay", "lr", "momentum", "dampening", "nesterov", "maximize", "foreach", "differentiable", "fused"], optimizer.ParamGroups[1].Keys);
        Parameter c = new(Tensor.Ones([2])) { Grad = Tensor.Ones([2]) };
        optimizer.AddParamGroup(new ParamGroup([c]) { Maximize = true });
        optimizer.Step();
        Assert.Equal(1.1f, c.Data.ToArray<float>()[0], 1e-6f);
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => optimizer.AddParamGroup(new ParamGroup([a]))).Message);
        Assert.Contains("leaves", Assert.Throws<ArgumentException>(() => optimizer.AddParamGroup(new ParamGroup([a * 2]))).Message);
        Assert.Contains("no option 'beta'", Assert.Throws<KeyNotFoundException>(() => optimizer.ParamGroups[0]["beta"]).Message);
    }

    [Fact]
    public void Names_of_parameters_are_in_the_state_dict()
    {
        Linear linear = new(2, 3);
        Adam optimizer = new([new ParamGroup(linear.NamedParameters())]);
        Assert.Equal(["weight", "bias"], optimizer.ParamGroups[0].ParamNames);
        MapNode group = (MapNode)((ListNode)optimizer.StateDict()["param_groups"]!).Items[0];
        Assert.Equal("param_names", group.Entries[0].Key.ToString());
        Assert.Throws<ArgumentException>(() => optimizer.AddParamGroup(new ParamGroup([new Parameter(Tensor.Ones([1]))])));
        Adam other = new(linear.Parameters());
        other.LoadStateDict(optimizer.StateDict());
        Assert.Equal(["weight", "bias"], other.ParamGroups[0].ParamNames);
    }

    [Fact]
    public void It_prints_as_in_PyTorch() => Assert.Equal("""
        SGD (
        Parameter Group 0
            dampening: 0
            differentiable: False
            foreach: None
            fused: None
            lr: 0.001
            maximize: False
            momentum: 0.9
            nesterov: False
            weight_decay: 0
        )
        """.ReplaceLineEndings("\n"), new SGD([new Parameter(Tensor.Ones([1]))], momentum: 0.9).ToString());

    [Fact]
    public void A_closure_runs_with_gradients_and_gives_the_loss()
    {
        Parameter p = new(Tensor.Ones([3]));
        SGD optimizer = new([p], lr: 0.5);
        using GradMode mode = Tensor.NoGrad();
        Tensor loss = optimizer.Step(() =>
        {
            optimizer.ZeroGrad();
            Tensor y = p.Pow(2).Sum();
            y.Backward();
            return y;
        });
        Assert.Equal(3, loss.Item<float>());
        Assert.Equal([0f, 0f, 0f], p.Data.ToArray<float>());
        Assert.Throws<InvalidOperationException>(new LBFGS([p]).Step);
    }

    [Fact]
    public void Hooks_run_around_steps_in_order()
    {
        Parameter p = new(Tensor.Ones([1])) { Grad = Tensor.Ones([1]) };
        SGD optimizer = new([p], lr: 1);
        List<string> seen = [];
        using IDisposable global = Optimizer.RegisterOptimizerStepPreHook(o => { if (o == optimizer) seen.Add("all before"); }), after = Optimizer.RegisterOptimizerStepPostHook(o => { if (o == optimizer) seen.Add("all after"); });
        IDisposable before = optimizer.RegisterStepPreHook(_ => seen.Add($"before {p.Data.Item<float>()}"));
        optimizer.RegisterStepPostHook(_ => seen.Add($"after {p.Data.Item<float>()}"));
        optimizer.Step();
        before.Dispose();
        optimizer.Step();
        Assert.Equal(["all before", "before 1", "after 0", "all after", "all before", "after -1", "all after"], seen);
    }

    [Fact]
    public void A_step_counts_as_a_change_of_the_parameter()
    {
        Parameter p = new(Tensor.Ones([3]));
        Tensor y = (p * p).Sum();
        p.Grad = Tensor.Ones([3]);
        new SGD([p]).Step();
        Assert.Contains("at version", Assert.Throws<InvalidOperationException>(() => y.Backward()).Message);
    }

    [Fact]
    public void Gradients_are_forgotten_or_zeroed()
    {
        Parameter p = new(Tensor.Ones([2])) { Grad = Tensor.Ones([2]) };
        SGD optimizer = new([p]);
        optimizer.ZeroGrad(setToNone: false);
        Assert.Equal([0f, 0f], p.Grad!.ToArray<float>());
        optimizer.ZeroGrad();
        Assert.Null(p.Grad);
        optimizer.Step();
        Assert.Equal([1f, 1f], p.Data.ToArray<float>());
    }

    [Fact]
    public void SparseAdam_leaves_rows_without_gradient_alone()
    {
        Parameter p = new(Tensor.Ones([4, 3]));
        SparseAdam optimizer = new([p], lr: 0.1);
        for (int row = 0; row < 2; row++)
        {
            p.Grad = Tensor.Zeros([4, 3]);
            p.Grad.Select(0, 2 * row).Fill_(1);
            optimizer.Step();
        }

        float[] rows = p.Data.Select(1, 0).ToArray<float>();
        Assert.Equal((1f, 1f), (rows[1], rows[3]));
        Assert.True(rows[0] < 1 && rows[2] < 1);
        Assert.Equal(2L, optimizer.State[p]["step"]);
        Assert.Equal(0, optimizer.State[p].Tensor("exp_avg").Select(0, 1).Abs().Sum().Item<float>());
    }

    [Fact]
    public void A_learning_rate_may_be_a_tensor()
    {
        Parameter p = new(Tensor.Ones([1])) { Grad = Tensor.Ones([1]) };
        Tensor lr = Tensor.Full([], 0.5);
        SGD optimizer = new([new ParamGroup([p]) { ["lr"] = lr }]);
        StepLR scheduler = new(optimizer, 1, 0.5);
        optimizer.Step();
        Assert.Equal(0.5f, p.Data.Item<float>());
        scheduler.Step();
        Assert.Equal(0.25f, lr.Item<float>());
        Assert.Equal([0.25], scheduler.GetLastLr());
    }

    [Fact]
    public void Options_outside_of_their_range_are_refused()
    {
        Parameter[] p = [new Parameter(Tensor.Ones([2, 2]))];
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(p, lr: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(p, betas: (0.9, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adafactor(p, d: 0.5));
        Assert.Throws<ArgumentException>(() => new SGD(p, nesterov: true));
        Assert.Throws<ArgumentException>(() => new Adam(p, @foreach: true, fused: true));
        Assert.Throws<ArgumentException>(() => new Muon([new Parameter(Tensor.Ones([2]))]));
        Assert.Throws<ArgumentException>(() => new SGD(Array.Empty<ParamGroup>()));
        Assert.Contains("one place", Assert.Throws<ArgumentException>(() => new SGD([new Parameter(Tensor.Ones([1]).Expand([3]))])).Message);
        Assert.Throws<ArgumentException>(() => new SparseAdam([new Parameter(Tensor.Full([2], new Complex(1, 1), DType.Complex64))]));
        p[0].Grad = Tensor.Ones([2, 2]);
        Assert.Throws<NotSupportedException>(new Adam(p, differentiable: true).Step);
    }

    private static Generator Seeded(int seed) => new Generator().ManualSeed(seed);

    [Fact]
    public void An_optimizer_without_parameters_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new SGD(new Identity().Parameters()));
        Assert.Single(new SGD([new ParamGroup(new Identity().Parameters())]).ParamGroups);
    }
}
