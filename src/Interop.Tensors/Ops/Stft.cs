namespace Interop.Tensors;

/// <content>Short-time Fourier transforms. Source: <c>torch.stft</c>, <c>torch.istft</c>.</content>
public partial class Tensor
{
    /// <summary>Fourier transforms of overlapping pieces: [batch, length] or [length] → complex [batch, frequencies, frames]. Source: <c>aten::stft</c>.</summary>
    /// <param name="nFft">The points of each transform.</param>
    /// <param name="hopLength">The distance of the pieces; a quarter of nFft if null.</param>
    /// <param name="winLength">The size of the window, which is centred in the piece; nFft if null.</param>
    /// <param name="window">What the pieces are multiplied by; ones if null.</param>
    /// <param name="center">Whether the signal is padded by half of nFft, so that frame t is centred at t · hopLength.</param>
    /// <param name="padMode">How it is padded.</param>
    /// <param name="normalized">Whether results are divided by √nFft.</param>
    /// <param name="onesided">Whether only the frequencies 0 … nFft / 2 are given; null for real signals and windows only.</param>
    /// <param name="returnComplex">Whether the result is complex, as it is if null, or real with a last dimension of real and imaginary parts.</param>
    /// <param name="alignToWindow">Without center: whether frames begin with the window instead of the piece.</param>
    /// <exception cref="ShapeException">The signal has other dimensions or is shorter than a piece, or the window has another size.</exception>
    /// <exception cref="ArgumentException">A size is not positive, the window longer than the piece, or an option contradicts another.</exception>
    public Tensor Stft(long nFft, long? hopLength = null, long? winLength = null, Tensor? window = null, bool center = true, PaddingMode padMode = PaddingMode.Reflect, bool normalized = false, bool? onesided = null, bool? returnComplex = null, bool? alignToWindow = null)
    {
        Tensor self = this;
        using OpCast cast = OpCast.Of("stft", ref self, ref window);
        if (!ReferenceEquals(self, this))
            return self.Stft(nFft, hopLength, winLength, window, center, padMode, normalized, onesided, returnComplex, alignToWindow);
        using Op op = Op.Begin("stft", this, window);
        if (center && alignToWindow is not null)
            throw new ArgumentException("alignToWindow goes with center: false only.");
        if (Rank is not (1 or 2) || DType.Kind is not (DTypeKind.Float or DTypeKind.Complex))
            throw new ShapeException($"Stft needs a real or complex signal [length] or [batch, length], found {this}.");
        StftWindow w = StftWindow.Of("Stft", nFft, hopLength, winLength, window);
        Tensor x = Rank == 1 ? Unsqueeze(0) : this;
        long pad = center ? nFft / 2 : alignToWindow == true ? (nFft - w.Length) / 2 : 0;
        if (pad > 0)
            x = x.Unsqueeze(0).Pad([pad, pad], padMode).Squeeze(0);
        if (alignToWindow == true && (Shape[-1] - w.Length) / w.Hop > (x.Shape[1] - nFft) / w.Hop)
            throw new ArgumentException($"alignToWindow of {nFft} points and a window of {w.Length}, an odd number apart, needs one more element than the signal of {Shape[-1]} has.");
        if (x.Shape[1] < nFft)
            throw new ShapeException($"Stft of {nFft} points needs a signal at least as long, found {x.Shape[1]} elements.");
        Tensor pieces = x.Unfold(1, nFft, w.Hop);
        if (w.Weights is not null)
            pieces = pieces * w.Weights;
        bool isComplex = pieces.DType.Kind == DTypeKind.Complex, half = onesided ?? !isComplex;
        if (isComplex && half)
            throw new ArgumentException("A onesided Stft needs a real signal and a real window.");
        FftNorm norm = normalized ? FftNorm.Ortho : FftNorm.Backward;
        Tensor y = (half ? Fft.Rfft(pieces, norm: norm) : Fft.FFT(pieces, norm: norm)).Transpose(1, 2);
        y = Rank == 1 ? y.Squeeze(0) : y;
        return op.Return(returnComplex == false ? y.ViewAsReal() : y);
    }

    /// <summary>The signal of which this is the <see cref="Stft"/>, by least squares: complex [batch, frequencies, frames] or [frequencies, frames] → [batch, length]. Source: <c>aten::istft</c>.</summary>
    /// <param name="nFft">The points of each transform.</param>
    /// <param name="hopLength">The distance of the pieces; a quarter of nFft if null.</param>
    /// <param name="winLength">The size of the window; nFft if null.</param>
    /// <param name="window">The window of the transform; ones if null.</param>
    /// <param name="center">Whether the signal was padded by half of nFft, which is cut off.</param>
    /// <param name="normalized">Whether the transform was divided by √nFft.</param>
    /// <param name="onesided">Whether only the frequencies 0 … nFft / 2 are here; null where there are fewer than nFft.</param>
    /// <param name="length">The length of the result, padded with zeros where frames end before; null for all that they cover.</param>
    /// <param name="returnComplex">Whether the signal was complex.</param>
    /// <exception cref="ShapeException">This has other dimensions, is empty, or has another number of frequencies.</exception>
    /// <exception cref="ArgumentException">A size is not positive, an option contradicts another, or the windows leave a place without weight.</exception>
    public Tensor Istft(long nFft, long? hopLength = null, long? winLength = null, Tensor? window = null, bool center = true, bool normalized = false, bool? onesided = null, long? length = null, bool returnComplex = false)
    {
        using Op op = Op.Begin("istft", this, window);
        if (Rank is not (2 or 3) || DType.Kind != DTypeKind.Complex || ElementCount == 0)
            throw new ShapeException($"Istft needs complex spectra [frequencies, frames] or with a batch, found {this}.");
        StftWindow w = StftWindow.Of("Istft", nFft, hopLength, winLength, window);
        bool half = onesided ?? Shape[-2] != nFft;
        if (Shape[-2] != (half ? nFft / 2 + 1 : nFft) || w.Hop > w.Length || returnComplex && half)
            throw new ArgumentException($"Istft of {nFft} points, {(half ? "onesided" : "twosided")}, with a hop of {w.Hop} and a window of {w.Length}, needs {(half ? nFft / 2 + 1 : nFft)} frequencies, a hop of at most the window{(returnComplex ? ", and both sides for a complex signal" : "")}; found {Shape[-2]} frequencies.");
        Tensor spectra = (Rank == 2 ? Unsqueeze(0) : this).Transpose(1, 2);
        FftNorm norm = normalized ? FftNorm.Ortho : FftNorm.Backward;
        Tensor pieces = returnComplex ? Fft.Ifft(spectra, norm: norm) : Fft.Irfft(half ? spectra : spectra.Narrow(2, 0, nFft / 2 + 1), nFft, norm: norm);
        Tensor weights = w.Weights ?? Ones([nFft], pieces.DType);
        if (weights.DType.Kind == DTypeKind.Complex && !returnComplex)
            throw new ArgumentException("Istft with a complex window gives a complex signal: pass returnComplex: true.");
        long frames = Shape[-1], covered = nFft + w.Hop * (frames - 1), start = center ? nFft / 2 : 0, end = length is { } l ? start + l : center ? covered - nFft / 2 : covered;
        Tensor y = Overlapped(pieces * weights, covered, w.Hop), envelope = Overlapped((weights * weights).Expand(1, frames, nFft), covered, w.Hop);
        (start, long last) = (Math.Min(start, covered), Math.Clamp(end, start, covered));
        y = y.Narrow(1, start, last - start);
        envelope = envelope.Narrow(1, start, last - start);
        CheckEnvelope(envelope);
        y /= envelope;
        if (end > last)
            y = ConstantPadNd(y, [0, end - last]);
        return op.Return(Rank == 2 ? y.Squeeze(0) : y);
    }

    /// <summary>Pieces [batch, frames, points] added up at their places: [batch, length].</summary>
    private static Tensor Overlapped(Tensor pieces, long length, long hop) =>
        pieces.Transpose(1, 2).Fold([1, length], [1, pieces.Shape[2]], stride: [1, hop]).Reshape(pieces.Shape[0], length);

    private static void CheckEnvelope(Tensor envelope)
    {
        using GradMode mode = NoGrad();
        Tensor squares = envelope.DType.Kind == DTypeKind.Complex ? envelope.Real * envelope.Real + envelope.Imag * envelope.Imag : envelope * envelope;
        if (envelope.ElementCount > 0 && squares.Amin().To(DType.Float64).Item<double>() < 1e-22)
            throw new ArgumentException("The squares of the windows add up to zero somewhere, so that the signal is unknown there: use another window, or center: true.");
    }

    /// <summary>What both directions share.</summary>
    private sealed record StftWindow(long Hop, long Length, Tensor? Weights)
    {
        internal static StftWindow Of(string name, long points, long? hopLength, long? winLength, Tensor? window)
        {
            (long hop, long length) = (hopLength ?? points / 4, winLength ?? points);
            if (points <= 0 || hop <= 0 || length <= 0 || length > points)
                throw new ArgumentException($"{name} of {points} points with a hop of {hop} and a window of {length}: all must be positive, and the window at most as long as the points.");
            if (window is not null && (window.Rank != 1 || window.Shape[0] != length))
                throw new ShapeException($"{name} needs a window of shape [{length}], found {window.Shape}.");
            if (length == points)
                return new(hop, length, window);
            long left = (points - length) / 2;
            return new(hop, length, ConstantPadNd(window ?? Ones([length]), [left, points - length - left]));
        }
    }
}
