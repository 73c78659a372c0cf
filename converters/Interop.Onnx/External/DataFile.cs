using System.Security.Cryptography;
using Interop.Checkpoints;
using Interop.Onnx.Proto;
using Interop.Onnx.Wire;

namespace Interop.Onnx.External;

/// <summary>A file with external data as it is to be written: what it was, with some ranges replaced, and more at its end.</summary>
internal sealed class DataFile(string location, FileSource? old)
{
    /// <summary>Of tensors' first bytes, so that a page of memory can be mapped to them.</summary>
    private const long Alignment = 4096;

    private readonly List<(long Offset, FileSource Bytes)> _written = [];
    private readonly List<(long Start, long End)> _kept = [];
    private readonly HashSet<TensorProto> _moved = new(ReferenceEqualityComparer.Instance);

    /// <summary>The name that the model has for it.</summary>
    internal string Location { get; set; } = location;

    /// <summary>The messages of tensors in it.</summary>
    internal List<(TensorProto Tensor, ExternalPlace Place)> Users { get; } = [];

    /// <summary>Whether it differs from what it was.</summary>
    internal bool IsChanged => old is null || _written.Count > 0;

    private long Length { get; set; } = old?.Length ?? 0;

    /// <summary>A tensor that stays as it is.</summary>
    internal void Keep(TensorProto tensor, ExternalPlace place, long length)
    {
        Users.Add((tensor, place));
        _kept.Add((place.Offset, place.Offset + length));
    }

    /// <summary>Other values for a tensor: in the place of the old ones if they take as many bytes that no other tensor uses, or else at the end. To be called after all <see cref="Keep"/>.</summary>
    internal void Put(TensorProto tensor, FileSource bytes, ExternalPlace? place)
    {
        long offset = place?.Offset ?? -1, end = offset + bytes.Length;
        bool fits = place?.Length == bytes.Length && end <= old?.Length && !_kept.Exists(k => k.Start < end && offset < k.End);
        if (!fits)
        {
            offset = (Length + Alignment - 1) / Alignment * Alignment;
            Length = offset + bytes.Length;
        }

        _written.Add((offset, bytes));
        _moved.Add(tensor);
        Keep(tensor, (place ?? new(Location, 0, null, null)) with { Offset = offset, Length = bytes.Length }, bytes.Length);
    }

    /// <summary>Tells the messages where their bytes are.</summary>
    internal void Name()
    {
        foreach ((TensorProto tensor, ExternalPlace place) in Users)
        {
            if (place.Location != Location || tensor.DataLocation != TensorProto.Types.DataLocation.External || _moved.Contains(tensor))
                (place with { Location = Location }).Put(tensor);
        }
    }

    internal void Write(Stream destination, IProgress<long>? progress, CancellationToken cancellation)
    {
        bool summed = Users.Exists(u => u.Place.Checksum is not null);
        using Summing sum = new(destination, summed);
        long at = 0;
        foreach ((long offset, FileSource bytes) in _written.OrderBy(w => w.Offset))
        {
            CopyOld(at, offset, sum, progress, cancellation);
            ModelWriter.Copy(bytes, sum, progress, cancellation);
            at = offset + bytes.Length;
        }

        CopyOld(at, Math.Max(at, old?.Length ?? 0), sum, progress, cancellation);
        string? checksum = sum.Finish();
        foreach ((TensorProto tensor, ExternalPlace place) in Users.Where(u => u.Place.Checksum is not null))
            (place with { Location = Location, Checksum = checksum }).Put(tensor);
    }

    private void CopyOld(long from, long to, Stream destination, IProgress<long>? progress, CancellationToken cancellation)
    {
        long there = Math.Clamp(old?.Length ?? 0, from, to);
        if (there > from)
            ModelWriter.Copy(old!.Window(from, there - from), destination, progress, cancellation);
        destination.Write(new byte[to - there]);
    }

    /// <summary>Counts a SHA-1 of what goes through.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "It is the format's own checksum.")]
    private sealed class Summing(Stream to, bool counts) : Stream
    {
        private readonly IncrementalHash? _hash = counts ? IncrementalHash.CreateHash(HashAlgorithmName.SHA1) : null;

        internal string? Finish() => _hash is null ? null : Convert.ToHexStringLower(_hash.GetHashAndReset());

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => to.Length;
        public override long Position { get => to.Position; set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash?.AppendData(buffer);
            to.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _hash?.Dispose();
            base.Dispose(disposing);
        }
    }
}
