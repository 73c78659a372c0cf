using Interop.Tensors;

namespace Interop.NN.Tests;

public sealed class ContainerTests
{
    [Fact]
    public void Dictionaries_of_modules_keep_the_order_in_which_they_came()
    {
        ModuleDict<Module<Tensor, Tensor>> modules = new() { { "b", new ReLU() }, { "a", new Linear(2, 2) } };
        modules["b"] = new Tanh();
        Assert.Equal(["b", "a"], modules.Keys);
        Assert.IsType<Tanh>(modules["b"]);
        Assert.Equal(["a.weight", "a.bias"], modules.StateDict().Keys);
        Assert.IsType<Linear>(modules.Pop("a"));
        Assert.Throws<KeyNotFoundException>(() => modules["a"]);
        modules.Clear();
        Assert.Empty(modules);
    }

    [Fact]
    public void Lists_of_parameters_are_named_by_place()
    {
        ParameterList list = [Tensor.Ones([2]), new Parameter(Tensor.Zeros([1]))];
        Assert.Equal(["0", "1"], list.StateDict().Keys);
        Assert.Equal(2, list.Parameters().Count());
        list[-1] = Tensor.Full([3], 2);
        Assert.Equal(new Shape(3), list[1].Shape);
        Assert.IsType<Parameter>(list[1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => list[2]);
    }

    [Fact]
    public void Dictionaries_of_parameters_are_named_by_key()
    {
        ParameterDict parameters = new() { { "b", Tensor.Ones([2]) }, { "a", Tensor.Zeros([1]) } };
        Assert.Equal(["b", "a"], parameters.StateDict().Keys);
        Assert.True(parameters["a"].RequiresGrad);
        Assert.Equal([0f], parameters.Pop("a").ToArray<float>());
        Assert.Equal(["b"], parameters.StateDict().Keys);
        Assert.False(parameters.ContainsKey("a"));
    }

    [Fact]
    public void A_copy_of_a_dictionary_of_parameters_grows_alone()
    {
        ParameterDict parameters = new() { { "a", Tensor.Ones([2]) } };
        ParameterDict copy = parameters.Clone();
        copy.Add("b", Tensor.Zeros([1]));
        parameters.Pop("a");
        Assert.Empty(parameters);
        Assert.Equal(["a", "b"], copy.Select(p => p.Key));
    }
}
