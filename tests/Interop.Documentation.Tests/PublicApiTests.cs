using System.Reflection;
using Interop.Testing;
using PublicApiGenerator;

namespace Interop.Documentation.Tests;

/// <summary>The public API of each library equals what <c>api/NAME.txt</c> records.</summary>
/// <remarks>To record a decision, run the tests with INTEROP_RECORD_API=1 and read the difference before committing it.</remarks>
public class PublicApiTests
{
    private static readonly ApiGeneratorOptions s_options = new() { IncludeAssemblyAttributes = false };

    [Theory]
    [InlineData("Interop.Tensors")]
    [InlineData("Interop.Checkpoints")]
    [InlineData("Interop.Archives")]
    [InlineData("Interop.PyTorch")]
    [InlineData("Interop.Safetensors")]
    [InlineData("Interop.NN")]
    [InlineData("Interop.Numpy")]
    [InlineData("Interop.Onnx")]
    [InlineData("Interop.Converters")]
    [InlineData("Interop.Vision")]
    [InlineData("Interop.Tabular")]
    public void The_public_api_is_the_recorded_one(string name)
    {
        string actual = Assembly.Load(new AssemblyName(name)).GeneratePublicApi(s_options).ReplaceLineEndings("\n") + "\n";
        string record = Path.Combine(Repository.Root, "tests/Interop.Documentation.Tests/api", name + ".txt");
        if (Environment.GetEnvironmentVariable("INTEROP_RECORD_API") == "1")
            File.WriteAllText(record, actual);
        string expected = File.Exists(record) ? File.ReadAllText(record).ReplaceLineEndings("\n") : "";
        if (expected == actual)
            return;
        string[] before = expected.Split('\n'), after = actual.Split('\n');
        IEnumerable<string> changes = before.Except(after).Select(l => "- " + l.Trim()).Concat(after.Except(before).Select(l => "+ " + l.Trim()));
        Assert.Fail($"The public API of {name} changed; if that is meant, run with INTEROP_RECORD_API=1.\n{string.Join('\n', changes.Take(40))}");
    }
}
