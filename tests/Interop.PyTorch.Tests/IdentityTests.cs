using Interop.Checkpoints;
using Interop.PyTorch.Formats;

namespace Interop.PyTorch.Tests;

public class IdentityTests
{
    [Fact]
    public void A_file_of_the_newest_PyTorch_is_written_back_byte_for_byte()
    {
        List<string> bad = [];
        int good = 0;
        foreach (string path in Directory.GetFiles(Environment.GetEnvironmentVariable("DIR") ?? "/work/main/fixtures/torch/2.14", "*.pt").Order())
        {
            TorchZipFormat format = new();
            try
            {
                OpenContext context = new() { File = FileSource.Open(path), Path = path };
                if (!format.Matches(context)) { bad.Add($"{path}: not a torch zip"); continue; }
                using Checkpoint c = format.Open(context);
                MemoryStream s = new();
                format.Write(c, s, new SaveContext { Stem = Path.GetFileNameWithoutExtension(path) });
                byte[] want = File.ReadAllBytes(path), got = s.ToArray();
                if (want.AsSpan().SequenceEqual(got)) good++;
                else { bad.Add($"{path}: differs at {want.AsSpan().CommonPrefixLength(got)} of {want.Length}, got {got.Length}"); File.WriteAllBytes("/tmp/out/" + Path.GetFileName(path), got); }
            }
            catch (Exception e) { bad.Add($"{path}: {e.GetType().Name} {e.Message} {e.StackTrace?.Split('\n')[0]}"); }
        }
        Assert.True(bad.Count == 0, $"{good} good\n" + string.Join("\n", bad));
    }
}
