using System.Runtime.InteropServices;
using SQLitePCL;

namespace Rotor.Storage.Sqlite;

/// <summary>Which SQLite library runs: the system's where it is newer than the packaged one and has full text search.</summary>
/// <param name="Version">As SQLite says it, such as <c>3.40.1</c>.</param>
/// <param name="Origin"><c>system</c> or <c>packaged</c>.</param>
internal sealed record SqliteRuntime(string Version, string Origin)
{
    private const string PackagedName = "e_sqlite3";
    private const string SystemName = "libsqlite3.so.0";
    private static readonly Lazy<SqliteRuntime> Loaded = new(Load);

    /// <summary>Loads the library at the first call; later calls give the same answer.</summary>
    public static SqliteRuntime Current => Loaded.Value;

    private static SqliteRuntime Load()
    {
        var provider = typeof(SQLite3Provider_e_sqlite3).Assembly;
        var packaged = NativeLibrary.TryLoad(PackagedName, provider, null, out var packagedHandle) ? packagedHandle : 0;
        var system = OperatingSystem.IsLinux() && NativeLibrary.TryLoad(SystemName, out var systemHandle) ? systemHandle : 0;
        var useSystem = system != 0 && IsComplete(system) && (packaged == 0 || VersionNumber(system) > VersionNumber(packaged));
        var chosen = useSystem ? system : packaged;
        if (chosen == 0)
        {
            throw new StoreException(
                "No SQLite library fits this machine: none is packaged for it, and the system has none with full text search (FTS5). " +
                "Install the system's SQLite library (Debian and Ubuntu: libsqlite3-0).");
        }

        NativeLibrary.SetDllImportResolver(provider, (name, _, _) => name == PackagedName ? chosen : 0);
        Batteries_V2.Init();
        // Nobody asks SQLite for its memory statistics, and they cost a lock at each of its allocations. Refused once it runs, which does no harm.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
        return new SqliteRuntime(raw.sqlite3_libversion().utf8_to_string(), useSystem ? "system" : "packaged");
    }

    private static bool IsComplete(nint library) =>
        Function<CompileOption>(library, "sqlite3_compileoption_used") is { } used && used("ENABLE_FTS5") != 0 && used("THREADSAFE=0") == 0;

    private static int VersionNumber(nint library) => Function<Number>(library, "sqlite3_libversion_number")?.Invoke() ?? 0;

    private static TDelegate? Function<TDelegate>(nint library, string name)
        where TDelegate : Delegate =>
        NativeLibrary.TryGetExport(library, name, out var address) ? Marshal.GetDelegateForFunctionPointer<TDelegate>(address) : null;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Number();

    [UnmanagedFunctionPointer(CallingConvention.Cdecl, CharSet = CharSet.Ansi)]
    private delegate int CompileOption([MarshalAs(UnmanagedType.LPUTF8Str)] string option);
}
