using System.Diagnostics;
using System.Globalization;

namespace Interop.Benchmarks;

/// <summary>Times several ways to do one thing, in turns, and prints the median of each as a ratio to the first.</summary>
internal sealed class Contest(string title, int rounds)
{
    private readonly List<(string Name, Func<double> Seconds, List<double> Times)> _ways = [];

    /// <summary>A way whose time is taken around the call.</summary>
    /// <param name="name">What is printed.</param>
    /// <param name="work">What is timed.</param>
    /// <param name="fresh">A file that must not be there before.</param>
    internal Contest Add(string name, Action work, string? fresh = null) => Add(name, () =>
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }, fresh);

    /// <summary>A way that takes its own time.</summary>
    internal Contest Add(string name, Func<double> seconds, string? fresh = null)
    {
        _ways.Add((name, () =>
        {
            if (fresh is not null)
                File.Delete(fresh);
            return seconds();
        }, []));
        return this;
    }

    internal void Run(double bytes)
    {
        for (int round = 0; round <= rounds; round++)
        {
            foreach ((_, Func<double> seconds, List<double> times) in _ways)
            {
                double s = seconds();
                if (round > 0)
                    times.Add(s);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{title} (median of {rounds}; load {Load()})"));
        double first = Median(_ways[0].Times);
        foreach ((string name, _, List<double> times) in _ways)
        {
            double m = Median(times);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-52} {m * 1000,10:F1} ms  {m / first,8:F2} x  {bytes / m / 1e9,8:F2} GB/s"));
        }
    }

    internal static double Median(List<double> times) => times.Order().ElementAtOrDefault(times.Count / 2);

    /// <summary>The machine's load over the last minute.</summary>
    internal static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
