using Interop.Tensors;
using Interop.Testing;
using static Interop.NN.Tests.Sequences.Figures;

namespace Interop.NN.Tests.Sequences;

/// <summary>Recurrent networks: packed, padded and single sequences, states, refusals.</summary>
[Collection<Alone>]
public sealed class RecurrentTests
{
    private static readonly long[] s_lengths = [2, 5, 3];

    [Fact]
    public void Packed_sequences_out_of_order_give_the_figures_of_PyTorch()
    {
        Tensor.ManualSeed(0);
        LSTM network = new(3, 4, 2, bidirectional: true, projSize: 2, dropout: 0.5);
        Tensor x = Tensor.Randn([5, 3, 3]);
        PackedSequence packed = RnnUtils.PackPaddedSequence(x, s_lengths, enforceSorted: false);
        network.Eval();
        (PackedSequence y, (Tensor h, Tensor c)) = network.Call(packed);
        Are(y.Data, 3.435422, 3.435422, 0.131893, 0.043467);
        Are(h, 0.93334, 1.872045, -0.050159, 0.07295);
        Are(c, -5.449446, 15.867436, -0.112144, 0.43971);
        Assert.Equal([3, 3, 2, 1, 1], y.BatchSizes.ToArray<long>());
        Assert.Equal([1, 2, 0], y.SortedIndices!.ToArray<long>());
        Assert.Equal([2, 0, 1], y.UnsortedIndices!.ToArray<long>());
        network.Train();
        Tensor.ManualSeed(5);
        Are(network.Call(x).Output, 5.72169, 5.72169, 0.14747, 0.043345);
    }

    public static TheoryData<string, bool, bool> Networks =>
        [.. from name in (string[])["RNN", "ReLU", "GRU", "LSTM", "projected"] from bidirectional in (bool[])[false, true] from batchFirst in (bool[])[false, true] select (name, bidirectional, batchFirst)];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Packed_sequences_are_as_each_alone(string name, bool bidirectional, bool batchFirst)
    {
        Tensor.ManualSeed(3);
        RNNBase network = name switch
        {
            "RNN" => new RNN(3, 4, 2, bidirectional: bidirectional, batchFirst: batchFirst, dtype: DType.Float64),
            "ReLU" => new RNN(3, 4, 2, Nonlinearity.ReLU, bidirectional: bidirectional, batchFirst: batchFirst, dtype: DType.Float64),
            "GRU" => new GRU(3, 4, 2, bidirectional: bidirectional, batchFirst: batchFirst, dtype: DType.Float64),
            _ => new LSTM(3, 4, 2, bidirectional: bidirectional, batchFirst: batchFirst, projSize: name == "projected" ? 2 : 0, dtype: DType.Float64),
        };
        long width = name == "projected" ? 2 : 4, rows = bidirectional ? 4 : 2;
        Tensor[] sequences = [.. s_lengths.Select(n => Tensor.Randn([n, 3], DType.Float64))];
        Tensor h = Tensor.Randn([rows, 3, width], DType.Float64), c = Tensor.Randn([rows, 3, 4], DType.Float64);
        Tensor? cell = network is LSTM ? c : null;
        PackedSequence packed = RnnUtils.PackSequence(sequences, enforceSorted: false);
        RecurrentOutput all = network.Call(new RecurrentInput(packed.Data, h, cell, packed));
        Tensor[] outputs = RnnUtils.UnpackSequence(all.Layout! with { Data = all.Data });
        for (int i = 0; i < sequences.Length; i++)
        {
            RecurrentOutput one = network.Call(new RecurrentInput(sequences[i], h.Select(1, i), cell?.Select(1, i)));
            Near(one.Data, outputs[i]);
            Near(one.H, all.H.Select(1, i));
            Assert.Equal(cell is null, all.C is null);
            if (one.C is { } end)
                Near(end, all.C!.Select(1, i));
            Tensor batch = sequences[i].Unsqueeze(batchFirst ? 0 : 1);
            RecurrentOutput batched = network.Call(new RecurrentInput(batch, h.Narrow(1, i, 1), cell?.Narrow(1, i, 1)));
            Near(one.Data, batched.Data.Squeeze(batchFirst ? 0 : 1));
        }
    }

    [Fact]
    public void Cells_step_by_step_are_the_network()
    {
        LSTM network = new(3, 4);
        LSTMCell cell = new(3, 4);
        (cell.WeightIh, cell.WeightHh, cell.BiasIh, cell.BiasHh) = (network.AllWeights[0][0], network.AllWeights[0][1], network.AllWeights[0][2], network.AllWeights[0][3]);
        Tensor x = Tensor.Randn([5, 2, 3]);
        (Tensor expected, (Tensor h, Tensor c)) = network.Call(x);
        (Tensor H, Tensor C)? state = null;
        for (int t = 0; t < 5; t++)
        {
            state = cell.Call(x.Select(0, t), state);
            Near(expected.Select(0, t), state.Value.H);
        }

        Near(h.Select(0, 0), state!.Value.H);
        Near(c.Select(0, 0), state.Value.C);
        Assert.Equal([4], new GRUCell(3, 4).Call(Tensor.Randn([3])).Shape.AsSpan().ToArray());
    }

    [Fact]
    public void Dropped_elements_and_what_is_drawn_next_are_those_of_PyTorch()
    {
        Tensor.ManualSeed(0);
        TransformerDecoderLayer layer = new(8, 2, 16, 0.3);
        Tensor x = Tensor.Randn([4, 2, 8]), memory = Tensor.Randn([3, 2, 8]);
        Are(layer.Call(x, memory), 0, 51.636425, -0.604252, 0.168523);
        Next(0.782509);
        MultiheadAttention attention = new(8, 2, dropout: 0.4);
        (Tensor y, Tensor? weights) = attention.Call(x, x, x);
        Are(y, 2.848914, 13.264046, 0.037039, -0.316144);
        Are(weights!, 7.956213, 7.956213, 0.153297, 0.493554);
        Next(0.416449);
        Are(new Transformer(8, 2, 1, 1, 16).Call(x, x.Narrow(0, 0, 3)), 0, 39.67862, -1.380253, 1.050614);
        Next(0.189426);
        Are(new GRU(3, 4, 3, dropout: 0.5, bidirectional: true).Call(Tensor.Randn([5, 2, 3])).Output, -5.994558, 19.632964, 0.112833, -0.053327);
        Next(0.485145);
        Are(new GaussianNLLLoss(reduction: Reduction.None).Call(x, x * 2, 0.25), 84.6117, 107.383077, -0.313516, 0.093053);

        static void Next(double expected) => Are(Tensor.Rand([1]), expected, expected, expected, expected);
    }

    [Fact]
    public void Hooks_of_both_directions_see_networks()
    {
        GRU network = new(3, 4);
        Tensor x = Tensor.Randn([5, 2, 3]).RequiresGrad_();
        int seen = 0;
        using IDisposable forward = network.RegisterForwardHook((_, input, output) => { seen++; Assert.Null(output.C); Assert.Same(x, input.Data); });
        network.Call(x);
        forward.Dispose();
        using IDisposable backward = network.RegisterFullBackwardHook((_, dx, dy) => { seen++; Assert.Equal(2, dy.Count); return null; });
        network.Call(x).Output.Sum().Backward();
        Assert.Equal(2, seen);
        Assert.NotNull(x.Grad);
    }

    [Fact]
    public void Refusals_say_what_is_wrong()
    {
        LSTM network = new(3, 4, batchFirst: true);
        static void Refused<T>(string message, Func<object> action) where T : Exception => Assert.Contains(message, Assert.Throws<T>(action).Message, StringComparison.Ordinal);
        Refused<ShapeException>("[batch, steps, features]", () => network.Call(Tensor.Zeros([3])));
        Refused<ShapeException>("3 features", () => network.Call(Tensor.Zeros([2, 5, 4])));
        Refused<ArgumentException>("module.To", () => network.Call(Tensor.Zeros([2, 5, 3], DType.Float64)));
        Refused<ShapeException>("initial h of [1, 2, 4]", () => network.Call(Tensor.Zeros([2, 5, 3]), (Tensor.Zeros([1, 3, 4]), Tensor.Zeros([1, 2, 4]))));
        Refused<ShapeException>("initial states of 2 dimensions", () => network.Call(Tensor.Zeros([5, 3]), (Tensor.Zeros([1, 1, 4]), Tensor.Zeros([1, 1, 4]))));
        Refused<ArgumentOutOfRangeException>("smaller than the hidden size", () => new LSTM(3, 4, projSize: 4));
        Refused<ArgumentOutOfRangeException>("[0, 1]", () => new GRU(3, 4, dropout: 1.5));
        Refused<ArgumentOutOfRangeException>("Tanh or ReLU", () => new RNN(3, 4, nonlinearity: Nonlinearity.SELU));
        Refused<ShapeException>("[batch, features] or [features]", () => new RNNCell(3, 4).Call(Tensor.Zeros([2, 2, 3])));
    }
}
