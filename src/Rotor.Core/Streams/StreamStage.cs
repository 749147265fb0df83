namespace Rotor.Core.Streams;

/// <summary>How far an attempt's stream has come.</summary>
public enum StreamStage
{
    /// <summary>No event yet.</summary>
    Nothing,

    /// <summary>Comments only.</summary>
    Comments,

    /// <summary>Events without content: roles, empty text, first usage.</summary>
    Preamble,

    /// <summary>Content has come.</summary>
    Content,

    /// <summary>Every choice that was begun has its finish reason.</summary>
    Finished,

    /// <summary>The end marker has come; what follows does not matter.</summary>
    Ended,

    /// <summary>An error has come.</summary>
    Failed,
}

/// <summary>What an attempt's stream was, seen from its end.</summary>
public enum StreamOutcome
{
    /// <summary>It ended with its end marker.</summary>
    Complete,

    /// <summary>Every choice has its finish reason, but the end marker is missing: the answer is whole, the marker has to be added.</summary>
    CompleteWithoutDone,

    /// <summary>It broke off: data came, but neither a finish reason nor the end marker.</summary>
    SilentClose,

    /// <summary>An error before any content.</summary>
    ErrorFirstEvent,

    /// <summary>An error after content.</summary>
    ErrorAfterContent,

    /// <summary>A choice ended with the reason <c>error</c>, and there is no error object.</summary>
    FinishReasonError,

    /// <summary>No event with anything in it.</summary>
    Empty,
}
