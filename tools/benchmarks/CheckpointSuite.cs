using System.Diagnostics;
using Interop.Checkpoints;
using Interop.Tensors;

namespace Interop.Benchmarks;

/// <summary>Opening, reading and converting a checkpoint of about a gigabyte, beside the file's bytes, <c>cp</c>, PyTorch and the safetensors package.</summary>
internal static class CheckpointSuite
{
    internal static int Run(string[] args)
    {
        int megabytes = Shell.Number(args, "--mb", 1024), rounds = Shell.Number(args, "--rounds", 5);
        string? oracle = Shell.Value(args, "--oracle"), interop = Shell.Value(args, "--interop");
        string folder = Directory.CreateTempSubdirectory("interop-benchmark-").FullName;
        try
        {
            string large = Path.Combine(folder, "large.pt"), small = Path.Combine(folder, "small.pt"), safetensors = Path.Combine(folder, "large.safetensors");
            Generate(large, megabytes);
            Generate(small, 1);
            using (Checkpoint c = Checkpoint.Open(large))
                c.Save(safetensors);
            long bytes = new FileInfo(large).Length;
            Console.WriteLine($"{bytes / 1e6:F0} MB, {rounds} rounds, {Environment.ProcessorCount} cores");
            Func<string, string, string, double>? python = oracle is null ? null : (what, version, file) => Python(oracle, folder, what, version, file);

            string tiny = Path.Combine(folder, "tiny.pt"), tinySafetensors = Path.Combine(folder, "tiny.safetensors"), tinyOut = Path.Combine(folder, "tiny.out.safetensors"), tinyBack = Path.Combine(folder, "tiny.out.pt");
            Generate(tiny, 1);
            using (Checkpoint c = Checkpoint.Open(tiny))
                c.Save(tinySafetensors);

            Contest open = new Contest("open", rounds).Add("interop, 1 MB file", Own("open", small, tiny)).Add($"interop, {megabytes} MB file", Own("open", large, tiny))
                .Add($"interop, {megabytes} MB safetensors", Own("open", safetensors, tinySafetensors));
            if (python is not null)
                open.Add("torch.load(mmap=True) 2.6", () => python("torch-mmap", "2.6", large)).Add("safetensors 2.6, keys only", () => python("safetensors-open", "2.6", safetensors));
            open.Run(bytes);

            Contest read = new Contest("read every tensor into memory", rounds).Add("File.ReadAllBytes", Own("bytes-kept", large, tiny)).Add("the bytes through one buffer", Own("bytes", large, tiny))
                .Add("interop .pt", Own("read", large, tiny)).Add("interop .safetensors", Own("read", safetensors, tinySafetensors)).Add("interop .pt mapped, every page touched", Own("read-mapped", large, tiny));
            if (python is not null)
                read.Add("torch.load 1.13", () => python("torch", "1.13", large)).Add("torch.load 2.6", () => python("torch", "2.6", large)).Add("safetensors.torch.load_file 2.6, every page touched", () => python("safetensors", "2.6", safetensors));
            read.Run(bytes);

            string target = Path.Combine(folder, "out.safetensors"), copy = Path.Combine(folder, "copy.pt"), back = Path.Combine(folder, "back.pt");
            Contest convert = new Contest("convert .pt to .safetensors", rounds).Add("cp", () => Shell.Run("cp", large, copy), copy)
                .Add("interop", Own("convert", large, target, tiny, tinyOut), target).Add("interop, .safetensors to .pt", Own("convert", safetensors, back, tinySafetensors, tinyBack), back);
            if (interop is not null)
                convert.Add("interop convert, whole process", () => Shell.Run(interop, "convert", large, target), target);
            if (python is not null)
                convert.Add("torch.load(mmap=True) + save_file 2.6", () => python("convert", "2.6", large), large + ".safetensors");
            convert.Run(bytes);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>A transformer-like state dict: many matrices of a few megabytes, biases between them.</summary>
    private static void Generate(string path, int megabytes)
    {
        Random random = new(1);
        Dictionary<string, Tensor> state = [];
        int side = megabytes > 8 ? 1024 : 128;
        for (long done = 0, layer = 0; done < (long)megabytes << 20; layer++)
        {
            float[] weight = new float[side * side];
            random.NextBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(weight.AsSpan()));
            state[$"layers.{layer}.weight"] = Tensor.From(weight, [side, side]);
            state[$"layers.{layer}.bias"] = Tensor.From(weight[..side]);
            done += (weight.Length + side) * 4L;
        }

        Checkpoint.From(state).Save(path);
    }

    /// <summary>Our own work in a process of its own: the files, then as many for the warm-up.</summary>
    private static Func<double> Own(string what, params string[] files) => () => Shell.Seconds(Environment.ProcessPath!, ["worker", what, .. files]);

    private static double Python(string oracle, string folder, string what, string version, string file)
    {
        string script = Path.Combine(folder, "peer.py");
        File.Copy(Shell.Source("tools/benchmarks/peer.py"), script, overwrite: true);
        return Shell.Seconds(Shell.Source("tools/fixtures/run_oracle.sh"), oracle, version, folder, "python3", script, what, file);
    }
}
