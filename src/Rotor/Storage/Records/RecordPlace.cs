using System.Globalization;
using System.Text;

namespace Rotor.Storage.Records;

/// <summary>Where a record stands: its day, and its place in the day's order of (time, id).</summary>
/// <param name="Day">The UTC day.</param>
/// <param name="Seq">Milliseconds of the day, and the first bits of the id behind them.</param>
internal readonly record struct RecordPlace(DateOnly Day, long Seq) : IComparable<RecordPlace>
{
    /// <summary>Records of one millisecond that get places of their own; two that meet take the next free one.</summary>
    public const int TieBits = 20;

    public const int TailBytes = 10;

    private const int GuidBytes = 16;

    public static RecordPlace Of(DateTimeOffset time, string id)
    {
        var milliseconds = time.ToUnixTimeMilliseconds();
        Span<byte> guid = stackalloc byte[GuidBytes];
        var tie = TryReadGuid(id, guid) && guid[6] >> 4 == 7 && Milliseconds(guid) == milliseconds ? TieOf(guid) : TieOf(id);
        return At(milliseconds, tie);
    }

    /// <summary>The first place of an instant's millisecond.</summary>
    public static RecordPlace Floor(DateTimeOffset time) => At(time.ToUnixTimeMilliseconds(), 0);

    public DateTimeOffset Time => new DateTimeOffset(Day, TimeOnly.MinValue, TimeSpan.Zero).AddMilliseconds(Seq >> TieBits);

    /// <summary>The time in a UUIDv7, which is where a record of Rotor's own is looked for.</summary>
    public static bool TryGetTime(string id, out DateTimeOffset time)
    {
        time = default;
        Span<byte> guid = stackalloc byte[GuidBytes];
        if (!TryReadGuid(id, guid) || guid[6] >> 4 != 7) return false;
        time = DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds(guid));
        return true;
    }

    /// <summary>The ten bytes that, with the time, give the id; false when the id must be kept whole.</summary>
    public static bool TryGetTail(string id, DateTimeOffset time, Span<byte> tail)
    {
        Span<byte> guid = stackalloc byte[GuidBytes];
        if (!TryReadGuid(id, guid) || guid[6] >> 4 != 7 || Milliseconds(guid) != time.ToUnixTimeMilliseconds()) return false;
        guid[6..].CopyTo(tail);
        return true;
    }

    public static string IdOf(DateTimeOffset time, ReadOnlySpan<byte> tail)
    {
        Span<byte> guid = stackalloc byte[GuidBytes];
        var milliseconds = time.ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++) guid[i] = (byte)(milliseconds >> (40 - (8 * i)));
        tail.CopyTo(guid[6..]);
        return new Guid(guid, bigEndian: true).ToString();
    }

    /// <exception cref="FormatException">It is no cursor of ours.</exception>
    public static RecordPlace Parse(string cursor)
    {
        var dash = cursor.IndexOf('-', StringComparison.Ordinal);
        if (dash == 8 && DateOnly.TryParseExact(cursor.AsSpan(0, 8), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && long.TryParse(cursor.AsSpan(9), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var seq) && seq >= 0)
            return new RecordPlace(day, seq);
        throw new FormatException("The cursor is none that Rotor gave.");
    }

    public int CompareTo(RecordPlace other) => Day != other.Day ? Day.CompareTo(other.Day) : Seq.CompareTo(other.Seq);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day:yyyyMMdd}-{Seq:x}");

    private static RecordPlace At(long milliseconds, int tie)
    {
        var day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime);
        var start = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();
        return new RecordPlace(day, ((milliseconds - start) << TieBits) | (uint)tie);
    }

    // Upper case would come back as lower case: such an id is kept as it is.
    private static bool TryReadGuid(string id, Span<byte> guid) =>
        Guid.TryParseExact(id, "D", out var value) && !id.AsSpan().ContainsAnyInRange('A', 'F') && value.TryWriteBytes(guid, bigEndian: true, out _);

    private static long Milliseconds(ReadOnlySpan<byte> guid)
    {
        var milliseconds = 0L;
        for (var i = 0; i < 6; i++) milliseconds = (milliseconds << 8) | guid[i];
        return milliseconds;
    }

    private static int TieOf(ReadOnlySpan<byte> guid) => ((guid[6] & 0xF) << 16) | (guid[7] << 8) | ((guid[8] & 0x3F) << 2) | (guid[9] >> 6);

    private static int TieOf(string id)
    {
        Span<byte> start = stackalloc byte[12];
        start.Clear();
        _ = Encoding.UTF8.TryGetBytes(id.AsSpan(0, Math.Min(id.Length, 4)), start, out _);
        return (start[0] << 12) | (start[1] << 4) | (start[2] >> 4);
    }
}
