using Interop.Checkpoints;
using Interop.Converters;
using Interop.Tensors;

namespace Interop.Fixtures.Tests;

/// <summary>Opens a file and reads all of it, as a program would that trusts it.</summary>
internal static class Trial
{
    /// <summary>Values beyond this size are not made dense: a small file may hold a huge expanded view.</summary>
    private const long MostBytes = 64 << 20;

    /// <summary>The named error, or null; any other exception is a defect and passes through.</summary>
    internal static ModelFormatException? Run(string path)
    {
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            ReadAll(checkpoint);
            return null;
        }
        catch (ModelFormatException e)
        {
            return e;
        }
    }

    /// <summary>Writes what was read; a refusal must be a named one.</summary>
    internal static void Write(Checkpoint checkpoint)
    {
        FileFormat torch = FileFormats.ByName("torch");
        try
        {
            if (checkpoint.Walk().All(i => i.Node is not TensorEntry t || t.Storage.ByteLength <= MostBytes))
                torch.Write(checkpoint, Stream.Null, new SaveContext { Stem = "again" });
        }
        catch (Exception e) when (e is ContentLossException or NotSupportedException)
        {
        }
    }

    internal static void ReadAll(Checkpoint checkpoint)
    {
        foreach (CheckpointItem item in checkpoint.Walk())
        {
            _ = item.Node.ToString();
            if (item.Node is TensorEntry { Storage.HasData: true } tensor && tensor.ByteLength <= MostBytes)
            {
                if (!tensor.DType.IsPacked)
                    TensorBytes.CopyTo(tensor, Stream.Null);
                tensor.Read();
            }
        }

        _ = checkpoint.Tensors.Count;
    }
}
