using Spectre.Console;

namespace Interop.CommandLine.Running;

/// <summary>A bar on stderr for work that lasts longer than a second, on terminals only.</summary>
internal static class WorkProgress
{
    /// <summary>Does the work, which reports the bytes it has done since its last report.</summary>
    internal static void Run(string what, long total, Action<IProgress<long>?> work)
    {
        if (Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb")
        {
            work(null);
            return;
        }

        Counter counter = new();
        Task task = Task.Run(() => work(counter));
        if (Task.WaitAny([task], TimeSpan.FromSeconds(1)) < 0)
            Show(what, total, counter, task);
        task.GetAwaiter().GetResult();
    }

    private static void Show(string what, long total, Counter counter, Task work)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask bar = context.AddTask(what.EscapeMarkup(), maxValue: Math.Max(1, total));
                while (Task.WaitAny([work], TimeSpan.FromMilliseconds(100)) < 0)
                    bar.Value = counter.Done;
            });
    }

    private sealed class Counter : IProgress<long>
    {
        private long _done;

        internal long Done => Interlocked.Read(ref _done);

        public void Report(long value) => Interlocked.Add(ref _done, value);
    }
}
