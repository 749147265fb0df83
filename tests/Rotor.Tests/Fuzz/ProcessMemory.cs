using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Rotor.Access;
using Rotor.Tests.Support;

namespace Rotor.Tests.Fuzz;

/// <summary>What a running program holds in memory once everything is collected that can be.</summary>
/// <param name="LiveMegabytes">The managed heap after a full collection.</param>
/// <param name="ResidentMegabytes">What the process has of the machine's memory for itself, files that it maps left out; 0 where the system does not say.</param>
internal sealed record ProcessMemory(double LiveMegabytes, double ResidentMegabytes)
{
    private const ulong CollectKeyword = 0x800000;

    /// <summary>Has the process collect, twice for what finalizers let go, and looks.</summary>
    public static async Task<ProcessMemory> OfAsync(RotorProcess process, HttpClient client, string localSecret)
    {
        var (_, collections) = await StatusAsync(client, localSecret);
        for (var round = 1; round <= 2; round++)
        {
            await using var session = await ForceAsync(process.Id);
            await Until.TrueAsync(async () => (await StatusAsync(client, localSecret)).Collections > collections, "a collection");
            (_, collections) = await StatusAsync(client, localSecret);
        }

        var (live, _) = await StatusAsync(client, localSecret);
        return new ProcessMemory(live, Resident(process.Id));
    }

    private static async Task<(double Live, long Collections)> StatusAsync(HttpClient client, string localSecret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/app-status");
        request.Headers.Add(LocalAccess.Header, localSecret);
        using var answer = await client.SendAsync(request);
        var status = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return ((double)status["mem_allocated_mb"]!, (long)status["num_gc"]!);
    }

    // The runtime's diagnostics port: an event session that asks for the events of collections begins with one. The session lasts as long as the socket.
    // https://github.com/dotnet/diagnostics/blob/main/documentation/design-docs/ipc-protocol.md
    private static async Task<NetworkStream> ForceAsync(int processId)
    {
        var path = Directory.GetFiles(Path.GetTempPath(), $"dotnet-diagnostic-{processId}-*-socket").Single();
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path)).WaitAsync(Gateway.Patience);
        var stream = new NetworkStream(socket, ownsSocket: true);
        await stream.WriteAsync(CollectTracing());
        await stream.ReadExactlyAsync(new byte[20]).AsTask().WaitAsync(Gateway.Patience);
        return stream;
    }

    private static byte[] CollectTracing()
    {
        const byte EventPipe = 2;
        const byte CollectTracing2 = 3;
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        writer.Write("DOTNET_IPC_V1\0"u8);
        writer.Write((ushort)0); // the length, known at the end
        writer.Write(EventPipe);
        writer.Write(CollectTracing2);
        writer.Write((ushort)0);
        writer.Write(1); // megabytes of buffer
        writer.Write(1); // format
        writer.Write(false); // no rundown
        writer.Write(1); // providers
        writer.Write(CollectKeyword);
        writer.Write(4); // level
        WriteText(writer, "Microsoft-Windows-DotNETRuntime");
        writer.Write(0); // no filter
        var message = content.ToArray();
        BitConverter.TryWriteBytes(message.AsSpan(14), (ushort)message.Length);
        return message;
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        writer.Write(text.Length + 1);
        writer.Write(Encoding.Unicode.GetBytes(text + '\0'));
    }

    private static double Resident(int processId)
    {
        if (!OperatingSystem.IsLinux()) return 0;
        var line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }
}
