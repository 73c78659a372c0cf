using Interop.Tensors;

namespace Interop.Onnx.Tests.Ops;

public sealed class RecurrentTests
{
    [Theory]
    [MemberData(nameof(Cells))]
    public void Fused_networks_are_their_steps(string op, int gates, string direction)
    {
        Tensor[] inputs = Inputs(gates, direction);
        (string, object)[] attributes = [("direction", direction), ("linear_before_reset", 1L)];
        Tensor[] fused = OneNode.Run(op, 14, Given(op, inputs, null), 2, attributes);
        // A clip that clips nothing takes the way of steps.
        Tensor[] steps = OneNode.Run(op, 14, Given(op, inputs, null), 2, [.. attributes, ("clip", 1e6f)]);
        for (int i = 0; i < 2; i++)
            Assert.True(fused[i].Isclose(steps[i], 1e-9, 1e-9).All().Item<bool>(), $"output {i}");
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void A_shorter_sequence_is_as_if_it_were_alone(string op, int gates, string direction)
    {
        Tensor[] inputs = Inputs(gates, direction);
        Tensor[] whole = OneNode.Run(op, 14, Given(op, inputs, Tensor.From(new[] { 5, 2 })), 2, ("direction", direction));
        Tensor[] alone = [inputs[0].Narrow(0, 0, 2).Narrow(1, 1, 1), .. inputs[1..4], .. inputs[4..].Select(s => s.Narrow(1, 1, 1))];
        Tensor[] part = OneNode.Run(op, 14, Given(op, alone, null), 2, ("direction", direction));
        Assert.True(whole[0].Narrow(0, 0, 2).Narrow(2, 1, 1).Isclose(part[0], 1e-9, 1e-9).All().Item<bool>());
        Assert.True(whole[1].Narrow(1, 1, 1).Isclose(part[1], 1e-9, 1e-9).All().Item<bool>());
        Assert.Equal(0, whole[0].Narrow(0, 2, 3).Narrow(2, 1, 1).Abs().Max().Item<double>());
    }

    public static TheoryData<string, int, string> Cells()
    {
        TheoryData<string, int, string> rows = [];
        foreach ((string op, int gates) in new[] { ("RNN", 1), ("GRU", 3), ("LSTM", 4) })
        {
            foreach (string direction in new[] { "forward", "reverse", "bidirectional" })
                rows.Add(op, gates, direction);
        }

        return rows;
    }

    /// <summary>x, w, r, b, h and c.</summary>
    private static Tensor[] Inputs(int gates, string direction)
    {
        int directions = direction == "bidirectional" ? 2 : 1;
        return
        [
            Tensor.Randn([5, 2, 3], DType.Float64), Tensor.Randn([directions, gates * 4, 3], DType.Float64), Tensor.Randn([directions, gates * 4, 4], DType.Float64),
            Tensor.Randn([directions, 2 * gates * 4], DType.Float64), Tensor.Randn([directions, 2, 4], DType.Float64), Tensor.Randn([directions, 2, 4], DType.Float64),
        ];
    }

    private static Tensor?[] Given(string op, Tensor[] inputs, Tensor? lengths) => [.. inputs[..4], lengths, .. op == "LSTM" ? inputs[4..] : inputs[4..5]];
}
