using Interop.Tensors;

namespace Interop.NN.Tests;

public class ModuleSummaryTests
{
    [Fact]
    public void Shapes_parameters_and_products_are_counted_where_they_are()
    {
        Sequential model = new(new Conv2d(3, 8, 3, padding: 1), new ReLU(), new AdaptiveAvgPool2d(1), new Flatten(), new Linear(8, 4));
        ModuleSummary summary = ModuleSummary.Of(model, Tensor.Zeros([2, 3, 5, 6]));
        Assert.Equal(["", "0", "1", "2", "3", "4"], summary.Rows.Select(r => r.Path));
        Assert.Equal(new Shape(2, 8, 5, 6), summary.Rows[1].OutputShapes[0]);
        Assert.Equal(3 * 8 * 9 + 8, summary.Rows[1].Parameters);
        Assert.Equal(2 * 8 * 5 * 6 * 27, summary.Rows[1].Macs);
        Assert.Equal(2 * 8 * 4, summary.Rows[5].Macs);
        Assert.Equal(summary.Parameters, model.Parameters().Sum(p => p.ElementCount));
        Assert.Contains("[2, 8, 5, 6]", summary.ToString(), StringComparison.Ordinal);
        Assert.Contains("4: Linear", summary.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Attention_recurrent_layers_and_transposed_convolutions_are_counted_too()
    {
        TransformerEncoderLayer layer = new(8, 2, 16, dropout: 0, batchFirst: true);
        long projections = 5 * (8 * 24 + 8 * 8), scores = 2 * 5 * 5 * 8, feedforward = 5 * 2 * 8 * 16;
        Assert.Equal(projections + scores + feedforward, ModuleSummary.Of(layer, new TransformerEncoderInput(Tensor.Zeros([1, 5, 8]))).Macs);
        Assert.Equal(7 * 2 * (3 * 16 + 4 * 16), ModuleSummary.Of(new LSTM(3, 4), new RecurrentInput(Tensor.Zeros([7, 2, 3]))).Macs);
        Assert.Equal(3 * 10 * 2 * 4, ModuleSummary.Of(new ConvTranspose1d(3, 2, 4), Tensor.Zeros([1, 3, 10])).Macs);
    }

    [Fact]
    public void Shared_parameters_count_once_and_frozen_ones_are_told_apart()
    {
        Linear a = new(4, 4, bias: false), b = new(4, 4, bias: false);
        b.Weight = a.Weight;
        Linear frozen = new(4, 2);
        frozen.Freeze();
        ModuleSummary summary = ModuleSummary.Of(new Sequential(a, b, frozen), Tensor.Zeros([1, 4]));
        Assert.Equal(16 + 10, summary.Parameters);
        Assert.Equal(16, summary.TrainableParameters);
        Assert.Equal(4 * 26, summary.ParameterBytes);
    }
}
