using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Rotor.Tests.Support;

namespace Rotor.Tests.Listening;

/// <summary>Speaks HTTP/2 frame by frame over TLS, as no proper client would. RFC 9113.</summary>
internal sealed class Http2Client : IAsyncDisposable
{
    private const byte Headers = 1;
    private const byte ResetStream = 3;
    private const byte Settings = 4;
    private const byte EndHeaders = 4;

    private readonly TcpClient _tcp;
    private readonly SslStream _stream;

    private Http2Client(TcpClient tcp, SslStream stream) => (_tcp, _stream) = (tcp, stream);

    public SslApplicationProtocol Agreed => _stream.NegotiatedApplicationProtocol;

    public static async Task<Http2Client> ConnectAsync(Uri address)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(address.Host, address.Port).WaitAsync(Gateway.Patience);
        var stream = new SslStream(tcp.GetStream(), false, TestCertificates.IsOurs);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "rotor.test",
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        }).WaitAsync(Gateway.Patience);
        return new Http2Client(tcp, stream);
    }

    /// <summary>Opens streams that ask for a chat and resets each at once, until all are sent or the server has had enough.</summary>
    /// <returns>How many were sent.</returns>
    public async Task<int> OpenAndResetAsync(int streams)
    {
        var draining = DrainAsync();
        var sent = 0;
        try
        {
            await _stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
            await WriteAsync(Settings, 0, 0, []);
            var head = Head();
            for (; sent < streams; sent++)
            {
                await WriteAsync(Headers, EndHeaders, 1 + 2 * sent, head);
                await WriteAsync(ResetStream, 0, 1 + 2 * sent, [0, 0, 0, 8]);
            }

            await _stream.ShutdownAsync();
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // The server closed it: that is how it defends itself.
        }

        _tcp.Client.Close();
        await draining.WaitAsync(Gateway.Patience);
        return sent;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _tcp.Dispose();
    }

    private async Task DrainAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await _stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            // Closed by either end.
        }
    }

    private async Task WriteAsync(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        await _stream.WriteAsync(frame);
    }

    // HPACK without its tables: each field in full, RFC 7541 section 6.2.2.
    private static byte[] Head()
    {
        var block = new List<byte>();
        foreach (var (name, value) in new[] { (":method", "POST"), (":scheme", "https"), (":path", "/v1/chat/completions"), (":authority", "127.0.0.1"), ("content-type", "application/json") })
        {
            block.Add(0);
            block.Add((byte)name.Length);
            block.AddRange(Encoding.ASCII.GetBytes(name));
            block.Add((byte)value.Length);
            block.AddRange(Encoding.ASCII.GetBytes(value));
        }

        return [.. block];
    }
}
