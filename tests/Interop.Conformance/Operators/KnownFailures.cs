namespace Interop.Conformance.Operators;

/// <summary>A reviewed list: entry, case or *, kind or *, reason. <c>known.tsv</c> is that of a corpus; <c>open.tsv</c> that of the operators' fixtures, with what is not there yet.</summary>
internal sealed class KnownFailures
{
    /// <summary>Families in which nothing may be listed: layers, Fourier transforms, indexing, reductions, views.</summary>
    private const string NeverListed =
        "nn.functional.*,fft.*," +
        "__getitem__,gather,scatter*,index_*,take,take_along_dim,put,masked_fill,masked_scatter,masked_select,select,select_scatter,slice,narrow,where,nonzero*,argwhere," +
        "sum,mean,prod,amax,amin,aminmax,max.*,min.*,argmax,argmin,all,any,std*,var*,median,nanmedian,mode,logsumexp,norm*,nansum,nanmean,quantile,nanquantile,count_nonzero," +
        "view*,reshape*,transpose,permute,expand,expand_as,broadcast_to,unfold,squeeze*,unsqueeze,diagonal,as_strided,as_strided.*,as_strided_copy,chunk,split*,hsplit,vsplit,dsplit,tensor_split,unbind,movedim,T,H,mT,mH,t,flatten,unflatten,real,imag";

    private readonly List<(string Entry, string Case, string Kind, string Line)> _rows = [];

    /// <param name="name">The file, which lies beside the tests.</param>
    public static KnownFailures Read(string name)
    {
        KnownFailures known = new();
        foreach (string line in File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, name)).Where(l => l.Length > 0 && l[0] != '#'))
        {
            string[] cells = line.Split('\t');
            Assert.True(cells.Length == 4 && cells[3].Length > 0, $"{name}: a row needs entry, case, kind and a reason: {line}");
            known._rows.Add((cells[0], cells[1], cells[2], line));
        }

        return known;
    }

    /// <summary>Rows about families that must pass wholly.</summary>
    public IEnumerable<string> Forbidden => _rows.Where(r => Names.Matches(NeverListed, r.Entry)).Select(r => r.Line);

    /// <summary>Whether a promised name is listed, with the kind <c>promise</c>.</summary>
    public bool CoversPromise(string broken) => _rows.Exists(r => r.Kind == "promise" && broken.StartsWith(r.Entry + ":", StringComparison.Ordinal));

    public IEnumerable<string> UnusedPromises(IReadOnlyList<string> broken) =>
        _rows.Where(r => r.Kind == "promise" && !broken.Any(b => b.StartsWith(r.Entry + ":", StringComparison.Ordinal))).Select(r => r.Line);

    public bool Covers(OperatorVerdict verdict) => _rows.Exists(r => Covers(r, verdict));

    public IEnumerable<string> Unused(IReadOnlyList<OperatorVerdict> failed) => _rows.Where(r => r.Kind != "promise" && !failed.Any(v => Covers(r, v))).Select(r => r.Line);

    private static bool Covers((string Entry, string Case, string Kind, string Line) row, OperatorVerdict verdict) =>
        row.Entry == verdict.Entry && (row.Case == "*" || row.Case == verdict.Case) && (row.Kind == "*" || row.Kind == verdict.Kind);
}
