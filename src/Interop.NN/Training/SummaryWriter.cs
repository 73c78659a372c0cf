using Interop.Tensors;

namespace Interop.NN;

/// <summary>Numbers, distributions, texts and pictures of a run, as TensorBoard reads them. <c>SummaryWriter.Open(folder)</c> of Interop.Converters writes where TensorBoard looks. Source: <c>torch.utils.tensorboard.SummaryWriter</c>.</summary>
/// <remarks>Any number of threads may write.</remarks>
public sealed class SummaryWriter : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stream _stream;
    private readonly bool _leaveOpen;

    /// <summary>Writes to a stream, from the first record on.</summary>
    public SummaryWriter(Stream stream, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(stream);
        (_stream, _leaveOpen) = (stream, leaveOpen);
        Write(new ProtoWriter().Double(1, Now()).Text(3, "brain.Event:2"));
    }

    /// <summary>A number. Source: <c>add_scalar</c>.</summary>
    /// <param name="tag">What it is called; a slash makes groups.</param>
    /// <param name="scalarValue">The number, kept as float32.</param>
    /// <param name="globalStep">The step it belongs to.</param>
    /// <param name="walltime">Seconds since 1970; null for now.</param>
    public void AddScalar(string tag, double scalarValue, long globalStep = 0, double? walltime = null) =>
        Write(Value(tag).Float(2, (float)scalarValue), globalStep, walltime);

    /// <summary>How values are distributed. Source: <c>add_histogram</c> with <c>bins="tensorflow"</c>.</summary>
    /// <param name="tag">What they are called.</param>
    /// <param name="values">Finite numbers of any shape, at least one.</param>
    /// <param name="globalStep">The step they belong to.</param>
    /// <param name="walltime">Seconds since 1970; null for now.</param>
    /// <exception cref="ArgumentException">There are no values, or one is not finite.</exception>
    public void AddHistogram(string tag, Tensor values, long globalStep = 0, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        Write(Value(tag).Message(5, SummaryHistogram.Of(values.Detach().To(DType.Float64).Reshape(-1).ToArray<double>())), globalStep, walltime);
    }

    /// <summary>A text, which TensorBoard shows as Markdown. Source: <c>add_text</c>.</summary>
    public void AddText(string tag, string textString, long globalStep = 0, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(textString);
        ProtoWriter metadata = new ProtoWriter().Message(1, new ProtoWriter().Text(1, "text"));
        ProtoWriter shape = new ProtoWriter().Message(2, new ProtoWriter().Whole(1, 1));
        const int Text = 7; // DT_STRING
        Write(Value(tag + "/text_summary").Message(9, metadata).Message(8, new ProtoWriter().Whole(1, Text).Message(2, shape).Text(8, textString)), globalStep, walltime);
    }

    /// <summary>A picture. Source: <c>add_image</c> with <c>dataformats="CHW"</c>.</summary>
    /// <param name="tag">What it is called.</param>
    /// <param name="imgTensor">[channels, height, width] with 1 or 3 channels: uint8, or numbers from 0 to 1.</param>
    /// <param name="globalStep">The step it belongs to.</param>
    /// <param name="walltime">Seconds since 1970; null for now.</param>
    /// <exception cref="ShapeException">It is of another shape.</exception>
    public void AddImage(string tag, Tensor imgTensor, long globalStep = 0, double? walltime = null)
    {
        ArgumentNullException.ThrowIfNull(imgTensor);
        if (imgTensor.Rank != 3 || imgTensor.Shape[0] is not (1 or 3))
            throw new ShapeException($"AddImage got {imgTensor.Shape}: expected [channels, height, width] with 1 or 3 channels.");
        Tensor pixels = imgTensor.Detach().Permute(1, 2, 0);
        if (pixels.DType != DType.UInt8)
            pixels = (pixels.To(DType.Float32) * 255).Clamp(0, 255).To(DType.UInt8);
        (long height, long width, long channels) = (pixels.Shape[0], pixels.Shape[1], pixels.Shape[2]);
        byte[] png = SummaryImage.Png(pixels.ToArray<byte>(), (int)height, (int)width, (int)channels);
        Write(Value(tag).Message(4, new ProtoWriter().Whole(1, height).Whole(2, width).Whole(3, channels).Blob(4, png)), globalStep, walltime);
    }

    /// <summary>Hands everything to the stream's store.</summary>
    public void Flush()
    {
        lock (_gate)
            _stream.Flush();
    }

    /// <summary>Flushes, and closes the stream unless it is to stay open.</summary>
    public void Dispose()
    {
        if (_leaveOpen)
            Flush();
        else
            _stream.Dispose();
    }

    private static ProtoWriter Value(string tag)
    {
        ArgumentException.ThrowIfNullOrEmpty(tag);
        return new ProtoWriter().Text(1, tag);
    }

    private static double Now() => (DateTime.UtcNow - DateTime.UnixEpoch).TotalSeconds;

    private void Write(ProtoWriter value, long step, double? walltime) =>
        Write(new ProtoWriter().Double(1, walltime ?? Now()).Whole(2, step).Message(5, new ProtoWriter().Message(1, value)));

    private void Write(ProtoWriter record)
    {
        lock (_gate)
            RecordFraming.Write(_stream, record.Bytes);
    }
}

/// <summary>Distributions with TensorFlow's bins: each 1.1 times as wide as the one before, from 1e−12 to 1e20, to both sides of 0.</summary>
internal static class SummaryHistogram
{
    private static readonly double[] s_edges = Edges();

    internal static ProtoWriter Of(double[] values)
    {
        if (values.Length == 0 || !values.All(double.IsFinite))
            throw new ArgumentException($"A histogram got {values.Length} values, {values.Count(v => !double.IsFinite(v))} of them not finite: expected at least one, all finite.", nameof(values));
        long[] counts = new long[s_edges.Length - 1];
        double sum = 0, squares = 0;
        foreach (double value in values)
        {
            int at = Array.BinarySearch(s_edges, value);
            at = at >= 0 ? Math.Min(at, counts.Length - 1) : ~at - 1;
            if (at >= 0 && at < counts.Length)
                counts[at]++;
            (sum, squares) = (sum + value, squares + value * value);
        }

        // From the last empty bin before the first value to the bin of the last one.
        int first = Array.FindIndex(counts, c => c > 0), last = Array.FindLastIndex(counts, c => c > 0);
        (first, last) = first < 0 ? (1, 0) : (first, last);
        double[] limits = s_edges[first..(last + 2)], buckets = [0, .. counts[first..(last + 1)].Select(c => (double)c)];
        return new ProtoWriter().Double(1, values.Min()).Double(2, values.Max()).Double(3, values.Length).Double(4, sum).Double(5, squares).Packed(6, limits).Packed(7, buckets);
    }

    private static double[] Edges()
    {
        List<double> positive = [];
        for (double v = 1e-12; v < 1e20; v *= 1.1)
            positive.Add(v);
        return [.. positive.AsEnumerable().Reverse().Select(v => -v), 0, .. positive];
    }
}
