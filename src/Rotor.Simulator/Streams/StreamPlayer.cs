using Rotor.Simulator.Answers;
using Rotor.Simulator.Dialects;
using Rotor.Simulator.Scripts;
using Rotor.Simulator.Serving;

namespace Rotor.Simulator.Streams;

/// <summary>Plays an answer as a stream, in the shape and with the fault that the script asks for.</summary>
internal sealed class StreamPlayer(Exchange exchange, IDialect dialect, Answer answer, SimulatorOptions options)
{
    private readonly StreamShape _shape = exchange.Reply.Stream;
    private readonly TimeProvider _time = options.Time;

    /// <summary>Tokens sent so far.</summary>
    public int Sent { get; private set; }

    /// <summary>True once an error was told in the stream.</summary>
    public bool Failed { get; private set; }

    public async Task PlayAsync()
    {
        ResponseHead.Write(exchange.Http, 200, "text/event-stream", answer.Id);
        exchange.Http.Response.Headers.CacheControl = "no-cache";
        exchange.Seen.Status = 200;
        await using var output = new StreamOutput(exchange, _shape, _time);
        await output.StartAsync();
        for (var i = 0; i < _shape.Comments; i++)
        {
            await output.WriteAsync(_shape.CommentText + "\n\n");
            await PauseAsync(_shape.CommentEvery);
        }

        await PauseAsync(_shape.FirstTokenDelay);
        if (_shape.FaultAfter == 0 && !await GoOnAsync(output))
            return;
        foreach (var block in dialect.Open(answer))
            await output.WriteAsync(block);
        while (Sent < answer.Pieces.Count)
        {
            if (Sent > 0)
                await PauseAsync(_shape.TokenDelay == TimeSpan.Zero ? options.TokenDelay : _shape.TokenDelay);
            await output.WriteAsync(dialect.Piece(answer, Sent));
            if (++Sent == _shape.FaultAfter && !await GoOnAsync(output))
                return;
        }

        if (_shape.FaultAfter > Sent && !await GoOnAsync(output))
            return;
        if (_shape.Finish)
        {
            foreach (var block in dialect.Close(answer, _shape.Usage))
                await output.WriteAsync(block);
        }

        if (_shape.Done ?? true)
            await output.WriteAsync(dialect.Done);
        exchange.Complete = true;
    }

    /// <summary>Does the fault; true when the stream goes on after it.</summary>
    private async Task<bool> GoOnAsync(StreamOutput output)
    {
        if (_shape.BeforeFault is { } wait) await wait(exchange.Gone);
        switch (_shape.Fault)
        {
            case StreamFault.None:
                return true;
            case StreamFault.Malformed:
                await output.WriteAsync("data: {\"id\":\"gen-broken\",\"choices\":[{\"delta\":{\"content\":\"\n\n");
                return true;
            case StreamFault.Error or StreamFault.ErrorWithoutChoices or StreamFault.ErrorInFinishReason:
                Failed = true;
                await output.WriteAsync(dialect.Error(answer, _shape.Fault, _shape.ErrorJson));
                if (_shape.Done ?? false)
                    await output.WriteAsync(dialect.Done);
                exchange.Complete = true;
                return false;
            case StreamFault.Reset or StreamFault.Close:
                await Sending.BreakAsync(exchange, _shape.Fault == StreamFault.Reset, _time);
                return false;
            case StreamFault.StallWithComments:
                await CommentForeverAsync(output);
                return false;
            case StreamFault.StallInSilence:
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, exchange.Gone);
                return false;
            default:
                exchange.Complete = true;
                return false;
        }
    }

    private async Task CommentForeverAsync(StreamOutput output)
    {
        var every = _shape.CommentEvery < TimeSpan.FromMilliseconds(10) ? TimeSpan.FromMilliseconds(10) : _shape.CommentEvery;
        while (true)
        {
            await output.WriteAsync(_shape.CommentText + "\n\n");
            await PauseAsync(every);
        }
    }

    private Task PauseAsync(TimeSpan pause) => pause > TimeSpan.Zero ? Task.Delay(pause, _time, exchange.Gone) : Task.CompletedTask;
}
