using System.Collections.Frozen;

namespace Interop.PyTorch.Pickle;

/// <summary>Names that Python 3 gives to what pickles of protocol 2 and below call by Python 2's names, in both directions.</summary>
/// <remarks>Source: CPython's <c>_compat_pickle</c>; only what model files were seen to use, and its neighbours.</remarks>
internal static class PythonNames
{
    private static readonly (string Old, string New)[] s_modules =
    [
        ("__builtin__", "builtins"), ("copy_reg", "copyreg"), ("Queue", "queue"), ("SocketServer", "socketserver"), ("ConfigParser", "configparser"),
        ("repr", "reprlib"), ("tkFileDialog", "tkinter.filedialog"), ("cPickle", "pickle"), ("_winreg", "winreg"), ("thread", "_thread"),
        ("dummy_thread", "_dummy_thread"), ("httplib", "http.client"), ("Cookie", "http.cookies"), ("cookielib", "http.cookiejar"),
        ("BaseHTTPServer", "http.server"), ("test.test_support", "test.support"), ("commands", "subprocess"), ("urlparse", "urllib.parse"),
        ("robotparser", "urllib.robotparser"), ("urllib2", "urllib.request"), ("anydbm", "dbm"), ("_abcoll", "collections.abc"),
    ];

    private static readonly ((string Module, string Name) Old, (string Module, string Name) New)[] s_names =
    [
        (("__builtin__", "xrange"), ("builtins", "range")), (("__builtin__", "reduce"), ("functools", "reduce")), (("__builtin__", "intern"), ("sys", "intern")),
        (("__builtin__", "unichr"), ("builtins", "chr")), (("__builtin__", "unicode"), ("builtins", "str")), (("__builtin__", "long"), ("builtins", "int")),
        (("itertools", "izip"), ("builtins", "zip")), (("itertools", "imap"), ("builtins", "map")), (("itertools", "ifilter"), ("builtins", "filter")),
        (("itertools", "ifilterfalse"), ("itertools", "filterfalse")), (("itertools", "izip_longest"), ("itertools", "zip_longest")),
        (("UserDict", "IterableUserDict"), ("collections", "UserDict")), (("UserList", "UserList"), ("collections", "UserList")), (("UserString", "UserString"), ("collections", "UserString")),
        (("whichdb", "whichdb"), ("dbm", "whichdb")), (("_socket", "fromfd"), ("socket", "fromfd")),
        (("_multiprocessing", "Connection"), ("multiprocessing.connection", "Connection")), (("multiprocessing.process", "Process"), ("multiprocessing.context", "Process")),
        (("urllib", "ContentTooShortError"), ("urllib.error", "ContentTooShortError")), (("urllib", "quote"), ("urllib.parse", "quote")), (("urllib", "unquote"), ("urllib.parse", "unquote")),
    ];

    // Old files name classes that Python 3 merged; they are read, never written.
    private static readonly ((string Module, string Name) Old, (string Module, string Name) New)[] s_readOnly =
    [
        (("__builtin__", "basestring"), ("builtins", "str")), (("exceptions", "StandardError"), ("builtins", "Exception")),
        (("UserDict", "UserDict"), ("collections", "UserDict")),
    ];

    private static readonly FrozenDictionary<string, string> s_toNew = s_modules.ToFrozenDictionary(m => m.Old, m => m.New);
    private static readonly FrozenDictionary<string, string> s_toOld = s_modules.ToFrozenDictionary(m => m.New, m => m.Old);
    private static readonly FrozenDictionary<(string, string), (string, string)> s_nameToNew = s_names.Concat(s_readOnly).ToFrozenDictionary(n => n.Old, n => n.New);
    private static readonly FrozenDictionary<(string, string), (string, string)> s_nameToOld = s_names.ToFrozenDictionary(n => n.New, n => n.Old);

    internal static (string Module, string Name) ToPython3(string module, string name) =>
        s_nameToNew.TryGetValue((module, name), out var mapped) ? mapped
        : module == "exceptions" ? ("builtins", name)
        : (s_toNew.GetValueOrDefault(module, module), name);

    internal static (string Module, string Name) ToPython2(string module, string name) =>
        s_nameToOld.TryGetValue((module, name), out var mapped) ? mapped
        : module == "builtins" && name.EndsWith("Error", StringComparison.Ordinal) && name is not ("ModuleNotFoundError" or "RecursionError" or "BlockingIOError") ? ("exceptions", name)
        : (s_toOld.GetValueOrDefault(module, module), name);
}
