using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.NN.Tests.Optim;

/// <summary>Steps of parameters that are swapped into an optimizer.</summary>
public class ExchangeTests
{
    private static Parameter Weight(double value) => new(Tensor.From([value, -value])) { Grad = Tensor.From([0.5, 0.25]) };

    [Fact]
    public void Other_parameters_step_with_their_own_states_and_options()
    {
        Parameter w = Weight(1), other = Weight(3), twin = Weight(3);
        AdamW optimizer = new([w], lr: 0.1), twins = new([twin], lr: 0.5);
        Assert.Throws<InvalidOperationException>(() => optimizer.SwapInParamsAndState([other], twins.StateDict()));
        optimizer.Step();
        twins.Step();
        other.Data = twin.Data.Clone();
        double[] before = w.ToArray<double>();
        MapNode state = twins.StateDict(), mine = optimizer.StateDict();
        string own = optimizer.ToString();
        MapNode copied = Stepped(new AdamW([Weight(1)]), state);
        using (optimizer.SwapInParamsAndState([other], copied))
        {
            Assert.Equal(0.5, optimizer.ParamGroups[0].Lr);
            Assert.Same(other, optimizer.ParamGroups[0].Params[0]);
            optimizer.Step();
        }

        twins.Step();
        Assert.Equal(twin.ToArray<double>(), other.ToArray<double>());
        Assert.Equal(before, w.ToArray<double>());
        Assert.Equal(own, optimizer.ToString());
        Assert.Same(w, optimizer.ParamGroups[0].Params[0]);
        Assert.Same(w, optimizer.State.Keys.Single());

        // The states that were given have counted the step.
        MapNode given = (MapNode)((MapNode)copied["state"]!).Entries[0].Value, kept = (MapNode)((MapNode)mine["state"]!).Entries[0].Value;
        Assert.Equal(2, ((TensorEntry)given["step"]!).Read().Item<float>());
        Assert.Equal(1, ((TensorEntry)kept["step"]!).Read().Item<float>());
        Assert.Throws<ArgumentException>(() => optimizer.SwapInParamsAndState([other, twin], copied));
        Assert.Throws<ArgumentException>(() => optimizer.SwapInParamsAndState([other], new MapNode()));

        static MapNode Stepped(AdamW copy, MapNode state)
        {
            copy.LoadStateDict(state);
            return copy.StateDict();
        }
    }
}
