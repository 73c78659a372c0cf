using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.NN.Tests;

/// <summary>Whole modules from files whose classes are not all torch.nn's.</summary>
public class WholeModuleTests
{
    /// <summary>The class of the file, as its user has it here.</summary>
    private sealed class Net : Module<Tensor, Tensor>
    {
        internal Net()
        {
            RegisterOwn();
            Register("conv", new Conv2d(1, 2, 3, padding: 1));
            Register("norm", new BatchNorm2d(2));
            Register("head", new Linear(2, 3));
        }

        internal Net(SavedAttributes saved)
        {
            RegisterOwn();
            foreach (string child in saved.Children)
                Register(child, saved.Child<Module>(child)!);
        }

        private void RegisterOwn()
        {
            Register("scale", new Parameter(Tensor.Ones([])));
            Register("absent", (Parameter?)null);
            RegisterBuffer("steps", Tensor.Zeros([], DType.Int64));
            RegisterBuffer("scratch", Tensor.Zeros([2]), persistent: false);
        }

        protected override Tensor Forward(Tensor input) => Child<Linear>("head").Call(Child<BatchNorm2d>("norm").Call(Child<Conv2d>("conv").Call(input)).Relu().Mean([2, 3])) * Attribute("scale")!;
    }

    [Theory]
    [InlineData("module_unknown.pt")]
    [InlineData("legacy_module_unknown.pt")]
    public void An_unknown_class_is_named_and_its_state_dict_loads_all_the_same(string file)
    {
        using Checkpoint checkpoint = Checkpoint.Open(Repository.Fixtures("torch/2.14/" + file));
        UnknownModuleException error = Assert.Throws<UnknownModuleException>(() => checkpoint.ToModule(classes: new ModuleClasses()));
        Assert.Equal(["acme.Net"], error.Classes.Keys);
        Assert.Contains("acme.Net", error.Message);
        Net mine = new();
        Assert.True(mine.Load(checkpoint).IsComplete);
        Assert.Equal(checkpoint.Tensors.First(t => t.Key.EndsWith("conv.weight", StringComparison.Ordinal)).Value.Read().ToArray<float>(), mine.NamedParameters().First(p => p.Key == "conv.weight").Value.ToArray<float>());
    }

    [Fact]
    public void A_registered_class_comes_alive_with_the_values_of_its_state_dict()
    {
        using Checkpoint checkpoint = Checkpoint.Open(Repository.Fixtures("torch/2.14/module_unknown.pt"));
        ModuleClasses classes = new();
        classes.Register("acme.Net", saved => new Net(saved));
        Net alive = checkpoint.ToModule<Net>(classes: classes), loaded = new();
        loaded.Load(checkpoint);
        loaded.Eval();
        alive.Eval();
        Tensor input = Tensor.Ones([2, 1, 4, 4]);
        Assert.Equal(loaded.Call(input).ToArray<float>(), alive.Call(input).ToArray<float>());
    }
}
