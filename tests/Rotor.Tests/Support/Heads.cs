using System.Threading.Channels;

namespace Rotor.Tests.Support;

/// <summary>
/// Lets a scripted stream break only once the client has an answer's head. What breaks within the read that brought the first content fails over unseen, which is better, and not what a
/// test of a broken answer means; and which read brings what is the machine's choice.
/// </summary>
internal sealed class Heads
{
    private readonly Channel<bool> _came = Channel.CreateUnbounded<bool>();

    /// <summary>A head came: one fault may follow.</summary>
    public void Came() => _came.Writer.TryWrite(true);

    /// <summary>For <see cref="Simulator.Scripts.StreamShape.BeforeFault"/>.</summary>
    public Task NextAsync(CancellationToken cancellationToken) => _came.Reader.ReadAsync(cancellationToken).AsTask();
}
