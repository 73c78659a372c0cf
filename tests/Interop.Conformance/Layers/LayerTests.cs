using Interop.Conformance.Operators;
using Interop.Testing;

namespace Interop.Conformance.Layers;

/// <summary>Judges the classes of Interop.NN with what three PyTorch versions made of the same arguments, parameters and inputs: results, buffers, gradients of inputs and parameters, in float64 and float32; and with modules constructed by seed.</summary>
/// <remarks>
/// Some classes, with each failure:
/// <code>
/// dotnet build tests/Interop.Conformance -c Release -v q
/// INTEROP_CORPORA=/work/corp INTEROP_LAYERS='Conv*,Lazy*' artifacts/bin/Interop.Conformance/release/Interop.Conformance -class Interop.Conformance.Layers.LayerTests
/// </code>
/// All verdicts are in <c>artifacts/conformance/layers*.tsv</c>. Nothing may fail.
/// </remarks>
[Collection<Alone>]
public sealed class LayerTests
{
    private static string? Filter => Environment.GetEnvironmentVariable("INTEROP_LAYERS");

    [Fact]
    public void Layers_do_what_those_of_PyTorch_do()
    {
        string root = Path.Combine(Needs.Corpora(), "fixtures");
        OperatorReport.Finish("layers", [.. ((string[])["t1.13", "t2.6", "t2.14"]).SelectMany(v => Verdicts(Path.Combine(root, v, "nn"), v))], Filter);
    }

    [Fact]
    public void New_modules_have_the_values_of_PyTorch_bit_for_bit_and_its_text() =>
        OperatorReport.Finish("layers-new", ConstructedModule.Judge(Path.Combine(Needs.Corpora(), "torch_suite"), Filter), Filter);

    /// <summary>Small ones that are kept with the sources.</summary>
    [Fact]
    public void Layers_do_what_PyTorch_does_with_the_committed_fixtures() =>
        OperatorReport.Finish("layers-fixtures", Verdicts(Path.Combine(Repository.Root, "fixtures", "nn"), "fixtures"), Filter);

    private static List<OperatorVerdict> Verdicts(string folder, string source) =>
    [
        .. Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal)
            .Where(f => string.IsNullOrEmpty(Filter) || Names.Matches(Filter, Path.GetFileNameWithoutExtension(f)))
            .SelectMany(f => new LayerFile(f, source).Cases.SelectMany(LayerJudge.Judge)),
    ];
}
