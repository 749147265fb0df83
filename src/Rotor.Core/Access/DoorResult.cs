using System.Diagnostics.CodeAnalysis;
using Rotor.Core.Contracts;

namespace Rotor.Core.Access;

/// <summary>A caller who was let in, or what was said instead.</summary>
public readonly struct DoorResult
{
    private DoorResult(Caller? caller, RotorError? refusal)
    {
        Caller = caller;
        Refusal = refusal;
    }

    public Caller? Caller { get; }

    public RotorError? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Caller))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsLetIn => Caller is not null;

    public static implicit operator DoorResult(Caller caller) => new(caller, null);

    public static implicit operator DoorResult(RotorError refusal) => new(null, refusal);
}
