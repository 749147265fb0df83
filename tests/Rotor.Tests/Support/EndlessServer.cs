using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rotor.Tests.Support;

/// <summary>
/// Answers one request with a body that has no end, and counts what it could send. It writes to the socket itself: a web server takes what is written to a connection that is gone, and
/// keeps quiet about it, until a thread of the pool has heard of the end. Such a count tells nothing about what was read.
/// </summary>
internal sealed class EndlessServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task<long> _serving;

    private EndlessServer(string contentType)
    {
        _listener.Start();
        Root = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _serving = ServeAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {contentType}\r\nConnection: close\r\n\r\n"));
    }

    public string Root { get; }

    public static EndlessServer Start(string contentType) => new(contentType);

    /// <summary>The body's bytes that the connection took until nobody read any more; some megabytes of them lay in its buffers.</summary>
    public Task<long> SentAsync() => _serving.WaitAsync(Gateway.Patience);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving.ContinueWith(_ => { }, TaskScheduler.Default).WaitAsync(Gateway.Patience);
    }

    private async Task<long> ServeAsync(byte[] head)
    {
        using var client = await _listener.AcceptSocketAsync();
        await client.ReceiveAsync(new byte[16 * 1024]);
        await client.SendAsync(head);
        var block = new byte[256 * 1024];
        for (var sent = 0L; ;)
        {
            try
            {
                sent += await client.SendAsync(block);
            }
            catch (SocketException)
            {
                return sent;
            }
        }
    }
}
