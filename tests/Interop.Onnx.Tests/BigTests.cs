using Google.Protobuf;
using Interop.Checkpoints;
using Interop.Onnx.Proto;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.Onnx.Tests;

/// <summary>Models of gigabytes, whose files have holes and take no space on the disk.</summary>
public sealed class BigTests
{
    private const long Gigabyte = 1L << 30;

    [Fact]
    public void A_model_of_one_and_a_half_gigabytes_opens_and_changes_in_little_memory()
    {
        string path = Path.Combine(Repository.Scratch("big"), "m.onnx");
        Write(path, 3, Gigabyte / 2);
        long before = GC.GetAllocatedBytesForCurrentThread(), resident = Resident();
        using OnnxModel model = OnnxModel.Open(path);
        Assert.Equal(3, model.ToTree().Count);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20, $"{GC.GetAllocatedBytesForCurrentThread() - before} bytes allocated");
        Assert.True(Resident() - resident < 50 << 20, $"{(Resident() - resident) >> 20} MiB more in memory");
        TensorEntry last = (TensorEntry)model.ToTree()["t2"]!;
        byte[] end = new byte[4];
        last.Storage.Read(last.ByteLength - 4, end);
        Assert.Equal([0, 0, 0, 42], end);
    }

    [Fact]
    public void A_model_above_two_gigabytes_opens_and_is_saved_with_external_data()
    {
        string folder = Repository.Scratch("huge"), path = Path.Combine(folder, "m.onnx"), to = Path.Combine(folder, "out.onnx");
        Write(path, 5, Gigabyte / 2);
        Assert.True(new FileInfo(path).Length > int.MaxValue);
        using OnnxModel model = OnnxModel.Open(path);
        Assert.Contains("2147483647", Assert.Throws<InvalidOperationException>(() => model.Save(to, new OnnxSaveOptions { Layout = ExternalDataLayout.Inline })).Message, StringComparison.Ordinal);
        // The values of all but one tensor are replaced by few, so that the test writes little.
        for (int i = 0; i < 4; i++)
            model.Replace($"t{i}", Tensor.Full([2000], i + 1f), change: true);
        model.Save(to, new OnnxSaveOptions { ExternalAbove = Gigabyte / 4 });
        using OnnxModel saved = OnnxModel.Open(to);
        MapNode tree = saved.ToTree();
        Assert.Equal(Enumerable.Repeat(3f, 2000), ((TensorEntry)tree["t2"]!).Read().ToArray<float>());
        TensorEntry last = (TensorEntry)tree["t4"]!;
        byte[] end = new byte[4];
        last.Storage.Read(last.ByteLength - 4, end);
        Assert.Equal([0, 0, 0, 42], end);
        Assert.True(new FileInfo(to).Length < 2000);
        File.Delete(to + ".data");
    }

    /// <summary>Initializers of zeros, the last byte of each 42.</summary>
    internal static void Write(string path, int tensors, long bytesEach)
    {
        byte[][] heads = [.. Enumerable.Range(0, tensors).Select(i => (byte[])[.. Files.Raw($"t{i}", 1, [bytesEach / 4], []).ToByteArray()[..^2], .. Files.Varint(9 << 3 | 2), .. Files.Varint((ulong)bytesEach)])];
        byte[][] fields = [.. heads.Select(h => (byte[])[.. Files.Varint(5 << 3 | 2), .. Files.Varint((ulong)(h.Length + bytesEach)), .. h])];
        using FileStream stream = File.Create(path);
        stream.Write([8, 8, .. Files.Field(8, 16, 17), .. Files.Varint(7 << 3 | 2), .. Files.Varint((ulong)fields.Sum(f => f.Length + bytesEach))]);
        foreach (byte[] field in fields)
        {
            stream.Write(field);
            stream.Seek(bytesEach - 1, SeekOrigin.Current);
            stream.WriteByte(42);
        }
    }

    private static long Resident()
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(8).Trim().TrimEnd("kB").Trim(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
