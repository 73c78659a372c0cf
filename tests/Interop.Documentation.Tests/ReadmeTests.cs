using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Interop.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Interop.Documentation.Tests;

/// <summary>Every C# block of every README is a program that compiles and prints what its comments say.</summary>
public partial class ReadmeTests
{
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading;";
    private static readonly Lock s_console = new();
    private static readonly string[] s_folders = ["src", "converters", "tools"];

    public static TheoryData<string, int> Blocks()
    {
        TheoryData<string, int> blocks = [];
        foreach (string path in Readmes())
        {
            for (int i = 0; i < Block().Count(File.ReadAllText(path)); i++)
                blocks.Add(Path.GetRelativePath(Repository.Root, path), i);
        }

        return blocks;
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_block_runs_and_prints_what_it_says(string readme, int index)
    {
        string code = Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, readme)))[index].Groups[1].Value;
        string[] expected = [.. Prints().Matches(code).Select(m => m.Groups[1].Value.Trim())];
        string[] printed = Run(code).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int at = 0;
        foreach (string line in expected)
        {
            int found = Array.IndexOf(printed, line, at);
            Assert.True(found >= 0, $"{readme}, block {index + 1}: '{line}' was not printed; the output is:\n{string.Join('\n', printed)}");
            at = found + 1;
        }
    }

    [Fact]
    public void The_test_command_stands_at_the_start_of_a_line()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        Assert.Matches(@"(?m)^dotnet run .* -- convert fixtures/", readme);
        Assert.Matches(@"(?m)^dotnet test ", readme);
    }

    private static string Run(string code)
    {
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p));
        CSharpParseOptions options = new(LanguageVersion.CSharp14);
        CSharpCompilation program = CSharpCompilation.Create("Readme" + Guid.NewGuid().ToString("N"),
            [CSharpSyntaxTree.ParseText(Usings, options), CSharpSyntaxTree.ParseText(code, options)], references, new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        using MemoryStream image = new();
        var result = program.Emit(image);
        Assert.True(result.Success, $"{string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))}\n{code}");
        image.Position = 0;
        AssemblyLoadContext context = new("readme", isCollectible: true);
        MethodInfo main = context.LoadFromStream(image).EntryPoint!;
        string scratch = Directory.CreateTempSubdirectory("readme-").FullName;
        Directory.CreateSymbolicLink(Path.Combine(scratch, "fixtures"), Path.Combine(Repository.Root, "fixtures"));
        lock (s_console)
        {
            (TextWriter before, string folder) = (Console.Out, Environment.CurrentDirectory);
            using StringWriter output = new();
            try
            {
                Console.SetOut(output);
                Environment.CurrentDirectory = scratch;
                main.Invoke(null, main.GetParameters().Length == 0 ? null : [Array.Empty<string>()]);
            }
            finally
            {
                Console.SetOut(before);
                Environment.CurrentDirectory = folder;
                Directory.Delete(scratch, recursive: true);
                context.Unload();
            }

            return output.ToString();
        }
    }

    private static IEnumerable<string> Readmes() =>
        Directory.EnumerateFiles(Repository.Root, "README.md", SearchOption.TopDirectoryOnly)
            .Concat(s_folders.SelectMany(d => Directory.EnumerateFiles(Path.Combine(Repository.Root, d), "README.md", SearchOption.AllDirectories)))
            .Where(p => !p.Contains($"{Path.DirectorySeparatorChar}artifacts{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Order();

    [GeneratedRegex("^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("// prints: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Prints();
}
