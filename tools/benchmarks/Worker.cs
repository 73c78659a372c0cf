using System.Diagnostics;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Benchmarks;

/// <summary>Does one thing in a process of its own and prints the seconds it took, start-up and compilation not counted: peers are measured so too, and memory is as fresh for all.</summary>
internal static class Worker
{
    private static readonly Dictionary<string, Action<string[]>> s_works = new()
    {
        ["open"] = f => Open(f[0]),
        ["bytes"] = f => ReadBytes(f[0]),
        ["bytes-kept"] = f => GC.KeepAlive(File.ReadAllBytes(f[0])),
        ["read"] = f => ReadAll(f[0], map: false),
        ["read-mapped"] = f => ReadAll(f[0], map: true),
        ["convert"] = f => Convert(f[0], f[1]),
    };

    internal static int Run(string what, string[] files)
    {
        // The last two names are a small warm-up of the same kind.
        int half = files.Length / 2;
        s_works[what](files[half..]);
        long start = Stopwatch.GetTimestamp();
        s_works[what](files[..half]);
        Console.WriteLine(Stopwatch.GetElapsedTime(start).TotalSeconds.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        return 0;
    }

    private static void Open(string path)
    {
        using Checkpoint c = Checkpoint.Open(path);
        if (c.Tensors.Count == 0)
            throw new InvalidOperationException("nothing was opened");
    }

    private static void ReadBytes(string path)
    {
        using FileSource file = FileSource.Open(path);
        byte[] buffer = new byte[4 << 20];
        for (long at = 0; at < file.Length; at += buffer.Length)
            file.Read(at, buffer.AsSpan(0, (int)Math.Min(buffer.Length, file.Length - at)));
    }

    private static void ReadAll(string path, bool map)
    {
        using Checkpoint c = Checkpoint.Open(path, new OpenOptions { Map = map });
        List<Tensor> all = [];
        long sum = 0;
        foreach ((_, TensorEntry entry) in c.Tensors)
        {
            Tensor tensor = entry.Read();
            all.Add(tensor);
            if (map)
                tensor.Storage.ForEachChunk(0, tensor.Storage.ByteLength, 4096, (bytes, _) => sum += bytes[0]);
        }

        GC.KeepAlive(all);
    }

    private static void Convert(string from, string to)
    {
        using Checkpoint c = Checkpoint.Open(from);
        c.Save(to);
    }
}
