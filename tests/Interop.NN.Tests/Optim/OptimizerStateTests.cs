using Interop.Checkpoints;
using Interop.NN;
using Interop.Tensors;

namespace Interop.NN.Tests.Optim;

/// <summary>State dicts of optimizers: their layout, older ones, and those that do not fit.</summary>
public sealed class OptimizerStateTests
{
    [Fact]
    public void A_checkpoint_takes_an_optimizer_and_another_goes_on_from_it()
    {
        (Parameter p, Adam optimizer) = Trained();
        Checkpoint checkpoint = Checkpoint.From(new Dictionary<string, object?> { ["epoch"] = 3, ["optimizer"] = optimizer });
        Assert.Equal("0.01", checkpoint.Find("optimizer.param_groups[0].lr")!.ToString());
        Assert.Equal(DType.Float32, checkpoint["optimizer.state[0].step"].DType);
        Assert.Equal([2, 2], checkpoint["optimizer.state[0].exp_avg"].Shape.ToArray());
        Parameter q = new(p.Data.Clone());
        Adam other = new([q], lr: 5);
        other.LoadStateDict(checkpoint.Find("optimizer")!);
        (p.Grad, q.Grad) = (Tensor.Ones([2, 2]), Tensor.Ones([2, 2]));
        optimizer.Step();
        other.Step();
        Assert.Equal(p.Data.ToArray<float>(), q.Data.ToArray<float>());
        Assert.Equal(0.01, other.ParamGroups[0].Lr);
    }

    [Fact]
    public void What_was_loaded_is_a_copy_in_the_dtype_of_the_parameter()
    {
        (_, Adam optimizer) = Trained();
        Parameter q = new(Tensor.Ones([2, 2], DType.Float64));
        Adam other = new([q]);
        other.LoadStateDict(optimizer.StateDict());
        Assert.Equal(DType.Float64, other.State[q].Tensor("exp_avg").DType);
        Assert.Equal(DType.Float32, other.State[q].Tensor("step").DType);
        q.Grad = Tensor.Ones([2, 2], DType.Float64);
        other.Step();
        Assert.Equal(2, optimizer.State.Values.First().Tensor("step").Item<float>());
    }

    [Fact]
    public void State_dicts_of_older_versions_get_what_they_lack()
    {
        Parameter p = new(Tensor.Ones([2]));
        RMSprop optimizer = new([p]);
        MapNode state = Map(("step", 3L), ("square_avg", TensorEntry.From(Tensor.Ones([2]))));
        MapNode group = Map(("lr", 0.5), ("alpha", 0.9), ("eps", 1e-8), ("weight_decay", 0L), ("params", new ListNode(140L)));
        optimizer.LoadStateDict(Map(("state", Keyed(140L, state)), ("param_groups", new ListNode(group))));
        Assert.Equal(["lr", "alpha", "eps", "weight_decay", "momentum", "centered", "foreach", "maximize", "differentiable", "capturable"], optimizer.ParamGroups[0].Keys);
        Assert.Equal(3, optimizer.State[p].Tensor("step").Item<float>());
        p.Grad = Tensor.Ones([2]);
        optimizer.Step();
        Assert.Equal(4, optimizer.State[p].Tensor("step").Item<float>());

        // What the saved options lack is off, whatever this optimizer was made with.
        Adam adam = new([p], amsgrad: true, maximize: true, fused: true);
        adam.LoadStateDict(Map(("state", new MapNode()), ("param_groups", new ListNode(Map(("lr", 0.5), ("betas", new TupleNode(0.9, 0.99)), ("eps", 1e-8), ("weight_decay", 0L), ("params", new ListNode(0L)))))));
        Assert.False(adam.ParamGroups[0].Flag("amsgrad") || adam.ParamGroups[0].Maximize || adam.ParamGroups[0].Flag("fused"));

        SGD sgd = new([p], momentum: 0.9);
        sgd.LoadStateDict(Map(("state", Keyed(0L, Map(("momentum_buffer", new ScalarNode(null))))), ("param_groups", new ListNode(Map(("lr", 0.5), ("momentum", 0.9), ("dampening", 0L), ("weight_decay", 0L), ("params", new ListNode(0L)))))));
        sgd.Step();
        Assert.Equal([1f, 1f], sgd.State[p].Tensor("momentum_buffer").ToArray<float>());
    }

    [Fact]
    public void What_does_not_fit_is_refused_and_changes_nothing()
    {
        (Parameter p, Adam optimizer) = Trained();
        string before = optimizer.ToString();
        MapNode dict = optimizer.StateDict();
        Adam two = new([new Parameter(Tensor.Ones([2, 2])), new Parameter(Tensor.Ones([1]))]);
        Assert.Contains("2 parameters", Assert.Throws<ArgumentException>(() => optimizer.LoadStateDict(two.StateDict())).Message);
        Assert.Contains("param_groups", Assert.Throws<ArgumentException>(() => optimizer.LoadStateDict(new MapNode())).Message);
        Assert.Contains("is a list", Assert.Throws<ArgumentException>(() => optimizer.LoadStateDict(new ListNode())).Message);
        Adam other = new([new Parameter(Tensor.Ones([3]))]);
        Assert.Contains("exp_avg", Assert.Throws<ArgumentException>(() => other.LoadStateDict(dict)).Message);
        Assert.Empty(other.State);
        Assert.Equal(before, optimizer.ToString());
        Assert.Equal(2, optimizer.State[p].Tensor("step").Item<float>());
    }

    [Fact]
    public void Hooks_change_what_is_saved_and_loaded()
    {
        (_, Adam optimizer) = Trained();
        optimizer.RegisterStateDictPostHook((_, dict) => { dict.Add("note", "hello"); return null; });
        bool loaded = false;
        optimizer.RegisterLoadStateDictPreHook((_, dict) => dict["note"] is null ? dict : optimizer.StateDict());
        optimizer.RegisterLoadStateDictPostHook(_ => loaded = true);
        MapNode dict = optimizer.StateDict();
        Assert.Equal("hello", dict["note"]!.ToString());
        optimizer.LoadStateDict(dict);
        Assert.True(loaded);
    }

    [Fact]
    public void States_survive_a_scope_around_the_step()
    {
        Parameter p = new(Tensor.Ones([2, 2]));
        foreach (Optimizer optimizer in (Optimizer[])[new Adam([p]), new SGD([p], momentum: 0.9), new Adafactor([p]), new Muon([p]), new LBFGS([p], maxIter: 3)])
        {
            for (int i = 0; i < 2; i++)
            {
                using TensorScope scope = Tensor.Scope();
                optimizer.Step(() =>
                {
                    optimizer.ZeroGrad();
                    Tensor loss = (p * p).Sum() + p.Sum();
                    loss.Backward();
                    return loss;
                });
            }

            Assert.All(optimizer.State[p].Select(s => s.Value).OfType<Tensor>(), t => Assert.Equal(t.ElementCount, t.ToArray<float>().Length));
        }
    }

    private static (Parameter, Adam) Trained()
    {
        Parameter p = new(Tensor.Ones([2, 2]));
        Adam optimizer = new([p], lr: 0.01);
        for (int i = 0; i < 2; i++)
        {
            p.Grad = Tensor.Full([2, 2], i + 0.5);
            optimizer.Step();
        }

        return (p, optimizer);
    }

    private static MapNode Map(params ReadOnlySpan<(string Key, CheckpointNode Value)> entries)
    {
        MapNode map = new();
        foreach ((string key, CheckpointNode value) in entries)
            map.Add(key, value);
        return map;
    }

    private static MapNode Keyed(long key, CheckpointNode value)
    {
        MapNode map = new();
        map.Add(key, value);
        return map;
    }
}
