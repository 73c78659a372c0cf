using System.Diagnostics;
using System.Text.RegularExpressions;
using Interop.Checkpoints;
using Interop.Testing;

namespace Interop.Fixtures.Tests;

/// <summary>Broken and malicious files: each gives the error that its row asks for, soon, and with little memory.</summary>
public sealed class HostileTests
{
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(60);

    public static TheoryData<string, string> Rows
    {
        get
        {
            TheoryData<string, string> rows = [];
            foreach (string line in File.ReadLines(Repository.Fixtures("hostile", "expected.tsv")).Skip(1))
                rows.Add(line.Split('\t')[0], line.Split('\t')[1]);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_hostile_file_gives_the_error_that_is_expected(string file, string expected)
    {
        string path = Repository.Fixtures("hostile", file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Stopwatch clock = Stopwatch.StartNew();
        ModelFormatException? error = Trial.Run(path);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        string[] words = expected.Split('|');
        if (error is null)
        {
            Assert.True(words[0] == "OK", $"{file} reads, an error is expected: {expected}");
        }
        else
        {
            Assert.True(expected != "OK", $"{file} should read: {error.Message}");
            Assert.Contains(Path.GetFileName(path), error.Message, StringComparison.Ordinal);
            string message = error.Message.Replace(path, "", StringComparison.Ordinal);
            Assert.True(Regex.IsMatch(message, expected.StartsWith("OK|", StringComparison.Ordinal) ? expected[3..] : expected, RegexOptions.IgnoreCase), $"expected {expected}\nfound    {message}");
        }

        Assert.True(clock.Elapsed < s_most, $"took {clock.Elapsed}");
        Assert.True(allocated < (256 << 20), $"allocated {allocated >> 20} MB");
    }

    [Fact]
    public void Every_hostile_file_has_a_row()
    {
        HashSet<string> rows = [.. File.ReadLines(Repository.Fixtures("hostile", "expected.tsv")).Skip(1).Select(l => l.Split('\t')[0])];
        string root = Repository.Fixtures("hostile");
        IEnumerable<string> files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(root, p).Replace('\\', '/'));
        Assert.All(files.Where(f => f != "expected.tsv" && !(f.Contains('/', StringComparison.Ordinal) && f.EndsWith(".safetensors", StringComparison.Ordinal))), f => Assert.Contains(f, rows));
    }
}
