using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Interop.Checkpoints;

namespace Interop.CommandLine.Running;

/// <summary>Runs what was parsed and turns everything that can go wrong into one sentence and an exit code.</summary>
internal static class Runner
{
    internal const int Equal = 0, Different = 1, Trouble = 2, Cancelled = 130;

    internal static async Task<int> RunAsync(ParseResult parsed)
    {
        if (parsed.Errors is [ParseError first, ..])
        {
            string command = parsed.CommandResult.Command is RootCommand ? "interop" : $"interop {parsed.CommandResult.Command.Name}";
            string message = parsed.CommandResult.Command is not RootCommand ? first.Message
                : parsed.UnmatchedTokens is [string unknown, ..] ? $"there is no command '{unknown}': use inspect, convert, diff or hash."
                : "a command is missing: inspect, convert, diff or hash.";
            await Console.Error.WriteLineAsync($"error: {message}\nRun '{command} --help' for how it is used.");
            return Trouble;
        }

        // Generous: work that is stopped has files to remove.
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
    }

    /// <summary>Does a verb's work; what it throws becomes a message on stderr.</summary>
    internal static Task<int> Guard(Func<int> work, CancellationToken cancellation) => Task.Run(() =>
    {
        try
        {
            return work();
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            Console.Error.WriteLine("error: cancelled; nothing was written.");
            return Cancelled;
        }
        catch (Exception e)
        {
            Say("error", Sentence(e));
            return Trouble;
        }
    }, CancellationToken.None);

    internal static void Warn(string sentence) => Say("warning", sentence);

    /// <summary>Names come from files: what would steer a terminal is shown and not sent.</summary>
    private static void Say(string kind, string sentence) => Console.Error.WriteLine($"{kind}: {string.Join('\n', sentence.Split('\n').Select(Output.OneLine))}");

    private static string Sentence(Exception e) => e switch
    {
        ContentLossException => $"{e.Message[..Math.Max(0, e.Message.LastIndexOf('\n'))]}\nTo select a part, use --at PATH, --only and --drop; to accept the loss, --lossy.",
        FileNotFoundException { FileName: { } file } => $"'{file}' does not exist.",
        UnauthorizedAccessException => e.Message,
        RegexMatchTimeoutException timeout => $"the regular expression '{timeout.Pattern}' takes too long on one of the names.",
        OutOfMemoryException => "there is not enough memory for this file.",
        // The parameter's name is for programmers.
        ArgumentException { ParamName: { } name } => e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal),
        KeyNotFoundException or AggregateException { InnerExceptions.Count: 1 } => (e.InnerException ?? e).Message,
        NN.LoadException => e.Message,
        IOException or ArgumentException or NotSupportedException or InvalidOperationException or OverflowException or Tensors.ShapeException => e.Message,
        _ => $"this is a fault of the program, please report it: {e.GetType().Name}: {e.Message}",
    };
}
