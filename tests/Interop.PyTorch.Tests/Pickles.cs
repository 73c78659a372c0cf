using Interop.Archives;
using Interop.Checkpoints;

namespace Interop.PyTorch.Tests;

/// <summary>Pickles written by hand, in the smallest file that holds one.</summary>
internal static class Pickles
{
    /// <summary>The object of a pickle; its pieces are texts in Latin-1 or bytes. STOP is added.</summary>
    internal static CheckpointNode Read(params object[] pieces) => Open(Join([.. pieces, "."])).Root;

    internal static Checkpoint Open(byte[] pickle, params (string Name, byte[] Content)[] records)
    {
        using MemoryStream stream = new();
        using (TorchZipWriter zip = new(stream, "x", leaveOpen: true))
        {
            zip.Write("data.pkl", pickle);
            foreach ((string name, byte[] content) in records)
                zip.Write(name, content);
            zip.Write("version", "3\n"u8);
            zip.Finish();
        }

        return Files.Open(stream.ToArray(), "x.pt");
    }

    internal static byte[] Join(params object[] pieces)
    {
        List<byte> bytes = [];
        foreach (object piece in pieces)
            bytes.AddRange(piece is byte[] b ? b : System.Text.Encoding.Latin1.GetBytes((string)piece));
        return [.. bytes];
    }
}
