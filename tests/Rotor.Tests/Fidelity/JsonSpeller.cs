using System.Buffers;
using System.Globalization;
using System.Text;

namespace Rotor.Tests.Fidelity;

/// <summary>Spells JSON in every way that its grammar allows: spacing, escapes, number forms, member order, duplicate members, nesting, length.</summary>
internal sealed class JsonSpeller(Random random)
{
    private static readonly string[] Numbers =
        ["0", "-0", "0.0", "-0.0", "1E+400", "1e-0007", "1.0E00", "123456789012345678901234567890", "0.1000", "-1.5e+3", "9007199254740993", "3.14159265358979323846264338327950288", "1e5", "-9223372036854775809"];

    private static readonly string[] RequestNames =
        ["messages", "stream", "max_tokens", "max_completion_tokens", "temperature", "provider", "tools", "input", "prompt", "user", "session_id", "prompt_cache_key", "metadata", "plugins", "reasoning"];

    private readonly ArrayBufferWriter<byte> _out = new();

    /// <summary>A request's body of at least <paramref name="size"/> bytes; <paramref name="model"/> is named once, somewhere.</summary>
    public byte[] Request(string? model, int size) => Object(model is null ? [] : [("model", () => Text(model))], RequestNames, size);

    /// <summary>An answer's body: an object that is no error.</summary>
    public byte[] Answer(int size) => Object([], ["id", "object", "created", "model", "provider", "usage", "choices", "data", "output", "stop_reason"], size);

    /// <summary>The value of one member, for places where another hand writes the rest.</summary>
    public string Fragment(int depth)
    {
        _out.ResetWrittenCount();
        Value(depth);
        return Encoding.UTF8.GetString(_out.WrittenSpan);
    }

    /// <summary>Text as it may stand between the quotes of a string.</summary>
    public string StringContent(int length)
    {
        _out.ResetWrittenCount();
        Text(RandomText(length));
        return Encoding.UTF8.GetString(_out.WrittenSpan[1..^1]);
    }

    private byte[] Object(List<(string Name, Action Value)> members, string[] names, int size)
    {
        _out.ResetWrittenCount();
        for (var i = random.Next(8); i > 0; i--)
        {
            var name = names[random.Next(names.Length)];
            members.Add((name, () => Value(random.Next(4))));
            // The same member twice: who reads the body decides, not who passes it on.
            if (random.Next(6) == 0) members.Add((name, () => Value(1)));
        }
        if (random.Next(3) == 0) members.Add((RandomText(random.Next(6)) + "x", () => Value(3)));
        if (random.Next(12) == 0) members.Add(("x_deep", () => Deep(random.Next(1, 480))));
        if (size > 0) members.Add(("x_long", () => Long(size)));
        var order = members.ToArray();
        random.Shuffle(order);

        Space();
        Raw("{");
        Space();
        for (var i = 0; i < order.Length; i++)
        {
            if (i > 0) Raw(",");
            Space();
            Text(order[i].Name);
            Space();
            Raw(":");
            Space();
            order[i].Value();
            Space();
        }
        Raw("}");
        Space();
        return _out.WrittenSpan.ToArray();
    }

    private void Value(int depth)
    {
        switch (random.Next(depth > 0 ? 8 : 6))
        {
            case 0: Raw("null"); break;
            case 1: Raw("true"); break;
            case 2: Raw("false"); break;
            case 3: Number(); break;
            case 4 or 5: Text(RandomText(random.Next(24))); break;
            case 6: Items("[", "]", depth, named: false); break;
            default: Items("{", "}", depth, named: true); break;
        }
    }

    private void Items(string open, string close, int depth, bool named)
    {
        Raw(open);
        Space();
        for (var i = random.Next(5); i > 0; i--)
        {
            if (named)
            {
                Text(random.Next(3) == 0 ? "a" : RandomText(random.Next(6)));
                Space();
                Raw(":");
                Space();
            }
            Value(depth - 1);
            Space();
            if (i > 1) Raw(",");
            Space();
        }
        Raw(close);
    }

    private void Deep(int levels)
    {
        var closing = new StringBuilder();
        for (var i = 0; i < levels; i++)
        {
            var named = random.Next(2) == 0;
            Raw(named ? "{\"a\":" : "[");
            closing.Insert(0, named ? '}' : ']');
        }
        Raw("0" + closing);
    }

    private void Long(int size)
    {
        if (random.Next(2) == 0)
        {
            Text(string.Create(size, random.Next(), static (chars, seed) => new Random(seed).GetItems("ABCDEFGHIJKLMNOPabcdefghij0123456789+/", chars)), plain: true);
            return;
        }
        Raw("[");
        for (var until = _out.WrittenCount + size; _out.WrittenCount < until;)
        {
            Value(2);
            Raw(",");
            Space();
        }
        Raw("0]");
    }

    private void Number()
    {
        if (random.Next(2) == 0) Raw(Numbers[random.Next(Numbers.Length)]);
        else Raw(random.Next().ToString(CultureInfo.InvariantCulture));
    }

    private void Space()
    {
        if (random.Next(3) != 0) return;
        for (var i = random.Next(6); i >= 0; i--) Raw(random.Next(4) switch { 0 => "\t", 1 => "\n", 2 => "\r", _ => " " });
    }

    private string RandomText(int length)
    {
        var text = new StringBuilder();
        for (var i = 0; i < length; i++)
        {
            text.Append(random.Next(10) switch
            {
                0 => new Rune(random.Next(0x10000, 0x110000)).ToString(),
                1 => ((char)random.Next(0x400, 0x460)).ToString(),
                2 => ((char)random.Next(0x4e00, 0x9fa0)).ToString(),
                3 => ((char)random.Next(0x20)).ToString(),
                4 => random.Next(3) switch { 0 => "\"", 1 => "\\", _ => "/" },
                5 => "\ud83d",
                _ => ((char)random.Next(0x20, 0x7f)).ToString(),
            });
        }
        return text.ToString();
    }

    private void Text(string text, bool plain = false)
    {
        var spelled = new StringBuilder(text.Length + 2).Append('"');
        if (plain) spelled.Append(text);
        else
        {
            for (var i = 0; i < text.Length; i++) Spell(spelled, text, ref i);
        }
        Raw(spelled.Append('"').ToString());
    }

    private void Spell(StringBuilder to, string text, ref int i)
    {
        var c = text[i];
        var isPair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
        // Half a pair cannot be written in UTF-8, only as an escape.
        var mustEscape = c is '"' or '\\' || c < 0x20 || (char.IsSurrogate(c) && !isPair);
        if (!mustEscape && random.Next(8) != 0)
        {
            to.Append(c);
            if (isPair) to.Append(text[++i]);
            return;
        }
        if (c is '"' or '\\' or '/' && random.Next(2) == 0) to.Append('\\').Append(c);
        else if (c == '\n' && random.Next(2) == 0) to.Append("\\n");
        else if (c == '\b' && random.Next(2) == 0) to.Append("\\b");
        else to.Append("\\u").Append(((int)c).ToString(random.Next(2) == 0 ? "x4" : "X4", CultureInfo.InvariantCulture));
        if (isPair) to.Append("\\u").Append(((int)text[++i]).ToString("x4", CultureInfo.InvariantCulture));
    }

    private void Raw(string text)
    {
        var span = _out.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        _out.Advance(Encoding.UTF8.GetBytes(text, span));
    }
}
