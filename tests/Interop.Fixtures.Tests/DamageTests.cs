using System.Diagnostics;
using Interop.Checkpoints;
using Interop.Converters;
using Interop.Testing;

namespace Interop.Fixtures.Tests;

/// <summary>Files that were cut or whose bytes changed: a named error or a sound reading, nothing else.</summary>
public sealed class DamageTests
{
    // More and other changes can be asked for, to look for what the usual ones miss.
    private static readonly int s_changes = Number("INTEROP_CHANGES", 2000), s_seed = Number("INTEROP_SEED", 2026);
    private static readonly string[] s_files =
    [
        "2.14/tied.pt", "2.14/values.pt", "2.14/module_tied.pt", "2.14/quantized.pt", "2.14/sparse.pt", "2.14/numpy.pt", "2.14/library_protocol_4.pt", "2.14/old_spellings.pt", "2.14/attributes.pt",
        "2.14/legacy_views.pt", "2.14/legacy_values.pt", "2.14/legacy_module_unknown.pt", "2.14/st_metadata.safetensors", "../onnx/types.onnx", "../onnx/linear.onnx", "npz_stored.npz", "npz_deflated.npz", "npy_float32.npy",
    ];

    private static int Number(string variable, int usual) => int.TryParse(Environment.GetEnvironmentVariable(variable), out int n) ? n : usual;

    public static TheoryData<string> Files => [.. s_files.Select(Existing)];

    private static string Existing(string file) =>
        File.Exists(Repository.Fixtures("torch", file)) ? file
        : Directory.EnumerateFiles(Repository.Fixtures("torch"), Path.GetFileName(file), SearchOption.AllDirectories).Select(p => Path.GetRelativePath(Repository.Fixtures("torch"), p).Replace('\\', '/')).First();

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_shorter_prefix_of_a_file_is_refused_by_name(string file)
    {
        byte[] whole = File.ReadAllBytes(Repository.Fixtures("torch", file));
        // Long files are cut at every place near their ends and at some between.
        for (int length = 0; length < whole.Length; length += length < 2048 || length > whole.Length - 2048 ? 1 : 17)
        {
            try
            {
                using Checkpoint checkpoint = Open(whole[..length], file);
                Trial.ReadAll(checkpoint);
                Assert.Fail($"the first {length} of {whole.Length} bytes read without an error");
            }
            catch (ModelFormatException)
            {
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"the first {length} of {whole.Length} bytes: {e}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_changed_byte_gives_a_named_error_or_a_sound_reading(string file)
    {
        byte[] whole = File.ReadAllBytes(Repository.Fixtures("torch", file));
        Random random = new(s_seed);
        for (int i = 0; i < s_changes; i++)
        {
            byte[] damaged = (byte[])whole.Clone();
            int at = random.Next(whole.Length);
            damaged[at] ^= (byte)random.Next(1, 256);
            Stopwatch clock = Stopwatch.StartNew();
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using Checkpoint checkpoint = Open(damaged, file);
                Trial.ReadAll(checkpoint);
                Trial.Write(checkpoint);
            }
            catch (ModelFormatException)
            {
            }
            catch (Exception e)
            {
                Assert.Fail($"byte {at} changed from {whole[at]:x2} to {damaged[at]:x2}: {e}");
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"byte {at} changed from {whole[at]:x2} to {damaged[at]:x2}: took {clock.Elapsed}");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 256 << 20, $"byte {at} changed from {whole[at]:x2} to {damaged[at]:x2}: allocated too much");
        }
    }

    private static Checkpoint Open(byte[] bytes, string name)
    {
        OpenContext context = new() { File = FileSource.FromMemory(bytes, name), Path = name };
        return FileFormats.Detect(context).Open(context);
    }
}
