namespace Rotor.Core.Failover;

/// <summary>The form in which an attempt failed. The six shapes of a failure and the four silences are each told apart.</summary>
public enum FailureShape
{
    /// <summary>No failure.</summary>
    None,

    /// <summary>A status outside 200–299.</summary>
    Status,

    /// <summary>Status 200 with an error as its JSON body.</summary>
    ErrorBody,

    /// <summary>Status 200 and an event stream whose first data event is an error.</summary>
    ErrorFirstEvent,

    /// <summary>An error event after content.</summary>
    ErrorAfterContent,

    /// <summary>A choice that ends with <c>finish_reason: "error"</c> and no error object.</summary>
    FinishReasonError,

    /// <summary>The answer ended without <c>[DONE]</c> and without a finish reason, or in the middle of its JSON.</summary>
    SilentClose,

    /// <summary>An answer without anything in it: no byte, or padding and comments only.</summary>
    Empty,

    /// <summary>A successful status with something that is not the expected form, such as an HTML page.</summary>
    NotUnderstood,

    /// <summary>No connection: refused, not resolved, TLS failed, or not within the connect timeout.</summary>
    ConnectFailed,

    /// <summary>The connection was lost before the answer's head.</summary>
    ConnectionLost,

    /// <summary>The connection was lost within the answer.</summary>
    ConnectionLostInAnswer,

    /// <summary>Silence 1: no response head within the first-byte timeout.</summary>
    FirstByteTimeout,

    /// <summary>Silences 2 and 3: a head, then no byte or comments and padding only, for the first-content timeout.</summary>
    FirstContentTimeout,

    /// <summary>Silence 4: content, then nothing for the idle timeout.</summary>
    IdleTimeout,

    /// <summary>The request's total deadline.</summary>
    TotalTimeout,

    /// <summary>The client went away.</summary>
    ClientGone,
}
