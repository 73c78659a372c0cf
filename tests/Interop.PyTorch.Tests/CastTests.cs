using Interop.Checkpoints;
using Interop.PyTorch.Formats;
using Interop.Tensors;
using Interop.Testing;

namespace Interop.PyTorch.Tests;

public class CastTests
{
    [Fact]
    public void Every_cast_rounds_as_PyTorch_rounds()
    {
        string path = Repository.Fixtures("torch", "2.14", "casts.pt");
        using Checkpoint checkpoint = new TorchZipFormat().Open(new OpenContext { File = FileSource.Open(path), Path = path });
        List<string> wrong = [];
        int pairs = 0;
        foreach ((CheckpointNode key, CheckpointNode value) in ((MapNode)checkpoint.Root).Entries)
        {
            TupleNode pair = (TupleNode)value;
            Tensor source = ((TensorEntry)pair.Items[0]).Read(), expected = ((TensorEntry)pair.Items[1]).Read();
            Tensor actual = source.To(expected.DType);
            pairs++;
            for (long i = 0; i < source.ElementCount; i++)
            {
                int a = source.DType.Size, b = expected.DType.Size;
                ReadOnlySpan<byte> want = expected.Storage.Bytes((expected.Offset + i) * b, b), got = actual.Storage.Bytes(i * b, b);
                if (!want.SequenceEqual(got) && !(IsNaN(expected, i) && IsNaN(actual, i)))
                    wrong.Add($"{key} [{i}]: {Convert.ToHexString(source.Storage.Bytes((source.Offset + i) * a, a))} gave {Convert.ToHexString(got)}, PyTorch {Convert.ToHexString(want)}");
            }
        }

        Assert.True(pairs > 200 && wrong.Count == 0, $"{wrong.Count} of {pairs} pairs\n{string.Join('\n', wrong.GroupBy(w => w[..w.IndexOf('[')]).SelectMany(g => g.Take(3).Append($"   … {g.Count()}")))}");
    }

    /// <summary>A NaN's payload is the processor's choice; that it is one is not.</summary>
    private static bool IsNaN(Tensor tensor, long index)
    {
        Span<double> parts = stackalloc double[2];
        int count = Tensors.Kernels.Codec.Parts(tensor.DType);
        Tensors.Kernels.Codec.Decode(tensor.DType, tensor.Storage.Bytes((tensor.Offset + index) * tensor.DType.Size, tensor.DType.Size), parts[..count]);
        return double.IsNaN(parts[0]);
    }
}
