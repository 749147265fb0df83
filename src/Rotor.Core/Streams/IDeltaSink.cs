namespace Rotor.Core.Streams;

/// <summary>Takes what <see cref="DeltaWalker{TSink}"/> finds, in the order of the data. The slices point into the event's data.</summary>
internal interface IDeltaSink
{
    void OnRoot(RootMember member, JsonSlice value);

    /// <summary>A string that is appended to a field.</summary>
    void OnText(FieldKey key, JsonSlice value);

    /// <summary>A tool call's delta; absent strings have length 0.</summary>
    void OnToolCall(int choice, in ToolCallDelta call);

    void OnRaw(int choice, RawMember member, int part, JsonSlice value);

    void OnFinish(int choice, JsonSlice reason);

    void OnUsageNumber(UsageMember member, JsonSlice value);
}

/// <summary>One entry of <c>tool_calls</c>.</summary>
internal readonly record struct ToolCallDelta(int Index, JsonSlice Entry, JsonSlice Id, JsonSlice Name, JsonSlice Arguments);
