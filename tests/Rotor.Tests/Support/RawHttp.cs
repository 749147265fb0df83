using System.Net.Sockets;
using System.Text;

namespace Rotor.Tests.Support;

/// <summary>A client that sends bytes no proper client would, and reads whatever comes back.</summary>
internal sealed class RawHttp : IAsyncDisposable
{
    private readonly TcpClient _tcp = new() { NoDelay = true };
    private NetworkStream? _stream;

    public static async Task<RawHttp> ConnectAsync(Uri address)
    {
        var raw = new RawHttp();
        await raw._tcp.ConnectAsync(address.Host, address.Port).WaitAsync(Gateway.Patience);
        raw._stream = raw._tcp.GetStream();
        return raw;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await _stream!.WriteAsync(bytes).AsTask().WaitAsync(Gateway.Patience);

    /// <summary>Says that no more will be sent, once the server has had <paramref name="patience"/> to answer; gives what came by then or comes after.</summary>
    public async Task<string> ReadOrEndAsync(TimeSpan patience)
    {
        var reading = ReadAsync();
        try
        {
            return await reading.WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            try
            {
                _tcp.Client.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // The server was quicker.
            }
            return await reading;
        }
    }

    /// <summary>Everything until the server closes, or until a whole answer with a length has come; empty when the connection was reset.</summary>
    public async Task<string> ReadAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                var read = await _stream!.ReadAsync(buffer).AsTask().WaitAsync(Gateway.Patience);
                if (read == 0) break;
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
                if (IsWhole(text.ToString())) break;
            }
        }
        catch (IOException)
        {
            // A server that has said its word may reset what the client still sends.
        }
        return text.ToString();
    }

    /// <summary>Leaves at once, without a word.</summary>
    public void Reset()
    {
        _tcp.Client.LingerState = new LingerOption(true, 0);
        _tcp.Client.Close();
    }

    public ValueTask DisposeAsync()
    {
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool IsWhole(string answer)
    {
        var head = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0) return false;
        if (answer.EndsWith("0\r\n\r\n", StringComparison.Ordinal)) return true;
        const string Length = "Content-Length: ";
        var at = answer.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
        if (at < 0 || at > head) return false;
        var end = answer.IndexOf('\r', at);
        return Encoding.UTF8.GetByteCount(answer[(head + 4)..]) >= int.Parse(answer[(at + Length.Length)..end], System.Globalization.CultureInfo.InvariantCulture);
    }
}
