using Interop.Tensors;
using Interop.Testing;
using static Interop.NN.Tests.Sequences.Figures;

namespace Interop.NN.Tests.Sequences;

/// <summary>Copies of modules stand on their own.</summary>
[Collection<Alone>]
public sealed class CloneTests
{
    private sealed class Tied : Module<Tensor, Tensor>
    {
        public Tied()
        {
            Linear shared = Register("first", new Linear(3, 3));
            Register("second", shared);
            Register("third", new Linear(3, 3)).Weight = shared.Weight;
            RegisterBuffer("kept", Tensor.Ones([2]));
            RegisterBuffer("passing", Tensor.Zeros([2]), persistent: false);
            Register("absent", (Parameter?)null);
        }

        protected override Tensor Forward(Tensor input) => Child<Linear>("third").Call(Child<Linear>("second").Call(Child<Linear>("first").Call(input)));

        protected override bool OnClone() => true;
    }

    private class Keeping : Module<Tensor, Tensor>
    {
        public Keeping() => Inner = Register("inner", new Linear(2, 2));

        public Linear Inner { get; protected set; }

        protected override Tensor Forward(Tensor input) => Inner.Call(input);
    }

    private sealed class Rebinding : Keeping
    {
        protected override bool OnClone()
        {
            Inner = Child<Linear>("inner");
            return true;
        }
    }

    [Fact]
    public void Copies_have_the_values_and_share_no_memory()
    {
        Sequential module = new(new Linear(3, 4), new BatchNorm1d(4), new Dropout(0.3));
        module.Call(Tensor.Randn([5, 3])).Sum().Backward();
        Sequential copy = module.Clone();
        Assert.Equal(module.ToString(), copy.ToString());
        StateDict before = module.StateDict(), after = copy.StateDict();
        Assert.Equal(before.Keys, after.Keys);
        foreach (string name in before.Keys)
            Near(before[name], after[name], 0);
        Assert.All(module.Parameters(), p => Assert.NotNull(p.Grad));
        Assert.All(copy.Parameters(), p => Assert.True(p.Grad is null && p.IsLeaf && p.RequiresGrad));
        float[] values = before["0.weight"].ToArray<float>();
        copy.Call(Tensor.Randn([5, 3]));
        using (Tensor.NoGrad())
        {
            foreach (Parameter parameter in copy.Parameters())
                parameter.Fill_(7);
        }

        copy.To(DType.Float64);
        Assert.Equal(values, module.StateDict()["0.weight"].ToArray<float>());
        Assert.Equal(1, module.StateDict()["1.num_batches_tracked"].Item<long>());
        Assert.Equal(2, copy.StateDict()["1.num_batches_tracked"].Item<long>());
        copy.Append(new Linear(4, 1));
        Assert.Equal(3, module.Count);
    }

    [Fact]
    public void Copies_keep_flags_and_frozen_parameters()
    {
        Sequential module = new(new Linear(3, 4), new Dropout());
        module[0].Freeze();
        module[1].Eval();
        Sequential copy = module.Clone();
        Assert.True(copy.Training && copy[0].Training && !copy[1].Training);
        Assert.All(copy.Parameters(), p => Assert.False(p.RequiresGrad));
        copy.Eval();
        Assert.True(module.Training);
    }

    [Fact]
    public void Copies_keep_ties_among_themselves()
    {
        Tied module = new(), copy = module.Clone();
        Assert.Same(copy.GetSubmodule("first"), copy.GetSubmodule("second"));
        Assert.Same(copy.GetParameter("first.weight"), copy.GetParameter("third.weight"));
        Assert.NotSame(module.GetParameter("first.weight"), copy.GetParameter("first.weight"));
        Assert.Equal(module.NamedParameters().Select(p => p.Key), copy.NamedParameters().Select(p => p.Key));
        Assert.False(copy.GetBuffer("passing").Persistent);
        Assert.True(copy.GetBuffer("kept").Persistent);
        Tensor x = Tensor.Randn([2, 3]);
        Near(module.Call(x), copy.Call(x), 0);
    }

    [Fact]
    public void Copies_keep_hooks_but_not_the_lists_of_them()
    {
        Linear module = new(2, 2);
        List<Module> called = [];
        IDisposable hook = module.RegisterForwardHook((m, _, _) => { called.Add(m); });
        Linear copy = module.Clone();
        hook.Dispose();
        Tensor x = Tensor.Randn([1, 2]);
        module.Call(x);
        copy.Call(x);
        Assert.Equal([copy], called);
    }

    [Fact]
    public void Copies_of_lazy_modules_wait_for_shapes_of_their_own()
    {
        LazyLinear module = new(2), copy = module.Clone();
        copy.Call(Tensor.Randn([1, 5]));
        module.Call(Tensor.Randn([1, 3]));
        Assert.Equal((3, 5), (module.Weight.Shape[1], copy.Weight.Shape[1]));
    }

    [Theory]
    [InlineData("parametrized")]
    [InlineData("old weight norm")]
    [InlineData("old spectral norm")]
    [InlineData("pruned")]
    public void Computed_parameters_of_copies_are_computed_from_their_own(string kind)
    {
        Linear module = new(3, 3);
        switch (kind)
        {
            case "parametrized": Orthogonal.Apply(module); break;
            case "old weight norm": LegacyWeightNorm.Apply(module); break;
            case "old spectral norm": LegacySpectralNorm.Apply(module); break;
            default: Prune.Apply(module, "weight", new CustomFromMask(Tensor.Eye(3))); break;
        }

        Tensor x = Tensor.Randn([2, 3]);
        Linear copy = module.Clone();
        module.Eval();
        copy.Eval();
        Tensor y = module.Call(x).Detach();
        Near(y, copy.Call(x));
        using (Tensor.NoGrad())
        {
            foreach (Parameter parameter in copy.Parameters())
                parameter.Mul_(2);
        }

        Assert.NotEqual(y.ToArray<float>(), copy.Call(x).Detach().ToArray<float>());
        Near(y, module.Call(x));
        copy.Call(x).Sum().Backward();
        Assert.All(module.Parameters(), p => Assert.Null(p.Grad));
        Assert.All(copy.Parameters(), p => Assert.NotNull(p.Grad));
    }

    [Fact]
    public void Fields_that_keep_parts_must_be_set_anew()
    {
        Assert.Contains("override OnClone", Assert.Throws<NotSupportedException>(() => new Keeping().Clone()).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => new Sequential(new Keeping()).Clone());
        Rebinding module = new(), copy = module.Clone();
        Assert.NotSame(module.Inner, copy.Inner);
        Assert.Same(copy.GetSubmodule("inner"), copy.Inner);
    }
}
