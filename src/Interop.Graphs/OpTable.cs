using Interop.Tensors;

namespace Interop.Graphs;

/// <summary>What an op does: reads its inputs and attributes, gives its only or first output.</summary>
public delegate object? OpBody(NodeCall call);

/// <summary>What an op with several outputs does.</summary>
public delegate object?[] OpBodyOfSeveral(NodeCall call);

/// <summary>One line of an <see cref="OpTable"/>.</summary>
/// <param name="Domain">The set of ops.</param>
/// <param name="Name">The op.</param>
/// <param name="Since">The first version with this meaning; it holds until a later line.</param>
/// <param name="Body">What it does, from all its inputs to all its outputs.</param>
public sealed record OpRow(string Domain, string Name, long Since, OpBodyOfSeveral Body);

/// <summary>The bodies of ops by domain, name and version.</summary>
/// <remarks>
/// A format has a table of its own. Another op is added by the user:
/// <code>
/// OpTable ops = OpTable.Onnx.With("my.domain", "Scale", 1, n => n[0] * n.Float("factor", 1));
/// GraphModule model = GraphModule.Import("model.onnx", new() { Ops = ops });
/// </code>
/// </remarks>
public sealed class OpTable
{
    private readonly Dictionary<(string Domain, string Name), OpRow[]> _rows;

    /// <summary>Of lines; of two for one op and version the later counts.</summary>
    public OpTable(IEnumerable<OpRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        _rows = rows.GroupBy(r => (r.Domain, r.Name)).ToDictionary(g => g.Key, g => g.GroupBy(r => r.Since).Select(v => v.Last()).OrderByDescending(r => r.Since).ToArray());
    }

    /// <summary>All lines.</summary>
    public IEnumerable<OpRow> Rows => _rows.Values.SelectMany(r => r);

    /// <summary>This table and one op more, which takes the place of one with its name and version.</summary>
    /// <param name="domain">The set of ops.</param>
    /// <param name="name">The op.</param>
    /// <param name="since">The first version with this meaning.</param>
    /// <param name="body">What it does; a <see cref="Tensor"/> of differentiable ops makes it train.</param>
    public OpTable With(string domain, string name, long since, OpBody body) => new([.. Rows, Row(domain, name, since, body)]);

    /// <inheritdoc cref="With(string, string, long, OpBody)"/>
    public OpTable WithSeveral(string domain, string name, long since, OpBodyOfSeveral body) => new([.. Rows, new OpRow(domain, name, since, body)]);

    /// <summary>A line of an op with one output.</summary>
    public static OpRow Row(string domain, string name, long since, OpBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new(domain, name, since, call => [body(call)]);
    }

    /// <summary>The newest line of an op that is not newer than a version; null if there is none.</summary>
    public OpRow? Find(string domain, string name, long version) => _rows.TryGetValue((domain, name), out OpRow[]? rows) ? Array.Find(rows, r => r.Since <= version) : null;
}
