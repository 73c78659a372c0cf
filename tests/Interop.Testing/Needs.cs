using Xunit;

namespace Interop.Testing;

/// <summary>What some tests need beside the sources. Where it is missing they are skipped by name; under <c>INTEROP_STRICT=1</c> they fail.</summary>
public static class Needs
{
    /// <summary>Whether a missing corpus or oracle is a failure.</summary>
    public static bool Strict => Environment.GetEnvironmentVariable("INTEROP_STRICT") == "1";

    /// <summary>The folder of the corpora, which <c>INTEROP_CORPORA</c> names.</summary>
    public static string Corpora() => Folder("INTEROP_CORPORA", "the conformance corpora");

    /// <summary>The folder of the oracles, which <c>INTEROP_ORACLE</c> names: what <c>tools/fixtures/oracle.sh</c> made.</summary>
    public static string Oracle() => Folder("INTEROP_ORACLE", "PyTorch 1.13 and 2.6 (tools/fixtures/oracle.sh)");

    private static string Folder(string variable, string what)
    {
        string? folder = Environment.GetEnvironmentVariable(variable);
        if (!string.IsNullOrEmpty(folder) && Directory.Exists(folder))
            return folder;
        string why = $"{variable} does not name a folder; {what} are needed.";
        if (Strict)
            Assert.Fail(why);
        Assert.Skip(why);
        return "";
    }
}
