namespace Rotor.Storage.Records;

/// <summary>Takes texts, each kept once.</summary>
internal interface ITextSink
{
    /// <param name="text">A text in UTF-8, or a string's inner bytes where <paramref name="kind"/> says so.</param>
    /// <param name="kind">What it is.</param>
    /// <returns>The text's id, from 1.</returns>
    int Add(ReadOnlySpan<byte> text, TextKind kind);
}

/// <summary>Gives texts back.</summary>
internal interface ITextSource
{
    ReadOnlySpan<byte> Text(int id);
}

/// <summary>What a kept text is.</summary>
internal enum TextKind : byte
{
    /// <summary>Text, to be searched.</summary>
    Words = 0,

    /// <summary>A string's inner bytes whose text is to be searched.</summary>
    EscapedWords = 1,

    /// <summary>Nothing that anybody would search for: images, audio, signatures, what is searched elsewhere.</summary>
    Bytes = 2,
}
