using Interop.Tensors.Tests.Kernels;
using Interop.Testing;
using static Interop.Tensors.Tests.Ops.NeuralLawTests;

namespace Interop.Tensors.Tests.Ops;

/// <summary>Recurrent networks: fused layers equal their cells, packed sequences equal separate ones, gradients hold.</summary>
[Collection<Alone>]
public class RecurrentTests
{
    private static readonly long[][] s_sizes = [[5, 5, 5, 5], [7, 4, 4, 1, 1, 0], [3], [2, 2], [30, 29, 3]];

    public static TheoryData<int, int> Cells
    {
        get
        {
            TheoryData<int, int> data = [];
            foreach (RecurrentCell cell in Enum.GetValues<RecurrentCell>())
                foreach (int width in (ReadOnlySpan<int>)[0, 128, 256, 512])
                    data.Add((int)cell, width);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_fused_layer_equals_its_cells(int kind, int width) => At.Width(width, () =>
    {
        RecurrentCell cell = (RecurrentCell)kind;
        foreach (DType dtype in (ReadOnlySpan<DType>)[DType.Float64, DType.Float32])
            foreach (long[] sizes in s_sizes)
                foreach ((long hidden, long projected, bool biased, bool reverse) in ((long, long, bool, bool)[])[(3, 0, true, false), (37, 0, true, true), (16, 0, false, true), (37, 18, true, false), (16, 5, false, true)])
                {
                    if (projected == 0 || cell == RecurrentCell.Lstm)
                        LayerEqualsCells(new(cell, sizes, reverse), hidden, projected, biased, dtype);
                }
    });

    private static void LayerEqualsCells(RecurrentLayer layer, long hidden, long projected, bool biased, DType dtype)
    {
        bool hasC = layer.Cell == RecurrentCell.Lstm;
        long gates = (hasC ? 4 : layer.Cell == RecurrentCell.Gru ? 3 : 1) * hidden, width = projected > 0 ? projected : hidden, rows = layer.Sizes.Sum(), batch = layer.Sizes[0];
        int seed = 1;
        Tensor x = Next([rows, 6], 1), h = Next([batch, width], 1), wIh = Next([gates, 6], 0.3), wHh = Next([gates, width], 1.5 / hidden);
        Tensor? c = hasC ? Next([batch, hidden], 1) : null, bIh = biased ? Next([gates], 1) : null, bHh = biased ? Next([gates], 1) : null, wHr = projected > 0 ? Next([width, hidden], 0.3) : null;
        RecurrentWeights w = new(wIh, wHh, bIh, bHh, wHr);
        (Tensor y, Tensor end, Tensor? cEnd) = RecurrentFused.Layer(layer, x, h, c, w);
        (Tensor yWanted, Tensor endWanted, Tensor? cWanted) = RecurrentComposed.Layer(layer, x, h, c, w);
        Close(yWanted, y, dtype, "y");
        Close(endWanted, end, dtype, "h");
        if (hasC)
            Close(cWanted!, cEnd!, dtype, "c");
        Tensor[] inputs = [.. new[] { x, h, c, wIh, wHh, bIh, bHh, wHr }.OfType<Tensor>()];
        Tensor[] found = hasC ? [y, end, cEnd!] : [y, end], wanted = hasC ? [yWanted, endWanted, cWanted!] : [yWanted, endWanted];
        Tensor[] dy = [.. found.Select(f => Numbers(f.Shape, 11).To(dtype))];
        Tensor?[] expected = Autograd.Grad(wanted, inputs, dy), composed = Autograd.Grad(found, inputs, dy, createGraph: true), fused = Autograd.Grad(found, inputs, dy);
        for (int i = 0; i < inputs.Length; i++)
        {
            Close(expected[i]!, composed[i]!.Detach(), dtype, $"gradient {i}, composed");
            Close(expected[i]!, fused[i]!, dtype, $"gradient {i}, fused");
        }

        Tensor Next(Shape shape, double scale) => (Numbers(shape, seed++) * scale).To(dtype).RequiresGrad_();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    [InlineData(512)]
    public void Wide_layers_go_through_several_blocks(int width) => At.Width(width, () =>
    {
        LayerEqualsCells(new(RecurrentCell.Gru, [14, 14, 2], false), 350, 0, true, DType.Float64);
        LayerEqualsCells(new(RecurrentCell.Lstm, [2, 2, 1], true), 700, 690, false, DType.Float32);
    });

    [Fact]
    public void Forward_mode_is_that_of_the_cells()
    {
        RecurrentLayer layer = new(RecurrentCell.Lstm, [3, 2, 2], true);
        Tensor[] inputs = [Leaf([7, 3], 1), Leaf([3, 4], 2), Leaf([3, 4], 3), Leaf([16, 3], 4), Leaf([16, 4], 5)], v = [.. inputs.Select(i => Numbers(i.Shape, 9))];
        (_, Tensor[] expected) = Autograd.Jvp(x => Outputs(RecurrentComposed.Layer(layer, x[0], x[1], x[2], new(x[3], x[4], null, null, null))), inputs, v);
        (_, Tensor[] found) = Autograd.Jvp(x => Outputs(RecurrentFused.Layer(layer, x[0], x[1], x[2], new(x[3], x[4], null, null, null))), inputs, v);
        for (int i = 0; i < expected.Length; i++)
            Close(expected[i], found[i], DType.Float64, $"product {i}");

        static Tensor[] Outputs((Tensor Y, Tensor H, Tensor? C) layer) => [layer.Y, layer.H, layer.C!];
    }

    [Theory]
    [InlineData("lstm")]
    [InlineData("gru")]
    [InlineData("rnn_tanh")]
    [InlineData("rnn_relu")]
    public void First_and_second_gradients_hold(string name)
    {
        Tensor[] hx = name == "lstm" ? [Leaf([4, 2, 2], 1), Leaf([4, 2, 2], 2)] : [Leaf([4, 2, 2], 1)];
        Tensor[] weights = Weights(name, 3, 2, 0, 2, 2, true);
        Tensor x = Leaf([3, 2, 3], 3), data = Leaf([5, 3], 4), sizes = Tensor.From([2L, 2, 1]);
        foreach (bool packed in (ReadOnlySpan<bool>)[false, true])
        {
            Tensor[] inputs = [packed ? data : x, .. hx, .. weights];
            Func<Tensor[], Tensor[]> f = leaves => Network(name, leaves[0], packed ? sizes : null, leaves[1..(1 + hx.Length)], leaves[(1 + hx.Length)..], true, 2, true, false);
            Assert.True(Autograd.GradCheck(f, inputs));
            Assert.True(Autograd.GradGradCheck(f, inputs));
        }
    }

    [Fact]
    public void Projections_hold_with_first_and_second_gradients()
    {
        Tensor[] inputs = [Leaf([3, 2, 3], 3), Leaf([2, 2, 1], 1), Leaf([2, 2, 3], 2), .. Weights("lstm", 3, 3, 1, 1, 2, false)];
        Func<Tensor[], Tensor[]> f = leaves => Network("lstm", leaves[0], null, leaves[1..3], leaves[3..], false, 1, true, false);
        Assert.True(Autograd.GradCheck(f, inputs));
        Assert.True(Autograd.GradGradCheck(f, inputs));
    }

    [Theory]
    [InlineData("lstm")]
    [InlineData("gru")]
    [InlineData("rnn_tanh")]
    [InlineData("rnn_relu")]
    public void Packed_sequences_equal_separate_ones(string name)
    {
        long[] lengths = [5, 3, 3, 1];
        Tensor padded = Numbers([5, 4, 3], 1), lengthsTensor = Tensor.From(lengths);
        (Tensor data, Tensor sizes) = Tensor.PackPaddedSequence(padded, lengthsTensor, false);
        Tensor[] hx = name == "lstm" ? [Numbers([4, 4, 6], 2), Numbers([4, 4, 6], 3)] : [Numbers([4, 4, 6], 2)], weights = Weights(name, 3, 6, 0, 2, 2, true);
        Tensor[] packed = Network(name, data, sizes, hx, weights, true, 2, true, false);
        (Tensor all, Tensor found) = Tensor.PadPackedSequence(packed[0], sizes, false, 0.25, 6);
        Assert.Equal(lengths, found.ToArray<long>());
        Assert.Equal([6, 4, 12], all.Shape.AsSpan().ToArray());
        Assert.Equal(0.25, all.Select(0, 5).Mean().Item<double>(), 12);
        for (int b = 0; b < lengths.Length; b++)
        {
            Tensor[] own = Network(name, padded.Narrow(0, 0, lengths[b]).Narrow(1, b, 1), null, [.. hx.Select(h => h.Narrow(1, b, 1))], weights, true, 2, true, false);
            Close(own[0], all.Narrow(0, 0, lengths[b]).Narrow(1, b, 1), DType.Float64, $"outputs of sequence {b}");
            for (int i = 1; i < own.Length; i++)
                Close(own[i], packed[i].Narrow(1, b, 1), DType.Float64, $"end {i} of sequence {b}");
            Tensor[] alone = Network(name, padded.Narrow(0, 0, lengths[b]).Select(1, b), null, [.. hx.Select(h => h.Select(1, b))], weights, true, 2, true, false);
            Close(own[0].Squeeze(1), alone[0], DType.Float64, $"outputs of sequence {b} without a batch");
            Close(own[1].Squeeze(1), alone[1], DType.Float64, $"end of sequence {b} without a batch");
        }
    }

    [Theory]
    [InlineData("lstm")]
    [InlineData("gru")]
    [InlineData("rnn_tanh")]
    [InlineData("rnn_relu")]
    public void A_batch_may_come_first(string name)
    {
        Tensor x = Numbers([5, 4, 3], 1);
        Tensor[] hx = name == "lstm" ? [Numbers([2, 4, 6], 2), Numbers([2, 4, 6], 3)] : [Numbers([2, 4, 6], 2)], weights = Weights(name, 3, 6, 0, 2, 1, false);
        Tensor[] stepsFirst = Network(name, x, null, hx, weights, false, 2, false, false), batchFirst = Network(name, x.Transpose(0, 1), null, hx, weights, false, 2, false, true);
        Assert.Equal([4, 5, 6], batchFirst[0].Shape.AsSpan().ToArray());
        Close(stepsFirst[0], batchFirst[0].Transpose(0, 1), DType.Float64, "outputs");
        Close(stepsFirst[1], batchFirst[1], DType.Float64, "ends");
    }

    [Fact]
    public void Elements_are_dropped_between_layers_in_training_only()
    {
        Tensor x = Numbers([4, 2, 3], 1);
        Tensor[] hx = [Numbers([2, 2, 5], 2)], weights = Weights("gru", 3, 5, 0, 2, 1, true);
        Tensor plain = Tensor.Gru(x, hx[0], weights, true, 2, 0, true, false, false).Output;
        Close(plain, Tensor.Gru(x, hx[0], weights, true, 2, 0.5, false, false, false).Output, DType.Float64, "without training");
        Generator.Default.ManualSeed(7);
        Tensor dropped = Tensor.Gru(x, hx[0], weights, true, 2, 0.5, true, false, false).Output;
        Generator.Default.ManualSeed(7);
        Tensor between = Tensor.Gru(x, hx[0].Narrow(0, 0, 1), weights[..4], true, 1, 0, false, false, false).Output.Dropout(0.5);
        Close(Tensor.Gru(between, hx[0].Narrow(0, 1, 1), weights[4..], true, 1, 0, false, false, false).Output, dropped, DType.Float64, "in training");
    }

    [Theory]
    [InlineData(DType.BFloat16, 0.02)]
    [InlineData(DType.Float16, 0.003)]
    public void Reduced_formats_are_rounded_once(DType dtype, double tolerance)
    {
        Tensor x = Numbers([6, 3, 4], 1).To(dtype);
        Tensor[] hx = [Numbers([1, 3, 5], 2).To(dtype), Numbers([1, 3, 5], 3).To(dtype)], weights = [.. Weights("lstm", 4, 5, 0, 1, 1, true).Select(w => w.Detach().To(dtype).RequiresGrad_())];
        Tensor y = Tensor.Lstm(x, hx, weights, true, 1, 0, false, false, false).Output;
        Tensor[] wideWeights = [.. weights.Select(w => w.Detach().To(DType.Float64).RequiresGrad_())];
        Tensor wide = Tensor.Lstm(x.To(DType.Float64), [.. hx.Select(h => h.To(DType.Float64))], wideWeights, true, 1, 0, false, false, false).Output;
        Assert.Equal(dtype, y.DType);
        Assert.True((y.Detach().To(DType.Float64) - wide.Detach()).Abs().Max().Item<double>() < tolerance);
        Tensor?[] gradients = Autograd.Grad([y.Mean()], weights), wideGradients = Autograd.Grad([wide.Mean()], wideWeights);
        for (int i = 0; i < weights.Length; i++)
        {
            Assert.Equal(dtype, gradients[i]!.DType);
            Assert.True((gradients[i]!.To(DType.Float64) - wideGradients[i]!).Abs().Max().Item<double>() < tolerance * 0.3, $"gradient {i}");
        }
    }

    [Fact]
    public void Complex_numbers_go_step_by_step()
    {
        Tensor[] weights = [.. Weights("gru", 3, 2, 0, 1, 1, true).Select(w => w.Detach().To(DType.Complex128))];
        Tensor x = Numbers([3, 2, 3], 1), h = Numbers([1, 2, 2], 2);
        Tensor y = Tensor.Gru(x.To(DType.Complex128), h.To(DType.Complex128), weights, true, 1, 0, false, false, false).Output;
        Close(Tensor.Gru(x, h, Weights("gru", 3, 2, 0, 1, 1, true), true, 1, 0, false, false, false).Output.Detach(), y.Real, DType.Float64, "real parts");
    }

    [Fact]
    public void Empty_batches_give_empty_results_and_zero_gradients()
    {
        Tensor[] weights = Weights("lstm", 3, 2, 0, 1, 1, true);
        (Tensor y, Tensor h, Tensor c) = Tensor.Lstm(Numbers([4, 0, 3], 1), [Numbers([1, 0, 2], 1), Numbers([1, 0, 2], 1)], weights, true, 1, 0, false, false, false);
        Assert.Equal([4, 0, 2], y.Shape.AsSpan().ToArray());
        Assert.Equal([1, 0, 2], h.Shape.AsSpan().ToArray());
        Assert.Equal([1, 0, 2], c.Shape.AsSpan().ToArray());
        Assert.All(Autograd.Grad([y.Sum()], weights), g => Assert.Equal(0, g!.Abs().Sum().Item<double>()));
        Assert.Equal([4, 2, 2], Tensor.Gru(Numbers([4, 2, 0], 1), Numbers([1, 2, 2], 1), Weights("gru", 0, 2, 0, 1, 1, true), true, 1, 0, false, false, false).Output.Shape.AsSpan().ToArray());
    }

    [Fact]
    public void A_state_that_flows_nowhere_and_one_that_alone_flows_back_are_right()
    {
        Tensor[] weights = Weights("lstm", 3, 4, 0, 1, 1, true);
        Tensor x = Leaf([5, 2, 3], 1), h = Leaf([1, 2, 4], 2), c = Leaf([1, 2, 4], 3);
        Tensor[] inputs = [x, h, c, .. weights];
        foreach (int of in (ReadOnlySpan<int>)[0, 1, 2])
            Assert.True(Autograd.GradCheck(leaves => [Network("lstm", leaves[0], null, leaves[1..3], leaves[3..], true, 1, false, false)[of]], inputs));
    }

    [Fact]
    public void Weight_norm_keeps_one_dimension_or_none()
    {
        Tensor v = Leaf([2, 3, 4], 1);
        foreach (int dim in (ReadOnlySpan<int>)[0, 1, 2, -2, -3, -1])
        {
            long[] sizes = [1, 1, 1];
            if (dim != -1)
                sizes[(dim + 3) % 3] = v.Shape[(dim + 3) % 3];
            Tensor g = Leaf(new Shape(sizes), 2);
            Tensor y = Tensor.WeightNorm(v, g, dim);
            int[] others = [.. new[] { 0, 1, 2 }.Where(d => dim == -1 || d != (dim + 3) % 3)];
            Close(g.Abs(), (y * y).Sum(others, keepdim: true).Sqrt(), DType.Float64, $"norms along {dim}");
            Assert.True(Autograd.GradCheck(leaves => [Tensor.WeightNorm(leaves[0], leaves[1], dim)], [v, g]));
            Assert.True(Autograd.GradGradCheck(leaves => [Tensor.WeightNorm(leaves[0], leaves[1], dim)], [v, g]));
        }
    }

    [Fact]
    public void Packing_and_padding_have_gradients()
    {
        Tensor lengths = Tensor.From([4L, 2, 1]), sizes = Tensor.From([3L, 2, 1, 1]);
        foreach (bool batchFirst in (ReadOnlySpan<bool>)[false, true])
        {
            Assert.True(Autograd.GradCheck(leaves => [Tensor.PackPaddedSequence(leaves[0], lengths, batchFirst).Data], [Leaf(batchFirst ? [3, 5, 2] : [5, 3, 2], 1)]));
            Assert.True(Autograd.GradCheck(leaves => [Tensor.PadPackedSequence(leaves[0], sizes, batchFirst, 7, 0).Output], [Leaf([7, 2], 1)]));
        }
    }

    [Fact]
    public void Whole_numbers_are_packed_and_padded_too()
    {
        (Tensor data, Tensor sizes) = Tensor.PackPaddedSequence(Tensor.From([1L, 2, 3, 4, 5, 6], [3, 2]), Tensor.From([3L, 1]), false);
        Assert.Equal([1, 2, 3, 5], data.ToArray<long>());
        Assert.Equal([2, 1, 1], sizes.ToArray<long>());
        Assert.Equal([1, 3, 5, 7, 2, 7, 7, 7], Tensor.PadPackedSequence(data, sizes, true, 7.9, 4).Output.ToArray<long>());
    }

    [Fact]
    public void Results_do_not_depend_on_the_number_of_threads()
    {
        int before = Threads.Count;
        try
        {
            Tensor[] weights = [.. Weights("lstm", 40, 130, 0, 1, 1, true).Select(w => w.Detach().To(DType.Float32).RequiresGrad_())];
            Tensor x = Numbers([5, 30, 40], 1).To(DType.Float32), h = Numbers([1, 30, 130], 2).To(DType.Float32);
            float[][] one = Run(1), three = Run(3);
            for (int i = 0; i < one.Length; i++)
                Assert.Equal(one[i], three[i]);

            float[][] Run(int threads)
            {
                Threads.Count = threads;
                Tensor y = Tensor.Lstm(x, [h, h], weights, true, 1, 0, false, false, false).Output;
                return [y.Detach().ToArray<float>(), .. Autograd.Grad([y.Sum()], weights).Select(g => g!.ToArray<float>())];
            }
        }
        finally
        {
            Threads.Count = before;
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_name()
    {
        Tensor x = Numbers([4, 2, 3], 1), h = Numbers([1, 2, 5], 1);
        Tensor[] weights = Weights("lstm", 3, 5, 0, 1, 1, true);
        Assert.Contains("two states", Assert.Throws<ArgumentException>(() => Lstm(x, [h], weights)).Message);
        Assert.Contains("needs 4 weights, found 3", Assert.Throws<ArgumentException>(() => Lstm(x, [h, h], weights[..3])).Message);
        Assert.Contains("needs h", Assert.Throws<ShapeException>(() => Lstm(x, [Numbers([1, 3, 5], 1), h], weights)).Message);
        Assert.Contains("needs c", Assert.Throws<ShapeException>(() => Lstm(x, [h, Numbers([2, 2, 5], 1)], weights)).Message);
        Assert.Contains("needs weights", Assert.Throws<ShapeException>(() => Lstm(Numbers([4, 2, 2], 1), [h, h], weights)).Message);
        Assert.Contains("needs biases", Assert.Throws<ShapeException>(() => Lstm(x, [h, h], [weights[0], weights[1], weights[2], Numbers([5], 1)])).Message);
        Assert.Contains("projection", Assert.Throws<ShapeException>(() => Lstm(x, [Numbers([1, 2, 4], 1), h], [weights[0], Numbers([20, 4], 1), weights[2], weights[3], Numbers([5, 4], 1)])).Message);
        Assert.Contains("at least one step", Assert.Throws<ShapeException>(() => Lstm(Numbers([0, 2, 3], 1), [h, h], weights)).Message);
        Assert.Contains("one dtype", Assert.Throws<ArgumentException>(() => Lstm(x.To(DType.Float32), [h, h], weights)).Message);
        Assert.Contains("int64", Assert.Throws<NotSupportedException>(() => Lstm(x.To(DType.Int64), [h, h], weights)).Message);
        Assert.Contains("without a batch", Assert.Throws<ShapeException>(() => Lstm(Numbers([4, 3], 1), [h, h], weights)).Message);
        Assert.Contains("at least one layer", Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Lstm(x, [Numbers([0, 2, 5], 1), Numbers([0, 2, 5], 1)], [], true, 0, 0, false, false, false)).Message);
        Assert.Contains("longer sequences come first", Assert.Throws<ArgumentException>(() => Packed(Tensor.From([2L, 3]))).Message);
        Assert.Contains("of that sum", Assert.Throws<ShapeException>(() => Packed(Tensor.From([3L, 1]))).Message);
        Assert.Contains("int64", Assert.Throws<ArgumentException>(() => Packed(Tensor.From([3, 2]))).Message);
        Assert.Contains("same batch", Assert.Throws<ShapeException>(() => Tensor.RnnTanhCell(Numbers([2, 3], 1), Numbers([1, 4], 1), Numbers([4, 3], 1), Numbers([4, 4], 1))).Message);
        Assert.Contains("longest first", Assert.Throws<ArgumentException>(() => Tensor.PackPaddedSequence(x, Tensor.From([2L, 4]), false)).Message);
        Assert.Contains("positive", Assert.Throws<ArgumentException>(() => Tensor.PackPaddedSequence(x, Tensor.From([2L, 0]), false)).Message);
        Assert.Contains("sequence of 5", Assert.Throws<ShapeException>(() => Tensor.PackPaddedSequence(x, Tensor.From([5L, 1]), false)).Message);
        Assert.Contains("needs 2 lengths", Assert.Throws<ShapeException>(() => Tensor.PackPaddedSequence(x, Tensor.From([4L]), false)).Message);
        Assert.Contains("total length", Assert.Throws<ShapeException>(() => Tensor.PadPackedSequence(Numbers([3, 2], 1), Tensor.From([2L, 1]), false, 0, 1)).Message);
        Assert.Contains("one dtype", Assert.Throws<ArgumentException>(() => Tensor.WeightNorm(x, h.To(DType.Float32))).Message);

        static void Lstm(Tensor x, Tensor[] hx, Tensor[] weights) => Tensor.Lstm(x, hx, weights, true, 1, 0, false, false, false);
        static void Packed(Tensor sizes) => Tensor.Gru(Numbers([5, 3], 1), sizes, Numbers([1, 3, 2], 1), Weights("gru", 3, 2, 0, 1, 1, true), true, 1, 0, false, false);
    }

    private static Tensor[] Network(string name, Tensor x, Tensor? sizes, Tensor[] hx, Tensor[] weights, bool biased, long layers, bool bidirectional, bool batchFirst)
    {
        if (name == "lstm")
        {
            (Tensor y, Tensor h, Tensor c) = sizes is null
                ? Tensor.Lstm(x, hx, weights, biased, layers, 0, false, bidirectional, batchFirst)
                : Tensor.Lstm(x, sizes, hx, weights, biased, layers, 0, false, bidirectional);
            return [y, h, c];
        }

        (Tensor output, Tensor end) = (name, sizes) switch
        {
            ("gru", null) => Tensor.Gru(x, hx[0], weights, biased, layers, 0, false, bidirectional, batchFirst),
            ("gru", _) => Tensor.Gru(x, sizes, hx[0], weights, biased, layers, 0, false, bidirectional),
            ("rnn_tanh", null) => Tensor.RnnTanh(x, hx[0], weights, biased, layers, 0, false, bidirectional, batchFirst),
            ("rnn_tanh", _) => Tensor.RnnTanh(x, sizes, hx[0], weights, biased, layers, 0, false, bidirectional),
            (_, null) => Tensor.RnnRelu(x, hx[0], weights, biased, layers, 0, false, bidirectional, batchFirst),
            _ => Tensor.RnnRelu(x, sizes, hx[0], weights, biased, layers, 0, false, bidirectional),
        };
        return [output, end];
    }

    private static Tensor[] Weights(string name, long inputs, long hidden, long projected, int layers, int directions, bool biased)
    {
        long gates = (name == "lstm" ? 4 : name == "gru" ? 3 : 1) * hidden, width = projected > 0 ? projected : hidden;
        List<Tensor> weights = [];
        for (int i = 0; i < layers * directions; i++)
        {
            weights.AddRange([Leaf([gates, i < directions ? inputs : width * directions], 20 + i), Leaf([gates, width], 30 + i)]);
            if (biased)
                weights.AddRange([Leaf([gates], 40 + i), Leaf([gates], 50 + i)]);
            if (projected > 0)
                weights.Add(Leaf([width, hidden], 60 + i));
        }

        return [.. weights];
    }

    private static Tensor Leaf(Shape shape, int seed) => (Numbers(shape, seed) * 0.3).RequiresGrad_();
}
