using System.Text.Json;

namespace Rotor.Core.Tokens;

/// <summary>What a part of a message shows or plays, gathered from its members in whatever order they come.</summary>
internal ref struct MediaPart
{
    private const int WaveBytesPerSecond = 48_000;
    private const int CompressedBytesPerSecond = 16_000;

    private ReadOnlySpan<byte> _image;
    private bool _hasImage;
    private bool _low;
    private long _audioBytes;
    private bool _wave;

    /// <summary>True when the part is a file or a video.</summary>
    public bool IsUncounted { get; private set; }

    /// <summary>Reads the member whose name the reader stands on, if it is one of a medium.</summary>
    public bool TryRead(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("image_url"u8) || reader.ValueTextEquals("source"u8))
        {
            _hasImage = true;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String) _image = reader.ValueSpan;
            else ReadMembers(ref reader);
            return true;
        }

        if (reader.ValueTextEquals("input_audio"u8))
        {
            reader.Read();
            ReadMembers(ref reader);
            return true;
        }

        if (reader.ValueTextEquals("file"u8) || reader.ValueTextEquals("file_data"u8)
            || reader.ValueTextEquals("file_id"u8) || reader.ValueTextEquals("video_url"u8))
        {
            IsUncounted = true;
            reader.Read();
            reader.Skip();
            return true;
        }

        if (!reader.ValueTextEquals("detail"u8)) return false;

        ReadDetail(ref reader);
        return true;
    }

    public readonly long Tokens(TokenProfile profile)
    {
        var tokens = _hasImage ? ImageTokens.Of(_image, _low, profile.Family) : 0L;
        if (_audioBytes == 0) return tokens;

        var perSecond = profile.Family == ModelFamily.Google ? 32 : 10;
        var rate = _wave ? WaveBytesPerSecond : CompressedBytesPerSecond;
        return tokens + (((_audioBytes * perSecond) + rate - 1) / rate);
    }

    private void ReadMembers(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("detail"u8))
            {
                ReadDetail(ref reader);
                continue;
            }

            var isUrl = reader.ValueTextEquals("url"u8);
            var isData = reader.ValueTextEquals("data"u8);
            var isFormat = reader.ValueTextEquals("format"u8) || reader.ValueTextEquals("media_type"u8);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                reader.Skip();
            }
            else if (isFormat)
            {
                _wave = reader.ValueTextEquals("wav"u8) || reader.ValueTextEquals("pcm16"u8);
                IsUncounted |= reader.ValueTextEquals("application/pdf"u8);
            }
            else if (isUrl || (isData && _hasImage))
            {
                _image = reader.ValueSpan;
            }
            else if (isData)
            {
                _audioBytes = reader.ValueSpan.Length / 4 * 3L;
            }
        }
    }

    private void ReadDetail(ref Utf8JsonReader reader)
    {
        reader.Read();
        _low = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("low"u8);
        reader.Skip();
    }
}
