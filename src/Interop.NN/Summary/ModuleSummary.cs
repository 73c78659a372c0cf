using System.Globalization;
using System.Text;
using Interop.Tensors;

namespace Interop.NN;

/// <summary>A module in a summary.</summary>
/// <param name="Path">Its path; empty for the whole.</param>
/// <param name="ClassName">Its class.</param>
/// <param name="Depth">0 for the whole.</param>
/// <param name="OutputShapes">The shapes of what it gave, of its last call.</param>
/// <param name="Parameters">How many parameters it has of its own, those below it not counted; shared ones count where they come first.</param>
/// <param name="Macs">Multiplications and additions of its own matrix products and convolutions in all of its calls, those below it not counted.</param>
public sealed record ModuleSummaryRow(string Path, string ClassName, int Depth, IReadOnlyList<Shape> OutputShapes, long Parameters, long Macs);

/// <summary>What a module consists of and what it costs: layers, output shapes, parameters, multiply-accumulates.</summary>
public sealed class ModuleSummary
{
    private ModuleSummary(IReadOnlyList<ModuleSummaryRow> rows, long trainable, long bytes) => (Rows, TrainableParameters, ParameterBytes) = (rows, trainable, bytes);

    /// <summary>One row per module, outer ones first.</summary>
    public IReadOnlyList<ModuleSummaryRow> Rows { get; }

    /// <summary>Elements of all parameters.</summary>
    public long Parameters => Rows.Sum(r => r.Parameters);

    /// <summary>Elements of those that require gradients.</summary>
    public long TrainableParameters { get; }

    /// <summary>Memory of all parameters.</summary>
    public long ParameterBytes { get; }

    /// <summary>Multiply-accumulates of one call.</summary>
    public long Macs => Rows.Sum(r => r.Macs);

    /// <summary>Calls a module, without gradients and in its present mode, and counts.</summary>
    /// <param name="module">The module.</param>
    /// <param name="input">What it is called with.</param>
    public static ModuleSummary Of<TInput, TOutput>(Module<TInput, TOutput> module, TInput input)
    {
        ArgumentNullException.ThrowIfNull(module);
        Watcher watcher = new();
        using (Tensor.NoGrad())
        using (watcher)
            module.Call(input);
        HashSet<Parameter> seen = new(ReferenceEqualityComparer.Instance);
        List<ModuleSummaryRow> rows = [];
        long trainable = 0, bytes = 0;
        foreach ((string path, Module part) in module.NamedModules())
        {
            long parameters = 0;
            foreach (Parameter parameter in part.Parameters(recurse: false).Where(seen.Add))
            {
                parameters += parameter.ElementCount;
                bytes += parameter.DType.ByteCount(parameter.ElementCount);
                trainable += parameter.RequiresGrad ? parameter.ElementCount : 0;
            }

            (IReadOnlyList<Shape> shapes, long macs) = watcher.Of(part);
            rows.Add(new ModuleSummaryRow(path, part.Name, path.Length == 0 ? 0 : path.Count(c => c == '.') + 1, shapes, parameters, macs));
        }

        return new ModuleSummary(rows, trainable, bytes);
    }

    /// <summary>A table, one line per module, and the sums.</summary>
    public override string ToString()
    {
        string[][] cells = [["layer", "output shape", "parameters", "MACs"], .. Rows.Select(r => (string[])[
            $"{new string(' ', 2 * r.Depth)}{(r.Path.Length == 0 ? "" : r.Path[(r.Path.LastIndexOf('.') + 1)..] + ": ")}{r.ClassName}",
            r.OutputShapes.Count == 0 ? "-" : string.Join(" ", r.OutputShapes), Number(r.Parameters), Number(r.Macs)])];
        int[] widths = [.. Enumerable.Range(0, 4).Select(c => cells.Max(row => row[c].Length))];
        StringBuilder text = new();
        foreach (string[] row in cells)
            text.Append($"{row[0].PadRight(widths[0])}  {row[1].PadRight(widths[1])}  {row[2].PadLeft(widths[2])}  {row[3].PadLeft(widths[3])}".TrimEnd()).Append('\n');
        return text.Append($"{Number(Parameters)} parameters ({Number(TrainableParameters)} trainable, {Number(ParameterBytes)} bytes), {Number(Macs)} multiply-accumulates").ToString();

        static string Number(long n) => n == 0 ? "-" : n.ToString("N0", CultureInfo.InvariantCulture);
    }

    /// <summary>Sees the modules that run, and the products inside of each.</summary>
    private sealed class Watcher : OpObserver
    {
        private readonly Dictionary<Module, (IReadOnlyList<Shape> Shapes, long Macs)> _known = new(ReferenceEqualityComparer.Instance);
        private readonly Stack<Module> _open = new();
        private int _counting;

        internal Watcher() => Attach();

        internal (IReadOnlyList<Shape> Shapes, long Macs) Of(Module module) => _known.TryGetValue(module, out var known) ? known : ([], 0);

        public override void Enter(in OpCall call)
        {
            if (call.Attributes is Module module)
                _open.Push(module);
            else if (_counting == 0 && Counts(call.Name))
                _counting = call.Depth;
        }

        public override void Result(in OpCall call, ReadOnlySpan<Tensor> outputs)
        {
            if (call.Attributes is Module module)
            {
                Shape[] shapes = new Shape[outputs.Length];
                for (int i = 0; i < shapes.Length; i++)
                    shapes[i] = outputs[i].Shape;
                _known[module] = (shapes, Of(module).Macs);
            }
            else if (call.Depth == _counting && Counts(call.Name) && _open.TryPeek(out Module? running) && outputs.Length > 0)
            {
                (IReadOnlyList<Shape> shapes, long macs) = Of(running);
                _known[running] = (shapes, macs + MacsOf(call, outputs[0]));
            }
        }

        public override void Leave(in OpCall call)
        {
            if (call.Attributes is Module)
                _open.Pop();
            else if (call.Depth == _counting)
                _counting = 0;
        }

        private static bool Counts(string op) => op is "mm" or "bmm" or "dot" or "addmm" or "baddbmm" or "addbmm" or "convolution" or "scaled_dot_product_attention" or "mkldnn_rnn_layer" or "bilinear";

        private static long MacsOf(in OpCall call, Tensor y)
        {
            ReadOnlySpan<Tensor?> x = call.Inputs;
            switch (call.Name)
            {
                case "mm" or "bmm" or "dot":
                    return y.ElementCount * x[0]!.Shape[-1];
                case "addmm" or "baddbmm":
                    return y.ElementCount * x[1]!.Shape[-1];
                case "addbmm":
                    return y.ElementCount * x[1]!.Shape[-1] * x[1]!.Shape[0];
                case "convolution":
                    // A transposed one spreads each input, the others gather each output.
                    Tensor spread = ((Tensors.Convolution)call.Attributes!).Transposed ? x[0]! : y, weight = x[1]!;
                    return weight.Shape[0] == 0 ? 0 : spread.ElementCount * (weight.ElementCount / weight.Shape[0]);
                case "scaled_dot_product_attention":
                    // Scores, then the mean of the values.
                    return x[0]!.ElementCount * x[1]!.Shape[-2] + y.ElementCount * x[1]!.Shape[-2];
                case "bilinear":
                    return y.ElementCount * x[2]!.Shape[1] * x[2]!.Shape[2];
                default:
                    // A recurrent layer: every row of every step meets both matrices, and a projection if there is one.
                    long rows = x[0]!.ElementCount / Math.Max(1, x[0]!.Shape[-1]), weights = 0;
                    for (int i = 3; i < x.Length; i++)
                        weights += x[i] is { Rank: 2 } w ? w.ElementCount : 0;
                    return rows * weights;
            }
        }
    }
}
