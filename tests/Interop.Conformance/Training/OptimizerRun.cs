using Interop.Checkpoints;
using Interop.Conformance.Operators;
using Interop.NN;
using Interop.Tensors;

namespace Interop.Conformance.Training;

/// <summary>Twelve steps of one optimizer as PyTorch made them: arguments, initial parameters, gradients, parameters after each step, states after 6 and 12.</summary>
/// <param name="map">What the file holds.</param>
/// <param name="truth">Of a float32 run, the same in float64: where rounding grows, nobody must be further from it than four times PyTorch.</param>
internal sealed class OptimizerRun(MapNode map, OptimizerRun? truth = null)
{
    private const int Steps = 12;

    private string Class => ((ScalarNode)map["class"]!).Value as string ?? "";

    private MapNode Arguments => (MapNode)map["kwargs"]!;

    internal MapNode State6 => (MapNode)map["state6"]!;

    internal MapNode State12 => (MapNode)map["state12"]!;

    internal Tensor[] Initial => Tensors(map["init"]!);

    internal Tensor[] After(int step) => Tensors(((ListNode)map["params"]!).Items[step]);

    /// <summary>Runs the steps from one on; null if all parameters and losses are PyTorch's.</summary>
    internal string? Run(int from, MapNode? state, out Optimizer optimizer)
    {
        Parameter[] parameters = [.. (from == 0 ? Initial : After(from - 1)).Select(t => new Parameter(t.Clone()))];
        optimizer = Make(parameters);
        if (state is not null)
            optimizer.LoadStateDict(state);
        for (int step = from; step < Steps; step++)
        {
            if (Step(optimizer, parameters, step) is { } wrong)
                return wrong;
            Tensor[] expected = After(step);
            for (int i = 0; i < expected.Length; i++)
            {
                if (Comparison.Difference(parameters[i].Data, ExpectedTensor.Of(expected[i])) is { } difference && (truth is null || !IsAsNear(truth.After(step)[i], expected[i], parameters[i].Data)))
                    return $"step {step + 1}, parameter {i}: {difference}";
            }
        }

        return null;
    }

    private Optimizer Make(Parameter[] parameters)
    {
        ListNode groups = (ListNode)State12["param_groups"]!;
        if (map["grouped"] is not ScalarNode { Value: true })
            return Calls.Optimizer(Class, [new ParamGroup(parameters)], Arguments);
        ParamGroup first = new([parameters[0]]), second = new(parameters[1..]) { ["lr"] = ((MapNode)groups.Items[1])["lr"]! };
        return Calls.Optimizer(Class, [first, second], Arguments);
    }

    /// <summary>One step; null if the loss is PyTorch's.</summary>
    private string? Step(Optimizer optimizer, Parameter[] parameters, int step)
    {
        if (map["quadratic"] is ListNode { Items: var matrices })
        {
            Tensor[] a = [.. matrices.Select(m => ((TensorEntry)m).Read())];
            Tensor loss = optimizer.Step(() =>
            {
                optimizer.ZeroGrad();
                Tensor sum = Loss(a[0], parameters[0]);
                for (int i = 1; i < parameters.Length; i++)
                    sum += Loss(a[i], parameters[i]);
                sum.Backward();
                return sum;
            });
            double expected = LossOf(step), found = loss.To(DType.Float64).Item<double>();
            return Comparison.Near(found, expected, parameters[0].DType) || truth is not null && Math.Abs(found - truth.LossOf(step)) <= 4 * Math.Abs(expected - truth.LossOf(step)) ? null : $"step {step + 1}: the loss is {found:R}, expected {expected:R}";
        }

        Tensor[] gradients = Tensors(((ListNode)map["grads"]!).Items[step]);
        for (int i = 0; i < parameters.Length; i++)
            parameters[i].Grad = gradients[i].Clone();
        optimizer.Step();
        return null;

        static Tensor Loss(Tensor a, Tensor p) => a.Matmul(p.Reshape(-1)).Pow(2).Sum() + p.Pow(4).Sum();
    }

    private double LossOf(int step) => Convert.ToDouble(((ScalarNode)((ListNode)map["losses"]!).Items[step]).Value, null);

    /// <summary>Whether no element is further from the truth than four times what PyTorch's furthest is, or a millionth of the largest.</summary>
    private static bool IsAsNear(Tensor truth, Tensor expected, Tensor found)
    {
        double[] t = truth.To(DType.Float64).ToArray<double>(), x = expected.To(DType.Float64).ToArray<double>(), y = found.To(DType.Float64).ToArray<double>();
        double theirs = t.Zip(x, (a, b) => Math.Abs(a - b)).Max(), ours = t.Zip(y, (a, b) => Math.Abs(a - b)).Max();
        return ours <= Math.Max(4 * theirs, 1e-6 * t.Max(Math.Abs));
    }

    private static Tensor[] Tensors(CheckpointNode node) => [.. ((ListNode)node).Items.Select(Read)];

    /// <summary>A tensor; a sparse one made dense, values of an index that is there twice added up.</summary>
    private static Tensor Read(CheckpointNode node)
    {
        if (node is TensorEntry entry)
            return entry.Read();
        TupleNode parts = (TupleNode)((TupleNode)((OpaqueNode)node).Arguments).Items[1];
        Tensor indices = ((TensorEntry)parts.Items[0]).Read(), values = ((TensorEntry)parts.Items[1]).Read();
        CheckpointNode size = parts.Items[2] is OpaqueNode { Meaning: { } meaning } ? meaning : parts.Items[2] is OpaqueNode { Arguments: TupleNode { Items: [TupleNode inner] } } ? inner : parts.Items[2];
        Tensor dense = Tensor.Zeros(new Shape([.. ((TupleNode)size).Items.Select(i => (long)((ScalarNode)i).Value!)]), values.DType);
        return dense.IndexAdd(0, indices.Select(0, 0), values);
    }
}
