using Interop.Checkpoints;
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
