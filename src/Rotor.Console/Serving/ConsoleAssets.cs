using System.Collections.Frozen;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Rotor.WebConsole.Serving;

/// <summary>The console's style, scripts and pictures: in the assembly, under addresses that change with their content.</summary>
public sealed partial class ConsoleAssets
{
    public const string Root = "/admin/assets/";
    private const string Prefix = "assets/";
    private const string StyleName = "console.css";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".webmanifest"] = "application/manifest+json",
    };

    private readonly FrozenDictionary<string, Asset> _byName;
    private readonly FrozenDictionary<string, Asset> _byFile;
    private readonly FrozenDictionary<string, string> _icons;

    public ConsoleAssets()
    {
        var files = ReadAll();
        _icons = files.Where(file => file.Key.StartsWith("icons/", StringComparison.Ordinal))
            .ToFrozenDictionary(file => Path.GetFileNameWithoutExtension(file.Key), file => file.Value.Trim(), StringComparer.Ordinal);
        // All styles are one file: their order is that of their names.
        var style = string.Concat(files.Where(file => file.Key.StartsWith("styles/", StringComparison.Ordinal)).OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value));
        var made = new Dictionary<string, Asset>(StringComparer.Ordinal) { [StyleName] = new(StyleName, Shorten(style), Types[".css"]) };
        foreach (var name in files.Keys.Where(name => !name.StartsWith("styles/", StringComparison.Ordinal) && !name.StartsWith("icons/", StringComparison.Ordinal)))
            Make(name, files, made);
        _byName = made.ToFrozenDictionary(StringComparer.Ordinal);
        _byFile = made.Values.ToFrozenDictionary(asset => asset.File, StringComparer.Ordinal);
    }

    public IEnumerable<Asset> All => _byName.Values;

    public IEnumerable<string> Icons => _icons.Keys;

    public string Style => Url(StyleName);

    /// <summary>The address of a file of <c>wwwroot</c>, such as <c>scripts/console.js</c>.</summary>
    public string Url(string name) => _byName[name].Url;

    /// <summary>An icon as SVG of our own, to be put into a page as it is.</summary>
    public string Icon(string name) => _icons[name];

    /// <summary>Whether the browser takes answers in this encoding.</summary>
    public static bool Takes(HttpRequest request, string encoding) =>
        request.Headers.AcceptEncoding.ToString().Split(',').Any(part => part.Split(';') is [var name, .. var rest]
            && name.Trim().Equals(encoding, StringComparison.OrdinalIgnoreCase) && !rest.Any(weight => weight.Replace(" ", "", StringComparison.Ordinal) is "q=0" or "q=0.0"));

    internal IResult Serve(HttpContext context, string file)
    {
        if (!_byFile.TryGetValue(file, out var asset))
            return Results.NotFound();
        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=31536000, immutable";
        headers.ETag = asset.Tag;
        headers.Vary = "Accept-Encoding";
        if (context.Request.Headers.IfNoneMatch == asset.Tag)
            return Results.StatusCode(StatusCodes.Status304NotModified);
        if (Takes(context.Request, "br"))
        {
            headers.ContentEncoding = "br";
            return Results.Bytes(asset.Brotli, asset.Type);
        }

        if (Takes(context.Request, "gzip"))
        {
            headers.ContentEncoding = "gzip";
            return Results.Bytes(asset.Gzip, asset.Type);
        }

        return Results.Bytes(asset.Plain, asset.Type);
    }

    private static Asset Make(string name, Dictionary<string, string> files, Dictionary<string, Asset> made)
    {
        if (made.TryGetValue(name, out var known))
            return known;
        var content = files[name];
        // Modules name each other as files; browsers need the addresses.
        if (name.EndsWith(".js", StringComparison.Ordinal))
            content = Import().Replace(content, match => $"from \"{Make("scripts/" + match.Groups[1].Value, files, made).Url}\"");
        return made[name] = new Asset(Path.GetFileName(name), content, Types[Path.GetExtension(name)]);
    }

    // Comments and line ends of our own style; what is left compresses well enough.
    private static string Shorten(string style) => Blank().Replace(Comment().Replace(style, ""), "\n");

    private static Dictionary<string, string> ReadAll()
    {
        var assembly = typeof(ConsoleAssets).Assembly;
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            files[name[Prefix.Length..].Replace('\\', '/')] = reader.ReadToEnd();
        }

        return files;
    }

    [GeneratedRegex("from \"\\./([a-z-]+\\.js)\"")]
    private static partial Regex Import();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"\s*\n\s*")]
    private static partial Regex Blank();

    /// <summary>One file, ready to be sent.</summary>
    public sealed class Asset
    {
        private readonly Lazy<byte[]> _brotli;
        private readonly Lazy<byte[]> _gzip;

        internal Asset(string name, string content, string type)
        {
            Plain = Encoding.UTF8.GetBytes(content);
            Type = type;
            var hash = Convert.ToHexStringLower(SHA256.HashData(Plain))[..12];
            File = $"{Path.GetFileNameWithoutExtension(name)}.{hash}{Path.GetExtension(name)}";
            Tag = $"\"{hash}\"";
            _brotli = new(() => Pack(stream => new BrotliStream(stream, CompressionLevel.SmallestSize)));
            _gzip = new(() => Pack(stream => new GZipStream(stream, CompressionLevel.SmallestSize)));
        }

        public string File { get; }

        public string Url => Root + File;

        public string Type { get; }

        public byte[] Plain { get; }

        public byte[] Brotli => _brotli.Value;

        public byte[] Gzip => _gzip.Value;

        internal string Tag { get; }

        private byte[] Pack(Func<Stream, Stream> wrap)
        {
            using var packed = new MemoryStream();
            using (var stream = wrap(packed))
                stream.Write(Plain);
            return packed.ToArray();
        }
    }
}
