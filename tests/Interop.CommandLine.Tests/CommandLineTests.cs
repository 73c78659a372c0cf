using Interop.Tensors;

namespace Interop.CommandLine.Tests;

public sealed class CommandLineTests : ToolTest
{
    [Theory]
    [InlineData("a command is missing")]
    [InlineData("there is no command 'explode'", "explode")]
    [InlineData("FILE", "inspect")]
    [InlineData("OUT", "convert", "a.pt")]
    [InlineData("--wat", "inspect", "a.pt", "--wat")]
    public void A_wrong_command_line_is_a_sentence_and_a_hint(string expected, params string[] arguments)
    {
        Tool.Result result = Tool.Run(arguments);
        Refused(result, expected, "--help");
        Assert.Equal(2, result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("convert")]
    [InlineData("diff")]
    [InlineData("hash")]
    public void Every_verb_has_help_with_an_example(string verb)
    {
        string help = Done(Tool.Run(verb, "--help"));
        Assert.Contains($"interop {verb} ", help, StringComparison.Ordinal);
        Assert.Contains("Example", help, StringComparison.Ordinal);
        Assert.Contains(verb, Done(Tool.Run("--help")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_a_number() => Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", Done(Tool.Run("--version")).ReplaceLineEndings("\n"));

    [Fact]
    public void Bad_input_is_one_sentence_for_every_verb()
    {
        File.WriteAllText(At("page.pt"), "<html>404</html>");
        foreach (string[] arguments in (string[][])[["inspect", At("page.pt")], ["convert", At("page.pt"), At("out.pt")], ["diff", At("page.pt"), At("page.pt")], ["hash", At("page.pt")]])
        {
            Tool.Result result = Tool.Run(arguments);
            Refused(result, "page.pt: this is an HTML");
            Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }

        Refused(Tool.Run("inspect", At("nowhere.pt")), "nowhere.pt' does not exist");
        Refused(Tool.Run("inspect", Folder), "folder without an index");
        Refused(Tool.Run("convert", Training(), At("no/folder/x.pt")), "does not exist");
        Assert.Equal(["page.pt", "training.pt"], Names());
    }

    [Fact]
    public void A_view_that_repeats_a_few_bytes_without_end_is_shown_and_not_walked()
    {
        Tensor one = Floats(1);
        string path = Save("a.pt", new() { ["x"] = one.Expand([1L << 30, 1L << 30]), ["y"] = Floats(2).Expand([1L << 30, 1L << 30]) });
        Assert.Contains("8.0 EiB", Done(Tool.Run("inspect", path)), StringComparison.Ordinal);
        foreach (string[] arguments in (string[][])[["hash", path], ["inspect", path, "--stats"], ["diff", path, path], ["convert", path, At("b.npz")]])
            Refused(Tool.Run(arguments), "repeats");
    }

    [Fact]
    public void A_path_may_begin_with_an_at_sign()
    {
        Save("@a.pt", new() { ["x"] = Floats(1) });
        Done(Tool.Run(["inspect", "@a.pt"], null, Folder));
    }
}
