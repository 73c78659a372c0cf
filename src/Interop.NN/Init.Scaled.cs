using Interop.Tensors;

namespace Interop.NN;

/// <content>Scales that keep the variance from layer to layer.</content>
public static partial class Init
{
    /// <summary>The factor by which weights before a nonlinearity are larger: 1 for none and sigmoid, 5/3 for tanh, √2 for ReLU, √(2 / (1 + slope²)) for a leaky one, 3/4 for SELU. Source: <c>torch.nn.init.calculate_gain</c>.</summary>
    /// <param name="nonlinearity">The nonlinearity.</param>
    /// <param name="param">The slope of a leaky ReLU; null for 0.01.</param>
    public static double CalculateGain(Nonlinearity nonlinearity, double? param = null) => nonlinearity switch
    {
        Nonlinearity.Tanh => 5.0 / 3,
        Nonlinearity.ReLU => Math.Sqrt(2),
        Nonlinearity.LeakyReLU => Math.Sqrt(2 / (1 + (param ?? 0.01) * (param ?? 0.01))),
        Nonlinearity.SELU => 3.0 / 4,
        _ => 1,
    };

    /// <summary>Numbers from [−a, a), a = gain · √(6 / (fan_in + fan_out)). Source: <c>torch.nn.init.xavier_uniform_</c>; Glorot and Bengio, 2010.</summary>
    /// <param name="tensor">[outputs, inputs, …].</param>
    /// <param name="gain">A factor.</param>
    /// <param name="generator">Where the numbers come from.</param>
    /// <exception cref="ShapeException">The tensor has fewer than two dimensions.</exception>
    public static Tensor XavierUniform_(Tensor tensor, double gain = 1, Generator? generator = null)
    {
        double a = Math.Sqrt(3) * XavierDeviation(tensor, gain);
        return Uniform_(tensor, -a, a, generator);
    }

    /// <summary>Normal numbers of the standard deviation gain · √(2 / (fan_in + fan_out)). Source: <c>torch.nn.init.xavier_normal_</c>; Glorot and Bengio, 2010.</summary>
    /// <inheritdoc cref="XavierUniform_"/>
    public static Tensor XavierNormal_(Tensor tensor, double gain = 1, Generator? generator = null) => Normal_(tensor, 0, XavierDeviation(tensor, gain), generator);

    /// <summary>Numbers from [−b, b), b = gain · √(3 / fan). Source: <c>torch.nn.init.kaiming_uniform_</c>; He and others, 2015.</summary>
    /// <param name="tensor">[outputs, inputs, …].</param>
    /// <param name="a">The slope below zero of a leaky ReLU.</param>
    /// <param name="mode">Which fan divides.</param>
    /// <param name="nonlinearity">What follows the layer; decides the gain.</param>
    /// <param name="generator">Where the numbers come from.</param>
    /// <exception cref="ShapeException">The tensor has fewer than two dimensions.</exception>
    public static Tensor KaimingUniform_(Tensor tensor, double a = 0, FanMode mode = FanMode.FanIn, Nonlinearity nonlinearity = Nonlinearity.LeakyReLU, Generator? generator = null)
    {
        if (tensor.ElementCount == 0)
            return tensor;
        double bound = Math.Sqrt(3) * KaimingDeviation(tensor, a, mode, nonlinearity);
        return Uniform_(tensor, -bound, bound, generator);
    }

    /// <summary>Normal numbers of the standard deviation gain / √fan. Source: <c>torch.nn.init.kaiming_normal_</c>; He and others, 2015.</summary>
    /// <inheritdoc cref="KaimingUniform_"/>
    public static Tensor KaimingNormal_(Tensor tensor, double a = 0, FanMode mode = FanMode.FanIn, Nonlinearity nonlinearity = Nonlinearity.LeakyReLU, Generator? generator = null) =>
        tensor.ElementCount == 0 ? tensor : Normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity), generator);

    private static double XavierDeviation(Tensor tensor, double gain)
    {
        (long fanIn, long fanOut) = Fans(tensor);
        return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
    }

    private static double KaimingDeviation(Tensor tensor, double a, FanMode mode, Nonlinearity nonlinearity)
    {
        (long fanIn, long fanOut) = Fans(tensor);
        return CalculateGain(nonlinearity, a) / Math.Sqrt(mode == FanMode.FanIn ? fanIn : fanOut);
    }

    /// <summary>Inputs of each output and outputs of each input, places of a kernel counted.</summary>
    private static (long In, long Out) Fans(Tensor tensor)
    {
        if (tensor.Rank < 2)
            throw new ShapeException($"The fans of a layer need a weight [outputs, inputs, …], found {tensor.Shape}.");
        long field = 1;
        for (int d = 2; d < tensor.Rank; d++)
            field *= tensor.Shape[d];
        return (tensor.Shape[1] * field, tensor.Shape[0] * field);
    }
}
