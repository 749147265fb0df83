using System.Diagnostics.CodeAnalysis;

namespace Rotor.Core.Access;

/// <summary>Who was let in at the admin API or the console, or why nobody was.</summary>
/// <param name="Operator">Who acts; null when nobody was let in.</param>
/// <param name="Status">401 when nobody is signed in, 403 when the request may not be made so; 200 otherwise.</param>
/// <param name="Detail">What to do, for people.</param>
public sealed record AdminEntry(OperatorIdentity? Operator, int Status, string Detail)
{
    public static readonly AdminEntry NotSignedIn = new(null, 401, "The admin API needs an operator: sign in at /admin/login, or send an operator token as Bearer.");

    [MemberNotNullWhen(true, nameof(Operator))]
    public bool IsLetIn => Operator is not null;

    public static AdminEntry Of(OperatorIdentity identity) => new(identity, 200, "");

    public static AdminEntry Forbidden(string detail) => new(null, 403, detail);
}
