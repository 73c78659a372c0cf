using System.Globalization;

namespace Interop.NN;

/// <summary>Event files for TensorBoard.</summary>
public static class SummaryFiles
{
    private static int s_count;

    extension(SummaryWriter)
    {
        /// <summary>A writer to a new event file in a folder, which is made if it is not there: <c>tensorboard --logdir FOLDER</c> shows it.</summary>
        public static SummaryWriter Open(string logDir)
        {
            ArgumentException.ThrowIfNullOrEmpty(logDir);
            Directory.CreateDirectory(logDir);
            string name = string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{DateTimeOffset.UtcNow.ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}.{Interlocked.Increment(ref s_count) - 1}");
            return new SummaryWriter(new FileStream(Path.Combine(logDir, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read));
        }
    }
}
