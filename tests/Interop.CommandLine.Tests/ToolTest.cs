using System.Buffers.Binary;
using System.Text;
using Interop.Checkpoints;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.CommandLine.Tests;

/// <summary>A test with files of its own and the executable.</summary>
public abstract class ToolTest : TemporaryFolder
{
    private protected string Save(string name, Dictionary<string, object> values)
    {
        Checkpoint.From(values).Save(At(name));
        return At(name);
    }

    private protected static Tensor Floats(params float[] values) => Tensor.From<float>(values, [values.Length]);

    /// <summary>The commonest file: <c>{'state_dict', 'optimizer', 'epoch'}</c>.</summary>
    private protected string Training(string name = "training.pt") => Save(name, new()
    {
        ["state_dict"] = new Dictionary<string, object>
        {
            ["module.conv.weight"] = Tensor.From<float>([1, -2, 3, 4, 5, 6], [2, 3]),
            ["module.conv.bias"] = Floats(0.5f, 0.25f),
            ["module.steps"] = Tensor.From<long>([7], []),
        },
        ["optimizer"] = new Dictionary<string, object> { ["state"] = new Dictionary<long, object> { [0] = new Dictionary<string, object> { ["exp_avg"] = Floats(1, 2) } }, ["lr"] = 0.1 },
        ["epoch"] = 3,
    });

    /// <summary>A safetensors file of zeros whose data takes no space on the disk.</summary>
    private protected string Sparse(string name, int tensors, long bytesEach)
    {
        string header = string.Join(',', Enumerable.Range(0, tensors).Select(i => $"\"t{i}\":{{\"dtype\":\"F32\",\"shape\":[{bytesEach / 4}],\"data_offsets\":[{i * bytesEach},{(i + 1) * bytesEach}]}}"));
        byte[] json = Encoding.UTF8.GetBytes($"{{{header}}}"), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        using FileStream stream = File.Create(At(name));
        stream.Write(length);
        stream.Write(json);
        stream.SetLength(8 + json.Length + (tensors * bytesEach));
        return At(name);
    }

    private protected static void Refused(Tool.Result result, params string[] expected)
    {
        Assert.True(result.ExitCode == 2, $"exit code {result.ExitCode}: {result.Output}{result.Error}");
        Assert.StartsWith("error: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
        foreach (string text in expected)
            Assert.Contains(text, result.Error, StringComparison.Ordinal);
    }

    private protected static string Done(Tool.Result result)
    {
        Assert.True(result.ExitCode == 0, $"exit code {result.ExitCode}: {result.Output}{result.Error}");
        Assert.DoesNotContain('\u001b', result.Output);
        return result.Output;
    }
}
