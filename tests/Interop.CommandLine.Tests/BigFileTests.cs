using System.Diagnostics;

namespace Interop.CommandLine.Tests;

/// <summary>Files of two gigabytes that take no space until they are written.</summary>
public sealed class BigFileTests : ToolTest
{
    [Theory]
    [InlineData("INT", "out.pt")]
    [InlineData("INT", "out.safetensors")]
    [InlineData("TERM", "out.pt")]
    public void A_conversion_that_is_stopped_leaves_nothing(string signal, string output)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill.");
        string path = Sparse("big.safetensors", 16, 128 << 20);
        Tool.Result result = Tool.Run(["convert", path, At(output)], process =>
        {
            Stopwatch clock = Stopwatch.StartNew();
            while (!process.HasExited && Directory.GetFiles(Folder).Sum(f => f == path ? 0 : new FileInfo(f).Length) < 50_000_000 && clock.Elapsed < TimeSpan.FromMinutes(1))
                Thread.Sleep(2);
            Tool.Signal(process, signal);
        });
        Assert.Equal(130, result.ExitCode);
        Assert.Equal(["big.safetensors"], Names());
        Assert.Equal("", result.Output);
        Assert.Equal("error: cancelled; nothing was written.\n", result.Error);
    }

    [Theory]
    [InlineData(2048, "out.pt")]
    [InlineData(512, "out.safetensors", "--dtype", "float16")]
    public void Converting_gigabytes_takes_little_memory(int mebibytes, string output, params string[] options)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The peak of resident memory is read from /proc.");
        Tool.Result result = Tool.Run(["convert", Sparse("big.safetensors", mebibytes / 128, 128 << 20), At(output), .. options]);
        Done(result);
        TestContext.Current.TestOutputHelper?.WriteLine($"peak of resident memory: {result.PeakBytes >> 20} MiB");
        Assert.InRange(result.PeakBytes, 1 << 20, 250L << 20);
    }

    [Fact]
    public void Opening_does_not_depend_on_the_size()
    {
        Stopwatch clock = Stopwatch.StartNew();
        Tool.Result result = Tool.Run("inspect", Sparse("big.safetensors", 4, 8L << 30));
        Done(result);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"{clock.Elapsed}");
    }
}
